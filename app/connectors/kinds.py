"""Every kind of connector by the name of its provider."""

from collections.abc import Mapping

from app.clock import Clock
from app.connectors.ami import AmiConnector
from app.connectors.fleet import Kind
from app.connectors.freeswitch import FreeSwitchConnector
from app.connectors.queue_log import QueueLogConnector
from app.providers import freeswitch
from app.providers.asterisk import untold

CONNECTORS = frozenset(("asterisk-ami", "asterisk-queue-log", "freeswitch"))
"""The providers that the service goes to."""


def kinds(clock: Clock) -> Mapping[str, Kind]:
    """Return how each kind is made, and what it cannot tell."""
    return {
        "asterisk-ami": Kind(lambda source: AmiConnector(source, clock), untold.AMI),
        "asterisk-queue-log": Kind(QueueLogConnector, untold.QUEUE_LOG),
        "freeswitch": Kind(lambda source: FreeSwitchConnector(source, clock), freeswitch.UNTOLD),
    }
