import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from hatch_build import MYPYC

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]
RUN = PROJECT["project"]["dependencies"]
LOCKED = {
    "requirements.lock": RUN,
    "requirements-dev.lock": [*RUN, *GROUPS["build"], *GROUPS["dev"]],
    "requirements-build.lock": [*GROUPS["build"], *GROUPS["compile"], *GROUPS["boot"]],
}
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+?)(?: ;.*)? \\\n", re.MULTILINE)


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / lock).read_text()))


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*--(?!hash=)", text, re.MULTILINE)


@pytest.mark.parametrize(("lock", "asked"), LOCKED.items())
def test_a_lock_pins_and_hashes_what_the_project_asks_for(lock: str, asked: list[Any]) -> None:
    names = {re.split(r"[\[<>=]", each)[0] for each in asked if isinstance(each, str)}
    assert names <= pins(lock).keys()
    lines = (ROOT / lock).read_text().splitlines()
    assert all(line.startswith((" ", "#")) or line.endswith("\\") for line in lines)


def test_tests_run_on_the_versions_that_users_get() -> None:
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()


def test_the_build_is_locked_as_it_is_declared() -> None:
    assert PROJECT["build-system"]["requires"] == GROUPS["build"]
    assert list(MYPYC) == GROUPS["compile"]


def test_the_frontends_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    packages = [entry for path, entry in lock["packages"].items() if path]
    assert packages
    assert not any("resolved" in entry for entry in packages)
    assert all("integrity" in entry for entry in packages if not entry.get("inBundle"))
