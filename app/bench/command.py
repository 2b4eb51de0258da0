"""`callboard bench`: measures on this machine, prints a line a figure, writes them as JSON if asked."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.bench.day import MANY_QUEUES, QUEUES
from app.bench.figure import Figure
from app.bench.fold import fold
from app.bench.memory import memory
from app.bench.tick import tick

_WHAT = ("memory", "fold", "tick", "all")


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what", nargs="?", choices=_WHAT, default="all", help="what to measure (%(default)s)"
    )
    parser.add_argument("--calls", type=int, default=20_000, help="calls in the day (%(default)s)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")


def run(args: Namespace) -> int:
    """Measure and print."""
    figures: list[Figure] = []
    # Memory first: what is measured later would leave its own behind.
    if args.what in ("memory", "all"):
        figures += _shown(memory(args.calls))
    if args.what in ("tick", "all"):
        figures += _shown(tick(args.calls, QUEUES, (0, 1, 6)))
        figures += _shown(tick(args.calls, MANY_QUEUES, (16,)))
    if args.what in ("fold", "all"):
        figures += _shown(fold(args.calls))
    if args.json is not None:
        rows = [figure._asdict() for figure in figures]
        args.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0


def _shown(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Print each figure as soon as it is known."""
    for figure in figures:
        what, value, unit, spread = figure
        around = f"  (spread {spread:,.2f})" if spread is not None else ""
        sys.stdout.write(f"{what:<62} {value:>12,.2f} {unit}{around}\n")
        sys.stdout.flush()
        yield figure
