"""An edge on a real database and a real Valkey, with what it takes to set sources up and to post as one."""

import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx2
from redis.asyncio import Redis
from starlette.types import ASGIApp

from app.api.server import create_app
from app.events.vocabulary import Event, SourceDeclared
from app.store.door import LazyStore
from app.store.place import Place
from app.streams.dead_letters import DeadLetters
from app.streams.guesses import Guesses
from tests.api.keepers import BEARER, NOW, Rooms
from tests.api.serving import calling

TASK = {
    "EventType": "task-queue.entered",
    "Sid": "EV1",
    "ResourceSid": "WT1",
    "TaskSid": "WT1",
    "TimestampMs": str(NOW),
    "TaskQueueSid": "WQ1",
    "TaskQueueName": "Sales",
    "TaskQueueEnteredDate": str(NOW),
    "TaskAttributes": '{"from": "+441632960123", "api_key": "theirs"}',
}
FITS: dict[str, Any] = {
    "rules": [
        {
            "type": "call.queued",
            "fields": {
                "id": "$.n", "at": "$.t", "call": "$.n", "queue": "Sales", "customer": "$.who",
            },
        }
    ]
}  # fmt: skip
FITS_NOT: dict[str, Any] = {
    "rules": [{"type": "call.queued", "fields": {"id": "$.n", "at": "$.when"}}]
}


@dataclass
class House:
    """One edge, a client with the key, and what stands behind it."""

    rooms: Rooms
    door: LazyStore
    app: ASGIApp
    client: httpx2.AsyncClient

    async def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        return await self.client.request(method, path, json=body, headers=BEARER)

    async def get(self, path: str) -> Any:
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def add(self, name: str, provider: str, **more: Any) -> Any:
        """Set a source up, and return its secret."""
        answer = await self.ask("POST", "/v1/sources", {"name": name, "provider": provider} | more)
        assert answer.status_code == 201, answer.text
        return answer.json()["secret"]

    async def hook(
        self, secret: str, fields: dict[str, str], name: str = "flex"
    ) -> httpx2.Response:
        """Post as Twilio does."""
        path = f"/v1/webhooks/twilio/{name}"
        text = "http://127.0.0.1:8000" + path + "".join(n + fields[n] for n in sorted(fields))
        digest = hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": base64.b64encode(digest).decode(),
        }
        return await self.client.post(path, content=urlencode(fields), headers=headers)

    async def tell(self, key: str, body: Any, name: str = "tills") -> httpx2.Response:
        """Post JSON with a key in a header."""
        path = f"/v1/webhooks/generic/{name}"
        return await self.client.post(path, json=body, headers={"X-Api-Key": key})

    def stored(self) -> list[Event]:
        """What is in the log, but for what the service says of sources by itself."""
        return [event for event in self.rooms.log.events if not isinstance(event, SourceDeclared)]


@asynccontextmanager
async def house(place: Place, valkey: Redis, **changes: Any) -> AsyncIterator[House]:
    rooms, door = Rooms(), LazyStore(place, "main")
    kept: dict[str, Any] = {
        "dead_letters": DeadLetters(valkey, "main"),
        "guesses": Guesses(valkey, "main"),
    }
    app = create_app(rooms.parts(store=door, **kept, **changes))
    async with calling(app) as client:
        yield House(rooms, door, app, client)
    await door.close()
