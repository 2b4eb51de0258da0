"""Twilio's voice callbacks, on fields as its documentation lists them."""

import pytest

from app.providers.twilio.provider import translate
from tests.providers.telling import form, lines

CALL = {
    "CallSid": "CA1",
    "From": "+441632960123",
    "Direction": "inbound",
    "Timestamp": "Tue, 17 Nov 2026 10:00:00 +0000",
    "SequenceNumber": "0",
    "CallbackSource": "call-progress-events",
}
ENQUEUED = {"CallSid": "CA1", "QueueSid": "QU1", "QueueTime": "35"}
HELD = {"CallSid": "CA1", "FriendlyName": "WT1", "Timestamp": CALL["Timestamp"], "SequenceNumber": "4"}  # fmt: skip
ARRIVED = "call.arrived CA1 direction=inbound customer=+441632960123"

# name: (what is posted, what it means); an <Enqueue> result is told at noon, when it is received
MEANINGS: dict[str, tuple[dict[str, str], list[str]]] = {
    "ringing": (CALL | {"CallStatus": "ringing"}, [f"10:00:00 {ARRIVED}"]),
    "completed": (
        CALL | {"CallStatus": "completed", "CallDuration": "60", "Duration": "1"},
        [f"09:59:00 {ARRIVED}", "10:00:00 call.ended CA1"],
    ),
    "no answer": (CALL | {"CallStatus": "no-answer"}, [f"10:00:00 {ARRIVED}", "10:00:00 call.ended CA1"]),
    "busy": (CALL | {"CallStatus": "busy"}, ["10:00:00 call.blocked CA1 reason=rejected"]),
    "failed": (CALL | {"CallStatus": "failed"}, ["10:00:00 call.blocked CA1 reason=congestion"]),
    "a call of ours": (CALL | {"CallStatus": "completed", "Direction": "outbound-api"}, []),
    "hung up in the queue": (
        ENQUEUED | {"QueueResult": "hangup"},
        ["11:59:25 call.queued CA1 queue=QU1", "12:00:00 call.abandoned CA1 queue=QU1"],
    ),
    "left the queue": (
        ENQUEUED | {"QueueResult": "leave"},
        ["11:59:25 call.queued CA1 queue=QU1", "12:00:00 call.overflowed CA1 queue=QU1 kind=key"],
    ),
    "redirected": (
        ENQUEUED | {"QueueResult": "redirected"},
        ["11:59:25 call.queued CA1 queue=QU1", "12:00:00 call.overflowed CA1 queue=QU1 kind=queue"],
    ),
    "queue full": (ENQUEUED | {"QueueResult": "queue-full"}, ["12:00:00 call.blocked CA1 reason=queue_full queue=QU1"]),
    "bridged, told without its instants": (ENQUEUED | {"QueueResult": "bridged"}, []),
    "a queue of TaskRouter": (ENQUEUED | {"QueueResult": "hangup", "QueueSid": "WQ1"}, []),
    "hold": (HELD | {"StatusCallbackEvent": "participant-hold"}, ["10:00:00 call.held WT1"]),
    "unhold": (HELD | {"StatusCallbackEvent": "participant-unhold"}, ["10:00:00 call.resumed WT1"]),
    "hold in a conference of one's own": (
        HELD | {"StatusCallbackEvent": "participant-hold", "FriendlyName": "Room"},
        ["10:00:00 call.held CA1"],
    ),
    "joined": (HELD | {"StatusCallbackEvent": "participant-join"}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_a_voice_callback_mean(name: str) -> None:
    fields, expected = MEANINGS[name]
    translation = translate(form(fields))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


def test_the_result_of_enqueue_is_answered_in_twilios_own_language() -> None:
    reply = translate(form(ENQUEUED | {"QueueResult": "hangup"})).reply
    assert reply is not None
    assert (reply.status, reply.body) == (200, b"<Response/>")


def test_a_result_sent_again_later_has_the_same_ids() -> None:
    fields = ENQUEUED | {"QueueResult": "hangup"}
    again = form(fields, received=form(fields).received + 2_000)
    assert [e.id for e in translate(again).events] == [e.id for e in translate(form(fields)).events]
