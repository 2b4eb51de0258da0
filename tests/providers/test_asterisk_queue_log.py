"""The queue_log, verb by verb; lines are written from the documentation of app_queue, none is a capture."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.codec import decode, encode
from app.events.instants import SECOND
from app.events.vocabulary import Event
from app.providers.asterisk.queue_log import QueueLog
from app.providers.contract import Untranslatable
from tests.providers.telling import RECEIVED, line

NOON = RECEIVED // SECOND


def log(*rows: str) -> list[str]:
    """Return lines with whole epochs from rows whose first field is the second after noon."""
    found = []
    for row in rows:
        second, _, rest = row.partition("|")
        found.append(f"{NOON + int(second)}|{rest}")
    return found


def told(*rows: str) -> list[str]:
    reader = QueueLog()
    return [line(event) for row in log(*rows) for event in reader.read(row).events]


ENTERED = "0|1.1|PS|NONE|ENTERQUEUE||2001|1"
WAITS = "12:00:00 call.queued 1.1 queue=PS customer=2001"
CONNECTED = "9|1.1|PS|anna|CONNECT|9|1.2|4"
TALKS = [
    WAITS,
    "12:00:05 call.ringing 1.1 queue=PS agent=anna",
    "12:00:09 call.answered 1.1 agent=anna queue=PS",
    "12:00:09 agent.state anna state=on_call queues=PS",
]
FREE = "agent.state anna state=available queues=PS"

STORIES = {
    "answered, the agent hangs up": (
        [ENTERED, CONNECTED, "30|1.1|PS|anna|COMPLETEAGENT|9|21|1"],
        [*TALKS, "12:00:30 call.ended 1.1 by=agent", f"12:00:30 {FREE}"],
    ),
    "answered, the caller hangs up": (
        [ENTERED, CONNECTED, "30|1.1|PS|anna|COMPLETECALLER|9|21|1"],
        [*TALKS, "12:00:30 call.ended 1.1 by=caller", f"12:00:30 {FREE}"],
    ),
    "answered, as Asterisk 1.4 says it": (
        ["0|1.1|PS|NONE|ENTERQUEUE||2001", "9|1.1|PS|anna|CONNECT|9|1.2"],
        [WAITS, *TALKS[2:]],
    ),
    "handed on blindly": (
        [ENTERED, CONNECTED, "30|1.1|PS|anna|BLINDTRANSFER|600|from-internal|9|21|1"],
        [*TALKS, "12:00:30 call.transferred 1.1 agent=anna", f"12:00:30 {FREE}"],
    ),
    "handed on after a word": (
        [ENTERED, CONNECTED, "30|1.1|PS|anna|ATTENDEDTRANSFER|LINK|c1|c2|9|21|1"],
        [*TALKS, "12:00:30 call.transferred 1.1 agent=anna kind=warm", f"12:00:30 {FREE}"],
    ),
    "handed on, before Asterisk 12": (
        [ENTERED, CONNECTED, "30|1.1|PS|anna|TRANSFER|600|from-internal|9|21|1"],
        [*TALKS, "12:00:30 call.transferred 1.1 agent=anna", f"12:00:30 {FREE}"],
    ),
    "hung up waiting": (
        [ENTERED, "20|1.1|PS|NONE|ABANDON|1|1|20"],
        [WAITS, "12:00:20 call.abandoned 1.1 queue=PS"],
    ),
    "hung up just as anna picked up": (
        [ENTERED, "20|1.1|PS|anna|ABANDON|1|1|20"],
        [WAITS, "12:00:20 call.abandoned 1.1 queue=PS"],
    ),
    "hung up while it rang": (
        [ENTERED, "20|1.1|PS|anna|RINGCANCELED|5000", "20|1.1|PS|NONE|ABANDON|1|1|20"],
        [
            WAITS,
            "12:00:15 call.ringing 1.1 queue=PS agent=anna",
            "12:00:20 call.abandoned 1.1 queue=PS",
        ],
    ),
    "timed out": (
        [ENTERED, "60|1.1|PS|NONE|EXITWITHTIMEOUT|1|1|60"],
        [WAITS, "12:01:00 call.overflowed 1.1 queue=PS kind=timeout"],
    ),
    "pressed a key": (
        [ENTERED, "60|1.1|PS|NONE|EXITWITHKEY|1|1|1|60"],
        [WAITS, "12:01:00 call.overflowed 1.1 queue=PS kind=key"],
    ),
    "nobody left to answer, said twice": (
        [ENTERED, "60|1.1|PS|NONE|EXITEMPTY|1|1|60", "60|1.1|PS|NONE|LEAVEEMPTY"],
        [WAITS, "12:01:00 call.overflowed 1.1 queue=PS kind=closed"],
    ),
    "taken out to be called back": (
        [ENTERED, "60|1.1|PS|NONE|WITHDRAW|1|1|60|callback-requested"],
        [WAITS, "12:01:00 call.overflowed 1.1 queue=PS kind=callback"],
    ),
    "taken out for something else": (
        [ENTERED, "60|1.1|PS|NONE|WITHDRAW|1|1|60"],
        [WAITS, "12:01:00 call.overflowed 1.1 queue=PS kind=queue"],
    ),
    "a phone rings fifteen seconds": (
        [ENTERED, "20|1.1|PS|anna|RINGNOANSWER|15000"],
        [
            WAITS,
            "12:00:05 call.ringing 1.1 queue=PS agent=anna",
            "12:00:20 call.not_answered 1.1 agent=anna",
            f"12:00:20 {FREE}",
        ],
    ),
    "a phone is not there": (
        [ENTERED, "1|1.1|PS|anna|RINGNOANSWER|0"],
        [
            WAITS,
            "12:00:01 call.not_answered 1.1 agent=anna reason=unreachable",
            f"12:00:01 {FREE}",
        ],
    ),
    "the agent hangs up in the announcement": (
        [ENTERED, "9|1.1|PS|anna|AGENTDUMP"],
        [WAITS, "12:00:09 call.not_answered 1.1 agent=anna reason=declined"],
    ),
    "no common codec": (
        [ENTERED, "9|1.1|PS|anna|SYSCOMPAT"],
        [WAITS, "12:00:09 call.ended 1.1 by=system"],
    ),
    "into another queue within the second": (
        [ENTERED, "9|1.1|PS|NONE|EXITEMPTY|1|1|9", "9|1.1|NE|NONE|ENTERQUEUE||2001|1"],
        [
            WAITS,
            "12:00:09 call.overflowed 1.1 queue=PS kind=closed",
            "12:00:09.001 call.queued 1.1 queue=NE customer=2001",
        ],
    ),
    "the log begins with the answer": (
        [CONNECTED],
        ["12:00:00 call.queued 1.1 queue=PS", *TALKS[1:]],
    ),
    "the log begins with the end": (
        ["30|1.1|PS|anna|COMPLETEAGENT|9|21|1"],
        [
            "12:00:00 call.queued 1.1 queue=PS",
            "12:00:09 call.answered 1.1 agent=anna queue=PS",
            "12:00:30 call.ended 1.1 by=agent",
            "12:00:30 agent.state anna state=available",
        ],
    ),
    "the clock goes back": (
        ["60|1.1|PS|NONE|ENTERQUEUE||2001|1", "20|1.1|PS|NONE|ABANDON|1|1|5"],
        [
            "12:01:00 call.queued 1.1 queue=PS customer=2001",
            "12:01:00 call.abandoned 1.1 queue=PS",
        ],
    ),
    "Asterisk starts": (
        [ENTERED, CONNECTED, "40|NONE|NONE|NONE|QUEUESTART|", "40|2.1|PS|NONE|ENTERQUEUE||2|1"],
        [
            *TALKS,
            "12:00:40 source.restarted",
            f"12:00:40 {FREE}",
            "12:00:40.001 call.queued 2.1 queue=PS customer=2",
        ],
    ),
    "turned away, as vendors write it": (
        [
            "0|1.1|PS|NONE|FULL",
            "1|1.2|PS|NONE|JOINEMPTY",
            "2|1.3|PS|NONE|CLOSED",
            "3|1.4|PS|NONE|DIVERT_HOLDTIME",
        ],
        [
            "12:00:00 call.blocked 1.1 reason=queue_full queue=PS",
            "12:00:01 call.blocked 1.2 reason=no_agents queue=PS",
            "12:00:02 call.blocked 1.3 reason=closed queue=PS",
            "12:00:03 call.blocked 1.4 reason=congestion queue=PS",
        ],
    ),
    "a member of two queues, paused in both, is away once": (
        [
            "0|MANAGER|PS|anna|ADDMEMBER|",
            "0|MANAGER|NE|anna|ADDMEMBER|",
            "5|MANAGER|PS|anna|PAUSE|lunch",
            "5|MANAGER|NE|anna|PAUSE|lunch",
            "5|MANAGER|NONE|anna|PAUSEALL|lunch",
            "9|MANAGER|NONE|anna|UNPAUSEALL|",
            "12|MANAGER|PS|anna|REMOVEMEMBER|",
            "12|MANAGER|NE|anna|REMOVEMEMBER|",
        ],
        [
            "12:00:00 agent.state anna state=available queues=PS",
            "12:00:00 agent.state anna state=available queues=NE,PS",
            "12:00:05 agent.state anna state=available queues=NE",
            "12:00:05 agent.state anna state=away reason=lunch queues=NE,PS",
            "12:00:09 agent.state anna state=available queues=NE,PS",
            "12:00:12 agent.state anna state=available queues=NE",
            "12:00:12 agent.state anna state=offline",
        ],
    ),
    "one person by two names": (
        ["0|MANAGER|PS|Local/7@agents/n|ADDMEMBER|", "5|NONE|NONE|Agent/7|PAUSEALL|tea"],
        [
            "12:00:00 agent.state Local/7@agents/n state=available queues=PS",
            "12:00:05 agent.state Agent/7 state=away reason=tea queues=PS",
        ],
    ),
    "agents as they were before": (
        [
            "0|NONE|NONE|Agent/7|AGENTLOGIN|SIP/7",
            "5|NONE|NONE|Agent/7|AGENTLOGOFF|SIP/7|5",
            "6|NONE|NONE|Agent/7|AGENTCALLBACKLOGIN|7@ctx",
            "9|NONE|NONE|Agent/7|AGENTCALLBACKLOGOFF|7@ctx|3|CommandLogoff",
        ],
        [
            "12:00:00 agent.state Agent/7 state=available",
            "12:00:05 agent.state Agent/7 state=offline",
            "12:00:06 agent.state Agent/7 state=available",
            "12:00:09 agent.state Agent/7 state=offline",
        ],
    ),
    "nothing that counts": (
        ["0|NONE|NONE|NONE|CONFIGRELOAD|", "1|MANAGER|PS|anna|PENALTY|3", "2|1|PS|a|WRAPUPSTART|9"],
        [],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_the_log_means(story: str) -> None:
    rows, events = STORIES[story]
    assert told(*rows) == events


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "fewer than five fields"),
        ("yesterday|1.1|PS|NONE|ENTERQUEUE", "time: not an instant"),
        ("2026-11-17 12:00:00|1.1|PS|NONE|ENTERQUEUE", "time: not an instant"),
        ("1766833361|1.1||NONE|ENTERQUEUE", "a name is missing or too long"),
        ("1766833361|1.1|PS|NONE|DANCE", "'DANCE' is no verb that is known"),
        ("1766833361|1.1|PS|anna|RINGNOANSWER|soon", "parameter 0: expected a whole number"),
        ("1766833361|1.1|PS|anna|CONNECT|99999999999", "parameter 0: expected a whole number"),
    ],
)
def test_what_is_no_line_is_refused(text: str, reason: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        QueueLog().read(text)
    assert refused.value.reason == reason


EVERY = [row for rows, _ in STORIES.values() for row in log(*rows)]


def read_all(reader: QueueLog, rows: list[str]) -> list[Event]:
    found: list[Event] = []
    for row in rows:
        try:
            found += reader.read(row).events
        except Untranslatable:
            continue
    return found


@given(st.lists(st.sampled_from(EVERY), max_size=25), st.integers(0, 25))
def test_read_in_two_goes_or_twice_the_events_are_the_same(rows: list[str], cut: int) -> None:
    at_once = read_all(QueueLog(), rows)
    first = QueueLog()
    begun = read_all(first, rows[:cut])
    assert begun + read_all(QueueLog(first.memory()), rows[cut:]) == at_once
    assert read_all(QueueLog(), rows) == at_once


@given(st.lists(st.sampled_from(EVERY), max_size=25))
def test_no_two_events_of_a_call_or_an_agent_share_an_id(rows: list[str]) -> None:
    rows.sort(key=lambda row: row[:10])
    names = [
        (getattr(e, "call", None), getattr(e, "agent", None), e.id)
        for e in read_all(QueueLog(), rows)
    ]
    assert len(set(names)) == len(names)


FIELDS = st.text(max_size=12) | st.sampled_from(
    ["NONE", "0", "-1", "9" * 30, "1766833361", "1766833361.5", "²", "CONNECT", "ABANDON", "PAUSE"]
)


@settings(max_examples=120)
@given(st.lists(st.lists(FIELDS, max_size=10).map("|".join) | st.sampled_from(EVERY), max_size=6))
def test_any_lines_are_events_or_refused(rows: list[str]) -> None:
    reader = QueueLog()
    events = read_all(reader, rows)
    assert decode(encode(events)) == events
    assert all(event.at >= 0 and 0 < len(event.id) <= 256 for event in events)
    QueueLog(reader.memory())
