"""The screens' types of the live connection are those of the service's frames."""

import re

from app.push.frames import FROM_CLIENT, FROM_SERVICE
from tests.contract.protocol_types import TYPES, written

AGAIN = "./dev python -m tests.contract.protocol_types"


def test_the_screens_speak_the_protocol_of_this_service() -> None:
    assert TYPES.read_text(encoding="utf-8") == written(), f"stale: {AGAIN}"


def test_every_frame_is_told_apart_by_its_name() -> None:
    names = set(re.findall(r"frame: '(\w+)'", written()))

    assert names == {frame.__struct_config__.tag for frame in (*FROM_SERVICE, *FROM_CLIENT)}


def test_what_may_be_missing_may_be_missing_in_the_types() -> None:
    text = written()

    assert "trend?: Trend" in text
    assert "status_since: string | null" in text
    assert "silent_s: number" in text
