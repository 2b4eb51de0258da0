"""`callboard simulate-alerts`: how often the rules cry wolf, and how soon they see that people are missing."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from app.bench.alerts import (
    COMPARED,
    COUNTED_H,
    LEFT,
    SCENES,
    SHORT_H,
    SPARE,
    USUAL,
    WARM_UP_H,
    Found,
    needed,
    try_rules,
)
from app.bench.queue_hours import Scene

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
    parser.add_argument(
        "--scenes", action="store_true", help="also on smaller and larger queues, and in waves"
    )
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write them as a page")


def run(args: Namespace) -> int:
    """Play, print and write."""
    runs = max(1, args.runs)
    found = try_rules(runs, seed=args.seed)
    _print(found)
    scenes: list[tuple[Scene, list[Found]]] = []
    for scene in SCENES if args.scenes else ():
        sys.stdout.write(f"\n{_title(scene)}\n")
        scenes.append((scene, try_rules(runs, COMPARED, args.seed, scene)))
        _print(scenes[-1][1])
    if args.markdown is not None:
        args.markdown.write_text(page(found, scenes, args.seed), encoding="utf-8")
    return 0


def _print(found: list[Found]) -> None:
    for each in found:
        sys.stdout.write(
            f"{each.what:<45} {each.false_per_8h:>6.2f} in 8 h   {_detected(each):>6} min\n"
        )
    sys.stdout.flush()


def page(found: list[Found], scenes: list[tuple[Scene, list[Found]]], seed: int) -> str:
    """Return what came of it as a page."""
    runs = found[0].runs
    rows = [_HEADS, ("---", "--:", "--:")]
    rows += [(each.what, f"{each.false_per_8h:.2f}", _detected(each)) for each in found]
    more = " --scenes" if scenes else ""
    return _PAGE.format(
        command=f"callboard simulate-alerts --runs {runs} --seed {seed}{more} --markdown docs/alerts-tried.md",
        runs=runs,
        per_hour=USUAL.per_hour,
        handle=USUAL.handle_s,
        patience=USUAL.patience_s,
        needed=needed(USUAL),
        well=needed(USUAL) + SPARE,
        short=round(LEFT * needed(USUAL)),
        warm_up=WARM_UP_H,
        counted=COUNTED_H,
        short_h=SHORT_H,
        table=_table(rows),
        scenes=_scenes(scenes),
    )


def _scenes(scenes: list[tuple[Scene, list[Found]]]) -> str:
    if not scenes:
        return ""
    rows = [("queue", *(f"{s.what}: in 8 h | min" for s in COMPARED))]
    rows += [tuple("---" if n == 0 else "--: | --:" for n in range(len(COMPARED) + 1))]
    rows += [
        (_title(scene), *(f"{f.false_per_8h:.2f} | {_detected(f)}" for f in found))
        for scene, found in scenes
    ]
    return _SCENES.format(table=_table(rows), spare=SPARE, left=f"{LEFT:.0%}")


def _title(scene: Scene) -> str:
    shape = f"waves of ±{scene.wave:.0%}" if scene.wave else "even"
    return f"{scene.per_hour:g} calls an hour, {shape}, {needed(scene)} needed"


def _table(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _detected(found: Found) -> str:
    if found.detected_min is None:
        return "–"
    never = f" ({found.missed} never)" if found.missed else ""
    told = f"{found.detected_min:.1f}" if isfinite(found.detected_min) else "∞"
    return f"{told}{never}"


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
{scenes}"""

_SCENES = """
## Smaller and larger queues, and such as rise and fall

The same on queues of other sizes; *in waves* the calls rise and fall within four hours, and the agents follow by the
quarter hour. {spare} agent more than needed where nothing calls for an alert, {left} of those needed in a shortage.
*In 8 h*: messages that nothing called for; *min*: minutes until the shortage is told (median; *never*: of the runs).

{table}
"""
