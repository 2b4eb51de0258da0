"""A child that is forked waits, lives by what it is told, and leaves nobody behind."""

import asyncio
import sys

import pytest

from tests.system.service import gone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks only there")

PROGRAM = """
import asyncio, os, time
from app.cli.forked import fork

def live(told):
    if told["do"] == "sleep":
        time.sleep(60)
    # Of a session of its own, named, and with nothing to read.
    own = os.getsid(0) == os.getpid() and os.read(0, 1) == b""
    return int(told["code"]) if own and open("/proc/self/comm").read() == "worker\\n" else 99

child = fork("worker", live)
assert child is not None

async def told(**environment):
    child.tell(environment)
    if environment["do"] == "sleep":
        child.terminate()
    print(await child.wait(), await child.wait(), child.returncode)
    child.kill()

"""


async def said_by(end: str) -> list[str]:
    """Return the words that the program says, ended like this."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM + end),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(b"what the parent may read")
    assert process.returncode == 0
    return said.decode().split()


async def test_it_lives_by_what_it_is_told() -> None:
    assert await said_by("asyncio.run(told(do='end', code='3'))") == ["3", "3", "3"]


async def test_it_can_be_ended() -> None:
    assert await said_by("asyncio.run(told(do='sleep'))") == ["-15", "-15", "-15"]


@pytest.mark.parametrize("end", ["", "child.tell({'do': 'sleep'})"])
async def test_it_does_not_outlive_its_parent(end: str) -> None:
    (pid,) = await said_by(f"{end}\nprint(child.pid, flush=True)")
    await gone(int(pid))
