"""Whom a source means: names of agents and queues, from the source's own to the centre's. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec

from app.events.vocabulary import Event

IdentityKind: TypeAlias = Literal["agent", "queue"]

_KINDS: dict[str, IdentityKind] = {
    "agent": "agent",
    "to_agent": "agent",
    "queue": "queue",
    "to_queue": "queue",
    "queues": "queue",
}
_CHANNEL = re.compile(
    r"(?:Agent|SIP|PJSIP|IAX2|SCCP|Local)/([A-Za-z0-9_.+]+?)"
    r"(?:-[0-9a-f]{8})?(?:@[A-Za-z0-9_.-]+)?(?:/n|;[12])*",
    re.IGNORECASE,
)
_ARN = re.compile(r"arn:[a-z-]*:[^/]*/(?:.*/)?([^/]+)/*")
_MOST_KNOWN = 50_000
_SEVERAL = object()


class Known(NamedTuple):
    """A name of a source, as it was taken."""

    kind: IdentityKind
    source: str
    alias: str


def guess(kind: IdentityKind, name: str) -> str | None:
    """Return what a technical name plainly stands for; None where there is nothing to guess.

    `SIP/1127-0000001a` and `Local/1127@agents/n` are agent 1127; an ARN is what it ends in.
    """
    found = _ARN.fullmatch(name) or (_CHANNEL.fullmatch(name) if kind == "agent" else None)
    return found[1] if found else None


@cache
def _named(class_: type[Event]) -> tuple[tuple[str, IdentityKind], ...]:
    return tuple((name, kind) for name, kind in _KINDS.items() if name in class_.__struct_fields__)


@cache
def _names_in(class_: type[Event]) -> Callable[[Any], Iterable[object]]:
    """Return what tells all names of agents and queues in an event of a class."""
    fields = [field for field, _ in _named(class_)]
    if "queues" in fields:
        # Several names are looked at one by one: one of them may stand there twice.
        return lambda event: (event.agent, None if event.queues is None else _SEVERAL)
    # Of two fields or more it makes a tuple; the same name twice does no harm.
    return attrgetter(*fields, fields[0]) if fields else lambda _: ()


class Names:
    """The names of every source, and what each is called here; `stored` comes before a guess."""

    def __init__(self, stored: Mapping[Known, str] | None = None) -> None:
        self._stored = dict(stored or {})
        self._taken: dict[Known, str] = {}
        self._guessed: dict[Known, str] = {}
        self._aliases = {known.alias for known in self._stored}
        self._plain: set[object] = {None}

    def canonical(self, kind: IdentityKind, source: str, name: str) -> str:
        """Return what the name is called here: itself, unless it is an alias."""
        known = Known(kind, source, name)
        taken = self._taken.get(known)
        return self._learn(known) if taken is None else taken

    def apply(self, events: Iterable[Event]) -> list[Event]:
        """Return the events with the centre's names in place of their sources'."""
        events = [*events]
        # Nearly all names are what they are called here, whoever says them: 0.2 µs an event for 1.
        if self._plain.issuperset(chain.from_iterable(_names_in(type(e))(e) for e in events)):
            return events
        return [self._applied(event) for event in events]

    @property
    def has_guessed(self) -> bool:
        """Whether there are guesses that nobody has taken."""
        return bool(self._guessed)

    def take_guesses(self) -> dict[Known, str]:
        """Return the guesses made for the first time since the last asking."""
        guessed, self._guessed = self._guessed, {}
        return guessed

    def _applied(self, event: Event) -> Event:
        changes: dict[str, Any] = {}
        for field, kind in _named(type(event)):
            value = getattr(event, field)
            if value is not None:
                called = self._called(kind, event.source, value)
                if called != value:
                    changes[field] = called
        return msgspec.structs.replace(event, **changes) if changes else event

    def _called(self, kind: IdentityKind, source: str, value: str | Sequence[str]) -> object:
        if isinstance(value, str):
            return self.canonical(kind, source, value)
        # Two aliases of one queue are one queue.
        return list(dict.fromkeys(self.canonical(kind, source, each) for each in value))

    def _learn(self, known: Known) -> str:
        if len(self._taken) >= _MOST_KNOWN:
            self._taken.clear()
            self._plain = {None}
        called = self._stored.get(known)
        if called is None:
            guessed = guess(known.kind, known.alias)
            if guessed is not None:
                self._guessed[known] = guessed
            called = guessed or known.alias
        self._taken[known] = called
        if self._is_plain(called):
            self._plain.add(called)
        return called

    def _is_plain(self, name: str) -> bool:
        return name not in self._aliases and guess("agent", name) is None is guess("queue", name)
