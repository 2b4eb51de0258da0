"""Dialpad, on fields as its documentation lists them; its tokens are made here from their description."""

from typing import Any

import pytest

from app.events.instants import parse_instant
from app.providers.contract import NotAuthentic, Untranslatable, WebhookRequest
from app.providers.dialpad import PROVIDER, authenticate, translate
from tests.providers.day import kpis, odd, told, values
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines
from tests.providers.test_vonage import signature_of, token

SECRET, OLD = "secret-" + "of-ours", "secret-" + "of-before"


def ms(clock: str) -> int:
    return parse_instant(f"{DAY}T{clock}Z")


CENTRE = {"id": 900, "type": "callcenter", "name": "Sales", "phone": "+441632960001", "email": ""}
DATES = (
    "date_started",
    "date_queued",
    "date_rang",
    "date_first_rang",
    "date_connected",
    "date_ended",
)


def leg(state: str, clock: str, **changes: Any) -> dict[str, Any]:
    """Return an event of the caller's leg to a call centre; dates may be told as a time of the day."""
    fields: dict[str, Any] = {
        "call_id": 5635304278851584, "state": state, "direction": "inbound",
        "external_number": "+441632960123", "internal_number": "+441632960001",
        "date_started": "10:00:00", "date_queued": None, "date_rang": None, "date_first_rang": None,
        "date_connected": None, "date_ended": None, "talk_time": 0, "hold_time": 0,
        "callback_requested": None, "contact": {"id": 1, "type": "local", "phone": "+441632960123"},
        "target": CENTRE, "entry_point_call_id": None, "entry_point_target": {}, "operator_call_id": None,
        "master_call_id": None, "is_internal": False, "is_transferred": False, "transferred_from": {},
        "voicemail_link": None, "voicemail_recording_id": None,
    }  # fmt: skip
    fields |= changes
    at = {name: ms(fields[name]) for name in DATES if fields[name] is not None}
    return fields | at | {"event_timestamp": ms(clock)}


def operator(state: str, clock: str, agent: str = "anna", **changes: Any) -> dict[str, Any]:
    """Return an event of an agent's leg."""
    own = {
        "call_id": f"leg-{agent}", "target": {"id": f"u-{agent}", "type": "user", "name": agent},
        "entry_point_call_id": 5635304278851584, "entry_point_target": CENTRE,
    }  # fmt: skip
    return leg(state, clock, **(own | changes))


def status(word: str, clock: str, **changes: Any) -> dict[str, Any]:
    own = {
        "on_duty_status": word, "on_duty_status_reason": None, "availability_status": "available",
        "call_center_ids": ["900"], "date": ms(clock), "event_timestamp": ms(clock) + 40,
        "target": {"id": "u-anna", "type": "user", "name": "anna"},
    }  # fmt: skip
    return own | changes


CALL, CALLER = "5635304278851584", "customer=+441632960123"
ARRIVED = f"10:00:00 call.arrived {CALL} direction=inbound {CALLER}"
QUEUED = f"10:00:10 call.queued {CALL} queue=Sales {CALLER}"

MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a menu answers": (leg("preanswer", "10:00:00"), [ARRIVED]),
    "queued": (leg("queued", "10:00:10.030", date_queued="10:00:10"), [ARRIVED, QUEUED]),
    "a department rings": (
        leg("ringing", "10:00:05.020", date_first_rang="10:00:05"),
        [ARRIVED, f"10:00:05 call.queued {CALL} queue=Sales {CALLER}"],
    ),
    "an agent's phone rings": (
        operator("ringing", "10:00:12.030", date_rang="10:00:12"),
        [f"10:00:12 call.ringing {CALL} queue=Sales agent=anna"],
    ),
    "answered": (
        operator("connected", "10:00:18.200", date_connected="10:00:18"),
        [f"10:00:18 call.answered {CALL} agent=anna queue=Sales"],
    ),
    "rang out": (operator("missed", "10:00:30"), [f"10:00:30 call.not_answered {CALL} agent=anna"]),
    "on hold": (operator("hold", "10:01:00"), [f"10:01:00 call.held {CALL} agent=anna"]),
    "off hold": (
        operator("connected", "10:01:20", date_connected="10:00:18"),
        [f"10:00:18 call.answered {CALL} agent=anna queue=Sales", f"10:01:20 call.resumed {CALL} agent=anna"],
    ),
    "an agent puts down": (operator("hangup", "10:05:00"), []),
    "over": (
        leg("hangup", "10:05:00.100", date_queued="10:00:10", date_ended="10:05:00", operator_call_id=7),
        [ARRIVED, QUEUED, f"10:05:00 call.ended {CALL}"],
    ),
    "given up": (
        leg("hangup", "10:00:50.100", date_queued="10:00:10", date_ended="10:00:50"),
        [ARRIVED, QUEUED, f"10:00:50 call.abandoned {CALL} queue=Sales"],
    ),
    "over in the menu": (
        leg("hangup", "10:00:07.100", date_ended="10:00:07"),
        [ARRIVED, f"10:00:07 call.ended {CALL}"],
    ),
    "a message": (
        leg("voicemail", "10:02:00", date_queued="10:00:10"),
        [ARRIVED, QUEUED, f"10:02:00 call.overflowed {CALL} queue=Sales kind=voicemail"],
    ),
    "over after a message": (
        leg("hangup", "10:02:30", date_queued="10:00:10", date_ended="10:02:30", voicemail_link="v"),
        [ARRIVED, QUEUED, f"10:02:30 call.overflowed {CALL} queue=Sales kind=voicemail"],
    ),
    "wants to be called back": (
        leg("hangup", "10:02:00", date_queued="10:00:10", date_ended="10:02:00", callback_requested=True),
        [ARRIVED, QUEUED, f"10:02:00 call.overflowed {CALL} queue=Sales kind=callback",
         f"10:02:00 callback.requested {CALL} queue=Sales {CALLER}"],
    ),
    "ready": (status("available", "09:00:00"), ["09:00:00 agent.state anna state=available"]),
    "at work": (status("Occupied", "09:00:00"), ["09:00:00 agent.state anna state=on_call"]),
    "after-call work": (status("wrapup", "09:00:00"), ["09:00:00 agent.state anna state=wrap_up"]),
    "busy": (status("busy", "09:00:00"), ["09:00:00 agent.state anna state=away reason=busy"]),
    "at lunch": (
        status("unavailable", "12:00:00", on_duty_status_reason="Lunch"),
        ["12:00:00 agent.state anna state=away reason=Lunch"],
    ),
    "gone": (status("unavailable", "17:00:00"), ["17:00:00 agent.state anna state=offline"]),
    "a status nobody knows": (status("levitating", "09:00:00"), []),
    "a call to a person": (leg("ringing", "10:00:00", target={"type": "user", "id": 1, "name": "anna"}), []),
    "a call of ours": (leg("calling", "10:00:00", direction="outbound"), []),
    "a recording": (leg("recording", "10:06:00"), []),
}  # fmt: skip


def sent(payload: object, secret: str = SECRET, alg: str = "HS256") -> WebhookRequest:
    """Return an event as it is posted: the body is the token."""
    text = token(payload, alg)
    body = f"{text}.{signature_of(text, secret)}".encode()
    return WebhookRequest(body, {"content-type": "application/jwt"}, "/hook", "", RECEIVED)


@pytest.mark.parametrize("name", MEANINGS)
def test_documented_fields_of_an_event_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(sent(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


@pytest.mark.parametrize(
    "request_",
    [sent({}), sent([]), sent(leg("queued", "10:00:00") | {"event_timestamp": "soon"}),
     sent(leg("queued", "10:00:00", call_id=None)), sent(status("available", "09:00:00", target=None)),
     WebhookRequest(b"{}", {}, "/hook"), WebhookRequest(b"\xff", {}, "/hook")],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(request_: WebhookRequest) -> None:
    with pytest.raises(Untranslatable):
        translate(request_)


MORNING = [
    leg("calling", "10:00:00"),
    leg("queued", "10:00:10", date_queued="10:00:10"),
    operator("ringing", "10:00:12", "bert", date_rang="10:00:12"),
    operator("missed", "10:00:27", "bert", date_rang="10:00:12"),
    operator("ringing", "10:00:28", date_rang="10:00:28"),
    operator("connected", "10:00:40", date_connected="10:00:40"),
    operator("hold", "10:01:40", date_connected="10:00:40"),
    operator("connected", "10:02:00", date_connected="10:00:40"),
    operator("hangup", "10:04:00", date_connected="10:00:40", date_ended="10:04:00"),
    leg("hangup", "10:04:00", date_queued="10:00:10", date_ended="10:04:00", operator_call_id="leg-anna"),
    leg("queued", "10:02:00", call_id=2, date_started="10:01:50", date_queued="10:02:00"),
    leg("hangup", "10:02:45", call_id=2, date_started="10:01:50", date_queued="10:02:00", date_ended="10:02:45"),
]  # fmt: skip


def test_a_morning_gives_the_figures_of_that_morning() -> None:
    made = told(PROVIDER, map(sent, MORNING))
    assert values(made, "offered answered abandoned rona asa average_talk average_hold") == {
        "offered": 2, "answered": 1, "abandoned": 1, "rona": 1, "asa": 30.0,
        "average_talk": 180.0, "average_hold": 20.0,
    }  # fmt: skip
    assert odd(made) == {}


def test_a_morning_backwards_and_twice_gives_the_same() -> None:
    requests = [*map(sent, MORNING)]
    made = told(PROVIDER, [*reversed(requests), *requests])
    assert kpis(made) == kpis(told(PROVIDER, requests))
    assert odd(made) == {}


def test_what_an_event_cannot_tell_is_no_figure() -> None:
    found = kpis(told(PROVIDER, map(sent, MORNING)))
    cannot = ("average_acw", "wrapped", "blocked_rate", "occupancy")
    assert [(found[slug]["value"], found[slug]["reported"]) for slug in cannot] == [
        (None, False)
    ] * 4


TOLD = leg("queued", "10:00:10")
REQUESTS: dict[str, tuple[WebhookRequest, bool]] = {
    "its secret": (sent(TOLD), True),
    "its secret, in quotes": (sent(TOLD)._replace(body=b'"' + sent(TOLD).body + b'"\n'), True),
    "the secret that is being replaced": (sent(TOLD, OLD), True),
    "a secret that is not ours": (sent(TOLD, "stolen"), False),
    "another algorithm": (sent(TOLD, alg="none"), False),
    "no token": (WebhookRequest(b'{"state": "queued"}', {}, "/hook"), False),
    "another call": (sent(TOLD)._replace(body=sent(TOLD).body.replace(b".ey", b".eyJ9", 1)), False),
    "nothing": (WebhookRequest(b"", {}, "/hook"), False),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_body_proves_where_it_comes_from(name: str) -> None:
    request, expected = REQUESTS[name]
    try:
        authenticate(request, [SECRET, OLD], RECEIVED, PUBLIC_URL)
    except NotAuthentic:
        assert not expected
    else:
        assert expected
