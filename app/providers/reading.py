"""Foreign payloads, read with care: whatever stands in a field, the verdict is a value or a reason."""

import re
from collections.abc import Mapping
from functools import lru_cache

from app.events.instants import DAY, Instant, parse_instant
from app.providers.contract import Untranslatable

_SENTINEL: Instant = 365 * DAY
"""Some systems write an instant of 1970 where they mean none."""

_LATEST: Instant = 253_402_300_800_000
"""The end of the year 9999."""

_LONGEST_USUAL = 64
_DIGITS = re.compile(r"[0-9]{1,19}(\.[0-9]{1,9})?")
_SCALES = ((100_000_000_000, 1000.0), (100_000_000_000_000, 1.0), (10**17, 0.001), (10**20, 1e-6))
"""Up to which number an instant is in seconds, milliseconds, microseconds, nanoseconds."""


class Record:
    """One object of a payload. Names are found whatever their case and underscores are."""

    def __init__(self, fields: Mapping[str, object]) -> None:
        self._fields = {_bare(name): value for name, value in fields.items()}

    def __bool__(self) -> bool:
        return bool(self._fields)

    def __contains__(self, name: str) -> bool:
        return self._fields.get(_bare(name)) is not None

    def text(self, name: str) -> str | None:
        """Return a field as text, None if it is absent or blank."""
        value = self._fields.get(_bare(name))
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Untranslatable(f"{name}: expected text")
        return value.strip() or None

    def loose_text(self, name: str) -> str:
        """Return a field that the customer may have made, blank if it is no text."""
        value = self._fields.get(_bare(name))
        return value.strip() if isinstance(value, str) else ""

    def need(self, name: str) -> str:
        """Return a field as text that must be there."""
        value = self.text(name)
        if value is None:
            raise Untranslatable(f"{name} is missing")
        return value

    def word(self, name: str) -> str:
        """Return a field that is a word of a closed set, in lower case; blank if it is absent."""
        return (self.text(name) or "").lower()

    def at(self, name: str) -> Instant | None:
        """Return an instant, None if it is absent or stands for none."""
        return instant(self._fields.get(_bare(name)), name)

    def need_at(self, *names: str) -> Instant:
        """Return the first instant that is there, of which one must be."""
        for name in names:
            if (at := self.at(name)) is not None:
                return at
        raise Untranslatable(f"{names[0]} is missing")

    def number(self, name: str) -> float | None:
        """Return a number from nought on, or text that is one; None if it is absent."""
        value = self._fields.get(_bare(name))
        if value is None or value == "":
            return None
        if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
            value = float(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Untranslatable(f"{name}: expected a number")
        if not 0 <= value < _LATEST:
            raise Untranslatable(f"{name}: expected a number that makes sense")
        return float(value)

    def flag(self, name: str) -> bool | None:
        """Return a boolean, None if it is absent or none."""
        value = self._fields.get(_bare(name))
        return value if isinstance(value, bool) else None

    def record(self, name: str) -> "Record":
        """Return an object within, an empty one if it is absent."""
        value = self._fields.get(_bare(name))
        return Record({}) if value is None else as_record(value, name)

    def members(self, name: str) -> list[object]:
        """Return what stands in a list within, an empty list if it is absent."""
        value = self._fields.get(_bare(name))
        if value is None:
            return []
        if not isinstance(value, list):
            raise Untranslatable(f"{name}: expected a JSON array")
        return value

    def records(self, name: str) -> list["Record"]:
        """Return the objects of a list within, an empty list if it is absent."""
        return [as_record(member, name) for member in self.members(name)]


def as_record(value: object, name: str = "the body") -> Record:
    """Return a JSON object as a record."""
    if not isinstance(value, dict):
        raise Untranslatable(f"{name}: expected a JSON object")
    return Record(value)


def instant(value: object, name: str) -> Instant | None:
    """Return an instant written as ISO 8601 or as a number since 1970, in whichever unit."""
    if value is None or value == "":
        return None
    at = _instant(value, name)
    if not 0 <= at < _LATEST:
        raise Untranslatable(f"{name}: not an instant")
    return at if at >= _SENTINEL else None


def tail(arn: str) -> str:
    """Return what a resource is called at the end of its ARN."""
    return arn.rstrip("/").rpartition("/")[2] or arn


def _instant(value: object, name: str) -> Instant:
    if isinstance(value, str):
        text = value.strip()
        if not _DIGITS.fullmatch(text):
            return _iso(text, name)
        value = float(text) if "." in text else int(text)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Untranslatable(f"{name}: not an instant")
    scale = next((scale for most, scale in _SCALES if abs(value) < most), None)
    if scale is None:
        raise Untranslatable(f"{name}: not an instant")
    return int(value) if scale == 1.0 else round(value * scale)


def _iso(text: str, name: str) -> Instant:
    try:
        return parse_instant(text)
    except (ValueError, OverflowError) as wrong:
        raise Untranslatable(f"{name}: not an instant") from wrong


def _bare(name: str) -> str:
    # A provider's names are always the same few, and looked for again and again.
    return _bare_of_few(name) if len(name) <= _LONGEST_USUAL else _bare_of_few.__wrapped__(name)


@lru_cache(maxsize=1_024)
def _bare_of_few(name: str) -> str:
    return name.replace("_", "").lower()
