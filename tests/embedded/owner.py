"""An owner of a Valkey, to be killed: says the URL, then each count that was acknowledged.

Called with a data directory, and `untied` if its server is to outlive it.
"""

import asyncio
import sys
from pathlib import Path

from redis.asyncio import Redis

from app.embedded.valkey import EmbeddedValkey


async def write(data: Path) -> None:
    url = await EmbeddedValkey(data).start()
    sys.stdout.write(f"{url}\n")
    client: Redis = Redis.from_url(url)
    while True:
        await client.xadd("events", {"event": "x" * 200})
        sys.stdout.write(f"{await client.xlen('events')}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    if "untied" in sys.argv:
        # As on a system that cannot tie a child to its parent.
        sys.platform = "darwin"
    asyncio.run(write(Path(sys.argv[1])))
