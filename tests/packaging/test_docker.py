import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
OURS = {name: each for name, each in COMPOSE["services"].items() if "build" in each}


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", DOCKERFILE, re.MULTILINE)


def flags(command: list[str]) -> set[str]:
    return {word for word in command if word.startswith("--")}


def test_every_file_the_dockerfile_copies_exists() -> None:
    sources = [
        source
        for copy in instructions("COPY")
        if "--from=" not in copy
        for source in shlex.split(copy)[:-1]
    ]
    assert sources
    assert all((ROOT / source).exists() for source in sources)


def test_the_image_is_built_by_a_command_of_dev() -> None:
    commands = re.findall(r"\./dev (\w+)", DOCKERFILE)
    known = re.findall(r"^([a-z |]+)\)", (ROOT / "dev").read_text(), re.MULTILINE)
    assert commands
    assert set(commands) <= {word for line in known for word in line.split(" | ")}


def test_the_image_does_not_run_as_root() -> None:
    assert instructions("USER")[-1] == "callboard"


@pytest.mark.parametrize(
    "command",
    [json.loads(instructions("CMD")[-1]), *(each["command"] for each in OURS.values())],
    ids=" ".join,
)
def test_every_command_is_one_of_callboard(command: list[str]) -> None:
    assert instructions("ENTRYPOINT") == ['["callboard"]']
    answer = subprocess.run(
        [
            sys.executable,
            "-c",
            "from app.cli import main; raise SystemExit(main())",
            command[0],
            "--help",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert flags(command) <= set(re.findall(r"--[a-z-]+", answer.stdout))


def test_every_setting_in_the_compose_file_is_one_of_callboard() -> None:
    settings = (ROOT / "app" / "settings.py").read_text()
    for service in OURS.values():
        for name in service["environment"]:
            assert f"{name.removeprefix('CALLBOARD_').lower()}:" in settings


def test_services_wait_for_services_that_exist() -> None:
    for service in OURS.values():
        assert service["depends_on"].keys() <= COMPOSE["services"].keys()


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "compose.yaml").read_text()
    secrets = re.findall(r"\$\{(\w*(?:KEY|PASSWORD))(.)(.)", text)
    assert secrets
    assert all((colon, mark) == (":", "?") for _, colon, mark in secrets)
