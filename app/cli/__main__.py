"""Lets `python -m app.cli` do what `callboard` does."""

import sys

from app.cli import main

sys.exit(main())
