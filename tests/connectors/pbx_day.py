"""A simulated day as a PBX tells it, through our translation of its words, to the board."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from app.connectors.ami_wire import AmiReader
from app.connectors.esl_wire import EslReader
from app.events.instants import SECOND, Instant, format_instant
from app.events.vocabulary import AgentState, BlockReason, Event, OverflowKind, SourceDeclared
from app.metrics.calculator import Calculator
from app.metrics.centre import EVENTS, Centre
from app.metrics.snapshot import Question, Snapshot
from app.providers import freeswitch
from app.providers.asterisk import untold
from app.providers.asterisk.ami import Manager
from app.providers.asterisk.queue_log import QueueLog
from app.providers.contract import Translation
from app.providers.freeswitch import CallCenter, Look
from app.simulator import Simulation
from app.simulator.centre import Centre as Plan
from app.simulator.centre import Spread
from app.simulator.journal import NativeEvent
from app.simulator.pbx import ami_server, esl_server
from app.simulator.pbx.ami_story import AmiStory
from app.simulator.pbx.esl_story import EslStory
from app.simulator.pbx.exchange import instant
from app.simulator.pbx.queue_log_writer import QueueLogStory
from app.simulator.truth import Truth
from app.simulator.truth_file import WINDOWS, truth_file
from tests.simulator.told_day import SINCE, Told

HOUR = 3600 * SECOND


class QueueLogDay:
    """The log's lines, one by one."""

    grain = SECOND
    cannot = untold.QUEUE_LOG
    ways_out = frozenset((OverflowKind.KEY, OverflowKind.TIMEOUT, OverflowKind.CLOSED))

    def __init__(self) -> None:
        self._story, self._log = QueueLogStory(), QueueLog()

    def tell(self, event: NativeEvent) -> Iterator[Translation]:
        for line in self._story.lines(event):
            yield self._log.read(line)

    def end(self, _: Instant) -> list[Event]:
        return []


class AmiDay:
    """The messages' bytes, put together again."""

    grain = 1
    cannot = untold.AMI
    ways_out = frozenset((OverflowKind.KEY,))

    def __init__(self) -> None:
        self._story, self._manager, self._reader = AmiStory(), Manager(), AmiReader()

    def tell(self, event: NativeEvent) -> Iterator[Translation]:
        now = instant(event)
        yield Translation(self._manager.settle(now))
        for said in self._story.messages(event):
            for message in self._reader.feed(ami_server.written(said)):
                yield self._manager.hear(message, now)

    def end(self, at: Instant) -> list[Event]:
        return self._manager.settle(at)


class EslDay:
    """The events' bytes, put together again."""

    grain = 1
    cannot = freeswitch.UNTOLD
    ways_out = frozenset((OverflowKind.KEY, OverflowKind.TIMEOUT, OverflowKind.CLOSED))

    def __init__(self) -> None:
        self._story, self._center, self._reader = EslStory(), CallCenter(), EslReader()
        self._known = 0

    def tell(self, event: NativeEvent) -> Iterator[Translation]:
        now = instant(event)
        for said in self._story.events(event):
            for frame in self._reader.feed(esl_server.written(said)):
                yield self._center.hear(frame.event(), now)
        if len(self._story.exchange.seats) > self._known:
            # Which queues an agent serves is only listed, never told.
            self._known = len(self._story.exchange.seats)
            yield self._center.resync(self._look(), now)

    def _look(self) -> Look:
        story = self._story
        members = [row for queue in story.queues() for row in story.members(queue["name"])]
        return Look(members, story.agents(), story.tiers(), story.core)

    def end(self, _: Instant) -> list[Event]:
        return []


Day = QueueLogDay | AmiDay | EslDay


def suited(plan: Plan, day: Day) -> Plan:
    """Return the centre without what this PBX tells as something else, or as part of something else."""
    to_queues = not isinstance(day, EslDay)
    queues = tuple(
        replace(
            queue,
            acw=Spread(0.001, 0.0),
            hold_chance=0.0 if isinstance(day, QueueLogDay) else queue.hold_chance,
            ways_out=tuple(way for way in queue.ways_out if way.kind in day.ways_out),
            handovers=tuple(
                one
                for one in queue.handovers
                if to_queues
                and one.to_queue is not None
                and not (isinstance(day, QueueLogDay) and one.kind == "warm")
            ),
        )
        for queue in plan.queues
    )
    # What rings for no time at all rings for a second in a log of whole seconds.
    unreachable = 0.0 if isinstance(day, QueueLogDay) else plan.answering.unreachable
    answering = replace(plan.answering, declined=0.0, unreachable=unreachable)
    return replace(plan, queues=queues, answering=answering)


def heard(day: Day, plan: Plan, seed: int, hours: float = 3) -> Told:
    """Simulate some hours, tell them as the PBX would, and count what was understood."""
    plan = suited(plan, day)
    simulation = Simulation(plan, SINCE, seed, day.grain)
    until = SINCE + round(hours * HOUR)
    calculator = Calculator(Centre("main", clock=EVENTS))
    words = sorted(day.cannot)
    calculator.apply(SourceDeclared(id="declared", at=SINCE, source="pbx", untold=words), SINCE)
    refused: list[str] = []
    sent = 0
    # A minute more, for some things are told when they are over.
    for event in simulation.events(until + 60 * SECOND):
        for translation in day.tell(event):
            sent += 1
            refused += [wrong.reason for wrong in translation.refused]
            _fold(calculator, translation.events, instant(event))
    _fold(calculator, day.end(until + 70 * SECOND), until)
    asked = Question(
        windows=[*WINDOWS], at=format_instant(until - 1), formula="all", attribution="all"
    )
    board = calculator.answer(asked, 0)
    assert isinstance(board, Snapshot)
    _forget_after_call_work(simulation.truth)
    blocked = {"blocked", "blocked_rate", *(f"blocked_{reason}" for reason in BlockReason)}
    truth = truth_file(simulation.truth, plan, until - 1, WINDOWS, day.cannot | blocked)
    return Told(truth, board, refused, sent)


def _forget_after_call_work(truth: Truth) -> None:
    """Leave the truth as it is without after-call work, which no PBX knows of: who does it is free."""
    for visit in truth.visits:
        for leg in visit.legs:
            leg.acw = None
    truth.states[:] = [
        change._replace(state=AgentState.AVAILABLE)
        if change.state is AgentState.WRAP_UP
        else change
        for change in truth.states
    ]


def _fold(calculator: Calculator, events: list[Event], at: Instant) -> None:
    for event in events:
        calculator.apply(msgspec.structs.replace(event, source="pbx"), at)
