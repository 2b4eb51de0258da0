"""What the database promises of the centre's own rules."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias

from app.events.instants import Instant
from app.metrics.exclusions import Exclusion

Shown: TypeAlias = dict[str, Any]


class RulesVersion(NamedTuple):
    """The centre's rule which calls count nowhere; `published` says whether the event log knows."""

    version: int
    rules: Shown
    changed_at: Instant
    changed_by: str
    published: bool


class RulesStore(Protocol):
    """The rules of a centre, every version of them."""

    async def versions(self) -> Sequence[RulesVersion]:
        """Return every version, newest first; none before the first change."""
        ...

    async def change(
        self, rules: Exclusion, who: str, at: Instant, expected_version: int | None = None
    ) -> RulesVersion:
        """Keep a new version and its line in the audit, both or neither; the same names are no change.

        Raises:
            Conflict: the present version is not the expected one.
        """
        ...

    async def unpublished(self, log: str | None = None) -> Sequence[RulesVersion]:
        """Return versions no event log was told, oldest first; and those that only another than `log` was."""
        ...

    async def mark_published(self, version: int, log: str) -> None:
        """Note that the event log of this name holds the version."""
        ...
