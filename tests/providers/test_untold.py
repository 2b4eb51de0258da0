"""What a provider says it cannot tell is a KPI that exists, and none that it says it tells."""

import pytest

from app.metrics.catalogue import CATALOGUE
from app.metrics.oddities import AGENTS_BY_QUEUE, CALLS_RINGING, CALLS_WAITING
from app.providers.contract import Report
from app.providers.registry import PROVIDERS
from app.providers.untold import without

SHOWN_NOW = {AGENTS_BY_QUEUE, CALLS_RINGING, CALLS_WAITING}


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_a_provider_cannot_tell_is_in_the_catalogue(name: str) -> None:
    assert PROVIDERS[name].untold <= CATALOGUE.keys() | SHOWN_NOW


def test_who_tells_everything_leaves_nothing_untold() -> None:
    assert without([*Report]) == frozenset()


def test_what_is_missing_takes_the_figures_with_it_that_need_it() -> None:
    assert without([report for report in Report if report is not Report.ACW]) == {"average_acw", "wrapped"}  # fmt: skip


KEY_REPORTS = {
    Report.HOLD: "average_hold",
    Report.ACW: "average_acw",
    Report.RONA: "rona_rate",
    Report.BLOCKED: "blocked_rate",
    Report.TRANSFER: "transfer_rate",
}


FEEDING_QUEUES = [name for name, each in PROVIDERS.items() if Report.QUEUE in each.reports]


@pytest.mark.parametrize("name", FEEDING_QUEUES)
def test_what_the_page_leaves_blank_is_shown_as_not_reported(name: str) -> None:
    provider = PROVIDERS[name]
    blank = {slug for report, slug in KEY_REPORTS.items() if report not in provider.reports}
    assert blank <= provider.untold
