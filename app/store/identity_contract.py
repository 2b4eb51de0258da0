"""What the database promises of identities: whom a source means by the names it has."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.events.identity import IdentityKind
from app.events.instants import Instant


class Identity(NamedTuple):
    """What a source calls an agent or a queue, and what it is called here."""

    kind: IdentityKind
    source: str
    alias: str
    canonical: str
    name: str | None = None


class Tangled(Exception):  # noqa: N818  a verdict on the identity
    """It would lead from one alias to another; `field` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field


class TooMany(Exception):  # noqa: N818  a verdict on the identity
    """A centre may keep no more of them."""


class IdentityStore(Protocol):
    """The identities of one centre."""

    async def every(self) -> Sequence[Identity]:
        """Return all identities, by kind, source and alias."""
        ...

    async def put(self, identity: Identity, who: str, at: Instant) -> None:
        """Keep an identity, in place of an earlier one of its alias.

        Raises:
            Tangled: its alias is where another one leads, or it leads to an alias.
            TooMany: there is no room for another.
        """
        ...

    async def remove(
        self, kind: IdentityKind, source: str, alias: str, who: str, at: Instant
    ) -> bool:
        """Forget an identity; return whether there was one."""
        ...
