"""A simulated day as one system tells it, all the way to the board: signed, translated, judged, counted."""

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

from app.api.bodies import Parcel, unpack
from app.api.intake import Rules, Sorted, sort_out
from app.api.webhooks import native
from app.events.instants import HOUR, Instant, format_instant, parse_instant
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Figure, Kpis, Question, Snapshot, WindowFigures
from app.providers.contract import Provider, WebhookRequest, declaration
from app.providers.mapper import read_mapping, translator
from app.providers.registry import PROVIDERS
from app.simulator import Simulation
from app.simulator.centre import Centre as Plan
from app.simulator.tellers import telling
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.quirks import Quirks, lay_over
from app.simulator.tellers.registry import TELLERS
from app.simulator.truth_file import WINDOWS, truth_file

SINCE = parse_instant("2026-11-17T09:00:00Z")
PUBLIC_URL = "https://board.example"
SECRET = "a key that nobody guesses"  # noqa: S105
SOURCE = "told"
SALT = b"salt"


class Told(NamedTuple):
    """What really happened, what the board says, and what was odd."""

    truth: dict[str, Any]
    board: Snapshot
    refused: list[str]
    sent: int
    name: str = ""


class Line:
    """The way of a delivery into a calculator: proof, translation, the intake's rules."""

    def __init__(self, teller: Teller, calculator: Calculator) -> None:
        self._teller = teller
        self._calculator = calculator
        self.refused: list[str] = []
        self.sent = 0

    def post(self, sending: Sending, at: Instant) -> None:
        """Post one delivery that comes in at an instant."""
        self.sent += 1
        provider = PROVIDERS.get(self._teller.name)
        if self.sent == 1 and provider is not None:
            self._calculator.apply(declaration(provider, SOURCE, SINCE), at)
        for event in self._taken(sending._replace(at=at)).events:
            self._calculator.apply(event, at)

    def _taken(self, sending: Sending) -> Sorted:
        rules = Rules(SOURCE, sending.at, SALT)
        if self._teller.name == "native":
            signed = self._teller.sign(sending, SECRET, f"{PUBLIC_URL}/v1/events")
            headers = {name.encode(): value.encode() for name, value in signed.headers.items()}
            assert headers[b"authorization"] == f"Bearer {SECRET}".encode()
            return self._clean(sort_out(unpack(headers, signed.body), rules))
        provider = PROVIDERS[self._teller.name]
        natives = self._translated(provider, self._signed(provider, sending))
        return self._clean(sort_out(Parcel(natives), rules))

    def _signed(self, provider: Provider, sending: Sending) -> WebhookRequest:
        path = f"/v1/webhooks/{provider.name}/{SOURCE}"
        signed = self._teller.sign(sending, SECRET, PUBLIC_URL + path)
        request = WebhookRequest(signed.body, signed.headers, path, signed.query, sending.at)
        provider.authenticate(request, [SECRET], sending.at, PUBLIC_URL)
        return request

    def _translated(self, provider: Provider, request: WebhookRequest) -> list[Any]:
        mapping = getattr(self._teller, "mapping", None)
        translate = translator(read_mapping(mapping)) if mapping else provider.translate
        translation = translate(request)
        self.refused += [wrong.reason for wrong in translation.refused]
        return [native(event) for event in translation.events]

    def _clean(self, done: Sorted) -> Sorted:
        self.refused += [refusal.reason for refusal in done.refused]
        return done


def told(name: str, plan: Plan, seed: int, quirks: Quirks, hours: float = 3) -> Told:
    """Simulate some hours, tell them as a system would, and count what came in."""
    teller = TELLERS[name]()
    plan = teller.suits(plan)
    simulation = Simulation(plan, SINCE, seed, teller.grain)
    until = SINCE + round(hours * HOUR)
    calculator = Calculator(Centre("main", clock=EVENTS))
    line = Line(teller, calculator)
    # On for as long as it takes until all is told.
    sendings = telling.told(teller, simulation.events(until + teller.tells_within))
    for at, sending in lay_over(sendings, quirks.of(teller), Random(seed), teller.first_of):
        line.post(sending, at)
    board = calculator.answer(_question(until - 1), 0)
    truth = truth_file(simulation.truth, plan, until - 1, WINDOWS, teller.cannot, teller.queue_of)
    assert isinstance(board, Snapshot)
    return Told(truth, board, line.refused, line.sent, name)


def _question(at: Instant) -> Question:
    return Question(windows=[*WINDOWS], at=format_instant(at), formula="all", attribution="all")


def differences(day: Told) -> list[str]:
    """Return what the board says otherwise than the truth, a line a figure."""
    found = []
    untold = set(day.truth["cannot"])
    by_queue = untold | {"occupancy", "utilisation"} if "agents_by_queue" in untold else untold
    for queue, windows in _expected_queues(day).items():
        shown = day.board.queues[queue].windows
        found += [f"{queue} {line}" for line in _compared(windows, shown, by_queue)]
    shown = day.board.total.windows
    return found + [f"total {line}" for line in _compared(day.truth["total"], shown, untold)]


def _expected_queues(day: Told) -> dict[str, Any]:
    """Return the truth of every queue; a system that knows no queues must have made none."""
    if "offered" in day.truth["cannot"]:
        assert day.board.queues == {}
        return {}
    queues: dict[str, Any] = day.truth["queues"]
    return queues


def _compared(
    windows: dict[str, Any], shown: dict[str, WindowFigures], untold: set[str]
) -> Iterator[str]:
    for window, figures in windows.items():
        for slug, truth in figures.items():
            own = shown[window].kpis[slug]
            every = _levels(truth, own) if slug == "service_level" else [(slug, truth, own)]
            for name, expected, figure in every:
                line = _difference(expected, figure, slug in untold)
                if line is not None:
                    yield f"{window} {name}: {line}"


def _levels(truth: dict[str, Any], shown: Kpis) -> Iterator[tuple[str, dict[str, Any], Figure]]:
    for formula, by_attribution in truth.items():
        for attribution, level in by_attribution.items():
            yield f"{formula} by {attribution}", level, shown[formula][attribution]


def _difference(truth: dict[str, Any], figure: Figure, untold: bool) -> str | None:
    if untold:
        return None if figure.value is None else f"shown as {figure.value}, and cannot be known"
    said: dict[str, Any] = {"value": figure.value}
    if "denominator" in truth:
        said |= {"numerator": figure.numerator, "denominator": figure.denominator}
    return None if said == truth else f"{said} instead of {truth}"
