"""A message in Slack's blocks, and the text that stands for it where blocks are not shown. Pure."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from app.alerts.notice import Notice
from app.notify.words import Words
from app.notify.writer import Written, text_of

Block: TypeAlias = dict[str, Any]

MOST_BLOCKS = 50
LONGEST_SECTION = 3_000
LONGEST_HEADER = 150
_LONGEST_TEXT = 3_000
_LONGEST_BUTTON = 75
_LONGEST_CONTEXT = 2_000

ACKNOWLEDGE = "callboard.acknowledge"
SNOOZE = "callboard.snooze"
OPEN = "callboard.open"


def escaped(text: str, most: int) -> str:
    """Return text that means nothing to Slack but itself, no longer than allowed and no sign of it cut."""
    shown = _escape(text)
    if len(shown) <= most:
        return shown
    kept, length = [], 1
    for each in text:
        sign = _escape(each)
        length += len(sign)
        if length > most:
            break
        kept.append(sign)
    return "".join(kept) + "…"


def fallback(written: Written) -> str:
    """Return the text of a message, for notifications and readers aloud."""
    return escaped(text_of(written), _LONGEST_TEXT)


def blocks(written: Written, notice: Notice, words: Words, board_url: str | None) -> list[Block]:
    """Return the blocks of a message; `board_url` gives it a button, and buttons an answer."""
    found = [_header(f"{written.mark} {written.title}".strip())]
    found += [section(line) for line in written.lines]
    found = found[: MOST_BLOCKS - 2]
    found.append(_context(written.standing))
    buttons = _buttons(written, notice, words, board_url)
    return [*found, {"type": "actions", "elements": buttons}] if buttons else found


def section(line: str) -> Block:
    """Return a paragraph, bold where it is marked so."""
    # Bold is one asterisk there, and two here: one fewer never makes it too long.
    text = escaped(line, LONGEST_SECTION).replace("**", "*")
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _header(title: str) -> Block:
    text = {"type": "plain_text", "text": escaped(title, LONGEST_HEADER), "emoji": True}
    return {"type": "header", "text": text}


def _context(standing: str) -> Block:
    text = {"type": "mrkdwn", "text": escaped(standing, _LONGEST_CONTEXT)}
    return {"type": "context", "elements": [text]}


def _buttons(
    written: Written, notice: Notice, words: Words, board_url: str | None
) -> Sequence[Block]:
    if board_url is None:
        return []
    found = []
    if written.is_open:
        if written.may_acknowledge:
            found.append(_button(words, "acknowledge", ACKNOWLEDGE, notice.alert, "primary"))
        found.append(_button(words, "snooze", SNOOZE, notice.alert))
    return [*found, _button(words, "open", OPEN, notice.alert) | {"url": board_url}]


def _button(words: Words, word: str, action: str, alert: str, style: str | None = None) -> Block:
    said = words.say(f"button.{word}")[:_LONGEST_BUTTON]
    button: Block = {
        "type": "button",
        "action_id": action,
        "value": alert,
        "text": {"type": "plain_text", "text": said},
    }
    return button | ({"style": style} if style else {})


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
