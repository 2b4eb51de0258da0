"""Sources as GET /v1/sources shows them: what was set up, and what the board and the connectors tell of it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.api.connect import events_url
from app.api.contracts import Connected
from app.api.parts import WebhookSource
from app.events.instants import format_instant
from app.metrics.snapshot import Snapshot, SourcePicture
from app.providers.kinds import KINDS, NATIVE, Form, Kind, SourceKind
from app.store.contract import Shown
from app.store.source_contract import LiveSecret, StoredSource


class Surroundings(NamedTuple):
    """All that is told of sources beside what was set up."""

    public_url: str
    pictures: Mapping[str, SourcePicture]
    connected: Mapping[str, Connected]
    letters: Mapping[str, int]


def pictures_of(board: Snapshot | None) -> dict[str, SourcePicture]:
    """Return what a board tells of each source."""
    return {picture.source: picture for picture in board.sources} if board else {}


def stored(source: StoredSource, around: Surroundings) -> Shown:
    """Return a stored source."""
    kind = KINDS.get(source.provider)
    shown = {
        "origin": "stored",
        "secrets": [secret_shown(secret) for secret in source.secrets],
        "settings": source.settings,
        "editable": True,
    }
    return (
        _named(source.name, source.provider, kind, around) | shown | _stands(source, kind, around)
    )


def of_environment(name: str, source: WebhookSource, around: Surroundings) -> Shown:
    """Return a source of CALLBOARD_SOURCES."""
    secrets = [LiveSecret(f"environment-{n}", s, 0) for n, s in enumerate(source.secrets, start=1)]
    shown = {
        "origin": "environment",
        "secrets": [secret_shown(secret) | {"since": None} for secret in secrets],
        "settings": dict(source.settings),
        "editable": False,
    }
    kind = KINDS.get(source.provider)
    return _named(name, source.provider, kind, around) | shown | _heard(name, around)


def seen(name: str, around: Surroundings) -> Shown:
    """Return a source that nobody set up: it was heard."""
    shown = {"origin": "seen", "secrets": [], "settings": {}, "editable": False}
    return _named(name, NATIVE, KINDS[NATIVE], around) | shown | _heard(name, around)


def secret_shown(secret: LiveSecret) -> Shown:
    """Return what is shown of a secret."""
    return {"id": secret.id, "ending": secret.ending, "since": format_instant(secret.since)}


def providers() -> list[Shown]:
    """Return every kind of source, and what a form needs to set one up."""
    return [_provider(kind) for kind in KINDS.values()]


def _provider(kind: SourceKind) -> Shown:
    return {
        "name": kind.name,
        "label": kind.label,
        "kind": kind.kind,
        "proof": kind.proof,
        "steps": [{"key": s.key, "params": dict(s.params), "text": s.text} for s in kind.steps],
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "secret": field.form is Form.SECRET,
                "required": field.required,
                "example": field.example,
                "form": field.form,
            }
            for field in kind.fields
        ],
        "secret": kind.owner,
        "reports": {str(report): how for report, how in kind.reports.items()},
    }


def _named(name: str, provider: str, kind: SourceKind | None, around: Surroundings) -> Shown:
    return {
        "name": name,
        "provider": provider,
        "kind": kind.kind if kind else Kind.WEBHOOK,
        "label": kind.label if kind else provider,
        "address": _address(name, provider, kind, around.public_url),
        "dead_letters": around.letters.get(name, 0),
    }


def _address(name: str, provider: str, kind: SourceKind | None, public_url: str) -> str | None:
    if kind is None or kind.kind is Kind.CONNECTOR:
        return None
    if kind.kind is Kind.NATIVE:
        return f"{events_url(public_url)}?source={name}"
    return f"{public_url.rstrip('/')}/v1/webhooks/{provider}/{name}"


def _stands(source: StoredSource, kind: SourceKind | None, around: Surroundings) -> Shown:
    heard = _heard(source.name, around)
    if kind is not None and kind.kind is Kind.CONNECTOR:
        return heard | _connected(around.connected.get(source.name))
    if not source.secrets:
        return heard | {"detail": "Its secret is still missing: nothing is believed of it yet."}
    return heard


def _connected(told: Connected | None) -> Shown:
    if told is None:
        return {"state": "waiting", "detail": None, "since": None}
    found: Shown = {"state": told.state, "detail": told.detail, "since": format_instant(told.since)}
    if told.last_event_at is not None:
        found["last_event_at"] = format_instant(told.last_event_at)
    return found


def _heard(name: str, around: Surroundings) -> Shown:
    told = around.pictures.get(name)
    if told is None:
        return _state("waiting")
    if told.tested_only is True:
        detail = "A test came through; the system itself has sent nothing yet."
        return _state("waiting") | {"detail": detail, "last_event_at": told.last_event_at}
    figures: Shown = {
        "last_event_at": told.last_event_at, "lag_s": told.lag_s, "skew_s": told.skew_s,
    }  # fmt: skip
    if told.silent:
        return _state("silent", told.silent_since) | figures
    return _state("live") | figures


def _state(state: str, since: str | None = None) -> dict[str, Any]:
    return {
        "state": state, "detail": None, "since": since,
        "last_event_at": None, "lag_s": None, "skew_s": None,
    }  # fmt: skip


def in_order(shown: Iterable[Shown]) -> list[Shown]:
    """Return sources by their names."""
    return sorted(shown, key=lambda source: str(source["name"]))
