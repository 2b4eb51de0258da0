"""Measurements of Callboard on this machine: what it costs, printed with what it is compared to."""
