"""How often rules cry wolf, and how soon they see a shortage: tried on queues that are played through."""

from collections.abc import Sequence
from math import inf
from random import Random
from statistics import median
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.alerts.defaults import DEFAULTS
from app.alerts.figures import Figures, of_queue
from app.alerts.judging import Chosen, Judge
from app.alerts.rule import Against, Comparison, Rule
from app.bench.queue_hours import QueueHours, Scene, play
from app.events.instants import SECOND, Instant

WELL_STAFFED = 13
SHORT_STAFFED = 9
WARM_UP_H = 2
COUNTED_H = 8
SHORT_H = 2

_DAY: Instant = 1_700_000_000_000
_STEP_S = 5
_HOUR_S = 3_600

USUAL = Scene()


class RuleSet(NamedTuple):
    """Rules that are tried together."""

    what: str
    rules: tuple[Rule, ...]


class Found(NamedTuple):
    """What came of trying: messages that nothing called for in 8 hours, and minutes until a shortage was told."""

    what: str
    false_per_8h: float
    detected_min: float | None
    missed: int
    runs: int


def _level(**changes: object) -> tuple[Rule, ...]:
    plain = {
        "id": "tried",
        "metric": "service_level",
        "window": "15m",
        "comparison": Comparison.BELOW,
        "against": Against.TARGET,
    }
    return (Rule(**plain | changes),)  # type: ignore[arg-type]


_HELD = {"clear": 0.05, "for_s": 300, "keep_s": 300}

RULE_SETS = (
    RuleSet("service level of 15 min below 80 %", _level()),
    RuleSet("… and clear only at 85 %", _level(clear=0.05)),
    RuleSet("… and for 5 min, keep 5 min", _level(**_HELD)),
    RuleSet("… and agents missing", _level(**_HELD, missing=1)),
    RuleSet(
        "agents missing for 10 min alone", (Rule(id="tried", metric="missing_agents", for_s=600),)
    ),
    RuleSet("the default rules, all together", DEFAULTS),
)
"""What is tried: the table of plain rules, and what is switched on from the first run."""


def try_rules(
    runs: int, rule_sets: Sequence[RuleSet] = RULE_SETS, seed: int = 1, scene: Scene = USUAL
) -> list[Found]:
    """Return what came of trying every rule set on the same queues."""
    calm = [_trials(rule_sets, _calm(scene, _chance(seed, "calm", run))) for run in range(runs)]
    short = [_trials(rule_sets, _short(scene, _chance(seed, "short", run))) for run in range(runs)]
    return [
        _found(rule_set.what, [each[place] for each in calm], [each[place] for each in short])
        for place, rule_set in enumerate(rule_sets)
    ]


def _chance(*seed: object) -> Random:
    return Random(" ".join(map(str, seed)))  # noqa: S311  not for secrets


def _calm(scene: Scene, chance: Random) -> QueueHours:
    agents = [(0.0, WELL_STAFFED)]
    return QueueHours(play(scene, agents, WARM_UP_H + COUNTED_H, chance), agents)


def _short(scene: Scene, chance: Random) -> QueueHours:
    agents = [(0.0, WELL_STAFFED), (WARM_UP_H * _HOUR_S, SHORT_STAFFED)]
    return QueueHours(play(scene, agents, WARM_UP_H + SHORT_H, chance), agents)


class _Trial:
    """One rule set on one queue: when people were told loudly, in seconds after the warm-up."""

    def __init__(self, rule_set: RuleSet) -> None:
        self._judge = Judge(ZoneInfo("UTC"), Chosen(rule_set.rules, channels=("anybody",)))
        self.told: list[float] = []
        self.was_told = False
        """Whether something was going on already when the warm-up was over."""

    def look(self, second: int, figures: Figures) -> None:
        """Let the rules judge a second."""
        notices = self._judge.judge(_DAY + second * SECOND, (figures,)).notices
        after = second - WARM_UP_H * _HOUR_S
        if after == 0:
            self.was_told = any(alert.is_open for alert in self._judge.alerts)
        if after > 0:
            self.told += [after for notice in notices if notice.is_loud]


def _trials(rule_sets: Sequence[RuleSet], queue: QueueHours) -> list[_Trial]:
    trials = [_Trial(rule_set) for rule_set in rule_sets]
    for second in range(60, queue.seconds, _STEP_S):
        figures = of_queue("Q", queue.picture(second, _DAY))
        for trial in trials:
            trial.look(second, figures)
    return trials


def _found(what: str, calm: Sequence[_Trial], short: Sequence[_Trial]) -> Found:
    # Where something is being told already, what comes next proves nothing.
    fresh = [trial.told for trial in short if not trial.was_told]
    minutes = [told[0] / 60.0 if told else inf for told in fresh]
    false = sum(len(trial.told) for trial in calm) / len(calm)
    return Found(what, false, median(minutes) if minutes else None, minutes.count(inf), len(calm))
