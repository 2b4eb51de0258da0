"""What the database promises of boards, of the televisions that show them, and of the broadcast."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from app.boards.broadcast import Broadcast
from app.boards.document import BoardDocument
from app.events.instants import Instant


class BoardUnknown(Exception):  # noqa: N818  a verdict: there is no such thing
    """No board has this id, or it was deleted."""


class StoredBoard(NamedTuple):
    """A board as somebody left it; version 0 is the main board as it is there by itself."""

    id: str
    version: int
    document: BoardDocument
    changed_at: Instant | None
    changed_by: str | None


class KioskLink(NamedTuple):
    """A way for televisions to one board; never with what opens it."""

    id: str
    board: str
    label: str
    created_at: Instant
    created_by: str


class By(NamedTuple):
    """Who does something, and when: for the audit."""

    who: str
    at: Instant


class BoardStore(Protocol):
    """The boards of a centre; main is always there."""

    async def every(self) -> Sequence[StoredBoard]:
        """Return all boards, main first, then by id."""
        ...

    async def one(self, board: str) -> StoredBoard:
        """Return one board; raise BoardUnknown."""
        ...

    async def put(
        self, board: str, document: BoardDocument, by: By, expected: int | None = None
    ) -> StoredBoard:
        """Keep a board and its line in the audit, both or neither; the same again is no change.

        Raises:
            Conflict: it is not at the expected version; a board that is not there is at 0.
        """
        ...

    async def delete(self, board: str, by: By, expected: int | None = None) -> None:
        """Delete a board and revoke its links; main goes back to what it was by itself.

        Raises:
            BoardUnknown: it is not there.
            Conflict: it is not at the expected version.
        """
        ...


class KioskLinkStore(Protocol):
    """The links that open boards on televisions."""

    async def of(self, board: str) -> Sequence[KioskLink]:
        """Return the links of a board that open it, oldest first."""
        ...

    async def create(self, board: str, label: str, token_hash: str, by: By) -> KioskLink:
        """Keep a new link and its line in the audit; raise BoardUnknown where there is no such board."""
        ...

    async def revoke(self, board: str, link: str, by: By) -> bool:
        """Revoke a link, with its line in the audit; return whether there was one."""
        ...

    async def opened_by(self, token_hash: str) -> KioskLink | None:
        """Return the link that this opens, None if there is none or it was revoked."""
        ...

    async def living(self) -> frozenset[str]:
        """Return the ids of all links that open a board."""
        ...


class BroadcastStore(Protocol):
    """The one line that every screen shows."""

    async def current(self) -> Broadcast | None:
        """Return the line last set, over or not; None once it was taken back."""
        ...

    async def replace(self, broadcast: Broadcast | None, by: By) -> None:
        """Set the line, or take it back, with its line in the audit; the same again is no change."""
        ...
