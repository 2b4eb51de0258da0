"""Where sources are set up, given new secrets, tested and looked at."""

import secrets
from dataclasses import replace
from http import HTTPStatus

from app.api import source_pictures as pictures
from app.api.ingest import Ingest
from app.api.intake import Sorted
from app.api.json_bodies import bad_field
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.api.source_forms import (
    ChangedSource,
    NewSecret,
    NewSource,
    check_name,
    checked_secret,
    checked_settings,
    kind_of,
)
from app.api.source_pictures import Surroundings
from app.api.source_registry import SourceRegistry
from app.events.vocabulary import SourceTested
from app.providers.kinds import Form, Owner, SourceKind
from app.push.hub import Hub
from app.store.contract import Shown, Store
from app.store.source_contract import MOST_SECRETS, Edit, LiveSecret, NameTaken, StoredSource

MOST_SOURCES = 500
_OURS = "callboard"


class SourceDesk:
    """The sources of one centre."""

    def __init__(self, parts: ApiParts, hub: Hub, registry: SourceRegistry, ingest: Ingest) -> None:
        self._parts = parts
        self._hub = hub
        self._registry = registry
        self._ingest = ingest

    async def every(self) -> Shown:
        """Return all sources and all kinds of them."""
        found = await self._all()
        return {"sources": pictures.in_order(found.values()), "providers": pictures.providers()}

    async def one(self, name: str) -> Shown:
        """Return one source; raise the 404 if nobody has heard of it."""
        found = (await self._all()).get(name)
        if found is None:
            raise _unknown()
        return found

    async def add(self, asked: NewSource, who: str) -> Shown:
        """Keep a new source and return it, its secret in full."""
        check_name(asked.name)
        kind = kind_of(asked.provider)
        settings = checked_settings(kind, asked.settings)
        if asked.name in self._registry.environment:
            raise _taken()
        now = self._parts.clock.now()
        secret = self._first_secret(kind, asked.secret)
        made = StoredSource(asked.name, kind.name, settings, (secret,) if secret else (), now, now)
        store = await self._parts.store.open()
        if len(await self._registry.look()) >= MOST_SOURCES:
            raise Problem(HTTPStatus.CONFLICT, f"There are {MOST_SOURCES} sources already.")
        try:
            await store.sources.add(made, who)
        except NameTaken:
            raise _taken() from None
        await self._registry.look()
        return await self.one(made.name) | {"secret": secret and secret.value}

    async def change(self, name: str, asked: ChangedSource, who: str) -> Shown:
        """Keep other settings of a source, and return it."""
        now = self._parts.clock.now()

        def edit(source: StoredSource) -> StoredSource:
            settings = checked_settings(kind_of(source.provider), asked.settings)
            return replace(source, settings=settings, changed_at=now)

        await self._edit(name, edit, who)
        return await self.one(name)

    async def remove(self, name: str, who: str) -> None:
        """Forget a stored source."""
        store = await self._open(name)
        if not await store.sources.remove(name, who, self._parts.clock.now()):
            raise _unknown()
        await self._registry.look()

    async def add_secret(self, name: str, asked: NewSecret, who: str) -> Shown:
        """Keep a further secret of a source, and return it in full."""
        now = self._parts.clock.now()
        made: list[LiveSecret] = []

        def edit(source: StoredSource) -> StoredSource:
            if len(source.secrets) >= MOST_SECRETS:
                reason = "Two secrets are live: remove the one that is used no more first."
                raise Problem(HTTPStatus.CONFLICT, reason)
            secret = self._secret(kind_of(source.provider), asked.secret)
            made.append(secret)
            return replace(source, secrets=(secret, *source.secrets), changed_at=now)

        await self._edit(name, edit, who)
        return pictures.secret_shown(made[0]) | {"secret": made[0].value}

    async def remove_secret(self, name: str, id_: str, who: str) -> None:
        """Believe a secret of a source no more."""
        now = self._parts.clock.now()

        def edit(source: StoredSource) -> StoredSource:
            left = tuple(secret for secret in source.secrets if secret.id != id_)
            if len(left) == len(source.secrets):
                raise Problem(HTTPStatus.NOT_FOUND, "The source has no secret of that id.")
            if not left:
                reason = "It is the only secret: add another first, or remove the source."
                raise Problem(HTTPStatus.CONFLICT, reason)
            return replace(source, secrets=left, changed_at=now)

        await self._edit(name, edit, who)

    async def test(self, name: str) -> str:
        """Store a test event of a source, and return its id."""
        await self.one(name)
        id_ = f"test-{secrets.token_hex(8)}"
        event = SourceTested(id=id_, source=name, at=self._parts.clock.now())
        await self._ingest.store(Sorted([event], [], []))
        return id_

    async def _all(self) -> dict[str, Shown]:
        kept = await self._registry.stored()
        environment = self._registry.environment
        around = await self._surroundings({*kept, *environment})
        heard = around.pictures.keys() - {_OURS}
        found = {name: pictures.seen(name, around) for name in heard}
        found |= {name: pictures.stored(source, around) for name, source in kept.items()}
        return found | {
            name: pictures.of_environment(name, source, around)
            for name, source in environment.items()
        }

    async def _surroundings(self, set_up: set[str]) -> Surroundings:
        board = self._hub.board or await self._parts.board.load()
        heard = pictures.pictures_of(board)
        return Surroundings(
            self._parts.public_url,
            heard,
            await self._parts.connector_states.every(),
            await self._parts.dead_letters.counts({*heard, *set_up}),
        )

    async def _edit(self, name: str, edit: Edit, who: str) -> None:
        store = await self._open(name)
        if await store.sources.change(name, edit, who, self._parts.clock.now()) is None:
            raise _unknown()
        await self._registry.look()

    async def _open(self, name: str) -> Store:
        if "\0" in name:
            raise _unknown()
        return await self._parts.store.open()

    def _first_secret(self, kind: SourceKind, given: str | None) -> LiveSecret | None:
        needs_none = kind.owner in {Owner.LATER, Owner.NOBODY}
        return None if given is None and needs_none else self._secret(kind, given)

    def _secret(self, kind: SourceKind, given: str | None) -> LiveSecret:
        if given is None and kind.owner is not Owner.OURS:
            label = next((f.label for f in kind.fields if f.form is Form.SECRET), None)
            reason = f"it is missing: {kind.label} gives it" if label else f"{kind.label} has none"
            raise bad_field("secret", reason)
        value = secrets.token_urlsafe(32) if given is None else checked_secret(kind, given)
        return LiveSecret(secrets.token_hex(4), value, self._parts.clock.now())


def _taken() -> Problem:
    members = {"field": "name"}
    return Problem(HTTPStatus.CONFLICT, "name: there is a source of that name", members=members)


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "There is no source of that name.")
