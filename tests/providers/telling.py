"""Requests as providers send them, and translations as lines that read like the life of a call."""

import json
from typing import Any
from urllib.parse import urlencode

import msgspec

from app.events.codec import type_of
from app.events.instants import format_instant, parse_instant
from app.events.vocabulary import Event
from app.providers.contract import Translation, WebhookRequest

DAY = "2026-11-17"
RECEIVED = parse_instant(f"{DAY}T12:00:00Z")
PUBLIC_URL = "https://board.example"

_TOLD_FIRST = ("type", "at", "id", "source", "extra")
_OWN_WORDS = ("call", "ticket", "agent")


def form(fields: dict[str, str], **changes: Any) -> WebhookRequest:
    """Return a form as it is posted."""
    headers = {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    whole = WebhookRequest(urlencode(fields).encode(), headers, "/hook", "", RECEIVED)
    return whole._replace(**changes)


def posted(payload: object, **changes: Any) -> WebhookRequest:
    """Return JSON as it is posted."""
    headers = {"content-type": "application/json"} | changes.pop("headers", {})
    body = json.dumps(payload).encode()
    return WebhookRequest(body, headers, "/hook", "", RECEIVED)._replace(**changes)


def lines(translation: Translation) -> list[str]:
    """Return each event as a line: when, what, whose, and its fields."""
    return [line(event) for event in translation.events]


def line(event: Event) -> str:
    """Return an event as a line; the day is left out where it is the tests' own."""
    fields: dict[str, Any] = msgspec.to_builtins(event)
    when = format_instant(event.at).removesuffix("Z").removeprefix(f"{DAY}T").removesuffix(".000")
    whose = next((name for name in _OWN_WORDS if name in fields), None)
    rest = {n: v for n, v in fields.items() if n not in (*_TOLD_FIRST, whose)}
    shown = (f"{name}={_shown(value)}" for name, value in rest.items())
    return " ".join([when, type_of(event), *([fields[whose]] if whose else []), *shown])


def _shown(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)
