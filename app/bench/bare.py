"""Servers that do nothing of ours, to be measured beside the product: `python -m app.bench.bare KIND PORT`.

`noop` answers every request with 202 and reads its body; `broadcast` is websockets' own server, which sends a
message to all its clients four times a second.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from time import perf_counter
from typing import Any

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send
from websockets.asyncio.server import ServerConnection, broadcast, serve

HOST = "127.0.0.1"

_ANSWER = {
    "type": "http.response.start",
    "status": 202,
    "headers": [(b"content-type", b"application/json"), (b"content-length", b"2")],
}


async def noop(_: Scope, receive: Receive, send: Send) -> None:
    """Answer a request."""
    await receive()
    await send(_ANSWER)
    await send({"type": "http.response.body", "body": b"{}"})


async def serve_noop(port: int) -> None:
    """Serve the no-op as the product's own server is set up."""
    config = uvicorn.Config(
        noop, host=HOST, port=port, http="httptools", lifespan="off", log_config=None,
        access_log=False, server_header=False,
    )  # fmt: skip
    await uvicorn.Server(config).serve()


async def serve_broadcast(port: int) -> None:
    """Send what the first message of any client asks for: so many bytes, so often a second."""
    clients: set[ServerConnection] = set()
    asked: asyncio.Future[tuple[int, float]] = asyncio.get_running_loop().create_future()

    async def keep(client: ServerConnection) -> None:
        clients.add(client)
        try:
            async for message in client:
                if not asked.done():
                    size, rate = str(message).split()
                    asked.set_result((int(size), float(rate)))
        finally:
            clients.discard(client)

    async with serve(keep, HOST, port, ping_interval=None, compression=None):
        size, rate = await asked
        due = perf_counter()
        while True:
            broadcast(clients, stamped(perf_counter(), size))
            due += 1 / rate
            await asyncio.sleep(max(0.0, due - perf_counter()))


def stamped(moment: float, size: int) -> str:
    """Return a message of so many characters that begins with when it was sent."""
    head = f'{{"sent":{moment:.6f},"padding":"'
    return f'{head}{"x" * (size - len(head) - 2)}"}}'


KINDS: dict[str, Callable[[int], Coroutine[Any, Any, None]]] = {
    "noop": serve_noop,
    "broadcast": serve_broadcast,
}

if __name__ == "__main__":
    uvloop.run(KINDS[sys.argv[1]](int(sys.argv[2])))
