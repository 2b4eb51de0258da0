"""Slack by an app's token: one message an alert, brought up to date, its decisions in a thread."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from typing_extensions import override

from app.alerts.notice import Notice, TimelineEntry
from app.events.instants import SECOND, Instant
from app.notify.blocks import blocks, escaped, fallback
from app.notify.contract import Gone, Noticeboard, Place, Said, decision
from app.notify.slack_calls import SlackCalls
from app.notify.writer import Writer, text_of

ALERT = "callboard_alert"
DECISION = "callboard_decision"

_PAGE = 200
_MOST_PAGES = 10
_LONGEST_LINE = 3_000


class Look(NamedTuple):
    """What messages of one centre look like."""

    writer: Writer
    centre: str
    board_url: str


class SlackBot(Noticeboard):
    """One Slack channel, spoken to as an app."""

    wants_all = True

    def __init__(self, calls: SlackCalls, channel: str, look: Look) -> None:
        self._calls = calls
        self._channel = channel
        self._look = look

    @override
    async def post(self, notice: Notice) -> Place:
        posted = await self._calls.call(
            "chat.postMessage", channel=self._channel, **self._shown(notice), **_UNFURLED
        )
        return {"channel": posted.get("channel", self._channel), "ts": posted["ts"]}

    @override
    async def find(self, alert: str, since: Instant) -> Sequence[Place]:
        of_us = [
            {"channel": self._channel, "ts": message["ts"]}
            for message in await self._history(since)
            if self._is_about(message, ALERT, alert)
        ]
        return sorted(of_us, key=lambda place: float(place["ts"]))

    @override
    async def update(self, place: Place, notice: Notice) -> None:
        await self._calls.call("chat.update", **place, **self._shown(notice))

    @override
    async def remove(self, place: Place) -> None:
        try:
            await self._calls.call("chat.delete", **place)
        except Gone:
            return

    @override
    async def tell(self, place: Place, notice: Notice, entry: TimelineEntry) -> None:
        line = self._look.writer.told(entry)
        said = [line, text_of(self._look.writer.write(notice))] if notice.is_loud else [line]
        metadata = self._metadata(DECISION, notice.alert) | {}
        metadata["event_payload"]["decision"] = decision(entry)
        await self._calls.call(
            "chat.postMessage",
            channel=place["channel"],
            thread_ts=place["ts"],
            text=escaped("\n".join(said), _LONGEST_LINE),
            metadata=metadata,
            **_UNFURLED,
        )

    @override
    async def told(self, place: Place) -> Sequence[Said]:
        replies = await self._pages("conversations.replies", **place, limit=_PAGE)
        return [
            Said(payload["decision"], {"channel": place["channel"], "ts": reply["ts"]})
            for reply in replies
            if (payload := _payload(reply, DECISION)) and "decision" in payload
        ]

    async def _history(self, since: Instant) -> Sequence[Mapping[str, Any]]:
        oldest = f"{since / SECOND:.6f}"
        return await self._pages(
            "conversations.history", channel=self._channel, oldest=oldest, limit=_PAGE
        )

    async def _pages(self, method: str, **arguments: Any) -> Sequence[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = []
        cursor = None
        for _ in range(_MOST_PAGES):
            page = await self._calls.call(
                method, **arguments, cursor=cursor, include_all_metadata=True
            )
            found += page.get("messages", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    def _shown(self, notice: Notice) -> dict[str, Any]:
        look = self._look
        written = look.writer.write(notice)
        return {
            "text": fallback(written),
            "blocks": blocks(written, notice, look.writer.words, look.board_url),
            "metadata": self._metadata(ALERT, notice.alert),
        }

    def _metadata(self, type_: str, alert: str) -> dict[str, Any]:
        payload = {"centre": self._look.centre, "alert": alert}
        return {"event_type": type_, "event_payload": payload}

    def _is_about(self, message: Mapping[str, Any], type_: str, alert: str) -> bool:
        payload = _payload(message, type_)
        return payload.get("alert") == alert and payload.get("centre") == self._look.centre


_UNFURLED = {"unfurl_links": False, "unfurl_media": False}


def _payload(message: Mapping[str, Any], type_: str) -> Mapping[str, Any]:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") if metadata.get("event_type") == type_ else None
    return payload if isinstance(payload, dict) else {}
