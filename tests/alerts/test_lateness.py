"""News that comes late is told from clocks that are off, and from sources that are simply quiet."""

from app.alerts.lateness import LATE, LONGEST, SETTLED, Lateness
from app.events.instants import HOUR, MINUTE, SECOND, Instant, Millis
from tests.alerts.floor import NOON


class Following:
    """One source, looked at every second."""

    def __init__(self, newest: Instant) -> None:
        self.lateness = Lateness()
        self.now = NOON
        self.newest = newest

    def look(self, delay: Millis | None = None) -> bool:
        """Look a second later; `delay` is how old the word is that came meanwhile, None if none did."""
        self.now += SECOND
        if delay is not None:
            self.newest = max(self.newest, self.now - delay)
        return bool(self.lateness.look(self.now, {"pbx": self.newest}))


def speaking(delay: Millis = 0, seconds: int = 60) -> Following:
    following = Following(NOON - delay)
    for _ in range(seconds):
        following.look(delay)
    return following


def test_a_source_that_speaks_as_it_happens_is_not_late() -> None:
    following = Following(NOON)
    assert not any(following.look(delay * SECOND) for delay in (0, 1, 5, 14, 0, 3) * 20)


def test_a_clock_that_is_off_is_not_lateness() -> None:
    for off in (-HOUR, HOUR):
        following = speaking(off, 10)
        assert not any(following.look(off + n * SECOND) for n in (0, 3, 9, 1) * 20)


def test_a_quiet_source_is_not_late() -> None:
    following = speaking()
    assert not any(following.look() for _ in range(600))
    assert not following.look(0)


def test_news_that_comes_later_and_later_is_late() -> None:
    following = speaking()
    # Half as fast as it happens.
    found = [following.look(n * SECOND // 2) for n in range(60)]
    assert found.index(True) == 2 * LATE // SECOND
    assert all(found[2 * LATE // SECOND :])


def test_a_backlog_that_is_caught_up_with_is_late_until_it_is() -> None:
    """Three hours, told within twenty seconds: the demo, or a source that was cut off."""
    following = Following(NOON - 3 * HOUR)
    late = [following.look(3 * HOUR * (20 - n) // 20) for n in range(21)]
    assert all(late)
    # The last word that was old came a second ago.
    after = [following.look(0) for _ in range(SETTLED // SECOND + 5)]
    assert after.index(False) == SETTLED // SECOND - 1
    assert not any(after[SETTLED // SECOND :])


def test_old_news_from_a_new_source_is_waited_with_until_it_is_known_to_be_its_clock() -> None:
    following = Following(NOON - HOUR)
    assert [following.look(HOUR) for _ in range(8)] == [True] * 5 + [False] * 3


def test_a_source_that_stays_late_is_gone_by_all_the_same() -> None:
    following = speaking()
    assert not any(following.look() for _ in range(60))
    found = [following.look(MINUTE - 1) for _ in range(LONGEST // SECOND + 30)]
    assert found.index(False) == LONGEST // SECOND
    assert not any(found[LONGEST // SECOND :])


def test_after_a_time_without_looks_nothing_is_made_of_what_was_missed() -> None:
    following = speaking()
    following.now += 2 * MINUTE
    following.newest = following.now - MINUTE
    # Nobody saw when it came: a few looks, not a minute of lateness.
    assert [following.look() for _ in range(7)] == [True] * 5 + [False] * 2
