"""FreeSWITCH's event socket, simulated: it asks for the password, lists its queues, and says what happens."""

import json
from collections.abc import Iterable, Sequence
from typing import ClassVar

from typing_extensions import override

from app.simulator.centre import AgentPlan
from app.simulator.journal import NativeEvent
from app.simulator.pbx.esl_story import EslStory, Headers
from app.simulator.pbx.exchange import Pbx, Seat
from app.simulator.pbx.sockets import Line, SocketServer


class EslServer(SocketServer, Pbx):
    """One simulated FreeSWITCH on a port of this machine."""

    provider: ClassVar[str] = "freeswitch"

    def __init__(self, secret: str, *, port: int = 0) -> None:
        super().__init__(port)
        self.secret = secret
        self.story = EslStory()

    def staff(self, agents: Iterable[AgentPlan]) -> None:
        """Set up who may serve which queue, which events never tell."""
        seats = {plan.agent: Seat(plan.queues) for plan in agents}
        self.story.exchange.seats.update(seats)

    @override
    async def tell(self, event: NativeEvent) -> None:
        for headers in self.story.events(event):
            self.say(written(headers))

    @override
    def greet(self, line: Line) -> None:
        line.say(b"Content-Type: auth/request\n\n")

    @override
    def hear(self, line: Line, words: str) -> None:
        command, _, rest = words.partition(" ")
        if command == "auth":
            self._sign_in(line, rest)
        elif not line.is_signed_in:
            line.say(_reply("-ERR command not found"))
        elif command == "event":
            line.say(_reply("+OK event listener enabled json"))
        elif command == "api":
            line.say(_response(self._ask(rest)))
        else:
            line.say(_reply("-ERR command not found"))

    def _sign_in(self, line: Line, secret: str) -> None:
        if secret == self.secret:
            line.is_signed_in = True
            line.say(_reply("+OK accepted"))
        else:
            line.say(_reply("-ERR invalid"))
            line.say(b"Content-Type: text/disconnect-notice\nContent-Length: 67\n\n")
            line.say(b"Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n")
            line.end()

    def _ask(self, command: str) -> str:
        story = self.story
        if command == "global_getvar core_uuid":
            return story.core
        if command == "uptime":
            return "3600"
        listing = command.removeprefix("callcenter_config ")
        if listing.startswith("queue list members "):
            return _table(story.members(listing.removeprefix("queue list members ")))
        rows = {"agent list": story.agents, "tier list": story.tiers, "queue list": story.queues}
        return _table(rows[listing]()) if listing in rows else "-ERR Invalid!\n"


def written(headers: Headers) -> bytes:
    """Return an event as it is sent."""
    body = json.dumps(headers).encode()
    return f"Content-Length: {len(body)}\nContent-Type: text/event-json\n\n".encode() + body


def _reply(words: str) -> bytes:
    return f"Content-Type: command/reply\nReply-Text: {words}\n\n".encode()


def _response(body: str) -> bytes:
    return f"Content-Type: api/response\nContent-Length: {len(body.encode())}\n\n{body}".encode()


def _table(rows: Sequence[Headers]) -> str:
    if not rows:
        return "+OK\n"
    lines = ["|".join(rows[0]), *("|".join(row.values()) for row in rows)]
    return "\n".join(lines) + "\n+OK\n"
