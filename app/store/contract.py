"""What the database promises, whichever it is."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol, TypeAlias

from app.events.instants import Instant
from app.metrics.queue_settings import QueueSettings
from app.store.alert_contract import AlertRuleStore, AlertStore, SilenceStore
from app.store.archive_contract import ArchiveStore
from app.store.board_contract import BoardStore, BroadcastStore, KioskLinkStore
from app.store.channel_contract import ChannelStore, OutboxStore
from app.store.history_contract import HistoryStore
from app.store.identity_contract import IdentityStore
from app.store.load_contract import LoadStore
from app.store.past_contract import PastStore
from app.store.report_contract import ReportStore
from app.store.rules_contract import RulesStore
from app.store.source_contract import SourceStore

Shown: TypeAlias = dict[str, Any]
"""Something as the API shows it: what JSON can carry."""

NEVER_CONFIGURED = 0
"""The version of a queue's settings before the first change."""


class StoreUnavailable(Exception):  # noqa: N818  a verdict: try again
    """The database did not do it, and may do it later."""


class SchemaUnknown(StoreUnavailable):
    """The tables were made by a Callboard newer than this one."""


class Conflict(Exception):  # noqa: N818  a verdict: look again, then decide
    """Somebody else was first: `version` is the present one."""

    def __init__(self, queue: str, version: int) -> None:
        super().__init__(f"{queue!r} is at version {version}")
        self.version = version


class Version(NamedTuple):
    """The settings of a queue as somebody left them; `published` says whether the event log knows."""

    queue: str
    version: int
    settings: Shown
    changed_at: Instant
    changed_by: str
    published: bool


class QueueSettingsStore(Protocol):
    """The settings of a centre's queues, every version of them."""

    async def current(self) -> Sequence[Version]:
        """Return the newest version of every queue, by queue."""
        ...

    async def newest(self, queue: str) -> Version | None:
        """Return the newest version of one queue, None if it was never configured."""
        ...

    async def versions(self, queue: str) -> Sequence[Version]:
        """Return every version of one queue, newest first."""
        ...

    async def change(
        self,
        queue: str,
        settings: QueueSettings,
        who: str,
        at: Instant,
        expected_version: int | None = None,
    ) -> Version:
        """Keep a new version and its line in the audit, both or neither; the same settings are no change.

        Raises:
            Conflict: the present version is not the expected one.
        """
        ...

    async def unpublished(self, log: str | None = None) -> Sequence[Version]:
        """Return versions no event log was told, oldest first; and newest ones that only another than `log` was."""
        ...

    async def mark_published(self, queue: str, version: int, log: str) -> None:
        """Note that the event log of this name holds the version."""
        ...


class AuditEntry(NamedTuple):
    """Who changed what, when, from what, into what."""

    id: int
    at: Instant
    who: str
    what: str
    subject: str
    before: Shown | None
    after: Shown | None


class AuditLog(Protocol):
    """Everything that people changed; nothing in it is ever changed."""

    async def read(
        self,
        since: Instant | None = None,
        until: Instant | None = None,
        subject: str | None = None,
        limit: int = 100,
    ) -> Sequence[AuditEntry]:
        """Return entries from `since` until before `until`, newest first."""
        ...

    async def note(
        self,
        who: str,
        at: Instant,
        what: str,
        subject: str,
        before: Shown | None,
        after: Shown | None,
    ) -> None:
        """Write a line about something that is kept elsewhere."""
        ...


class Part(StrEnum):
    """What of the database is looked at again and again."""

    SOURCES = "sources"
    IDENTITIES = "identities"
    CHANNELS = "channels"
    ALERT_RULES = "alert_rules"
    SILENCES = "silences"


class Changes(Protocol):
    """Knows how often each part was changed."""

    async def numbers(self) -> Mapping[str, int]:
        """Return a number for each part that was ever changed, a higher one after every change."""
        ...


class Store(NamedTuple):
    """An open database, one part for each purpose."""

    queue_settings: QueueSettingsStore
    audit: AuditLog
    sources: SourceStore
    identities: IdentityStore
    changes: Changes
    boards: BoardStore
    kiosk_links: KioskLinkStore
    broadcast: BroadcastStore
    history: HistoryStore
    loads: LoadStore
    past: PastStore
    reports: ReportStore
    rules: RulesStore
    channels: ChannelStore
    outbox: OutboxStore
    alert_rules: AlertRuleStore
    alerts: AlertStore
    silences: SilenceStore
    archive: ArchiveStore


class StoreDoor(Protocol):
    """The way to the database, which is opened when it is first needed."""

    async def open(self) -> Store:
        """Return the open database, its tables in order; raise StoreUnavailable otherwise."""
        ...
