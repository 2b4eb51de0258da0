"""Pages that processes share are counted once, however many processes there are."""

import asyncio
import mmap
import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from app.bench.shares import held, shares

MB = 1_000_000
PROGRAM = """
import mmap, sys
with open(sys.argv[1], "rb") as file:
    mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
seen = sum(mapped[place] for place in range(0, len(mapped), mmap.PAGESIZE))
own = bytearray(b"x" * int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.read()
"""


async def begun(ends: AsyncExitStack, *words: str) -> int:
    """Start a process that holds a file and so many bytes of its own; return its number."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, *words),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    ends.push_async_callback(process.wait)
    assert process.stdin
    ends.callback(process.stdin.close)
    assert process.stdout
    assert await process.stdout.readline() == b"ready\n"
    return process.pid


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_what_is_shared_is_counted_once_and_what_is_not_each_time(tmp_path: Path) -> None:
    file = tmp_path / "shared"
    file.write_bytes(os.urandom(20 * mmap.PAGESIZE * 256))
    size = file.stat().st_size
    async with AsyncExitStack() as ends:
        one = await begun(ends, str(file), str(5 * MB))
        other = await begun(ends, str(file), str(30 * MB))
        alone, both = shares({"one": one}), shares({"one": one, "other": other})
        assert held(one).of_files[str(file)] == held(other).of_files[str(file)] == size
    once = "programs and libraries, once"
    assert size <= alone[once] <= both[once] < alone[once] + size / 2
    assert 20 * MB < both["other, its own"] - both["one, its own"] < 30 * MB


FORKING = """
import gc, os, sys
held = bytearray(90_000_000)
for place in range(0, 90_000_000, 4096):
    held[place] = 1
gc.freeze()
if not os.fork():
    for place in range(0, 30_000_000, 4096):
        held[place] = 2
    print(os.getpid(), flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
async def test_what_a_forked_process_has_not_written_to_is_counted_once() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", FORKING),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    child = int(await process.stdout.readline())
    both = shares({"one": process.pid, "other": child})
    process.stdin.close()
    await process.wait()
    written = both["one, its own"] + both["other, its own"]
    # 60 that both have, 30 of each, and what Python itself writes to.
    assert 120 * MB < written < 150 * MB
