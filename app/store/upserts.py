"""An INSERT that knows what to do about a row that is there already, which each database says in its own way."""

from importlib import import_module
from typing import Any

from sqlalchemy import Table


def upsert(dialect: str, table: Table) -> Any:
    """Return an INSERT with `on_conflict_do_update` and `on_conflict_do_nothing`, in this dialect."""
    # The dialect in use is there; the other one is not imported for nothing, which takes 2 MB.
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
