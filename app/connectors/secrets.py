"""Signing in with whichever of a source's secrets the PBX takes."""

from abc import ABC, abstractmethod

from typing_extensions import override

from app.clock import Clock
from app.connectors.contract import Connector, Ear, PbxSource, Refused


class SigningIn(Connector, ABC):
    """Listens to one PBX that wants a secret; each is tried on a connection of its own."""

    def __init__(self, source: PbxSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock

    @override
    async def listen(self, ear: Ear) -> None:
        refused = Refused("There is no password to sign in with.")
        for secret in self._source.secrets:
            try:
                await self.listen_with(secret, ear)
            except Refused as wrong:
                refused = wrong
        raise refused

    @abstractmethod
    async def listen_with(self, secret: str, ear: Ear) -> None:
        """Sign in with a secret and listen until cancelled; raise as `listen` does."""
