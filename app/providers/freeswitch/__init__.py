"""FreeSWITCH's mod_callcenter: what its events, and a look at its queues, mean."""

from app.providers.freeswitch.center import CallCenter, Look
from app.providers.freeswitch.fields import Headers
from app.providers.freeswitch.untold import UNTOLD

__all__ = ["UNTOLD", "CallCenter", "Headers", "Look"]
