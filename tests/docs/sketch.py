"""The phases of a call's life as a Mermaid sketch, drawn by walking the fold itself."""

from collections import defaultdict
from typing import NamedTuple

import msgspec

from app.events import vocabulary as v
from app.events.instants import SECOND
from app.events.vocabulary import CallbackEvent, Event
from app.metrics.call import CallFold
from app.metrics.kinds import KINDS
from app.metrics.lifecycle import ORDER, Phase
from app.metrics.limits import Limits
from app.metrics.queue_settings import QueueSettings
from app.metrics.recording import Spans

_WORDS: dict[type[Event], dict[str, object]] = {
    v.CallBlocked: {"reason": "closed"},
    v.CallOverflowed: {"kind": "key"},
}


class Path(NamedTuple):
    """Events that lead to a phase, oldest first."""

    events: tuple[Event, ...]
    phase: Phase


def type_name(kind: type[Event]) -> str:
    """Return the name of a type on the wire, as in call.queued."""
    return str(kind.__struct_config__.tag)


def sketch() -> str:
    """Return the sketch."""
    labels: dict[tuple[Phase, Phase], list[str]] = defaultdict(list)
    for before, kind, after in _moves():
        labels[before, after].append(type_name(kind).removeprefix("call."))
    arrows = [
        f"    {before} --> {after}: {', '.join(names)}" for (before, after), names in labels.items()
    ]
    first = f"    [*] --> {Phase.UNHEARD}"
    return "\n".join(["```mermaid", "stateDiagram-v2", first, *arrows, "```"])


def _moves() -> list[tuple[Phase, type[Event], Phase]]:
    """Walk on from every move found until no new one turns up."""
    found: dict[tuple[Phase, type[Event], Phase], None] = {}
    ways = [Path((), Phase.UNHEARD)]
    while ways:
        tried = [(way, step) for way in ways for step in _further(way)]
        ways = []
        for way, step in tried:
            move = (way.phase, type(step.events[-1]), step.phase)
            if way.phase is not step.phase and move not in found:
                found[move] = None
                ways.append(step)
    return sorted(found, key=lambda move: (_rank(move[0]), ORDER[move[1]], _rank(move[2])))


def _further(way: Path) -> list[Path]:
    at = (len(way.events) + 1) * SECOND
    kinds = [kind for kind in ORDER if not issubclass(kind, CallbackEvent)]
    return [_walked((*way.events, _event(kind, at, _queue(way)))) for kind in kinds]


def _queue(way: Path) -> str:
    entered = [event.queue for event in way.events if isinstance(event, v.CallQueued)]
    return entered[-1] if entered else "PS"


def _walked(events: tuple[Event, ...]) -> Path:
    fold = CallFold(lambda _: QueueSettings(), Spans(Limits()))
    for event in events:
        fold.step(event, event.at, KINDS[type(event)])
    return Path(events, fold.phase)


def _event(kind: type[Event], at: int, queue: str) -> Event:
    # Entering a queue is always a move: to one of its own.
    fields: dict[str, object] = {"queue": f"queue of {at}" if kind is v.CallQueued else queue}
    fields |= {"agent": "ann", **_WORDS.get(kind, {})}
    given = {name: fields[name] for name in fields if name in kind.__struct_fields__}
    return msgspec.convert({"id": str(at), "at": at, "call": "c", **given}, kind)


def _rank(phase: Phase) -> int:
    return list(Phase).index(phase)
