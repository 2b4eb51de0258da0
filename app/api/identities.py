"""/v1/identities: whom each source means by the names it has for agents and queues."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, get_args
from urllib.parse import unquote_to_bytes

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from app.api.answers import fresh, gone
from app.api.door import Door
from app.api.json_bodies import bad_field, described, json_in, no_body
from app.api.name_registry import NameRegistry
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.api.screens import Screens
from app.events.cloudevents import SOURCE_NAME
from app.events.identity import IdentityKind, Known
from app.events.native import LONGEST_NAME
from app.store.contract import Shown
from app.store.identity_contract import Identity, Tangled, TooMany

PATH = "/v1/identities"

_ONE = PATH + "/{kind}/{source}/{alias:queue}"
_KINDS: tuple[IdentityKind, ...] = get_args(IdentityKind)
_UNKNOWN = {"description": "There is no such identity"}
_TANGLED = {"description": "It would lead from an alias to another alias"}


class Canonical(msgspec.Struct, forbid_unknown_fields=True):
    """Whom an alias means: its name in events from now on, and perhaps a name for people."""

    canonical: str
    name: str | None = None


async def _addressed(request: Request, kind: str, source: str, alias: str) -> Known:
    """Return what an address names: by the raw one, for a source and an alias may hold slashes."""
    raw: bytes | None = request.scope.get("raw_path")
    if raw is None:
        return _known(kind, source, alias)
    rest = raw.partition(b"?")[0].removeprefix(PATH.encode() + b"/")
    parts = rest.split(b"/", 2)
    named = zip(("kind", "source", "alias"), parts, strict=True)
    return _known(*(_text(field, part) for field, part in named))


_Addressed = Annotated[Known, Depends(_addressed)]


def routes(parts: ApiParts, door: Door, names: NameRegistry, screens: Screens) -> APIRouter:
    """Return the routes of identities."""
    router = APIRouter(dependencies=[Depends(door.demand)], tags=["sources"])

    @router.get(PATH, response_class=Response)
    async def every() -> Response:
        """Return every identity: those that were set, and those that were guessed from events."""
        store = await parts.store.open()
        stored = await store.identities.every()
        return fresh({"identities": _listed(stored, await parts.guesses.every())})

    @router.put(
        _ONE, response_class=Response, responses={409: _TANGLED}, openapi_extra=described(Canonical)
    )
    async def put(known: _Addressed, request: Request) -> Response:
        """Say whom an alias means; events that come in from now on carry the canonical name.

        A name that is its own canonical name is left as it is, whatever might be guessed.
        """
        who = (await door.demand_writer(request)).who
        asked = await json_in(request, Canonical)
        identity = Identity(*known, *_checked(asked))
        store = await parts.store.open()
        try:
            await store.identities.put(identity, who, parts.clock.now())
        except Tangled as wrong:
            members = {"field": wrong.field}
            raise Problem(HTTPStatus.CONFLICT, str(wrong), members=members) from None
        except TooMany:
            raise Problem(HTTPStatus.CONFLICT, "There are too many identities.") from None
        await _tell(names, screens)
        return fresh(_shown(identity, "stored"))

    @router.delete(_ONE, response_class=Response, status_code=204, responses={404: _UNKNOWN})
    async def remove(known: _Addressed, request: Request) -> Response:
        """Forget an identity; events that came in keep the name they were given."""
        who = (await door.demand_writer(request)).who
        await no_body(request)
        store = await parts.store.open()
        if not await store.identities.remove(*known, who, parts.clock.now()):
            raise Problem(HTTPStatus.NOT_FOUND, "There is no such identity.")
        await _tell(names, screens)
        return gone()

    return router


async def _tell(names: NameRegistry, screens: Screens) -> None:
    """Let what was changed be seen at once, in what comes in and on televisions."""
    await names.look()
    await screens.changed()


def _known(given: str, source: str, alias: str) -> Known:
    kind = next((kind for kind in _KINDS if kind == given), None)
    if kind is None:
        raise bad_field("kind", f"expected one of {', '.join(_KINDS)}")
    if not SOURCE_NAME.fullmatch(source):
        raise bad_field("source", "expected 1 to 64 of A-Z a-z 0-9 . _ : / -")
    return Known(kind, source, _name("alias", alias))


def _checked(asked: Canonical) -> tuple[str, str | None]:
    name = None if asked.name is None else _name("name", asked.name)
    return _name("canonical", asked.canonical), name


def _text(field: str, raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise bad_field(field, "expected UTF-8") from None


def _name(field: str, text: str) -> str:
    if not 0 < len(text) <= LONGEST_NAME or text.isspace() or "\0" in text:
        raise bad_field(field, f"expected 1 to {LONGEST_NAME} characters, none of them NUL")
    return text


def _listed(stored: Sequence[Identity], guessed: Mapping[Known, str]) -> list[Shown]:
    told = {Known(*identity[:3]): _shown(identity, "stored") for identity in stored}
    for known, canonical in guessed.items():
        told.setdefault(known, _shown(Identity(*known, canonical), "guessed"))
    return [told[known] for known in sorted(told)]


def _shown(identity: Identity, origin: str) -> Shown:
    return identity._asdict() | {"origin": origin}
