"""The staffing of a queue in an English sentence; screens form theirs from the same figures."""

from zoneinfo import ZoneInfo

from app.events.instants import parse_instant, to_datetime
from app.metrics.beside import StaffingPicture
from app.metrics.workload import Workload
from app.staffing.what_if import WhatIf


def advice(work: Workload, picture: StaffingPicture, zone: ZoneInfo) -> str:
    """Return what the picture comes to: how many are missing, and when they would have helped."""
    promise = _promise(work)
    if picture.required is None:
        return "Too little is known to say how many agents are needed."
    if picture.serving is None or picture.missing is None:
        return f"{_agents(picture.required)} needed for {promise}; how many there are is not told."
    if picture.remedy is not None and picture.remedy.back_at is not None:
        at = _clock(picture.remedy.back_at, zone)
        return f"+{_agents(picture.remedy.agents)} returns to {promise} by {at}."
    return _standing(picture.serving, picture.missing, promise)


def outcome(work: Workload, row: WhatIf, zone: ZoneInfo) -> str:
    """Return what a number of agents would make of the queue."""
    begun = f"{row.change:+d} → {_agents(row.agents)}" if row.change else _agents(row.agents)
    wait = "a wait without end" if row.asa_s is None else f"a wait of {row.asa_s:.0f} s"
    long_run = (
        f"{begun}: {row.service_level:.0%} in {work.within_s:g} s, {wait}, "
        f"{row.abandoned:.0%} hang up, {row.occupancy:.0%} busy"
    )
    if row.back_at is None:
        return f"{long_run}."
    return f"{long_run}; returns to {_promise(work)} by {_clock(row.back_at, zone)}."


def _standing(serving: int, missing: int, promise: str) -> str:
    if missing > 0:
        return f"+{_agents(missing)} needed; {promise} is not reached within the hour."
    if missing == 0:
        return f"{_agents(serving)}, as many as {promise} needs: at the edge."
    return f"{_agents(serving)}, {-missing} more than {promise} needs."


def _promise(work: Workload) -> str:
    return f"{work.ratio * 100:g}/{work.within_s:g}"


def _agents(number: int) -> str:
    return f"{number} agent" if number == 1 else f"{number} agents"


def _clock(instant: str, zone: ZoneInfo) -> str:
    return f"{to_datetime(parse_instant(instant)).astimezone(zone):%H:%M}"
