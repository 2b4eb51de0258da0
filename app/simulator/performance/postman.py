"""Posts what a teller sends, signed, and counts what the service says to it."""

import asyncio
from collections import Counter
from http import HTTPStatus

import httpx2
import msgspec

from app.clock import Clock
from app.delivery import DeliveryFailed, Pause
from app.delivery.line import Line
from app.simulator.performance.plan import Plan, Unplayable
from app.simulator.tellers.contract import Sending, Teller

_REFUSED_ALTOGETHER = {
    HTTPStatus.UNAUTHORIZED: "does not believe the proof: is this the source's secret, and "
    "--public-url the address that the service knows itself by?",
    HTTPStatus.FORBIDDEN: "does not accept the key",
    HTTPStatus.NOT_FOUND: "knows no source of that provider and name: make it under Sources first",
}
_TRIES = 8


class _Told(msgspec.Struct, frozen=True):
    """As much as we read of an answer."""

    accepted: int = 0
    repeated: int = 0
    refused: list[object] = []
    detail: str = ""


class Postman:
    """Takes sendings to one source of a service."""

    def __init__(
        self, client: httpx2.AsyncClient, plan: Plan, teller: Teller, clock: Clock, pause: Pause
    ) -> None:
        self._line = Line(client, pause, _TRIES)
        self._plan = plan
        self._teller = teller
        self._clock = clock
        self.path = address(plan)
        self.counted: Counter[str] = Counter()

    async def post(self, sendings: list[Sending]) -> None:
        """Post some sendings, several at once where the pace allows.

        Raises:
            DeliveryFailed: the service does not take anything from us.
        """
        most, due = self._plan.in_flight, self._teller.together(sendings)
        for first in range(0, len(due), most):
            group = due[first : first + most]
            await asyncio.gather(*(self._post(sending) for sending in group))

    async def _post(self, sending: Sending) -> None:
        signed = self.signed(sending)
        path = f"{self.path}{'&' if '?' in self.path else '?'}{signed.query}".rstrip("?&")
        answer = await self._line.send(
            "POST", path, content=signed.body, headers=dict(signed.headers)
        )
        why = _REFUSED_ALTOGETHER.get(HTTPStatus(answer.status_code))
        told = _read(answer)
        if why is not None:
            raise DeliveryFailed(f"the service {why} ({answer.status_code}: {told.detail})")
        self.counted["sent"] += 1
        self.counted["accepted"] += told.accepted
        self.counted["repeated"] += told.repeated
        self.counted["refused"] += len(told.refused) or (not answer.is_success)

    def signed(self, sending: Sending) -> Sending:
        """Return a sending with its proof, as sent now."""
        if self._plan.secret is None:
            raise Unplayable("there is no secret: give --secret, or CALLBOARD_SIMULATE_SECRET")
        url = (self._plan.public_url or self._plan.to or "").rstrip("/") + self.path
        return self._teller.sign(sending._replace(at=self._clock.now()), self._plan.secret, url)


def address(plan: Plan) -> str:
    """Return the path, and the query if there is one, of the source."""
    if plan.provider == "native":
        return f"/v1/events?{httpx2.QueryParams(source=plan.source)}"
    return f"/v1/webhooks/{plan.provider}/{plan.source}"


def _read(answer: httpx2.Response) -> _Told:
    try:
        return msgspec.json.decode(answer.content, type=_Told)
    except msgspec.MsgspecError:
        # Some systems want an answer of their own form; it was taken all the same.
        return _Told()
