"""A Slack of our own on a port of loopback: it keeps what was posted, and answers as badly as told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.clock import WallClock

TOKEN = "xoxb-" + "planted-token-0815"
CHANNEL = "C0123456789"
FLOORS = frozenset((CHANNEL, "C0000000002"))


class Fault(Enum):
    """What becomes of one request."""

    NONE = auto()
    BUSY = auto()
    """429, with Retry-After."""
    FAILS = auto()
    """500, and nothing done."""
    FAILS_AFTER = auto()
    """500, and done all the same."""
    DROPS = auto()
    """The connection is cut before anything is done."""
    DROPS_AFTER = auto()
    """It is done, and the connection cut."""
    HANGS_AFTER = auto()
    """It is done, and nobody says so."""
    LATE = auto()
    """Nobody answers, and it is done once the asker has given up."""
    RESTARTS = auto()
    """Nobody listens for a while."""


_UNDONE = frozenset((Fault.BUSY, Fault.FAILS, Fault.DROPS, Fault.RESTARTS))


@dataclass
class Posted:
    """One message, as it stands."""

    ts: str
    channel: str
    shown: dict[str, Any]
    thread_ts: str | None = None
    at: float = 0.0
    edits: int = 0


@dataclass
class FakeSlack:
    """What it holds, and how it will answer."""

    faults: Iterator[Fault] = field(default_factory=lambda: iter(()))
    errors: dict[str, str] = field(default_factory=dict)
    """The error that a method answers with, by method."""
    retry_after: str = "0"
    late_s: float = 0.85
    messages: list[Posted] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    calls_at: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    heads: list[Mapping[str, str]] = field(default_factory=list)
    hook: Callable[[str, dict[str, Any], Mapping[str, str]], tuple[int, str]] | None = None
    """What an address beside Slack's methods answers: its status and body."""
    url: str = ""
    called: asyncio.Event = field(default_factory=asyncio.Event)
    late: set[asyncio.Task[None]] = field(default_factory=set)
    open: set[asyncio.StreamWriter] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _restart: Callable[[], Awaitable[None]] | None = None

    def visible(self, channel: str = CHANNEL) -> list[Posted]:
        """What stands in a channel, threads left out."""
        return [m for m in self.messages if m.channel == channel and m.thread_ts is None]

    def about(self, alert: str, channel: str = CHANNEL) -> list[Posted]:
        """What stands in a channel about an alert."""
        return [m for m in self.visible(channel) if payload(m).get("alert") == alert]

    def thread(self, ts: str) -> list[Posted]:
        """What stands below a message."""
        return [m for m in self.messages if m.thread_ts == ts]

    # The server

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open.add(writer)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        finally:
            writer.close()
            self.open.discard(writer)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path, headers, body = await _request(reader)
        method = path.path.removeprefix("/api/")
        self.calls.append(method)
        self.calls_at.append(asyncio.get_running_loop().time())
        self.bodies.append(body)
        self.heads.append(headers)
        self.called.set()
        fault = next(self.faults, Fault.NONE)
        given = _given(path.query, headers, body)
        if fault in _UNDONE:
            await self._refuse(fault, writer)
        elif fault is Fault.LATE:
            await self._later(method, given, headers, reader)
        else:
            await self._do_and_tell(fault, self._do(method, given, headers), reader, writer)

    async def _refuse(self, fault: Fault, writer: asyncio.StreamWriter) -> None:
        if fault is Fault.BUSY:
            limited = json.dumps({"ok": False, "error": "ratelimited"})
            await _send(writer, 429, limited, self.retry_after)
        if fault is Fault.FAILS:
            await _send(writer, 500, "<html>")
        if fault is Fault.RESTARTS and self._restart is not None:
            await self._restart()

    async def _do_and_tell(
        self,
        fault: Fault,
        answer: tuple[int, str],
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        if fault is Fault.NONE:
            await _send(writer, *answer)
        if fault is Fault.FAILS_AFTER:
            await _send(writer, 503, "upstream")
        if fault is Fault.HANGS_AFTER:
            await reader.read()

    async def _later(
        self,
        method: str,
        given: dict[str, Any],
        headers: Mapping[str, str],
        reader: asyncio.StreamReader,
    ) -> None:
        async def land() -> None:
            await asyncio.sleep(self.late_s)
            self._do(method, given, headers)

        task = asyncio.create_task(land())
        self.late.add(task)
        task.add_done_callback(self.late.discard)
        await reader.read()

    def _do(
        self, method: str, given: dict[str, Any], headers: Mapping[str, str]
    ) -> tuple[int, str]:
        if self.hook is not None and not method[:1].isalpha():
            return self.hook(method, given, headers)
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 200, json.dumps({"ok": False, "error": "invalid_auth"})
        if method in self.errors:
            return 200, json.dumps({"ok": False, "error": self.errors[method]})
        if given.get("channel") not in FLOORS:
            return 200, json.dumps({"ok": False, "error": "channel_not_found"})
        found: dict[str, Any] = getattr(self, "_" + method.replace(".", "_"))(given)
        return 200, json.dumps({"ok": "error" not in found} | found)

    # Slack's methods

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802  Slack's name
        if unfit(given):
            return {"error": "invalid_blocks"}
        now = WallClock().now()
        posted = Posted(
            ts=f"{now // 1_000}.{now % 1_000:03}{next(self._numbers):03}",
            channel=given["channel"],
            shown=given,
            thread_ts=given.get("thread_ts"),
            at=asyncio.get_running_loop().time(),
        )
        self.messages.append(posted)
        return {"channel": posted.channel, "ts": posted.ts}

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        if unfit(given):
            return {"error": "invalid_blocks"}
        for message in self._at(given):
            message.shown = given
            message.edits += 1
            return {"channel": message.channel, "ts": message.ts}
        return {"error": "message_not_found"}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        for message in self._at(given):
            self.messages.remove(message)
            return {"ts": message.ts}
        return {"error": "message_not_found"}

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        oldest = float(given.get("oldest", 0))
        found = [m for m in self.visible(given["channel"]) if float(m.ts) > oldest]
        return self._page(found[::-1], given)

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page([*self._at(given), *self.thread(given["ts"])], given)

    def _page(self, found: list[Posted], given: dict[str, Any]) -> dict[str, Any]:
        # Pages of two, so that whoever reads has to turn them.
        begin = int(given.get("cursor") or 0)
        with_metadata = str(given.get("include_all_metadata")) in {"1", "true"}
        told = [
            {"ts": m.ts, "text": m.shown["text"]}
            | ({"metadata": m.shown.get("metadata", {})} if with_metadata else {})
            for m in found[begin : begin + 2]
        ]
        more = str(begin + 2) if begin + 2 < len(found) else ""
        return {"messages": told, "response_metadata": {"next_cursor": more}}

    def _at(self, given: dict[str, Any]) -> list[Posted]:
        return [m for m in self.messages if (m.channel, m.ts) == (given["channel"], given["ts"])]


def unfit(given: Mapping[str, Any]) -> bool:
    """Tell whether Slack would not take a message: by its documented limits."""
    blocks = given.get("blocks", [])
    texts = {"header": 150, "section": 3_000}
    too_long = any(len(b["text"]["text"]) > texts.get(b["type"], 0) for b in blocks if "text" in b)
    return not given.get("text") or len(blocks) > 50 or too_long


def payload(message: Posted) -> dict[str, Any]:
    """What the metadata of a message says."""
    found: dict[str, Any] = message.shown.get("metadata", {}).get("event_payload", {})
    return found


async def _request(reader: asyncio.StreamReader) -> tuple[Any, Mapping[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return urlsplit(head[0].split(" ")[1]), headers, body


def _given(query: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    found = {name: values[0] for name, values in parse_qs(query).items()}
    if headers.get("content-type", "").startswith("application/json"):
        sent: dict[str, Any] = json.loads(body)
        return found | sent
    return found | {name: values[0] for name, values in parse_qs(body.decode()).items()}


async def _send(
    writer: asyncio.StreamWriter, status: int, body: str, retry_after: str | None = None
) -> None:
    kind = "application/json" if body.startswith("{") else "text/plain"
    lines = [f"HTTP/1.1 {status} -", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"Retry-After: {retry_after}"] if retry_after is not None else []
    writer.write("\r\n".join([*lines, "Connection: close", "", body]).encode())
    await writer.drain()


@asynccontextmanager
async def fake_slack(
    slack: FakeSlack | None = None, away_s: float = 0.05
) -> AsyncIterator[FakeSlack]:
    """Serve, and say where; a restart keeps what was posted, and cuts every connection."""
    made = slack or FakeSlack()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made.url = f"http://127.0.0.1:{port}"
    servers = [server]
    tasks: set[asyncio.Task[None]] = set()

    async def back() -> None:
        await asyncio.sleep(away_s)
        servers.append(await asyncio.start_server(made.serve, "127.0.0.1", port))

    async def restart() -> None:
        servers.pop().close()
        task = asyncio.create_task(back())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    made._restart = restart
    try:
        yield made
    finally:
        await asyncio.gather(*tasks, *made.late)
        for each in servers:
            each.close()
        while made.open:
            # Whoever was let in just now, too; those who are cut off are on their way out.
            for writer in made.open:
                writer.transport.abort()
            await asyncio.sleep(0)
