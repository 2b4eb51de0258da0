"""The headers of mod_callcenter's events, and the rows of its listings, read with care."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from app.events.instants import Instant
from app.events.native import LONGEST_NAME
from app.providers.contract import Untranslatable
from app.providers.freeswitch.memory import OpenMember
from app.providers.reading import Record

Headers: TypeAlias = Mapping[str, object]
"""The headers of one event, by name."""

_UNKNOWN = "0"


class Member(NamedTuple):
    """A caller in a queue."""

    id: str
    call: str
    queue: str
    at: Instant
    customer: str | None

    def opened(self, at: Instant) -> OpenMember:
        """Return the stay that begins at an instant."""
        return OpenMember(self.call, self.queue, at)


class Standing(NamedTuple):
    """A row that says how an agent stands."""

    agent: str
    status: str
    state: str


class When(NamedTuple):
    """When an event happened: by its envelope, else by a time inside, else when it came.

    The whole seconds inside stand in where the envelope has no instant.
    """

    told: Instant | None
    received: Instant

    def at(self, told: Record, inside: str | None = None) -> Instant:
        """Return the instant; `inside` is the header that may hold one."""
        if self.told is not None:
            return self.told
        known = told.at(inside) if inside else None
        return self.received if known is None else known


def member(told: Record, at: Instant = 0) -> Member:
    """Return the caller that an event is about."""
    id_ = name(told, "CC-Member-UUID")
    call = name(told, "CC-Member-Session-UUID") if "CC-Member-Session-UUID" in told else id_
    return Member(id_, call, name(told, "CC-Queue"), at, _customer(told, "CC-Member-CID-Number"))


def listed(row: Record, at: Instant) -> Member | None:
    """Return a caller of the listing, None if the caller has gone already."""
    if row.word("state") not in {"waiting", "trying", "answered"}:
        return None
    id_ = name(row, "uuid")
    call = name(row, "session_uuid") if row.text("session_uuid") else id_
    joined = None if row.text("joined_epoch") == _UNKNOWN else row.at("joined_epoch")
    entered = at if joined is None else joined
    return Member(id_, call, name(row, "queue"), entered, _customer(row, "cid_number"))


def serves(row: Record) -> tuple[str, str]:
    """Return an agent of the listing and the queue that is served."""
    return name(row, "agent"), name(row, "queue")


def stands(row: Record) -> Standing:
    """Return an agent of the listing."""
    return Standing(name(row, "name"), row.loose_text("status"), row.loose_text("state"))


def name(told: Record, field: str) -> str:
    """Return a name that must be there, and is not too long to be one."""
    found = told.need(field)
    if len(found) > LONGEST_NAME:
        raise Untranslatable(f"{field}: too long")
    return found


def event_id(stay: str, at: Instant, what: str, who: str = "") -> str:
    """Return what an event is known by; without an instant, where it happens once in a stay."""
    return f"{at}:{what}:{stay}:{who}"[:LONGEST_NAME]


def _customer(told: Record, field: str) -> str | None:
    number = told.loose_text(field)
    return number if 0 < len(number) <= LONGEST_NAME else None
