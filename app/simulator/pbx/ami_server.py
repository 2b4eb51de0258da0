"""Asterisk's manager interface, simulated: it asks who is there, lists its queues, and says what happens."""

from collections.abc import Iterable
from hashlib import md5
from typing import ClassVar

from typing_extensions import override

from app.clock import Clock
from app.simulator.journal import NativeEvent
from app.simulator.pbx.ami_story import AmiStory, Message
from app.simulator.pbx.exchange import Pbx
from app.simulator.pbx.sockets import Line, SocketServer

_CHALLENGE = "166238416"


class AmiServer(SocketServer, Pbx):
    """One simulated Asterisk on a port of this machine."""

    provider: ClassVar[str] = "asterisk-ami"

    def __init__(
        self, secret: str, clock: Clock, *, username: str = "callboard", port: int = 0
    ) -> None:
        super().__init__(port)
        self.secret = secret
        self.story = AmiStory()
        self._username = username
        self._clock = clock

    @override
    async def tell(self, event: NativeEvent) -> None:
        for message in self.story.messages(event):
            self.say(written(message))

    @override
    def greet(self, line: Line) -> None:
        line.say(b"Asterisk Call Manager/7.0.3\r\n")

    @override
    def hear(self, line: Line, words: str) -> None:
        pairs = (each.partition(":") for each in words.splitlines())
        asked = {name.strip(): value.strip() for name, _, value in pairs}
        if asked.get("Action") == "Challenge":
            self._answer(line, asked, {"Response": "Success", "Challenge": _CHALLENGE})
        elif asked.get("Action") == "Login":
            self._sign_in(line, asked)
        elif not line.is_signed_in:
            self._answer(line, asked, {"Response": "Error", "Message": "Permission denied"})
        else:
            self._ask(line, asked)

    def _sign_in(self, line: Line, asked: Message) -> None:
        digest = md5((_CHALLENGE + self.secret).encode(), usedforsecurity=False).hexdigest()
        proven = self.secret == asked.get("Secret") or digest == asked.get("Key")
        if proven and asked.get("Username") == self._username:
            line.is_signed_in = True
            self._answer(line, asked, {"Response": "Success", "Message": "Authentication accepted"})
            line.say(written({"Event": "FullyBooted", "Status": "Fully Booted"}))
        else:
            self._answer(line, asked, {"Response": "Error", "Message": "Authentication failed"})
            line.end()

    def _ask(self, line: Line, asked: Message) -> None:
        action = asked.get("Action")
        if action == "Ping":
            self._answer(line, asked, {"Response": "Success", "Ping": "Pong"})
        elif action == "CoreStatus":
            date, time = self.story.startup
            started = {"CoreStartupDate": date, "CoreStartupTime": time}
            self._answer(line, asked, {"Response": "Success", **started})
        elif action == "CoreShowChannels":
            self._list(line, asked, self.story.channels(), "CoreShowChannelsComplete")
        elif action == "QueueStatus":
            entries = self.story.entries(self._clock.now())
            listed = [*self.story.members(), *entries]
            self._list(line, asked, listed, "QueueStatusComplete")
        else:
            self._answer(line, asked, {"Response": "Error", "Message": "Invalid/unknown command"})

    def _list(self, line: Line, asked: Message, listed: Iterable[Message], end: str) -> None:
        self._answer(line, asked, {"Response": "Success", "EventList": "start"})
        for message in listed:
            self._answer(line, asked, message)
        self._answer(line, asked, {"Event": end, "EventList": "Complete"})

    def _answer(self, line: Line, asked: Message, message: Message) -> None:
        id_ = {"ActionID": asked["ActionID"]} if "ActionID" in asked else {}
        first, *rest = message.items()
        line.say(written({first[0]: first[1], **id_, **dict(rest)}))


def written(message: Message) -> bytes:
    """Return a message as it is sent."""
    return "".join(f"{name}: {value}\r\n" for name, value in message.items()).encode() + b"\r\n"
