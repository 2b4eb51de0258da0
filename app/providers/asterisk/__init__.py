"""Asterisk's queues, as its queue_log and its manager interface tell of them. Pure."""
