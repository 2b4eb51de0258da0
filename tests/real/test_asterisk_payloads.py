"""Asterisk's logs as they were written: what they come to, line by line and on the board."""

from collections import Counter
from collections.abc import Iterator

import msgspec

from app.events.codec import type_of
from app.events.instants import format_instant
from app.events.vocabulary import Event
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Kpis, Question, Snapshot
from app.providers.asterisk.queue_log import QueueLog
from tests.providers.telling import line
from tests.real.at_hand import needs
from tests.real.payloads import PAYLOADS

pytestmark = needs(PAYLOADS)

ASTERISK = PAYLOADS / "asterisk"


def captured(name: str) -> list[str]:
    return (ASTERISK / name).read_text(encoding="utf-8").splitlines()


def events(rows: list[str]) -> list[Event]:
    log = QueueLog()
    return [event for row in rows for event in log.read(row).events]


def board(rows: list[str], since: str = "today") -> Snapshot:
    calculator = Calculator(Centre("main", clock=EVENTS))
    told = events(rows)
    for event in told:
        calculator.apply(msgspec.structs.replace(event, source="pbx"), event.at)
    at = format_instant(max(event.at for event in told))
    answer = calculator.answer(Question(windows=[since], at=at), 0)
    assert isinstance(answer, Snapshot)
    return answer


def kpis(rows: list[str], queue: str) -> Kpis:
    return board(rows).queues[queue].windows["today"].kpis


def test_the_log_of_queue_9000() -> None:
    rows = captured("queue_log_9000.txt")
    found = Counter(type_of(event) for event in events(rows))
    assert found["call.queued"] == 21
    assert found["call.answered"] == 8
    assert found["call.abandoned"] == 12
    assert found["call.ended"] == 7
    assert found["call.not_answered"] == 221
    assert found["source.restarted"] == 2
    by = Counter(
        getattr(event, "by", None) for event in events(rows) if type_of(event) == "call.ended"
    )
    assert by == {"agent": 6, "caller": 1}


def test_the_board_of_queue_9000() -> None:
    rows = captured("queue_log_9000.txt")
    shown = board(rows).queues["9000"]
    figures = {
        name: figure.value
        for name, figure in shown.windows["today"].kpis.items()
        if name
        in {"offered", "answered", "abandoned", "handled", "unreachable", "rona", "overflowed"}
    }
    assert figures == {
        "offered": 21, "answered": 8, "abandoned": 12, "handled": 7,
        "unreachable": 39, "rona": 221 - 39, "overflowed": 0,
    }  # fmt: skip
    assert shown.now.waiting == 1


def test_the_waits_of_queue_9000_are_those_that_asterisk_counted() -> None:
    rows = [row.split("|") for row in captured("queue_log_9000.txt")]
    held = [int(row[5]) for row in rows if row[4] == "CONNECT"]
    waited = [int(row[7]) for row in rows if row[4] == "ABANDON"]
    found = kpis(captured("queue_log_9000.txt"), "9000")
    assert (found["asa"].numerator, found["asa"].denominator) == (sum(held), 8)
    assert found["average_time_to_abandon"].numerator == sum(waited)
    talked = [int(row[6]) for row in rows if row[4].startswith("COMPLETE")]
    assert found["average_talk"].numerator == sum(talked)


def test_a_restart_loses_the_call_that_waited() -> None:
    shown = board(captured("queue_log_restart_loses_call.txt"))
    sales = shown.queues["sales"]
    assert sales.now.waiting == 0
    assert shown.oddities["ended_unknown"] == 1
    assert sales.windows["today"].kpis["abandoned"].value == 0
    assert shown.queues["support"].windows["today"].kpis["abandoned"].value == 1


def wazo(name: str) -> Iterator[str]:
    """Yield lines as Asterisk writes them from a table of a database."""
    header, *rows = [
        [cell.strip() for cell in row.strip("| ").split("|")] for row in captured(name)
    ]
    for row in rows:
        cell = dict(zip(header, row, strict=True))
        agent = "NONE" if cell["event"] in {"ENTERQUEUE", "EXITEMPTY", "LEAVEEMPTY"} else "anna"
        yield "|".join((cell["time"], cell["callid"], cell["queuename"], agent, cell["event"]))


def test_out_of_an_empty_queue_and_answered_in_the_next() -> None:
    found = [line(event).split(" ", 1)[1] for event in events([*wazo("wazo_queue_log_1681282818.209622_exitempty_then_answered.table.txt")])]  # fmt: skip
    call = "1681282818.209622"
    assert [word for word in found if word.startswith("call.")] == [
        f"call.queued {call} queue=queue1",
        f"call.overflowed {call} queue=queue1 kind=closed",
        f"call.queued {call} queue=queue2",
        *[f"call.not_answered {call} agent=anna reason=unreachable"] * 3,
        f"call.answered {call} agent=anna queue=queue2",
        f"call.ended {call} by=agent",
    ]


def test_handed_on_and_back_in_the_same_queues() -> None:
    rows = [*wazo("wazo_queue_log_1681302917.231273_blindtransfer_reenter.table.txt")]
    first, second = kpis(rows, "queue1"), kpis(rows, "queue2")
    assert [first[name].value for name in ("offered", "overflowed")] == [2, 2]
    assert [second[name].value for name in ("offered", "answered", "handled", "transferred_out")] == [2, 2, 2, 1]  # fmt: skip


def test_two_queues_one_after_the_other() -> None:
    rows = []
    for row in captured("wazo_queue_log_1430927991.36_two_queues_abandon.psv.txt"):
        when, rest = row.split("|", 1)
        rows.append(f"{when}Z|{rest}")
    assert [line(event) for event in events(rows) if "call." in line(event)] == [
        "2015-05-06T11:59:52.991 call.queued 1430927991.36 queue=queue2 customer=0612345678",
        "2015-05-06T11:59:53.110 call.ringing 1430927991.36 queue=queue2 agent=Agent/1002",
        "2015-05-06T12:00:02.110 call.answered 1430927991.36 agent=Agent/1002 queue=queue2",
        "2015-05-06T12:00:10.804 call.ended 1430927991.36 by=caller",
        "2015-05-06T12:00:10.883 call.queued 1430927991.36 queue=queue1 customer=0612345678",
        "2015-05-06T12:00:10.887 call.ringing 1430927991.36 queue=queue1 agent=Agent/1001",
        "2015-05-06T12:00:25.887 call.not_answered 1430927991.36 agent=Agent/1001",
        "2015-05-06T12:00:29.197 call.abandoned 1430927991.36 queue=queue1",
    ]
