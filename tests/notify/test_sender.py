"""Each alert ends as exactly one message in its final state, whatever Slack and we ourselves go through."""

import asyncio
import random
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from app.alerts.notice import Notice, Reason, TimelineEntry
from app.clock import ManualClock, WallClock
from app.notify.contract import decision
from app.store.channel_contract import OutboxStore
from app.store.contract import Store
from tests.notify.fake_slack import CHANNEL, TOKEN, FakeSlack, Fault, fake_slack, payload
from tests.notify.sending import SIGNING, House, Story, channel, house, secrets

BAD = "xoxb-" + "planted-bad-4711"
FIRST, RESOLVED = Reason.FIRST_NOTIFICATION, Reason.RESOLVED
SILENT = (Reason.UPDATED, FIRST, Reason.FIRED)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as slack:
        yield slack


@pytest.fixture
async def floor(database: Path, slack: FakeSlack) -> AsyncIterator[House]:
    async with house(database, slack) as made:
        await made.store.channels.add(channel(slack), "key")
        yield made


def told(slack: FakeSlack, ts: str) -> list[str]:
    """The decisions in a thread, as they stand."""
    return [payload(reply)["decision"] for reply in slack.thread(ts)]


def decisions(timeline: list[TimelineEntry]) -> list[str]:
    return [decision(entry) for entry in timeline if entry.reason not in SILENT]


async def test_one_message_follows_its_alert_and_a_thread_tells_who_did_what(floor: House) -> None:
    story, slack = Story("a1"), floor.slack
    async with floor.sending():
        await floor.put(story.goes_on(FIRST))
        await floor.until(lambda: len(slack.visible()) == 1)
        (message,) = slack.visible()
        assert "37\xa0% in 20 s (15 of 41; last 30 min; target 80\xa0%)" in message.shown["text"]
        buttons = message.shown["blocks"][-1]["elements"]
        assert [b["action_id"] for b in buttons] == [
            "callboard.acknowledge", "callboard.snooze", "callboard.open",
        ]  # fmt: skip
        assert {b["value"] for b in buttons} == {"a1"}
        assert buttons[-1]["url"] == "https://board.example.com/"
        await floor.put(story.goes_on(Reason.ACKNOWLEDGED, "Ann"))
        await floor.until(lambda: "acknowledged by Ann" in message.shown["text"])
        await floor.put(story.goes_on(RESOLVED))
        await floor.done()
    assert [*map(payload, slack.visible())] == [{"centre": "main", "alert": "a1"}]
    assert message.shown["text"].startswith("✅")
    assert [b["action_id"] for b in message.shown["blocks"][-1]["elements"]] == ["callboard.open"]
    assert told(slack, message.ts) == decisions(story.timeline)
    assert "Acknowledged by Ann" in slack.thread(message.ts)[0].shown["text"]


async def test_what_is_overtaken_before_it_is_sent_is_left_out(floor: House) -> None:
    story = Story("a1")
    await floor.put(story.goes_on(FIRST), story.goes_on(Reason.UPDATED), story.goes_on(RESOLVED))
    async with floor.sending():
        await floor.done()
    (message,) = floor.slack.visible()
    assert message.edits == 0
    assert message.shown["text"].startswith("✅")


async def test_the_same_notices_again_change_nothing(floor: House) -> None:
    story = Story("a1")
    notices = [story.goes_on(FIRST), story.goes_on(Reason.ACKNOWLEDGED, "Ann")]
    async with floor.sending():
        await floor.put(*notices)
        await floor.done()
        calls = len(floor.slack.calls)
        await floor.put(*notices)
        await floor.done()
    assert len(floor.slack.calls) == calls


# Faults and crashes


class DyingOutbox:
    """An outbox whose user dies at one of its writes: before it is done, or just after."""

    def __init__(self, outbox: OutboxStore, at: int, after: bool, died: asyncio.Event) -> None:
        self._outbox = outbox
        self._left = at
        self._after = after
        self._died = died

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._outbox, name)
        return self._deadly(found) if name in {"keep", "settle"} else found

    def _deadly(self, write: Callable[..., Any]) -> Callable[..., Any]:
        async def writing(*given: Any) -> Any:
            self._left -= 1
            if self._left:
                return await write(*given)
            if self._after:
                await write(*given)
            self._died.set()
            await asyncio.Event().wait()
            return None

        return writing


async def live_and_die(floor: House, chance: random.Random, lives: int) -> None:
    """Send through some lives, each ended at a write or in the middle of a request."""
    for _ in range(lives):
        died, at, after = asyncio.Event(), chance.randint(1, 6), chance.random() < 0.5

        def dying(store: Store, at: int = at, after: bool = after, died: Any = died) -> Store:
            return store._replace(
                outbox=cast("OutboxStore", DyingOutbox(store.outbox, at, after, died))
            )

        floor.slack.called.clear()
        async with floor.sending(dying):
            deadly = died.wait() if chance.random() < 0.6 else floor.slack.called.wait()
            try:
                async with asyncio.timeout(chance.uniform(0.1, 0.4)):
                    await deadly
            except TimeoutError:
                continue


async def tell(floor: House, stories: list[list[Notice]], chance: random.Random) -> None:
    """Put the stories' notices in their order, mixed, as time goes by."""
    left = [list(story) for story in stories]
    while any(left):
        story = chance.choice([each for each in left if each])
        for _ in range(chance.randint(1, 2)):
            if story:
                await floor.put(story.pop(0))
        await asyncio.sleep(chance.choice((0, 0.02, 0.2)))


async def a_bad_day(place: Path, seed: int) -> None:
    chance = random.Random(seed)
    slow = (Fault.HANGS_AFTER, Fault.LATE)
    weights = [6 if f is Fault.NONE else 0.5 if f in slow else 1 for f in Fault]
    faults = chance.choices([*Fault], weights, k=chance.randint(4, 16))
    async with (
        fake_slack(FakeSlack(iter(faults))) as slack,
        house(place, slack, f"c{seed}") as floor,
    ):
        await floor.store.channels.add(channel(slack), "key")
        stories = [Story(f"{seed}-{n}") for n in range(chance.randint(1, 3))]
        middle = [Reason.UPDATED, Reason.REPEAT, Reason.ACKNOWLEDGED, Reason.SEVERITY_ROSE]
        notices = [
            [
                story.goes_on(FIRST),
                *(story.goes_on(r, "Ann") for r in chance.choices(middle, k=chance.randint(0, 3))),
                story.goes_on(RESOLVED),
            ]
            for story in stories
        ]
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(tell(floor, notices, chance))
            tasks.create_task(live_and_die(floor, random.Random(seed + 1), chance.randint(0, 4)))
        async with floor.sending():
            await floor.done()
        await asyncio.gather(*slack.late)
        check(floor, stories, faults)


def check(floor: House, stories: list[Story], faults: list[Fault]) -> None:
    for story in stories:
        found = floor.slack.about(story.alert)
        assert [m.shown["text"][0] for m in found] == ["✅"], (story.alert, faults)
        assert told(floor.slack, found[0].ts) == decisions(story.timeline), (story.alert, faults)
    assert len(floor.slack.visible()) == len(stories)


async def test_whatever_happens_each_alert_ends_as_one_message_in_its_final_state(
    database: Path,
) -> None:
    # Each in a file of its own, as eight installations have.
    places = [Path(shutil.copy(database, database.with_name(f"day-{n}"))) for n in range(8)]
    await asyncio.gather(*(a_bad_day(place, seed) for seed, place in enumerate(places)))


@pytest.mark.parametrize("fault", [Fault.DROPS_AFTER, Fault.FAILS_AFTER, Fault.HANGS_AFTER])
async def test_a_post_that_was_taken_unseen_is_found_and_not_repeated(
    floor: House, fault: Fault
) -> None:
    floor.slack.faults = iter((fault,))
    async with floor.sending():
        await floor.put(Story("a1").goes_on(FIRST))
        await floor.done()
    assert len(floor.slack.about("a1")) == 1
    assert floor.slack.calls.count("chat.postMessage") == 1
    assert "conversations.history" in floor.slack.calls


async def test_nothing_is_posted_again_while_it_may_still_be_on_its_way(floor: House) -> None:
    floor.slack.faults, clock = iter((Fault.LATE,)), ManualClock(WallClock().now())
    floor.board.clock = clock
    async with floor.sending():
        await floor.put(Story("a1").goes_on(FIRST))
        await floor.until(lambda: bool(floor.slack.about("a1")))
        assert floor.slack.calls == ["chat.postMessage"]
        clock.advance(floor.pace.settling)
        await floor.until(lambda: "conversations.history" in floor.slack.calls)
        clock.advance(floor.pace.second_look)
        await floor.done()
    assert floor.slack.calls.count("chat.postMessage") == 1
    assert len(floor.slack.about("a1")) == 1


async def test_what_arrives_after_it_was_given_up_is_taken_away_again(floor: House) -> None:
    floor.slack.faults, floor.slack.late_s = iter((Fault.LATE,)), 0.6
    pace = floor.pace._replace(settling=50, second_look=900)
    async with house(floor.place, floor.slack) as hasty:
        hasty.pace, hasty.timeout_s = pace, 0.1
        async with hasty.sending():
            await hasty.put(Story("a1").goes_on(FIRST))
            await hasty.done()
    assert floor.slack.calls.count("chat.postMessage") == 2
    assert floor.slack.calls.count("chat.delete") == 1
    assert len(floor.slack.about("a1")) == 1


async def test_slack_is_left_alone_for_as_long_as_it_asks(floor: House) -> None:
    floor.slack.faults, floor.slack.retry_after = iter((Fault.BUSY,)), "1"
    async with floor.sending():
        await floor.put(Story("a1").goes_on(FIRST))
        await floor.done()
    first, second = floor.slack.calls_at
    assert second - first >= 1.0


async def test_about_a_message_a_second_and_no_more(floor: House) -> None:
    floor.pace = floor.pace._replace(message_s=0.3)
    async with floor.sending():
        await floor.put(*(Story(f"a{n}").goes_on(FIRST) for n in range(5)))
        await floor.done()
    at = floor.slack.calls_at
    assert len(at) == 5
    # A busy machine may take the first in late: half the time is still many times what haste would need.
    assert at[-1] - at[0] >= 4 * 0.3 / 2


# Channels that do not work


@pytest.mark.parametrize("error", ["channel_not_found", "invalid_auth"])
async def test_a_permanent_error_stops_the_channel_and_shows_until_it_is_mended(
    floor: House, error: str
) -> None:
    story = Story("a1")
    floor.slack.errors["chat.postMessage"] = error
    beside = floor.board.calculator.beside
    async with floor.sending():
        await floor.put(story.goes_on(FIRST))
        await floor.until(lambda: bool(beside.channels))
        assert [(c.channel, c.name, c.reason) for c in beside.channels] == [("c1", "Floor", error)]
        (stored,) = await floor.store.channels.every()
        assert stored.broken is not None
        calls = len(floor.slack.calls)
        await floor.put(story.goes_on(Reason.REPEAT))
        # Two turns of the sender, each of which settles what nobody listens to.
        for turn in ("a2", "a3"):
            await floor.put(Story(turn, "gone").goes_on(FIRST))
            await floor.done(turn)
        assert len(floor.slack.calls) == calls
        floor.slack.errors.clear()
        mended = replace(stored, broken=None, changed_at=2)
        await floor.store.channels.change("c1", lambda _: mended, "key", 2)
        await floor.until(lambda: not beside.channels)
        await floor.done()
    assert len(floor.slack.about("a1")) == 1


async def test_other_channels_go_on_while_one_is_stuck(floor: House) -> None:
    async with fake_slack(FakeSlack(iter([Fault.HANGS_AFTER] * 50))) as stuck:
        webhook = channel(stuck, id="c2", kind="slack_webhook")
        await floor.store.channels.add(webhook, "key")
        stuck.hook = lambda *_: (200, "ok")
        async with floor.sending():
            await floor.put(Story("a1", "c2").goes_on(FIRST), Story("a2").goes_on(FIRST))
            await floor.until(lambda: len(floor.slack.about("a2")) == 1)
            await floor.put(Story("a3").goes_on(FIRST))
            await floor.until(lambda: len(floor.slack.about("a3")) == 1)
            assert "a1" in {notice.alert for notice in await floor.store.outbox.waiting(10)}


async def test_what_nobody_listens_to_is_settled(floor: House) -> None:
    off = channel(floor.slack, id="c2", enabled=False)
    await floor.store.channels.add(off, "key")
    async with floor.sending():
        await floor.put(Story("a1", "c2").goes_on(FIRST), Story("a2", "gone").goes_on(FIRST))
        await floor.done()
    assert floor.slack.calls == []


async def test_a_message_that_somebody_took_away_comes_back_while_it_matters(floor: House) -> None:
    story = Story("a1")
    async with floor.sending():
        await floor.put(story.goes_on(FIRST))
        await floor.done()
        floor.slack.messages.clear()
        await floor.put(story.goes_on(Reason.REPEAT))
        await floor.done()
        assert len(floor.slack.about("a1")) == 1
        floor.slack.messages.clear()
        await floor.put(story.goes_on(RESOLVED))
        await floor.done()
    assert floor.slack.visible() == []


async def test_a_newer_sender_takes_over(floor: House) -> None:
    told = 1
    async with floor.sending() as older:
        await floor.put(Story("a1").goes_on(FIRST))
        await floor.done()
        async with floor.sending(), asyncio.timeout(10):
            # The older one hears of the newer when both are after the same notice.
            while not older.done():
                told += 1
                await floor.put(Story(f"a{told}").goes_on(FIRST))
                await floor.done()
    assert len(floor.slack.visible()) == told


async def test_no_secret_is_logged(floor: House, capsys: pytest.CaptureFixture[str]) -> None:
    floor.slack.faults = iter([Fault.FAILS, Fault.DROPS, Fault.RESTARTS])
    bad = channel(
        floor.slack,
        id="c2",
        secrets=secrets(bot_token=BAD, signing_secret=SIGNING),
    )
    await floor.store.channels.add(bad, "key")
    beside = floor.board.calculator.beside
    async with floor.sending():
        await floor.put(Story("a1").goes_on(FIRST), Story("a2", "c2").goes_on(FIRST))
        await floor.until(lambda: bool(beside.channels) and bool(floor.slack.visible()))
    said = "".join(capsys.readouterr())
    assert "channel_broken" in said
    for secret in (TOKEN, "planted-bad", SIGNING, CHANNEL):
        assert secret not in said
