"""The line to a service: one HTTP client, with a key, that tries again when that may help."""

from collections.abc import Mapping
from ipaddress import ip_address

import httpx2

from app.delivery.pacing import Pause

_PATIENCE_S = 30.0
_FIRST_WAIT_S = 0.1
_LONGEST_WAIT_S = 5.0
_LONGEST_ASKED_S = 60.0
_COME_AGAIN = frozenset((429, 500, 502, 503, 504))


class DeliveryFailed(Exception):  # noqa: N818  a verdict: asking again would not help
    """The service cannot or will not take what is sent."""


def connect(url: str, key: str | None) -> httpx2.AsyncClient:
    """Return a client for the service at a URL; a service on this machine is reached directly."""
    address = httpx2.URL(url)
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return httpx2.AsyncClient(
        base_url=address,
        headers=headers,
        timeout=_PATIENCE_S,
        trust_env=not _is_local(address.host),
    )


class Line:
    """Sends requests, and sends them again after 429, 5xx or a broken connection."""

    def __init__(self, client: httpx2.AsyncClient, pause: Pause, tries: int | None) -> None:
        self._client = client
        self._pause = pause
        self._tries = tries

    async def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Return the service's answer, whatever it is, once it no longer asks to come again.

        Raises:
            DeliveryFailed: every try was in vain.
        """
        tried = 0
        while True:
            tried += 1
            answer = await self._try(method, path, content, headers or {})
            if isinstance(answer, httpx2.Response) and answer.status_code not in _COME_AGAIN:
                return answer
            if tried == self._tries:
                raise DeliveryFailed(f"{self._client.base_url}: {_why(answer)}")
            await self._pause(_wait_s(answer, tried))

    async def _try(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str]
    ) -> httpx2.Response | httpx2.TransportError:
        try:
            return await self._client.request(method, path, content=content, headers=headers)
        except httpx2.TransportError as broken:
            return broken


def _wait_s(answer: httpx2.Response | httpx2.TransportError, tried: int) -> float:
    doubled: float = min(_FIRST_WAIT_S * 2 ** min(tried - 1, 10), _LONGEST_WAIT_S)
    if isinstance(answer, httpx2.TransportError):
        return doubled
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), _LONGEST_ASKED_S) if asked.isdecimal() else doubled


def _why(answer: httpx2.Response | httpx2.TransportError) -> str:
    if isinstance(answer, httpx2.TransportError):
        return f"no answer ({type(answer).__name__})"
    return f"keeps answering {answer.status_code}"


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
