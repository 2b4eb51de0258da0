"""What is written down for ever: visits, agents' states, and the sums of every quarter hour.

A quarter hour's sums are the ledger's own, so that history and the board cannot disagree: a window
of history adds up rows, and forms its ratios last, by the arithmetic of the board.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

from app.events.instants import Instant, Millis
from app.metrics.columns import FIRST_SUM, Attribution, Column, Outcome, service_level_column
from app.metrics.roster import CallKey


class Kind(StrEnum):
    """Whose sums a row holds."""

    QUEUE = "queue"
    """Its calls and its agents' time; the queue without a name holds calls that reached none."""
    GROUP = "group"
    """Agents' time alone, each person's once; calls add up over the queues."""
    CENTRE = "centre"
    """Agents' time alone, each person's once; calls add up over the queues."""
    AGENT = "agent"


class VisitRecord(NamedTuple):
    """One stay of a call in a queue; times that nothing is known of are None."""

    source: str
    call: str
    number: int
    """The how-manieth visit of its call, from 1."""
    queue: str
    customer: str | None
    queued_at: Instant
    left_at: Instant | None
    outcome: str
    wait: Millis | None
    in_target: bool | None
    short: bool
    agent: str | None
    talk: Millis | None
    hold: Millis | None
    acw: Millis | None
    revision: int
    """How many events of the call were known when this was written."""


class SumsRecord(NamedTuple):
    """Every sum of one quarter hour, in the order of SUMS."""

    kind: Kind
    subject: str
    since: Instant
    sums: tuple[int, ...]


class SpanRecord(NamedTuple):
    """A stretch of an agent in one state; `until` is None while it lasts."""

    agent: str
    since: Instant
    until: Instant | None
    state: str
    reason: str | None
    queues: Sequence[str]


class Record(NamedTuple):
    """Rows that take the place of what was written before of these calls and of these agents since then."""

    calls: Sequence[CallKey] = ()
    visits: Sequence[VisitRecord] = ()
    sums: Sequence[SumsRecord] = ()
    agents: Mapping[str, Instant] = {}
    spans: Sequence[SpanRecord] = ()


_UNWRITTEN = {Column.WAITING, Column.RINGING, Column.LEFT, Column.SL_FIRST, Column.SL_LAST}
"""Gauges, which have no sum; and the service level, which is named by its outcomes."""


def _names() -> dict[str, int]:
    plain = [column for column in Column if column not in _UNWRITTEN]
    names = {c.name.lower() + ("_ms" if c >= FIRST_SUM else ""): int(c) for c in plain}
    return names | {
        f"level_{attribution.name}_{outcome.name}".lower(): service_level_column(
            attribution, outcome
        )
        for attribution in Attribution
        for outcome in Outcome
    }


SUMS: Final[Mapping[str, int]] = _names()
"""The name of every sum in history → its column in the ledger."""
