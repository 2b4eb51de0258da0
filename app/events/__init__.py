"""The vocabulary of events, pure: what may happen, when, and how it is written down."""
