"""The kinds of channels, what each is set up with, and what may not be."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

_LONGEST = 2_048
_WEBHOOK_KEY = re.compile(r"whsec_[A-Za-z0-9+/]{32,88}={0,2}")
_LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


class BadSetting(ValueError):  # noqa: N818  the sender's fault, not ours
    """A channel cannot be set up so; `field` names the culprit."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class Field(NamedTuple):
    """One thing a channel is set up with."""

    name: str
    label: str
    example: str
    secret: bool = False
    made_here: bool = False
    """Whether one is made up where none is given."""
    pattern: str | None = None
    expected: str = ""


class ChannelKind(NamedTuple):
    """A kind of channel; `schemes` are those of the addresses that it takes."""

    name: str
    label: str
    fields: tuple[Field, ...]
    updates: bool = False
    schemes: tuple[str, ...] = ()
    needs_extra: bool = False


def _address(example: str) -> Field:
    return Field("url", "Address", example, secret=True)


def _other(name: str, label: str, example: str, *schemes: str) -> ChannelKind:
    return ChannelKind(name, label, (_address(example),), schemes=schemes, needs_extra=True)


KINDS: dict[str, ChannelKind] = {
    kind.name: kind
    for kind in (
        ChannelKind(
            "slack_bot",
            "Slack app",
            (
                Field(
                    "channel",
                    "Channel ID",
                    "C0123456789",
                    pattern=r"[CG][A-Z0-9]{6,20}",
                    expected="a channel's ID, as in C0123456789",
                ),
                Field(
                    "bot_token",
                    "Bot User OAuth Token",
                    "xoxb-…",
                    secret=True,
                    pattern=r"xoxb-[A-Za-z0-9-]{6,250}",
                    expected="a token that begins with xoxb-",
                ),
                Field(
                    "signing_secret",
                    "Signing Secret",
                    "8f74…85a5",
                    secret=True,
                    pattern=r"[A-Za-z0-9]{16,128}",
                    expected="the app's Signing Secret: 16 or more letters and digits",
                ),
            ),
            updates=True,
        ),
        ChannelKind(
            "slack_webhook",
            "Slack incoming webhook",
            (_address("https://hooks.slack.com/services/T…/B…/…"),),
            schemes=("https",),
        ),
        ChannelKind(
            "webhook",
            "Webhook (Standard Webhooks)",
            (
                Field("url", "Address", "https://example.com/alerts"),
                Field(
                    "secret",
                    "Signing key",
                    "whsec_…",
                    secret=True,
                    made_here=True,
                    pattern=_WEBHOOK_KEY.pattern,
                    expected="whsec_ and 24 to 64 bytes in base64",
                ),
            ),
            schemes=("https", "http"),
        ),
        _other("teams", "Microsoft Teams", "workflows://…", "workflows", "msteams", "https"),
        _other("email", "E-mail", "mailtos://user:password@example.com?to=…", "mailto", "mailtos"),
        _other("pagerduty", "PagerDuty", "pagerduty://integration@token", "pagerduty"),
        _other("apprise", "Another channel that Apprise knows", "ntfy://…"),
    )
}


def kind_of(name: str) -> ChannelKind:
    """Return the kind of a name; raise BadSetting if there is none."""
    kind = KINDS.get(name)
    if kind is None:
        raise BadSetting("kind", f"expected one of {', '.join(KINDS)}")
    return kind


def checked_settings(kind: ChannelKind, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings of a channel, complete and no more.

    Raises:
        BadSetting: one is missing, of another kind, or makes no sense.
    """
    fields = {field.name: field for field in kind.fields if not field.secret}
    _check_known("settings", kind, given, fields)
    for name in fields:
        if name not in given:
            raise BadSetting(f"settings.{name}", "it is missing")
    return {name: _checked(kind, field, given[name]) for name, field in fields.items()}


def checked_secrets(kind: ChannelKind, given: Mapping[str, Any]) -> dict[str, str]:
    """Return those secrets of a channel that were given; raise BadSetting, which shows none of them."""
    fields = {field.name: field for field in kind.fields if field.secret}
    _check_known("secrets", kind, given, fields)
    return {name: _checked(kind, fields[name], value) for name, value in given.items()}


def _check_known(
    where: str, kind: ChannelKind, given: Mapping[str, Any], fields: Mapping[str, Field]
) -> None:
    for name in given:
        if name not in fields:
            raise BadSetting(f"{where}.{name[:80]}", f"{kind.label} has none of that name")


def _checked(kind: ChannelKind, field: Field, value: object) -> str:
    where = f"{'secrets' if field.secret else 'settings'}.{field.name}"
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST or not value.isprintable():
        raise BadSetting(where, f"expected 1 to {_LONGEST} characters on one line")
    if field.name == "url":
        return _checked_address(where, kind, value)
    if field.pattern is not None and not re.fullmatch(field.pattern, value):
        raise BadSetting(where, f"expected {field.expected}")
    return value


def _checked_address(where: str, kind: ChannelKind, value: str) -> str:
    try:
        address = urlsplit(value)
        host, _ = address.hostname, address.port
    except ValueError:
        raise BadSetting(where, "it is no address") from None
    is_safe = address.scheme != "http" or "http" in kind.schemes or host in _LOOPBACK
    known = kind.schemes or (address.scheme,)
    if not address.scheme or not is_safe or address.scheme not in {*known, "http"}:
        schemes = " or ".join(f"{each}://" for each in kind.schemes) or "an address"
        raise BadSetting(where, f"expected {schemes}")
    if not address.netloc:
        raise BadSetting(where, "it names no host")
    return value
