"""What each phase and step of a call's life means, in a sentence for the page."""

from app.metrics.lifecycle import Phase, Step

PHASES: dict[Phase, str] = {
    Phase.UNHEARD: "nothing: no event has told of the call, or none that counts",
    Phase.ARRIVED: "the call is in the system and in no queue yet",
    Phase.WAITING: "a visit waits in a queue, ringing or not",
    Phase.TALKING: "at least one agent is in conversation",
    Phase.WAITING_AND_TALKING: "an agent talks while a further visit waits, as after a transfer to a queue",
    Phase.LEFT: "nothing; the visit left its queue without a reason and may yet turn out answered",
    Phase.OVER: "nothing any more; a new visit may begin",
}

MEANING: dict[Step, str] = {
    Step.NOTE_ARRIVAL: "remembers that the call reached the system",
    Step.BLOCK: "counts the call as blocked, by reason",
    Step.REFUSE: "the waiting visit overflows (closed); a lost one is blocked instead",
    Step.ENTER: "begins a visit: offered",
    Step.MOVE: "the visit overflows to another queue and a new one begins; the same queue again changes nothing",
    Step.RING: "an agent is offered the visit",
    Step.RING_EARLY: "remembers the ring for an answer that names this queue",
    Step.STOP_RINGING: "the offer was missed or declined, or was none: the phone was unreachable",
    Step.ANSWER: "the visit leaves its queue: answered; a conversation begins",
    Step.RING_AFTER_ALL: "remembers the ring, if the call seemed over before it reached any queue",
    Step.ANSWER_AFTER_ALL: "within the grace the visit that left is answered; later as *join*",
    Step.JOIN: "a colleague after a transfer, a conference, a return from hold, or a visit whose beginning is missing",
    Step.HOLD: "the caller is on hold",
    Step.RESUME: "the hold ends",
    Step.TRANSFER: "the agent's part ends and is booked; the call is counted as handed on",
    Step.ABANDON: "the caller hung up waiting: abandoned",
    Step.ABANDON_UNQUEUED: "hung up before a queue; an incomplete visit if a queue is named",
    Step.OVERFLOW: "the visit leaves its queue: overflowed, by kind",
    Step.OVERFLOW_UNQUEUED: "an incomplete visit that overflowed",
    Step.CORRECT_OVERFLOW: "names the kind of the overflow that another event implied at this instant",
    Step.LEAVE: "gone from the queue without a reason: abandoned, unless an answer comes within the grace",
    Step.END: "every open conversation ends and is booked",
    Step.END_IN_IVR: "hung up before any queue",
    Step.END_UNHEARD: "an end without a beginning: incomplete",
    Step.WRAP_UP: "after-call work ends and is booked",
    Step.LOSE: "what is open is lost: ended unknown, until a later event of the call takes that back",
    Step.CALLBACK: "counts the step of the callback's own life; the phase does not matter",
    Step.IGNORE: "nothing follows",
    Step.CONTRADICT: "does not fit what is open: counted as contradictory, changes nothing else",
}
