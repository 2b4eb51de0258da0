"""The demo, waited for."""

import httpx2

from app.events.instants import SECOND, Millis, parse_instant
from tests.system.service import Service

_LIVE: Millis = 10 * SECOND


async def demo_is_live(service: Service) -> None:
    """Return once the demo has told its history and reports what happens now."""
    key = {"Authorization": f"Bearer {service.key}"}
    async with httpx2.AsyncClient(headers=key, timeout=10) as client:
        while True:
            board = (await client.get(f"{service.address}/v1/snapshot?windows=30m")).json()
            heard = [parse_instant(source["last_event_at"]) for source in board.get("sources", [])]
            if heard and max(heard) > parse_instant(board["at"]) - _LIVE:
                return
