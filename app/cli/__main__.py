"""Lets `python -m app.cli` do what `callboard` does."""

import sys

from app.cli import main

# Where developers have rich, structlog takes it along for tracebacks in colour: 4 MB of every process.
sys.modules["rich"] = None  # type: ignore[assignment]  # so Python is told that there is none

sys.exit(main())
