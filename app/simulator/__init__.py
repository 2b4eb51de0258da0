"""A simulated contact centre: the same seed gives the same day, event by event."""

from app.simulator.centre import Centre
from app.simulator.simulation import Simulation, events

__all__ = ["Centre", "Simulation", "events"]
