"""Waits that stand but are not believed at the present, and those that are though they stand no longer."""

from app.events.instants import Millis
from app.metrics.ledger import Ledger, Span
from app.metrics.tally import Tally


class Wavering:
    """The waits of one queue that are put aside, by window."""

    __slots__ = ("_counted_in", "_is_any", "_not_yet", "_still")

    def __init__(self, counted_in: list[list[Tally]]) -> None:
        """Take the tallies in which the waits of each window count."""
        self._counted_in = counted_in
        self._is_any = False
        self._not_yet: list[list[Millis]] = [[] for _ in counted_in]
        self._still: list[list[Millis]] = [[] for _ in counted_in]

    def put_aside(self, ledger: Ledger, column: int, spans: list[Span]) -> None:
        """Let the waits go for which it is not time yet, and those come of which it still is, in each window's span."""
        self._is_any = True
        for window, span in enumerate(spans):
            not_yet, still = ledger.wavering(column, span)
            exchange(self._counted_in[window], not_yet, still)
            self._not_yet[window] += not_yet
            self._still[window] += still

    def take_back(self) -> None:
        """Let all that was put aside count as it stands."""
        if not self._is_any:
            return
        self._is_any = False
        for window, tallies in enumerate(self._counted_in):
            exchange(tallies, self._still[window], self._not_yet[window])
            self._still[window], self._not_yet[window] = [], []


def exchange(tallies: list[Tally], gone: list[Millis], come: list[Millis]) -> None:
    """Let waits go and others come."""
    for tally in tallies:
        for wait in come:
            tally.let(wait, 1)
        for wait in gone:
            tally.let(wait, -1)
