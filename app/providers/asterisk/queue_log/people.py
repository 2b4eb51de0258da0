"""Lines of people: who came, left, paused; and what becomes of a person by a conversation."""

from app.events.instants import Instant
from app.events.native import LONGEST_NAME
from app.events.vocabulary import Event
from app.providers.asterisk.members import Members
from app.providers.asterisk.queue_log.line import Line
from app.providers.asterisk.queue_log.memory import Memory

_EVERYWHERE = "NONE"


class People:
    """The members' part in what is told."""

    def __init__(self, memory: Memory) -> None:
        self._members = Members(memory.members)

    def logged_in(self, line: Line) -> list[Event]:
        """Tell of somebody who logged in."""
        self._members[line.agent].is_in = True
        return self.told(line)

    def logged_off(self, line: Line) -> list[Event]:
        """Tell of somebody who logged off."""
        self._members[line.agent].is_in = False
        return self.told(line)

    def added(self, line: Line) -> list[Event]:
        """Tell of somebody who serves one queue more."""
        member = self._members[line.agent]
        member.join(line.queue)
        if line.text(0) == "PAUSED":
            member.pause(line.queue, "")
        return self.told(line)

    def removed(self, line: Line) -> list[Event]:
        """Tell of somebody who serves a queue no more."""
        self._members[line.agent].leave(line.queue)
        return self.told(line)

    def paused(self, line: Line) -> list[Event]:
        """Tell of a pause, in one queue or in all."""
        self._members[line.agent].pause(_queue(line), (line.text(0) or "")[:LONGEST_NAME])
        return self.told(line)

    def unpaused(self, line: Line) -> list[Event]:
        """Tell of the end of a pause, in one queue or in all."""
        self._members[line.agent].unpause(_queue(line))
        return self.told(line)

    def joins(self, line: Line) -> None:
        """Note that somebody serves the queue of a line."""
        self._members[line.agent].join(line.queue)

    def talks(self, line: Line) -> list[Event]:
        """Tell of somebody who has taken a call."""
        self._members[line.agent].talks += 1
        self.joins(line)
        return self.told(line)

    def is_done(self, line: Line) -> list[Event]:
        """Tell of somebody whose conversation is over."""
        member = self._members[line.agent]
        member.talks = max(member.talks - 1, 0)
        return self.told(line)

    def hang_up(self, at: Instant, id_: str) -> list[Event]:
        """Tell of everybody whose conversation a restart has ended."""
        talking = [name for name, member in self._members.known.items() if member.talks]
        self._members.hang_up()
        return [
            event
            for number, name in enumerate(talking)
            for event in self._members.tell(name, at, f"{id_}-{number}")
        ]

    def told(self, line: Line) -> list[Event]:
        """Return the change of the person's state, if there is one."""
        return [*self._members.tell(line.agent, line.at, line.id)]


def _queue(line: Line) -> str | None:
    return None if line.queue == _EVERYWHERE else line.queue
