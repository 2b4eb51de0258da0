"""Bytes in pieces of any size come to the same messages, and no bytes at all to another exception."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.connectors.ami_wire import LONGEST_LINE, AmiReader, challenged, written
from app.connectors.esl_wire import EslReader, Frame, Garbled, table
from app.simulator.pbx import ami_server, esl_server

MESSAGES = [
    {"Event": "QueueCallerJoin", "Queue": "PS", "CallerIDName": "a: b", "Uniqueid": "1.2"},
    {"Event": "Hangup", "Uniqueid": "1.2"},
]
SAID = b"Asterisk Call Manager/7.0.3\r\n" + b"".join(map(ami_server.written, MESSAGES))
EVENTS = [{"CC-Action": "members-count", "CC-Count": "1"}, {"CC-Action": "é\n\n"}]
FRAMES = b"Content-Type: auth/request\n\n" + b"".join(map(esl_server.written, EVENTS))

CUTS = st.lists(st.integers(0, 500), max_size=12)


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(whole), *(cut for cut in cuts if cut < len(whole))})
    return [whole[a:b] for a, b in pairwise(places)]


@given(CUTS)
def test_messages_in_any_pieces(cuts: list[int]) -> None:
    reader = AmiReader()
    assert [m for piece in pieces(SAID, cuts) for m in reader.feed(piece)] == MESSAGES


@given(CUTS)
def test_frames_in_any_pieces(cuts: list[int]) -> None:
    reader = EslReader()
    greeting, *frames = [f for piece in pieces(FRAMES, cuts) for f in reader.feed(piece)]
    assert greeting.kind == "auth/request"
    assert [frame.event() for frame in frames] == EVENTS


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_any_bytes_of_a_manager_are_read(said: list[bytes]) -> None:
    reader = AmiReader()
    for piece in said:
        reader.feed(piece)


@given(st.lists(st.binary(max_size=300) | st.sampled_from(pieces(FRAMES, [40, 90])), max_size=8))
def test_any_bytes_of_a_socket_are_read_or_garbled(said: list[bytes]) -> None:
    reader = EslReader()
    try:
        for piece in said:
            for frame in reader.feed(piece):
                frame.event()
    except Garbled:
        return


def test_a_line_without_end_costs_no_other_line() -> None:
    reader = AmiReader()
    assert reader.feed(b"Event: Hangup\r\nAppData: " + b"x" * 3 * LONGEST_LINE) == []
    assert reader.feed(b"x" * LONGEST_LINE + b"\r\nUniqueid: 1.2\r\n\r\n") == [
        {"Event": "Hangup", "Uniqueid": "1.2"}
    ]


@pytest.mark.parametrize(
    "said",
    [
        b"Content-Length: 99999999\n\n",
        b"Content-Length: -1\n\n",
        b"Content-Length: nine\n\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_event_socket(said: bytes) -> None:
    with pytest.raises(Garbled):
        EslReader().feed(said)


def test_an_event_in_plain_form() -> None:
    body = b"Event-Name: CUSTOM\nCC-Agent: anna%40default\nCC-Agent-Status: On%20Break\n\n"
    frame = Frame({"Content-Type": "text/event-plain"}, body)
    assert frame.event() == {
        "Event-Name": "CUSTOM", "CC-Agent": "anna@default", "CC-Agent-Status": "On Break"
    }  # fmt: skip


def test_a_listing() -> None:
    listing = "name|status|state\nanna@default|Available|Waiting\nbo|On Break\n+OK\n"
    assert table(listing) == [
        {"name": "anna@default", "status": "Available", "state": "Waiting"},
        {"name": "bo", "status": "On Break"},
    ]
    assert table("+OK\n") == table("") == []


def test_no_value_begins_another_line() -> None:
    assert written("Login", {"Secret": "a\r\nAction: Originate"}) == (
        b"Action: Login\r\nSecret: aAction: Originate\r\n\r\n"
    )


def test_a_challenge_is_answered_without_telling_the_secret() -> None:
    # As md5sum says of 84093secret.
    assert challenged("84093", "secret") == "4f31f532ae86c227fad468769b8d231c"
