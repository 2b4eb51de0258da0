"""Proofs that several providers share, compared in constant time against every live secret."""

import hashlib
import hmac
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterable, Sequence

import msgspec

from app.events.instants import MINUTE, SECOND, Instant, Millis
from app.providers.contract import NotAuthentic, WebhookRequest

OLDEST: Millis = 5 * MINUTE
"""A signed instant further away than this may be a recording."""

_KEY_HEADERS = ("x-api-key", "x-amz-firehose-access-key")


def is_one_of(given: str, expected: Iterable[str]) -> bool:
    """Tell whether a text is one of those expected, in a time that does not tell which."""
    encoded = given.encode(errors="replace")
    # Every one is compared, whatever the ones before it gave.
    return sum(hmac.compare_digest(encoded, each.encode()) for each in expected) > 0


def demand(given: str | None, expected: Iterable[str], what: str) -> None:
    """Return if `given` is one of those expected; raise NotAuthentic otherwise."""
    if not given:
        raise NotAuthentic(f"there is no {what}")
    if not is_one_of(given, expected):
        raise NotAuthentic(f"the {what} is not ours")


def api_key(request: WebhookRequest, secrets: Sequence[str]) -> None:
    """Accept a secret that travels in a header: as an API key, a bearer key or a password."""
    demand(_key(request), secrets, "API key")


def demand_recent(at: Instant, now: Instant) -> None:
    """Return if a signed instant is near the present; raise NotAuthentic otherwise."""
    if abs(now - at) > OLDEST:
        raise NotAuthentic("the signature is too old, or a clock is wrong")


def claims(token: str, secrets: Sequence[str], now: Instant) -> dict[str, object]:
    """Return the claims of a JSON Web Token that is signed with HS256 and not over yet.

    Raises:
        NotAuthentic: it is no such token, or nobody who knows a secret signed it.
    """
    signed, _, signature = token.rpartition(".")
    head, _, payload = signed.partition(".")
    # The algorithm is ours to say: a token may not choose to be unsigned.
    if _part(head).get("alg") != "HS256":
        raise NotAuthentic("the token is not signed with HS256")
    digests = [hmac.new(s.encode(), signed.encode(), hashlib.sha256).digest() for s in secrets]
    demand(_bytes(signature).hex(), [digest.hex() for digest in digests], "token's signature")
    told = _part(payload)
    until = told.get("exp")
    if until is not None and (not isinstance(until, int | float) or until * SECOND < now):
        raise NotAuthentic("the token is over")
    return told


def unproven_claims(token: str) -> dict[str, object]:
    """Return what a JSON Web Token claims, whoever signed it.

    Raises:
        NotAuthentic: it is no such token.
    """
    return _part(token.rpartition(".")[0].partition(".")[2])


def _key(request: WebhookRequest) -> str | None:
    for name in _KEY_HEADERS:
        if name in request.headers:
            return request.headers[name]
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        return _password(value)
    return value.strip() if scheme.lower() == "bearer" else scheme


def _password(value: str) -> str:
    try:
        return b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except ValueError as wrong:
        raise NotAuthentic("the Authorization header cannot be read") from wrong


def _part(text: str) -> dict[str, object]:
    try:
        found = msgspec.json.decode(_bytes(text))
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise NotAuthentic("the token cannot be read") from wrong
    if not isinstance(found, dict):
        raise NotAuthentic("the token cannot be read")
    return found


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as wrong:
        raise NotAuthentic("the token cannot be read") from wrong
