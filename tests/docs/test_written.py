import re
import tomllib
from urllib.parse import unquote

import msgspec
import pytest
import yaml

from app.cli import main
from app.events.codec import CLASSES, INTERNAL
from app.events.native import to_event
from app.metrics.queue_settings import read_settings
from app.settings import VARIABLES
from tests.docs.written import README, ROOT, Link, events, fences, headings, links

LINKS = list(links())
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "compose.yaml").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\b(?:CALLBOARD|XDG)_[A-Z_]+\b")


@pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.page.name}:{link.target}")
def test_every_link_leads_somewhere(link: Link) -> None:
    path, _, anchor = unquote(link.target).partition("#")
    page = link.page.parent / path if path else link.page
    assert page.exists()
    assert not anchor or anchor in headings(page)


def test_the_readme_lists_every_setting_and_no_other() -> None:
    table = re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE)
    assert sorted(table) == sorted(VARIABLES.values())


def test_every_variable_in_the_readme_is_read_by_somebody() -> None:
    of_compose = set(VARIABLE.findall(COMPOSE))
    assert set(VARIABLE.findall(README)) <= {*VARIABLES.values()} | of_compose


def test_the_readme_shows_events_that_are_accepted() -> None:
    shown = events()
    assert shown
    for raw in shown:
        assert to_event(raw, "native").at


def test_the_readme_names_types_of_the_vocabulary() -> None:
    prefixes = "|".join({re.escape(name.partition(".")[0]) for name in CLASSES})
    named = set(re.findall(rf"`((?:{prefixes})\.[a-z_]+)`", README))
    assert named
    assert named <= set(CLASSES) - INTERNAL


def test_the_settings_of_a_queue_in_the_readme_are_accepted() -> None:
    bodies = [
        body
        for block in fences("sh")
        for body in re.findall(r"-X PUT.*?-d '(.*?)'", block, re.DOTALL)
    ]
    assert bodies
    for body in bodies:
        assert read_settings(msgspec.json.decode(body)).name


@pytest.mark.parametrize("command", sorted(set(re.findall(r"\./dev callboard ([a-z-]+)", README))))
def test_every_command_in_the_readme_is_one_of_callboard(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert command in capsys.readouterr().out


def test_every_word_for_dev_in_the_readme_is_known() -> None:
    known = re.findall(r"^([a-z |]+)\)", (ROOT / "dev").read_text(encoding="utf-8"), re.MULTILINE)
    words = set(re.findall(r"\./dev (\w+)", README))
    assert words
    assert words <= {word for line in known for word in line.split(" | ")}


def test_the_compose_file_in_the_readme_is_told_all_it_asks_for() -> None:
    assert yaml.safe_load(COMPOSE)["services"]
    demanded = set(re.findall(r"\$\{([A-Z_]+):\?", COMPOSE))
    assert demanded
    assert demanded <= set(VARIABLE.findall(README))


def rooms() -> set[str]:
    """Return the rooms of the tree in ARCHITECTURE.md."""
    tree = next(body for body in fences("", ARCHITECTURE) if body.startswith("app/\n"))
    return set(re.findall(r"^  ([a-z_]+)(?:/|\.py) ", tree, re.MULTILINE))


def test_the_tree_shows_every_room() -> None:
    here = {path.stem for path in (ROOT / "app").iterdir() if re.fullmatch(r"[a-z]\w+", path.stem)}
    assert rooms() == here - {"built", "static"}


def test_the_layers_are_those_that_are_checked() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = contracts["tool"]["importlinter"]["contracts"][0]["layers"]
    standing = [[room for room in re.findall(r"\w+", layer) if room in rooms()] for layer in layers]
    shown = next(body for body in fences("", ARCHITECTURE) if body.startswith("cli\n"))
    assert shown.split("\n")[:-1] == [" | ".join(line) for line in standing if line]


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`(tests/[\w/]+\.py)", ARCHITECTURE))))
def test_every_test_that_proves_a_promise_exists(place: str) -> None:
    text = (ROOT / place).read_text(encoding="utf-8")
    for name in re.findall(rf"`{re.escape(place)}::(\w+)`", ARCHITECTURE):
        assert f"def {name}(" in text


@pytest.mark.parametrize("place", sorted(set(re.findall(r"`([a-z_]+/[a-z_]+\.py)`", ARCHITECTURE))))
def test_every_module_that_is_named_exists(place: str) -> None:
    assert (ROOT / "app" / place).exists() or (ROOT / place).exists()
