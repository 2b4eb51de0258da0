"""The two databases, as the store's own tests have them."""

from tests.store.conftest import place, store

__all__ = ["place", "store"]
