"""A database opened: reached, brought up to date, and divided among its purposes."""

from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from app.store.alert_rules import StoredAlertRules
from app.store.alerts import StoredAlerts
from app.store.archive import StoredArchive
from app.store.audit import StoredAudit
from app.store.boards import StoredBoards
from app.store.broadcasts import StoredBroadcast
from app.store.changes import StoredChanges
from app.store.channels import StoredChannels
from app.store.contract import Store, StoreUnavailable
from app.store.database import Database, open_engine
from app.store.history import StoredHistory
from app.store.identities import StoredIdentities
from app.store.kiosk_links import StoredKioskLinks
from app.store.loads import StoredLoads
from app.store.outbox import StoredOutbox
from app.store.past import StoredPast
from app.store.place import Place, make_private
from app.store.queue_settings import StoredQueueSettings
from app.store.reports import StoredReports
from app.store.rules import StoredRules
from app.store.schema import REVISIONS, make_new, migrate, revision
from app.store.silences import StoredSilences
from app.store.sources import StoredSources
from app.store.upgrade import migrate_beside


class Opened(NamedTuple):
    """An open database: to use, and to close."""

    store: Store
    database: Database


async def open_store(place: Place, centre: str, *, lightly: bool = False) -> Opened:
    """Return the database of a centre, its tables in order.

    Lightly is for a process that goes on for long: what migrates the tables is not left in its memory.

    Raises:
        StoreUnavailable: it cannot be reached, or its tables are not ours to use.
    """
    if isinstance(place, Path):
        try:
            make_private(place)
        except OSError as trouble:
            raise StoreUnavailable(
                f"The database {place} cannot be written: {trouble.strerror}."
            ) from trouble
    database = Database(open_engine(place))
    try:
        await _bring_up_to_date(database, place, lightly=lightly)
    except BaseException:
        await database.close()
        raise
    store = Store(
        queue_settings=StoredQueueSettings(database, centre),
        audit=StoredAudit(database, centre),
        sources=StoredSources(database, centre),
        identities=StoredIdentities(database, centre),
        changes=StoredChanges(database, centre),
        boards=StoredBoards(database, centre),
        kiosk_links=StoredKioskLinks(database, centre),
        broadcast=StoredBroadcast(database, centre),
        history=StoredHistory(database, centre),
        loads=StoredLoads(database, centre),
        past=StoredPast(database, centre),
        reports=StoredReports(database, centre),
        rules=StoredRules(database, centre),
        channels=StoredChannels(database, centre),
        outbox=StoredOutbox(database, centre),
        alert_rules=StoredAlertRules(database, centre),
        alerts=StoredAlerts(database, centre),
        silences=StoredSilences(database, centre),
        archive=StoredArchive(database, centre),
    )
    return Opened(store, database)


async def _bring_up_to_date(database: Database, place: Place, *, lightly: bool) -> None:
    found = await revision(database)
    if found is None and isinstance(place, Path):
        await make_new(database)
    elif found != REVISIONS[-1]:
        await (migrate_beside(place) if lightly else migrate(database))


class Condition(StrEnum):
    """How a database is found."""

    EMPTY = "its tables will be made"
    BEHIND = "its tables will be brought up to date"
    IN_ORDER = "its tables are in order"


async def look_at(place: Place) -> Condition:
    """Return the condition of a database, and leave it as it is.

    Raises:
        StoreUnavailable: it cannot be reached, or its tables are not ours to use.
    """
    if isinstance(place, Path) and not place.exists():
        return Condition.EMPTY
    database = Database(open_engine(place))
    try:
        found = await revision(database)
    finally:
        await database.close()
    if found is None:
        return Condition.EMPTY
    return Condition.IN_ORDER if found == REVISIONS[-1] else Condition.BEHIND
