"""The HTTP line under the intake: a plain post of events is answered without a task of its own.

Uvicorn's own connection, which holds a post of events back until it is whole. What is plain in every part begins to be
stored at once, and is answered when it is; anything else is handed to uvicorn then, as if it had just come.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from math import inf
from typing import Any, cast

from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from app.api.bare import Answer
from app.api.bodies import Headers
from app.api.ingest import PATH, Begun, Ingest

_URL = PATH.encode()
_LARGEST = 65_536
"""Longer bodies go uvicorn's way, which stops reading when it has that much."""


class _Answering:
    """A request at hand, as far as uvicorn asks about it."""

    def __init__(self) -> None:
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = True
        self.message_event = _NOBODY


class _Nobody:
    def set(self) -> None:
        """Wake nobody: nobody waits for more of the request."""


_NOBODY = _Nobody()


class PostLine(HttpToolsProtocol):
    """A connection that answers plain posts of events by itself: 15 µs of processor for 40."""

    def __init__(self, ingest: Ingest, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._ingest = ingest
        self._held: list[bytes] | None = None
        self._fields: Headers = {}

    @override
    def on_headers_complete(self) -> None:
        if self.url == _URL and self._is_plain():
            self._held, self._fields = [], dict(self.headers)
        else:
            super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        if self._held is None:
            super().on_body(body)
        else:
            self._held.append(body)

    @override
    def on_message_complete(self) -> None:
        if self._held is None:
            super().on_message_complete()
            return
        body = b"".join(self._held)
        begun = self._ingest.begin(self._fields, body)
        if begun is None:
            self._hand_over()
            super().on_message_complete()
            return
        self._held = None
        at_hand = _Answering()
        # What comes before this is answered waits for its turn.
        self.cycle = cast("Any", at_hand)
        begun.delivery.stored.add_done_callback(partial(self._answer, begun, at_hand))

    @override
    def shutdown(self) -> None:
        if self._held is not None:
            self._hand_over()
        super().shutdown()

    def _is_plain(self) -> bool:
        before: Any = self.cycle
        return (
            self.parser.get_method() == b"POST"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
            and (before is None or before.response_complete)
            and _announced(self.headers) <= _LARGEST
        )

    def _hand_over(self) -> None:
        body, self._held = b"".join(self._held or ()), None
        super().on_headers_complete()
        super().on_body(body)

    def _answer(self, begun: Begun, at_hand: _Answering, _: asyncio.Future[None]) -> None:
        answer = self._ingest.answer(begun)
        at_hand.response_complete = True
        if not self.transport.is_closing():
            self.transport.write(self._written(answer, at_hand.keep_alive))
            if not at_hand.keep_alive:
                self.transport.close()
        self.on_response_complete()

    def _written(self, answer: Answer, keep_alive: bool) -> bytes:
        lines = [STATUS_LINE[answer.status]]
        for name, value in (*self.server_state.default_headers, *answer.headers):
            lines += (name, b": ", value, b"\r\n")
        if not keep_alive:
            lines.append(b"connection: close\r\n")
        lines += (b"content-length: %d\r\n\r\n" % len(answer.body), answer.body)
        return b"".join(lines)


def _announced(headers: list[tuple[bytes, bytes]]) -> float:
    """Return the length of the body to come, as far as it is told beforehand."""
    for name, value in headers:
        if name == b"content-length":
            return int(value)
    return inf


def lines_to(ingest: Ingest) -> type[asyncio.Protocol]:
    """Return what makes uvicorn's connections for an intake."""
    made: Callable[..., asyncio.Protocol] = partial(PostLine, ingest)
    return cast("type[asyncio.Protocol]", made)
