"""Callboard: a real-time contact-centre monitor."""
