"""The pages that people write, and what can be picked out of them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_MARK = "<!-- events -->"


class Link(NamedTuple):
    """A link from one page of ours to a place in the repository."""

    page: Path
    target: str


def pages() -> list[Path]:
    """Return every page of Markdown that is part of the project."""
    folders = [ROOT / name for name in ("app", "docs", "tests")]
    below = [page for folder in folders for page in sorted(folder.rglob("*.md"))]
    return [*sorted(ROOT.glob("*.md")), ROOT / "frontend" / "README.md", *below]


def links() -> Iterator[Link]:
    """Yield every link that leads to a file of the project or a heading of a page."""
    for page in pages():
        text = _FENCE.sub("", page.read_text(encoding="utf-8"))
        for target in _LINK.findall(text):
            if not re.match(r"[a-z]+:", target):
                yield Link(page, target)


def headings(page: Path) -> set[str]:
    """Return the anchors that a page's headings make."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def events(text: str = README) -> list[dict[str, Any]]:
    """Return the events of the code blocks that are marked as such."""
    blocks = re.findall(re.escape(_MARK) + r"\s*```json\n(.*?)```", text, re.DOTALL)
    return msgspec.json.Decoder(dict[str, Any]).decode_lines("\n".join(blocks))


def fences(language: str, text: str = README) -> list[str]:
    """Return the code blocks of a language."""
    return [body for spoken, body in _FENCE.findall(text) if spoken == language]
