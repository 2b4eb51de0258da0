"""What a queue promises, and how its figures are counted."""

from enum import StrEnum
from typing import Any

import msgspec

from app.events.instants import HOUR, SECOND, Millis
from app.events.misfit import misfit
from app.metrics.columns import Attribution
from app.metrics.hours import Opening
from app.metrics.status import Thresholds

LONGEST_NAME = 120
SHORTEST_TARGET_S = 0.001
LONGEST_S = 86_400


class Formula(StrEnum):
    """The seven service-level formulas in use."""

    ANSWERED_ONLY = "answered_only"
    ABANDONS_MET = "abandons_met"
    ABANDONS_IN_TARGET_IGNORED = "abandons_in_target_ignored"
    SHORT_MET = "short_met"
    SHORT_EXCLUDED = "short_excluded"
    ABANDONS_MISSED = "abandons_missed"
    OVERFLOWS_MISSED = "overflows_missed"


ATTRIBUTIONS: dict[str, Attribution] = {a.name.lower(): a for a in Attribution}
"""The attributions by the names they have outside: sl_event, arrival, end."""


class SettingRefused(ValueError):  # noqa: N818  the sender's fault, not ours
    """A setting makes no sense; `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class QueueSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The target and the counting rules of one queue; the defaults are 80/20, as most contact centres agree."""

    name: str | None = None
    group: str | None = None
    target_ratio: float = 0.8
    within: Millis = 20 * SECOND
    short: Millis = 5 * SECOND
    formula: Formula = Formula.SHORT_EXCLUDED
    attribution: str = "sl_event"
    hours: tuple[Opening, ...] = ()
    thresholds: Thresholds = Thresholds()


class PublicThresholds(msgspec.Struct, forbid_unknown_fields=True):
    """When a status changes, in hundredths of service level and in seconds."""

    breach_points: float = 5
    recover_points: float = 3
    clear_points: float = 1
    worsen_s: float = 60
    better_s: float = 120
    longest_wait_s: float = 240
    wait_cleared_s: float = 120
    fewest: int = 5


class _PublicTarget(msgspec.Struct, forbid_unknown_fields=True):
    ratio: float = 0.8
    within_s: float = 20.0


class PublicSettings(msgspec.Struct, forbid_unknown_fields=True):
    """A queue's settings as GET and PUT /v1/queues/{queue} carry them: seconds and shares."""

    name: str | None = None
    group: str | None = None
    target: _PublicTarget = msgspec.field(default_factory=_PublicTarget)
    short_abandon_s: float = 5.0
    formula: Formula = Formula.SHORT_EXCLUDED
    attribution: str = "sl_event"
    hours: tuple[Opening, ...] = ()
    thresholds: PublicThresholds = msgspec.field(default_factory=PublicThresholds)


def read_settings(raw: object) -> QueueSettings:
    """Return the settings that a JSON object stands for; what is left out has its default.

    Raises:
        SettingRefused: not such an object, with the field to blame.
    """
    try:
        public = msgspec.convert(raw, PublicSettings)
    except msgspec.ValidationError as wrong:
        field, reason = misfit(wrong)
        raise SettingRefused(field or "settings", reason) from wrong
    _check(public)
    return QueueSettings(
        name=public.name,
        group=public.group,
        target_ratio=public.target.ratio,
        within=round(public.target.within_s * SECOND),
        short=round(public.short_abandon_s * SECOND),
        formula=public.formula,
        attribution=public.attribution,
        hours=public.hours,
        thresholds=_thresholds(public.thresholds),
    )


def public_settings(settings: QueueSettings) -> dict[str, Any]:
    """Return settings as they are shown: the inverse of read_settings."""
    public = PublicSettings(
        settings.name,
        settings.group,
        _PublicTarget(settings.target_ratio, settings.within / SECOND),
        settings.short / SECOND,
        settings.formula,
        settings.attribution,
        settings.hours,
        _public_thresholds(settings.thresholds),
    )
    shown: dict[str, Any] = msgspec.to_builtins(public)
    return shown


def _thresholds(public: PublicThresholds) -> Thresholds:
    return Thresholds(
        breach_points=public.breach_points,
        recover_points=public.recover_points,
        clear_points=public.clear_points,
        worsen=round(public.worsen_s * SECOND),
        better=round(public.better_s * SECOND),
        longest_wait=round(public.longest_wait_s * SECOND),
        wait_cleared=round(public.wait_cleared_s * SECOND),
        fewest=public.fewest,
    )


def _public_thresholds(thresholds: Thresholds) -> PublicThresholds:
    return PublicThresholds(
        thresholds.breach_points,
        thresholds.recover_points,
        thresholds.clear_points,
        thresholds.worsen / SECOND,
        thresholds.better / SECOND,
        thresholds.longest_wait / SECOND,
        thresholds.wait_cleared / SECOND,
        thresholds.fewest,
    )


def _check(public: PublicSettings) -> None:
    for field, text in (("name", public.name), ("group", public.group)):
        if text is not None and not 0 < len(text.strip()) <= LONGEST_NAME:
            raise SettingRefused(field, f"expected 1 to {LONGEST_NAME} characters")
    if not 0 < public.target.ratio <= 1:
        raise SettingRefused("target.ratio", "expected more than 0 and at most 1")
    if not SHORTEST_TARGET_S <= public.target.within_s <= HOUR / SECOND:
        raise SettingRefused("target.within_s", "expected 0.001 to 3600 seconds")
    if not 0 <= public.short_abandon_s <= public.target.within_s:
        raise SettingRefused("short_abandon_s", "expected 0 to the target seconds")
    _check_thresholds(public.thresholds)
    if public.attribution not in ATTRIBUTIONS:
        raise SettingRefused("attribution", f"expected one of {', '.join(ATTRIBUTIONS)}")


def _check_thresholds(thresholds: PublicThresholds) -> None:
    for name in PublicThresholds.__struct_fields__:
        if not 0 <= getattr(thresholds, name) <= LONGEST_S:
            raise SettingRefused(f"thresholds.{name}", f"expected 0 to {LONGEST_S}")
