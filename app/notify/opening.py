"""A channel made of what somebody set up."""

from typing import NamedTuple

from app.clock import Clock
from app.notify.apprise_channel import AppriseChannel
from app.notify.contract import Announcer, Plan, Refused
from app.notify.kinds import KINDS
from app.notify.signed_webhook import SignedWebhook
from app.notify.slack_api import SLACK_API
from app.notify.slack_bot import Look, SlackBot
from app.notify.slack_calls import TIMEOUT_S, SlackCalls
from app.notify.slack_webhook import SlackWebhook
from app.notify.words import Words
from app.notify.writer import Writer


class Surroundings(NamedTuple):
    """What all channels of a centre share."""

    centre: str
    timezone: str
    public_url: str
    clock: Clock
    slack_api: str = SLACK_API
    timeout_s: float = TIMEOUT_S


def open_channel(plan: Plan, around: Surroundings) -> Announcer:
    """Return the channel that a plan describes; a Noticeboard where messages can be changed.

    Raises:
        Refused: a secret is missing, or nobody knows the kind.
    """
    kind = KINDS.get(plan.kind)
    if kind is None:
        raise Refused(f"the kind {plan.kind!r} is not known to this version")
    for field in kind.fields:
        if field.name not in (plan.secrets if field.secret else plan.settings):
            raise Refused(f"{field.name} is missing")
    writer = Writer(Words(plan.language, around.timezone))
    if plan.kind == "slack_bot":
        return _bot(plan, around, writer)
    if plan.kind == "slack_webhook":
        return SlackWebhook(plan.secrets["url"], writer, around.timeout_s)
    if plan.kind == "webhook":
        url, key = plan.settings["url"], plan.secrets["secret"]
        return SignedWebhook(url, key, writer, around.clock, around.timeout_s)
    return AppriseChannel(plan.secrets["url"], writer)


def _bot(plan: Plan, around: Surroundings, writer: Writer) -> SlackBot:
    calls = SlackCalls(plan.secrets["bot_token"], around.slack_api, around.timeout_s)
    look = Look(writer, around.centre, around.public_url.rstrip("/") + "/")
    return SlackBot(calls, plan.settings["channel"], look)
