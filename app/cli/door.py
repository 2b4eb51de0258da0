"""The socket that a service listens on, opened before anything else is started."""

import errno
import socket

from app.embedded.contract import CannotStart

_WAITING_CALLERS = 2048


def open_door(host: str, port: int) -> socket.socket:
    """Listen on the address; callers wait until the server is up.

    Raises:
        CannotStart: the port is taken, or the address is not this machine's.
    """
    try:
        return socket.create_server(
            (host, port),
            family=socket.AF_INET6 if ":" in host else socket.AF_INET,
            backlog=_WAITING_CALLERS,
        )
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} of {host} is taken by another program: choose another with --port."
            ) from problem
        raise CannotStart(f"Cannot listen on {host}, port {port}: {problem.strerror}.") from problem


def port_of(door: socket.socket) -> int:
    """Return the port that a door listens on."""
    return int(door.getsockname()[1])
