"""A sender on a real database and a fake Slack, hurried, and stories for it to tell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from app.alerts.notice import Notice, Reason, TimelineEntry, notice_id
from app.clock import Clock, WallClock
from app.events.instants import MINUTE, Instant, format_instant
from app.metrics.beside import AlertPicture
from app.metrics.calculator import Calculator
from app.metrics.centre import Centre
from app.notify.opening import Surroundings, open_channel
from app.store.channel_contract import StoredChannel
from app.store.contract import Store, StoreDoor
from app.store.database import Database, open_engine
from app.store.door import LazyStore
from app.store.notices import put
from app.store.place import Place
from app.store.source_contract import LiveSecret
from app.worker.delivery import Pace
from app.worker.sender import Sender, SenderParts
from tests.notify.fake_slack import CHANNEL, TOKEN, FakeSlack

SIGNING = "planted0" + "signing0secret0815"
# What was sent may land a second later than it should, on a machine that has much else to do.
HURRIED = Pace(
    look_s=0.01,
    message_s=0.0,
    first_pause_s=0.01,
    longest_pause_s=0.05,
    settling=2_000,
    second_look=3_000,
    trouble=5 * MINUTE,
)
TIMEOUT_S = 0.8
FACTS: dict[str, Any] = {
    "name": "Securities", "metric": "service_level", "unit": "ratio", "window": "30m",
    "value": 15 / 41, "numerator": 15, "denominator": 41, "threshold": 0.8,
    "target_ratio": 0.8, "target_within_s": 20.0, "waiting": 7, "longest_wait_s": 294,
    "staffed": 7, "required": 9, "missing": 2, "back_at": "2026-11-17T16:12:00.000Z",
}  # fmt: skip


def channel(slack: FakeSlack, **changes: Any) -> StoredChannel:
    """Return a Slack channel as somebody set it up."""
    whole = StoredChannel(
        id="c1",
        name="Floor",
        kind="slack_bot",
        settings={"channel": CHANNEL},
        secrets=secrets(bot_token=TOKEN, signing_secret=SIGNING),
        language="en",
        enabled=True,
        is_default=True,
        broken=None,
        created_at=1,
        changed_at=1,
    )
    if changes.get("kind") == "slack_webhook":
        changes = {
            "settings": {},
            "secrets": secrets(url=f"{slack.url}/services/T1/B1/x"),
        } | changes
    return replace(whole, **changes)


def secrets(**values: str) -> dict[str, LiveSecret]:
    return {name: LiveSecret(f"s-{name}", value, 1) for name, value in values.items()}


@dataclass
class Story:
    """One alert as it goes on; every chapter is a notice."""

    alert: str
    channel: str = "c1"
    begun: Instant = field(default_factory=WallClock().now)
    timeline: list[TimelineEntry] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=lambda: dict(FACTS))
    revision: int = 0

    def goes_on(
        self, reason: Reason, who: str | None = None, *, loud: bool | None = None
    ) -> Notice:
        """Return the notice of what comes next."""
        self.revision += 1
        at = self.begun + self.revision
        self.timeline.append(TimelineEntry(at, reason, who))
        told = reason in {Reason.FIRST_NOTIFICATION, Reason.REPEAT, Reason.SEVERITY_ROSE}
        return Notice(
            id=notice_id(self.alert, self.revision, self.channel),
            alert=self.alert,
            channel=self.channel,
            revision=self.revision,
            reason=reason,
            is_loud=told if loud is None else loud,
            at=at,
            picture=self.picture(reason, who, at),
            timeline=[*self.timeline],
        )

    def picture(self, reason: Reason, who: str | None, at: Instant) -> AlertPicture:
        state = {Reason.ACKNOWLEDGED: "acknowledged", Reason.RESOLVED: "resolved"}
        return AlertPicture(
            id=self.alert,
            kind="service_level",
            rule="service-level",
            severity="critical",
            state=state.get(reason, "firing"),
            since=format_instant(self.begun),
            queue="PS",
            facts=self.facts | {"waiting": self.revision},
            acknowledged_by=who,
            resolved_at=format_instant(at) if reason is Reason.RESOLVED else None,
        )


class Board:
    """A desk for the sender: a board that shows at once."""

    def __init__(self, clock: Clock) -> None:
        self.calculator = Calculator(Centre("main", "Europe/London"))
        self.clock = clock
        self.position = "0-0"
        self.fence = 1
        self.is_behind = False
        self.shown: list[list[Any]] = []

    async def show(self) -> None:
        self.shown.append(self.calculator.beside.channels)


_MOST = 1_000


@dataclass
class House:
    """One centre's outbox and what it takes to send from it."""

    slack: FakeSlack
    place: Place
    centre: str
    door: StoreDoor
    store: Store
    board: Board
    pace: Pace = HURRIED
    timeout_s: float = TIMEOUT_S

    async def put(self, *notices: Notice) -> None:
        """Put notices as the judge does."""
        database = Database(open_engine(self.place))
        try:
            async with database.writing(f"{self.centre} alerts") as connection:
                await put(connection, self.centre, notices)
        finally:
            await database.close()

    def sender(self, wrapped: Callable[[Store], Store] = lambda store: store) -> Sender:
        around = Surroundings(
            self.centre, "Europe/London", "https://board.example.com", self.board.clock,
            f"{self.slack.url}/api/", self.timeout_s,
        )  # fmt: skip
        door = _Wrapped(self.door, wrapped)
        parts = SenderParts(door, lambda plan: open_channel(plan, around), lambda: 0.5, self.pace)
        return Sender(parts)

    @asynccontextmanager
    async def sending(
        self, wrapped: Callable[[Store], Store] = lambda store: store
    ) -> AsyncIterator[asyncio.Task[None]]:
        """Have a sender at work; the end of it is a crash, for nothing is tidied up."""
        task = asyncio.create_task(self.sender(wrapped).run(self.board))
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(30):
            while not so():  # noqa: ASYNC110  nobody tells
                await asyncio.sleep(0.005)

    async def done(self, alert: str | None = None) -> None:
        """Wait until nothing waits, of one alert or of all, and nothing is doubted."""
        outbox = self.store.outbox
        async with asyncio.timeout(50):
            while await outbox.doubtful() or any(  # noqa: ASYNC110  nobody tells
                alert in {None, notice.alert} for notice in await outbox.waiting(_MOST)
            ):
                await asyncio.sleep(0.02)


class _Wrapped(StoreDoor):
    def __init__(self, door: StoreDoor, wrapped: Callable[[Store], Store]) -> None:
        self._door = door
        self._wrapped = wrapped

    async def open(self) -> Store:  # type: ignore[explicit-override]
        return self._wrapped(await self._door.open())


@asynccontextmanager
async def house(
    place: Place, slack: FakeSlack, centre: str = "main", **more: Any
) -> AsyncIterator[House]:
    door = LazyStore(place, centre)
    store = await door.open()
    yield House(slack, place, centre, door, store, Board(WallClock()), **more)
    await door.close()


def seen(notice: Notice) -> Any:
    """A notice as JSON would carry it."""
    return msgspec.to_builtins(notice)
