"""Asterisk's manager interface: what its events, and a look at its queues, mean."""

from app.providers.asterisk.ami.fields import Message
from app.providers.asterisk.ami.manager import Look, Manager

__all__ = ["Look", "Manager", "Message"]
