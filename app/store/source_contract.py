"""What the database promises of sources: who posts or is asked, and the secrets that prove it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from app.events.instants import Instant

MOST_SECRETS = 2
"""Live secrets of one source: the one in use, and the one that takes its place."""

_TELLING = 12
_ENDING = 4


class NameTaken(Exception):  # noqa: N818  a verdict: choose another
    """A source of that name is there already."""


@dataclass(frozen=True)
class LiveSecret:
    """A secret that is believed, since when, and the id by which it is spoken of."""

    id: str
    value: str = field(repr=False)
    since: Instant

    @property
    def ending(self) -> str:
        """What is shown of it; of a short one nothing, for four characters would tell too much."""
        return "…" + (self.value[-_ENDING:] if len(self.value) >= _TELLING else "")


@dataclass(frozen=True)
class StoredSource:
    """A source as somebody set it up."""

    name: str
    provider: str
    settings: dict[str, Any]
    secrets: tuple[LiveSecret, ...]
    created_at: Instant
    changed_at: Instant


Edit: TypeAlias = Callable[[StoredSource], StoredSource]
"""What becomes of a source, decided while nobody else changes it; what it raises goes to the caller."""


class SourceStore(Protocol):
    """The sources of one centre; every change is a line in the audit, which shows no secret."""

    async def every(self) -> Sequence[StoredSource]:
        """Return all sources, by name."""
        ...

    async def add(self, source: StoredSource, who: str) -> None:
        """Keep a new source.

        Raises:
            NameTaken: there is one of that name.
        """
        ...

    async def change(self, name: str, edit: Edit, who: str, at: Instant) -> StoredSource | None:
        """Keep what `edit` makes of a source, and return it; None if there is none of that name."""
        ...

    async def remove(self, name: str, who: str, at: Instant) -> bool:
        """Forget a source and its secrets; return whether there was one."""
        ...
