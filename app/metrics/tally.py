"""What a window amounts to at the present, and what of that moved since it was shown."""

from app.events.instants import Millis
from app.metrics.columns import WIDTH
from app.metrics.ledger import Sums
from app.metrics.made_of import (
    EVERYTHING,
    LESS,
    LEVEL_MOVED,
    PLUS,
    WAITS_MOVED,
    new_cells,
)
from app.metrics.measures import EACH_QUEUE
from app.metrics.queue_settings import QueueSettings
from app.metrics.waits import Waits


class Tally:
    """The sums, waits and service level of a window, and what of them moved since they were shown."""

    __slots__ = (
        "_attributions",
        "_formulas",
        "attribution",
        "cells",
        "changed",
        "counted",
        "formula",
        "met",
        "waiting",
        "waits",
    )

    def __init__(self, *, is_of_a_day: bool = False) -> None:
        self.cells = new_cells()
        """What each column amounts to, and what KPIs are made of."""
        self.waits = Waits(is_of_a_day=is_of_a_day)
        self.met = self.counted = 0
        self.waiting = 0
        """Of one queue, 1 while somebody waits whose visit lies in the window; of a roll-up, their number."""
        self.changed = EVERYTHING
        """What moved: see `BIT`."""
        self.formula = self.attribution = EACH_QUEUE
        """How the service level is counted, or that its queues differ."""
        self._formulas: set[str] = set()
        self._attributions: set[str] = set()

    def count_by(self, settings: QueueSettings) -> None:
        """Take in that a queue counts in this way."""
        self._formulas.add(settings.formula.value)
        self._attributions.add(settings.attribution)
        self.formula, self.attribution = _common(self._formulas), _common(self._attributions)
        self.changed |= LEVEL_MOVED

    @property
    def sums(self) -> Sums:
        """What every column amounts to."""
        return [cell.total for cell in self.cells[:WIDTH]]

    def put(self, column: int, total: int) -> None:
        """Say what a column amounts to."""
        more = total - self.cells[column].total
        if more:
            self.add(column, more)

    def add(self, column: int, more: int) -> None:
        """Add to a column."""
        cells = self.cells
        cell = cells[column]
        cell.total += more
        self.changed |= cell.bit
        for each in PLUS[column]:
            cells[each].total += more
        for each in LESS[column]:
            cells[each].total -= more

    def add_level(self, met: int, counted: int, waiting: int) -> None:
        """Add to the fraction of the service level, and to the number of queues in which somebody waits."""
        self.met += met
        self.counted += counted
        self.waiting += waiting
        self.changed |= LEVEL_MOVED

    def let(self, wait: Millis, sign: int) -> None:
        """Let a wait come, or go if the sign is -1."""
        if sign > 0:
            self.waits.add(wait)
        else:
            self.waits.remove(wait)
        self.changed |= WAITS_MOVED


def _common(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else EACH_QUEUE
