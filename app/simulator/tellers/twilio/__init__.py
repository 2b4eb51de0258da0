"""Twilio's teller: TaskRouter's event callbacks, a voice status callback a call, hold in conferences."""

from app.simulator.tellers.twilio.teller import TwilioTeller

__all__ = ["TwilioTeller"]
