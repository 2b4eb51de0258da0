"""What may be a source: webhook providers, the service's own format, and connectors; for each the form. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from app.providers.contract import Report
from app.providers.registry import PROVIDERS
from app.providers.steps import STEPS, USUAL, Step

NATIVE = "native"
"""The name of the service's own format, POST /v1/events."""


class Kind(StrEnum):
    """Who goes to whom."""

    WEBHOOK = "webhook"
    NATIVE = "native"
    CONNECTOR = "connector"


class Owner(StrEnum):
    """Whose choice the secret is."""

    OURS = "ours"
    """We may make one up."""
    THEIRS = "theirs"
    """The system gives it."""
    LATER = "later"
    """The system gives it when it has been told the address."""
    NOBODY = "nobody"
    """There is none."""


class Form(StrEnum):
    """What may stand in a field."""

    SECRET = "secret"  # noqa: S105  a word
    TEXT = "text"
    HOST = "host"
    PORT = "port"
    PATH = "path"
    MAPPING = "mapping"


class Field(NamedTuple):
    """One field of the form that sets a source up."""

    name: str
    label: str
    form: Form
    required: bool
    example: str | int | None = None


@dataclass(frozen=True, kw_only=True)
class SourceKind:
    """One kind of source."""

    name: str
    label: str
    kind: Kind
    proof: str
    owner: Owner
    fields: tuple[Field, ...]
    reports: Mapping[Report, str]

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is to be done at the other end, in this order."""
        return STEPS.get(self.name, USUAL)


def _secret(label: str, owner: Owner, example: str | None = None) -> Field:
    return Field("secret", label, Form.SECRET, owner is Owner.THEIRS, example)


_SECRETS: dict[str, tuple[str, Owner]] = {
    "twilio": ("Auth token", Owner.THEIRS),
    "connect": ("API key", Owner.OURS),
    "genesys": ("API key", Owner.OURS),
    "aircall": ("Webhook token", Owner.LATER),
    "zendesk": ("Signing secret", Owner.LATER),
    "ringcentral": ("Verification token", Owner.OURS),
    "vonage": ("Signature secret", Owner.THEIRS),
    "dialpad": ("Webhook secret", Owner.OURS),
    "talkdesk": ("Key", Owner.OURS),
    "generic": ("API key", Owner.OURS),
}
_FURTHER: dict[str, tuple[Field, ...]] = {
    "generic": (Field("mapping", "Mapping", Form.MAPPING, required=True),),
}


def _webhook(name: str) -> SourceKind:
    provider = PROVIDERS[name]
    label, owner = _SECRETS.get(name, ("Secret", Owner.THEIRS))
    return SourceKind(
        name=name,
        label=provider.label,
        kind=Kind.WEBHOOK,
        proof=provider.proof,
        owner=owner,
        fields=(_secret(label, owner), *_FURTHER.get(name, ())),
        reports=provider.reports,
    )


_HOST = Field("host", "Host", Form.HOST, required=True, example="pbx.example.com")

_OTHERS = (
    SourceKind(
        name=NATIVE,
        label="Your own system",
        kind=Kind.NATIVE,
        proof="the source's own key, or the service's: `Authorization: Bearer`",
        owner=Owner.OURS,
        fields=(_secret("Key", Owner.OURS),),
        reports=dict.fromkeys(Report, "as sent"),
    ),
    SourceKind(
        name="asterisk-ami",
        label="Asterisk (manager interface)",
        kind=Kind.CONNECTOR,
        proof="we sign in there, with a user and a password",
        owner=Owner.THEIRS,
        fields=(
            _HOST,
            Field("port", "Port", Form.PORT, required=False, example=5038),
            Field("username", "User", Form.TEXT, required=True, example="callboard"),
            _secret("Password", Owner.THEIRS),
        ),
        reports={
            Report.QUEUE: "QueueCallerJoin",
            Report.RINGING: "AgentCalled",
            Report.RONA: "AgentRingNoAnswer",
            Report.ABANDONED: "QueueCallerAbandon",
            Report.OVERFLOW: "QueueCallerLeave alone: an exit key; a timeout is told as abandoned",
            Report.HOLD: "Hold, Unhold",
            Report.TRANSFER: "BlindTransfer, AttendedTransfer",
            Report.AGENTS: "QueueMemberStatus, QueueMemberPause",
        },
    ),
    SourceKind(
        name="asterisk-queue-log",
        label="Asterisk (queue_log file)",
        kind=Kind.CONNECTOR,
        proof="the file is on this machine",
        owner=Owner.NOBODY,
        fields=(
            Field("path", "File", Form.PATH, required=True, example="/var/log/asterisk/queue_log"),
        ),
        reports={
            Report.QUEUE: "ENTERQUEUE",
            Report.RINGING: "RINGNOANSWER, CONNECT: when it is over",
            Report.RONA: "RINGNOANSWER",
            Report.ABANDONED: "ABANDON",
            Report.OVERFLOW: "EXITWITHTIMEOUT, EXITWITHKEY, EXITEMPTY",
            Report.TRANSFER: "BLINDTRANSFER, ATTENDEDTRANSFER",
            Report.AGENTS: "ADDMEMBER, REMOVEMEMBER, PAUSE, UNPAUSE, CONNECT, COMPLETE…",
        },
    ),
    SourceKind(
        name="freeswitch",
        label="FreeSWITCH (event socket)",
        kind=Kind.CONNECTOR,
        proof="we sign in there, with a password",
        owner=Owner.THEIRS,
        fields=(
            _HOST,
            Field("port", "Port", Form.PORT, required=False, example=8021),
            _secret("Password", Owner.THEIRS),
        ),
        reports={
            Report.QUEUE: "callcenter: member-queue-start",
            Report.RINGING: "callcenter: agent-offering",
            Report.RONA: "callcenter: bridge-agent-fail",
            Report.ABANDONED: "callcenter: member-queue-end, Cancel",
            Report.OVERFLOW: "callcenter: member-queue-end, TIMEOUT, EXIT_WITH_KEY",
            Report.HOLD: "CHANNEL_HOLD, CHANNEL_UNHOLD",
            Report.AGENTS: "callcenter: agent-status-change, agent-state-change",
        },
    ),
)

KINDS: dict[str, SourceKind] = {kind.name: kind for kind in (*map(_webhook, PROVIDERS), *_OTHERS)}
"""Every kind of source by the name of its provider."""
