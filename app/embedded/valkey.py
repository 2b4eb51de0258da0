"""The bundled Valkey server: started, watched and ended by the one callboard that owns its data."""

import asyncio
import os
from asyncio.subprocess import DEVNULL, STDOUT, Process
from pathlib import Path

from app.embedded.binary import find_server
from app.embedded.contract import CannotStart
from app.embedded.lock import LockFile
from app.embedded.place import Place
from app.embedded.processes import dies_with_parent, ended, have_short_turns

# What is larger than a page of the log is the system's own again as soon as it is free: the server keeps as much as
# it ever held otherwise, 65 MB of 39 after a busy hour.
_ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "32768",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}

_PAUSE_S = 0.02
_SILENT_S = 15.0
_ENDING_S = 15.0


class EmbeddedValkey:
    """A Valkey server of our own on a data directory; what it acknowledged is on the disk."""

    def __init__(self, data: Path) -> None:
        self._place = Place(data)
        self._owner = LockFile(self._place.owner_lock)
        self._hold = LockFile(self._place.server_lock)
        self._socket: Path | None = None
        self._process: Process | None = None

    async def start(self) -> str:
        """Start the server, or start it again after it died, and return its URL.

        Raises:
            CannotStart: in one sentence, what is in the way.
        """
        self._place.make()
        self._own()
        try:
            self._socket = socket = self._place.socket()
            await self._end_orphan(socket)
            await self._launch(find_server(), socket)
            await self._until_ready(socket)
        except BaseException:
            await self.stop()
            raise
        return f"unix://{socket}"

    async def wait(self) -> int:
        """Return the server's exit code once it has ended, for whatever reason."""
        return await self._running.wait()

    async def stop(self) -> None:
        """End the server cleanly and leave the data directory to others."""
        self._hold.let_go()
        if self._process is not None and self._process.returncode is None:
            await ended(self._process, _ENDING_S)
        self._process = None
        if self._socket is not None:
            self._socket.unlink(missing_ok=True)
        self._owner.let_go()

    @property
    def _running(self) -> Process:
        if self._process is None:
            raise CannotStart("The bundled Valkey has not been started.")
        return self._process

    def _own(self) -> None:
        if not self._owner.is_held and not self._owner.take(str(os.getpid())):
            raise CannotStart(
                f"Another callboard is already running on {self._place.data}"
                f" (pid {self._owner.note()})."
            )

    async def _end_orphan(self, socket: Path) -> None:
        """Wait until no server of an earlier owner, killed before it, is on our files."""
        for _ in range(int(_ENDING_S / _PAUSE_S)):
            if self._hold.take(str(socket)):
                return
            await _say(Path(self._hold.note()), "SHUTDOWN")
            await asyncio.sleep(_PAUSE_S)
        raise CannotStart(f"A Valkey server still holds {self._place.folder} and does not end.")

    async def _launch(self, program: Path, socket: Path) -> None:
        log = self._place.open_log()
        try:
            self._process = await asyncio.create_subprocess_exec(
                program,
                *_settings(self._place.folder, socket),
                stdin=DEVNULL,
                stdout=log,
                stderr=STDOUT,
                env=_ALLOCATOR,
                # Ctrl-C is for callboard, which ends the server last.
                start_new_session=True,
                preexec_fn=dies_with_parent(),
                # The server itself holds its files: no second one starts while it lives.
                pass_fds=(self._hold.descriptor,),
            )
            # Everybody waits for it, and it for the disk: where both cores were taken, that it was let in after each
            # write only when somebody's turn was over made half of the 7 ms until an event was stored.
            have_short_turns(self._process.pid)
        finally:
            os.close(log)
            self._hold.let_go()

    async def _until_ready(self, socket: Path) -> None:
        silent_s = 0.0
        while silent_s < _SILENT_S:
            answer = await _say(socket, "PING")
            if answer.startswith("+PONG"):
                return
            if self._running.returncode is not None:
                raise CannotStart(self._obituary())
            # A long log takes long to load; the server says so, and that is no silence.
            silent_s = 0.0 if answer else silent_s + _PAUSE_S
            await asyncio.sleep(_PAUSE_S)
        raise CannotStart(f"The bundled Valkey does not answer; see {self._place.log}.")

    def _obituary(self) -> str:
        return (
            f"The bundled Valkey ended with code {self._running.returncode}"
            f" ({self._place.last_words()}); see {self._place.log}."
        )


def _settings(folder: Path, socket: Path) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "daemonize": "no",
        "save": "",
        "appendonly": "yes",
        # Less would lose acknowledged events even to the death of a process alone.
        "appendfsync": "always",
        "auto-aof-rewrite-percentage": "100",
        "auto-aof-rewrite-min-size": "64mb",
        "maxmemory-policy": "noeviction",
    }
    return [word for name, value in settings.items() for word in (f"--{name}", value)]


async def _say(socket: Path, command: str) -> str:
    """Send one command and return the first line of the answer, or nothing if nobody answers."""
    try:
        async with asyncio.timeout(1):
            reader, writer = await asyncio.open_unix_connection(socket)
    except (OSError, TimeoutError):
        return ""
    try:
        async with asyncio.timeout(1):
            writer.write(f"{command}\r\n".encode())
            return (await reader.readline()).decode()
    except (OSError, TimeoutError):
        return ""
    finally:
        writer.close()
