"""POST /v1/webhooks/{provider}/{source}: other systems' own formats, believed only once proven.

The events take the same way as those of POST /v1/events: shielded, judged, each id stored once.
"""

from http import HTTPStatus
from typing import NamedTuple

import msgspec
from starlette.types import Receive, Scope, Send

from app.api.bare import HungUp, read_body, send_answer, send_problem
from app.api.bodies import Headers, Parcel
from app.api.ingest import Ingest
from app.api.intake import Rules, Sorted, Stranger, sort_out
from app.api.meters import Meters
from app.api.parts import ApiParts, WebhookSource
from app.api.problem import Problem
from app.events.instants import format_instant
from app.events.native import Fields
from app.events.privacy import mask, mask_text
from app.events.vocabulary import Event
from app.providers.contract import (
    NotAuthentic,
    Provider,
    Reply,
    Translation,
    Untranslatable,
    WebhookRequest,
)
from app.providers.registry import PROVIDERS

WEBHOOKS = "/v1/webhooks/"
WEBHOOK = WEBHOOKS + "{provider}/{source}"

_JSON = {"Content-Type": "application/json", "Cache-Control": "no-store"}
_REMOVED = "[removed]"
_SHORTEST_SECRET = 8


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

    def __init__(self, parts: ApiParts, meters: Meters, ingest: Ingest) -> None:
        self._parts = parts
        self._meters = meters
        self._ingest = ingest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            reply = await self._take_in(scope, receive)
        except Problem as problem:
            await send_problem(problem, send)
        except HungUp:
            return
        else:
            await send_answer(send, *reply)

    async def _take_in(self, scope: Scope, receive: Receive) -> Reply:
        sender = self._sender(scope["path"])
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

    def _sender(self, path: str) -> Sender:
        provider, _, name = path.removeprefix(WEBHOOKS).partition("/")
        source = self._parts.webhook_sources.get(name)
        if source is None or source.provider != provider:
            raise Problem(HTTPStatus.NOT_FOUND, "No source of that provider has this address.")
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
            translation = (sender.source.translate or sender.provider.translate)(request)
        except Untranslatable as wrong:
            translation = Translation(refused=[wrong])
        rules = Rules(sender.name, request.received, self._parts.salt)
        natives = [_native(event) for event in translation.events]
        done = sort_out(Parcel(natives), rules)
        letters = [_letter(sender, wrong, request) for wrong in translation.refused]
        for refusal in done.refused:
            fields = _masked(natives[refusal.index], sender.source)
            letters.append(Stranger(sender.name, None, mask_text(refusal.reason), fields))
        tally = await self._ingest.store(Sorted(done.events, done.refused, letters))
        reasons = [refused.reason for refused in translation.refused]
        reasons += [refusal.reason for refusal in done.refused]
        told = Told(*tally, translation.ignored, reasons)
        return self._answer(sender, told, translation.reply)

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


def _native(event: Event) -> Fields:
    fields: Fields = msgspec.to_builtins(event)
    extra = fields.pop("extra", None) or {}
    return extra | fields | {"at": format_instant(event.at)}


def _letter(sender: Sender, wrong: Untranslatable, request: WebhookRequest) -> Stranger:
    kind = mask_text(wrong.kind) if wrong.kind else None
    item = _payload(request) if wrong.item is None else wrong.item
    return Stranger(sender.name, kind, mask_text(wrong.reason), _masked(item, sender.source))


def _payload(request: WebhookRequest) -> object:
    """Return the body in the form that can best be looked at."""
    try:
        return dict(request.form()) if request.is_form else request.json()
    except Untranslatable:
        return request.body.decode(errors="replace")


def _masked(payload: object, source: WebhookSource) -> Fields:
    fields = payload if isinstance(payload, dict) else {"body": payload}
    text = msgspec.json.encode(mask({name: _opened(value) for name, value in fields.items()}))
    for secret in source.secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret.encode(), _REMOVED.encode())
    masked: Fields = msgspec.json.decode(text)
    return masked


def _opened(value: object) -> object:
    """Return JSON within text as what it says, so that secrets within are found by their names."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return value
