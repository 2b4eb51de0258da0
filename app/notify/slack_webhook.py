"""Slack by an incoming webhook: nothing to set up, and nothing said there can be changed."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import override

from app.alerts.notice import Notice
from app.notify.blocks import blocks, fallback
from app.notify.contract import Announcer, Place
from app.notify.slack_calls import TIMEOUT_S, judged
from app.notify.slack_words import of_status
from app.notify.threads import in_thread, silent_logger
from app.notify.writer import Writer


class SlackWebhook(Announcer):
    """One incoming webhook."""

    wants_all = False

    def __init__(self, url: str, writer: Writer, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._writer = writer
        self._timeout_s = timeout_s

    @override
    async def post(self, notice: Notice) -> Place:
        written = self._writer.write(notice)
        # Without an app nobody hears a button; the board's is a link, and needs none.
        shown = blocks(written, notice, self._writer.words, None)
        body = {"text": fallback(written), "blocks": shown}
        await in_thread(lambda: judged(lambda: self._send(body)))
        return {"revision": notice.revision}

    def _send(self, body: dict[str, Any]) -> Mapping[str, Any]:
        from slack_sdk import WebhookClient  # noqa: PLC0415  half a second, in a thread

        client = WebhookClient(
            self._url,
            timeout=self._timeout_s,  # type: ignore[arg-type]
            retry_handlers=[],
            logger=silent_logger(),
        )
        answer = client.send_dict(body)
        headers = {str(name).lower(): value for name, value in answer.headers.items()}
        verdict = of_status(answer.status_code, answer.body, headers.get("retry-after"))
        if verdict is not None:
            raise verdict
        return {}
