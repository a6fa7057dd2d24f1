"""Schedules in options: which one keeps the travel times and the stays."""

from __future__ import annotations

import re
from itertools import pairwise

from sightline.solvers.symbolic.maps.asked import Asked
from sightline.solvers.symbolic.maps.journey import Journey
from sightline.solvers.symbolic.maps.quantities import clocks_in

__all__ = ["kept_schedule"]

_SPAN = re.compile(
    r"(\d{1,2}(?:[:.]\d{2})?)\s*([ap]\.?m)?\s*[-–]\s*(\d{1,2}(?:[:.]\d{2})?)\s*([ap]\.?m)", re.I
)
_HOME = re.compile(r"\b(?:home|hotel|hostel)\b", re.I)


def kept_schedule(asked: Asked, journey: Journey) -> int | None:
    """The one schedule without a fault: ways take as long as they do, stays as long as wanted."""
    if journey.mode is None:
        return None
    kept = [i for i, option in enumerate(asked.options) if _holds(asked, journey, option)]
    return kept[0] if len(kept) == 1 else None


def _holds(asked: Asked, journey: Journey, option: str) -> bool:
    visits: list[tuple[str, float, float]] = []
    for part in re.split(r"\s*->\s*", option):
        found = asked.stops.mentions(part)
        name = found[0].name if len(found) == 1 else ""
        if not name and _HOME.search(part):
            name = journey.home
        times = _times(part)
        if not name or times is None:
            return False
        if visits and visits[-1][0] == name:  # "reach X at 4:13 -> visit X (4:13 - 5:43)"
            times = (visits.pop()[1], times[1])
        visits.append((name, *times))
    if len(visits) < 2:
        return False
    for (a, _, leaves), (b, arrives, _) in pairwise(visits):
        leg = asked.tools.travel_time(a, b, journey.mode)  # type: ignore[arg-type]
        if leg is None or (arrives - leaves) % 1440 != leg.minutes:
            return False
    return all(
        (leaves - arrives) % 1440 == journey.stays[name]
        for name, arrives, leaves in visits
        if name in journey.stays and arrives != leaves
    )


def _times(part: str) -> tuple[float, float] | None:
    """When a part of a schedule begins and ends; the same where it is a moment."""
    span = _SPAN.search(part)
    if span:
        late = span[4]
        first = clocks_in(f"{span[1]} {span[2] or late}")
        last = clocks_in(f"{span[3]} {late}")
        if not first or not last:
            return None
        begin, end = first[0][1], last[0][1]
        if span[2] is None and begin > end:  # "11.30 - 1.00 PM"
            begin -= 720
        return float(begin), float(end)
    found = clocks_in(part)
    return (float(found[0][1]),) * 2 if len(found) == 1 else None
