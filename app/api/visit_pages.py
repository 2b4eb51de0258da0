"""Pages of visits: what the worker knows better in the place of what was written, and where a page goes on."""

import base64
from collections.abc import Mapping
from typing import Any

import msgspec

from app.api.json_bodies import bad_field
from app.events.instants import parse_instant
from app.metrics.record import Record, VisitRecord
from app.reports.asked import LATEST
from app.store.past_contract import PastStore, Place, WantedVisits, place_of

_ANY_NUMBER = 1 << 30


async def page_of(
    store: PastStore, newer: Record, wanted: WantedVisits, most: int, after: Place | None
) -> list[VisitRecord]:
    """Return visits, those that the worker knows better in the place of those that were written."""
    calls, found = set(newer.calls), list[VisitRecord]()
    while len(found) < most:
        rows = await store.visits(wanted, most, after)
        end = place_of(rows[-1]) if len(rows) == most else None
        some = [row for row in rows if (row.source, row.call) not in calls]
        some += [row for row in newer.visits if _fits(row, wanted) and _lies(row, after, end)]
        found += sorted(some, key=lambda row: _order(place_of(row)))
        if end is None:
            break
        after = end
    return found[:most]


def _fits(visit: VisitRecord, wanted: WantedVisits) -> bool:
    return (
        wanted.since < place_of(visit).at <= wanted.until
        and (wanted.queues is None or visit.queue in wanted.queues)
        and (not wanted.outcomes or visit.outcome in wanted.outcomes)
        and wanted.in_target in (None, visit.in_target)
        and wanted.short in (None, visit.short)
        and wanted.agent in (None, visit.agent)
        and wanted.customer in (None, visit.customer)
    )


def _order(place: Place) -> tuple[int, str, str, int]:
    return -place.at, place.source, place.call, place.number


def _lies(visit: VisitRecord, after: Place | None, end: Place | None) -> bool:
    """Tell whether a visit comes after a place and not beyond another."""
    here = _order(place_of(visit))
    return (after is None or _order(after) < here) and (end is None or here <= _order(end))


def place_after(cursor: str | None) -> Place | None:
    """Return the place that a cursor names; raise the 422 if it names none."""
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor.encode() + b"==")
        place: Place = msgspec.json.decode(raw, type=Place)
    except (ValueError, msgspec.MsgspecError, RecursionError):
        raise bad_field("cursor", "expected the `next` of the page before") from None
    odd = "\x00" in place.source + place.call or not 0 <= place.number <= _ANY_NUMBER
    if odd or not 0 <= place.at <= LATEST:
        raise bad_field("cursor", "expected the `next` of the page before")
    return place


def cursor_at(place: Place) -> str:
    """Return the name of a place: the `next` of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def live_place(visit: Mapping[str, Any]) -> Place:
    """Return the place of a visit as the worker tells it."""
    at = parse_instant(visit["left_at"] or visit["queued_at"])
    return Place(at, visit["source"], visit["call"], _ANY_NUMBER)
