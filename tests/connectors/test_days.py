"""A simulated day through each connector's translation equals what really happened, KPI by KPI."""

import pytest

from tests.connectors.pbx_day import AmiDay, Day, EslDay, QueueLogDay, heard
from tests.simulator.centres import centre
from tests.simulator.told_day import differences


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("kind", [QueueLogDay, AmiDay, EslDay])
def test_a_day_equals_the_truth(kind: type[Day], seed: int) -> None:
    told = heard(kind(), centre(), seed, hours=1.5)
    assert told.sent > 500
    assert told.refused == []
    assert differences(told) == []
