"""How often rules cry wolf, and how soon they see a shortage: tried on queues that are played through."""

from collections.abc import Callable, Sequence
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
from app.staffing.load import Load, Target
from app.staffing.required import BUSIEST, Demand, required

SPARE = 1
"""Agents beyond those that are needed, where nothing calls for an alert."""

LEFT = 0.75
"""The share of the agents needed that are left in a shortage."""

WARM_UP_H = 2
COUNTED_H = 8
SHORT_H = 2

_DAY: Instant = 1_700_000_000_000
_STEP_S = 5
_HOUR_S = 3_600

_QUARTER_S = 900

USUAL = Scene()

SCENES = tuple(
    Scene(per_hour=per_hour, wave=wave) for wave in (0.0, 0.3) for per_hour in (40.0, 200.0, 800.0)
)
"""Small, usual and large; even arrivals, and such as rise and fall within four hours."""


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

COMPARED = (RULE_SETS[0], RULE_SETS[3], RULE_SETS[-1])
"""What is tried on every scene: the plain rule, the one with a cause check, and the defaults."""


def needed(scene: Scene, at: float = 0.0) -> int:
    """Return how many agents 80 % within 20 s need at an instant, none of them busier than the service allows."""
    load = Load(scene.per_s(at), scene.handle_s)
    return required(Demand(load, Target(0.8, 20.0), scene.patience_s), BUSIEST)


def well_staffed(scene: Scene, since_h: float, until_h: float) -> list[tuple[float, int]]:
    """Return who is there where nothing calls for an alert: by quarter hour, one more than it ever needs."""
    return _staffed(since_h, until_h, lambda at: _most_needed(scene, at) + SPARE)


def short_staffed(scene: Scene, since_h: float, until_h: float) -> list[tuple[float, int]]:
    """Return who is there in a shortage, by quarter hour."""
    return _staffed(since_h, until_h, lambda at: round(LEFT * _most_needed(scene, at)))


def _most_needed(scene: Scene, since: float) -> int:
    return max(needed(scene, since + part * _QUARTER_S) for part in (0.0, 0.5, 1.0))


def _staffed(
    since_h: float, until_h: float, agents: Callable[[float], int]
) -> list[tuple[float, int]]:
    quarters = range(round(since_h * _HOUR_S), round(until_h * _HOUR_S), _QUARTER_S)
    return [(float(at), agents(at)) for at in quarters]


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
    hours = WARM_UP_H + COUNTED_H
    agents = well_staffed(scene, 0, hours)
    return QueueHours(play(scene, agents, hours, chance), agents)


def _short(scene: Scene, chance: Random) -> QueueHours:
    hours = WARM_UP_H + SHORT_H
    agents = well_staffed(scene, 0, WARM_UP_H) + short_staffed(scene, WARM_UP_H, hours)
    return QueueHours(play(scene, agents, hours, chance), agents)


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
