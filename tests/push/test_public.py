"""What a television is sent: nothing of any one person, whatever the board holds."""

import msgspec
import pytest

from app.boards.document import BoardDocument
from app.metrics.beside import AlertPicture, ChannelPicture, Lender, StaffingPicture
from app.metrics.snapshot import AgentPicture, Gauges, TotalPicture
from app.push.views import View, narrow, view_of_board
from tests.api.keepers import board, change, picture, windows

ANN = AgentPicture("Ann Smith", "away", "Dentist", "2026-11-17T15:00:00.000Z", ["PS"])
BUSY = Gauges(3, 0, 0, None, agents_away=1, away_reasons={"Dentist, says Ann Smith": 1})
ALERT = AlertPicture(
    id="1",
    kind="service_level",
    rule="Target missed by Ann Smith",
    severity="critical",
    state="acknowledged",
    since="2026-11-17T15:00:00.000Z",
    queue="PS",
    group="Ann Smith's",
    facts={"missing": 2, "caller": "+442079460958", "who": "Ann Smith"},
    acknowledged_by="Ann Smith",
)
FULL = {
    "total": TotalPicture(BUSY, windows()),
    "groups": {"Ann Smith's": TotalPicture(BUSY, windows())},
    "agents": [ANN],
    "alerts": [ALERT, msgspec.structs.replace(ALERT, queue="NE")],
    "channels": [ChannelPicture("Ann Smith", "slack", ALERT.since, "gone")],
    "oddities": {"Ann Smith": 1},
}
QUEUES = {"PS": picture(3, now=BUSY), "NE": picture(1, now=BUSY)}
WHOLE = msgspec.structs.replace(board(1, QUEUES), **FULL)
CHANGED = msgspec.structs.replace(change(2, QUEUES), **FULL)
BOARDS = [BoardDocument(name="All"), BoardDocument(name="One", queues=("PS",))]


@pytest.mark.parametrize("document", BOARDS)
def test_no_name_and_no_number_of_a_person_is_sent(document: BoardDocument) -> None:
    view = view_of_board(document)
    assert b"Ann Smith" in msgspec.json.encode([WHOLE, CHANGED])
    sent = msgspec.json.encode([narrow(WHOLE, view), narrow(CHANGED, view)])
    for private in (b"Ann", b"Dentist", b"7946"):
        assert private not in sent


def test_a_board_shows_its_queues_and_their_alerts_only() -> None:
    shown = narrow(WHOLE, view_of_board(BOARDS[1]))
    assert [*shown.queues] == ["PS"]
    assert [(alert.queue, alert.facts) for alert in shown.alerts] == [("PS", {"missing": 2})]
    assert shown.queues["PS"].now.waiting == 3
    assert shown.queues["PS"].now.agents_away == 1


def test_a_board_is_sent_the_window_of_status_and_the_kpis_it_chose() -> None:
    document = BoardDocument(name="Today", windows=("today",), kpis=("offered",))
    view = view_of_board(document)
    assert view.windows == frozenset(("30m", "today"))
    assert view.kpis == frozenset(("service_level", "offered"))


def test_of_staffing_a_board_is_not_told_who_could_come_from_elsewhere() -> None:
    lender = Lender("NE", free=2, spare=1, serving=6, required=5, serves_already=False)
    staffing = StaffingPicture("now", 9, 7, 9, 2, "last_hour", lenders=[lender])
    told = board(1, {"PS": picture(staffing=staffing)})
    shown = narrow(told, view_of_board(BOARDS[1])).queues["PS"].staffing
    assert isinstance(shown, StaffingPicture)
    assert (shown.missing, shown.lenders) == (2, [])
    assert narrow(told, View(queues=frozenset({"PS"}))).queues["PS"].staffing == staffing
