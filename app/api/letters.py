"""What is set aside of what came in: to be looked at, and whole enough to be tried again. Pure."""

from itertools import islice

import msgspec

from app.events.instants import Instant
from app.events.native import Fields
from app.events.privacy import DEEPEST, MOST_MEMBERS, mask, mask_text
from app.events.redaction import Redactor
from app.providers.contract import Untranslatable, WebhookRequest
from app.streams.letters import LONGEST, Form, Stranger, Whole

_UNWRITABLE = (OverflowError, RecursionError, UnicodeEncodeError)


def stranger(source: str, raw: Fields, reason: str, redactor: Redactor, now: Instant) -> Stranger:
    """Return a native object of unknown type as it is kept."""
    kind = mask_text(redactor.without_secrets(str(raw["type"])))
    whole = kept_whole("native", raw, redactor, now)
    return Stranger(source, kind, _said(reason, redactor), _looked_at(raw, redactor), whole)


def untold(
    source: str, native: Fields, reason: str, request: WebhookRequest, redactor: Redactor
) -> Stranger:
    """Return an event that a translation made and that was refused, kept with what it was made of."""
    form, payload = _payload(request)
    if form == "text":
        # The provider found it within a token, which is not kept.
        form, payload = "native", native
    whole = kept_whole(form, payload, redactor, request.received)
    return Stranger(source, None, _said(reason, redactor), _looked_at(native, redactor), whole)


def untranslated(
    source: str, wrong: Untranslatable, request: WebhookRequest, redactor: Redactor
) -> Stranger:
    """Return what of a webhook was not understood as it is kept: one item of a batch by itself."""
    kind = mask_text(redactor.without_secrets(wrong.kind)) if wrong.kind else None
    form, payload = _payload(request)
    item = payload if wrong.item is None else wrong.item
    if form == "text" and isinstance(item, dict):
        # The provider found it within a token.
        form, payload = "json", item
    elif wrong.item is not None:
        payload = _alone(payload, wrong.item)
        # A body in a form of its own is kept as what it says.
        form = "json" if form == "text" else form
    whole = kept_whole(form, payload, redactor, request.received)
    return Stranger(source, kind, _said(wrong.reason, redactor), _looked_at(item, redactor), whole)


def kept_whole(form: Form, payload: object, redactor: Redactor, received: Instant) -> Whole:
    """Return a payload as it is kept to be tried again; one that is too long is not."""
    try:
        is_short = len(msgspec.json.encode(payload)) <= LONGEST
    except _UNWRITABLE:
        is_short = False
    return (
        Whole(form, redactor.redact(payload), received)
        if is_short
        else Whole("cut", None, received)
    )


def _said(reason: str, redactor: Redactor) -> str:
    return mask_text(redactor.without_secrets(reason))


def _looked_at(payload: object, redactor: Redactor) -> Fields:
    fields = payload if isinstance(payload, dict) else {"body": payload}
    clean = _scrubbed({name: _opened(value) for name, value in fields.items()}, redactor)
    masked = mask(clean)
    shown: Fields = redactor.redact(masked)
    return shown


def _scrubbed(value: object, redactor: Redactor, depth: int = 0) -> object:
    """Return as much of a payload as `mask` looks at, without secrets: it might cut one in two."""
    if isinstance(value, str):
        return redactor.without_secrets(value)
    if depth >= DEEPEST:
        return value
    if isinstance(value, list):
        return [_scrubbed(member, redactor, depth + 1) for member in value[:MOST_MEMBERS]]
    if isinstance(value, dict):
        members = islice(value.items(), MOST_MEMBERS)
        return {
            redactor.without_secrets(str(name)): _scrubbed(member, redactor, depth + 1)
            for name, member in members
        }
    return value


def _opened(value: object) -> object:
    """Return JSON within text as what it says, so that secrets within are found by their names."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return value
    try:
        return msgspec.json.decode(value)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return value


def _payload(request: WebhookRequest) -> tuple[Form, object]:
    """Return the body in the form that can best be looked at."""
    try:
        if request.is_form and not request.body.lstrip().startswith((b"{", b"[")):
            return "form", dict(request.form())
        return "json", request.json()
    except Untranslatable:
        return "text", request.body.decode(errors="replace")


def _alone(payload: object, item: object) -> object:
    """Return a payload with the list that holds an item cut down to that item."""
    if isinstance(payload, list):
        return [item] if item in payload else payload
    if not isinstance(payload, dict):
        return item
    for name, value in payload.items():
        if isinstance(value, list) and item in value:
            return payload | {name: [item]}
        if isinstance(value, dict):
            cut = _alone(value, item)
            if cut is not value:
                return payload | {name: cut}
    return payload
