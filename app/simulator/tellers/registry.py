"""Every teller by the name of its provider."""

from app.simulator.tellers.aircall import AircallTeller
from app.simulator.tellers.connect import ConnectTeller
from app.simulator.tellers.contract import Teller
from app.simulator.tellers.dialpad import DialpadTeller
from app.simulator.tellers.generic import GenericTeller
from app.simulator.tellers.genesys import GenesysTeller
from app.simulator.tellers.native import NativeTeller
from app.simulator.tellers.ringcentral import RingCentralTeller
from app.simulator.tellers.talkdesk import TalkdeskTeller
from app.simulator.tellers.twilio import TwilioTeller
from app.simulator.tellers.vonage import VonageTeller
from app.simulator.tellers.zendesk import ZendeskTeller

_EVERY: tuple[type[Teller], ...] = (
    NativeTeller,
    TwilioTeller,
    ConnectTeller,
    AircallTeller,
    ZendeskTeller,
    GenesysTeller,
    GenericTeller,
    RingCentralTeller,
    DialpadTeller,
    VonageTeller,
    TalkdeskTeller,
)

TELLERS: dict[str, type[Teller]] = {teller.name: teller for teller in _EVERY}
"""Every teller; call one for an instance that tells a day."""
