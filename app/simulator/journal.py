"""Where the simulation writes what happens, as native events."""

from typing import TypeAlias

from simpy import Environment

from app.events.instants import Instant, format_instant

NativeEvent: TypeAlias = dict[str, object]


class Journal:
    """Numbers and dates events, and keeps them until they are taken."""

    def __init__(self, env: Environment, prefix: str) -> None:
        self._env = env
        self._prefix = prefix
        self._written = 0
        self._events: list[NativeEvent] = []

    @property
    def now(self) -> Instant:
        """Return the simulated instant."""
        return int(self._env.now)

    def write(self, event_type: str, /, **fields: object) -> None:
        """Write one event down, dated now; fields that are None are left out."""
        self._written += 1
        event: NativeEvent = {
            # Fixed width: ids sort in the order of writing, which decides within one instant.
            "id": f"e-{self._prefix}-{self._written:08d}",
            "type": event_type,
            "at": format_instant(self.now),
        }
        event.update((name, value) for name, value in fields.items() if value is not None)
        self._events.append(event)

    def take(self) -> list[NativeEvent]:
        """Hand over what was written since the last time."""
        taken, self._events = self._events, []
        return taken
