"""GET /sign-in: a one-time link becomes a cookie."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from starlette.responses import HTMLResponse, RedirectResponse

from app.api.door import COOKIE
from app.api.pages import LINK_USED
from app.api.parts import ApiParts
from app.api.problem import PROBLEMS

_DAYS_30_S = 30 * 24 * 3600
_FRESH = {"Cache-Control": "no-store"}
_USED = {"description": "The link was used, or is too old", "content": {"text/html": {}}}


def routes(parts: ApiParts) -> APIRouter:
    """Return the sign-in route."""
    router = APIRouter(tags=["signing in"])
    is_https = parts.public_url.startswith("https:")

    @router.get(
        "/sign-in",
        status_code=HTTPStatus.SEE_OTHER,
        response_class=Response,
        responses={403: _USED, 422: PROBLEMS[422], 503: PROBLEMS[503]},
    )
    async def sign_in(token: str = "") -> Response:
        """Redeem a one-time token, and go to the board."""
        session = await parts.sessions.redeem(token) if token else None
        if session is None:
            return HTMLResponse(LINK_USED, HTTPStatus.FORBIDDEN, _FRESH)
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER, _FRESH)
        answer.set_cookie(
            COOKIE, session, max_age=_DAYS_30_S, httponly=True, samesite="lax", secure=is_https
        )
        return answer

    return router
