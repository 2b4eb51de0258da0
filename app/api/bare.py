"""Requests without a framework: a body read up to its limit, an answer sent in one piece."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import NamedTuple, TypeAlias

from starlette.types import Receive, Send

from app.api.bodies import Headers
from app.api.problem import MEDIA_TYPE, Problem

Written: TypeAlias = Sequence[tuple[bytes, bytes]]

LARGEST_BODY = 5 * 1024 * 1024
_MOST_HEARD_OUT = 8 * LARGEST_BODY
"""Longer bodies are broken off: their senders may hear of it, or of a broken connection."""


class Answer(NamedTuple):
    """What is answered to a request."""

    status: int
    headers: Written
    body: bytes


class HungUp(Exception):  # noqa: N818  the sender is gone, nobody is to blame
    """The sender closed the connection before its body was whole."""


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """Return the body of a request.

    Raises:
        Problem: it is too large.
        HungUp: it ends before its end.
    """
    announced = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced[:20]) > LARGEST_BODY:
        if int(announced[:20]) <= _MOST_HEARD_OUT:
            await _hear_out(receive)
        raise _too_large()
    message = await receive()
    if message["type"] == "http.disconnect":
        raise HungUp
    body: bytes = message.get("body", b"")
    if message.get("more_body", False):
        body = await _rest(body, receive)
    if len(body) > LARGEST_BODY:
        raise _too_large()
    return body


async def send_problem(problem: Problem, send: Send) -> None:
    """Send a problem as the answer."""
    await send_answer(send, *refusal(problem))


def refusal(problem: Problem) -> Answer:
    """Return a problem as an answer."""
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    return Answer(problem.status, written(problem.headers | headers), problem.body())


def written(headers: Mapping[str, str]) -> Written:
    """Return headers as they go over the line."""
    return [(name.lower().encode("latin-1"), v.encode("latin-1")) for name, v in headers.items()]


async def send_answer(send: Send, status: int, headers: Written, body: bytes) -> None:
    """Send an answer."""
    length = (b"content-length", b"%d" % len(body))
    start = {"type": "http.response.start", "status": int(status), "headers": [*headers, length]}
    await send(start)
    await send({"type": "http.response.body", "body": body})


async def _hear_out(receive: Receive) -> None:
    """Read a body to its end and keep nothing of it: many senders listen only when they have said it all."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
        more = message.get("more_body", False)


async def _rest(beginning: bytes, receive: Receive) -> bytes:
    parts, size, more = [beginning], len(beginning), True
    while more and size <= LARGEST_BODY:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise HungUp
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
