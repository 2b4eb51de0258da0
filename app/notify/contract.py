"""What a channel does, and what it says when it does not."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeAlias, runtime_checkable

from typing_extensions import override

from app.alerts.notice import Notice, TimelineEntry
from app.events.instants import Instant

Place: TypeAlias = dict[str, Any]
"""Where a message stands, in the channel's own words."""


class NotNow(Exception):  # noqa: N818  a verdict: nothing was sent, try again
    """The channel takes nothing now; `after_s` is how long it asks us to wait."""

    def __init__(self, reason: str, after_s: float = 0.0) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Unclear(Exception):  # noqa: N818  a verdict: look before trying again
    """Something may have been sent, and nobody said so."""


class Refused(Exception):  # noqa: N818  a verdict: somebody has to mend the channel
    """The channel will take nothing until somebody mends it; the message is its own reason."""


class Unfit(Exception):  # noqa: N818  a verdict on one message, not on the channel
    """The channel takes messages, but not this one."""


class Gone(Exception):  # noqa: N818  a verdict: post anew
    """What stood at a place stands there no more."""


class Said(NamedTuple):
    """A decision that stands in a thread."""

    decision: str
    place: Place


class Announcer(Protocol):
    """A channel that can say something, and never take it back."""

    @property
    def wants_all(self) -> bool:
        """Whether it is to be told what changes nothing for people, too."""
        ...

    async def post(self, notice: Notice) -> Place:
        """Say how an alert stands.

        Raises:
            NotNow, Unclear, Refused, Unfit: it did not, or perhaps not.
        """
        ...


@runtime_checkable
class Noticeboard(Announcer, Protocol):
    """A channel in which a message can be found, brought up to date and taken away; all raise as `post`."""

    async def find(self, alert: str, since: Instant) -> Sequence[Place]:
        """Return where messages about an alert stand that were posted since, oldest first."""
        ...

    async def update(self, place: Place, notice: Notice) -> None:
        """Let a message show how the alert stands now; raise Gone where there is none."""
        ...

    async def remove(self, place: Place) -> None:
        """Take a message away, if it is there."""
        ...

    async def tell(self, place: Place, notice: Notice, entry: TimelineEntry) -> None:
        """Tell a decision in the thread of a message."""
        ...

    async def told(self, place: Place) -> Sequence[Said]:
        """Return the decisions that stand in the thread of a message, oldest first."""
        ...


class Plan(NamedTuple):
    """What a channel is made of; `secrets` are by name."""

    kind: str
    settings: Mapping[str, Any]
    secrets: Mapping[str, str]
    language: str

    @override
    def __repr__(self) -> str:
        """Show no secret."""
        return f"Plan({self.kind!r})"


def decision(entry: TimelineEntry) -> str:
    """Return the name of a decision, the same whoever asks."""
    return f"{entry.at}.{entry.reason}"
