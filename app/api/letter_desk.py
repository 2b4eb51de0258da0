"""Where dead letters are looked at, tried again and forgotten; the audit is told."""

from http import HTTPStatus

import msgspec

from app.api.parts import ApiParts
from app.api.problem import Problem
from app.api.redriving import Redriven, Redriving
from app.events.instants import format_instant
from app.store.contract import Shown
from app.streams.letters import Letter

MOST_AT_ONCE = 1_000
_PAGE = 100


class LetterDesk:
    """The dead letters of one centre."""

    def __init__(self, parts: ApiParts, redriving: Redriving) -> None:
        self._parts = parts
        self._letters = parts.dead_letters
        self._redriving = redriving

    async def newest(self, source: str | None, before: str, limit: int) -> Shown:
        """Return a page of letters."""
        page = await self._letters.newest(source, before, limit)
        shown = [_shown(letter) for letter in page.letters]
        return {"dead_letters": shown, "next": page.next, "total": page.total}

    async def one(self, id_: str) -> Shown:
        """Return a letter with its payload; raise the 404 if there is none of that id."""
        letter = await self._find(id_)
        whole = letter.whole
        kept = {"form": whole and whole.form, "payload": whole and whole.payload}
        return _shown(letter) | kept

    async def redrive(self, id_: str, who: str) -> Shown:
        """Try one letter again."""
        letter = await self._find(id_)
        done = await self._redriving.one(letter)
        await self._note(who, "dead_letters.redriven", letter.source, None, _counts(done))
        return msgspec.structs.asdict(done)

    async def redrive_all(self, source: str, who: str) -> Shown:
        """Try the letters of a source again, oldest first."""
        ids = await self._ids(source)
        done = Redriven()
        for id_ in ids[:MOST_AT_ONCE]:
            letter = await self._letters.get(id_)
            if letter is not None:
                done.add(await self._redriving.one(letter))
        left = (await self._letters.newest(source, most=1)).total
        await self._note(who, "dead_letters.redriven", source, None, _counts(done))
        return msgspec.structs.asdict(done) | {"left": left}

    async def remove(self, id_: str, who: str) -> None:
        """Forget a letter; raise the 404 if there is none of that id."""
        letter = await self._find(id_)
        await self._letters.remove(id_)
        before = {"id": id_, "reason": letter.head.reason}
        await self._note(who, "dead_letter.removed", letter.source, before, None)

    async def _ids(self, source: str) -> list[str]:
        """Return the ids of a source's letters that may be tried again, oldest first."""
        found: list[str] = []
        before: str | None = ""
        while before is not None:
            page = await self._letters.newest(source, before, _PAGE)
            found += [letter.id for letter in page.letters if letter.head.redrivable]
            before = page.next
        return found[::-1]

    async def _find(self, id_: str) -> Letter:
        letter = await self._letters.get(id_)
        if letter is None:
            raise Problem(HTTPStatus.NOT_FOUND, "There is no dead letter of that id.")
        return letter

    async def _note(
        self, who: str, what: str, source: str, before: Shown | None, after: Shown | None
    ) -> None:
        store = await self._parts.store.open()
        await store.audit.note(who, self._parts.clock.now(), what, source, before, after)


def _counts(done: Redriven) -> Shown:
    counts = msgspec.structs.asdict(done)
    del counts["reasons"]
    return counts


def _shown(letter: Letter) -> Shown:
    head = letter.head
    return {
        "id": letter.id,
        "at": format_instant(letter.at),
        "source": letter.source,
        "type": head.type,
        "reason": head.reason,
        "fields": head.fields,
        "redrivable": head.redrivable,
        "cut": head.cut,
    }
