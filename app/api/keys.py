"""Bearer keys, compared in constant time."""

from hmac import compare_digest


class Keys:
    """The keys that open the service."""

    def __init__(self, admin_key: str) -> None:
        self._admin = admin_key.encode()
        self._usual = b"Bearer " + self._admin

    def opens(self, authorization: bytes) -> bool:
        """Return whether the Authorization header carries a known key."""
        if compare_digest(authorization, self._usual):
            return bool(self._admin)
        scheme, _, key = authorization.partition(b" ")
        known = compare_digest(key.strip(), self._admin)
        return known and scheme.lower() == b"bearer" and bool(self._admin)


def bearer(authorization: bytes) -> str:
    """Return the key that an Authorization header carries, empty if it carries none."""
    scheme, _, key = authorization.partition(b" ")
    return key.strip().decode("latin-1") if scheme.lower() == b"bearer" else ""
