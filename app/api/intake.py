"""Items of a body sorted into events to store, refusals to tell, and strangers to set aside. Pure."""

from typing import Any, NamedTuple

import msgspec

from app.api.bodies import MOST_ITEMS, Headers, Parcel, native_lines, unpack
from app.api.letters import stranger
from app.events import posted
from app.events.instants import DAY, Instant, Millis, format_instant
from app.events.native import Fields, Refused, to_event
from app.events.privacy import shield
from app.events.redaction import Redactor
from app.events.vocabulary import Event
from app.streams.letters import Stranger

MOST_DEAD_LETTERS = 100
"""Dead letters kept of one request: enough to see what is wrong with it."""

FURTHEST_AHEAD: Millis = DAY
"""An event further ahead of the wall clock than this has a wrong date, not a fast clock."""


class Refusal(msgspec.Struct, omit_defaults=True):
    """One item that is not stored, in the words of the answer."""

    index: int
    reason: str
    field: str | None = None


class Sorted(NamedTuple):
    """What becomes of the items of one body."""

    events: list[Event]
    refused: list[Refusal]
    strangers: list[Stranger]


class Rules(NamedTuple):
    """What items are judged by: their source where they name none, the wall clock, the salt.

    `redactor` knows the secrets in what is set aside; `only`: no item may name another source.
    """

    source: str
    wall: Instant
    salt: bytes
    redactor: Redactor | None = None
    only: bool = False


def take(headers: Headers, body: bytes, rules: Rules) -> Sorted:
    """Return what becomes of the events of a body.

    Raises:
        Problem: it is of no known type, malformed, empty, or holds too many.
    """
    events = take_whole(headers, body, rules)
    if events is not None:
        return Sorted(events, [], [])
    # Somewhere in it is something to be told, kept or translated: item by item.
    return sort_out(unpack(headers, body), rules)


def take_whole(headers: Headers, body: bytes, rules: Rules) -> list[Event] | None:
    """Return the events of a body of native ones that are all well, None of any other.

    Raises:
        Problem: it is of no known type.
    """
    is_lines = native_lines(headers)
    if is_lines is None:
        return None
    latest = rules.wall + FURTHEST_AHEAD
    events = posted.read(body, rules.source, latest, rules.salt, is_lines=is_lines)
    return events if events and len(events) <= MOST_ITEMS else None


def sort_out(parcel: Parcel, rules: Rules) -> Sorted:
    """Return what is to be stored, and what is refused and why."""
    done = Sorted([], [], [])
    latest = rules.wall + FURTHEST_AHEAD
    for index, item in enumerate(parcel.items):
        source, raw = rules.source, item
        try:
            if parcel.translate and not isinstance(item, Refused):
                source, raw = parcel.translate(item)
                _check_source(source, rules)
            done.events.append(_event(raw, source, latest, rules.salt))
        except Refused as refused:
            done.refused.append(Refusal(index, refused.reason, refused.field))
            if refused.unknown_type:
                done.strangers.append(_stranger(source, raw, refused.reason, rules, done))
    return done


def _stranger(source: str, raw: Fields, reason: str, rules: Rules, done: Sorted) -> Stranger:
    if len(done.strangers) >= MOST_DEAD_LETTERS:
        # Counted, and not kept: the first ones show what is wrong.
        return Stranger(source, None, reason, {})
    redactor = rules.redactor or Redactor(rules.salt)
    return stranger(source, raw, reason, redactor, rules.wall)


def _check_source(source: str, rules: Rules) -> None:
    if rules.only and source != rules.source:
        raise Refused(f"source: the key is one of {rules.source!r} alone", "source")


def _event(raw: Any, source: str, latest: Instant, salt: bytes) -> Event:
    if isinstance(raw, Refused):
        raise raw
    event = to_event(shield(raw, salt) if isinstance(raw, dict) else raw, source)
    if event.at > latest:
        reason = f"at: {format_instant(event.at)} is more than a day ahead of the clock here"
        raise Refused(reason, "at")
    return event
