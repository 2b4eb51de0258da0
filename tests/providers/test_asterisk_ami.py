"""The manager interface, story by story; messages are written from the documentation, none is a capture."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.events.codec import decode, encode
from app.events.instants import SECOND
from app.events.vocabulary import Event
from app.providers.asterisk.ami import Look, Manager, Message
from app.providers.contract import Untranslatable
from tests.providers.telling import RECEIVED, line

CALL = {"Queue": "PS", "Uniqueid": "1.1"}
ANNA = {"MemberName": "anna", "Interface": "PJSIP/7"}


def said(second: float, event: str, **fields: str) -> tuple[float, Message]:
    return second, {"Event": event, **fields}


def call(second: float, event: str, **fields: str) -> tuple[float, Message]:
    return said(second, event, **(CALL | fields))


def told(*messages: tuple[float, Message], until: float = 0) -> list[str]:
    manager = Manager()
    found: list[str] = []
    for second, message in messages:
        at = RECEIVED + round(second * SECOND)
        found += [line(event) for event in manager.hear(message, at).events]
    found += [line(event) for event in manager.settle(RECEIVED + round(until * SECOND))]
    return found


JOINED = call(0, "QueueCallerJoin", Position="1", CallerIDNum="2001")
LEFT = call(9, "QueueCallerLeave")
CONNECTED = call(9, "AgentConnect", **ANNA, HoldTime="9", RingTime="4", DestUniqueid="1.2")
COMPLETED = {**ANNA, "HoldTime": "9", "TalkTime": "21"}
WAITS = "12:00:00 call.queued 1.1 queue=PS customer=2001"
ON_CALL = "agent.state anna state=on_call queues=PS"
FREE = "agent.state anna state=available queues=PS"
TALKS = [WAITS, "12:00:09 call.answered 1.1 agent=anna queue=PS", f"12:00:09 {ON_CALL}"]

STORIES: dict[str, tuple[list[tuple[float, Message]], list[str]]] = {
    "answered": (
        [JOINED, call(5, "AgentCalled", **ANNA), LEFT, CONNECTED,
         call(30, "AgentComplete", **COMPLETED, Reason="caller"), said(30, "Hangup", Uniqueid="1.1")],
        [WAITS, "12:00:05 call.ringing 1.1 queue=PS agent=anna", *TALKS[1:],
         "12:00:30 call.ended 1.1 by=caller", f"12:00:30 {FREE}"],
    ),
    "answered, in the words of Asterisk 11": (
        [call(0, "Join", CallerIDNum="2001"), call(9, "Leave"),
         call(9, "AgentConnect", **ANNA, Holdtime="9", Ringtime="4"),
         call(30, "AgentComplete", **COMPLETED, Reason="agent")],
        [*TALKS, "12:00:30 call.ended 1.1 by=agent", f"12:00:30 {FREE}"],
    ),
    "hung up before the end was told, which tells it no second time": (
        [JOINED, LEFT, CONNECTED, said(30, "Hangup", Uniqueid="1.1"),
         call(30, "AgentComplete", **COMPLETED, Reason="caller")],
        [*TALKS, "12:00:30 call.ended 1.1", f"12:00:30 {FREE}"],
    ),
    "handed on blindly, told twice": (
        [JOINED, LEFT, CONNECTED,
         said(30, "BlindTransfer", TransfereeUniqueid="1.1", TransfererUniqueid="1.2", Extension="600"),
         call(30, "AgentComplete", **COMPLETED, Reason="transfer")],
        [*TALKS, "12:00:30 call.transferred 1.1 agent=anna", f"12:00:30 {FREE}"],
    ),
    "handed on after a word": (
        [JOINED, LEFT, CONNECTED, said(30, "AttendedTransfer", OrigTransfererUniqueid="1.2"),
         call(30, "AgentComplete", **COMPLETED, Reason="transfer")],
        [*TALKS, "12:00:30 call.transferred 1.1 agent=anna kind=warm", f"12:00:30 {FREE}"],
    ),
    "handed on, told by its end alone": (
        [JOINED, LEFT, CONNECTED, call(30, "AgentComplete", **COMPLETED, Reason="transfer")],
        [*TALKS, "12:00:30 call.transferred 1.1 agent=anna", f"12:00:30 {FREE}"],
    ),
    "held and taken back": (
        [JOINED, LEFT, CONNECTED, said(12, "Hold", Uniqueid="1.2"), said(15, "Unhold", Uniqueid="1.2"),
         said(16, "Hold", Uniqueid="1.2", Status="On"), said(18, "Hold", Uniqueid="1.2", Status="Off"),
         said(19, "Hold", Uniqueid="1.1")],
        [*TALKS, "12:00:12 call.held 1.1 agent=anna", "12:00:15 call.resumed 1.1 agent=anna",
         "12:00:16 call.held 1.1 agent=anna", "12:00:18 call.resumed 1.1 agent=anna"],
    ),
    "hung up waiting": (
        [JOINED, call(20, "QueueCallerAbandon", HoldTime="20"), call(20, "QueueCallerLeave"),
         said(20, "Hangup", Uniqueid="1.1")],
        [WAITS, "12:00:20 call.abandoned 1.1 queue=PS"],
    ),
    "hung up waiting, told by the channel alone": (
        [JOINED, said(20, "Hangup", Uniqueid="1.1")],
        [WAITS, "12:00:20 call.abandoned 1.1 queue=PS"],
    ),
    "pressed a key, and nothing follows": (
        [JOINED, LEFT], [WAITS, "12:00:09 call.overflowed 1.1 queue=PS kind=key"],
    ),
    "pressed a key for another queue": (
        [JOINED, LEFT, call(10, "QueueCallerJoin", Queue="NE")],
        [WAITS, "12:00:09 call.overflowed 1.1 queue=PS kind=key", "12:00:10 call.queued 1.1 queue=NE"],
    ),
    "a phone rings fifteen seconds, another is not there": (
        [JOINED, call(5, "AgentCalled", **ANNA), call(20, "AgentRingNoAnswer", **ANNA, RingTime="15000"),
         call(21, "AgentRingNoAnswer", MemberName="bo", RingTime="0")],
        [WAITS, "12:00:05 call.ringing 1.1 queue=PS agent=anna",
         "12:00:20 call.not_answered 1.1 agent=anna",
         "12:00:21 call.not_answered 1.1 agent=bo reason=unreachable"],
    ),
    "hung up in the announcement": (
        [JOINED, call(9, "AgentDump", **ANNA)],
        [WAITS, "12:00:09 call.not_answered 1.1 agent=anna reason=declined"],
    ),
    "only the end is heard": (
        [call(30, "AgentComplete", **COMPLETED, Reason="agent")],
        ["12:00:00 call.queued 1.1 queue=PS", "12:00:09 call.answered 1.1 agent=anna queue=PS",
         "12:00:30 call.ended 1.1 by=agent"],
    ),
    "it tells the time itself": (
        [call(0, "QueueCallerJoin", Timestamp=f"{RECEIVED // SECOND - 60}.250000")],
        ["11:59:00.250 call.queued 1.1 queue=PS"],
    ),
    "a member comes, rings, talks, pauses, goes": (
        [said(0, "QueueMemberAdded", Queue="PS", **ANNA, Status="1", Paused="0"),
         said(1, "QueueMemberStatus", Queue="PS", **ANNA, Status="6", Paused="0"),
         said(2, "QueueMemberStatus", Queue="PS", **ANNA, Status="2", Paused="0"),
         said(2, "QueueMemberStatus", Queue="PS", **ANNA, Status="2", Paused="0"),
         said(3, "QueueMemberStatus", Queue="PS", **ANNA, Status="8", Paused="0"),
         said(4, "QueueMemberPause", Queue="PS", **ANNA, Paused="1", PausedReason="tea"),
         said(5, "QueueMemberStatus", Queue="PS", **ANNA, Status="1", Paused="1", PausedReason="tea"),
         said(6, "QueueMemberStatus", Queue="PS", **ANNA, Status="5", Paused="0"),
         said(7, "QueueMemberRemoved", Queue="PS", **ANNA)],
        [f"12:00:00 {FREE}", "12:00:01 agent.state anna state=ringing queues=PS", f"12:00:02 {ON_CALL}",
         "12:00:03 agent.state anna state=on_hold queues=PS",
         "12:00:05 agent.state anna state=away reason=tea queues=PS",
         "12:00:06 agent.state anna state=offline queues=PS", "12:00:07 agent.state anna state=offline"],
    ),
    "Asterisk goes down": ([JOINED, said(9, "Shutdown", Restart="True")], [WAITS, "12:00:09 source.restarted"]),
    "nothing that counts": (
        [said(0, "FullyBooted"), said(1, "VarSet", Uniqueid="1.1"), (2, {"Response": "Success"}),
         said(3, "Hangup", Uniqueid="9.9"), said(4, "Hold", Uniqueid="9.9")],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES)
def test_the_manager_means(story: str) -> None:
    messages, events = STORIES[story]
    assert told(*messages, until=60) == events


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"Event": "QueueCallerJoin", "Queue": "PS"}, "Uniqueid is missing"),
        ({"Event": "AgentCalled", **CALL}, "MemberName is missing"),
        ({"Event": "AgentConnect", **CALL, **ANNA, "HoldTime": "soon"}, "HoldTime: expected a number"),
        ({"Event": "QueueCallerJoin", "Queue": "q" * 257, "Uniqueid": "1"}, "Queue: too long"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(message: Message, reason: str) -> None:
    with pytest.raises(Untranslatable) as refused:
        Manager().hear(message, RECEIVED)
    assert refused.value.reason == reason
    assert refused.value.kind == message["Event"]


def look(**changes: Any) -> Look:
    return Look([], [], frozenset(), "2026-11-17 06:00:00")._replace(**changes)


def looked(manager: Manager, what: Look, second: int) -> list[str]:
    return [line(event) for event in manager.resync(what, RECEIVED + second * SECOND).events]


def test_a_clock_that_is_behind_makes_nobody_press_a_key() -> None:
    an_hour_ago = f"{RECEIVED // SECOND - 3600}.0"
    manager = Manager()
    for _, message in (JOINED, LEFT):
        manager.hear({**message, "Timestamp": an_hour_ago}, RECEIVED)
    assert manager.settle(RECEIVED + SECOND) == []
    [gone] = manager.settle(RECEIVED + 2 * SECOND)
    assert line(gone) == "11:00:00 call.overflowed 1.1 queue=PS kind=key"


def test_a_look_finds_who_waits_and_who_serves() -> None:
    entry = {"Event": "QueueEntry", **CALL, "Wait": "50", "CallerIDNum": "2001"}
    member = {"Event": "QueueMember", "Queue": "PS", "Name": "anna", "Status": "2", "Paused": "0"}
    manager = Manager()
    assert looked(manager, look(entries=[entry], members=[member]), 50) == [WAITS, f"12:00:50 {ON_CALL}"]  # fmt: skip
    assert looked(manager, look(entries=[entry | {"Wait": "60"}], members=[member]), 60) == []
    assert looked(manager, look(entries=[entry | {"Wait": "70"}]), 70) == ["12:01:10 agent.state anna state=offline"]  # fmt: skip


def test_a_look_finds_what_was_lost() -> None:
    manager = Manager()
    for second, message in (JOINED, LEFT, CONNECTED):
        manager.hear(message, RECEIVED + round(second * SECOND))
    manager.hear({"Event": "QueueCallerJoin", "Queue": "PS", "Uniqueid": "3.1"}, RECEIVED)
    assert looked(manager, look(channels=frozenset({"1.1", "3.1"})), 20)[:1] == ["12:00:20 call.lost 3.1"]  # fmt: skip
    assert looked(manager, look(channels=None), 30) == []
    assert looked(manager, look(), 40) == ["12:00:40 call.lost 1.1"]


def test_a_bad_row_costs_no_other() -> None:
    good = {"Event": "QueueEntry", **CALL, "Wait": "0"}
    translation = Manager().resync(look(entries=[{"Event": "QueueEntry"}, good]), RECEIVED)
    assert [line(event) for event in translation.events] == ["12:00:00 call.queued 1.1 queue=PS"]
    assert [wrong.reason for wrong in translation.refused] == ["Uniqueid is missing"]


def test_a_look_finds_a_restart() -> None:
    manager = Manager()
    looked(manager, look(), 0)
    manager.hear(JOINED[1], RECEIVED)
    entry = {"Event": "QueueEntry", "Queue": "PS", "Uniqueid": "9.1", "Wait": "10"}
    assert looked(manager, look(entries=[entry], startup="2026-11-17 12:00:30"), 60) == [
        "12:00:49.999 source.restarted", "12:00:50 call.queued 9.1 queue=PS"
    ]  # fmt: skip


WORDS = st.text(max_size=12) | st.sampled_from(
    ["1", "-1", "1e9", "9" * 30, "1.1", "PS", "anna", "²"]
)
EVERY = [message for messages, _ in STORIES.values() for _, message in messages]


@st.composite
def mangled(draw: st.DrawFn) -> Message:
    message = dict(draw(st.sampled_from(EVERY)))
    for name in draw(st.sets(st.sampled_from([*message, "Timestamp", "HoldTime"]), max_size=3)):
        message[name] = draw(WORDS)
    for name in draw(st.sets(st.sampled_from([*message]), max_size=1)):
        del message[name]
    return message


MESSAGES = st.lists(mangled() | st.dictionaries(WORDS, WORDS, max_size=4), max_size=8)


@settings(max_examples=120)
@given(MESSAGES, MESSAGES)
def test_any_messages_are_events_or_refused(heard: list[Message], listed: list[Message]) -> None:
    manager = Manager()
    events: list[Event] = []
    for second, message in enumerate(heard):
        try:
            events += manager.hear(message, RECEIVED + second * SECOND).events
        except Untranslatable:
            continue
        events += manager.settle(RECEIVED + second * SECOND)
    events += manager.resync(look(entries=listed, members=listed), RECEIVED).events
    assert decode(encode(events)) == events
    assert all(event.at >= 0 and 0 < len(event.id) <= 256 for event in events)
    Manager(manager.memory())
