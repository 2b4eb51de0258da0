"""Single calls as timelines, and everything they must leave in the sums."""

import pytest

from tests.recount.recount import Recount
from tests.recount.rules import Window
from tests.recount.timeline import instant, timeline

DAY = Window.open_since(0, instant("10:00"))

# name: (what happened, what the queues show of it; whatever is not named is 0)
STORIES = {
    "rings, does not pick up, is offered again and answered": (
        """
        0:00  queued        c1  PS
        0:02  ringing       c1  anna
        0:12  not_answered  c1  anna  reason=no_answer
        0:14  ringing       c1  bert
        0:15  answered      c1  bert
        1:15  ended         c1
        1:45  wrapped_up    c1  bert
        """,
        (
            "offered=1 answered=1 answered_in_target=1 rings=2 rona=1 wait_answered_ms=15000"
            " wait_all_ms=15000 ring_answered_ms=11000 handled=1 talk_ms=60000 wrapped=1 acw_ms=30000"
        ),
    ),
    "two phones ring at once: the wait is rung through once": (
        """
        0:00  queued    c1  PS
        0:02  ringing   c1  anna
        0:04  ringing   c1  bert
        0:10  answered  c1  anna
        """,
        (
            "offered=1 answered=1 answered_in_target=1 rings=2 wait_answered_ms=10000"
            " wait_all_ms=10000 ring_answered_ms=8000"
        ),
    ),
    "a phone that was dead is no offer, one declined is": (
        """
        0:00      queued        c1  PS
        0:02      ringing       c1  anna
        0:02.999  not_answered  c1  anna  reason=no_answer
        0:03      ringing       c1  bert
        0:04      not_answered  c1  bert  reason=no_answer
        0:05      ringing       c1  carl
        0:05.5    not_answered  c1  carl  reason=declined
        0:06      ringing       c1  dora
        0:09      not_answered  c1  dora  reason=unreachable
        0:10      not_answered  c1  emma  reason=unreachable
        0:11      not_answered  c1  finn  reason=declined
        """,
        "offered=1 rings=3 rona=1 declined=2 unreachable=3 overdue=1",
    ),
    "held twice, then passed on to another queue": (
        """
        0:00  queued       c1  PS
        0:05  answered     c1  anna
        0:10  held         c1  anna
        0:15  held         c1  anna
        0:20  resumed      c1  anna
        0:25  resumed      c1  anna
        0:30  held         c1  anna
        0:40  transferred  c1  anna  kind=warm  to_queue=NE
        0:40  queued       c1  NE
        0:50  answered     c1  bert
        1:50  ended        c1
        2:00  wrapped_up   c1  bert
        """,
        (
            "offered=2 answered=2 answered_in_target=2 wait_answered_ms=15000 wait_all_ms=15000"
            " handled=2 talk_ms=75000 hold_ms=20000 holds=2 transferred_out=1 transferred_out_warm=1"
            " transferred_out_queue=1 transferred_in=1 wrapped=1 acw_ms=10000"
        ),
    ),
    "passed on to a colleague: handled twice, answered once": (
        """
        0:00  queued       c1  PS
        0:05  answered     c1  anna
        0:40  transferred  c1  anna  kind=cold  to_agent=bert
        0:45  answered     c1  bert
        1:45  ended        c1
        """,
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=2 talk_ms=95000 transferred_out=1 transferred_out_cold=1"
            " transferred_out_agent=1"
        ),
    ),
    "passed on, and nobody says where to: whoever answers next has the call": (
        """
        0:00  queued       c1  PS
        0:05  answered     c1  anna
        0:40  transferred  c1  anna  kind=cold
        0:45  answered     c1  bert  queue=PS
        1:45  ended        c1
        """,
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=2 talk_ms=95000 transferred_out=1 transferred_out_cold=1"
        ),
    ),
    "a colleague joins in": (
        """
        0:00  queued    c1  PS
        0:05  answered  c1  anna
        0:20  answered  c1  bert
        0:25  answered  c1  bert
        1:05  ended     c1
        """,
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=2 talk_ms=105000 conferenced=1"
        ),
    ),
    "overflows to another queue, and says so": (
        """
        0:00  queued      c1  PS
        0:30  overflowed  c1  PS  kind=timeout  to=NE
        0:30  queued      c1  NE
        0:33  abandoned   c1
        """,
        (
            "offered=2 overflowed=1 overflowed_timeout=1 overdue=1 abandoned=1"
            " abandoned_in_target=1 abandoned_short=1 wait_abandoned_ms=3000 wait_all_ms=33000"
        ),
    ),
    "turns up in another queue without a word": (
        """
        0:00  queued     c1  PS
        0:10  queued     c1  PS
        0:20  queued     c1  NE
        0:21  abandoned  c1
        0:22  ended      c1
        """,
        (
            "offered=2 overflowed=1 overflowed_queue=1 abandoned=1"
            " abandoned_in_target=1 abandoned_short=1 wait_abandoned_ms=1000 wait_all_ms=21000"
        ),
    ),
    "hangs up, comes back under the same call, is turned away": (
        """
        0:00  queued     c1  PS
        0:06  abandoned  c1  PS
        0:08  queued     c1  PS
        0:09  blocked    c1  reason=closed
        1:00  blocked    c1  PS  reason=queue_full
        1:00  ended      c1
        """,
        (
            "offered=2 abandoned=1 abandoned_in_target=1 wait_abandoned_ms=6000 overflowed=1"
            " overflowed_closed=1 wait_all_ms=7000 blocked=1 blocked_queue_full=1"
        ),
    ),
    "never gets to a queue": ("0:00 arrived c1\n0:30 ended c1\n0:31 ended c1", "ended_in_ivr=1"),
    "hangs up in the menu": ("0:00 arrived c1\n0:30 abandoned c1", "ended_in_ivr=1"),
    "ends, and nobody knows what": ("0:30 ended c1\n0:31 ended c1", "incomplete_visits=1"),
    "is answered, nobody knows where": ("0:30 answered c1 anna", "incomplete_visits=1"),
    "is known by its answer and its ringing only": (
        "0:10 ringing c1 PS anna\n0:13 answered c1 PS anna\n0:43 ended c1",
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=3000 wait_all_ms=3000"
            " handled=1 talk_ms=30000 incomplete_visits=1"
        ),
    ),
    "is known by its hang-up only": (
        "0:10 abandoned c1 PS\n0:11 overflowed c1 PS kind=key",
        "offered=1 abandoned=1 abandoned_in_target=1 abandoned_short=1 incomplete_visits=1",
    ),
    "is known by its overflow only": (
        "0:10 overflowed c1 PS kind=voicemail",
        "offered=1 overflowed=1 overflowed_voicemail=1 incomplete_visits=1",
    ),
    "leaves the queue without a reason": (
        "0:00 queued c1 PS\n0:06 ended c1\n0:08.001 answered c1",
        (
            "offered=1 abandoned=1 abandoned_in_target=1 wait_abandoned_ms=6000 wait_all_ms=6000"
            " incomplete_visits=2"
        ),
    ),
    "leaves the queue, and is answered within the grace": (
        "0:00 queued c1 PS\n0:06 ended c1\n0:08 answered c1",
        "offered=1 answered=1 answered_in_target=1 wait_answered_ms=8000 wait_all_ms=8000",
    ),
    "wraps up a conversation whose end was not told": (
        "0:00 queued c1 PS\n0:05 answered c1 anna\n0:35 wrapped_up c1 anna\n0:36 wrapped_up c1",
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=1 talk_ms=30000 wrapped=1 incomplete_visits=1"
        ),
    ),
    "one transfer to a colleague is taken up once": (
        """
        0:00  queued       c1  PS
        0:05  answered     c1  anna
        0:10  transferred  c1  anna  kind=warm  to_agent=bert
        0:11  answered     c1  bert
        0:12  answered     c1  bert
        0:13  answered     c1  anna
        0:21  ended        c1
        """,
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=3 talk_ms=23000 conferenced=1 transferred_out=1 transferred_out_warm=1"
            " transferred_out_agent=1"
        ),
    ),
    "a phone said twice to ring rings once": (
        """
        0:00  queued        c1  PS
        0:02  ringing       c1  anna
        0:03  ringing       c1  anna
        0:03  not_answered  c1  anna  reason=no_answer
        0:10  abandoned     c1
        """,
        (
            "offered=1 rings=1 rona=1 abandoned=1 abandoned_in_target=1"
            " wait_abandoned_ms=10000 wait_all_ms=10000"
        ),
    ),
    "the one who talks cannot be named by another": (
        """
        0:00  queued       c1  PS
        0:05  answered     c1  anna
        0:10  held         c1  bert
        0:11  transferred  c1  bert  kind=cold  to_queue=NE
        0:12  held         c1
        0:14  resumed      c1
        0:15  ended        c1
        """,
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=1 talk_ms=8000 hold_ms=2000 holds=1"
        ),
    ),
    "taken off hold by answering again": (
        """
        0:00  queued    c1  PS
        0:05  answered  c1  anna
        0:10  held      c1  anna
        0:13  answered  c1  anna
        0:20  ended     c1
        """,
        (
            "offered=1 answered=1 answered_in_target=1 wait_answered_ms=5000 wait_all_ms=5000"
            " handled=1 talk_ms=12000 hold_ms=3000 holds=1"
        ),
    ),
    "asks to be called back": (
        """
        0:00  queued              c1  PS
        0:15  overflowed          c1  PS  kind=callback
        0:15  callback.requested  c1  PS
        9:00  callback.attempted  c1  PS
        9:20  callback.completed  c1  PS
        """,
        (
            "offered=1 overflowed=1 overflowed_callback=1 wait_all_ms=15000"
            " callbacks_requested=1 callbacks_attempted=1 callbacks_completed=1"
            " callbacks_first_attempted=1 callback_delay_ms=525000"
        ),
    ),
}


@pytest.mark.parametrize(("told", "left_behind"), STORIES.values(), ids=STORIES.keys())
def test_a_call_leaves_in_the_sums_what_happened_to_it(told: str, left_behind: str) -> None:
    sums = Recount(timeline(told)).as_of(DAY.until).sums(None, DAY)
    assert {column: amount for column, amount in sums.items() if amount} == sums_of(left_behind)


def sums_of(text: str) -> dict[str, int]:
    return {column: int(amount) for column, amount in (word.split("=") for word in text.split())}
