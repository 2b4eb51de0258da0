"""Orders: what people want done where the alerts are judged, and what came of it."""

from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from app.events.instants import Millis
from app.streams import keys
from app.streams.exchange import Exchange


class Orders:
    """The way of one kind of orders from whoever gives them to the judge of one centre, and back."""

    def __init__(self, redis: Redis, centre: str, kind: str) -> None:
        self._exchange = Exchange(redis, centre, keys.orders(centre, kind))

    async def give(self, order: bytes, patience: Millis) -> bytes:
        """Return what came of an order.

        Raises:
            Unanswered: nobody took it within `patience`; it may be carried out all the same.
        """
        return await self._exchange.ask(order, patience)

    async def serve(self, carry_out: Callable[[bytes], Awaitable[bytes]]) -> None:
        """Carry out orders until cancelled, one after the other, through any loss of the connection."""
        await self._exchange.serve(carry_out)
