"""A telephone system that nobody wrote a translation for, and the mapping by which it is understood."""

from typing import Any, ClassVar

import msgspec
from typing_extensions import override

from app.events.instants import parse_instant
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.naming import telephone_of

_KINDS = {
    "call.arrived": "IN",
    "call.blocked": "REFUSED",
    "call.queued": "JOIN",
    "call.ringing": "RING",
    "call.not_answered": "MISS",
    "call.answered": "TAKE",
    "call.held": "PARK",
    "call.resumed": "BACK",
    "call.transferred": "PASS",
    "call.abandoned": "GONE",
    "call.overflowed": "AWAY",
    "call.ended": "END",
    "call.wrapped_up": "DONE",
    "callback.requested": "ASKED",
    "callback.attempted": "DIALLED",
    "callback.completed": "REACHED",
    "callback.failed": "GIVEN UP",
    "agent.state": "MOOD",
}
_MOODS = {"available": "ready", "offline": "home", "wrap_up": "writing"}
_PATHS = {
    "call": "$.call.number",
    "queue": "$.call.group",
    "customer": "$.call.from",
    "agent": "$.person.name",
    "queues": "$.person.groups",
    "to_queue": "$.to.group",
    "to_agent": "$.to.person",
}


def _rule(kind: str, word: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"id": "$.serial", "at": "$.when", **_fields(kind)}
    return {"type": kind, "when": {"$.what": word}, "fields": fields}


def _fields(kind: str) -> dict[str, Any]:
    names = _FIELDS.get(kind) or _FIELDS[kind.partition(".")[0]]
    told: dict[str, Any] = {name: _PATHS.get(name, f"$.{name}") for name in names}
    if kind == "agent.state":
        told["state"] = {"path": "$.mood", "words": {word: mood for mood, word in _MOODS.items()}}
    return told


_FIELDS: dict[str, tuple[str, ...]] = {
    "call.arrived": ("call", "customer"),
    "call.blocked": ("call", "reason", "queue"),
    "call.overflowed": ("call", "queue", "kind"),
    "call.not_answered": ("call", "agent", "reason"),
    "call.transferred": ("call", "agent", "kind", "to_queue", "to_agent"),
    "call": ("call", "queue", "agent"),
    "call.queued": ("call", "queue", "customer"),
    "call.abandoned": ("call", "queue"),
    "call.ended": ("call",),
    "call.held": ("call", "agent"),
    "call.resumed": ("call", "agent"),
    "call.wrapped_up": ("call", "agent"),
    "callback": ("call", "queue", "customer"),
    "agent.state": ("agent", "reason", "queues"),
}


class GenericTeller(Teller):
    """Posts one item a request, in a shape of its own, with its key in a header."""

    name: ClassVar[str] = "generic"
    mapping: ClassVar[dict[str, Any]] = {
        "items": "$.news",
        "rules": [_rule(kind, word) for kind, word in _KINDS.items()],
    }
    """How this system is understood: an example of a mapping."""

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the item that this system would post."""
        kind = str(event["type"])
        if kind not in _KINDS:
            return []
        item: dict[str, Any] = {"serial": event["id"], "what": _KINDS[kind], "when": event["at"]}
        call = {
            "number": event.get("call"),
            "group": event.get("queue"),
            "from": telephone_of(str(event["customer"])) if "customer" in event else None,
        }
        person = {"name": event.get("agent"), "groups": event.get("queues")}
        to = {"group": event.get("to_queue"), "person": event.get("to_agent")}
        mood = str(event.get("state", ""))
        own = {"call": call, "person": person, "to": to, "mood": _MOODS.get(mood, mood)}
        rest = {name: event[name] for name in ("reason", "kind") if name in event}
        body = msgspec.json.encode({"news": [{**item, **own, **rest}]})
        return [Sending(parse_instant(str(event["at"])), body)]

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the sending with the key in `X-Api-Key`."""
        return sending._replace(headers={**sending.headers, "x-api-key": secret})
