import asyncio
import ctypes
import os
import platform
import struct
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from app.embedded.processes import have_short_turns

ROOT = Path(__file__).parents[2]
PARENT = """
import subprocess, sys
from app.embedded.processes import dies_with_parent
subprocess.Popen(
    [sys.executable, "-c", "print('born', flush=True); import time; time.sleep(600)"],
    preexec_fn=dies_with_parent(),
).wait()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can promise it")
async def test_a_child_ends_when_its_parent_is_killed() -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, cwd=ROOT, stdout=PIPE
    )
    assert parent.stdout is not None
    assert await parent.stdout.readline() == b"born\n"
    parent.kill()
    # The pipe ends only when the last process that could write to it has ended.
    async with asyncio.timeout(10):
        assert await parent.stdout.read() == b""
    await parent.wait()


@pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the number of the call is this machine's"
)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked")
async def test_a_child_that_is_waited_for_has_short_turns_and_stays_as_nice_as_it_was() -> None:
    child = await asyncio.create_subprocess_exec("sleep", "600")
    try:
        os.setpriority(os.PRIO_PROCESS, child.pid, 5)
        before = turns(child.pid)
        have_short_turns(child.pid)
        # Kernels from before 6.12 tell no length, and have none.
        assert turns(child.pid) == (5, before[1] and 100_000)
    finally:
        child.kill()
        await child.wait()


def turns(pid: int) -> tuple[int, int]:
    """Return how nice a process is, and how many nanoseconds its turns last."""
    told = ctypes.create_string_buffer(56)
    assert ctypes.CDLL(None).syscall(315, pid, told, 56, 0) == 0
    *_, nice, _, runtime, _, _, _, _ = struct.unpack("=IIQiIQQQII", told.raw)
    return nice, runtime
