"""Ids in the shapes that systems give them, made of the story's own so that a day is told the same twice."""

from hashlib import blake2b
from uuid import UUID


def hex_of(*parts: object) -> str:
    """Return 32 hexadecimal digits."""
    return _digest(parts).hex()


def uuid_of(*parts: object) -> str:
    """Return a UUID."""
    return str(UUID(bytes=_digest(parts), version=4))


def number_of(*parts: object, below: int = 10**9) -> int:
    """Return a whole number from 1 on."""
    return int.from_bytes(_digest(parts)[:7]) % (below - 1) + 1


def telephone_of(customer: str) -> str:
    """Return a number that nobody has: of those kept for drama."""
    return f"+4416329{number_of(customer, below=100_000):05d}"


def _digest(parts: tuple[object, ...]) -> bytes:
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).digest()
