"""Settings on their way from the database to the event log: what a crash left behind is sent again."""

import asyncio

import structlog

from app.api.parts import ApiParts
from app.events.vocabulary import CentreConfigured, QueueConfigured
from app.store.contract import StoreUnavailable, Version
from app.store.rules_contract import RulesVersion
from app.streams.connection import UNREACHABLE
from app.streams.event_log import LogUnavailable
from app.streams.identity import name_of_log

SOURCE = "callboard"

_FIRST_S = 2.0
_PAUSE_S = 5.0
_AWAY = (StoreUnavailable, LogUnavailable, *UNREACHABLE)

_log = structlog.get_logger()


class SettingsPublisher:
    """Tells the event log of every version of queue settings and rules, at least once and in order."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._turn = asyncio.Lock()
        self._log_name = name_of_log(parts.salt)

    async def publish(self, *, to_new_log: bool = False) -> None:
        """Return once the log has every version; to one that may be new, the newest are told again.

        Raises:
            StoreUnavailable: the database is away.
            LogUnavailable: the log is.
        """
        settings = (await self._parts.store.open()).queue_settings
        async with self._turn:
            waiting = await settings.unpublished(self._log_name if to_new_log else None)
            await self._parts.event_log.append([self._event(version) for version in waiting])
            for version in waiting:
                await settings.mark_published(version.queue, version.version, self._log_name)
            await self._publish_rules(to_new_log=to_new_log)

    async def try_now(self) -> bool:
        """Publish, and return whether that was possible; if not, `run` sees to it."""
        try:
            await self.publish()
        except _AWAY:
            return False
        return True

    async def run(self, first_s: float = _FIRST_S, pause_s: float = _PAUSE_S) -> None:
        """Publish what is left, now and whenever something is again, until cancelled."""
        # Not at once, for the database takes time to open and a start is to be quick.
        await asyncio.sleep(first_s)
        is_new, is_well = True, True
        while True:
            try:
                await self.publish(to_new_log=is_new)
                is_new, is_well = False, True
            except _AWAY as away:
                if is_well:
                    _log.warning("settings_wait", reason=str(away))
                is_well = False
            except Exception:  # noqa: BLE001  the next round may fare better
                _log.exception("settings_not_published")
            await asyncio.sleep(pause_s)

    async def _publish_rules(self, *, to_new_log: bool) -> None:
        rules = (await self._parts.store.open()).rules
        waiting = await rules.unpublished(self._log_name if to_new_log else None)
        if waiting:
            await self._parts.event_log.append([_rules_event(version) for version in waiting])
        for version in waiting:
            await rules.mark_published(version.version, self._log_name)

    def _event(self, version: Version) -> QueueConfigured:
        return QueueConfigured(
            id=f"queue.configured-{version.queue}-{version.version}",
            source=SOURCE,
            at=self._parts.clock.now(),
            queue=version.queue,
            version=version.version,
            settings=version.settings,
        )


def _rules_event(version: RulesVersion) -> CentreConfigured:
    return CentreConfigured(
        id=f"centre.configured-{version.version}",
        source=SOURCE,
        at=version.changed_at,
        version=version.version,
        settings=version.rules,
    )
