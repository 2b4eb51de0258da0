"""The door: who may see the board, by key or by the cookie of a signed-in browser."""

from enum import Enum, auto
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request

from app.api.keys import Keys
from app.api.parts import ApiParts
from app.api.problem import Problem, not_signed_in

COOKIE = "callboard_session"


class Way(Enum):
    """How someone came in."""

    KEY = auto()
    COOKIE = auto()

    @property
    def who(self) -> str:
        """What the audit calls them."""
        return "key" if self is Way.KEY else "session"


class Door:
    """Lets in whoever has a key or is signed in."""

    def __init__(self, parts: ApiParts) -> None:
        self._keys = Keys(parts.admin_key)
        self._sessions = parts.sessions
        self._home = urlsplit(parts.public_url).netloc.lower()

    async def way_in(self, visitor: HTTPConnection) -> Way | None:
        """Return how the visitor may come in, None if not at all."""
        authorization = visitor.headers.get("authorization")
        if authorization is not None:
            return Way.KEY if self._keys.opens(authorization.encode("latin-1")) else None
        return Way.COOKIE if await self.is_signed_in(visitor) else None

    async def is_signed_in(self, visitor: HTTPConnection) -> bool:
        """Return whether the visitor carries the cookie of a session."""
        session = visitor.cookies.get(COOKIE)
        return bool(session) and await self._sessions.is_valid(str(session))

    async def demand(self, request: Request) -> None:
        """Return if the visitor may come in, raise the 401 otherwise."""
        if await self.way_in(request) is None:
            raise not_signed_in(wrong_key="authorization" in request.headers)

    async def demand_writer(self, request: Request) -> Way:
        """Return how the visitor came in, if they may change something; raise the 401 or 403 otherwise."""
        way = await self.way_in(request)
        if way is None:
            raise not_signed_in(wrong_key="authorization" in request.headers)
        # A cookie travels with whatever page asks; a key only with who knows it.
        if way is Way.COOKIE and not self.is_own_page(request):
            raise Problem(HTTPStatus.FORBIDDEN, "A browser may change this only from our own page.")
        return way

    def is_own_page(self, visitor: HTTPConnection) -> bool:
        """Return whether the page that connects was served from here."""
        origin = urlsplit(visitor.headers.get("origin", "")).netloc.lower()
        return bool(origin) and origin in {visitor.headers.get("host", "").lower(), self._home}
