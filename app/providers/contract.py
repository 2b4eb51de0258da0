"""What a provider is: a name, a proof, a translation, and an honest list of what it can report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, TypeAlias, TypeVar
from urllib.parse import parse_qsl

import msgspec

from app.events.instants import Instant
from app.events.vocabulary import Event, SourceDeclared

MOST_FIELDS = 1_000
"""Fields of one form; no system sends a tenth of that."""


class NotAuthentic(Exception):  # noqa: N818  a verdict on the sender
    """The request does not prove that the provider sent it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Untranslatable(Exception):  # noqa: N818  a verdict on the payload
    """The payload is authentic and not understood; `kind` is what it calls itself."""

    def __init__(self, reason: str, kind: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
        self.item: object = None
        """The one item of a batch that is meant, where it is not the whole of it."""


_decoder = msgspec.json.Decoder()


@lru_cache(maxsize=1)
def _fields_of(body: bytes) -> Sequence[tuple[str, str]]:
    # Asked for twice in a row: by who proves the form, and by who reads it.
    return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)


class WebhookRequest(NamedTuple):
    """A request as it came in; names of headers are in lower case."""

    body: bytes
    headers: Mapping[str, str]
    path: str
    query: str = ""
    received: Instant = 0
    """When it came in: the instant of what a format reports as happening now, without a time."""

    def json(self) -> object:
        """Return the body as JSON.

        Raises:
            Untranslatable: it is none.
        """
        try:
            return _decoder.decode(self.body)
        except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
            raise Untranslatable("the body is not JSON") from wrong

    def form(self) -> list[tuple[str, str]]:
        """Return the body as the fields of a form, in their order.

        Raises:
            Untranslatable: it is none.
        """
        try:
            return [*_fields_of(self.body)]
        except ValueError as wrong:
            raise Untranslatable("the body is not a form") from wrong

    @property
    def is_form(self) -> bool:
        """Whether the body is sent as a form."""
        media = self.headers.get("content-type", "").partition(";")[0]
        return media.strip().lower() == "application/x-www-form-urlencoded"


class Reply(NamedTuple):
    """An answer that the provider wants in its own form."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


@dataclass(frozen=True)
class Translation:
    """What a payload means: events, why the rest means nothing here, what could not be understood."""

    events: list[Event] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    refused: list[Untranslatable] = field(default_factory=list)
    reply: Reply | None = None


def nothing(reason: str) -> Translation:
    """Return the translation of what is understood and means nothing here."""
    return Translation(ignored=[reason])


Item = TypeVar("Item")


def together(items: Iterable[Item], translate: Callable[[Item], Translation]) -> Translation:
    """Return the translation of a batch, of which one bad item does not sink the rest.

    Raises:
        Untranslatable: there is one item, and it could not be understood.
    """
    whole = Translation()
    for item in items:
        try:
            part = translate(item)
        except Untranslatable as refused:
            refused.item = item
            whole.refused.append(refused)
        else:
            whole.events.extend(part.events)
            whole.ignored.extend(part.ignored)
    if len(whole.refused) == 1 and not whole.events and not whole.ignored:
        raise whole.refused[0]
    return whole


class Report(StrEnum):
    """What a system may be able to tell."""

    QUEUE = "queue"
    RINGING = "ringing"
    RONA = "not answered"
    ABANDONED = "abandoned"
    OVERFLOW = "overflow"
    BLOCKED = "blocked"
    HOLD = "hold"
    TRANSFER = "transfer"
    ACW = "after-call work"
    AGENTS = "agent states"
    TICKETS = "tickets"


Authenticate: TypeAlias = Callable[[WebhookRequest, Sequence[str], Instant, str], None]
"""(request, live secrets, now, public URL) → nothing; raises NotAuthentic."""

Translate: TypeAlias = Callable[[WebhookRequest], Translation]
"""Raises Untranslatable, and nothing else whatever the body."""

Greet: TypeAlias = Callable[[WebhookRequest], Reply | None]
"""The answer to a handshake; None where the request is none."""


def _no_handshake(_: WebhookRequest) -> Reply | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One system that posts webhooks in its own format."""

    name: str
    label: str
    proof: str
    """How a request proves where it comes from, for the page of providers."""
    reports: Mapping[Report, str]
    """What it tells, and by which of its words; what is missing here it cannot tell."""
    known_by: str
    """What makes an event of it the same event when it is sent again."""
    order: str
    keeps_untranslatable: bool
    """Whether an untranslatable payload is answered 202, so that the provider goes on sending."""
    why: str
    """Why it is so."""
    authenticate: Authenticate
    translate: Translate
    greet: Greet = field(default=_no_handshake)
    untold: frozenset[str] = frozenset()
    """The KPIs (by slug) for which its format has no words: shown as not reported, never as nought.

    AGENTS_BY_QUEUE (of app/metrics/oddities.py) stands for all that needs to know which agents serve which queue.
    """


def declaration(provider: Provider, source: str, at: Instant) -> SourceDeclared:
    """Return the event by which the service says what a source of this provider cannot tell."""
    words = " ".join(sorted(provider.untold))
    id_ = f"declared:{provider.name}:{blake2b(words.encode(), digest_size=6).hexdigest()}"
    return SourceDeclared(id=id_, at=at, source=source, untold=sorted(provider.untold))
