"""The fields of the manager interface's messages and rows, read with care."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from app.events.instants import SECOND, Instant, Millis
from app.events.native import LONGEST_NAME
from app.providers.contract import Untranslatable
from app.providers.reading import Record

Message: TypeAlias = Mapping[str, str]
"""One message, its fields by name."""

_LONGEST_S = 10.0**7


class Entry(NamedTuple):
    """A caller who entered a queue."""

    call: str
    queue: str
    at: Instant
    customer: str | None


class Serving(NamedTuple):
    """A row that says who serves which queue."""

    agent: str
    queue: str
    row: Message


def waiting(told: Record, at: Instant) -> Entry:
    """Return a caller of the listing; the row says how long the caller has waited."""
    waited = seconds(told, "Wait") or 0
    call, queue = name(told, "Uniqueid"), name(told, "Queue")
    return Entry(call, queue, max(at - waited, 0), customer(told))


def serving(row: Message) -> Serving:
    """Return a member of the listing."""
    told = Record(row)
    # Read now what will be read again, so that a bad row is refused before it changes anything.
    told.word("Status"), told.word("Paused")
    return Serving(agent(told), name(told, "Queue"), row)


def name(told: Record, field: str) -> str:
    """Return a name that must be there, and is not too long to be one."""
    found = told.need(field)
    if len(found) > LONGEST_NAME:
        raise Untranslatable(f"{field}: too long")
    return found


def agent(told: Record) -> str:
    """Return a member's name, under whichever header this version tells it."""
    names = ("MemberName", "Name", "Interface", "Location", "Member")
    return name(told, next((each for each in names if told.text(each)), "MemberName"))


def customer(told: Record) -> str | None:
    """Return the caller's number, None where it is withheld."""
    number = told.loose_text("CallerIDNum") or told.loose_text("CallerID")
    return number if 0 < len(number) <= LONGEST_NAME and number != "<unknown>" else None


def seconds(told: Record, field: str) -> Millis | None:
    """Return a span that is told in seconds, None where it is not told."""
    found = told.number(field)
    if found is not None and found > _LONGEST_S:
        raise Untranslatable(f"{field}: expected a number that makes sense")
    return None if found is None else round(found * SECOND)


def event_id(at: Instant, what: str, who: str = "") -> str:
    """Return what an event is known by: the interface gives it no id."""
    return f"{at}:{what}:{who}"[:LONGEST_NAME]
