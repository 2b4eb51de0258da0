"""Payloads that were captured from real systems, where they are at hand."""

import json
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).resolve().parents[3] / "shared" / "payloads"


def payload(path: str) -> Any:
    """Return a captured payload."""
    return json.loads((PAYLOADS / path).read_text(encoding="utf-8"))
