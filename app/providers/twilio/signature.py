"""Twilio's signature: a hash of the public address and of what was posted to it."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qs, urlsplit

from app.events.instants import Instant
from app.providers.contract import NotAuthentic, Untranslatable, WebhookRequest
from app.providers.proof import demand

_DEFAULT_PORTS = {"https": 443, "http": 80}


def authenticate(
    request: WebhookRequest, secrets: Sequence[str], _: Instant, public_url: str
) -> None:
    """Return if the request was signed with a live auth token; raise NotAuthentic otherwise."""
    query = f"?{request.query}" if request.query else ""
    url = public_url.rstrip("/") + request.path + query
    told = parse_qs(request.query).get("bodySHA256")
    fields: list[tuple[str, str]] = []
    if told:
        demand(told[-1].lower(), [hashlib.sha256(request.body).hexdigest()], "hash of the body")
    elif request.body:
        fields = _fields(request)
    expected = [
        signature(variant, fields, secret) for variant in _variants(url) for secret in secrets
    ]
    demand(request.headers.get("x-twilio-signature"), expected, "signature")


def signature(url: str, fields: Iterable[tuple[str, str]], secret: str) -> str:
    """Return what Twilio signs a request to this address with."""
    # Each value once, in order of name and value.
    posted = "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(secret.encode(), (url + posted).encode(errors="replace"), hashlib.sha1)
    return b64encode(digest.digest()).decode()


def _fields(request: WebhookRequest) -> list[tuple[str, str]]:
    if not request.is_form:
        # Its address would be all that is signed.
        raise NotAuthentic("a body that is no form needs bodySHA256 in its address")
    try:
        return request.form()
    except Untranslatable as wrong:
        raise NotAuthentic(wrong.reason) from wrong


def _variants(url: str) -> set[str]:
    """Return the address with its port and without it, where the port is the scheme's own."""
    parts = urlsplit(url)
    own = _DEFAULT_PORTS.get(parts.scheme)
    port = parts.port
    host = parts.netloc.removesuffix(f":{own}")
    if port not in {None, own}:
        return {url}
    return {parts._replace(netloc=netloc).geturl() for netloc in (host, f"{host}:{own}")} | {url}
