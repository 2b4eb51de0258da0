"""The document of a board: what it shows, checked as it comes in."""

import math
import re
from typing import Any, Literal, TypeAlias

import msgspec

from app.events.misfit import misfit
from app.metrics.catalogue import CATALOGUE, GAUGES
from app.metrics.windows import DEFAULT_WINDOWS

MAIN = "main"
"""The board that is there by itself: all queues."""

LONGEST_NAME = 80
LONGEST_MESSAGE = 200
LONGEST_QUEUE = 256
MOST_QUEUES = 500
MOST_KPIS = 6
MOST_WINDOWS = 2
MOST_PAGES = 24

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_HOURS = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d")
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class BoardRefused(ValueError):  # noqa: N818  the sender's fault, not ours
    """A board makes no sense; `field` names what to change."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


Order: TypeAlias = Literal["urgency", "name"]
"""How tiles are put in order where the board does not name each queue."""

Theme: TypeAlias = Literal["dark", "light", "auto"]
"""Light or dark, or as the screen's own system prefers."""

Language: TypeAlias = Literal["en", "hu", "ro", "fil", "sw", "fa"]


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which value a total is marked; which way is bad, the catalogue knows."""

    warn: float | None = None
    breach: float | None = None


class BoardDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One board; null queues are all, null KPIs the usual five, null language the screen's own."""

    name: str
    queues: tuple[str, ...] | None = None
    kpis: tuple[str, ...] | None = None
    windows: tuple[str, ...] = ("30m", "today")
    """Of the tiles, then of the totals; one is for both."""
    order: Order | tuple[str, ...] = "name"
    message: str | None = None
    theme: Theme = "dark"
    language: Language | None = None
    distance_m: float = 6.0
    diagonal_in: float = 65.0
    carousel_s: float = 30.0
    sound: bool = False
    thresholds: dict[str, Limits] = {}
    tile_kpi: str = "service_level"
    """The large figure of a tile; status and line stay those of the service level."""
    pages: tuple[str, ...] | None = None
    """What is shown in turn: overview, trends, `queue:` and a queue's id; null is the overview."""
    quiet: str | None = None
    """Hours of the centre's time in which the screen is dimmed, as 20:00-07:00."""
    swap: bool = False
    """Whether the top and the bottom line change places every six hours, so that nothing burns in."""


_IN_WINDOWS = tuple(slug for slug in CATALOGUE if slug not in GAUGES)

DEFAULT = BoardDocument(name="Main board")
"""What the main board shows before anybody changed it."""


def check_id(board: str) -> str:
    """Return a board's id, as it stands in its address.

    Raises:
        BoardRefused: it is not 1 to 40 of a to z, digits and hyphens, with no hyphen at an end.
    """
    if not _ID.fullmatch(board):
        raise BoardRefused("id", "expected 1 to 40 characters: a to z, 0 to 9, hyphens between")
    return board


def read_document(raw: object) -> BoardDocument:
    """Return the board that a JSON object stands for; what is left out has its default.

    Raises:
        BoardRefused: not such an object, with the field to blame.
    """
    try:
        document = msgspec.convert(raw, BoardDocument)
    except msgspec.ValidationError as wrong:
        found = misfit(wrong)
        raise BoardRefused(found.top or "document", found.reason) from wrong
    _check(document)
    return document


def shown_document(document: BoardDocument) -> dict[str, Any]:
    """Return a document as JSON carries it: the inverse of read_document."""
    shown: dict[str, Any] = msgspec.to_builtins(document)
    return shown


def _check(document: BoardDocument) -> None:
    _check_text("name", document.name, LONGEST_NAME)
    if document.message is not None:
        _check_text("message", document.message, LONGEST_MESSAGE)
    _check_queues("queues", document.queues)
    _check_queues("order", document.order if isinstance(document.order, tuple) else None)
    _check_known("kpis", document.kpis, tuple(CATALOGUE), MOST_KPIS)
    _check_known("windows", document.windows, DEFAULT_WINDOWS, MOST_WINDOWS)
    _check_known("thresholds", tuple(document.thresholds), tuple(CATALOGUE), len(CATALOGUE))
    _check_known("tile_kpi", (document.tile_kpi,), _IN_WINDOWS, 1)
    _check_pages(document.pages, document.queues)
    _check_hours(document.quiet)
    for slug, limits in document.thresholds.items():
        _check_limits(slug, limits)
    for field, least, most in (
        ("distance_m", 1, 50),
        ("diagonal_in", 10, 300),
        ("carousel_s", 15, 3600),
    ):
        if not least <= getattr(document, field) <= most:
            raise BoardRefused(field, f"expected {least} to {most}")


def _check_text(field: str, text: str, longest: int) -> None:
    if not 0 < len(text.strip()) <= len(text) <= longest or _CONTROL.search(text):
        raise BoardRefused(field, f"expected 1 to {longest} characters on one line")


def _check_queues(field: str, queues: tuple[str, ...] | None) -> None:
    if queues is None:
        return
    if not 0 < len(queues) <= MOST_QUEUES or len(set(queues)) < len(queues):
        raise BoardRefused(field, f"expected 1 to {MOST_QUEUES} queues, each once")
    for queue in queues:
        _check_text(field, queue, LONGEST_QUEUE)


def _check_known(
    field: str, names: tuple[str, ...] | None, known: tuple[str, ...], most: int
) -> None:
    if names is None:
        return
    unknown = min(set(names) - set(known), default=None)
    if unknown is not None:
        raise BoardRefused(field, f"{unknown!r} is none of {', '.join(known)}")
    if field != "thresholds" and not 0 < len(set(names)) == len(names) <= most:
        raise BoardRefused(field, f"expected 1 to {most} of them, each once")


def _check_pages(pages: tuple[str, ...] | None, queues: tuple[str, ...] | None) -> None:
    if pages is None:
        return
    if not 0 < len(set(pages)) == len(pages) <= MOST_PAGES:
        raise BoardRefused("pages", f"expected 1 to {MOST_PAGES} of them, each once")
    for page in pages:
        view, _, queue = page.partition(":")
        if page not in ("overview", "trends") and not (view == "queue" and queue):
            raise BoardRefused("pages", f"{page[:40]!r} is none of overview, trends, queue:ID")
        if queue:
            _check_text("pages", queue, LONGEST_QUEUE)
        if queue and queues is not None and queue not in queues:
            raise BoardRefused("pages", f"the board does not show the queue {queue[:40]!r}")


def _check_hours(quiet: str | None) -> None:
    if quiet is None:
        return
    since, _, until = quiet.partition("-")
    if not _HOURS.fullmatch(quiet) or since == until:
        raise BoardRefused("quiet", "expected hours as 20:00-07:00")


def _check_limits(slug: str, limits: Limits) -> None:
    for value in (limits.warn, limits.breach):
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise BoardRefused(f"thresholds.{slug}", "expected 0 or more")
    if limits.warn is None or limits.breach is None:
        return
    upward = CATALOGUE[slug].direction == "up"
    if limits.warn != limits.breach and (limits.warn < limits.breach) == upward:
        raise BoardRefused(f"thresholds.{slug}", "expected a breach to be worse than a warning")
