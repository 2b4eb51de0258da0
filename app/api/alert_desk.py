"""The desk for alerts: who sees them, who takes them, who puts them off."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec

from app.alerts.alert import Alert, picture
from app.alerts.lifecycle import OPEN, State
from app.alerts.orders import OVER, Acknowledge, Answer, Done, Order, Refused, Snooze
from app.api.contracts import Orders
from app.api.json_bodies import bad_field
from app.api.parts import ApiParts
from app.api.problem import Problem
from app.events.instants import Instant, Millis, format_instant, parse_instant
from app.metrics.beside import AlertPicture
from app.push.hub import Hub
from app.store.alert_contract import WantedAlerts
from app.store.contract import Shown
from app.streams.exchange import Unanswered

PATIENCE: Millis = 3_000
LONGEST_ID = 40

_STATES: dict[str, Sequence[str] | None] = {
    "open": [state.value for state in OPEN],
    "resolved": [State.RESOLVED.value],
    "all": None,
}
STATES = tuple(_STATES)


class Wanted(NamedTuple):
    """Which alerts somebody asks for."""

    state: str = "open"
    queue: str | None = None
    rule: str | None = None
    severity: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 100


class AlertDesk:
    """Answers from the board what goes on, from the database what is over; orders go to the judge."""

    def __init__(self, parts: ApiParts, hub: Hub) -> None:
        self._parts = parts
        self._hub = hub

    async def every(self, wanted: Wanted) -> list[AlertPicture]:
        """Return the alerts wanted, the newest first."""
        # No database holds such a text, so nothing can be called so.
        if any("\0" in (text or "") for text in (wanted.queue, wanted.rule)):
            return []
        shown = {alert.id: alert for alert in await self._board_alerts()}
        if wanted.state == "open":
            found = [alert for alert in shown.values() if alert.state != State.RESOLVED]
            return sorted((a for a in found if _is(a, wanted)), key=_newest_first)[: wanted.limit]
        store = await self._parts.store.open()
        kept = await store.alerts.find(_to_find(wanted), wanted.limit)
        return [shown.get(alert.id) or picture(alert) for alert in kept]

    async def one(self, id_: str) -> Shown:
        """Return one alert with its timeline; raise the 404 if there is none."""
        alert = await self._kept(id_)
        shown = {each.id: each for each in await self._board_alerts()}
        if alert is None or alert.state is State.PENDING:
            raise _unknown()
        told: dict[str, Any] = msgspec.to_builtins(shown.get(id_) or picture(alert))
        entries = [
            {"at": format_instant(each.at), "reason": each.reason.value, "who": each.who}
            for each in alert.timeline
        ]
        return told | {"revision": alert.revision, "timeline": entries}

    async def acknowledge(self, alert_id: str, who: str) -> AlertPicture:
        """Note that somebody has taken an alert; raise the 404, the 409, or Unanswered."""
        return await self._order(Acknowledge(alert_id, who))

    async def snooze(self, alert_id: str, who: str, until: Instant) -> AlertPicture:
        """Let nobody be told until then; raise the 404, the 409, the 422, or Unanswered."""
        return await self._order(Snooze(alert_id, who, until=until))

    async def snooze_for(self, alert_id: str, who: str, span: Millis) -> AlertPicture:
        """Let nobody be told for so long; raise the 404, the 409, the 422, or Unanswered."""
        return await self._order(Snooze(alert_id, who, span=span))

    async def now(self) -> Instant:
        """Return the centre's present instant: that of its board where its events are its clock."""
        board = self._hub.board or await self._parts.board.load()
        if self._parts.centre.clock == "events" and board is not None:
            return parse_instant(board.at)
        return self._parts.clock.now()

    async def _order(self, order: Acknowledge | Snooze) -> AlertPicture:
        if len(order.alert) > LONGEST_ID:
            raise _unknown()
        answer = await order_in(self._parts.orders, order, PATIENCE)
        if isinstance(answer, Done):
            return answer.alert
        if isinstance(answer, Refused) and answer.field is not None:
            raise bad_field(answer.field, "expected an instant to come, at most 7 days ahead")
        is_over = isinstance(answer, Refused) and answer.why == OVER
        kept = None if is_over else await self._kept(order.alert)
        if is_over or (kept is not None and kept.state is State.RESOLVED):
            raise Problem(HTTPStatus.CONFLICT, "The alert is over.")
        # What is written down as going on, the judge has only not read yet.
        raise Unanswered if kept is not None else _unknown()

    async def _kept(self, id_: str) -> Alert | None:
        if len(id_) > LONGEST_ID or "\0" in id_:
            return None
        return await (await self._parts.store.open()).alerts.one(id_)

    async def _board_alerts(self) -> Sequence[AlertPicture]:
        board = self._hub.board or await self._parts.board.load()
        return board.alerts if board is not None else ()


async def order_in(orders: Orders, order: Order, patience: Millis) -> Answer:
    """Return what came of an order to the judge; raise Unanswered if nobody took it."""
    reply = await orders.give(msgspec.json.encode(order), patience)
    answer: Answer = msgspec.json.decode(reply, type=Answer)
    return answer


def _to_find(wanted: Wanted) -> WantedAlerts:
    return WantedAlerts(
        _STATES[wanted.state],
        wanted.queue,
        wanted.rule,
        wanted.severity,
        wanted.since,
        wanted.until,
    )


def _is(alert: AlertPicture, wanted: Wanted) -> bool:
    began = parse_instant(alert.since)
    return (
        wanted.queue in {None, alert.queue}
        and wanted.rule in {None, alert.rule}
        and wanted.severity in {None, alert.severity}
        and (wanted.since is None or began >= wanted.since)
        and (wanted.until is None or began < wanted.until)
    )


def _newest_first(alert: AlertPicture) -> tuple[int, str]:
    return -parse_instant(alert.since), alert.id


def _unknown() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, "There is no such alert.")
