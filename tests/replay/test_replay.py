"""A file of events, played into a service on loopback."""

import gzip
import sys
from pathlib import Path
from typing import Any

import pytest

from app.events.instants import format_instant, parse_instant
from app.replay import Clocking, Format, ReplayOptions, ReplayReport, replay
from tests.delivery.passing import PassingTime
from tests.delivery.service import BREAKS, KEEPS_THEN_BREAKS, Mood, Service, service
from tests.replay.recordings import BEGAN, recording

NOW = parse_instant("2026-12-01T09:00:00Z")
FASTEST: dict[str, Any] = {"clock": Clocking.EVENTS, "speed": None}


async def played(
    running: Service, path: Path | str, time: PassingTime | None = None, **options: Any
) -> ReplayReport:
    chosen = ReplayOptions(file=str(path), to=running.url, key="secret", **options)
    time = time or PassingTime(NOW)
    return await replay(chosen, time.clock, time.pause)


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    path = tmp_path / "day.ndjson"
    path.write_bytes(recording(*range(5000)))
    return path


async def test_a_file_arrives_whole_and_in_order_with_its_own_times(long_file: Path) -> None:
    async with service() as running:
        report = await played(running, long_file, **FASTEST)
        assert (report.accepted, report.repeated, report.refused) == (5000, 0, 0)
        assert report.ok
        assert [one["id"] for one in running.events] == [f"e-{n}" for n in range(1, 5001)]
        assert running.events[7]["at"] == format_instant(BEGAN + 7000)
        assert max(running.batches) == 1000


@pytest.fixture
def packed(tmp_path: Path, long_file: Path) -> Path:
    path = tmp_path / "day.ndjson.gz"
    path.write_bytes(gzip.compress(long_file.read_bytes()))
    return path


@pytest.fixture
def damaged(tmp_path: Path, packed: Path) -> Path:
    path = tmp_path / "damaged.gz"
    path.write_bytes(packed.read_bytes()[:-20])
    return path


async def test_a_gzipped_file_is_the_same_file(packed: Path) -> None:
    async with service() as running:
        report = await played(running, packed, **FASTEST)
        assert report.accepted == 5000


async def test_standard_input_is_a_file_too(
    long_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with long_file.open() as piped:
        monkeypatch.setattr(sys, "stdin", piped)
        async with service() as running:
            report = await played(running, "-", **FASTEST)
    assert report.accepted == 5000


async def test_events_twice_replayed_are_repeated(long_file: Path) -> None:
    async with service() as running:
        await played(running, long_file, **FASTEST)
        report = await played(running, long_file, **FASTEST)
        assert (report.accepted, report.repeated, report.ok) == (0, 5000, True)


async def test_a_bad_line_is_reported_by_its_number_and_stops_nothing(tmp_path: Path) -> None:
    lines = recording(0, 1, 2).splitlines()
    bad = [b"", b"{oops", b"[1]", b'{"id": "x", "at": "2026-11-17T10:00:00Z"}', b"\xff\xfe"]
    path = tmp_path / "bad.ndjson"
    path.write_bytes(b"\n".join([lines[0], *bad, lines[1], b"   ", lines[2]]))
    async with service() as running:
        report = await played(running, path, **FASTEST)
        assert len(running.events) == report.accepted == 3
    assert not report.ok
    told = dict(report.reasons)
    assert sorted(told) == [3, 4, 5, 6]
    assert "not a JSON object" in told[3]
    assert "not a JSON object" in told[4]
    assert told[5] == "type is missing"


async def test_a_shifted_file_begins_now_and_keeps_its_gaps(tmp_path: Path) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_bytes(recording(0, 1, 31))
    async with service() as running:
        time = PassingTime(NOW)
        await played(running, path, time)
        told = [one["at"] for one in running.events]
        assert told == [format_instant(NOW + gap) for gap in (0, 1000, 31_000)]
        assert time.clock.now() == NOW + 31_000
        assert running.batches == [1, 1, 1]


async def test_speed_divides_the_gaps(tmp_path: Path) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_bytes(recording(0, 10, 60))
    async with service() as running:
        shifted, kept = PassingTime(NOW), PassingTime(NOW)
        await played(running, path, shifted, speed=10.0)
        assert [one["at"] for one in running.events] == [
            format_instant(NOW + gap) for gap in (0, 1000, 6000)
        ]
        await played(running, path, kept, speed=10.0, clock=Clocking.EVENTS)
        assert running.events[-1]["at"] == format_instant(BEGAN + 60_000)
        assert shifted.clock.now() == kept.clock.now() == NOW + 6000


async def test_the_same_file_may_be_shifted_twice(tmp_path: Path) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_bytes(recording(0, 1))
    async with service() as running:
        await played(running, path)
        report = await played(running, path, PassingTime(NOW + 60_000))
        assert (report.accepted, report.repeated) == (2, 0)
        assert len({one["call"] for one in running.events}) == 4


@pytest.mark.parametrize(
    ("at", "said"),
    [('"at": "10 past"', "instant with a zone"), ('"at": 17', "zone"), ('"x": 1', "at is missing")],
)
async def test_a_line_without_a_time_cannot_be_paced(tmp_path: Path, at: str, said: str) -> None:
    path = tmp_path / "calls.ndjson"
    path.write_text(f'{{"type": "call.ended", {at}}}\n')
    async with service() as running:
        report = await played(running, path)
        assert said in report.summary()


async def test_a_bad_connection_loses_nothing(long_file: Path) -> None:
    async with service() as running:
        # The first question is for the service's clock.
        running.moods.extend(
            [BREAKS, KEEPS_THEN_BREAKS, Mood(503, ("Retry-After: 2",)), BREAKS, Mood(429)]
        )
        report = await played(running, long_file, **FASTEST, in_flight=3)
        assert report.accepted + report.repeated == 5000
        assert sorted({one["id"] for one in running.events}) == sorted(
            f"e-{n}" for n in range(1, 5001)
        )


async def test_no_service_is_told_after_a_few_tries(long_file: Path) -> None:
    nobody = Service(url="http://127.0.0.1:9")
    report = await played(nobody, long_file, **FASTEST, tries=3)
    assert report.failed == "http://127.0.0.1:9: no answer (ConnectError)"
    assert not report.ok


async def test_a_refused_key_stops_the_replay(long_file: Path) -> None:
    async with service() as running:
        running.moods.extend([Mood(401)] * 9)
        report = await played(running, long_file, **FASTEST)
        assert "does not accept the key" in report.summary()


@pytest.mark.parametrize(("clock", "warned"), [("wall", True), ("events", False)])
async def test_old_times_on_the_wall_clock_are_warned_about(
    long_file: Path, capsys: pytest.CaptureFixture[str], clock: str, warned: bool
) -> None:
    async with service() as running:
        running.clock = clock
        await played(running, long_file, **FASTEST)
    assert ("wall clock" in capsys.readouterr().err) is warned


async def test_a_damaged_file_is_played_as_far_as_it_goes(damaged: Path) -> None:
    async with service() as running:
        report = await played(running, damaged, **FASTEST)
    assert "damaged" in str(report.failed)


async def test_an_empty_file_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    async with service() as running:
        assert (await played(running, tmp_path / "empty", **FASTEST)).ok


async def test_a_queue_log_is_told_in_native_events(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(
        "1795255200|1.1|PS|NONE|ENTERQUEUE||2001|1\n"
        "1795255201|1.1|PS|NONE|DANCE\n"
        "1795255209|1.1|PS|anna|CONNECT|9|1.2|4\n",
        encoding="utf-8",
    )
    async with service() as running:
        report = await played(running, path, format=Format.QUEUE_LOG, **FASTEST)
        told = [(one["type"], one["at"][11:19]) for one in running.events]
    assert told == [
        ("call.queued", "10:00:00"),
        ("call.ringing", "10:00:05"),
        ("call.answered", "10:00:09"),
        ("agent.state", "10:00:09"),
    ]
    assert report.accepted == 4
    assert report.reasons == [(2, "'DANCE' is no verb that is known")]
