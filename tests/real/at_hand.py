"""Whether what these tests need is at hand: elsewhere they may be missing, under CI they must run."""

import os
from pathlib import Path

import pytest

_UNDER_CI = os.environ.get("CI") == "true"  # noqa: TID251  CI's own sign


def needs(folder: Path) -> pytest.MarkDecorator:
    """Return the mark that skips a test where the folder is missing; under CI it runs, and fails."""
    missing = not folder.exists() and not _UNDER_CI
    return pytest.mark.skipif(missing, reason=f"the folder {folder.name} of real input is not here")
