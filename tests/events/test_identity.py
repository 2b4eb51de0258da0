from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.identity import IdentityKind, Known, Names, guess
from app.events.native import to_event
from app.events.vocabulary import Event

GUESSES: list[tuple[IdentityKind, str, str | None]] = [
    ("agent", "Agent/1127", "1127"),
    ("agent", "SIP/1127-0000001a", "1127"),
    ("agent", "PJSIP/1127", "1127"),
    ("agent", "pjsip/ann.lee-0000ffff", "ann.lee"),
    ("agent", "Local/1127@agents/n", "1127"),
    ("agent", "Local/1127@from-queue-0000001f;2", "1127"),
    ("agent", "1127", None),
    ("agent", "Ann Lee", None),
    ("agent", "sales/1127", None),
    ("queue", "SIP/1127", None),
    ("queue", "Local/1127@agents/n", None),
    ("agent", "arn:aws:connect:eu-west-2:123456789012:instance/i-1/agent/a-2", "a-2"),
    ("queue", "arn:aws:connect:eu-west-2:123456789012:instance/i-1/queue/q-3", "q-3"),
    ("queue", "arn:", None),
    ("queue", "", None),
]


@pytest.mark.parametrize(("kind", "name", "expected"), GUESSES)
def test_what_a_technical_name_stands_for(
    kind: IdentityKind, name: str, expected: str | None
) -> None:
    assert guess(kind, name) == expected


@given(st.sampled_from(["agent", "queue"]), st.text(max_size=60))
def test_a_guess_is_part_of_the_name_and_is_guessed_no_further(
    kind: IdentityKind, name: str
) -> None:
    found = guess(kind, name)
    if found is not None:
        assert found in name
        assert guess(kind, found) is None


def event(**fields: Any) -> Event:
    whole = {"id": "e-1", "at": "2026-11-17T15:42:07Z"} | fields
    return to_event(whole, "pbx")


STORED = {
    Known("agent", "pbx", "Bert"): "1128",
    Known("agent", "pbx", "SIP/9"): "SIP/9",
    Known("queue", "pbx", "sales-en"): "Sales",
    Known("queue", "pbx", "sales-de"): "Sales",
    Known("queue", "other", "support"): "Help",
}
NAMES = Names(STORED)


def test_names_are_replaced_wherever_an_event_has_them() -> None:
    (offered,) = NAMES.apply([
        event(type="call.ringing", call="c", queue="sales-en", agent="Bert")
    ])  # fmt: skip
    assert (getattr(offered, "queue"), getattr(offered, "agent")) == ("Sales", "1128")  # noqa: B009


def test_two_aliases_of_a_queue_are_one_queue_of_an_agent() -> None:
    queues = ["sales-en", "support", "sales-de"]
    (state,) = NAMES.apply([
        event(type="agent.state", agent="SIP/7", state="available", queues=queues)
    ])  # fmt: skip
    assert getattr(state, "queues") == ["Sales", "support"]  # noqa: B009
    assert getattr(state, "agent") == "7"  # noqa: B009


def test_a_queue_that_an_agent_has_twice_is_one() -> None:
    queues = ["support", "support"]
    states = [
        event(type="agent.state", agent="1128", state="available", queues=each)
        for each in (["support"], queues)
    ]
    for state in (*NAMES.apply(states), *NAMES.apply(states)):
        assert getattr(state, "queues") == ["support"]  # noqa: B009


def test_a_name_that_is_its_own_is_not_guessed_at() -> None:
    assert NAMES.canonical("agent", "pbx", "SIP/9") == "SIP/9"


def test_another_sources_alias_is_none_here() -> None:
    plain = event(type="call.queued", call="c", queue="support")
    assert NAMES.apply([plain]) == [plain]
    assert NAMES.apply([plain])[0] is plain


def test_a_guess_is_told_once() -> None:
    names = Names()
    queued = event(type="agent.state", agent="Agent/7", state="away")
    names.apply([queued, queued])
    assert names.take_guesses() == {Known("agent", "pbx", "Agent/7"): "7"}
    names.apply([queued])
    assert names.take_guesses() == {}


SAID = st.tuples(
    st.sampled_from(["pbx", "other"]),
    st.sampled_from(["Bert", "1128", "SIP/7"]),
    st.sampled_from(["sales-en", "support", "SIP/7", "Sales"]),
)


@given(st.lists(st.lists(SAID, min_size=1, max_size=2), min_size=2, max_size=6))
def test_what_was_said_before_changes_no_name(batches: list[list[tuple[str, str, str]]]) -> None:
    names = Names(STORED)
    for batch in batches:
        events = [
            to_event(
                {"id": "e", "at": "2026-11-17T15:42:07Z", "type": "call.answered", "call": "c"}
                | {"agent": agent, "queue": queue},
                source,
            )
            for source, agent, queue in batch
        ]
        assert names.apply(events) == [Names(STORED).apply([each])[0] for each in events]
