"""What Slack's buttons and its command do here."""

import asyncio
from http import HTTPStatus
from typing import Any, Protocol

import msgspec
from starlette.background import BackgroundTask

from app.api.parts import ApiParts
from app.api.problem import Problem
from app.events.instants import MINUTE, Millis
from app.notify.blocks import ACKNOWLEDGE, SNOOZE
from app.notify.floor import floor
from app.notify.slack_answers import answer, is_slacks
from app.notify.words import Words
from app.push.hub import Hub
from app.store.contract import Shown
from app.streams.exchange import Unanswered

SNOOZED = 30 * MINUTE

_PATIENCE_S = 2.0
_LONGEST_NAME = 80


class AlertAnswers(Protocol):
    """Where people say that they know of an alert; raises Problem or Unanswered."""

    async def acknowledge(self, alert_id: str, who: str) -> object:
        """Note that somebody has taken it."""
        ...

    async def snooze_for(self, alert_id: str, who: str, span: Millis) -> object:
        """Note that nobody wants to hear of it for so long."""
        ...


class _User(msgspec.Struct, frozen=True):
    id: str = ""
    name: str = ""
    username: str = ""


class _Action(msgspec.Struct, frozen=True):
    action_id: str = ""
    value: str = ""


class _Pressed(msgspec.Struct):
    type: str
    user: _User = _User()
    actions: list[_Action] = []
    response_url: str = ""


class SlackDesk:
    """Carries out what people ask for in Slack."""

    def __init__(self, parts: ApiParts, hub: Hub, alerts: AlertAnswers) -> None:
        self._parts = parts
        self._hub = hub
        self._alerts = alerts

    async def pressed(self, payload: str, language: str) -> BackgroundTask | None:
        """Do what a button says; return what is to be said to who pressed it, if it was not done."""
        try:
            pressed = msgspec.json.decode(payload, type=_Pressed)
        except msgspec.MsgspecError:
            raise Problem(HTTPStatus.BAD_REQUEST, "payload: not what a button sends") from None
        for action in pressed.actions if pressed.type == "block_actions" else []:
            wrong = await self._done(action, _who(pressed.user))
            if wrong is not None and is_slacks(pressed.response_url, self._parts.slack_api):
                text = Words(language, self._parts.centre.timezone).say(f"answer.{wrong}")
                return BackgroundTask(answer, pressed.response_url, text)
        return None

    async def floor(self, queue: str, language: str) -> Shown:
        """Return how the floor stands, for whoever asked alone."""
        board = self._hub.board or await self._parts.board.load()
        words = Words(language, self._parts.centre.timezone)
        told: dict[str, Any] = floor(board, queue.strip(), words, self._parts.clock.now())
        return {"response_type": "ephemeral", **told}

    async def _done(self, action: _Action, who: str) -> str | None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._do(action, who)
        except Problem as refused:
            return "over" if refused.status < HTTPStatus.INTERNAL_SERVER_ERROR else "failed"
        except (Unanswered, TimeoutError):
            return "failed"
        return None

    async def _do(self, action: _Action, who: str) -> None:
        if action.action_id == ACKNOWLEDGE:
            await self._alerts.acknowledge(action.value, who)
        elif action.action_id == SNOOZE:
            await self._alerts.snooze_for(action.value, who, SNOOZED)


def _who(user: _User) -> str:
    name = user.name or user.username or user.id
    shown = "".join(each for each in name if each.isprintable())[:_LONGEST_NAME].strip()
    return shown or "Slack"
