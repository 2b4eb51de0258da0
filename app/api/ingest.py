"""POST /v1/events, without a framework: 2xx is said only once the log has the events.

By far the busiest route of the service; what is not needed to judge an event is not done.
"""

import asyncio
from collections.abc import Sequence
from http import HTTPStatus
from time import perf_counter
from urllib.parse import parse_qs

import msgspec
from starlette.types import Receive, Scope, Send

from app.api.bodies import Headers, unpack
from app.api.deliveries import Deliveries, Tally
from app.api.intake import Refusal, Rules, Sorted, Stranger, sort_out
from app.api.keys import Keys
from app.api.meters import Meters
from app.api.parts import ApiParts
from app.api.problem import MEDIA_TYPE, Problem, try_again
from app.events.cloudevents import SOURCE_NAME
from app.streams.connection import UNREACHABLE
from app.streams.event_log import LogUnavailable

PATH = "/v1/events"
DEFAULT_SOURCE = "native"
LARGEST_BODY = 5 * 1024 * 1024
MOST_DEAD_LETTERS = 100
"""Dead letters kept of one request: enough to see what is wrong with it."""

_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


class Receipt(msgspec.Struct):
    """The answer to a delivery."""

    accepted: int
    repeated: int
    refused: list[Refusal]


class _HungUp(Exception):  # noqa: N818  the sender is gone, nobody is to blame
    pass


_encoder = msgspec.json.Encoder()


class Ingest:
    """The ASGI endpoint that takes events in."""

    def __init__(self, parts: ApiParts, meters: Meters) -> None:
        self._parts = parts
        self._meters = meters
        self._keys = Keys(parts.admin_key)
        self._deliveries = Deliveries(parts.event_log.append)
        self._is_warm = False
        self._warming = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            body = await self._take_in(scope, receive)
        except Problem as problem:
            await _send_problem(problem, send)
        except _HungUp:
            return
        else:
            await _send(send, HTTPStatus.ACCEPTED, _JSON, body)

    async def warm(self) -> None:
        """Learn which ids were stored before this process began."""
        async with self._warming:
            if not self._is_warm:
                self._deliveries.remember(await self._parts.event_log.recent_ids(_MOST_RECALLED))
                self._is_warm = True

    async def _take_in(self, scope: Scope, receive: Receive) -> bytes:
        headers: Headers = dict(scope["headers"])
        if scope["method"] != "POST":
            raise Problem(
                HTTPStatus.METHOD_NOT_ALLOWED, "Events are sent by POST.", headers={"Allow": "POST"}
            )
        self._keys.demand(headers.get(b"authorization"))
        source = _source(scope["query_string"])
        parcel = unpack(headers, await _body(headers, receive))
        sorted_ = sort_out(parcel, Rules(source, self._parts.clock.now(), self._parts.salt))
        return self._receipt(await self._store(sorted_), sorted_.refused)

    async def _store(self, done: Sorted) -> Tally:
        try:
            if not self._is_warm:
                await self.warm()
            await self._set_aside(done.strangers)
            begun = perf_counter()
            tally = await self._deliveries.deliver(done.events)
            self._meters.append.add(perf_counter() - begun)
        except (LogUnavailable, *UNREACHABLE) as away:
            self._meters.unavailable += 1
            raise try_again("The event log cannot be written now; send the events again.") from away
        return tally

    async def _set_aside(self, strangers: Sequence[Stranger]) -> None:
        if strangers:
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


_MOST_RECALLED = 100_000


def _nothing_stored(receipt: Receipt) -> Problem:
    first = receipt.refused[0]
    members: dict[str, object] = msgspec.structs.asdict(receipt)
    if first.field is not None:
        members["field"] = first.field
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, first.reason, members=members)


def _source(query: bytes) -> str:
    if not query:
        return DEFAULT_SOURCE
    asked = parse_qs(query.decode("latin-1"), keep_blank_values=True).get(
        "source", [DEFAULT_SOURCE]
    )
    if not SOURCE_NAME.fullmatch(asked[-1]):
        detail = "source: expected 1 to 64 of A-Z a-z 0-9 . _ : / -"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, members={"field": "source"})
    return asked[-1]


async def _body(headers: Headers, receive: Receive) -> bytes:
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced[:20]) > LARGEST_BODY:
        raise _too_large()
    message = await receive()
    if message["type"] == "http.disconnect":
        raise _HungUp
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        body = await _rest(body, receive)
    if len(body) > LARGEST_BODY:
        raise _too_large()
    return body


async def _rest(beginning: bytes, receive: Receive) -> bytes:
    parts, size, more = [beginning], len(beginning), True
    while more and size <= LARGEST_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _HungUp
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large() -> Problem:
    # What was not read of the body would be taken for the next request.
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"A body may be {LARGEST_BODY} bytes long; send fewer events at once.",
        members={"most_bytes": LARGEST_BODY},
        headers={"Connection": "close"},
    )


async def _send_problem(problem: Problem, send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers += [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store")]
    await _send(send, problem.status, headers, problem.body())


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", b"%d" % len(body))
    await send(
        {"type": "http.response.start", "status": int(status), "headers": [*headers, length]}
    )
    await send({"type": "http.response.body", "body": body})
