"""A mailbox holds the newest board only: a delta to whom it fits, else the whole board."""

import json

import pytest

from app.clock import ManualClock
from app.push.feed import Due, Feed, due
from app.push.mailbox import Mailbox
from app.push.pulse import Pulse
from app.push.views import EVERYTHING, after
from tests.api.keepers import board, change, picture

# held, newest, the newest delta follows on: what the client is sent
CHOICES = [
    (None, None, None, "nothing"),
    (None, 5, None, "snapshot"),
    (None, 5, 4, "snapshot"),
    (5, 5, 4, "nothing"),
    (4, 5, 4, "delta"),
    (4, 5, None, "snapshot"),
    (3, 5, 4, "snapshot"),
    (9, 5, 4, "snapshot"),
    (3, None, None, "nothing"),
]


@pytest.mark.parametrize(("held", "version", "since", "sent"), CHOICES)
def test_what_a_client_is_sent(
    held: int | None, version: int | None, since: int | None, sent: Due
) -> None:
    assert due(held, version, since) is sent


PULSE = Pulse(ManualClock(0))


def a_feed() -> Feed:
    return Feed(EVERYTHING, board(1), None, PULSE)


@pytest.mark.parametrize(("held", "version", "since", "sent"), CHOICES)
def test_a_feed_gives_that(
    held: int | None, version: int | None, since: int | None, sent: Due
) -> None:
    delta = change(version, {}) if version is not None and since is not None else None
    feed = Feed(EVERYTHING, None if version is None else board(version), delta, PULSE)
    given = {"nothing": None, "delta": feed.delta(), "snapshot": feed.snapshot()}
    assert feed.frame(held) == given[sent]


def step(feed: Feed, version: int) -> None:
    delta = change(version, {"PS": picture(version)})
    feed.tell(after(board(version - 1), delta), delta)


def taken(mailbox: Mailbox) -> tuple[str, int]:
    text = mailbox.take()
    frame = json.loads(text or "{}")
    return frame["frame"], frame["version"]


def test_a_client_that_keeps_up_is_sent_deltas() -> None:
    feed = a_feed()
    mailbox = Mailbox(feed)
    assert taken(mailbox) == ("snapshot", 1)
    for version in (2, 3):
        step(feed, version)
        assert taken(mailbox) == ("delta", version)


def test_a_client_that_missed_one_is_sent_the_board_and_no_burst() -> None:
    feed = a_feed()
    mailbox = Mailbox(feed)
    mailbox.take()
    for version in range(2, 50):
        step(feed, version)
    assert taken(mailbox) == ("snapshot", 49)
    assert mailbox.take() is None


def test_whoever_listens_is_rung_and_may_take_at_once() -> None:
    feed = a_feed()
    mailbox = Mailbox(feed)
    mailbox.take()
    heard = []
    mailbox.when_rung = lambda: heard.append(taken(mailbox))
    step(feed, 2)
    mailbox.ring()
    assert heard == [("delta", 2)]


def test_notes_come_first_and_the_oldest_of_many_go() -> None:
    mailbox = Mailbox(a_feed())
    for number in range(9):
        mailbox.note(str(number))
    assert [mailbox.take() for _ in range(4)] == ["5", "6", "7", "8"]


def test_resuming_goes_on_from_the_version_held() -> None:
    feed = a_feed()
    step(feed, 2)
    mailbox = Mailbox(feed)
    mailbox.resume(1)
    assert taken(mailbox) == ("delta", 2)
    mailbox.resume(0)
    assert taken(mailbox) == ("snapshot", 2)


def test_a_closed_mailbox_gives_nothing() -> None:
    mailbox = Mailbox(a_feed())
    mailbox.close()
    assert mailbox.take() is None


def test_a_frame_is_encoded_once_a_version() -> None:
    feed = a_feed()
    assert feed.snapshot() is feed.snapshot()
    first = feed.snapshot()
    step(feed, 2)
    assert feed.delta() is feed.delta()
    assert feed.snapshot() is not first


def test_an_empty_feed_has_no_frames() -> None:
    feed = Feed(EVERYTHING, None, None, PULSE)
    assert (feed.version, feed.since, feed.snapshot(), feed.delta()) == (None, None, None, None)
