"""How a language writes numbers and times."""

from datetime import time

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_decimal, format_percent


class Habits:
    """The habits of one locale, as in en_GB."""

    def __init__(self, locale: str) -> None:
        self._locale = Locale.parse(locale)

    def plural_form(self, n: float) -> str:
        """Return which form of a word goes with so many."""
        return self._locale.plural_form(n)

    def number(self, value: float) -> str:
        """Return a number."""
        return format_decimal(value, locale=self._locale)

    def share(self, value: float, form: str) -> str:
        """Return a share as per cent, in a form such as #,##0.#%."""
        return format_percent(value, form, locale=self._locale)

    def time(self, of_day: time) -> str:
        """Return a time of day, short."""
        return format_time(of_day, "short", locale=self._locale)
