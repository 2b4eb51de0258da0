"""Amazon Connect's captured records and agent events, and the samples of its documentation."""

import json
import re
from typing import Any

import pytest

from app.providers.connect.provider import translate
from tests.providers.telling import lines, posted
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS, payload

pytestmark = needs(PAYLOADS)


def sample(name: str) -> Any:
    """Return a sample of the documentation without its comments and its commas too many."""
    text = (PAYLOADS / "amazon_connect" / name).read_text(encoding="utf-8")
    kept: list[str] = []
    in_comment = False
    for row in text.splitlines():
        # A comment may go on in the next line, which then begins with a plain word.
        in_comment = in_comment and re.match(r"\s*[A-Za-z]", row) is not None
        if not in_comment:
            bare = re.sub(r"\s//(?!\S*\").*$", "", row)
            in_comment = bare != row
            kept.append(bare)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", "\n".join(kept)))


CALL = "ee0a8fcc-9cf8-4b9c-9fcf-e86ebe989486"
QUEUE = "de51469a-01b1-464b-b1c9-a2e2aa653862"
AGENT = "1cc79f82-d221-47b8-a181-0774037b4be0"


def test_a_captured_record_of_an_answered_contact() -> None:
    assert lines(translate(posted(payload("amazon_connect/ctr_answered.json")))) == [
        f"2020-03-31T16:20:01 call.arrived {CALL} direction=inbound",
        f"2020-03-31T16:20:11 call.queued {CALL} queue={QUEUE}",
        f"2020-03-31T16:20:16 call.answered {CALL} agent={AGENT} queue={QUEUE}",
        f"2020-03-31T16:20:30 call.ended {CALL}",
        f"2020-03-31T16:20:40 call.wrapped_up {CALL} agent={AGENT}",
    ]


def test_a_captured_agent_event() -> None:
    name = "amazon_connect/agent_event_STATE_CHANGE_2018-07-09_redacted.json.txt"
    (told,) = lines(translate(posted(payload(name))))
    assert told.startswith("2018-07-09T19:11:00 agent.state ************ state=available queues=")


ONES = "11111111-1111-1111-1111-111111111111"
TWELVE = "12345678-1234-1234-1234-123456789012"
SAMPLES = {
    "doc_contact-events_sample1.jsonc.txt": [
        f"2021-08-04T17:29:04 call.queued {ONES} queue={TWELVE}",
        f"2021-08-04T17:29:09 call.answered {ONES} agent={TWELVE} queue={TWELVE}",
    ],
    # Outbound: nobody waits in a queue.
    "doc_contact-events_sample2.jsonc.txt": [],
    # Outbound too: the contact is none of ours, the agent's state is.
    "doc_determine-acw-time_sample1.jsonc.txt": [
        (
            "2019-05-25T18:55:27.017 agent.state agent-ARN state=wrap_up "
            "queues=queue-ARN-for-BasicQueue,queue-ARN-for-PrimaryQueue"
        ),
    ],
    "doc_determine-acw-time_sample2.jsonc.txt": [
        (
            "2019-05-25T18:55:32.022 agent.state agent-ARN state=available "
            "queues=queue-ARN-for-BasicQueue,queue-ARN-for-PrimaryQueue"
        ),
    ],
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_the_documentation_means(name: str) -> None:
    assert lines(translate(posted(sample(name)))) == SAMPLES[name]
