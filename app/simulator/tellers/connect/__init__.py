"""Amazon Connect's teller: contact events, contact records, and the agent event stream by Firehose."""

from app.simulator.tellers.connect.teller import ConnectTeller

__all__ = ["ConnectTeller"]
