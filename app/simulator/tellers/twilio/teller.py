"""The story as a Flex centre tells it, callback by callback."""

from dataclasses import replace
from functools import singledispatchmethod
from typing import ClassVar, NamedTuple

from typing_extensions import override

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, Millis
from app.events.vocabulary import AgentState, BlockReason, Event, NotAnsweredReason, OverflowKind
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent
from app.simulator.tellers.contract import Sending, Teller
from app.simulator.tellers.story import AT_REST, CALLBACK, read
from app.simulator.tellers.suiting import NO_CALLBACKS, needs_no_consulting, without_refusals
from app.simulator.tellers.twilio import forms
from app.simulator.tellers.twilio.forms import Task

_ACTIVITIES = {AgentState.AVAILABLE: "Available", AgentState.OFFLINE: "Offline"}
_MISSED = {NotAnsweredReason.NO_ANSWER: "timeout", NotAnsweredReason.DECLINED: "rejected"}


_LOST = ((BlockReason.CONGESTION, 0.02),)
"""Of the calls that never reach a queue, the status callback knows no queue either."""


class Due(NamedTuple):
    """The end of a reservation, which names the activity that the worker has afterwards."""

    kind: str
    at: Instant
    task: Task


class TwilioTeller(Teller):
    """TaskRouter's event callbacks; waits begin at whole seconds, as its queues tell them."""

    name: ClassVar[str] = "twilio"
    cannot: ClassVar[frozenset[str]] = frozenset(
        (
            # A task that leaves its queue says why in the customer's own words.
            *(f"overflowed_{kind}" for kind in OverflowKind if kind is not OverflowKind.TIMEOUT),
            *(f"transferred_{how}" for how in ("cold", "warm", "in")),
            *(f"transferred_to_{place}" for place in ("queue", "agent", "number")),
            *NO_CALLBACKS,
            *(f"blocked_{reason}" for reason in ("trunk_busy", "no_agents", "closed")),
            "agents_by_queue",
            "conferenced",
            "unreachable",
            "ended_in_ivr",
        )
    )
    grain: ClassVar[Millis] = SECOND

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self._callers: dict[str, tuple[str, Instant]] = {}
        self._activities: dict[str, str] = {}
        self._rested_at: dict[str, Instant] = {}
        self._due: dict[str, Due] = {}
        self._outbound: dict[str, Task] = {}
        self._holds = 0

    @override
    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return the callbacks of one event of the story."""
        return self._say(read(event))

    @override
    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return the form with `X-Twilio-Signature`."""
        return forms.signed(sending, secret, url)

    @override
    def suits(self, centre: Centre) -> Centre:
        """Leave out refusals that no callback tells, and consultations with a colleague.

        A colleague who is consulted has a reservation like one who joins the conversation.
        """
        suited = without_refusals(centre, needs_no_consulting, _LOST)
        answering = replace(centre.answering, unreachable=0.0)
        return replace(suited, answering=answering, moves_at_once=True)

    @override
    def first_of(self, sending: Sending) -> bool:
        """The creation of a task is told again by every later event of it."""
        return b"EventType=task.created&" in sending.body

    @singledispatchmethod
    def _say(self, said: Event) -> list[Sending]:  # noqa: ARG002
        return []

    @_say.register
    def _(self, said: v.CallArrived) -> list[Sending]:
        self._callers[said.call] = said.customer or said.call, said.at
        return []

    @_say.register
    def _(self, said: v.CallBlocked) -> list[Sending]:
        return [self._over(said.call, said.at, "failed")]

    @_say.register
    def _(self, said: v.CallQueued) -> list[Sending]:
        task = self._tasks.get(said.call)
        if task is not None:
            moved = task.status != "assigned"
            task.queue, task.entered_at, task.status = said.queue, said.at, "pending"
            kind = "task-queue.moved" if moved else "task-queue.entered"
            return [forms.task_event(kind, said.at, task)]
        caller = said.customer or said.call
        task = self._tasks[said.call] = Task(said.call, caller, said.at, said.queue, said.at)
        kinds = ("task.created", "workflow.entered", "task-queue.entered")
        return [forms.task_event(kind, said.at, task) for kind in kinds]

    @_say.register
    def _(self, said: v.CallRinging) -> list[Sending]:
        task, agent = self._tasks[said.call], said.agent or ""
        task.status, task.ringing = "reserved", agent
        return [self._reservation("created", said.at, task, agent)]

    @_say.register
    def _(self, said: v.CallNotAnswered) -> list[Sending]:
        task, agent = self._tasks[said.call], said.agent or ""
        task.status, task.ringing = "pending", None
        self._due[agent] = Due(_MISSED[said.reason], said.at, task)
        return []

    @_say.register
    def _(self, said: v.CallAnswered) -> list[Sending]:
        task, agent = self._tasks[said.call], said.agent or ""
        task.status, task.ringing = "assigned", None
        return [self._reservation("accepted", said.at, task, agent)]

    @_say.register
    def _(self, said: v.CallHeld) -> list[Sending]:
        return self._in_conference("participant-hold", said)

    @_say.register
    def _(self, said: v.CallResumed) -> list[Sending]:
        return self._in_conference("participant-unhold", said)

    @_say.register
    def _(self, said: v.CallTransferred) -> list[Sending]:
        task, agent = self._tasks[said.call], said.agent or ""
        begun = forms.task_event("task.transfer-initiated", said.at, task)
        # The task stays assigned: it is the next agent's, or the next queue's.
        return [begun, self._reservation("wrapup", said.at, task, agent)]

    @_say.register
    def _(self, said: v.CallEnded) -> list[Sending]:
        over = self._over(said.call, said.at, "completed")
        task = self._tasks.get(said.call)
        if task is None:
            return [over]
        task.status = "wrapping"
        told = forms.task_event("task.wrapup", said.at, task)
        return [told, self._reservation("wrapup", said.at, task, task.holder), over]

    @_say.register
    def _(self, said: v.CallWrappedUp) -> list[Sending]:
        self._due[said.agent or ""] = Due("completed", said.at, self._tasks[said.call])
        return []

    @_say.register
    def _(self, said: v.CallAbandoned) -> list[Sending]:
        return self._canceled(said, "hangup")

    @_say.register
    def _(self, said: v.CallOverflowed) -> list[Sending]:
        if said.kind is OverflowKind.QUEUE:
            # The queue it moves to tells it.
            self._tasks[said.call].status = "pending"
            return []
        words = {OverflowKind.TIMEOUT: "Workflow timeout"}
        return self._canceled(said, words.get(said.kind, f"redirected to {said.kind}"))

    @_say.register
    def _(self, said: v.AgentStateChanged) -> list[Sending]:
        if said.state not in AT_REST:
            return self._busy(said)
        activity = _ACTIVITIES.get(said.state) or said.reason or "Away"
        changed = self._activities.get(said.agent) != activity
        self._activities[said.agent] = activity
        self._rested_at[said.agent] = said.at
        told = self._let_go(said.agent, said.at)
        if changed:
            worker = forms.worker(said.agent, activity)
            told.append(forms.worker_event("worker.activity.update", said.at, worker))
        return told

    def _busy(self, said: v.AgentStateChanged) -> list[Sending]:
        """Return what an agent's part in a callback makes of it: a task that goes out."""
        if said.state is AgentState.ON_CALL and said.reason == CALLBACK:
            key = f"{said.agent} calls at {said.at}"
            task = self._outbound[said.agent] = Task(
                key, said.agent, said.at, "Outbound", said.at, "outbound", "assigned"
            )
            # An outbound task is accepted by itself, in the instant of its creation.
            return [self._reservation("accepted", said.at, task, said.agent)]
        if said.state is AgentState.WRAP_UP and said.agent in self._outbound:
            task = self._outbound[said.agent]
            task.status = "wrapping"
            return [self._reservation("wrapup", said.at, task, said.agent)]
        return []

    def _let_go(self, agent: str, at: Instant) -> list[Sending]:
        """Return the end of the reservation that an agent had, whatever it was."""
        outbound, due = self._outbound.pop(agent, None), self._due.pop(agent, None)
        if outbound is not None:
            due = Due("completed", at, outbound)
        if due is None:
            return []
        told = [self._reservation(due.kind, due.at, due.task, agent)]
        if due.kind == "completed" and due.task.status == "wrapping" and agent == due.task.holder:
            due.task.status = "completed"
            told.append(forms.task_event("task.completed", due.at, due.task))
        return told

    def _canceled(self, said: v.CallAbandoned | v.CallOverflowed, why: str) -> list[Sending]:
        task = self._tasks[said.call]
        task.status = "canceled"
        told = [forms.task_event("task.canceled", said.at, task, TaskCanceledReason=why)]
        if task.ringing is not None:
            self._due[task.ringing] = Due("canceled", said.at, task)
            if self._rested_at.get(task.ringing) == said.at:
                told += self._let_go(task.ringing, said.at)
        return [*told, self._over(said.call, said.at, "completed")]

    def _reservation(self, kind: str, at: Instant, task: Task, agent: str) -> Sending:
        if kind == "created":
            task.reservations += 1
            task.holder = agent
        elif kind == "accepted":
            task.holder = agent
        worker = forms.worker(agent, self._activities.get(agent, "Available"))
        return forms.reservation_event(kind, at, task, worker)

    def _in_conference(self, kind: str, said: v.CallHeld | v.CallResumed) -> list[Sending]:
        self._holds += 1
        return [forms.conference(kind, said.at, self._tasks[said.call], self._holds)]

    def _over(self, call: str, at: Instant, word: str) -> Sending:
        caller, since = self._callers.get(call, (call, at))
        return forms.status(call, caller, word, at, at - since)
