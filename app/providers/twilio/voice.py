"""Twilio's voice callbacks: a call's status, the way out of a queue, hold in a conference."""

from email.utils import parsedate_to_datetime

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant, parse_instant
from app.events.vocabulary import Event
from app.providers.contract import Reply, Translation, Untranslatable, nothing
from app.providers.reading import Record

_NO_ORDERS = Reply(200, {"Content-Type": "text/xml"}, b"<Response/>")
"""The result of <Enqueue> asks what to do next; we have nothing to say."""

_HOLDS = {"participant-hold": v.CallHeld, "participant-unhold": v.CallResumed}
_ALIVE = ("queued", "initiated", "ringing", "in-progress")
_REFUSED = {"busy": v.BlockReason.REJECTED, "failed": v.BlockReason.CONGESTION}
_WAYS_OUT = {"leave": v.OverflowKind.KEY, "redirected": v.OverflowKind.QUEUE}


def status(record: Record) -> Translation:
    """Return what a status callback means."""
    call, word = record.need("CallSid"), record.word("CallStatus")
    if record.word("Direction").startswith("outbound"):
        return nothing(f"{word}: an outbound call")
    at = _timestamp(record)
    number = record.text("SequenceNumber") or word
    if word in _ALIVE:
        return Translation([_arrived(record, call, at)])
    if word in _REFUSED:
        reason = _REFUSED[word]
        return Translation(
            [v.CallBlocked(id=f"{call}:{number}:blocked", at=at, call=call, reason=reason)]
        )
    duration = record.number("CallDuration") or 0
    ended = v.CallEnded(id=f"{call}:{number}:ended", at=at, call=call)
    return Translation([_arrived(record, call, max(at - round(duration * SECOND), 0)), ended])


def enqueued(record: Record, received: Instant) -> Translation:
    """Return what the result of an <Enqueue> means; it happens now, and carries no instant."""
    call, queue = record.need("CallSid"), record.need("QueueSid")
    result = record.word("QueueResult")
    if "TaskSid" in record or queue.startswith("WQ"):
        return Translation(ignored=[f"{result}: TaskRouter tells it"], reply=_NO_ORDERS)
    entered = _entered(record, call, queue, received)
    id_ = f"{call}:{queue}:{result}"
    if result == "hangup":
        out: Event = v.CallAbandoned(id=id_, at=received, call=call, queue=queue)
        return Translation([entered, out], reply=_NO_ORDERS)
    if result in _WAYS_OUT:
        kind = _WAYS_OUT[result]
        out = v.CallOverflowed(id=id_, at=received, call=call, queue=queue, kind=kind)
        return Translation([entered, out], reply=_NO_ORDERS)
    if result == "queue-full":
        full = v.BlockReason.QUEUE_FULL
        out = v.CallBlocked(id=id_, at=received, call=call, queue=queue, reason=full)
        return Translation([out], reply=_NO_ORDERS)
    # It comes when both have hung up, and does not say when the agent picked up.
    return Translation(ignored=[f"{result}: told without its instants"], reply=_NO_ORDERS)


def in_conference(record: Record) -> Translation:
    """Return what a conference's status callback means."""
    kind = record.need("StatusCallbackEvent").lower()
    held = _HOLDS.get(kind)
    if held is None:
        return nothing(f"{kind}: nothing follows from it")
    # A conference that TaskRouter made is called after its task.
    name = record.text("FriendlyName") or ""
    call = name if name.startswith("WT") else record.need("CallSid")
    at = _timestamp(record)
    leg = record.text("CallSid") or call
    number = record.text("SequenceNumber") or str(at)
    return Translation([held(id=f"{leg}:{number}:{kind}", at=at, call=call)])


def _arrived(record: Record, call: str, at: Instant) -> Event:
    customer = record.text("From")
    inbound = v.Direction.INBOUND
    return v.CallArrived(
        id=f"{call}:arrived", at=at, call=call, direction=inbound, customer=customer
    )


def _entered(record: Record, call: str, queue: str, received: Instant) -> Event:
    waited = round((record.number("QueueTime") or 0) * SECOND)
    at = max(received - waited, 0)
    return v.CallQueued(id=f"{call}:{queue}:queued", at=at, call=call, queue=queue)


def _timestamp(record: Record) -> Instant:
    text = record.need("Timestamp")
    try:
        at = parse_instant(parsedate_to_datetime(text).isoformat())
    except (ValueError, OverflowError, IndexError):
        return record.need_at("Timestamp")
    if at < 0:
        raise Untranslatable("Timestamp: lies before 1970")
    return at
