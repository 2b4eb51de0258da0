"""Boards and their links as they come in and as they are shown."""

import re
from http import HTTPStatus
from typing import Any

import msgspec

from app.api.problem import Problem
from app.api.queue_bodies import etag
from app.boards.document import shown_document
from app.events.instants import format_instant
from app.store.board_contract import KioskLink, StoredBoard
from app.store.contract import Shown

LONGEST_LABEL = 80
EXPORT = 1
"""Raised when an old Callboard could misread a new export."""

_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class NewBoard(msgspec.Struct, forbid_unknown_fields=True):
    """What POST /v1/boards takes: an id and a document, or what export gave."""

    id: str
    document: dict[str, Any]
    callboard_board: int = EXPORT


class NewLink(msgspec.Struct, forbid_unknown_fields=True):
    """What POST of a link takes: the television's name among people."""

    label: str


def board_shown(board: StoredBoard) -> Shown:
    """Return a board as it is answered."""
    at = board.changed_at
    return {
        "id": board.id,
        "version": board.version,
        "document": shown_document(board.document),
        "changed_at": None if at is None else format_instant(at),
        "changed_by": board.changed_by,
    }


def export_shown(board: StoredBoard) -> Shown:
    """Return a board as a file holds it."""
    document = shown_document(board.document)
    return {"callboard_board": EXPORT, "id": board.id, "document": document}


def link_shown(link: KioskLink, watching: int) -> Shown:
    """Return a link as it is answered, and how many televisions watch by it at this edge."""
    return link._asdict() | {"created_at": format_instant(link.created_at), "watching": watching}


def is_label(label: str) -> bool:
    """Return whether this can be the name of a television."""
    return 0 < len(label) <= LONGEST_LABEL and not _CONTROL.search(label)


def overtaken(version: int) -> Problem:
    """Return the answer to a change of a board that was changed meanwhile."""
    present = f"at version {version}" if version else "not there"
    return Problem(
        HTTPStatus.CONFLICT,
        f"The board is {present} now: read it, and decide again.",
        members={"version": version},
        headers={"ETag": etag(version)},
    )
