"""The two databases that every promise of the store is kept on."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from app.store.contract import Store
from app.store.door import LazyStore
from app.store.place import FILE, Place


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest) -> Place:
    """Where a database with its tables and no rows is, of one kind and then of the other."""
    if request.param == "sqlite":
        file: Path = request.getfixturevalue("database")
        return file
    return str(request.getfixturevalue("postgres_tables"))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a database without tables is, of one kind and then of the other."""
    if request.param == "sqlite":
        return tmp_path / FILE
    return str(request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def store(place: Place) -> AsyncIterator[Store]:
    """An open database of the centre main."""
    door = LazyStore(place, "main")
    yield await door.open()
    await door.close()
