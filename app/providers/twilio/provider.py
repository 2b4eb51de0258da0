"""Twilio as one provider: which of its formats a request is in."""

from app.providers import untold
from app.providers.contract import (
    Provider,
    Report,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
    together,
)
from app.providers.reading import Record, as_record
from app.providers.twilio import taskrouter, voice
from app.providers.twilio.signature import authenticate

_STREAMED = "com.twilio.taskrouter."


def translate(request: WebhookRequest) -> Translation:
    """Return what a callback or a batch of streamed events means."""
    if request.is_form:
        return _callback(Record(dict(request.form())), request)
    body = request.json()
    return together(body if isinstance(body, list) else [body], _streamed)


def _callback(record: Record, request: WebhookRequest) -> Translation:
    if "EventType" in record:
        return taskrouter.translate(record)
    if "QueueResult" in record:
        return voice.enqueued(record, request.received)
    if "StatusCallbackEvent" in record:
        return voice.in_conference(record)
    if "CallStatus" in record:
        return voice.status(record)
    raise Untranslatable("neither EventType, QueueResult, StatusCallbackEvent nor CallStatus")


def _streamed(item: object) -> Translation:
    envelope = as_record(item)
    kind = envelope.need("type")
    if not kind.startswith(_STREAMED):
        return nothing(f"{kind}: not of TaskRouter")
    payload = envelope.record("data").record("payload")
    if not payload:
        raise Untranslatable("data.payload is missing", kind)
    return taskrouter.translate(payload, envelope.text("id"))


PROVIDER = Provider(
    name="twilio",
    label="Twilio",
    proof="`X-Twilio-Signature`: HMAC-SHA1 with the auth token over the public address and the "
    "form; `bodySHA256` in the address for JSON",
    reports={
        Report.QUEUE: "TaskQueueEnteredDate, to the second",
        Report.RINGING: "reservation.created",
        Report.RONA: "reservation.timeout, reservation.rejected",
        Report.ABANDONED: "task.canceled with “hangup” in its reason; QueueResult hangup",
        Report.OVERFLOW: "task-queue.moved; task.canceled for another reason; QueueResult leave, "
        "redirected",
        Report.BLOCKED: "CallStatus busy, failed; QueueResult queue-full",
        Report.HOLD: "conference callbacks: participant-hold, participant-unhold",
        Report.TRANSFER: "reservation.wrapup of a task that goes on, without where to",
        Report.ACW: "task.wrapup to reservation.completed",
        Report.AGENTS: "reservations, and worker.activity.update by the activity's name",
    },
    known_by="Sid of the event; the visit by task, queue and instant of entering",
    order="none",
    keeps_untranslatable=False,
    why="it goes on sending after a 4xx, and shows it in its debugger",
    untold=frozenset(
        (
            untold.AGENTS_BY_QUEUE,
            # A task that leaves its queue says why in the customer's own words.
            *(kind for kind in untold.OVERFLOW_KINDS if kind != "overflowed_timeout"),
            *untold.PLACES,
            "transferred_in",
            *untold.CALLBACKS,
            *(f"blocked_{reason}" for reason in ("trunk_busy", "no_agents", "closed")),
            "transferred_cold",
            "transferred_warm",
            "conferenced",
            "unreachable",
            # A voice callback tells of a call's end, whether it was in a queue or not.
            "ended_in_ivr",
        )
    ),
    authenticate=authenticate,
    translate=translate,
)
