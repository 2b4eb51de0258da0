"""Call records of a bank, a row a call: the form of the public call-centre data of 1999.

Times are the clock on the bank's wall, whole seconds, dated by the day on which the call came in.
What a row says twice it does not always say alike: entry into the queue and service count before the
durations in between, and the outcome before either.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.events.instants import SECOND, format_instant

_HALF_A_DAY = 12 * 3600
_NO_TIME = "0:00:00"


class BadRow(ValueError):  # noqa: N818  a verdict on the row
    """The row is none of this form; the message says what is wrong with it."""


def bank_events(row: Mapping[str, str], number: int, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    """Yield the native events of the `number`-th row; none for a record of no call.

    Raises:
        BadRow: a column is missing, or is no time or number.
    """
    try:
        facts = list(_facts(row))
        midnight = datetime.fromisoformat(row["date"])
    except (KeyError, ValueError) as wrong:
        raise BadRow(f"not a row of this form: {wrong}") from wrong
    call = f"b{row['date'][:7]}-{number}"
    for place, (seconds, kind, fields) in enumerate(facts, 1):
        local = (midnight + timedelta(seconds=seconds)).replace(tzinfo=zone)
        at = format_instant(round(local.timestamp() * SECOND))
        head = {"id": f"bank-{call[1:]}-{place}", "type": kind, "at": at, "call": call}
        yield head | {name: value for name, value in fields.items() if value is not None}


_Fact = tuple[int, str, dict[str, Any]]
"""Seconds after midnight, the type of the event, and what else it says."""


def _facts(row: Mapping[str, str]) -> Iterator[_Fact]:
    if row["outcome"] == "PHANTOM":
        return
    came, left = _clock(row["vru_entry"]), _near(_clock(row["vru_exit"]), _clock(row["vru_entry"]))
    has_queued = row["q_start"] != _NO_TIME or int(row["q_time"]) != 0
    customer = row["customer_id"] if row["customer_id"] != "0" else None
    told = {"entry": row["vru_line"], "direction": "inbound", "customer": customer}
    if row["outcome"] == "HANG" and not has_queued:
        yield min(came, left), "call.arrived", told
        yield left, "call.ended", {"by": "caller"}
        return
    queued = _near(_clock(row["q_start"]), left) if has_queued else left
    # An entry after the queue's is the one that is wrong: the queue's agrees with what follows.
    yield min(came, queued), "call.arrived", told
    place = {"queue": row["type"], "priority": int(row["priority"]), "customer": customer}
    yield queued, "call.queued", place
    yield from _outcome(row, queued, queued + int(row["q_time"]) if has_queued else queued)


def _outcome(row: Mapping[str, str], queued: int, left: int) -> Iterator[_Fact]:
    if row["outcome"] == "HANG":
        yield left, "call.abandoned", {"queue": row["type"]}
        return
    if row["outcome"] != "AGENT":
        raise ValueError(f"outcome {row['outcome'][:20]!r}")
    agent = row["agent"] if row["agent"] != "-" else "unknown"
    answered = ended = left
    if row["ser_start"] != _NO_TIME or row["ser_exit"] != _NO_TIME or int(row["ser_time"]):
        begun = _near(_clock(row["ser_start"]), left)
        answered = max(begun, queued)
        ended = max(begun + int(row["ser_time"]), answered)
    yield answered, "call.answered", {"queue": row["type"], "agent": agent}
    yield ended, "call.ended", {"by": "caller", "agent": agent}


def _clock(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


def _near(seconds: int, reference: int) -> int:
    """Return a clock's time on the day that puts it within half a day of another."""
    day = 2 * _HALF_A_DAY
    return reference - _HALF_A_DAY + 1 + (seconds - reference + _HALF_A_DAY - 1) % day
