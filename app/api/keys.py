"""Bearer keys, compared in constant time."""

from hmac import compare_digest

from app.api.problem import not_signed_in


class Keys:
    """The keys that open the service."""

    def __init__(self, admin_key: str) -> None:
        self._admin = admin_key.encode()

    def opens(self, authorization: bytes) -> bool:
        """Return whether the Authorization header carries a known key."""
        scheme, _, key = authorization.partition(b" ")
        known = compare_digest(key.strip(), self._admin)
        return known and scheme.lower() == b"bearer" and bool(self._admin)

    def demand(self, authorization: bytes | None) -> None:
        """Return if the header carries a known key, raise the 401 otherwise."""
        if authorization is None:
            raise not_signed_in(wrong_key=False)
        if not self.opens(authorization):
            raise not_signed_in(wrong_key=True)


def bearer(authorization: bytes) -> str:
    """Return the key that an Authorization header carries, empty if it carries none."""
    scheme, _, key = authorization.partition(b" ")
    return key.strip().decode("latin-1") if scheme.lower() == b"bearer" else ""
