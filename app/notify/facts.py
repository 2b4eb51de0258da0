"""What an alert's sentence is made of, as its language writes it. Pure."""

from collections.abc import Mapping
from typing import Any

from app.events.instants import MINUTE, SECOND, parse_instant
from app.notify.words import Words

_LONGEST_NAME = 200
_UNITS = {"s": SECOND, "m": MINUTE, "h": 60 * MINUTE}
WORDLESS = frozenset(("nobody_logged_in", "no_data", "understaffed", "test"))
"""Kinds whose title says it all: what is known beside it follows."""
_UNBOUND = frozenset(("source_silent", *WORDLESS))


class Facts:
    """What an alert's sentence is made of, written as its language writes it; None where it was not told."""

    def __init__(self, raw: Mapping[str, Any], words: Words) -> None:
        self.raw = raw
        self._words = words

    def figure(self, name: str) -> float | None:
        """Return a number as it came."""
        found = self.raw.get(name)
        is_number = isinstance(found, (int, float)) and not isinstance(found, bool)
        return float(found) if is_number and found is not None else None

    def number(self, name: str) -> str | None:
        """Return a number."""
        found = self.figure(name)
        return None if found is None else self._words.number(found)

    def share(self, name: str) -> str | None:
        """Return a share."""
        found = self.figure(name)
        return None if found is None else self._words.share(found)

    def name(self, name: str) -> str | None:
        """Return a name."""
        found = self.raw.get(name)
        if not isinstance(found, str) or not found:
            return None
        return self._words.name(found[:_LONGEST_NAME])

    def time(self, name: str) -> str | None:
        """Return the time of day of an instant."""
        found = self.raw.get(name)
        try:
            return self._words.time(parse_instant(found)) if isinstance(found, str) else None
        except ValueError:
            return None

    def value(self, name: str = "value") -> str | None:
        """Return a figure in the unit of the alert's metric."""
        found = self.figure(name)
        if found is None:
            return None
        unit = self.raw.get("unit")
        if unit == "seconds":
            return self._words.span(found)
        return self._words.share(found) if unit == "ratio" else self._words.number(found)

    def counted(self, name: str, key: str) -> str:
        """Return a count in a sentence."""
        found = self.figure(name)
        return "" if found is None else self._words.say(key, found)

    def longest(self, kind: str) -> str:
        """Return the longest wait, unless it is what the alert is about."""
        found = self.figure("longest_wait_s")
        if not found or kind == "longest_wait":
            return ""
        return self._words.say("longest", wait=self._words.span(found))

    def fraction(self) -> str:
        """Return the fraction behind a share."""
        over, under = self.number("numerator"), self.number("denominator")
        if over is None or under is None or self.raw.get("unit") != "ratio":
            return ""
        return self._words.say("part", numerator=over, denominator=under)

    def window(self) -> str:
        """Return over which window the figure is."""
        window = self.raw.get("window")
        if not isinstance(window, str):
            return ""
        if self._words.has(f"window_{window}"):
            return self._words.say(f"window_{window}")
        number, unit = window[:-1], window[-1:]
        span = int(number) * _UNITS.get(unit, 0) if number.isdecimal() else 0
        if not span:
            return ""
        hours, rest = divmod(span, 60 * MINUTE)
        if rest == 0:
            return self._words.say("window_hours", hours)
        return self._words.say("window_minutes", span / MINUTE)

    def bound(self, kind: str) -> str:
        """Return what the figure is measured against."""
        ratio = self.share("target_ratio")
        if kind in {"service_level", "forecast"} and ratio is not None:
            return self._words.say("target", target=ratio)
        limit = self.value("threshold")
        if limit is None or self.raw.get("unit") == "flag" or kind in _UNBOUND:
            return ""
        return self._words.say("limit", limit=limit)

    def target(self) -> str | None:
        """Return the target as the trade writes it."""
        ratio, within = self.figure("target_ratio"), self.figure("target_within_s")
        return None if ratio is None or within is None else self._words.target(ratio, within)
