"""The callbacks of one call: each step, and how long the caller waited to be called back."""

from collections.abc import Iterator

from tests.recount.counting import Row
from tests.recount.figures import CALLBACKS as STEPS
from tests.recount.half_told import Event


def in_order(events: list[Event]) -> list[Event]:
    """By instant, then by step, then by id."""
    steps = [event for event in events if event["type"].startswith("callback.")]
    return sorted(steps, key=lambda event: (event["at"], STEPS.index(_step(event)), event["id"]))


def rows_of_callbacks(events: list[Event]) -> Iterator[Row]:
    asked: list[int] = []
    attempts = 0
    for event in in_order(events):
        at, queue, step = event["at"], event.get("queue"), _step(event)
        yield Row(at, queue, f"callbacks_{step}")
        if step == "requested":
            asked.append(at)
        attempts += step == "attempted"
        if step == "attempted" and attempts == 1 and asked:
            yield Row(at, queue, "callbacks_first_attempted")
            yield Row(at, queue, "callback_delay_ms", at - asked[-1])


def _step(event: Event) -> str:
    return str(event["type"]).removeprefix("callback.")
