"""Lines of callers and agents who talk: the answer, handing on, the end."""

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant
from app.events.vocabulary import EndedBy, Event
from app.providers.asterisk.queue_log.line import Line
from app.providers.asterisk.queue_log.memory import Memory
from app.providers.asterisk.queue_log.people import People
from app.providers.asterisk.queue_log.queueing import Queueing


class Conversations:
    """The agents' part in a call."""

    def __init__(self, memory: Memory, queueing: Queueing, people: People) -> None:
        self._memory = memory
        self._queueing = queueing
        self._people = people

    def connected(self, line: Line) -> list[Event]:
        """Tell of an answer, and of the ringing before it."""
        way_in = self._queueing.way_in(line, line.number(0))
        call = self._memory.call(line)
        rang_s = line.number(2)
        rang = self._queueing.rang(line, rang_s * SECOND) if rang_s else []
        call.waits_in, call.talks_to = None, line.agent
        return [*way_in, *rang, _answered(line, line.at), *self._people.talks(line)]

    def completed(self, line: Line) -> list[Event]:
        """Tell of the end of a conversation."""
        by = EndedBy.AGENT if line.verb == "COMPLETEAGENT" else EndedBy.CALLER
        ended = v.CallEnded(id=f"{line.id}:ended", at=line.at, call=line.call, by=by)
        return [*self._beginning(line, line.number(0), line.number(1)), ended, *self._over(line)]

    def transferred(self, line: Line) -> list[Event]:
        """Tell of a caller who is handed on."""
        kind = v.TransferKind.WARM if line.verb == "ATTENDEDTRANSFER" else v.TransferKind.COLD
        beginning = self._beginning(line, line.number(-3), line.number(-2))
        id_ = f"{line.id}:transferred"
        handed_on = v.CallTransferred(
            id=id_, at=line.at, call=line.call, agent=line.agent, kind=kind
        )
        return [*beginning, handed_on, *self._over(line)]

    def _beginning(self, line: Line, waited: int | None, talked: int | None) -> list[Event]:
        """Return the entering and the answer of a conversation of which only the end is known."""
        if talked is None or waited is None:
            return []
        way_in = self._queueing.way_in(line, waited, talked)
        return [*way_in, _answered(line, max(line.at - talked * SECOND, 0))] if way_in else []

    def _over(self, line: Line) -> list[Event]:
        call = self._memory.call(line)
        call.waits_in = call.talks_to = None
        return self._people.is_done(line)


def _answered(line: Line, at: Instant) -> Event:
    id_ = f"{line.id}:answered"
    return v.CallAnswered(id=id_, at=at, call=line.call, agent=line.agent, queue=line.queue)
