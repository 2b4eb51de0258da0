"""Vonage: events of voice calls. It knows no queues; what it tells is who came, and who could not."""

import hashlib
from collections.abc import Sequence

from app.events import vocabulary as v
from app.events.instants import SECOND, Instant
from app.events.vocabulary import Event
from app.providers.contract import (
    NotAuthentic,
    Provider,
    Report,
    Translation,
    WebhookRequest,
    nothing,
)
from app.providers.proof import claims, demand, demand_recent
from app.providers.reading import Record, as_record
from app.providers.untold import CALLBACKS, without

_ARRIVED = ("started", "ringing")
_REFUSED = {
    "busy": v.BlockReason.REJECTED,
    "rejected": v.BlockReason.REJECTED,
    "failed": v.BlockReason.CONGESTION,
}
_LATEST_S = 10**12
_OVER = ("completed", "disconnected", "cancelled", "unanswered", "timeout")


def authenticate(request: WebhookRequest, secrets: Sequence[str], now: Instant, _: str) -> None:
    """Return if a token that is signed with a live secret vouches for the body; raise NotAuthentic otherwise."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthentic("there is no token")
    told = claims(token.strip(), secrets, now)
    issued = told.get("iat")
    if isinstance(issued, bool) or not isinstance(issued, int | float) or abs(issued) > _LATEST_S:
        raise NotAuthentic("the token does not say when it was made")
    demand_recent(round(issued * SECOND), now)
    body_hash = told.get("payload_hash")
    vouched = body_hash if isinstance(body_hash, str) else None
    demand(vouched, [hashlib.sha256(request.body).hexdigest()], "hash of the body")


def translate(request: WebhookRequest) -> Translation:
    """Return what an event of a call means."""
    record = as_record(request.json())
    status = record.need("status").lower()
    if record.word("direction") == "outbound":
        return nothing(f"{status}: an outbound call")
    if status not in (*_ARRIVED, *_REFUSED, *_OVER):
        return nothing(f"{status}: nothing follows from it")
    return Translation([_event(record, status)])


def _event(record: Record, status: str) -> Event:
    call = record.text("conversation_uuid") or record.need("uuid")
    at = record.need_at("timestamp")
    if status in _REFUSED:
        return v.CallBlocked(id=f"{call}:blocked", at=at, call=call, reason=_REFUSED[status])
    if status in _OVER:
        return v.CallEnded(id=f"{call}:{record.text('uuid') or call}:ended", at=at, call=call)
    # Both steps may carry the same instant, and mean the same here.
    return v.CallArrived(
        id=f"{call}:{status}",
        at=at,
        call=call,
        direction=v.Direction.INBOUND,
        customer=record.text("from"),
    )


_REPORTS = {Report.BLOCKED: "busy, rejected, failed"}

PROVIDER = Provider(
    name="vonage",
    label="Vonage",
    proof="a JSON Web Token (HS256) in `Authorization`, at most five minutes old, with the hash of the body",
    reports=_REPORTS,
    known_by="conversation and status",
    order="none",
    keeps_untranslatable=False,
    why="it goes on sending after a 4xx",
    authenticate=authenticate,
    translate=translate,
    untold=without(
        _REPORTS,
        "blocked_rate",
        *(f"blocked_{reason}" for reason in ("trunk_busy", "queue_full", "no_agents", "closed")),
        # A call that an agent had ends like one that nobody had.
        "ended_in_ivr",
        *CALLBACKS,
    ),
)
