"""Pieces of Markdown that the generated pages are put together from."""

from collections.abc import Iterable, Sequence

HOW = "./dev python -m tests.docs.generate"


def page(title: str, source: str, *parts: str) -> str:
    """Return a page that says where it comes from."""
    made = f"<!-- Made from {source} by `{HOW}`: change that, not this. -->"
    return "\n\n".join([f"# {title}", made, *(part.strip("\n") for part in parts)]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; a bar inside a cell is told apart from the border of one."""
    lines = [_line(heads), "|" + "---|" * len(heads)]
    return "\n".join([*lines, *(_line(row) for row in rows)])


def code(text: str) -> str:
    """Return text as code, nothing as nothing."""
    return f"`{text}`" if text else ""


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
