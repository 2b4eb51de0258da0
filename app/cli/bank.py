"""A month of a real bank's calls, from a folder that holds them and the script that reads them."""

import importlib.util
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from app.embedded.contract import CannotStart
from app.events.instants import SECOND, parse_instant, to_datetime
from app.staffing.level_back_test import Stay
from app.staffing.past import DayLoad
from app.staffing.usual_day import QUARTERS

_SCRIPT, _CALLS = "bank_to_events.py", "calls_1999_02.csv.gz"

FIRST_TRIED = date(1999, 2, 15)
OPENING_HOURS = range(7 * 4, 24 * 4)
_FRIDAY, _SATURDAY = 4, 5


class Month(NamedTuple):
    """The days of every queue, and every visit."""

    queues: Mapping[str, Sequence[DayLoad]]
    stays: Sequence[Stay]


def read_bank(folder: Path) -> Month:
    """Return February 1999.

    Raises:
        CannotStart: the folder does not hold it.
    """
    script = folder / _SCRIPT
    found = importlib.util.spec_from_file_location("bank", script)
    if not script.exists() or found is None or found.loader is None:
        raise CannotStart(f"{folder} holds no {_SCRIPT}.")
    bank = importlib.util.module_from_spec(found)
    found.loader.exec_module(bank)
    return month(bank.convert(folder / _CALLS)[0])


def month(events: Iterable[Mapping[str, Any]]) -> Month:
    """Return what native events of whole calls amount to, a visit a call."""
    calls: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for event in events:
        calls[event["call"]][event["type"]] = event
    stays = [_stay(steps) for steps in calls.values() if "call.queued" in steps]
    return Month(_days(stays), sorted(stays))


def tried_days(month: Month) -> list[int]:
    """Return the days of the second half, but for Fridays and Saturdays, when the bank is all but closed."""
    days = {load.day for loads in month.queues.values() for load in loads}
    late = (date.fromordinal(day) for day in days if day >= FIRST_TRIED.toordinal())
    return sorted(day.toordinal() for day in late if day.weekday() not in (_FRIDAY, _SATURDAY))


def _stay(steps: Mapping[str, Mapping[str, Any]]) -> Stay:
    queued = steps["call.queued"]
    answered = steps.get("call.answered")
    left = answered if answered is not None else steps["call.abandoned"]
    over = steps["call.ended"] if answered is not None else left
    return Stay(
        _seconds(queued), queued["queue"], _seconds(left), answered is not None,
        answered["agent"] if answered is not None else None, _seconds(over),
    )  # fmt: skip


def _seconds(event: Mapping[str, Any]) -> float:
    return parse_instant(event["at"]) / SECOND


def _days(stays: Sequence[Stay]) -> dict[str, list[DayLoad]]:
    counts: Counter[tuple[str, int, int]] = Counter()
    for stay in stays:
        at = to_datetime(round(stay.queued_s * SECOND))
        counts[stay.queue, at.toordinal(), at.hour * 4 + at.minute // 15] += 1
    return {
        queue: [
            DayLoad(day, [float(counts[queue, day, quarter]) for quarter in range(QUARTERS)])
            for day in sorted({day for name, day, _ in counts if name == queue})
        ]
        for queue in sorted({name for name, _, _ in counts})
    }
