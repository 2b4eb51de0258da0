"""The way to Slack: its own library in a thread, and a verdict where it does not do what was asked."""

import re
import socket
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import URLError

from app.notify.contract import NotNow, Unclear
from app.notify.slack_words import of_error, of_status, seconds
from app.notify.threads import in_thread, silent_logger

if TYPE_CHECKING:
    from slack_sdk import WebClient

_NOT_SENT = (ConnectionRefusedError, socket.gaierror)
_LOST = (HTTPException, OSError, ValueError)
TIMEOUT_S = 8.0


class SlackCalls:
    """Calls Slack's methods with a token; never tries twice, for a post may have been taken the first time."""

    def __init__(self, token: str, api: str, timeout_s: float = TIMEOUT_S) -> None:
        self._token = token
        self._api = api
        self._timeout_s = timeout_s
        self._client: WebClient | None = None

    async def call(self, method: str, **arguments: Any) -> Mapping[str, Any]:
        """Return the answer to a method, as in chat.postMessage.

        Raises:
            NotNow, Unclear, Refused, Unfit, Gone: it was not done, or perhaps not.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        return await in_thread(lambda: judged(lambda: self._ask(method, given)))

    def _ask(self, method: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        from slack_sdk.errors import SlackApiError  # noqa: PLC0415  half a second, in a thread

        try:
            # Its own method for each of Slack's knows which form of a body that one takes.
            answer = getattr(self._opened(), method.replace(".", "_"))(**given)
        except SlackApiError as told:
            raise _verdict(told.response) from None
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    def _opened(self) -> "WebClient":
        from slack_sdk import WebClient  # noqa: PLC0415

        if self._client is None:
            self._client = WebClient(
                token=self._token,
                base_url=self._api,
                timeout=self._timeout_s,  # type: ignore[arg-type]
                retry_handlers=[],
                logger=silent_logger(),
            )
        return self._client


def judged(ask: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what `ask` returns, and a verdict where the way there was lost."""
    try:
        return ask()
    except URLError as trouble:
        if isinstance(trouble.reason, _NOT_SENT):
            raise NotNow("nobody answers there") from None
        raise Unclear("the connection was lost") from None
    except _LOST as trouble:
        raise Unclear(f"the connection was lost: {type(trouble).__name__}") from None


def _verdict(response: Any) -> Exception:
    headers = {str(name).lower(): value for name, value in response.headers.items()}
    told = response.data if isinstance(response.data, dict) else {}
    error = str(told.get("error", ""))
    status = int(response.status_code)
    of_http = of_status(status, "", _first(headers.get("retry-after")))
    if of_http is not None or not re.fullmatch(r"[a-z0-9_]+", error):
        return of_http or Unclear("not an answer of Slack's")
    needed = told.get("needed")
    return of_error(error, seconds(_first(headers.get("retry-after"))), str(needed or "")[:80])


def _first(value: Any) -> str | None:
    return str(value[0]) if isinstance(value, list) and value else value
