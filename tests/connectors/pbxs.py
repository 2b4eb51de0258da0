"""The two PBXs that are reached over a socket: a simulated one, and our way to it."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from app.clock import WallClock
from app.connectors.ami import AmiConnector
from app.connectors.contract import Connector, PbxSource
from app.connectors.freeswitch import FreeSwitchConnector
from app.events.instants import format_instant
from app.simulator.journal import NativeEvent
from app.simulator.pbx.ami_server import AmiServer
from app.simulator.pbx.esl_server import EslServer

SECRET = "a wise password"  # noqa: S105

Server: TypeAlias = AmiServer | EslServer


class Pbx(NamedTuple):
    server: Callable[[], Server]
    connector: Callable[[PbxSource], Connector]
    half: bytes
    """Half of something that is said."""


AMI = Pbx(
    lambda: AmiServer(SECRET, WallClock()),
    lambda source: AmiConnector(source, WallClock()),
    b"Event: QueueCallerJoin\r\nQueue: PS\r\nUniq",
)
ESL = Pbx(
    lambda: EslServer(SECRET),
    lambda source: FreeSwitchConnector(source, WallClock()),
    b'Content-Length: 900\nContent-Type: text/event-json\n\n{"CC-Queue": "PS',
)


def source(server: Server, *secrets: str, **settings: Any) -> PbxSource:
    """Return a source that leads to a server."""
    where = {"host": "127.0.0.1", "port": server.port, "username": "callboard"}
    return PbxSource("pbx", server.provider, where | settings, secrets or (SECRET,))


def happens(kind: str, ago_s: float = 0, **fields: Any) -> NativeEvent:
    """Return an event of a centre that happens now, or happened a moment ago."""
    at = format_instant(WallClock().now() - round(ago_s * 1000))
    return {"id": "any", "type": kind, "at": at, **fields}


def name_of(server: Server, call: str) -> str:
    """Return what a call of the centre is called by the PBX."""
    if isinstance(server, AmiServer):
        return server.story.exchange.callers[call].unique
    members = server.story.members("PS")
    index = [
        c for c, caller in server.story.exchange.callers.items() if caller.queue == "PS"
    ].index(call)
    return members[index]["session_uuid"]
