"""Amazon Connect as one provider: which of its formats a request is in, and how it is wrapped."""

from base64 import b64decode
from collections.abc import Sequence

import msgspec

from app.events.instants import Instant
from app.providers.connect import agent_events, contact_events, contact_records
from app.providers.contract import (
    Provider,
    Reply,
    Report,
    Translation,
    Untranslatable,
    WebhookRequest,
    nothing,
    together,
)
from app.providers.proof import api_key
from app.providers.reading import Record, as_record
from app.providers.untold import CALLBACKS, without


def authenticate(request: WebhookRequest, secrets: Sequence[str], _: Instant, __: str) -> None:
    """Return if the connection's key is a live one; raise NotAuthentic otherwise."""
    api_key(request, secrets)


def translate(request: WebhookRequest) -> Translation:
    """Return what an event of EventBridge, a batch of Firehose, or a bare payload means."""
    body = request.json()
    if isinstance(body, dict) and isinstance(body.get("records"), list):
        return _streamed(body["records"], Record(body))
    return together(body if isinstance(body, list) else [body], _one)


def _streamed(records: list[object], body: Record) -> Translation:
    """Return what a delivery of a stream means; it wants its own number back, and the instant."""
    whole = together(records, _decoded)
    echo = {"requestId": body.text("requestId") or "", "timestamp": body.at("timestamp") or 0}
    reply = Reply(200, {"Content-Type": "application/json"}, msgspec.json.encode(echo))
    return Translation(whole.events, whole.ignored, whole.refused, reply)


def _decoded(item: object) -> Translation:
    text = as_record(item).need("data")
    try:
        return _one(msgspec.json.decode(b64decode(text, validate=True)))
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise Untranslatable("data: expected JSON in base64") from wrong


def _one(item: object) -> Translation:
    record = as_record(item)
    if "detail" in record and "source" in record:
        if record.word("source") != "aws.connect":
            return nothing(f"{record.need('source')}: not of Amazon Connect")
        record = record.record("detail")
    if "AgentARN" in record:
        return agent_events.translate(record)
    if "eventType" in record:
        return contact_events.translate(record)
    if "ContactId" in record:
        return contact_records.translate(record)
    raise Untranslatable("neither a contact event, an agent event nor a contact record")


_REPORTS = {
    Report.QUEUE: "queueInfo.enqueueTimestamp",
    Report.RINGING: "agent event stream",
    Report.RONA: "agent event stream: MISSED, REJECTED",
    Report.ABANDONED: "DISCONNECTED with a queue and no agent; a callback from the queue "
    "looks the same",
    Report.HOLD: "agent event stream: CONNECTED_ONHOLD",
    Report.ACW: "COMPLETED, contact records, agent event stream",
    Report.AGENTS: "agent event stream",
}

PROVIDER = Provider(
    name="connect",
    label="Amazon Connect",
    proof="a key in a header (EventBridge connection: API key, Basic or Bearer; Firehose: access key)",
    reports=_REPORTS,
    known_by="contact, fact and instant; EventId of the agent event stream",
    order="none",
    keeps_untranslatable=False,
    why="EventBridge does not send a 4xx again, and puts it into its own dead-letter queue",
    authenticate=authenticate,
    translate=translate,
    untold=without(
        _REPORTS,
        # A voice contact that the agent rejects is missed like any other.
        "declined",
        "conferenced",
        *CALLBACKS,
    ),
)
