"""How the floor stands, as /callboard tells it: which queues are in trouble, why, what they need. Pure."""

from typing import Any

from msgspec import UNSET

from app.events.instants import SECOND, Instant, parse_instant
from app.metrics.beside import AlertPicture
from app.metrics.sealed import figures_of
from app.metrics.snapshot import Figure, QueuePicture, Snapshot
from app.metrics.status import Status
from app.notify.blocks import MOST_BLOCKS, escaped, section
from app.notify.words import Words
from app.notify.writer import Writer, plain

_WINDOW = "30m"
_MARKS = {Status.BREACH: "🔴", Status.RISK: "🟠", Status.STALE: "⚪", Status.OK: "🟢"}
_TROUBLE = (Status.BREACH, Status.RISK, Status.STALE)
_MOST = 20
_LONGEST = 3_000


def floor(board: Snapshot | None, queue: str, words: Words, now: Instant) -> dict[str, Any]:
    """Return text and blocks: of one queue where it is named, else of all that are in trouble."""
    if board is None:
        return _shown([words.say("floor.none")])
    if queue:
        found = _named(board, queue)
        if found is None:
            return _shown([words.say("floor.unknown", queue=words.name(queue[:100]))])
        return _shown([_line(found, words, now)])
    return _shown([_head(board, words), *_troubles(board, words, now)])


def facts(queue: QueuePicture, now: Instant) -> dict[str, Any]:
    """Return what a sentence about a queue as it stands is made of."""
    level = _figure(queue)
    since = queue.now.longest_waiting_since
    staffing = None if queue.staffing is UNSET else queue.staffing
    required = staffing.required if staffing else None
    staffed = queue.now.agents_staffed
    known = {
        "name": queue.name,
        "unit": "ratio",
        "window": _WINDOW,
        "value": level.value if level else None,
        "numerator": None if level is None or level.numerator is UNSET else level.numerator,
        "denominator": None if level is None or level.denominator is UNSET else level.denominator,
        "target_ratio": queue.target.ratio,
        "target_within_s": queue.target.within_s,
        "waiting": queue.now.waiting,
        "longest_wait_s": (now - parse_instant(since)) / SECOND if since else None,
        "staffed": staffed,
        "required": required,
        "missing": required - staffed if required is not None and staffed is not None else None,
    }
    return {name: fact for name, fact in known.items() if fact is not None}


def _named(board: Snapshot, asked: str) -> QueuePicture | None:
    wanted = asked.casefold()
    names = {id_: {id_.casefold(), q.name.casefold()} for id_, q in board.queues.items()}
    exact = [id_ for id_, each in names.items() if wanted in each]
    begun = [id_ for id_, each in names.items() if any(name.startswith(wanted) for name in each)]
    return board.queues[(exact or begun)[0]] if exact or len(begun) == 1 else None


def _head(board: Snapshot, words: Words) -> str:
    now = board.total.now
    centre = words.name(board.centre_name or board.centre)
    parts = [words.say("floor.head", centre=centre, time=words.time(parse_instant(board.at)))]
    if now.waiting is not None:
        parts.append(words.say("waiting", now.waiting))
    if now.agents_available is not None and now.agents_staffed is not None:
        free, staffed = words.number(now.agents_available), words.number(now.agents_staffed)
        parts.append(words.say("floor.agents", free=free, staffed=staffed))
    return f"**{parts[0]}**" + "".join(f" · {part}" for part in parts[1:])


def _troubles(board: Snapshot, words: Words, now: Instant) -> list[str]:
    troubled = [queue for queue in board.queues.values() if queue.status in _TROUBLE]
    if not troubled:
        return [words.say("floor.fine")]
    troubled.sort(
        key=lambda queue: (_TROUBLE.index(Status(queue.status)), -(queue.now.waiting or 0))
    )
    lines = [words.say("floor.trouble", len(troubled))]
    lines += [_line(queue, words, now) for queue in troubled[:_MOST]]
    more = len(troubled) - _MOST
    return [*lines, words.say("floor.more", more)] if more > 0 else lines


def _line(queue: QueuePicture, words: Words, now: Instant) -> str:
    picture = AlertPicture("", "service_level", "", "notice", "firing", "", facts=facts(queue, now))
    mark = _MARKS.get(Status(queue.status), "⚪")
    head = f"{mark} **{words.name(queue.name)}**: {words.say(f'status.{queue.status}')}"
    return "\n".join([head, *Writer(words).lines(picture)])


def _figure(queue: QueuePicture) -> Figure | None:
    window = queue.windows.get(_WINDOW)
    return figures_of(window).get("service_level") if window else None


def _shown(lines: list[str]) -> dict[str, Any]:
    text = escaped("\n".join(map(plain, lines)), _LONGEST)
    return {"text": text, "blocks": [section(line) for line in lines[:MOST_BLOCKS]]}
