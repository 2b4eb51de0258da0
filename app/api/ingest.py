"""POST /v1/events, without a framework: 2xx is said only once the log has the events.

By far the busiest route of the service; what is not needed to judge an event is not done.
"""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from time import perf_counter
from typing import NamedTuple
from urllib.parse import parse_qs

import msgspec
from starlette.types import Receive, Scope, Send

from app.api.bare import Answer, HungUp, read_body, refusal, send_answer, send_problem, written
from app.api.bodies import Headers
from app.api.deliveries import Begun as Delivery
from app.api.deliveries import Deliveries, Tally
from app.api.intake import MOST_DEAD_LETTERS, Refusal, Rules, Sorted, take, take_whole
from app.api.keys import Keys, bearer
from app.api.meters import Meters
from app.api.parts import ApiParts
from app.api.problem import Problem, not_signed_in, try_again
from app.api.source_registry import SourceRegistry
from app.events.cloudevents import SOURCE_NAME
from app.streams.connection import UNREACHABLE
from app.streams.event_log import LogUnavailable
from app.streams.letters import Stranger
from app.streams.tail import RECALLED

PATH = "/v1/events"
DEFAULT_SOURCE = "native"

_JSON = written({"Content-Type": "application/json", "Cache-Control": "no-store"})


class Receipt(msgspec.Struct):
    """The answer to a delivery."""

    accepted: int
    repeated: int
    refused: list[Refusal]


class Begun(NamedTuple):
    """A request of which nothing is left but for its events to be stored, and since when."""

    delivery: Delivery
    since: float


_encoder = msgspec.json.Encoder()


class Ingest:
    """The ASGI endpoint that takes events in."""

    def __init__(self, parts: ApiParts, meters: Meters, sources: SourceRegistry) -> None:
        self._parts = parts
        self._sources = sources
        self._meters = meters
        self._keys = Keys(parts.admin_key)
        self._deliveries = Deliveries(parts.event_log.begin)
        self._is_warm = False
        self._warming = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await self._take_in(scope, receive)
        except Problem as problem:
            await send_problem(problem, send)
        except HungUp:
            return
        else:
            await send_answer(send, HTTPStatus.ACCEPTED, _JSON, body)

    async def warm(self) -> None:
        """Learn which ids were stored before this process began."""
        async with self._warming:
            if not self._is_warm:
                self._deliveries.remember(await self._parts.event_log.recent_ids(RECALLED))
                self._is_warm = True

    def begin(self, headers: Headers, body: bytes) -> Begun | None:
        """Have the events of a plain request stored; None if there is anything else to do about it."""
        rules = self._rules_at_hand(headers.get(b"authorization", b""))
        if rules is None or not self._is_warm:
            return None
        try:
            events = take_whole(headers, body, rules)
            called = events and self._sources.names.apply_at_once(events)
            delivery = self._deliveries.begin(called) if called else None
        except (Problem, LogUnavailable):
            return None
        return delivery and Begun(delivery, perf_counter())

    def answer(self, begun: Begun) -> Answer:
        """Return the answer to a request whose events are stored, or could not be."""
        delivery, since = begun
        self._meters.append.add(perf_counter() - since)
        if delivery.stored.cancelled() or delivery.stored.exception() is not None:
            return refusal(self._unavailable())
        return Answer(HTTPStatus.ACCEPTED, _JSON, self._receipt(delivery.tally, []))

    async def _take_in(self, scope: Scope, receive: Receive) -> bytes:
        headers: Headers = dict(scope["headers"])
        if scope["method"] != "POST":
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "Events are sent by POST.", headers={"Allow": "POST"}
            )
        rules = await self._rules(headers.get(b"authorization"), scope["query_string"])
        done = take(headers, await read_body(headers, receive), rules)
        return self._receipt(await self.store(done), done.refused)

    async def _rules(self, authorization: bytes | None, query: bytes) -> Rules:
        """Return what a sender's events are judged by: one with a source's own key speaks for it alone."""
        if authorization is None:
            raise not_signed_in(wrong_key=False)
        if self._keys.opens(authorization):
            return self._judged(_source(query) or DEFAULT_SOURCE)
        key = bearer(authorization)
        owners = await self._sources.owners(key) if key else ()
        if not owners:
            raise not_signed_in(wrong_key=True)
        source = _source(query) or owners[0]
        if source not in owners:
            raise Problem(HTTPStatus.FORBIDDEN, f"The key is one of {owners[0]!r} alone.")
        return self._judged(source, only=True)

    def _rules_at_hand(self, authorization: bytes) -> Rules | None:
        """Return the same for one who names no source, None if that takes more than a look."""
        if self._keys.opens(authorization):
            return self._judged(DEFAULT_SOURCE)
        owners = self._sources.owners_at_hand(bearer(authorization))
        return self._judged(owners[0], only=True) if owners else None

    def _judged(self, source: str, *, only: bool = False) -> Rules:
        now, salt = self._parts.clock.now(), self._parts.salt
        return Rules(source, now, salt, self._sources.redactor(), only)

    async def store(self, done: Sorted) -> Tally:
        """Set strangers aside and return once every event is in the log.

        Raises:
            Problem: the log is away.
        """
        try:
            if not self._is_warm:
                await self.warm()
            if done.strangers:
                await self._set_aside(done.strangers)
            events = await self._sources.names.apply(done.events)
            begun = perf_counter()
            tally = await self._deliveries.deliver(events)
            self._meters.append.add(perf_counter() - begun)
        except (LogUnavailable, *UNREACHABLE) as away:
            raise self._unavailable() from away
        return tally

    def _unavailable(self) -> Problem:
        self._meters.unavailable += 1
        return try_again("The event log cannot be written now; send the events again.")

    async def _set_aside(self, strangers: Sequence[Stranger]) -> None:
        kept = strangers[:MOST_DEAD_LETTERS]
        await asyncio.gather(*(self._parts.dead_letters.put(*stranger) for stranger in kept))
        self._meters.dead_letters += len(strangers)

    def _receipt(self, tally: Tally, refused: list[Refusal]) -> bytes:
        self._meters.accepted += tally.accepted
        self._meters.repeated += tally.repeated
        self._meters.refused += len(refused)
        receipt = Receipt(*tally, refused)
        if refused and not sum(tally):
            raise _nothing_stored(receipt)
        return _encoder.encode(receipt)


def _nothing_stored(receipt: Receipt) -> Problem:
    first = receipt.refused[0]
    members: dict[str, object] = msgspec.structs.asdict(receipt)
    if first.field is not None:
        members["field"] = first.field
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, first.reason, members=members)


def _source(query: bytes) -> str | None:
    if not query:
        return None
    asked = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("source")
    if asked is None:
        return None
    if not SOURCE_NAME.fullmatch(asked[-1]):
        detail = "source: expected 1 to 64 of A-Z a-z 0-9 . _ : / -"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, members={"field": "source"})
    return asked[-1]
