"""What a teller owes: it tells a centre's story as one system would, and signs what it sends.

- One instance tells one day: `tell` is called once for every native event, in order, and may remember
  what it was told before. Formats that repeat what is known (a task's queue, a call's beginning) are
  written from that memory.
- It sends what the system's documentation says, and not what our translation would like: field names,
  units, spans that are longer than they should be, ids of the system's own shape.
- Ids and instants are functions of the story: the same story is told in the same bytes.
- It knows nothing of duplicates and disorder: `quirks` lays them over the sendings of any teller.
  `first_of` names the sendings that may be lost without loss of a figure, if the system has such.
- `cannot` names the KPIs that its format has no words for: they must be shown as not reported, which
  the provider's `untold` sees to. `agents_by_queue` stands for the shares of agents' time in each queue.
- `is_dated` says which quirks its system has: where it does not tell when things happened, it tells in
  order (and may repeat itself), for a late request would shift them.
- `tells_within` is how long after the beginning of a thing it is first told: figures as of an instant
  are whole so much later.
- `grain` is the step of time that its format can tell apart; the simulated day moves in such steps.
- `suits` takes out of a centre what cannot happen on this system, or cannot be told apart on it.
- `sign` works on what has been told: the same sending may be signed for another address or again.

To add one: write it here, name it in `registry.py`, and tests/simulator/test_tellers.py tells it a day.
"""

from collections.abc import Mapping
from typing import ClassVar, NamedTuple, Protocol

from app.events.instants import Instant, Millis
from app.simulator.centre import Centre
from app.simulator.journal import NativeEvent


class Sending(NamedTuple):
    """One request as it is posted; names of headers are in lower case."""

    at: Instant
    """When the system sends it."""
    body: bytes
    headers: Mapping[str, str] = {"content-type": "application/json"}
    query: str = ""
    call: str | None = None
    """The call that it tells of: for the quirks, and never sent."""


class Teller(Protocol):
    """Tells a centre's story as one system would; one instance a day."""

    name: ClassVar[str]
    """The provider's, as in its address."""
    cannot: ClassVar[frozenset[str]] = frozenset()
    grain: ClassVar[Millis] = 1
    is_dated: ClassVar[bool] = True
    tells_within: ClassVar[Millis] = 0

    def tell(self, event: NativeEvent) -> list[Sending]:
        """Return what the system sends when this happens, perhaps nothing."""
        ...

    def sign(self, sending: Sending, secret: str, url: str) -> Sending:
        """Return a sending with the system's proof; `url` is the whole address it is posted to.

        The result is posted to `url` with its own `query`, which a proof may have added to. It is signed
        as sent at `sending.at`: whoever posts it at another instant says so there first.
        """
        ...

    def suits(self, centre: Centre) -> Centre:
        """Return the centre as it could be run on this system."""
        return centre

    def together(self, sendings: list[Sending]) -> list[Sending]:
        """Return what is posted of some sendings that are due at once: a system may join them."""
        return sendings

    def queue_of(self, queue: str) -> str:
        """Return what a queue of the centre is called on the board: its id, where no name is sent."""
        return queue

    def first_of(self, sending: Sending) -> bool:  # noqa: ARG002
        """Tell whether this is a first word that later ones repeat, so that it may be lost."""
        return False
