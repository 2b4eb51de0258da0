"""Whether Slack sent a request: signed by an app that is set up here, just now, and for the first time."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus

from app.api.parts import ApiParts
from app.api.problem import Problem
from app.notify.slack_signature import YOUNG, Signed, signature
from app.store.channel_contract import StoredChannel

_SECRET = "signing_secret"  # noqa: S105  its name


class Proof:
    """Believes Slack, and nobody else."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
        self._signed = Signed(parts.clock)

    async def demand(self, body: bytes, headers: Mapping[str, str]) -> str:
        """Return the language of the channel whose app sent it; raise the 401 or 403 otherwise."""
        store = await self._parts.store.open()
        apps = {c.id: c for c in await store.channels.every() if _SECRET in c.secrets}
        secrets = {id_: app.secrets[_SECRET].value for id_, app in apps.items()}
        # In a thread, for the library takes its time when it is first needed.
        found = await asyncio.to_thread(self._signed.by, secrets, body, dict(headers))
        if found is None:
            raise _unproven()
        await self._demand_first(headers)
        return _language(apps[found])

    async def _demand_first(self, headers: Mapping[str, str]) -> None:
        # As long as it counts as young, before or after our own clock.
        name = "slack " + sha256(signature(headers).encode()).hexdigest()
        if not await self._parts.once.first(name, 2 * YOUNG):
            raise Problem(HTTPStatus.FORBIDDEN, "This request came before.")


def _language(channel: StoredChannel) -> str:
    return channel.language


def _unproven() -> Problem:
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        "This was not proven to come from Slack: the signature is missing, wrong, or old.",
        headers={"WWW-Authenticate": 'Slack realm="callboard"'},
    )
