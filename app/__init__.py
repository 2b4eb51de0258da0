"""Callboard: a real-time contact-centre monitor."""

from app import compiled

compiled.use()
