"""Talkdesk's triggers for inbound calls, on fields as its connector for Power Automate declares them."""

from typing import Any

import pytest

from app.events.instants import parse_instant
from app.metrics.calculator import Calculator
from app.metrics.snapshot import Question, Snapshot
from app.providers.contract import NotAuthentic, Untranslatable, WebhookRequest
from app.providers.talkdesk import PROVIDER, authenticate, translate
from tests.providers.day import kpis, odd, told, values
from tests.providers.telling import DAY, PUBLIC_URL, RECEIVED, lines, posted

SECRET, OLD = "secret-" + "of-ours", "secret-" + "of-before"


def call(event: str, **changes: Any) -> dict[str, Any]:
    own = {
        "event": event, "call_id": "c-1", "interaction_id": "i-1", "contact_id": "k-1", "account_id": "a-1",
        "contact_phone_number": "+441632960123", "talkdesk_phone_number": "+441632960001",
    }  # fmt: skip
    return own | changes


ANNA = {"agent_id": "g-1", "agent_name": "anna", "agent_email": "anna@example.com"}
STARTS = call(
    "inbound_call_started", waiting_time="30", tags="Sales,Vip", is_transfer="false", **ANNA
)
ENDS = {
    "waiting_time": "30", "total_duration": "240", "duration": "210", "hold_time": "0", "tags": "Sales,Vip",
    "start_time": f"{DAY}T10:00:00Z", "timestamp": f"{DAY}T10:04:00Z", "hangup": "contact",
    "in_business_hours": "true", "interaction_type": "inbound",
}  # fmt: skip
CALLER = "customer=+441632960123"

MEANINGS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "reaches the centre": (
        call("inbound_call_reached"),
        [f"12:00:00 call.arrived i-1 direction=inbound {CALLER}"],
    ),
    "reaches the centre, told with the blanks of a template": (
        call("inbound_call_reached", tags="", agent_id="", agent_name="", timestamp=""),
        [f"12:00:00 call.arrived i-1 direction=inbound {CALLER}"],
    ),
    "an agent has it": (
        STARTS,
        [f"11:59:30 call.queued i-1 queue=Sales {CALLER}", "12:00:00 call.answered i-1 agent=anna queue=Sales"],
    ),
    "an agent has it, and no group rang": (STARTS | {"tags": ""}, []),
    "over": (
        call("inbound_call_ended", **ENDS, **ANNA),
        [f"10:00:00 call.queued i-1 queue=Sales {CALLER}", "10:00:30 call.answered i-1 agent=anna queue=Sales",
         "10:04:00 call.ended i-1 by=caller"],
    ),
    "over, told by an event without a name": (
        call("", **ENDS, **(ANNA | {"agent_name": ""})) | {"hangup": "agent", "start_time": ""},
        ["10:04:00 call.ended i-1 by=agent"],
    ),
    "given up": (
        call("inbound_call_ended", **ENDS, agent_id=""),
        [f"10:03:30 call.queued i-1 queue=Sales {CALLER}", "10:04:00 call.abandoned i-1 queue=Sales"],
    ),
    "a message": (
        call("inbound_call_ended", **(ENDS | {"interaction_type": "voicemail"})),
        [f"10:03:30 call.queued i-1 queue=Sales {CALLER}", "10:04:00 call.overflowed i-1 queue=Sales kind=voicemail"],
    ),
    "over in the menu": (
        call("inbound_call_ended", **(ENDS | {"tags": "", "hangup": None})),
        ["10:04:00 call.ended i-1"],
    ),
    "a call of ours": (call("outbound_call_ended", **ENDS), []),
    "a contact": (call("contact_created"), []),
    "who logged in": ({"event": "agent_login", "agent_id": "g-1"}, []),
}  # fmt: skip


@pytest.mark.parametrize("name", MEANINGS)
def test_declared_fields_of_an_event_mean(name: str) -> None:
    payload, expected = MEANINGS[name]
    translation = translate(posted(payload))
    assert lines(translation) == expected
    assert bool(translation.ignored) is (not expected)


@pytest.mark.parametrize(
    "payload",
    [7, {}, {"event": "inbound_call_ended"}, call("inbound_call_ended", **(ENDS | {"timestamp": "soon"})),
     STARTS | {"waiting_time": "long"}],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_with_a_reason(payload: object) -> None:
    with pytest.raises(Untranslatable):
        translate(posted(payload))


def at(clock: str, payload: dict[str, Any]) -> WebhookRequest:
    return posted(payload, received=parse_instant(f"{DAY}T{clock}Z"))


def board(made: Calculator) -> Snapshot:
    found = made.answer(Question(windows=["30m"]), 0)
    assert isinstance(found, Snapshot)
    return found


MORNING = [
    at("10:00:00", call("inbound_call_reached")),
    at("10:00:30", STARTS),
    at("10:04:01", call("inbound_call_ended", **ENDS, **ANNA)),
    at("10:04:02", call("inbound_call_ended", **ENDS) | {"interaction_id": "i-2"}),
]


def test_a_morning_gives_the_figures_of_that_morning() -> None:
    made = told(PROVIDER, MORNING)
    assert values(made, "offered answered abandoned asa average_talk average_time_to_abandon") == {
        "offered": 2, "answered": 1, "abandoned": 1, "asa": 30.0,
        "average_talk": 210.0, "average_time_to_abandon": 30.0,
    }  # fmt: skip
    assert odd(made) == {}


def test_a_morning_backwards_and_twice_gives_the_same() -> None:
    made = told(PROVIDER, [*reversed(MORNING), *MORNING])
    assert kpis(made) == kpis(told(PROVIDER, MORNING))


def test_what_an_event_cannot_tell_is_no_figure() -> None:
    found = kpis(told(PROVIDER, MORNING))
    cannot = (
        "average_hold",
        "average_acw",
        "rona_rate",
        "transfer_rate",
        "blocked_rate",
        "occupancy",
    )
    assert [(found[slug]["value"], found[slug]["reported"]) for slug in cannot] == [
        (None, False)
    ] * 6


def morning_of(waited: int) -> Calculator:
    """Return a morning of six calls, each answered after so many seconds, and a minute and a half more."""
    requests = []
    for number in range(6):
        starts = STARTS | {"interaction_id": f"i-{number}", "waiting_time": str(waited)}
        requests.append(at(f"10:0{number}:00", starts))
    requests.append(at("10:06:30", call("inbound_call_reached", interaction_id="i-9")))
    return told(PROVIDER, requests)


def test_nobody_is_said_to_wait_or_not_to_wait() -> None:
    made = morning_of(5)
    for place in (board(made).queues["Sales"], board(made).total):
        shown = place.now
        assert (shown.waiting, shown.overdue_waiting, shown.ringing) == (None, None, None)
        assert shown.longest_waiting_since is None


@pytest.mark.parametrize(("waited", "status"), [(5, "ok"), (45, "breach")])
def test_the_status_is_judged_by_the_waits_that_are_over(waited: int, status: str) -> None:
    assert board(morning_of(waited)).queues["Sales"].status == status


def test_a_queue_without_a_call_in_the_window_is_not_ok_for_want_of_callers() -> None:
    made = told(
        PROVIDER, [*MORNING, at("11:00:00", call("inbound_call_reached", interaction_id="i-9"))]
    )
    assert board(made).queues["Sales"].status == "nodata"


REQUESTS: dict[str, tuple[WebhookRequest, bool]] = {
    "a token in the template": (posted(STARTS | {"token": SECRET}), True),
    "the token that is being replaced": (posted(STARTS | {"token": OLD}), True),
    "a key in a header": (posted(STARTS, headers={"x-api-key": SECRET}), True),
    "a token that is not ours": (posted(STARTS | {"token": "stolen"}), False),
    "a key that is not ours": (posted(STARTS | {"token": SECRET}, headers={"x-api-key": "stolen"}), False),
    "nothing": (posted(STARTS), False),
    "no JSON": (WebhookRequest(b"hello", {}, "/hook"), False),
}  # fmt: skip


@pytest.mark.parametrize("name", REQUESTS)
def test_a_key_proves_where_it_comes_from(name: str) -> None:
    request, expected = REQUESTS[name]
    try:
        authenticate(request, [SECRET, OLD], RECEIVED, PUBLIC_URL)
    except NotAuthentic:
        assert not expected
    else:
        assert expected
