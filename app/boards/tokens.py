"""What opens a board on a television: the link's token, the cookie made of it, and what is kept."""

import hashlib


def cookie_for(token: str) -> str:
    """Return the cookie that a token is traded for; the token cannot be told from it."""
    return _digest(f"callboard kiosk {token}")


def hash_of(cookie: str) -> str:
    """Return what the database keeps of a cookie."""
    return _digest(cookie)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
