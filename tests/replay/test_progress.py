import io

from typing_extensions import override

from app.clock import ManualClock
from app.replay.progress import Progress, bar


class Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


def test_the_bar_tells_share_rate_and_what_remains() -> None:
    assert bar(30_000, 0.25, 10.0) == (
        "[########----------------------]  25%  3,000 events/s  0:30 remaining"
    )


def test_what_has_no_length_is_only_counted() -> None:
    assert bar(1200, None, 2.0) == "1,200 events  600 events/s"


def test_the_bar_is_drawn_ten_times_a_second_at_most_and_wiped() -> None:
    screen, clock = Terminal(), ManualClock(0)
    progress = Progress(screen, clock)
    for _ in range(100):
        clock.advance(10)
        progress.show(10, 0.5)
    progress.wipe()
    assert screen.getvalue().count("50%") == 10
    assert screen.getvalue().endswith("\r\x1b[K")


def test_nothing_is_drawn_into_a_file() -> None:
    screen, clock = io.StringIO(), ManualClock(0)
    progress = Progress(screen, clock)
    clock.advance(1000)
    progress.show(10, 0.5)
    progress.wipe()
    assert screen.getvalue() == ""
