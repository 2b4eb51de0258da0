"""`callboard backtest`: how good the forecasts were, on the centre's own history or on a bank's calls."""

import argparse
import asyncio
import sys
from datetime import UTC
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from app.cli.bank import OPENING_HOURS, Month, read_bank, tried_days
from app.cli.options import add_data, settings_of
from app.clock import WallClock
from app.events.instants import format_instant
from app.settings import Settings
from app.staffing.accuracy import (
    Accuracy,
    ArrivalsAccuracy,
    LevelAccuracy,
    arrivals_accuracy,
    day_of,
    level_accuracy,
    whole_centre,
)
from app.staffing.level_back_test import Calendar, Promise
from app.store.trial import accuracy
from app.wiring.centre import store

_NOTHING = 1
_BANK_PROMISE = Promise(0.80, 20.0, 5.0)
_BANK_QUEUES = ("PS", "NW", "NE")
_DAY_S = 86_400.0
_1970 = 719_163
"""The ordinal of the first day of 1970."""
_STEP_S = 1_800.0

_WORDS = {
    "last_week": "same quarter hour last week",
    "last_hour": "last hour",
    "weekday_at_level": "weekday's mean at today's level",
    "last_half_hour": "last half hour",
}
_REASONS = {
    "too_little_history": "There is too little history: forecasts are tried from the 15th day on.",
    "history_unreachable": "The database cannot be reached.",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    add_data(parser)
    parser.add_argument("--bank", type=Path, metavar="DIR", help="try them on the calls in DIR")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")


def run(chosen: argparse.Namespace) -> int:
    """Try the forecasts and print how good they were."""
    if chosen.bank is not None:
        found = of_bank(read_bank(chosen.bank))
    else:
        found = asyncio.run(_of_history(settings_of(chosen)))
    if chosen.json is not None:
        chosen.json.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1))
    sys.stdout.write(text(found))
    return 0 if found.reason is None else _NOTHING


async def _of_history(settings: Settings) -> Accuracy:
    database = store(settings)
    try:
        return await accuracy(database, ZoneInfo(settings.timezone), WallClock().now())
    finally:
        await database.close()


def of_bank(month: Month) -> Accuracy:
    """Return how well the second half of the month was foretold from the days before each."""
    days = tried_days(month)
    every = {"": whole_centre(month.queues), **month.queues}
    found = {queue: arrivals_accuracy(every[queue], days, OPENING_HOURS) for queue in ("", *_BANK_QUEUES)}  # fmt: skip
    # From half an hour after the bank opens until half an hour before midnight.
    of_day = range(int(7.5 * 3_600), int(23.5 * 3_600), int(_STEP_S))
    instants = [(day - _1970) * _DAY_S + at for day in days for at in of_day]
    return Accuracy(
        at=format_instant(0),
        days=len(days),
        since=day_of(days[0]),
        until=day_of(days[-1]),
        arrivals=found.pop(""),
        queues={queue: each for queue, each in found.items() if each is not None},
        level=level_accuracy(
            month.stays, "PS", _BANK_PROMISE, Calendar(month.queues["PS"], UTC), instants, Random
        ),
    )


def text(found: Accuracy) -> str:
    """Return the figures as Markdown."""
    if found.reason is not None:
        return _REASONS[found.reason] + "\n"
    tables = [
        f"{found.days} days, {found.since} to {found.until}.",
        _arrivals({"all": found.arrivals, **found.queues}),
    ]
    if found.level is not None:
        tables.append(_level(found.level))
    return "\n\n".join(tables) + "\n"


def _arrivals(rows: dict[str, ArrivalsAccuracy | None]) -> str:
    known = {queue: row for queue, row in rows.items() if row is not None}
    heads = [_WORDS[name] for row in list(known.values())[:1] for name in row.baselines]
    lines = [("arrivals", "error", *heads, "Poisson floor", "within the range", "forecasts")]
    lines += [
        (
            queue,
            f"**{_percent(row.error)}**",
            *map(_percent, row.baselines.values()),
            _percent(row.poisson_floor),
            _percent(row.coverage),
            str(row.forecasts),
        )
        for queue, row in known.items()
    ]
    ahead = " · ".join(
        f"{15 * lead} min {_percent(error)}"
        for row in list(known.values())[:1]
        for lead, error in enumerate(row.by_lead)
    )
    return _table(lines) + f"\n\nBy quarter hours ahead, of all: {ahead}."


def _level(row: LevelAccuracy) -> str:
    heads = (_WORDS[name] for name in row.baselines)
    figures = (
        f"**{_points(row.error)}**",
        *map(_points, row.baselines.values()),
        _percent(row.coverage),
    )
    return _table(
        [
            ("service level, next 30 min", "error", *heads, "within the range", "forecasts"),
            (row.queue, *figures, str(row.forecasts)),
        ]
    )


def _table(rows: list[tuple[str, ...]]) -> str:
    ruled = [rows[0], ("---", *["--:"] * (len(rows[0]) - 1)), *rows[1:]]
    return "\n".join("| " + " | ".join(row) + " |" for row in ruled)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def _points(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} points"
