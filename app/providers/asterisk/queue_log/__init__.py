"""Asterisk's queue_log: one line `time|call|queue|agent|verb|parameters…` for each thing that happens."""

from app.providers.asterisk.queue_log.log import QueueLog

__all__ = ["QueueLog"]
