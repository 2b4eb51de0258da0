"""The line under the intake: what it answers by itself is what the route would have answered, in its turn."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from app.api.bare import LARGEST_BODY
from app.api.ingest import PATH, Ingest
from app.api.post_line import PostLine
from app.api.server import create_app
from app.store.door import LazyStore
from app.store.place import FILE
from tests.api.keepers import BEARER, KEY, Rooms, queued
from tests.api.serving import calling, serving

_ENOUGH_S = 5.0


class Client:
    """One connection, over which requests are written as they are."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def write(self, *pieces: bytes) -> None:
        self.writer.write(b"".join(pieces))

    async def answer(self) -> tuple[int, dict[str, str], bytes]:
        async with asyncio.timeout(_ENOUGH_S):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            status, *lines = head.strip().split("\r\n")
            headers = dict(line.split(": ", 1) for line in lines)
            body = await self.reader.readexactly(int(headers["content-length"]))
        return int(status.split()[1]), headers, body

    async def is_over(self) -> bool:
        async with asyncio.timeout(_ENOUGH_S):
            return await self.reader.read() == b""


class Counted:
    """How many requests an intake began and answered past the framework."""

    def __init__(self, ingest: Ingest, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        answer = ingest.answer

        def counted(*given: object) -> object:
            self.count += 1
            return answer(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(ingest, "answer", counted)


async def first(client: Client) -> None:
    """Post an event, with which the names are looked for that sources use."""
    client.write(post(text(queued(0))))
    await client.answer()


@asynccontextmanager
async def connected(where: str) -> AsyncIterator[Client]:
    reader, writer = await asyncio.open_connection(*where.split(":"))
    try:
        yield Client(reader, writer)
    finally:
        writer.close()


def post(body: bytes, *headers: str, key: str = KEY, path: str = PATH) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1", "Host: board.test", f"Authorization: Bearer {key}", "Content-Type: application/json",
        f"Content-Length: {len(body)}", *headers,
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode() + body


def text(*events: object) -> bytes:
    return msgspec.json.encode(events)


OFFER = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAEAAEAAAAIAAAAB")
"""What Java's own client says with every request."""

# name: (how it is sent, whether the line answers it by itself)
REQUESTS = {
    "one event": (post(msgspec.json.encode(queued(1))), True),
    "a batch": (post(text(*map(queued, range(10, 300)))), True),
    "one twice": (post(text(queued(2), queued(2))), True),
    "an old one beside a new one": (post(text(queued(2), queued(3))), True),
    "old ones only": (post(text(queued(2), queued(3))), False),
    "a bad one beside a good one": (post(text(queued(4), queued(5, at="noon"))), False),
    "bad ones only": (post(text(queued(6, at="noon"))), False),
    "an extra field": (post(text(queued(7, vip=True))), False),
    "a wrong key": (post(text(queued(8)), key="wrong"), False),
    "a source": (post(text(queued(1)), path=f"{PATH}?source=b"), False),
    "no JSON": (post(b"{"), False),
    "nothing": (post(b""), False),
    "more than is held": (post(text(*map(queued, range(1_000, 1_900)))), False),
    "another type": (post(text(queued(9)), "Content-Type: text/plain"), False),
    "an offer of another protocol": (post(text(queued(401)), *OFFER), True),
    "an offer with a bad event": (post(text(queued(402, at="noon")), *OFFER), False),
    "an offer of a websocket": (
        post(text(queued(403)), "Connection: upgrade", "Upgrade: websocket"),
        True,
    ),
    "a closing connection": (post(text(queued(400)), "Connection: close"), False),
}


async def told(*, is_at_once: bool, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Return what is answered to each of the requests, and what of it was answered at once."""
    rooms, answers = Rooms(), {}
    app = create_app(rooms.parts())
    if not is_at_once:
        monkeypatch.setattr(app.ingest, "begin", lambda *_: None)
    counted = Counted(app.ingest, monkeypatch)
    async with serving(app) as where, connected(where) as client:
        await first(client)
        for name, (request, is_plain) in REQUESTS.items():
            client.write(request)
            before = counted.count
            answers[name] = await client.answer()
            assert counted.count - before == (is_plain and is_at_once), name
        assert await client.is_over()
    return answers | {"stored": [(event.source, event.id) for event in rooms.log.events]}


async def test_an_answer_is_the_routes(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = await told(is_at_once=True, monkeypatch=monkeypatch)
    for name, answer in (await told(is_at_once=False, monkeypatch=monkeypatch)).items():
        assert at_once[name] == answer, name


async def test_a_source_with_a_key_of_its_own_speaks_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms, door = Rooms(), LazyStore(tmp_path / FILE, "main")
    app = create_app(rooms.parts(store=door))
    async with calling(app) as desk:
        made = await desk.post(
            "/v1/sources", json={"name": "own", "provider": "native"}, headers=BEARER
        )
    key = made.json()["secret"]
    counted = Counted(app.ingest, monkeypatch)
    async with serving(app) as where, connected(where) as client:
        await first(client)
        client.write(post(text(queued(1)), key=key), post(text(queued(2)), key="no"))
        assert [(await client.answer())[0] for _ in range(2)] == [202, 401]
    await door.close()
    told = [(event.source, event.id) for event in rooms.log.events]
    assert told[-1] == ("own", "e-1")
    assert counted.count == 1


async def test_requests_in_a_row_are_answered_in_their_order() -> None:
    rooms = Rooms()
    async with serving(create_app(rooms.parts())) as where, connected(where) as client:
        await first(client)
        rooms.log.gate.clear()
        rooms.log.arrived.clear()
        client.write(
            post(text(queued(1))),
            post(text(queued(2), queued(3))),
            b"GET /healthz HTTP/1.1\r\nHost: board.test\r\n\r\n",
            post(text(queued(4))),
        )
        await rooms.log.arrived.wait()
        rooms.log.gate.set()
        said = [await client.answer() for _ in range(4)]
    assert [msgspec.json.decode(body).get("accepted") for _, _, body in said] == [1, 2, None, 1]
    assert [event.id for event in rooms.log.events] == ["e-0", "e-1", "e-2", "e-3", "e-4"]


async def test_a_request_may_come_in_pieces() -> None:
    rooms = Rooms()
    request = post(text(queued(1), queued(2)))
    async with serving(create_app(rooms.parts())) as where, connected(where) as client:
        for at in range(0, len(request), 20):
            client.write(request[at : at + 20])
            await client.writer.drain()
            await asyncio.sleep(0)
        assert (await client.answer())[0] == 202
        client.write(post(text(queued(2), queued(3))))
        assert msgspec.json.decode((await client.answer())[2])["repeated"] == 1


async def test_who_offers_another_protocol_is_heard_in_this_one() -> None:
    rooms = Rooms()
    body = text(queued(1))
    chunked = post(b"", *OFFER, "Transfer-Encoding: chunked").replace(b"Content-Length: 0\r\n", b"")
    chunked += b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    asked = (
        b"GET /healthz HTTP/1.1\r\nHost: board.test\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"
    )
    async with serving(create_app(rooms.parts())) as where:
        async with connected(where) as client:
            client.write(chunked, asked, post(text(queued(2)), *OFFER), post(text(queued(3))))
            assert [(await client.answer())[0] for _ in range(4)] == [202, 200, 202, 202]
            request = post(text(queued(4)), *OFFER)
            for at in range(0, len(request), 20):
                client.write(request[at : at + 20])
                await client.writer.drain()
                await asyncio.sleep(0)
            assert (await client.answer())[0] == 202
        async with connected(where) as client:
            client.write(post(text(queued(5)), *OFFER, "Connection: close"))
            assert (await client.answer())[1]["connection"] == "close"
            assert await client.is_over()
    assert [event.id for event in rooms.log.events] == ["e-1", "e-2", "e-3", "e-4", "e-5"]


async def test_who_sends_too_much_hears_of_it_after_having_sent_it_all() -> None:
    body = b"[" + b" " * (2 * LARGEST_BODY)
    async with serving(create_app(Rooms().parts())) as where, connected(where) as client:
        client.write(post(body))
        await client.writer.drain()
        assert (await client.answer())[0] == 413
        assert await client.is_over()


async def test_a_head_is_read_once_and_what_follows_it_every_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rooms, read = Rooms(), list[object]()
    monkeypatch.setattr(PostLine, "on_head", reading(read))
    posts = [post(text(queued(number))) for number in range(10, 20)]
    odd = posts[0].replace(b'"at":"2', b'"at":"x')

    async def said(*requests: bytes, reads: int) -> None:
        before = len(read)
        client.write(*requests)
        for request in requests:
            assert (await client.answer())[0] == (422 if request is odd else 202)
        assert len(read) - before == reads

    async with serving(create_app(rooms.parts())) as where:
        async with connected(where) as client:
            await first(client)
            await said(posts[0], reads=1)
            await said(posts[1], reads=0)
            await said(odd, reads=1)
            await said(posts[2], posts[3], reads=2)
            await said(posts[4], reads=0)
            before = len(read)
            client.write(posts[5][:-5])
            while len(read) == before:  # noqa: ASYNC110  a line tells nobody
                await asyncio.sleep(0.001)
            await said(posts[5][-5:], reads=0)
        async with connected(where) as client:
            await said(posts[6], reads=0)
    stored = [event.id for event in rooms.log.events]
    assert stored == ["e-0", *(f"e-{number}" for number in range(10, 17))]


def reading(read: list[object]) -> Callable[[PostLine], None]:
    """Return what reads a head as ever, and notes that it did."""
    as_ever = PostLine.on_head

    def reads(line: PostLine) -> None:
        read.append(line)
        as_ever(line)

    return reads


async def test_with_the_log_away_the_sender_is_asked_to_send_again() -> None:
    rooms = Rooms()
    async with serving(create_app(rooms.parts())) as where, connected(where) as client:
        await first(client)
        rooms.log.is_away = True
        client.write(post(text(queued(1))))
        status, headers, body = await client.answer()
        assert (status, headers["retry-after"]) == (503, "1")
        assert re.search(rb"send the events again", body)
        rooms.log.is_away = False
        client.write(post(text(queued(1))))
        assert (await client.answer())[0] == 202


async def test_a_sender_that_hangs_up_takes_nothing_back() -> None:
    rooms = Rooms()
    async with serving(create_app(rooms.parts())) as where:
        async with connected(where) as client:
            await first(client)
            rooms.log.gate.clear()
            rooms.log.arrived.clear()
            client.write(post(text(queued(1))))
            await rooms.log.arrived.wait()
        rooms.log.gate.set()
        async with connected(where) as client:
            client.write(post(text(queued(1))))
            assert msgspec.json.decode((await client.answer())[2])["repeated"] == 1


@pytest.mark.parametrize("is_whole", [True, False])
async def test_a_server_that_stops_answers_what_it_has_begun(is_whole: bool) -> None:
    rooms = Rooms()
    beginning, end = post(text(queued(1)))[:-1], post(text(queued(1)))[-1:]
    house = serving(create_app(rooms.parts()))
    where = await house.__aenter__()
    async with connected(where) as client, connected(where) as other:
        client.write(beginning)
        # When a later one is answered, the beginning was read.
        other.write(post(text(queued(2))))
        await other.answer()
        rooms.log.gate.clear()
        rooms.log.arrived.clear()
        if is_whole:
            client.write(end)
            await rooms.log.arrived.wait()
        stopping = asyncio.create_task(house.__aexit__(None, None, None))
        assert await other.is_over()
        if not is_whole:
            client.write(end)
        rooms.log.gate.set()
        status, headers, _ = await client.answer()
        assert (status, headers["connection"]) == (202, "close")
        assert await client.is_over()
        await stopping
