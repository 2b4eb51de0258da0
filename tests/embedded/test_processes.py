import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

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
