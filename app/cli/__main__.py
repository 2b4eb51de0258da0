"""Lets `python -m app.cli` do what `callboard` does."""

import sys
from typing import Any

from app.cli import main

# Where developers have rich, structlog takes it along for tracebacks in colour: 4 MB of every process.
modules: dict[str, Any] = sys.modules
modules["rich"] = None

sys.exit(main())
