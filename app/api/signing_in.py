"""GET /sign-in: a one-time link becomes a cookie."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from app.api.door import COOKIE
from app.api.pages import LINK_USED, later, plain
from app.api.parts import ApiParts
from app.api.problem import PROBLEMS
from app.streams.connection import UNREACHABLE

_DAYS_30_S = 30 * 24 * 3600
_FRESH = {"Cache-Control": "no-store"}
_USED = {"description": "The link was used, or is too old", "content": {"text/html": {}}}
_AWAY = {"description": "The event log is away: the page asks again", "content": {"text/html": {}}}


def routes(parts: ApiParts) -> APIRouter:
    """Return the sign-in route."""
    router = APIRouter(tags=["signing in"])
    is_https = parts.public_url.startswith("https:")

    @router.get(
        "/sign-in",
        status_code=HTTPStatus.SEE_OTHER,
        response_class=Response,
        responses={403: _USED, 422: PROBLEMS[422], 503: _AWAY},
    )
    async def sign_in(token: str = "") -> Response:
        """Redeem a one-time token, and go to the board."""
        try:
            session = await parts.sessions.redeem(token) if token else None
        except UNREACHABLE:
            return later()
        if session is None:
            return plain(LINK_USED, HTTPStatus.FORBIDDEN)
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER, _FRESH)
        answer.set_cookie(
            COOKIE, session, max_age=_DAYS_30_S, httponly=True, samesite="lax", secure=is_https
        )
        return answer

    return router
