"""The story as Vonage's event webhooks tell it: calls that come and go, without queues and agents."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import singledispatchmethod
from typing import ClassVar

import msgspec
from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, format_instant
from app.events.vocabulary import BlockReason, Event
from app.metrics.catalogue import CATALOGUE
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import hex_of, telephone_of, uuid_of
from app.simulator.tellers.story import read
from app.simulator.tellers.suiting import needs_no_consulting, without_refusals

_TOLD = (
    "blocked",
    "blocked_congestion",
    "blocked_rejected",
    "incomplete_visits",
    "ended_unknown",
)
_OURS = "441632960000"
_HEAD = b'{"alg":"HS256","typ":"JWT"}'


class VonageTeller(Teller):
    """Events of a voice application, signed; every step of a call is told with the same address."""

    name: ClassVar[str] = "vonage"
    cannot: ClassVar[frozenset[str]] = frozenset(CATALOGUE).difference(_TOLD)

    def __init__(self) -> None:
        self._callers: dict[str, str] = {}

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the events of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the event with a token that vouches for its body."""
        claims = {
            "iat": sending.at // SECOND,
            "jti": uuid_of(sending.body),
            "iss": "Vonage",
            "payload_hash": hashlib.sha256(sending.body).hexdigest(),
            "api_key": hex_of("key")[:8],
        }
        text = f"{_part(_HEAD)}.{_part(msgspec.json.encode(claims))}"
        digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()
        token = {"authorization": f"Bearer {text}.{_part(digest)}"}
        return sending._replace(headers={**sending.headers, **token})

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave only calls that fail before they come in: others are turned away by the application."""
        blocked = ((BlockReason.CONGESTION, 0.04),)
        return without_refusals(centre, needs_no_consulting, blocked)

    @override
    def first_of(self, sending: Sending) -> bool:
        """The beginning is told twice, as started and as ringing."""
        return b'"status":"started"' in sending.body

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        self._callers[said.call] = said.customer or said.call
        return [self._event(said.call, said.at, word) for word in ("started", "ringing")]

    @_say.register
    def _(self, said: v.CallBlocked) -> list[Sending]:
        return [self._event(said.call, said.at, "failed")]

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        return [self._event(said.call, said.at, "answered")]

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        return [self._event(said.call, said.at, "completed")]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        return [self._event(said.call, said.at, "completed")]

    def _event(self, call: str, at: Instant, status: str) -> Sending:
        told = {
            "uuid": uuid_of(call),
            "conversation_uuid": f"CON-{uuid_of('conversation', call)}",
            "status": status,
            "direction": "inbound",
            "timestamp": format_instant(at),
            "from": telephone_of(self._callers.get(call, call)).removeprefix("+"),
            "to": _OURS,
        }
        return Sending(at, msgspec.json.encode(told), call=call)


def _part(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
