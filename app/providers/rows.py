"""Rows of a listing, of which a bad one costs no other."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from app.providers.contract import Untranslatable

Row = TypeVar("Row", bound=Mapping[str, object])
Read = TypeVar("Read")


def readable(
    rows: Iterable[Row], read: Callable[[Row], Read | None]
) -> tuple[list[Read], list[Untranslatable]]:
    """Return what the rows come to, without those that come to nothing, and those that make no sense."""
    found: list[Read] = []
    refused: list[Untranslatable] = []
    for row in rows:
        try:
            one = read(row)
        except Untranslatable as wrong:
            wrong.item = dict(row)
            refused.append(wrong)
        else:
            found += [one] if one is not None else []
    return found, refused
