"""`callboard simulate-alerts`: how often the rules cry wolf, and how soon they see that people are missing."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from app.bench.alerts import (
    COUNTED_H,
    SHORT_H,
    SHORT_STAFFED,
    USUAL,
    WARM_UP_H,
    WELL_STAFFED,
    Found,
    try_rules,
)
from app.staffing.load import Load, Target
from app.staffing.required import Demand, required

_HEADS = (
    "rule",
    "messages in 8 h that nothing called for",
    "minutes until a shortage is told (median)",
)


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--runs", type=int, default=20, help="queues of each kind that are played (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of chance (%(default)s)")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write them as a page")


def run(args: Namespace) -> int:
    """Play, print and write."""
    found = try_rules(max(1, args.runs), seed=args.seed)
    for what, false, minutes, missed, _ in found:
        never = f", {missed} never" if missed else ""
        sys.stdout.write(f"{what:<45} {false:>6.2f} in 8 h   {_minutes(minutes):>6} min{never}\n")
    if args.markdown is not None:
        args.markdown.write_text(page(found, args.seed), encoding="utf-8")
    return 0


def page(found: list[Found], seed: int) -> str:
    """Return what came of it as a page."""
    runs = found[0].runs
    rows = [_HEADS, ("---", "--:", "--:")]
    rows += [(what, f"{false:.2f}", _minutes(minutes)) for what, false, minutes, _, _ in found]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return _PAGE.format(
        command=f"callboard simulate-alerts --runs {runs} --seed {seed} --markdown docs/alerts-tried.md",
        runs=runs,
        per_hour=USUAL.per_hour,
        handle=USUAL.handle_s,
        patience=USUAL.patience_s,
        needed=_needed(),
        well=WELL_STAFFED,
        short=SHORT_STAFFED,
        warm_up=WARM_UP_H,
        counted=COUNTED_H,
        short_h=SHORT_H,
        table=table,
    )


def _needed() -> int:
    load = Load(USUAL.per_hour / 3_600.0, USUAL.handle_s)
    return required(Demand(load, Target(0.8, 20.0), USUAL.patience_s))


def _minutes(found: float | None) -> str:
    return "–" if found is None else f"{found:.1f}"


_PAGE = """# Alert rules, tried

<!-- Made by `{command}`: run that, do not change this. -->

Queues are played through call by call ({per_hour:g} calls an hour, {handle:g} s of handling, {patience:g} s of
patience, each by chance; 80 % within 20 s need {needed} agents), and the service's own judge looks at them every five
seconds, by the service's own figures and its own estimate of the agents required, made once a minute without any
history.

- *Nothing called for it*: {well} agents all the time. After {warm_up} hours, every loud message of {counted} hours is
  counted, {runs} times.
- *A shortage*: after {warm_up} hours {short} agents are left, for {short_h} hours. Counted are the minutes until the
  first loud message, {runs} times; where something was being told already, the run does not count.

{table}

The last row is what is switched on from the first run: every rule about one queue, with what inhibits what. The service
level ahead is the closed form's here; rules about blocked calls and silent sources have nothing to say.
"""
