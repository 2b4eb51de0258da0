"""Calls that are over: kept in few bytes, found by name, forgotten in time, saved as ever."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.metrics.roster import CallKey, call_number
from app.metrics.settled import Over, Settled

_KEYS = st.tuples(st.sampled_from("ab"), st.integers(0, 30).map(str))
_STEPS = st.lists(
    st.tuples(st.sampled_from(("put", "take", "press", "save")), st.sets(_KEYS, max_size=20))
)


def crowded(call: CallKey) -> int:
    """Number calls so badly that many share a number."""
    return call_number(call) % 5


@given(_STEPS)
def test_calls_come_and_go_whoever_shares_their_number(
    steps: list[tuple[str, set[CallKey]]],
) -> None:
    settled, kept = Settled(crowded), dict[CallKey, bytes]()
    saved: dict[str, bytes] = {}
    for at, (step, calls) in enumerate(steps):
        chosen = sorted(calls)
        if step == "put":
            fresh = {call: f"{call} {at}".encode() for call in chosen if call not in kept}
            kept |= fresh
            settled.put([(call, crowded(call), packed) for call, packed in fresh.items()], at)
        elif step == "take":
            assert [settled.take(call) for call in chosen] == [kept.get(call) for call in chosen]
            for call in chosen:
                kept.pop(call, None)
        elif step == "press":
            settled.press(1)
        else:
            saved |= settled.dump()
            loaded = Settled(crowded)
            loaded.load(saved)
            # What was taken out since it was saved comes back: it is among the live calls.
            assert kept.items() <= dict(loaded.every()).items()
        assert dict(settled.every()) == kept
        assert all(settled.get(call) == packed for call, packed in kept.items())
        assert {*settled.named({crowded(call) for call in chosen})} >= kept.keys() & calls


def over(name: str, packed: bytes) -> Over:
    return ("s", name), call_number(("s", name)), packed


def test_a_segment_is_forgotten_as_a_whole_but_for_calls_that_were_heard_of_again() -> None:
    settled = Settled()
    settled.put([over("old", b"1"), over("again", b"1")], 100)
    assert settled.take(("s", "again")) == b"1"
    settled.put([over("again", b"2")], 200)
    parts = settled.dump()
    assert sorted(parts) == ["packed:0", "packed:1"]
    settled.forget(100)
    assert dict(settled.every()) == {("s", "again"): b"2"}
    assert settled.dump() == {"packed:0": b""}


def test_the_checkpoints_of_before_are_read_and_written_anew() -> None:
    before = msgspec.msgpack.encode((100, {"s": {"c1": b"\x90", "c2": b"\x91"}}))
    settled = Settled()
    settled.load({"calls:7": before, "live": b"", "head": b""})
    settled.put([over("c3", b"\x92")], 300)
    parts = settled.dump()
    assert sorted(parts) == ["calls:7", "packed:7", "packed:8"]
    assert parts.pop("calls:7") == b""
    again = Settled()
    again.load(parts)
    kept = {("s", "c1"): b"\x90", ("s", "c2"): b"\x91", ("s", "c3"): b"\x92"}
    assert dict(settled.every()) == dict(again.every()) == kept
