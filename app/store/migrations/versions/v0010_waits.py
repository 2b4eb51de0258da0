"""The waits of each quarter hour side by side, read off the visits that are there."""

from array import array
from collections import defaultdict
from sys import byteorder

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_QUARTER = 900_000
_WAYS = ("answered", "abandoned", "overflowed")
_AT_ONCE = 5_000


def upgrade() -> None:
    """Bring the tables forward."""
    waits = op.create_table(
        "quarter_waits",
        sa.Column("centre", sa.String(40), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("queue", sa.String(256), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column(
            "answered", sa.LargeBinary, nullable=False, comment="the waits of those answered then"
        ),
        sa.Column("abandoned", sa.LargeBinary, nullable=False),
        sa.Column("overflowed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("centre", "since", "queue", "source", name="quarter_waits_key"),
    )
    rows = [
        dict(zip(("centre", "since", "queue", "source"), key, strict=True))
        | {way: _packed(of[way]) for way in _WAYS}
        for key, of in _kept().items()
    ]
    for first in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(waits, rows[first : first + _AT_ONCE])


def _kept() -> dict[tuple[str, int, str, str], dict[str, "array[int]"]]:
    found: dict[tuple[str, int, str, str], dict[str, array[int]]] = defaultdict(
        lambda: {way: array("q") for way in _WAYS}
    )
    visits = op.get_bind().execute(
        sa.text(
            "SELECT centre, queue, source, left_at, outcome, wait FROM visits"
            " WHERE left_at IS NOT NULL AND wait IS NOT NULL"
        ).execution_options(yield_per=10_000)
    )
    for centre, queue, source, left_at, outcome, wait in visits:
        way = outcome.partition("_")[0]
        if way in _WAYS:
            found[centre, left_at - left_at % _QUARTER, queue, source][way].append(wait)
    return found


def _packed(waits: "array[int]") -> bytes:
    # The lowest byte first, wherever the database is taken to.
    if byteorder == "big":
        waits.byteswap()
    return waits.tobytes()
