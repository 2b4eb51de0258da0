"""Dead letters tried again: through the provider's words, a source's mapping, or the native decoder."""

from http import HTTPStatus
from urllib.parse import urlencode

import msgspec

from app.api.bodies import Parcel
from app.api.ingest import Ingest
from app.api.intake import Rules, Sorted, sort_out
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.api.source_registry import SourceRegistry
from app.api.webhooks import native, translation_of
from app.events.native import Fields, Refused
from app.events.privacy import mask_text
from app.events.redaction import callers_restored, marked_name
from app.providers.contract import Translation, Untranslatable, WebhookRequest
from app.streams.letters import Letter, Whole

_MOST_REASONS = 10
_FORM = "application/x-www-form-urlencoded"


class Redriven(msgspec.Struct):
    """What became of letters; `reasons` are the first few why something was refused or ignored."""

    accepted: int = 0
    repeated: int = 0
    ignored: int = 0
    refused: int = 0
    reasons: list[str] = []

    def add(self, other: "Redriven") -> None:
        """Count what became of another letter."""
        self.accepted += other.accepted
        self.repeated += other.repeated
        self.ignored += other.ignored
        self.refused += other.refused
        self.reasons = _first_few([*self.reasons, *other.reasons])


class Redriving:
    """Tries letters again; one of which something is refused stays, with the new reason."""

    def __init__(self, parts: ApiParts, ingest: Ingest, sources: SourceRegistry) -> None:
        self._parts = parts
        self._ingest = ingest
        self._sources = sources

    async def one(self, letter: Letter) -> Redriven:
        """Try one letter again, and forget it if nothing of it was refused.

        Raises:
            Problem: it was not kept whole, or the log is away.
            StoreUnavailable: its source cannot be looked up.
        """
        if letter.whole is None:
            detail = "The letter was not kept whole: let the source send it again."
            raise Problem(HTTPStatus.CONFLICT, detail)
        try:
            natives, told = await self._natives(letter.source, letter.whole)
        except Untranslatable as wrong:
            natives, told = [], Translation(refused=[wrong])
        done = self._judged(letter, natives)
        tally = await self._ingest.store(Sorted(done.events, [], []))
        reasons = [wrong.reason for wrong in told.refused]
        reasons += [refusal.reason for refusal in done.refused]
        if reasons:
            await self._parts.dead_letters.renew(letter, mask_text(reasons[0]))
        else:
            await self._parts.dead_letters.remove(letter.id)
        said = _first_few([*reasons, *told.ignored])
        return Redriven(*tally, len(told.ignored), len(reasons), said)

    async def _natives(self, source: str, whole: Whole) -> tuple[list[Fields], Translation]:
        if whole.form == "native":
            return [whole.payload], Translation()
        sender = await self._sources.webhook(source)
        if sender is None:
            raise Untranslatable("its source posts no webhooks any more")
        told = translation_of(sender, _request(whole))
        return [native(event) for event in told.events], told

    def _judged(self, letter: Letter, natives: list[Fields]) -> Sorted:
        """Return what is to be stored of native objects, none of which may go by a name that was masked."""
        rules = Rules(letter.source, self._parts.clock.now(), self._parts.salt)
        return sort_out(Parcel([_unmasked(fields) for fields in natives]), rules)


def _unmasked(fields: Fields) -> object:
    masked = marked_name(fields)
    if masked is None:
        return callers_restored(fields)
    reason = f"{masked}: it was masked when the letter was kept; let the source send it again"
    return Refused(reason, masked)


def _request(whole: Whole) -> WebhookRequest:
    """Return the request that a letter was kept of."""
    if whole.form == "form":
        body = urlencode(whole.payload).encode()
        return WebhookRequest(body, {"content-type": _FORM}, "", received=whole.received)
    if whole.form == "json":
        body, media = msgspec.json.encode(whole.payload), "application/json"
    else:
        body, media = str(whole.payload).encode(), "text/plain"
    return WebhookRequest(body, {"content-type": media}, "", received=whole.received)


def _first_few(reasons: list[str]) -> list[str]:
    return list(dict.fromkeys(reasons))[:_MOST_REASONS]
