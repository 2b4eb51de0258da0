"""Every provider by its name in the address."""

from app.providers import (
    aircall,
    dialpad,
    genesys,
    mapper,
    ringcentral,
    talkdesk,
    vonage,
    zendesk,
)
from app.providers.connect import provider as connect
from app.providers.contract import Provider
from app.providers.twilio import provider as twilio

_EVERY = (
    twilio.PROVIDER,
    connect.PROVIDER,
    genesys.PROVIDER,
    aircall.PROVIDER,
    zendesk.PROVIDER,
    ringcentral.PROVIDER,
    vonage.PROVIDER,
    dialpad.PROVIDER,
    talkdesk.PROVIDER,
    mapper.PROVIDER,
)

PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in _EVERY}
"""Every provider that the service knows."""
