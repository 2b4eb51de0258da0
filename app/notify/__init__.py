"""How people are told: what is written, and the channels it goes to; the outbox is the worker's."""
