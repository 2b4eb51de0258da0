"""Any other program: each notice as JSON, signed by the Standard Webhooks scheme (standardwebhooks.com)."""

import asyncio
from importlib import import_module

import msgspec
from standardwebhooks import Webhook
from typing_extensions import override

from app.alerts.notice import Notice
from app.clock import Clock
from app.events.instants import SECOND, format_instant, to_datetime
from app.notify.contract import Announcer, NotNow, Place, Refused, Unclear
from app.notify.slack_words import of_status
from app.notify.writer import Writer, text_of

_TIMEOUT_S = 8.0
_REDIRECTS = range(300, 400)


class SignedWebhook(Announcer):
    """One address that is told of everything; whoever listens knows a repetition by its webhook-id."""

    wants_all = True

    def __init__(
        self, url: str, key: str, writer: Writer, clock: Clock, timeout_s: float = _TIMEOUT_S
    ) -> None:
        self._url = url
        self._webhook = Webhook(key)
        self._writer = writer
        self._clock = clock
        self._timeout_s = timeout_s

    @override
    async def post(self, notice: Notice) -> Place:
        body = payload(notice, self._writer)
        headers = signed(self._webhook, notice.id, body, self._clock) | _JSON
        status, retry_after = await self._send(body, headers)
        if status in _REDIRECTS:
            raise Refused(f"HTTP {status}: it is elsewhere now")
        verdict = of_status(status, "", retry_after)
        if verdict is not None:
            raise verdict
        return {"revision": notice.revision}

    async def _send(self, body: bytes, headers: dict[str, str]) -> tuple[int, str | None]:
        # In a thread, for the import takes its time, and a start does not wait for it.
        http = await asyncio.to_thread(import_module, "httpx2")
        try:
            async with http.AsyncClient(timeout=self._timeout_s) as client:
                answer = await client.post(self._url, content=body, headers=headers)
        except http.ConnectError:
            raise NotNow("nobody answers there") from None
        except (http.InvalidURL, UnicodeError):
            raise Refused("the address cannot be used") from None
        except http.HTTPError as trouble:
            raise Unclear(f"the connection was lost: {type(trouble).__name__}") from None
        return answer.status_code, answer.headers.get("retry-after")


_JSON = {"Content-Type": "application/json", "User-Agent": "Callboard"}


def payload(notice: Notice, writer: Writer) -> bytes:
    """Return what is told of a notice: type, timestamp and data, as the scheme proposes."""
    told = {
        "type": f"alert.{notice.reason}",
        "timestamp": format_instant(notice.at),
        "data": {
            "alert": notice.picture,
            "revision": notice.revision,
            "text": text_of(writer.write(notice)),
            "timeline": [
                {"at": format_instant(e.at), "reason": e.reason, "who": e.who}
                for e in notice.timeline
            ],
        },
    }
    return msgspec.json.encode(told)


def signed(webhook: Webhook, id_: str, body: bytes, clock: Clock) -> dict[str, str]:
    """Return the headers that prove a body to be ours, and to be of now."""
    now = clock.now()
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(now // SECOND),
        "webhook-signature": webhook.sign(id_, to_datetime(now), body.decode()),
    }
