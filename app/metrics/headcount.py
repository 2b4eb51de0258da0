"""How many people are in each state, kept from instant to instant: only who moved is counted anew."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

from app.events.instants import Instant

_Doing = TypeVar("_Doing")
_Counts = dict[str, Counter[str]]


class Headcount(Generic[_Doing]):
    """People by key and word, as of the latest instant asked for; a mapping handed out never changes."""

    def __init__(self, words: Callable[[_Doing], tuple[Collection[str], Collection[str]]]) -> None:
        self._words = words
        """Of what a person does: under which keys it counts, and as which words."""
        self.at: Instant = -1
        self.counts: Mapping[str, Counter[str]] = {}
        self._doing: dict[str, _Doing] = {}

    def move(self, at: Instant, moved: Mapping[str, _Doing | None]) -> None:
        """Go to an instant at which these people do what is said, and all others what they did."""
        counts = _Copied(self.counts)
        for person, doing in moved.items():
            before = self._doing.get(person)
            if doing == before:
                continue
            if before is not None:
                counts.add(*self._words(before), -1)
                del self._doing[person]
            if doing is not None:
                counts.add(*self._words(doing), 1)
                self._doing[person] = doing
        self.at = at
        self.counts = counts.made if counts.fresh else self.counts


class _Copied:
    """Counts of which only what changes is copied."""

    def __init__(self, counts: Mapping[str, Counter[str]]) -> None:
        self.made: _Counts = dict(counts)
        self.fresh: set[str] = set()

    def add(self, keys: Collection[str], words: Collection[str], more: int) -> None:
        for key in keys:
            if key not in self.fresh or key not in self.made:
                self.fresh.add(key)
                self.made[key] = Counter(self.made.get(key, ()))
            people = self.made[key]
            for word in words:
                people[word] += more
                if not people[word]:
                    del people[word]
            if not people:
                del self.made[key]
