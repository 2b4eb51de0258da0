"""Any past day again: its events taken out of the archive and folded anew, beside the service."""

from app.time_machine.machine import TimeMachine

__all__ = ["TimeMachine"]
