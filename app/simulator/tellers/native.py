"""The native teller: the events of the story themselves, with the key of the service."""

from typing import ClassVar

import msgspec
from typing_extensions import override

from app.events.instants import parse_instant
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller

_LINES = {"content-type": "application/x-ndjson"}


class NativeTeller(Teller):
    """Posts every event as it is, one a request; batching is up to who sends."""

    name: ClassVar[str] = "native"

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the event as a request to /v1/events."""
        at = parse_instant(str(event["at"]))
        call = event.get("call")
        return [Sending(at, msgspec.json.encode(event), call=None if call is None else str(call))]

    @override
    def together(self, sendings: list[Sending]) -> list[Sending]:
        """Return one request of events a line."""
        body = b"\n".join(sending.body for sending in sendings) + b"\n"
        return [Sending(sendings[-1].at, body, _LINES)] if sendings else []

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the sending with the key as a bearer's."""
        return sending._replace(headers={**sending.headers, "authorization": f"Bearer {secret}"})
