"""POST /v1/webhooks/{provider}/{source}: other systems' own formats, believed only once proven.

The events take the same way as those of POST /v1/events: shielded, judged, each id stored once.
"""

from http import HTTPStatus
from typing import NamedTuple

import msgspec
from starlette.types import Receive, Scope, Send

from app.api.bare import HungUp, read_body, send_answer, send_problem, written
from app.api.bodies import Headers, Parcel
from app.api.ingest import Ingest
from app.api.intake import MOST_DEAD_LETTERS, Rules, Sorted, sort_out
from app.api.letters import untold, untranslated
from app.api.meters import Meters
from app.api.parts import ApiParts, WebhookSource
from app.api.problem import Problem, try_again
from app.api.source_forms import SOURCE_NAME
from app.api.source_registry import SourceRegistry
from app.events.instants import Instant, format_instant
from app.events.native import Fields
from app.events.vocabulary import Event
from app.providers.contract import (
    NotAuthentic,
    Provider,
    Reply,
    Translation,
    Untranslatable,
    WebhookRequest,
    declaration,
)
from app.providers.registry import PROVIDERS
from app.store.contract import StoreUnavailable

WEBHOOKS = "/v1/webhooks/"
WEBHOOK = WEBHOOKS + "{provider}/{source}"

_JSON = {"Content-Type": "application/json", "Cache-Control": "no-store"}


class Told(msgspec.Struct):
    """The answer to a webhook: what became of what was sent."""

    accepted: int
    repeated: int
    ignored: list[str]
    refused: list[str]


class Sender(NamedTuple):
    """Who an address belongs to."""

    name: str
    provider: Provider
    source: WebhookSource


class Webhooks:
    """The ASGI endpoint that takes other systems' webhooks."""

    def __init__(
        self, parts: ApiParts, meters: Meters, ingest: Ingest, sources: SourceRegistry
    ) -> None:
        self._parts = parts
        self._sources = sources
        self._meters = meters
        self._ingest = ingest
        self._declared: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            reply = await self._take_in(scope, receive)
        except Problem as problem:
            await send_problem(problem, send)
        except HungUp:
            return
        else:
            await send_answer(send, reply.status, written(reply.headers), reply.body)

    async def _take_in(self, scope: Scope, receive: Receive) -> Reply:
        sender = await self._sender(scope["path"])
        if scope["method"] != "POST":
            headers = {"Allow": "POST"}
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "Webhooks are sent by POST.", headers=headers
            )
        request = await self._request(scope, receive)
        greeting = sender.provider.greet(request)
        if greeting is not None:
            return greeting
        self._demand_proof(sender, request)
        return await self._translate(sender, request)

    async def _sender(self, path: str) -> Sender:
        provider, _, name = path.removeprefix(WEBHOOKS).partition("/")
        if provider not in PROVIDERS or not SOURCE_NAME.fullmatch(name):
            raise _nobody()
        try:
            source = await self._sources.webhook(name)
        except StoreUnavailable:
            detail = "Whether a source has this address cannot be told now: send the same again."
            raise try_again(detail) from None
        if source is None or source.provider != provider:
            raise _nobody()
        return Sender(name, PROVIDERS[provider], source)

    async def _request(self, scope: Scope, receive: Receive) -> WebhookRequest:
        headers: Headers = dict(scope["headers"])
        return WebhookRequest(
            body=await read_body(headers, receive),
            headers={n.decode("latin-1"): value.decode("latin-1") for n, value in headers.items()},
            # As it was sent: signatures cover the address letter by letter.
            path=(scope.get("raw_path") or scope["path"].encode()).decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            received=self._parts.clock.now(),
        )

    def _demand_proof(self, sender: Sender, request: WebhookRequest) -> None:
        try:
            sender.provider.authenticate(
                request, sender.source.secrets, request.received, self._parts.public_url
            )
        except NotAuthentic as wrong:
            self._meters.unproven += 1
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                f"This was not proven to come from {sender.provider.label}: {wrong.reason}.",
                headers={"WWW-Authenticate": f'{sender.provider.name} realm="callboard"'},
            ) from wrong

    async def _translate(self, sender: Sender, request: WebhookRequest) -> Reply:
        try:
            translation = translation_of(sender.source, request)
        except Untranslatable as wrong:
            translation = Translation(refused=[wrong])
        redactor = self._sources.redactor()
        rules = Rules(sender.name, request.received, self._parts.salt, redactor)
        natives = [native(event) for event in translation.events]
        done = sort_out(Parcel(natives), rules)
        refused = translation.refused[:MOST_DEAD_LETTERS]
        letters = [untranslated(sender.name, wrong, request, redactor) for wrong in refused]
        letters += [
            untold(sender.name, natives[each.index], each.reason, request, redactor)
            for each in done.refused[:MOST_DEAD_LETTERS]
        ]
        tally = await self._ingest.store(Sorted(done.events, done.refused, letters))
        if done.events:
            await self._declare(sender, request.received)
        reasons = [each.reason for each in translation.refused]
        reasons += [each.reason for each in done.refused]
        said = [redactor.without_secrets(reason) for reason in reasons]
        ignored = [redactor.without_secrets(reason) for reason in translation.ignored]
        return self._answer(sender, Told(*tally, ignored, said), translation.reply)

    async def _declare(self, sender: Sender, now: Instant) -> None:
        """Say once what a source of this provider cannot tell."""
        if sender.provider.untold and sender.name not in self._declared:
            said = declaration(sender.provider, sender.name, now)
            await self._ingest.store(Sorted([said], [], []))
            self._declared.add(sender.name)

    def _answer(self, sender: Sender, told: Told, reply: Reply | None) -> Reply:
        self._meters.accepted += told.accepted
        self._meters.repeated += told.repeated
        self._meters.refused += len(told.refused)
        came_to_nothing = told.refused and not (told.accepted or told.repeated or told.ignored)
        if came_to_nothing and not sender.provider.keeps_untranslatable:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                told.refused[0],
                members=msgspec.structs.asdict(told),
            )
        return reply or Reply(HTTPStatus.ACCEPTED, _JSON, msgspec.json.encode(told))


def translation_of(source: WebhookSource, request: WebhookRequest) -> Translation:
    """Return what a payload of a source means, by its own description or its provider's words.

    Raises:
        Untranslatable: it is not understood.
    """
    return (source.translate or PROVIDERS[source.provider].translate)(request)


def native(event: Event) -> Fields:
    """Return an event as a sender would have written it."""
    fields: Fields = msgspec.to_builtins(event)
    extra = fields.pop("extra", None) or {}
    return extra | fields | {"at": format_instant(event.at)}


def _nobody() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "No source of that provider has this address.")
