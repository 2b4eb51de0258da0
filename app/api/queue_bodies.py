"""Settings of queues as they come in and as they are shown."""

import re
from http import HTTPStatus

import msgspec
from fastapi import Request

from app.api.json_bodies import body_of
from app.api.problem import Problem
from app.metrics.queue_settings import (
    QueueSettings,
    SettingRefused,
    public_settings,
    read_settings,
)
from app.store.contract import NEVER_CONFIGURED, Shown, Version

LARGEST_BODY = 65_536

_MOST = 2**31 - 1
_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')
_BESIDE = frozenset(("queue", "version", "seen", "published", "changed_at", "changed_by"))
"""What is shown beside the settings, and may come back with them."""


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def expected_version(if_match: str | None) -> int | None:
    """Return the version that an If-Match header demands.

    Raises:
        Problem: it is not one version in quotes.
    """
    if if_match is None:
        return None
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Problem(HTTPStatus.BAD_REQUEST, 'If-Match: send one version in quotes, as in "3".')
    return int(found[1])


async def settings_in(request: Request) -> QueueSettings:
    """Return the settings in the body of a request.

    Raises:
        Problem: the body holds none, or one of them makes no sense.
    """
    raw = await json_in(request)
    try:
        settings = read_settings(raw)
        _check_lasting(settings)
    except SettingRefused as refused:
        raise unfit(refused) from refused
    return settings


async def json_in(request: Request) -> object:
    """Return the settings in a body unread, without what is shown beside them.

    Raises:
        Problem: the body is not JSON, or too long.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the settings as application/json.")
    raw = _decode(await body_of(request, LARGEST_BODY))
    if isinstance(raw, dict):
        raw = {name: value for name, value in raw.items() if name not in _BESIDE}
    return raw


def unfit(refused: SettingRefused) -> Problem:
    """Return the 422 that names the setting."""
    members = {"field": refused.field}
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused), members=members)


def shown(queue: str, version: Version | None) -> Shown:
    """Return a queue's settings as GET and PUT answer them; a queue never configured has the defaults."""
    defaults = public_settings(QueueSettings())
    if version is None:
        return {"queue": queue, "version": NEVER_CONFIGURED} | defaults
    return {"queue": queue, "version": version.version} | defaults | version.settings


def _decode(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {wrong}.") from wrong


def _check_lasting(settings: QueueSettings) -> None:
    """Refuse what could be stored but not be written to the event log, or not be read again."""
    for name, value in public_settings(settings)["thresholds"].items():
        if not 0 <= value <= _MOST:
            raise SettingRefused(f"thresholds.{name}", f"expected 0 to {_MOST}")
