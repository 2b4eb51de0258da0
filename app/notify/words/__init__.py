"""The words of messages: a catalogue a language, its plurals, numbers and times."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from app.events.instants import Instant, to_datetime

LANGUAGES = {"en": "en_GB", "hu": "hu", "ro": "ro", "fil": "fil", "sw": "sw", "fa": "fa"}
"""The languages spoken, and whose habits of writing numbers each follows."""

_RIGHT_TO_LEFT = frozenset(("fa",))
_PERSIAN = str.maketrans("0123456789%", "۰۱۲۳۴۵۶۷۸۹٪")
_HOUR_S = 3_600
_BLANK = re.compile(r"\{(\w+)\}")
_FINEST_SHARE = 0.1


class Words:
    """One language, as a centre of one time zone speaks it."""

    def __init__(self, language: str, timezone: str) -> None:
        code = language if language in LANGUAGES else "en"
        self._entries = catalogue(code)
        # Who writes nothing has no locales in memory.
        from app.notify.words.habits import Habits  # noqa: PLC0415

        self._habits = Habits(LANGUAGES[code])
        self._code = code
        self._zone = ZoneInfo(timezone)

    def has(self, key: str) -> bool:
        """Tell whether there is a sentence under a key."""
        return key in self._entries

    def say(self, key: str, n: float | None = None, **words: str) -> str:
        """Return the sentence under a key, in the plural form of `n`, its blanks filled."""
        entry = self._entries[key]
        if not isinstance(entry, str):
            entry = entry[self._habits.plural_form(n or 0)]
        return fill(entry, words if n is None else {"n": self.number(n), **words})

    def number(self, value: float) -> str:
        """Return a number, with one digit behind the point at most."""
        return self._digits(self._habits.number(round(value, 1)))

    def share(self, value: float) -> str:
        """Return a share as per cent: small ones with a digit behind the point."""
        form = "#,##0.#\u00a0%" if abs(value) < _FINEST_SHARE else "#,##0\u00a0%"
        return self._digits(self._habits.share(value, form))

    def span(self, seconds: float) -> str:
        """Return a span as a clock shows it: 4:54, or 1:02:03."""
        whole = max(0, round(seconds))
        minutes, rest = divmod(whole, 60)
        if whole < _HOUR_S:
            return self._digits(f"{minutes}:{rest:02}")
        hours, minutes = divmod(minutes, 60)
        return self._digits(f"{hours}:{minutes:02}:{rest:02}")

    def time(self, at: Instant) -> str:
        """Return the time of day at the centre."""
        there = to_datetime(at).astimezone(self._zone)
        return self._digits(self._habits.time(there.time()))

    def target(self, ratio: float, within_s: float) -> str:
        """Return a target as the trade writes it: 80/20."""
        return self._digits(f"{ratio * 100:g}/{within_s:g}")

    def name(self, text: str) -> str:
        """Return a name from the data, kept from disturbing the sentence around it."""
        shown = "".join(each if each.isprintable() else " " for each in text)
        return f"\u2068{shown}\u2069" if self._code in _RIGHT_TO_LEFT else shown

    def _digits(self, text: str) -> str:
        # What Babel takes for the usual digits of Persian are not those that Persians read.
        return text.translate(_PERSIAN) if self._code == "fa" else text


def fill(sentence: str, words: Mapping[str, str]) -> str:
    """Return a sentence with its blanks filled, and what is in them left as it is."""
    return _BLANK.sub(lambda found: words.get(found[1], found[0]), sentence)


@cache
def catalogue(code: str) -> dict[str, Any]:
    """Return the sentences of a language by their keys."""
    file = Path(__file__).parent / f"{code}.json"
    return msgspec.json.decode(file.read_bytes(), type=dict[str, Any])
