"""mod_callcenter, story by story; events are written from the documentation, none is a capture."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.codec import decode, encode
from app.events.instants import SECOND
from app.events.vocabulary import Event
from app.providers.contract import Untranslatable
from app.providers.freeswitch import CallCenter, Headers, Look
from tests.providers.telling import RECEIVED, line

NOON = RECEIVED // SECOND
MEMBER = {"CC-Queue": "PS", "CC-Member-UUID": "m1", "CC-Member-Session-UUID": "c1"}


def said(second: float | None, action: str, **fields: str) -> dict[str, object]:
    when = {} if second is None else {"Event-Date-Timestamp": str(round((NOON + second) * 10**6))}
    told = {name.replace("_", "-"): value for name, value in fields.items()}
    return {"Event-Name": "CUSTOM", "Event-Subclass": "callcenter::info", "CC-Action": action, **when, **told}  # fmt: skip


def call(second: float | None, action: str, **fields: str) -> dict[str, object]:
    return MEMBER | said(second, action, **fields)


def told(*events: Headers) -> list[str]:
    center = CallCenter()
    return [line(event) for headers in events for event in center.hear(headers, RECEIVED).events]


ENTERED = call(0, "member-queue-start", CC_Member_CID_Number="2001")
SPANS = {
    "CC_Member_Joined_Time": str(NOON),
    "CC_Agent_Called_Time": str(NOON + 5),
    "CC_Agent_Answered_Time": str(NOON + 9),
}
STARTED = call(9, "bridge-agent-start", CC_Agent="anna", CC_Agent_UUID="a1", **SPANS)
OVER = call(30, "bridge-agent-end", CC_Agent="anna", **SPANS)
TERMINATED = call(30.1, "member-queue-end", CC_Cause="Terminated", CC_Agent="anna", **SPANS)
CANCEL = {"CC_Cause": "Cancel", "CC_Member_Joined_Time": str(NOON)}
WAITS = "12:00:00 call.queued c1 queue=PS customer=2001"
TALKS = [WAITS, "12:00:09 call.answered c1 agent=anna queue=PS"]

STORIES: dict[str, tuple[list[dict[str, object]], list[str]]] = {
    "answered, in the order of a capture": (
        [ENTERED, said(0, "members-count", CC_Count="1"),
         said(5, "agent-state-change", CC_Agent="anna", CC_Agent_State="Receiving"),
         call(5, "agent-offering", CC_Agent="anna"), STARTED,
         said(9, "agent-state-change", CC_Agent="anna", CC_Agent_State="In a queue call"), OVER, TERMINATED,
         said(31, "agent-state-change", CC_Agent="anna", CC_Agent_State="Waiting")],
        [WAITS, "12:00:05 agent.state anna state=ringing", "12:00:05 call.ringing c1 queue=PS agent=anna",
         TALKS[1], "12:00:09 agent.state anna state=on_call", "12:00:30 call.ended c1",
         "12:00:31 agent.state anna state=available"],
    ),
    "offered before it is told that it entered": (
        [call(0, "agent-offering", CC_Agent="anna"), ENTERED],
        ["12:00:00 call.ringing c1 queue=PS agent=anna", WAITS],
    ),
    "only the end is heard": (
        [TERMINATED],
        ["12:00:00 call.queued c1 queue=PS", TALKS[1], "12:00:30.100 call.ended c1"],
    ),
    "without an envelope": (
        [call(None, "bridge-agent-start", CC_Agent="anna", **SPANS),
         call(None, "bridge-agent-end", CC_Agent="anna", **SPANS, CC_Bridge_Terminated_Time=str(NOON + 30))],
        ["12:00:00 call.queued c1 queue=PS", TALKS[1], "12:00:30 call.ended c1"],
    ),
    "hung up waiting": (
        [ENTERED, call(20, "member-queue-end", **CANCEL, CC_Cancel_Reason="BREAK_OUT")],
        [WAITS, "12:00:20 call.abandoned c1 queue=PS"],
    ),
    "hung up waiting, as older ones say it": (
        [ENTERED, call(20, "member-queue-end", **CANCEL, CC_Cancel_Reason="NONE")],
        [WAITS, "12:00:20 call.abandoned c1 queue=PS"],
    ),
    "timed out": (
        [ENTERED, call(60, "member-queue-end", **CANCEL, CC_Cancel_Reason="TIMEOUT")],
        [WAITS, "12:01:00 call.overflowed c1 queue=PS kind=timeout"],
    ),
    "nobody there to answer": (
        [ENTERED, call(60, "member-queue-end", **CANCEL, CC_Cancel_Reason="NO_AGENT_TIMEOUT")],
        [WAITS, "12:01:00 call.overflowed c1 queue=PS kind=closed"],
    ),
    "pressed a key": (
        [ENTERED, call(60, "member-queue-end", **CANCEL, CC_Cancel_Reason="EXIT_WITH_KEY")],
        [WAITS, "12:01:00 call.overflowed c1 queue=PS kind=key"],
    ),
    "answered, and cancelled all the same": (
        [ENTERED, STARTED, call(29, "member-queue-end", **CANCEL, CC_Cancel_Reason="NONE"), OVER],
        [*TALKS, "12:00:30 call.ended c1"],
    ),
    "hung up, came back, hung up": (
        [ENTERED, call(20, "member-queue-end", **CANCEL, CC_Cancel_Reason="NONE"),
         call(25, "member-queue-resume"), call(40, "member-queue-end", **CANCEL, CC_Cancel_Reason="NONE")],
        [WAITS, "12:00:20 call.abandoned c1 queue=PS", "12:00:25 call.queued c1 queue=PS",
         "12:00:40 call.abandoned c1 queue=PS"],
    ),
    "the agent answers, the bridge fails": (
        [ENTERED, STARTED, OVER | {"CC-Agent-Bridged": "false"}, TERMINATED],
        [*TALKS, "12:00:30 call.lost c1"],
    ),
    "held and taken back": (
        [ENTERED, STARTED, said(12, "") | {"Event-Name": "CHANNEL_HOLD", "Unique-ID": "a1"},
         said(15, "") | {"Event-Name": "CHANNEL_UNHOLD", "Unique-ID": "a1"},
         said(16, "") | {"Event-Name": "CHANNEL_HOLD", "Unique-ID": "z9"}],
        [*TALKS, "12:00:12 call.held c1 agent=anna", "12:00:15 call.resumed c1 agent=anna"],
    ),
    "offers that came to nothing, and why": (
        [call(n, "bridge-agent-fail", CC_Agent="anna", CC_Hangup_Cause=cause)
         for n, cause in enumerate(["NO_ANSWER", "USER_BUSY", "USER_NOT_REGISTERED", "ORIGINATOR_CANCEL", "LOSE_RACE"])],
        ["12:00:00 call.not_answered c1 agent=anna", "12:00:01 call.not_answered c1 agent=anna reason=declined",
         "12:00:02 call.not_answered c1 agent=anna reason=unreachable"],
    ),
    "an agent comes, goes on a break, goes": (
        [said(n, "agent-status-change", CC_Agent="anna", CC_Agent_Status=status)
         for n, status in enumerate(["Available", "Available (On Demand)", "On Break", "Logged Out"])],
        ["12:00:00 agent.state anna state=available", "12:00:02 agent.state anna state=away reason=On Break",
         "12:00:03 agent.state anna state=offline"],
    ),
    "nothing that counts": (
        [said(0, "agent-add", CC_Agent="anna"), {"Event-Name": "HEARTBEAT"}, {},
         {"Event-Name": "CUSTOM", "Event-Subclass": "sofia::register", "CC-Action": "member-queue-start"}],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_the_queue_means(story: str) -> None:
    events, lines = STORIES[story]
    assert told(*events) == lines


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (said(0, "member-queue-start", CC_Queue="PS"), "CC-Member-UUID is missing"),
        (call(0, "agent-offering"), "CC-Agent is missing"),
        (said(0, "agent-status-change", CC_Agent="a"), "CC-Agent-Status is missing"),
        (ENTERED | {"Event-Date-Timestamp": "soon"}, "Event-Date-Timestamp: not an instant"),
        (ENTERED | {"CC-Queue": "q" * 257}, "CC-Queue: too long"),
    ],
)
def test_what_makes_no_sense_is_refused(headers: Headers, reason: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        CallCenter().hear(headers, RECEIVED)
    assert refused.value.reason == reason


def look(**changes: Any) -> Look:
    return Look([], [], [], "core-1")._replace(**changes)


def looked(center: CallCenter, what: Look, second: int) -> list[str]:
    return [line(event) for event in center.resync(what, RECEIVED + second * SECOND).events]


ROW = {"queue": "PS", "uuid": "m1", "session_uuid": "c1", "cid_number": "2001", "joined_epoch": str(NOON), "state": "Waiting"}  # fmt: skip
AGENT = {"name": "anna", "status": "Available", "state": "Waiting"}
TIER = {"queue": "PS", "agent": "anna"}


def test_a_look_finds_who_waits_and_who_serves() -> None:
    center = CallCenter()
    gone = ROW | {"uuid": "m2", "state": "Abandoned"}
    now = look(members=[ROW, gone], agents=[AGENT], tiers=[TIER])
    assert looked(center, now, 50) == [WAITS, "12:00:50 agent.state anna state=available queues=PS"]
    assert looked(center, now, 60) == []
    assert looked(center, look(members=[ROW]), 70) == ["12:01:10 agent.state anna state=offline queues=PS"]  # fmt: skip


def test_a_look_finds_what_was_lost_and_a_restart() -> None:
    center = CallCenter()
    looked(center, look(members=[ROW]), 0)
    assert looked(center, look(), 20) == ["12:00:20 call.lost c1"]
    new = ROW | {"uuid": "m9", "session_uuid": "c9", "joined_epoch": str(NOON + 50)}
    assert looked(center, look(members=[new], core="core-2"), 60) == [
        "12:00:49.999 source.restarted", "12:00:50 call.queued c9 queue=PS customer=2001"
    ]  # fmt: skip


WORDS = st.text(max_size=12) | st.sampled_from(
    ["1", "-1", "0", "9" * 30, "m1", "PS", "²", str(NOON)]
)
VALUES = WORDS | st.integers(-5, 2**70) | st.none() | st.lists(st.integers(), max_size=2)
EVERY = [headers for events, _ in STORIES.values() for headers in events]


@st.composite
def mangled(draw: st.DrawFn) -> Headers:
    headers = dict(draw(st.sampled_from([each for each in EVERY if each])))
    for name in draw(st.sets(st.sampled_from([*headers]), max_size=3)):
        headers[name] = draw(VALUES)
    return headers


ROWS = st.lists(st.sampled_from([ROW, AGENT, TIER]).map(dict) | st.dictionaries(st.sampled_from([*ROW, *AGENT, "agent"]), WORDS), max_size=4)  # fmt: skip


@settings(max_examples=120)
@given(st.lists(mangled() | st.dictionaries(WORDS, VALUES, max_size=4), max_size=8), ROWS)
def test_any_events_are_events_or_refused(heard: list[Headers], rows: list[dict[str, str]]) -> None:
    center = CallCenter()
    events: list[Event] = []
    for headers in heard:
        try:
            events += center.hear(headers, RECEIVED).events
        except Untranslatable:
            continue
    events += center.resync(Look(rows, rows, rows, None), RECEIVED).events
    assert decode(encode(events)) == events
    assert all(event.at >= 0 and 0 < len(event.id) <= 256 for event in events)
    CallCenter(center.memory())
