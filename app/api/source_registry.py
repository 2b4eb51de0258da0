"""The sources at hand in this process: those of the environment, and the stored ones as last looked at."""

import asyncio
from collections.abc import Mapping, Sequence
from hmac import compare_digest
from typing import NamedTuple

from app.api.name_registry import NameRegistry
from app.api.parts import ApiParts, WebhookSource
from app.events.redaction import Redactor
from app.providers.contract import Translate
from app.providers.kinds import KINDS, NATIVE, Kind
from app.providers.mapper import BadMapping, read_mapping, translator
from app.store.contract import Part, Store, StoreUnavailable
from app.store.following import Followed
from app.store.source_contract import StoredSource


class Book(NamedTuple):
    """The stored sources, those of them that post webhooks ready for use, and what knows all secrets."""

    stored: Mapping[str, StoredSource]
    webhooks: Mapping[str, WebhookSource]
    redactor: Redactor


class SourceRegistry:
    """Knows who may post what; a source of the environment comes before a stored one of its name."""

    def __init__(self, parts: ApiParts) -> None:
        self.environment = parts.webhook_sources
        self.names = NameRegistry(parts)
        self._salt = parts.salt
        self._known = [parts.admin_key, *(s for e in self.environment.values() for s in e.secrets)]
        self._redactor = Redactor(self._salt, self._known)
        self._followed: Followed[Book] = Followed(parts.store, Part.SOURCES, self._read)

    async def run(self) -> None:
        """Follow the stored sources, and the names they use, until cancelled."""
        await asyncio.gather(self._followed.run(), self.names.run())

    async def look(self) -> Mapping[str, StoredSource]:
        """Return the stored sources as they are now; raise StoreUnavailable if that cannot be told."""
        return (await self._followed.look()).stored

    async def stored(self) -> Mapping[str, StoredSource]:
        """Return the stored sources, as last seen while the database is away.

        Raises:
            StoreUnavailable: nobody has seen them yet.
        """
        return (await self._followed.look_if_possible()).stored

    async def webhook(self, name: str) -> WebhookSource | None:
        """Return the source of a name that posts webhooks, None if there is none.

        Raises:
            StoreUnavailable: it may be a stored one, and nobody has seen those yet.
        """
        return self.environment.get(name) or (await self._book()).webhooks.get(name)

    async def owners(self, key: str) -> Sequence[str]:
        """Return the native sources that a key belongs to: none if nobody knows, or it is of none."""
        try:
            return _owners(await self._book(), key)
        except StoreUnavailable:
            return []

    def owners_at_hand(self, key: str) -> Sequence[str]:
        """Return the native sources that a key belongs to, as far as they are known without asking."""
        return _owners(self._followed.seen, key) if self._followed.seen else ()

    def redactor(self) -> Redactor:
        """Return what takes every secret that is known out of what is kept and told."""
        return self._followed.seen.redactor if self._followed.seen else self._redactor

    async def _read(self, store: Store) -> Book:
        stored = {source.name: source for source in await store.sources.every()}
        webhooks = {name: _webhook(source) for name, source in stored.items() if _posts(source)}
        secrets = [secret.value for source in stored.values() for secret in source.secrets]
        return Book(stored, webhooks, Redactor(self._salt, [*self._known, *secrets]))

    async def _book(self) -> Book:
        # What was seen is at hand: a request waits for the database once at most.
        return self._followed.seen or await self._followed.look()


def _owners(book: Book, key: str) -> Sequence[str]:
    given, stored = key.encode(), book.stored.values()
    return [source.name for source in stored if source.provider == NATIVE and _is_of(source, given)]


def _is_of(source: StoredSource, key: bytes) -> bool:
    return sum(compare_digest(secret.value.encode(), key) for secret in source.secrets) > 0


def _posts(source: StoredSource) -> bool:
    kind = KINDS.get(source.provider)
    return kind is not None and kind.kind is Kind.WEBHOOK


def _webhook(source: StoredSource) -> WebhookSource:
    return WebhookSource(
        provider=source.provider,
        secrets=tuple(secret.value for secret in source.secrets),
        translate=_translate(source.settings.get("mapping")),
        settings=source.settings,
    )


def _translate(mapping: object) -> Translate | None:
    try:
        return None if mapping is None else translator(read_mapping(mapping))
    except BadMapping:
        # Kept by another version of the service: its payloads become dead letters.
        return None
