"""The product at work as `callboard run` starts it: its worker is forked, and shares what both have imported."""

from pathlib import Path

from typing_extensions import override

from app.bench.house import House
from app.embedded.place import Place
from app.streams.connection import connect as connect_to_log


class OneCommand(House):
    """One centre's processes, started and ended by one of them."""

    @override
    async def start(self, *, with_worker: bool = True) -> None:
        if not with_worker:
            raise ValueError("they are started together")
        self._environment["CALLBOARD_ADMIN_KEY"] = self.door.key
        self.api = await self._run("run", "--port", str(self.door.port))
        await self.until_ready()
        self.url = f"unix://{Place(self._data).socket()}"

    async def pids(self) -> dict[str, int]:
        """Return the number of each process."""
        if self.api is None:
            raise AssertionError("it was started")
        redis = connect_to_log(self.url)
        valkey = (await redis.info("server"))["process_id"]
        await redis.aclose()
        own = self.api.pid
        (worker,) = _children(own) - {valkey}
        return {"API": own, "worker": worker, "Valkey": valkey}


def _children(pid: int) -> set[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return {int(child) for child in children.split()}
