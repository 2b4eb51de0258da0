"""Aircall, on fields as its documentation lists them."""

from typing import Any

import pytest

from app.events.instants import parse_instant
from app.providers.aircall import authenticate, translate
from app.providers.contract import NotAuthentic, Untranslatable
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

TOKEN = "token-" + "of-the-webhook"
USER = {"id": 7, "name": "anna", "available": True, "availability_status": "available", "wrap_up_time": 15}  # fmt: skip
OPEN = {"id": 1, "name": "Sales", "digits": "+441632960001", "open": True, "is_ivr": False}
MENU = OPEN | {"is_ivr": True}


def at(clock: str) -> int:
    return parse_instant(f"{DAY}T{clock}Z") // 1000


def told(event: str, clock: str, data: dict[str, Any]) -> dict[str, Any]:
    resource = event.partition(".")[0]
    return {"resource": resource, "event": event, "timestamp": at(clock), "token": TOKEN, "data": data}  # fmt: skip


def call(event: str, clock: str, **changes: Any) -> dict[str, Any]:
    """Return a webhook of an inbound call that began at 10:00:00."""
    data = {"id": 42, "direction": "inbound", "started_at": at("10:00:00"), "answered_at": None,
            "ended_at": None, "missed_call_reason": None, "raw_digits": "+44 1632 960123", "number": OPEN}  # fmt: skip
    return told(f"call.{event}", clock, data | changes)


def user(event: str, clock: str, **changes: Any) -> dict[str, Any]:
    numbers = [{"id": 1, "name": "Sales"}, {"id": 2, "name": "Care"}]
    return told(f"user.{event}", clock, USER | {"numbers": numbers} | changes)


CALLER = "customer=+44 1632 960123"
ARRIVED = f"10:00:00 call.arrived 42 entry=Sales direction=inbound {CALLER}"
QUEUED = f"10:00:00 call.queued 42 queue=Sales {CALLER}"
ANSWERED = "10:00:12 call.answered 42 agent=anna queue=Sales"
TALK = {"answered_at": at("10:00:12"), "user": USER}
OVER = TALK | {"ended_at": at("10:05:00")}
NUMBERS = "queues=Sales,Care"


def missed(reason: str, number: dict[str, Any] = OPEN) -> dict[str, Any]:
    changes = {"ended_at": at("10:00:35"), "missed_call_reason": reason, "user": None}
    return call("hungup", "10:00:36", **changes, number=number)


MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a call": (call("created", "10:00:01"), [ARRIVED, QUEUED]),
    "a call to a menu": (call("created", "10:00:01", number=MENU), [ARRIVED]),
    "a call to a closed number": (call("created", "10:00:01", number=OPEN | {"open": False}), [ARRIVED]),
    "ringing": (
        call("ringing_on_agent", "10:00:05", user=USER),
        [QUEUED, "10:00:05 call.ringing 42 queue=Sales agent=anna", "10:00:05 agent.state anna state=ringing"],
    ),
    "declined": (
        call("agent_declined", "10:00:09", user=USER),
        [QUEUED, "10:00:09 call.not_answered 42 agent=anna reason=declined", "10:00:09 agent.state anna state=available"],
    ),
    "answered": (call("answered", "10:00:13", **TALK), [QUEUED, ANSWERED, "10:00:13 agent.state anna state=on_call"]),
    "held": (call("hold", "10:01:00", **TALK), ["10:01:00 call.held 42 agent=anna", "10:01:00 agent.state anna state=on_hold"]),
    "resumed": (call("unhold", "10:02:00", **TALK), ["10:02:00 call.resumed 42 agent=anna", "10:02:00 agent.state anna state=on_call"]),
    "transferred": (
        call("transferred", "10:03:00", **TALK, transferred_by=USER, transferred_to={"id": 8, "name": "bert"}),
        ["10:03:00 call.transferred 42 agent=anna to_agent=bert"],
    ),
    "hung up": (call("hungup", "10:05:01", **OVER), [QUEUED, ANSWERED, "10:05:00 call.ended 42"]),
    "ended, half a minute late": (call("ended", "10:05:31", **OVER), [QUEUED, ANSWERED, "10:05:00 call.ended 42"]),
    "hung up, and nothing to wrap up": (
        call("hungup", "10:05:01", **(OVER | {"user": USER | {"wrap_up_time": 0}})),
        [QUEUED, ANSWERED, "10:05:00 call.ended 42", "10:05:00 agent.state anna state=available"],
    ),
    "abandoned": (missed("abandoned_in_classic"), [QUEUED, "10:00:35 call.abandoned 42 queue=Sales"]),
    "abandoned at once": (missed("short_abandoned"), [QUEUED, "10:00:35 call.abandoned 42 queue=Sales"]),
    "nobody picked up": (missed("agents_did_not_answer"), [QUEUED, "10:00:35 call.abandoned 42 queue=Sales"]),
    "nobody was there": (missed("no_available_agent"), [QUEUED, "10:00:35 call.abandoned 42 queue=Sales"]),
    "abandoned in the menu": (missed("abandoned_in_ivr", MENU), ["10:00:35 call.ended 42"]),
    "closed": (missed("out_of_opening_hours"), ["10:00:35 call.blocked 42 reason=closed queue=Sales"]),
    "a call of ours": (call("answered", "10:00:13", **TALK, direction="outbound"), []),
    "a tag": (call("tagged", "10:00:13"), []),
    "logged in": (user("connected", "08:00:00"), [f"08:00:00 agent.state anna state=available {NUMBERS}"]),
    "logged in, and away": (
        user("connected", "08:00:00", availability_status="unavailable", available=False),
        [f"08:00:00 agent.state anna state=away reason=unavailable {NUMBERS}"],
    ),
    "logged out": (user("disconnected", "18:00:00"), [f"18:00:00 agent.state anna state=offline {NUMBERS}"]),
    "closed for a while": (
        user("closed", "12:00:00", available=False, availability_status="custom"),
        [f"12:00:00 agent.state anna state=away reason=custom {NUMBERS}"],
    ),
    "open again": (user("opened", "12:30:00"), [f"12:30:00 agent.state anna state=available {NUMBERS}"]),
    "after-call work": (user("wut_start", "10:05:00"), [f"10:05:00 agent.state anna state=wrap_up {NUMBERS}"]),
    "after-call work is over": (user("wut_end", "10:05:15"), [f"10:05:15 agent.state anna state=available {NUMBERS}"]),
    "hired": (user("created", "09:00:00"), ["09:00:00 agent.hired anna"]),
    "gone": (user("deleted", "09:00:00"), ["09:00:00 agent.left anna"]),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_a_webhook_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


def test_the_end_is_told_twice_under_one_id() -> None:
    hung_up = translate(posted(call("hungup", "10:05:01", **OVER)))
    ended = translate(posted(call("ended", "10:05:31", **OVER)))
    assert hung_up.events == ended.events


@pytest.mark.parametrize("payload", [7, {}, told("call.created", "10:00:00", {}),
                                     call("hungup", "10:00:00"), call("answered", "10:00:00", user=None),
                                     call("created", "10:00:00", number=None)])  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    if payload == call("answered", "10:00:00", user=None):
        payload = call("ringing_on_agent", "10:00:00", user=None)
    with pytest.raises(Untranslatable):
        translate(posted(payload))


@pytest.mark.parametrize(("token", "expected"), [(TOKEN, True), (f"old-{TOKEN}", True), (f"{TOKEN}x", False),
                                                 (None, False), ("", False), ([TOKEN], False)])  # fmt: skip
def test_the_token_in_the_body_proves_where_it_comes_from(token: object, expected: bool) -> None:
    request = posted(call("created", "10:00:00") | {"token": token})
    try:
        authenticate(request, [TOKEN, f"old-{TOKEN}"], RECEIVED, PUBLIC_URL)
    except NotAuthentic:
        assert not expected
    else:
        assert expected


def test_a_body_that_cannot_be_read_proves_nothing() -> None:
    with pytest.raises(NotAuthentic):
        authenticate(posted({})._replace(body=b"{"), [TOKEN], RECEIVED, PUBLIC_URL)
