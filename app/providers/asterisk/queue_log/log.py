"""The translation of one queue_log, line by line.

Lines are read in the order of the file. They have whole seconds and no ids, so that ids are made of
the second, the line's place among those of its call in that second, and what the line says: the same
file read again gives the same events.
"""

from collections.abc import Callable
from hashlib import blake2b
from typing import TypeAlias

import msgspec

from app.events import vocabulary as v
from app.events.instants import SECOND
from app.events.vocabulary import Event
from app.providers.asterisk.queue_log.conversations import Conversations
from app.providers.asterisk.queue_log.line import Line, take_apart
from app.providers.asterisk.queue_log.memory import Memory
from app.providers.asterisk.queue_log.people import People
from app.providers.asterisk.queue_log.queueing import BLOCKED, WAYS_OUT, Queueing
from app.providers.contract import Translation, Untranslatable, nothing

Meaning: TypeAlias = Callable[[Line], list[Event]]

_IGNORED = frozenset(
    (
        *("CONFIGRELOAD", "PENALTY", "RINGINUSE", "OUTCALL", "WRAPUPSTART", "QUEUEADDED"),
        *("OUTDIAL", "OUTANSWER", "OUTCANCEL", "OUTCONGESTION", "OUTCHANUNAVAIL", "OUTTRANSFER"),
        *("URL", "DID", "INFO", "SYSTEM"),
    )
)
"""Verbs that say nothing of calls that come in, or of people."""


class QueueLog:
    """The translation of one queue_log; it remembers what was read."""

    def __init__(self, memory: bytes | None = None) -> None:
        self._memory = msgspec.json.decode(memory, type=Memory) if memory else Memory()
        self._people = People(self._memory)
        self._queueing = Queueing(self._memory, self._people)
        self._conversations = Conversations(self._memory, self._queueing, self._people)
        self._meanings = self._every_meaning()

    def memory(self) -> bytes:
        """Return what has to be known to go on after the last line read."""
        return msgspec.json.encode(self._memory)

    def read(self, text: str) -> Translation:
        """Return what the next line means.

        Raises:
            Untranslatable: it is not understood; the lines after it are not affected.
        """
        line = take_apart(text)
        if line.verb in _IGNORED:
            return nothing(f"{line.verb}: nothing follows from it")
        meaning = self._meanings.get(line.verb)
        if meaning is None:
            raise Untranslatable(f"{line.verb[:40]!r} is no verb that is known", line.verb[:40])
        id_ = self._id(line, text)
        events = meaning(line._replace(at=self._memory.date(line), id=id_))
        return Translation(events) if events else nothing(f"{line.verb}: nothing follows from it")

    def _id(self, line: Line, text: str) -> str:
        place = self._memory.place(line)
        key = blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()
        return f"{line.at // SECOND}-{place:04d}-{key}"

    def _restarted(self, line: Line) -> list[Event]:
        """Tell of a restart, which ends every call."""
        self._memory.restarted = line.at
        self._memory.calls.clear()
        restarted = v.SourceRestarted(id=f"{line.id}:restarted", at=line.at)
        return [restarted, *self._people.hang_up(line.at, line.id)]

    def _every_meaning(self) -> dict[str, Meaning]:
        """Return what each verb means."""
        queueing, conversations, people = self._queueing, self._conversations, self._people
        return {
            "ENTERQUEUE": queueing.entered,
            "RINGNOANSWER": queueing.not_answered,
            "RINGCANCELED": queueing.rang_in_vain,
            "AGENTDUMP": queueing.dropped,
            "ABANDON": queueing.abandoned,
            "SYSCOMPAT": queueing.failed,
            **dict.fromkeys(WAYS_OUT, queueing.left),
            **dict.fromkeys(BLOCKED, queueing.blocked),
            "CONNECT": conversations.connected,
            "COMPLETEAGENT": conversations.completed,
            "COMPLETECALLER": conversations.completed,
            "BLINDTRANSFER": conversations.transferred,
            "ATTENDEDTRANSFER": conversations.transferred,
            "TRANSFER": conversations.transferred,
            "QUEUESTART": self._restarted,
            "AGENTLOGIN": people.logged_in,
            "AGENTCALLBACKLOGIN": people.logged_in,
            "AGENTLOGOFF": people.logged_off,
            "AGENTCALLBACKLOGOFF": people.logged_off,
            "ADDMEMBER": people.added,
            "REMOVEMEMBER": people.removed,
            "PAUSE": people.paused,
            "PAUSEALL": people.paused,
            "UNPAUSE": people.unpaused,
            "UNPAUSEALL": people.unpaused,
        }
