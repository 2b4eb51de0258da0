"""Writes the pages of docs/ that are made from the code: `./dev python -m tests.docs.generate`."""

from collections.abc import Callable
from pathlib import Path

from tests.docs import alerts, events, http_api, kpis, life_cycle, providers

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

PAGES: dict[str, Callable[[], str]] = {
    "kpis.md": kpis.text,
    "alert-rules.md": alerts.text,
    "events.md": events.text,
    "call-life-cycle.md": life_cycle.text,
    "http-api.md": http_api.text,
    "providers.md": providers.text,
}


def write() -> None:
    """Write every page."""
    for name, text in PAGES.items():
        (DOCS / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    write()
