"""`callboard replay`: its arguments, its one line of result, its exit code."""

import asyncio
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from app.replay.options import SERVICE, Clocking, Format, ReplayOptions
from app.replay.play import replay

_STOPPED_BY_HAND = 130


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments; who calls may fill in a missing `key`."""
    parser.add_argument(
        "file", metavar="FILE", help="a line a thing that happened, plain or gzipped; - is stdin"
    )
    parser.add_argument(
        "--format",
        type=Format,
        choices=list(Format),
        default=Format.NATIVE,
        help="native: one event a line (the default); queue_log: a log of Asterisk's queues",
    )
    parser.add_argument("--to", default=SERVICE, metavar="URL", help="the service (%(default)s)")
    parser.add_argument("--key", help="a key that may send events (this machine's service's own)")
    parser.add_argument(
        "--source", default="replay", help="the source named to the service (%(default)s)"
    )
    parser.add_argument(
        "--speed", type=_speed, metavar="N|max", help="N times real time (1), or as fast as it goes"
    )
    parser.add_argument(
        "--clock",
        type=Clocking,
        choices=list(Clocking),
        help="shift: the first event happens now (the default); events: keep the times of the file, "
        "for a service started with --clock events (the default with --speed max)",
    )


def run(args: Namespace) -> int:
    """Replay, print the result, and return 0 only if every line was taken."""
    try:
        report = asyncio.run(replay(_options(args)))
    except (OSError, ValueError) as wrong:
        sys.stderr.write(f"callboard replay: {wrong}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("callboard replay: stopped\n")
        return _STOPPED_BY_HAND
    sys.stdout.write(report.summary() + "\n")
    return 0 if report.ok else 1


def _options(args: Namespace) -> ReplayOptions:
    speed: float = 1.0 if args.speed is None else args.speed
    fastest = speed == float("inf")
    return ReplayOptions(
        file=args.file,
        to=args.to,
        format=args.format,
        key=args.key,
        clock=args.clock or (Clocking.EVENTS if fastest else Clocking.SHIFT),
        speed=None if fastest else speed,
        source=args.source,
    )


def _speed(text: str) -> float:
    """Read a speed; max is infinite."""
    if text == "max":
        return float("inf")
    try:
        speed = float(text.removesuffix("x"))
    except ValueError:
        speed = 0.0
    if not 0 < speed < float("inf"):
        raise ArgumentTypeError(f"{text!r} is neither a number above 0 nor max")
    return speed
