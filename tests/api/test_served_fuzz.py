"""The whole published API on a real server with a real database: whatever is asked, it answers as it says it may."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.result import Ok

from app.api.server import create_app
from app.store.door import LazyStore
from app.store.place import FILE
from tests.api.keepers import BEARER, Rooms
from tests.api.serving import serving


def ask_everything(place: str) -> int:
    """Ask every operation some things that fit its description; return how many operations there are."""
    schema = schemathesis.openapi.from_url(f"http://{place}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]

    for operation in operations:

        @settings(
            max_examples=8,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call(base_url=f"http://{place}", headers=dict(BEARER))
            assert answer.status_code < 500, (case.method, case.path, case.body, answer.text)
            documented = case.operation.definition.raw["responses"]
            assert str(answer.status_code) in documented, (case.method, case.path, answer.text)

        ask()
    return len(operations)


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_every_call_of_the_published_api_is_answered_as_it_says_on_a_real_database(
    tmp_path: Path,
) -> None:
    rooms = Rooms()
    rooms.readiness.now = rooms.readiness.now._replace(ready=True)
    door = LazyStore(tmp_path / FILE, "main")
    async with serving(create_app(rooms.parts(store=door))) as place:
        asked = await asyncio.to_thread(ask_everything, place)
    await door.close()
    assert asked > 10
