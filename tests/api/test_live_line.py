"""A frame on the wire: packed once for all, and read by any client as it was said."""

import zlib

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from app.api.live_line import on_the_wire

TEXTS = ["", "short", "é" * 63, "x" * 511, "x" * 600, '{"figure":"ű"}' * 40, "figures " * 20_000]


def read(wire: bytes) -> tuple[Frame, bytes]:
    """Take one frame off the wire as websockets does, whatever its reserved bits say."""
    is_packed = bool(wire[0] & 0x40)
    reader = StreamReader()
    reader.feed_data(bytes((wire[0] & 0xBF,)) + wire[1:])
    parsing = Frame.parse(reader.read_exact, mask=False, max_size=None)
    with pytest.raises(StopIteration) as parsed:
        next(parsing)
    frame = parsed.value.value
    data = bytes(frame.data)
    if is_packed:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data + b"\x00\x00\xff\xff")
    return frame, data


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("deflates", [True, False])
def test_a_frame_says_what_was_said(text: str, *, deflates: bool) -> None:
    frame, data = read(on_the_wire(text, deflates))
    assert (frame.opcode, frame.fin) == (Opcode.TEXT, True)
    assert data.decode() == text


def test_a_frame_is_packed_once_for_all_and_only_where_that_is_worth_it() -> None:
    text = "figures " * 1_000
    assert on_the_wire(text, True) is on_the_wire(text, True)
    assert len(on_the_wire(text, True)) < 200
    assert len(on_the_wire(text, False)) > 8_000
    assert on_the_wire("x" * 100, True)[2:] == b"x" * 100
