"""An answer to one person alone, where Slack told us to send it."""

import asyncio
from importlib import import_module
from urllib.parse import urlsplit

_TIMEOUT_S = 5.0


def is_slacks(address: str, api: str) -> bool:
    """Return whether an address is Slack's own: below the domain of its API, and as safe."""
    try:
        told, ours = urlsplit(address), urlsplit(api)
        is_alike = (told.scheme, told.port) == (ours.scheme, ours.port)
    except ValueError:
        return False
    host, theirs = told.hostname or "", ours.hostname or ""
    domain = ".".join(theirs.split(".")[-2:])
    return is_alike and (host in {theirs, domain} or host.endswith(f".{domain}"))


async def answer(address: str, text: str) -> None:
    """Say something to who pressed a button; if that cannot be done, nothing is lost."""
    body = {"response_type": "ephemeral", "replace_original": False, "text": text}
    # In a thread, for the import takes its time, and a start does not wait for it.
    http = await asyncio.to_thread(import_module, "httpx2")
    try:
        async with http.AsyncClient(timeout=_TIMEOUT_S) as client:
            await client.post(address, json=body)
    except http.HTTPError:
        return
