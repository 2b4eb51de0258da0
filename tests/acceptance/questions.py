"""Random questions to the board, and how they are put over HTTP."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx2

from app.events.instants import DAY, HOUR, MINUTE, SECOND, Instant, Millis, format_instant
from tests.recount.rules import Window
from tests.recount.service_level import ATTRIBUTIONS, FORMULAS, VARIANTS
from tests.system.service import Service

TODAY = "today"
_BESIDE = (-1, 0, 0, 1, 20 * SECOND)
_LENGTHS = (MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, DAY)


@dataclass(frozen=True)
class BoardQuestion:
    """An instant, a window, and how the service level is to be counted (None: as configured)."""

    at: Instant
    window: str
    formula: str | None
    attribution: str | None

    @property
    def span(self) -> Window:
        """The stretch of time that counts, as the recount knows it."""
        if self.window == TODAY:
            return Window.open_since(self.at - self.at % DAY, self.at)
        return Window.rolling(self.at, int(self.window.removesuffix("ms")))

    @property
    def parameters(self) -> dict[str, str]:
        """What is asked for, by name."""
        named = {
            "at": format_instant(self.at),
            "windows": self.window,
            "formula": self.formula,
            "attribution": self.attribution,
        }
        return {name: value for name, value in named.items() if value is not None}

    @property
    def variants(self) -> list[tuple[str, str]]:
        """The service levels asked for by name."""
        if self.formula == "all":
            return list(VARIANTS)
        return [(self.formula, self.attribution)] if self.formula and self.attribution else []


def questions(instants: Sequence[Instant], many: int, chance: Random) -> Iterator[BoardQuestion]:
    """Draw questions: about any second of the time, or just beside an event."""
    for _ in range(many):
        anywhere = chance.randrange(instants[0], instants[-1], SECOND)
        beside = chance.choice(instants) + chance.choice(_BESIDE)
        at = chance.choice((anywhere, beside))
        yield BoardQuestion(at, _window(chance), *_counting(chance))


def _window(chance: Random) -> str:
    length: Millis = chance.choice((chance.randint(MINUTE, DAY), chance.choice(_LENGTHS)))
    return TODAY if chance.random() < 0.25 else f"{length}ms"


def _counting(chance: Random) -> tuple[str | None, str | None]:
    named = (chance.choice(list(FORMULAS)), chance.choice(ATTRIBUTIONS))
    return chance.choice([(None, None), ("all", "all"), named])


async def ask(
    client: httpx2.AsyncClient, service: Service, question: BoardQuestion
) -> Mapping[str, Any]:
    """Return the board that the service shows for a question."""
    answer = await client.get(
        f"{service.address}/v1/snapshot",
        params=question.parameters,
        headers={"Authorization": f"Bearer {service.key}"},
    )
    assert answer.status_code == httpx2.codes.OK, answer.text
    board: Mapping[str, Any] = answer.json()
    return board
