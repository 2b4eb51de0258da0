"""Aircall's webhooks as they were captured: an inbound call that nobody took, users, the token."""

import pytest

from app.events.instants import to_datetime
from app.providers.aircall import authenticate, translate
from app.providers.contract import NotAuthentic
from tests.providers.telling import lines, posted
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS, payload

pytestmark = needs(PAYLOADS)

NUMBER = "Agent 06"
CALLER = "customer=+15550100003"
QUEUED = f"2022-03-04T10:28:59 call.queued 780836754 queue={NUMBER} {CALLER}"
MISSED = [QUEUED, f"2022-03-04T10:29:16 call.abandoned 780836754 queue={NUMBER}"]

CAPTURED = {
    "20_call.created_inbound_780836754": [
        f"2022-03-04T10:28:59 call.arrived 780836754 entry={NUMBER} direction=inbound {CALLER}",
        QUEUED,
    ],
    "21_call.ringing_on_agent_inbound_780836754": [
        QUEUED,
        f"2022-03-04T10:28:59 call.ringing 780836754 queue={NUMBER} agent=Agent 05",
        "2022-03-04T10:28:59 agent.state Agent 05 state=ringing",
    ],
    "30_call.hungup_inbound_780836754": MISSED,
    "33_call.ended_inbound_780836754": MISSED,
    "35_call.voicemail_left_inbound_780836754": [],
    "36_call.archived_inbound_782972196": [],
    "19_call.created_outbound_780836699": [],
    "22_call.answered_outbound_780836699": [],
    "24_call.hold_outbound_780836699": [],
    "32_call.ended_outbound_780836699": [],
    "06_user.created_749132": ["2022-03-04T11:26:25 agent.hired Agent 09"],
    "07_user.deleted_749132": ["2022-03-04T11:33:28 agent.left Agent 09"],
}


@pytest.mark.parametrize("name", CAPTURED)
def test_a_captured_webhook_means(name: str) -> None:
    assert lines(translate(posted(payload(f"aircall/{name}.json")))) == CAPTURED[name]


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("00_user.connected_736640", "available"),
        ("01_user.disconnected_736640", "offline"),
        ("02_user.closed_731416", "away"),
        ("03_user.opened_731416", "available"),
    ],
)
def test_a_captured_webhook_of_a_user_means(name: str, state: str) -> None:
    body = payload(f"aircall/{name}.json")
    (event,) = translate(posted(body)).events
    assert to_datetime(event.at).timestamp() == body["timestamp"]
    assert lines(translate(posted(body)))[0].split()[4].startswith(
        "state=" + state
    ) or state in str(event)


def test_the_token_of_a_captured_webhook() -> None:
    request = posted(payload("aircall/00_user.connected_736640.json"))
    authenticate(request, ["aircall-test-token"], 0, "")
    with pytest.raises(NotAuthentic):
        authenticate(request, ["another-token"], 0, "")
