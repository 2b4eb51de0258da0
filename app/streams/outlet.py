"""The way of a connector's events into the log: shielded, called by our names, kept before it goes on."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec
import stamina

from app.clock import Clock
from app.events.codec import type_of
from app.events.instants import DAY, Millis, format_instant
from app.events.privacy import CALLERS, mask, mask_text, pseudonym, tells_who
from app.events.vocabulary import Event
from app.providers.contract import Translation, Untranslatable
from app.streams.connection import UNREACHABLE, patiently
from app.streams.dead_letters import DeadLetters
from app.streams.event_log import EventLog, LogUnavailable
from app.streams.letters import Stranger

FURTHEST_AHEAD: Millis = DAY
"""An event further ahead of the clock here has a wrong date, not a fast clock."""

_MOST_LETTERS = 100

Named: TypeAlias = Callable[[Sequence[Event]], Awaitable[Sequence[Event]]]
"""Returns the events with the centre's names in place of their source's."""


@dataclass(frozen=True)
class OutletParts:
    """What events meet on their way."""

    event_log: EventLog
    dead_letters: DeadLetters
    salt: bytes
    named: Named
    clock: Clock


class Outlet:
    """Takes what connectors hear, and does not return before the log holds it."""

    def __init__(self, parts: OutletParts) -> None:
        self._parts = parts

    async def put(self, source: str, translation: Translation) -> None:
        """Return once the log holds the events, however long that takes."""
        letters = [_letter(source, wrong) for wrong in translation.refused]
        latest = self._parts.clock.now() + FURTHEST_AHEAD
        letters += [_too_far_ahead(source, e) for e in translation.events if e.at > latest]
        for letter in letters[:_MOST_LETTERS]:
            await self._set_aside(letter)
        events = [self._shielded(e, source) for e in translation.events if e.at <= latest]
        await self._append(await self._parts.named(events))

    async def _set_aside(self, letter: Stranger) -> None:
        await patiently(lambda: self._parts.dead_letters.put(*letter))

    async def _append(self, events: Sequence[Event]) -> None:
        async for attempt in stamina.retry_context(
            on=(LogUnavailable, *UNREACHABLE),
            attempts=None,
            timeout=None,
            wait_initial=0.05,
            wait_max=1.0,
        ):
            with attempt:
                await self._parts.event_log.append(events)

    def _shielded(self, event: Event, source: str) -> Event:
        """Return the event as one of its source, without a person's number or address."""
        hidden: dict[str, Any] = {
            name: pseudonym(value, self._parts.salt)
            for name in CALLERS
            if isinstance(value := getattr(event, name, None), str) and tells_who(value)
        }
        return msgspec.structs.replace(event, source=source, **hidden)


def _letter(source: str, wrong: Untranslatable) -> Stranger:
    item = mask(wrong.item)
    fields: Mapping[str, Any] = item if isinstance(item, dict) else {"line": item}
    kind = mask_text(wrong.kind) if wrong.kind else None
    return Stranger(source, kind, mask_text(wrong.reason), fields)


def _too_far_ahead(source: str, event: Event) -> Stranger:
    reason = f"at: {format_instant(event.at)} is more than a day ahead of the clock here"
    return Stranger(source, type_of(event), reason, {"id": event.id})
