"""What the edge is built from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.api.absent import NoConnectors, NoGuesses, NoOrders, NoPlayableDays, OnceHere
from app.api.contracts import (
    Bell,
    Centre,
    ConnectorStates,
    DeadLetters,
    EventLog,
    Guesses,
    Once,
    Orders,
    Pairings,
    PlayableDays,
    Questions,
    Readiness,
    Sessions,
)
from app.clock import Clock
from app.notify.slack_api import SLACK_API
from app.providers.contract import Translate
from app.push.contract import USUAL_PACE, Board, Pace
from app.store.contract import StoreDoor

STATIC = Path(__file__).parent.parent / "static"


@dataclass(frozen=True)
class WebhookSource:
    """One system that posts webhooks: of which provider it is, and the secrets that prove it."""

    provider: str
    secrets: tuple[str, ...] = field(repr=False)
    translate: Translate | None = None
    """Its own translation, where a description takes the place of the provider's."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """What it was set up with beside its secrets, to be shown."""


@dataclass(frozen=True)
class ApiParts:
    """Everything the edge needs, made elsewhere."""

    event_log: EventLog
    board: Board
    questions: Questions
    dead_letters: DeadLetters
    sessions: Sessions
    bell: Bell
    pairings: Pairings
    readiness: Readiness
    store: StoreDoor
    admin_key: str
    centre: Centre
    clock: Clock
    salt: bytes
    public_url: str
    build: str
    static: Path = STATIC
    pace: Pace = USUAL_PACE
    webhook_sources: Mapping[str, WebhookSource] = field(default_factory=dict)
    connector_states: ConnectorStates = field(default_factory=NoConnectors)
    guesses: Guesses = field(default_factory=NoGuesses)
    orders: Orders = field(default_factory=NoOrders)
    trials: Orders = field(default_factory=NoOrders)
    """The way for what takes longer: trying a rule on what was."""
    once: Once = field(default_factory=OnceHere)
    slack_api: str = SLACK_API
    playable_days: PlayableDays = field(default_factory=NoPlayableDays)
