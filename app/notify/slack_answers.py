"""An answer to one person alone, where Slack told us to send it."""

from urllib.parse import urlsplit

from httpx2 import AsyncClient, HTTPError

_TIMEOUT_S = 5.0


def is_slacks(address: str, api: str) -> bool:
    """Return whether an address is Slack's own: below the domain of its API, and as safe."""
    try:
        told, ours = urlsplit(address), urlsplit(api)
        domain = ".".join((ours.hostname or "").split(".")[-2:])
        host = told.hostname or ""
        is_below = host in {ours.hostname, domain} or host.endswith(f".{domain}")
        return told.scheme == ours.scheme and is_below and (told.port == ours.port)
    except ValueError:
        return False


async def answer(address: str, text: str) -> None:
    """Say something to who pressed a button; if that cannot be done, nothing is lost."""
    body = {"response_type": "ephemeral", "replace_original": False, "text": text}
    try:
        async with AsyncClient(timeout=_TIMEOUT_S) as client:
            await client.post(address, json=body)
    except HTTPError:
        return
