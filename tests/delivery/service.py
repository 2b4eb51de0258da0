"""A little service on loopback that keeps what is posted to it, and has moods."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Event: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Mood:
    """What the next request meets: an answer that is no, or a line that breaks."""

    status: int = 0
    headers: tuple[str, ...] = ()
    body: str = "{}"
    keeps: bool = False
    """Whether events are kept before the line breaks."""


BREAKS = Mood()
KEEPS_THEN_BREAKS = Mood(keeps=True)


@dataclass
class Service:
    """Keeps each event once, by its id; refuses what has no type."""

    url: str = ""
    clock: str = "wall"
    most: int = 10_000
    moods: deque[Mood] = field(default_factory=deque)
    events: list[Event] = field(default_factory=list)
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    bodies: list[tuple[str, bytes]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    lines: set[asyncio.Task[None]] = field(default_factory=set)

    def post(self, body: bytes) -> tuple[int, str]:
        batch = [json.loads(line) for line in body.splitlines() if line.strip()]
        if len(batch) > self.most:
            return 413, '{"title": "Too large"}'
        self.batches.append(len(batch))
        known = {event["id"] for event in self.events if "id" in event}
        refused = [
            {"index": place, "reason": "type is missing"}
            for place, event in enumerate(batch)
            if "type" not in event
        ]
        good = [event for event in batch if "type" in event]
        new = [event for event in good if event.get("id") not in known]
        self.events.extend(new)
        self.arrived.set()
        verdict = {"accepted": len(new), "repeated": len(good) - len(new), "refused": refused}
        status = 422 if refused and not good else 202
        return status, json.dumps(verdict)

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, str]:
        self.bodies.append((path, body))
        if method == "POST":
            return self.post(body)
        if path.startswith("/v1/snapshot"):
            return 200, json.dumps({"clock": self.clock, "version": 1})
        return 404, "{}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.lines.add(task)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                while await self._one_request(reader, writer):
                    pass
        finally:
            self.lines.discard(task)
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def hang_up(self) -> None:
        lines = list(self.lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines)

    async def _one_request(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines if line)
        body = await reader.readexactly(int(fields.get("content-length", "0")))
        method, path, _ = first.split(" ")
        self.requests.append((method, path, fields.get("authorization", "")))
        mood = self.moods.popleft() if self.moods else None
        if mood is not None and mood.keeps:
            self.post(body)
        if mood is not None and mood.status == 0:
            return False
        status, text = (
            (mood.status, mood.body) if mood is not None else self.answer(method, path, body)
        )
        headers = "".join(f"{header}\r\n" for header in (mood.headers if mood else ()))
        length = len(text.encode())
        writer.write(
            f"HTTP/1.1 {status} x\r\n{headers}Content-Length: {length}\r\n\r\n{text}".encode()
        )
        await writer.drain()
        return True


@asynccontextmanager
async def service() -> AsyncIterator[Service]:
    """Run a service for the length of a test."""
    running = Service()
    server = await asyncio.start_server(running.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    running.url = f"http://{host}:{port}"
    try:
        yield running
    finally:
        server.close()
        await running.hang_up()
        await server.wait_closed()
