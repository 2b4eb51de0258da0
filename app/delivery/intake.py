"""Batches of events to `POST /v1/events`, and what the service says to each event."""

from collections.abc import Sequence
from http import HTTPStatus

import httpx2
import msgspec

from app.delivery.line import DeliveryFailed, Line
from app.delivery.pacing import Pause

__all__ = ["DeliveryFailed", "Intake", "Refusal", "Verdict"]

_NDJSON = {"Content-Type": "application/x-ndjson"}
_TOO_MUCH_OR_WRONG = frozenset((400, 413, 422))
_FORBIDDEN = frozenset((401, 403))
_LONGEST_REASON = 200


class Refusal(msgspec.Struct, frozen=True):
    """An event that was not taken: its place in the batch, and why."""

    index: int
    reason: str


class Verdict(msgspec.Struct, frozen=True):
    """What became of a batch."""

    accepted: int = 0
    repeated: int = 0
    refused: list[Refusal] = []


class _Problem(msgspec.Struct, frozen=True):
    """As much as we read of a problem+json body."""

    title: str = ""
    detail: str = ""


class Intake:
    """One source's way into a service; a batch may be sent again, for events have ids."""

    def __init__(
        self, client: httpx2.AsyncClient, source: str, pause: Pause, tries: int | None = None
    ) -> None:
        self._line = Line(client, pause, tries)
        self._path = f"/v1/events?{httpx2.QueryParams(source=source)}"

    async def post(self, batch: Sequence[bytes]) -> Verdict:
        """Post encoded events; a batch refused as a whole is halved until the culprit is alone.

        Raises:
            DeliveryFailed: the service does not take events from us at all.
        """
        body = b"\n".join(batch) + b"\n"
        answer = await self._line.send("POST", self._path, content=body, headers=_NDJSON)
        if answer.is_success:
            return _read(answer)
        if answer.status_code in _FORBIDDEN:
            raise DeliveryFailed(f"the service does not accept the key ({_reason(answer)})")
        if answer.status_code not in _TOO_MUCH_OR_WRONG:
            raise DeliveryFailed(f"the service does not take events ({_reason(answer)})")
        judged = _judged(answer)
        if judged.refused:
            return judged
        if len(batch) == 1:
            return Verdict(refused=[Refusal(0, _reason(answer))])
        half = len(batch) // 2
        return _joined(await self.post(batch[:half]), await self.post(batch[half:]), half)


def _read(answer: httpx2.Response) -> Verdict:
    try:
        return msgspec.json.decode(answer.content, type=Verdict)
    except msgspec.MsgspecError as wrong:
        raise DeliveryFailed("what answers there is not a Callboard service") from wrong


def _judged(answer: httpx2.Response) -> Verdict:
    """Return what a refusal of the whole says of each event, if anything."""
    try:
        return msgspec.json.decode(answer.content, type=Verdict)
    except msgspec.MsgspecError:
        return Verdict()


def _joined(first: Verdict, second: Verdict, offset: int) -> Verdict:
    later = [Refusal(refusal.index + offset, refusal.reason) for refusal in second.refused]
    return Verdict(
        first.accepted + second.accepted, first.repeated + second.repeated, first.refused + later
    )


def _reason(answer: httpx2.Response) -> str:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.MsgspecError:
        problem = _Problem()
    said = problem.detail or problem.title or HTTPStatus(answer.status_code).phrase
    return f"{answer.status_code}: {said}"[:_LONGEST_REASON]
