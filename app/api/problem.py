"""Errors as problem+json (RFC 9457): every refusal of the edge has this one shape."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec

MEDIA_TYPE = "application/problem+json"

Answers: TypeAlias = dict[int | str, dict[str, Any]]
"""What a route may answer by status, for its description."""

PROBLEMS: Answers = {
    int(status): {"description": why, "content": {MEDIA_TYPE: {}}}
    for status, why in (
        (HTTPStatus.UNAUTHORIZED, "No key, or a wrong one"),
        (HTTPStatus.UNPROCESSABLE_ENTITY, "A value makes no sense; field names it"),
        (HTTPStatus.SERVICE_UNAVAILABLE, "Something behind the edge is away: ask again"),
    )
}
"""How routes behind the door refuse, for their descriptions."""


class Problem(Exception):  # noqa: N818  a verdict on the request
    """A request that is not carried out, with the status and the reason the sender sees."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        members: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.members = dict(members or {})
        self.headers = dict(headers or {})

    def body(self) -> bytes:
        """Return the problem as JSON."""
        known = {"type": "about:blank", "title": self.status.phrase, "status": int(self.status)}
        return msgspec.json.encode(known | {"detail": self.detail} | self.members)


def not_signed_in(*, wrong_key: bool) -> Problem:
    """Return the answer to a request without a key, or with one that is not ours."""
    challenge = 'Bearer realm="callboard"'
    if wrong_key:
        return Problem(
            HTTPStatus.UNAUTHORIZED,
            "The key is not known here.",
            headers={"WWW-Authenticate": f'{challenge}, error="invalid_token"'},
        )
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "Send a key: Authorization: Bearer <key>.",
        headers={"WWW-Authenticate": challenge},
    )


def try_again(detail: str, after_s: int = 1) -> Problem:
    """Return the answer while something behind the edge is away."""
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": str(after_s)})
