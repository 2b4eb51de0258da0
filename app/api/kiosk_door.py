"""The door for televisions: a cookie that shows one board, and opens nothing else."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from app.api.parts import ApiParts
from app.boards.tokens import cookie_for, hash_of
from app.store.board_contract import KioskLink

COOKIE = "callboard_kiosk"

_YEARS_10_S = 10 * 365 * 24 * 3600


class KioskDoor:
    """Knows televisions by their cookie; whether it is good, the database says each time."""

    def __init__(self, parts: ApiParts) -> None:
        self._store = parts.store
        self._is_https = parts.public_url.startswith("https:")

    async def link_of(self, visitor: HTTPConnection) -> KioskLink | None:
        """Return the link that the visitor's cookie is bound to, unless it is revoked.

        Raises:
            StoreUnavailable: nobody can say.
        """
        cookie = visitor.cookies.get(COOKIE)
        # Somebody with a key is no television, least of all with a wrong one.
        if not cookie or "authorization" in visitor.headers:
            return None
        return await (await self._store.open()).kiosk_links.opened_by(hash_of(cookie))

    async def link_for(self, token: str) -> KioskLink | None:
        """Return the link that a token opens, unless it is revoked."""
        store = await self._store.open()
        return await store.kiosk_links.opened_by(hash_of(cookie_for(token)))

    def admit(self, answer: Response, token: str) -> None:
        """Let the television in from now on."""
        # Lax, as for people: a link in a message must open the board at once.
        answer.set_cookie(
            COOKIE,
            cookie_for(token),
            max_age=_YEARS_10_S,
            httponly=True,
            samesite="lax",
            secure=self._is_https,
        )
