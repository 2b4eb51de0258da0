"""Telephony and helpdesk systems' own formats: how each proves itself, and what its words mean. Pure."""
