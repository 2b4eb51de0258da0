"""`callboard import`: past calls of a file, into the history of a service on this machine or elsewhere."""

import argparse
import asyncio
import re
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from app.cli.options import add_data, settings_of
from app.cli.running import run_until_told
from app.cli.valkeys import running_valkey
from app.clock import WallClock
from app.embedded.contract import CannotStart
from app.events.instants import SECOND, format_instant
from app.importing import Format, Import, Imported, OriginTaken, Reading
from app.providers.mapper import BadMapping, PayloadMapping, read_mapping
from app.replay.progress import Progress
from app.settings import Settings
from app.store.contract import Store, StoreUnavailable
from app.store.names import read_names
from app.streams.connection import UNREACHABLE, connect
from app.streams.identity import salt
from app.wiring import centre as wired

_REFUSED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Offer the command's options."""
    parser.add_argument("file", metavar="FILE", type=Path, help="a file, plain or gzipped")
    parser.add_argument(
        "--format",
        type=Format,
        choices=list(Format),
        default=Format.NATIVE,
        help="native: an event a line (the default); queue_log: a log of Asterisk's queues;"
        " csv: a call a row, read by --mapping; bank: the public call-centre data of 1999",
    )
    parser.add_argument(
        "--mapping", metavar="FILE", type=Path, help="JSON: how a row becomes events (for csv)"
    )
    parser.add_argument(
        "--source", type=_source, help="the name the calls are kept under (the format's)"
    )
    add_data(parser)


def run(chosen: argparse.Namespace) -> int:
    """Import, and return 0 only if every line was understood."""
    settings = settings_of(chosen)
    mapping = _mapping(chosen)
    return run_until_told(lambda: _import(settings, chosen, mapping))


async def _import(
    settings: Settings, chosen: argparse.Namespace, mapping: PayloadMapping | None
) -> int:
    database, clock = wired.store(settings), WallClock()
    begun = clock.now()
    source = chosen.source or str(chosen.format)
    try:
        store = await database.open()
        reading = await _reading(settings, source, mapping, store)
        progress = Progress(sys.stderr, clock)
        events = await asyncio.to_thread(lambda: list(reading.events(chosen.file, chosen.format)))
        steps = Import(
            store,
            wired.centre(settings),
            source,
            lambda share: progress.show(round(share * len(events)), share),
        )
        done = await steps.run(events, clock.now())
        progress.wipe()
    except OriginTaken as taken:
        raise CannotStart(
            f"The service itself hears a source named {taken}: choose another with --source."
        ) from taken
    except (OSError, EOFError) as wrong:
        raise CannotStart(f"{chosen.file} cannot be read: {wrong}.") from wrong
    except StoreUnavailable as away:
        raise CannotStart(str(away)) from away
    finally:
        await database.close()
    sys.stdout.write(_summary(reading, done, (clock.now() - begun) / SECOND))
    for reason in reading.reasons:
        sys.stderr.write(f"callboard import: {reason}\n")
    return _REFUSED if reading.refused else 0


async def _reading(
    settings: Settings, source: str, mapping: PayloadMapping | None, store: Store
) -> Reading:
    redis = connect(running_valkey(settings))
    try:
        # Callers are to be known by the names that the service gives them.
        secret = await salt(redis, settings.centre)
    except UNREACHABLE as trouble:
        raise CannotStart(f"Valkey cannot be reached ({type(trouble).__name__}).") from trouble
    finally:
        await redis.aclose()
    names = await read_names(store)
    return Reading(source, secret, ZoneInfo(settings.timezone), names, mapping)


def _summary(reading: Reading, done: Imported, took_s: float) -> str:
    span = ""
    if done.since is not None and done.until is not None:
        span = f" from {format_instant(done.since)} to {format_instant(done.until)}"
    return (
        f"{reading.lines:,} lines, {done.events:,} events{span}: {done.visits:,} visits and"
        f" {done.quarters:,} quarter hours written in {took_s:.1f} s;"
        f" {reading.refused:,} lines not understood\n"
    )


def _source(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,50}", text):
        raise argparse.ArgumentTypeError("a source has a name of 1 to 50 of A-Z a-z 0-9 . _ : -")
    return text


def _mapping(chosen: argparse.Namespace) -> PayloadMapping | None:
    if (chosen.format is Format.CSV) is (chosen.mapping is None):
        raise CannotStart("--mapping goes with --format csv, and only so.")
    if chosen.mapping is None:
        return None
    try:
        return read_mapping(msgspec.json.decode(chosen.mapping.read_bytes()))
    except (OSError, msgspec.MsgspecError, BadMapping) as wrong:
        raise CannotStart(f"{chosen.mapping} cannot be used: {wrong}.") from wrong
