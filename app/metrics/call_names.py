"""Calls by source and name: a name each, where a tuple in a dict took 160 bytes, and a backlog has a day of them."""

from collections.abc import Iterable, Iterator
from itertools import islice

from app.metrics.roster import CallKey


class CallNames:
    """A set of calls, in the order in which they came in, source by source."""

    __slots__ = ("_sources",)

    def __init__(self, calls: Iterable[CallKey] = ()) -> None:
        self._sources: dict[str, dict[str, None]] = {}
        """The names of every source's calls; none without any."""
        self.update(calls)

    def add(self, call: CallKey) -> None:
        """Take one in."""
        source, name = call
        names = self._sources.get(source)
        if names is None:
            names = self._sources[source] = {}
        names[name] = None

    def update(self, calls: Iterable[CallKey]) -> None:
        """Take some in."""
        for call in calls:
            self.add(call)

    def take(self, most: int) -> list[CallKey]:
        """Hand over at most so many, to be kept no longer."""
        taken: list[CallKey] = []
        while self._sources and len(taken) < most:
            source, names = next(iter(self._sources.items()))
            some = list(islice(names, most - len(taken)))
            taken += [(source, name) for name in some]
            for name in some:
                del names[name]
            if not names:
                del self._sources[source]
        return taken

    def copy(self) -> "CallNames":
        """Return another with the same."""
        other = CallNames()
        for source, names in self._sources.items():
            other._sources[source] = names.copy()
        return other

    def __iter__(self) -> Iterator[CallKey]:
        """Yield each."""
        return iter([(source, name) for source, names in self._sources.items() for name in names])

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(len(names) for names in self._sources.values())

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._sources)
