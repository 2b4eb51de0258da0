"""What a channel is set up with, judged field by field, and how it is shown: never with its secrets."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

import msgspec

from app.api.json_bodies import bad_field
from app.events.instants import Instant, format_instant
from app.notify.apprise_channel import is_installed
from app.notify.kinds import (
    KINDS,
    BadSetting,
    ChannelKind,
    checked_secrets,
    checked_settings,
    kind_of,
)
from app.notify.words import LANGUAGES
from app.store.channel_contract import StoredChannel
from app.store.contract import Shown
from app.store.source_contract import LiveSecret

_LONGEST_NAME = 80
_KEY_BYTES = 32


class NewChannel(msgspec.Struct, forbid_unknown_fields=True, rename={"is_default": "default"}):
    """A channel to be made; `default` ones are told of what no rule sends elsewhere."""

    name: str
    kind: str
    settings: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    language: str = "en"
    enabled: bool = True
    is_default: bool = True


class ChangedChannel(msgspec.Struct, forbid_unknown_fields=True, rename={"is_default": "default"}):
    """What is to be different about a channel; of the secrets only those that are given are replaced."""

    name: str | None = None
    settings: dict[str, Any] | None = None
    secrets: dict[str, Any] | None = None
    language: str | None = None
    enabled: bool | None = None
    is_default: bool | None = None


def new_channel(asked: NewChannel, now: Instant) -> tuple[StoredChannel, dict[str, str]]:
    """Return the channel that was asked for, and the secrets made up for it; raise the 422 otherwise."""
    try:
        kind = kind_of(asked.kind)
        settings = checked_settings(kind, asked.settings)
        given = checked_secrets(kind, asked.secrets)
    except BadSetting as wrong:
        raise bad_field(wrong.field, wrong.reason) from None
    made = _made(kind, given)
    for field in kind.fields:
        if field.secret and field.name not in {*given, *made}:
            raise bad_field(f"secrets.{field.name}", "it is missing")
    channel = StoredChannel(
        id=secrets.token_hex(6),
        name=_name(asked.name),
        kind=kind.name,
        settings=settings,
        secrets=_kept({**given, **made}, now),
        language=_language(asked.language),
        enabled=asked.enabled,
        is_default=asked.is_default,
        broken=None,
        created_at=now,
        changed_at=now,
    )
    return channel, made


def changed_channel(channel: StoredChannel, asked: ChangedChannel, now: Instant) -> StoredChannel:
    """Return what a channel becomes, taken for whole until it is found otherwise; raise the 422."""
    settings, replaced = channel.settings, {}
    try:
        kind = kind_of(channel.kind)
        if asked.settings is not None:
            settings = checked_settings(kind, asked.settings)
        if asked.secrets is not None:
            replaced = checked_secrets(kind, asked.secrets)
    except BadSetting as wrong:
        raise bad_field(wrong.field, wrong.reason) from None
    return StoredChannel(
        id=channel.id,
        name=channel.name if asked.name is None else _name(asked.name),
        kind=channel.kind,
        settings=settings,
        secrets={**channel.secrets, **_kept(replaced, now)},
        language=channel.language if asked.language is None else _language(asked.language),
        enabled=channel.enabled if asked.enabled is None else asked.enabled,
        is_default=channel.is_default if asked.is_default is None else asked.is_default,
        broken=None,
        created_at=channel.created_at,
        changed_at=max(now, channel.changed_at + 1),
    )


def shown(channel: StoredChannel) -> Shown:
    """Return a channel as it is shown: of its secrets only the endings."""
    kind, broken = KINDS.get(channel.kind), channel.broken
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "label": kind.label if kind else channel.kind,
        "settings": channel.settings,
        "secrets": {
            name: {"ending": secret.ending, "since": format_instant(secret.since)}
            for name, secret in channel.secrets.items()
        },
        "language": channel.language,
        "enabled": channel.enabled,
        "default": channel.is_default,
        "broken": broken and {"since": format_instant(broken.since), "reason": broken.reason},
        "changed_at": format_instant(channel.changed_at),
    }


def kinds_shown() -> list[Shown]:
    """Return every kind of channel, and what a form needs to set one up."""
    return [
        {
            "name": kind.name,
            "label": kind.label,
            "updates": kind.updates,
            "available": is_installed() or not kind.needs_extra,
            "fields": [
                {
                    "name": field.name,
                    "label": field.label,
                    "example": field.example,
                    "secret": field.secret,
                    "required": not field.made_here,
                }
                for field in kind.fields
            ],
        }
        for kind in KINDS.values()
    ]


def _made(kind: ChannelKind, given: Mapping[str, str]) -> dict[str, str]:
    names = [field.name for field in kind.fields if field.made_here and field.name not in given]
    return {name: _key() for name in names}


def _key() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _kept(given: Mapping[str, str], now: Instant) -> dict[str, LiveSecret]:
    return {name: LiveSecret(secrets.token_hex(4), value, now) for name, value in given.items()}


def _name(name: str) -> str:
    stripped = name.strip()
    if not 0 < len(stripped) <= _LONGEST_NAME or not stripped.isprintable():
        raise bad_field("name", f"expected 1 to {_LONGEST_NAME} characters on one line")
    return stripped


def _language(language: str) -> str:
    if language not in LANGUAGES:
        raise bad_field("language", f"expected one of {', '.join(LANGUAGES)}")
    return language
