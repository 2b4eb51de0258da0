"""Odd orders of one call's events, each decided in README.md, and what they leave in the sums."""

import pytest

from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.timeline import instant, timeline

DAY = Window.open_since(0, instant("10:00"))

# name: (what happened, the sums that tell; a sum that is not named is not looked at)
STORIES = {
    "queued again at the instant of a restart is the same visit": (
        "0:00 queued c1 PS\n0:05 source.restarted\n0:05 queued c1 PS",
        "offered=1 ended_unknown=1",
    ),
    "queued again after the restart is a new one": (
        "0:00 queued c1 PS\n0:05 source.restarted\n0:05.001 queued c1 PS",
        "offered=2 ended_unknown=1",
    ),
    "turned away after its source lost it": (
        "0:00 queued c1 PS\n0:05 source.restarted\n0:06 blocked c1 reason=closed",
        "offered=1 ended_unknown=1 blocked=1 overflowed=0",
    ),
    "somebody answers after the restart: the lost talk is not joined": (
        """
        0:00  queued    c1  PS
        0:01  answered  c1  anna
        0:05  source.restarted
        0:06  answered  c1  bert
        """,
        "conferenced=0 incomplete_visits=1 ended_unknown=1",
    ),
    "a kind is corrected only where the queue was left by implication": (
        """
        0:00  queued      c1  PS
        0:05  overflowed  c1  PS  kind=key
        0:05  overflowed  c1  PS  kind=timeout
        """,
        "overflowed=1 overflowed_key=1 overflowed_timeout=0",
    ),
    "a transfer and the answer it follows, at one instant": (
        """
        0:00  queued       c1  PS
        0:05  transferred  c1  anna  kind=cold  to_number=4711
        0:05  answered     c1  anna
        """,
        "answered=1 handled=1 talk_ms=0 transferred_out=1 transferred_out_number=1",
    ),
    "a transfer nobody made brings nobody": (
        """
        0:00  transferred  c1  anna  kind=cold  to_queue=PS
        0:05  queued       c1  PS
        """,
        "transferred_out=0 transferred_in=0",
    ),
    "one transfer brings one visit": (
        """
        0:00  queued       c1  PS
        0:01  answered     c1  anna
        0:05  transferred  c1  anna  kind=cold  to_queue=NE
        0:05  queued       c1  NE
        0:09  abandoned    c1
        0:15  queued       c1  NE
        """,
        "offered=3 transferred_in=1",
    ),
    "an agent who answers twice talks in the later conversation": (
        """
        0:00  queued     c1  PS
        0:01  answered   c1  anna
        0:05  queued     c1  NE
        0:06  answered   c1  anna
        0:16  transferred  c1  anna  kind=cold  to_number=4711
        """,
        "answered=2 handled=1 talk_ms=10000",
    ),
    "each wraps up the latest conversation of their own": (
        """
        0:00  queued       c1  PS
        0:01  answered     c1  anna
        0:10  transferred  c1  anna  kind=cold  to_agent=bert
        0:11  answered     c1  bert
        0:20  ended        c1
        0:25  wrapped_up   c1  anna
        """,
        "wrapped=1 acw_ms=15000",
    ),
    "nobody named: the latest conversation is wrapped up": (
        """
        0:00  queued       c1  PS
        0:01  answered     c1  anna
        0:10  transferred  c1  anna  kind=cold  to_agent=bert
        0:11  answered     c1  bert
        0:20  ended        c1
        0:25  wrapped_up   c1
        """,
        "wrapped=1 acw_ms=5000",
    ),
    "a conversation ends, and the consultation goes on waiting": (
        """
        0:00  queued    c1  PS
        0:01  answered  c1  anna
        0:05  queued    c1  NE
        0:10  ended     c1
        0:30  answered  c1  bert
        """,
        "answered=2 handled=1 wait_answered_ms=26000 incomplete_visits=0",
    ),
    "a ringing from before the first visit is forgotten with it": (
        """
        0:00  ringing    c1  PS  anna
        0:05  queued     c1  PS
        0:06  abandoned  c1
        0:20  answered   c1  PS  anna
        """,
        "answered=1 wait_answered_ms=0 incomplete_visits=1",
    ),
    "late in, late out: in target or not is said at the exit": (
        """
        0:00       queued    c1  PS
        0:00       queued    c2  PS
        0:20       answered  c1  anna
        0:20.001   answered  c2  bert
        """,
        "answered=2 answered_in_target=1 overdue=1",
    ),
}


@pytest.mark.parametrize(("told", "sums_that_tell"), STORIES.values(), ids=STORIES.keys())
def test_an_odd_order_is_decided_one_way(told: str, sums_that_tell: str) -> None:
    sums = Recount(timeline(told)).as_of(DAY.until).sums(None, DAY)
    expected = dict(word.split("=") for word in sums_that_tell.split())
    assert {column: str(sums[column]) for column in expected} == expected
