"""What the edge and the worker of one centre both work with: in memory once, where one is forked from the other."""

from importlib import import_module

from app.settings import Settings
from app.wiring import centre

BOTH = (
    centre.__name__,
    "app.alerts.back_test",
    "app.alerts.orders",
    "app.metrics.pending",
    "app.notify.contract",
    "app.providers.reading",
    "app.staffing.plan",
    "app.store.following",
    "app.store.loads_at_hand",
    "app.store.opening",
    "app.streams.board",
    "app.streams.dead_letters",
    "app.streams.event_log",
    "app.streams.identity",
    "app.streams.orders",
    "app.streams.progress",
    "app.streams.questions",
)
"""With all that these import, nearly everything that both have."""

SQLITE = ("aiosqlite", "app.store.sqlite")
POSTGRES = ("app.store.postgres",)


def learn(settings: Settings) -> None:
    """Import it all."""
    for name in (*BOTH, *(SQLITE if settings.database_url is None else POSTGRES)):
        import_module(name)
