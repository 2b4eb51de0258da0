"""The judge: beside the fold it looks at the figures once a second, and decides who is to be told of what."""

import asyncio
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec
import structlog
from typing_extensions import override

from app.alerts.alert import Alert, picture
from app.alerts.docket import Judged
from app.alerts.judging import Judge, NoSuchAlert, NotOpen
from app.alerts.orders import (
    OVER,
    UNFIT,
    UNKNOWN,
    Acknowledge,
    Answer,
    BackTest,
    Done,
    Found,
    Order,
    Refused,
)
from app.events.instants import DAY, Instant
from app.store.contract import StoreDoor
from app.streams.event_log import Position
from app.streams.orders import Orders
from app.worker.alert_papers import UNREAD, Papers
from app.worker.companion import Companion, Desk
from app.worker.trial import TooLongAgo, try_rule
from app.worker.watch import Watch

_log = structlog.get_logger()


class Pace(NamedTuple):
    """How often is judged, and what a start waits for; seconds."""

    every_s: float = 1.0
    patience_s: float = 5.0
    """For the database, before it is judged without knowing how things stood."""
    staffed_after_s: float = 90.0
    """For the first staffing of every queue, before it counts as unknown."""


PACE = Pace()

_WRITTEN_WITHIN_S = 0.5
_READ_WITHIN_S = 1.0
_LONGEST_SNOOZE = 7 * DAY


class AlertJudge(Companion):
    """Judges, shows and writes down; the board is shown what is decided before it is written."""

    def __init__(
        self,
        door: StoreDoor,
        orders: Orders,
        zone: ZoneInfo,
        trials: Orders | None = None,
        pace: Pace = PACE,
    ) -> None:
        self._door = door
        self._orders = orders
        self._trials = trials
        self._zone = zone
        self._pace = pace

    @property
    @override
    def needs_since(self) -> Position | None:
        return None

    @override
    async def run(self, desk: Desk) -> None:
        # Anew each time: whoever judged in between has written down where things stand.
        judge = Judge(self._zone, UNREAD)
        papers = Papers(self._door, judge)
        sitting = Sitting(desk, judge, papers, self._zone, self._pace)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(sitting.judge_on())
            tasks.create_task(sitting.papers.keep(sitting.now))
            tasks.create_task(self._orders.serve(sitting.carry_out))
            if self._trials is not None:
                tasks.create_task(self._trials.serve(sitting.carry_out))


class Sitting:
    """One judge at one desk, from one start to the next."""

    def __init__(
        self, desk: Desk, judge: Judge, papers: Papers, zone: ZoneInfo, pace: Pace
    ) -> None:
        self.papers = papers
        self._desk = desk
        self._judge = judge
        self._watch = Watch()
        self._begun: float | None = None
        self._late_until: Instant = 0
        self._zone = zone
        self._pace = pace

    def now(self) -> Instant:
        """Return the centre's present instant."""
        return self._desk.calculator.now(self._desk.clock.now())

    async def judge_on(self) -> None:
        """Judge again and again until cancelled, but not while the figures are those of before."""
        loop = asyncio.get_running_loop()
        await self.papers.read(self._pace.patience_s)
        while True:
            begun = loop.time()
            if not self._desk.is_behind:
                await self.judge_once()
            await asyncio.sleep(max(0.0, self._pace.every_s - (loop.time() - begun)))

    async def judge_once(self) -> None:
        """Judge what changed, and show what came of it."""
        calculator, wall = self._desk.calculator, self._desk.clock.now()
        moment = asyncio.get_running_loop().time()
        if self._begun is None or self._watch.late_until != self._late_until:
            # What was worked out from late news is worked out anew.
            self._begun, self._late_until = moment, self._watch.late_until
        awaits = moment - self._begun < self._pace.staffed_after_s
        rules = self.papers.chosen.rules
        changed = self._watch.look(calculator, rules, wall, awaits_staffing=awaits)
        await self._settle(self._judge.judge(calculator.now(wall), changed))

    async def carry_out(self, order: bytes) -> bytes:
        """Do what somebody wants done about an alert, and answer."""
        try:
            return msgspec.json.encode(await self._do(msgspec.json.decode(order, type=Order)))
        except Exception:  # noqa: BLE001  one order must not stop the judge
            _log.exception("order_failed")
            return msgspec.json.encode(Refused(UNFIT))

    async def _do(self, order: Order) -> Answer:
        if isinstance(order, BackTest):
            return await self._try(order)
        await self.papers.read(_READ_WITHIN_S)
        now = self.now()
        try:
            if isinstance(order, Acknowledge):
                judged = self._judge.acknowledge(now, order.alert, order.who)
            else:
                until = order.until if order.until is not None else now + (order.span or 0)
                if not now < until <= now + _LONGEST_SNOOZE:
                    return Refused(UNFIT, "until")
                judged = self._judge.snooze(now, order.alert, order.who, until)
        except NoSuchAlert:
            return Refused(UNKNOWN)
        except NotOpen:
            return Refused(OVER)
        await self._settle(judged)
        await self.papers.written(_WRITTEN_WITHIN_S)
        found = self._judge.find(order.alert)
        return Done(picture(found)) if found is not None else Refused(UNKNOWN)

    async def _try(self, order: BackTest) -> Answer:
        try:
            calculator = self._desk.calculator
            return Found(await try_rule(calculator, order, self.now(), self._zone))
        except TooLongAgo:
            return Refused(UNFIT, "since")

    async def _settle(self, judged: Judged) -> None:
        self.papers.take(judged)
        shown: list[Alert] = self._judge.alerts
        self._desk.calculator.beside.show_alerts([picture(alert) for alert in shown])
        if judged:
            await self._desk.show()
