"""The life of a call as a table: what each event means, given what is open just now.

Law of the file: a phase is nothing but what is open (a visit waiting, a conversation going on), so
it is looked up, never stored; every phase says what it makes of every event; what a step does
stands in call.py under the step's own name.
"""

from enum import StrEnum
from typing import TypeAlias

from app.events import vocabulary as v
from app.events.vocabulary import Event


class Phase(StrEnum):
    """What is open on a call."""

    UNHEARD = "unheard"
    ARRIVED = "arrived"
    WAITING = "waiting"
    TALKING = "talking"
    WAITING_AND_TALKING = "waiting_and_talking"
    LEFT = "left"
    OVER = "over"


class Step(StrEnum):
    """What the fold does with an event."""

    NOTE_ARRIVAL = "note_arrival"
    BLOCK = "block"
    REFUSE = "refuse"
    ENTER = "enter"
    MOVE = "move"
    RING = "ring"
    RING_EARLY = "ring_early"
    RING_AFTER_ALL = "ring_after_all"
    STOP_RINGING = "stop_ringing"
    ANSWER = "answer"
    ANSWER_AFTER_ALL = "answer_after_all"
    JOIN = "join"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    ABANDON = "abandon"
    ABANDON_UNQUEUED = "abandon_unqueued"
    OVERFLOW = "overflow"
    OVERFLOW_UNQUEUED = "overflow_unqueued"
    CORRECT_OVERFLOW = "correct_overflow"
    LEAVE = "leave"
    END = "end"
    END_IN_IVR = "end_in_ivr"
    END_UNHEARD = "end_unheard"
    WRAP_UP = "wrap_up"
    LOSE = "lose"
    CALLBACK = "callback"
    IGNORE = "ignore"
    CONTRADICT = "contradict"


_ORDER: tuple[tuple[type[Event], ...], ...] = (
    (v.CallArrived,),
    (v.CallBlocked,),
    (v.CallQueued,),
    (v.CallRinging,),
    (v.CallNotAnswered,),
    (v.CallAnswered,),
    (v.CallHeld,),
    (v.CallResumed,),
    (v.CallTransferred,),
    (v.CallAbandoned, v.CallOverflowed),
    (v.CallEnded,),
    (v.CallWrappedUp,),
    (v.CallLost,),
    (v.CallbackRequested,),
    (v.CallbackAttempted,),
    (v.CallbackCompleted,),
    (v.CallbackFailed,),
)

ORDER: dict[type[Event], int] = {kind: rank for rank, kinds in enumerate(_ORDER) for kind in kinds}
"""How events of one call at one instant follow each other."""

Row: TypeAlias = dict[type[Event], Step]

_CALLBACKS: Row = {
    v.CallbackRequested: Step.CALLBACK,
    v.CallbackAttempted: Step.CALLBACK,
    v.CallbackCompleted: Step.CALLBACK,
    v.CallbackFailed: Step.CALLBACK,
}

_UNHEARD: Row = {
    v.CallArrived: Step.NOTE_ARRIVAL,
    v.CallBlocked: Step.BLOCK,
    v.CallQueued: Step.ENTER,
    v.CallRinging: Step.RING_EARLY,
    v.CallNotAnswered: Step.CONTRADICT,
    v.CallAnswered: Step.JOIN,
    v.CallHeld: Step.CONTRADICT,
    v.CallResumed: Step.CONTRADICT,
    v.CallTransferred: Step.CONTRADICT,
    v.CallAbandoned: Step.ABANDON_UNQUEUED,
    v.CallOverflowed: Step.OVERFLOW_UNQUEUED,
    v.CallEnded: Step.END_UNHEARD,
    v.CallWrappedUp: Step.CONTRADICT,
    v.CallLost: Step.IGNORE,
    **_CALLBACKS,
}

_WAITING: Row = {
    v.CallArrived: Step.IGNORE,
    v.CallBlocked: Step.REFUSE,
    v.CallQueued: Step.MOVE,
    v.CallRinging: Step.RING,
    v.CallNotAnswered: Step.STOP_RINGING,
    v.CallAnswered: Step.ANSWER,
    v.CallHeld: Step.CONTRADICT,
    v.CallResumed: Step.CONTRADICT,
    v.CallTransferred: Step.CONTRADICT,
    v.CallAbandoned: Step.ABANDON,
    v.CallOverflowed: Step.OVERFLOW,
    v.CallEnded: Step.LEAVE,
    v.CallWrappedUp: Step.WRAP_UP,
    v.CallLost: Step.LOSE,
    **_CALLBACKS,
}

_TALKING: Row = {
    v.CallArrived: Step.IGNORE,
    v.CallBlocked: Step.BLOCK,
    v.CallQueued: Step.ENTER,
    v.CallRinging: Step.IGNORE,
    v.CallNotAnswered: Step.IGNORE,
    v.CallAnswered: Step.JOIN,
    v.CallHeld: Step.HOLD,
    v.CallResumed: Step.RESUME,
    v.CallTransferred: Step.TRANSFER,
    v.CallAbandoned: Step.CONTRADICT,
    v.CallOverflowed: Step.CORRECT_OVERFLOW,
    v.CallEnded: Step.END,
    v.CallWrappedUp: Step.WRAP_UP,
    v.CallLost: Step.LOSE,
    **_CALLBACKS,
}

_OVER: Row = {
    **_TALKING,
    v.CallRinging: Step.RING_AFTER_ALL,
    v.CallHeld: Step.CONTRADICT,
    v.CallResumed: Step.CONTRADICT,
    v.CallTransferred: Step.CONTRADICT,
    v.CallEnded: Step.IGNORE,
    v.CallLost: Step.IGNORE,
}

STEPS: dict[Phase, Row] = {
    Phase.UNHEARD: _UNHEARD,
    Phase.ARRIVED: {**_UNHEARD, v.CallArrived: Step.IGNORE, v.CallEnded: Step.END_IN_IVR},
    Phase.WAITING: _WAITING,
    Phase.TALKING: _TALKING,
    Phase.WAITING_AND_TALKING: {
        **_WAITING,
        v.CallHeld: Step.HOLD,
        v.CallResumed: Step.RESUME,
        v.CallTransferred: Step.TRANSFER,
        v.CallEnded: Step.END,
    },
    Phase.LEFT: {**_OVER, v.CallAnswered: Step.ANSWER_AFTER_ALL},
    Phase.OVER: _OVER,
}
"""The table: phase × event → step."""
