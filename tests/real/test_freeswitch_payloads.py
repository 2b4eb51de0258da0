"""mod_callcenter's events as its documentation shows them."""

import pytest

from app.events.instants import SECOND
from app.providers.freeswitch import CallCenter
from tests.providers.telling import line
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS

pytestmark = needs(PAYLOADS)

SHOWN = {
    "member-queue-start": ["call.queued"],
    "agent-offering": ["call.ringing"],
    "bridge-agent-start": ["call.queued", "call.answered"],
    "bridge-agent-end": ["call.queued", "call.answered", "call.ended"],
    "member-queue-end_Terminated": ["call.queued", "call.answered", "call.ended"],
    "member-queue-end_Cancel": ["call.queued", "call.overflowed"],
    "agent-status-change": ["agent.state"],
    "agent-state-change": ["agent.state"],
    "members-count": [],
}


@pytest.mark.parametrize("name", SHOWN)
def test_an_event_by_itself_means(name: str) -> None:
    text = (PAYLOADS / "freeswitch" / f"wiki_{name}.txt").read_text(encoding="utf-8")
    headers = dict(row.split(": ", 1) for row in text.splitlines() if ": " in row)
    # The times it shows are seconds of 1970; none of these is an instant.
    headers |= {
        key: str(1_700_000_000 + int(value))
        for key, value in headers.items()
        if key.endswith("-Time")
    }
    told = CallCenter().hear(headers, 1_700_100_000 * SECOND).events
    assert [line(event).split()[1] for event in told] == SHOWN[name]
