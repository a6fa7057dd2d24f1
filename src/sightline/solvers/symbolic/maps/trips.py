"""Questions about whole trips: how long they take, when to leave, what fits, in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, permutations

from sightline.scenes.symbolic.map_tools import plain_name
from sightline.solvers.symbolic.maps.asked import Asked, nearest_number, only
from sightline.solvers.symbolic.maps.journey import Journey, read_journey, rides
from sightline.solvers.symbolic.maps.quantities import clocks_in, days_in, minutes_of
from sightline.solvers.symbolic.maps.schedules import kept_schedule

__all__ = ["about_trips"]

_COUNTS = {"none": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_MOST_STOPS = 7
"""more places are not tried in every order"""


def about_trips(asked: Asked) -> int | None:
    """The option that the travel times and opening hours determine, or None."""
    if not asked.map.legs:
        return None
    journey = read_journey(asked)
    if any("->" in option for option in asked.options):
        timed = [bool(clocks_in(option)) for option in asked.options]
        return kept_schedule(asked, journey) if all(timed) else _order(asked, journey)
    for read in (_closest, _fits, _possible, _when, _alone, _whole):
        found = read(asked, journey)
        if found is not None:
            return found
    return None


def _minutes(asked: Asked, stops: Sequence[str], mode: str | None) -> float | None:
    """Travel time along places."""
    total = 0.0
    for a, b in pairwise(stops):
        leg = asked.tools.travel_time(a, b, mode) if mode else None  # type: ignore[arg-type]
        if leg is None:
            return None
        total += leg.minutes
    return total


def _path(journey: Journey, stops: Sequence[str]) -> list[str]:
    return [journey.home, *stops] if journey.home else list(stops)


def _clock(asked: Asked, minute: float) -> int | None:
    """The option that states a time of day."""
    for i, option in enumerate(asked.options):
        said = [m for _, m in clocks_in(option)]
        bare = re.fullmatch(r"\s*(\d{1,2})[.:](\d{2})\s*", option)
        if bare:
            said = [int(bare[1]) * 60 + int(bare[2])]
        if len(said) == 1 and abs(said[0] - minute % 1440) < 0.5:
            return i
    return None


def _closest(asked: Asked, journey: Journey) -> int | None:
    """Which option is the shortest way from or to a place."""
    if not asked.says(
        r"\b(?:closest|nearest)\b.*\btravel time|\btravel time.*\b(?:closest|nearest)\b"
    ):
        return None
    found = asked.stops.mentions(asked.text)
    if len(found) != 1 or journey.mode is None:
        return None
    times: list[float | None] = []
    for option in asked.options:
        place = asked.place(option) if option.strip() else None
        there = _minutes(asked, (place.name, found[0].name), journey.mode) if place else None
        back = _minutes(asked, (found[0].name, place.name), journey.mode) if place else None
        times.append(there if there is not None else back)
    known = [t for t in times if t is not None]
    wanted = sum(bool(option.strip()) for option in asked.options)
    return (
        times.index(min(known)) if len(known) == wanted and known.count(min(known)) == 1 else None
    )


def _fits(asked: Asked, journey: Journey) -> int | None:
    """How many places fit into the time: where it is the same with and without the way back."""
    if not asked.says(r"how many places|(?:maximum|most) (?:number of )?(?:\w+ )?places"):
        return None
    stops = [s for s in journey.stops if s in journey.stays]
    if journey.budget is None or journey.mode is None or not stops or len(stops) > _MOST_STOPS:
        return None
    most = {_most(asked, journey, stops, back) for back in (False, True)}
    if len(most) != 1 or None in most:
        return None
    count = most.pop()
    words = _COUNTS | {"all": len(stops)}
    return only(asked.options, lambda option: words.get(plain_name(option)) == count)


def _most(asked: Asked, journey: Journey, stops: Sequence[str], back: bool) -> int | None:
    budget = journey.budget or 0.0
    known = False
    for count in range(len(stops), 0, -1):
        for chosen in permutations(stops, count):
            path = _path(journey, chosen)
            if back and journey.home:
                path.append(journey.home)
            way = _minutes(asked, path, journey.mode)
            if way is None:
                continue
            known = True
            if way + sum(journey.stays[s] for s in chosen) <= budget:
                return count
    return 0 if known else None


def _order(asked: Asked, journey: Journey) -> int | None:
    """The order with the least travel time: the same with and without the way back, if open."""
    if journey.mode is None:
        return None
    least: set[int] = set()
    backs = (True,) if journey.back else (False, True) if journey.home else (False,)
    for back in backs:
        times = [_option_time(asked, journey, option, back) for option in asked.options]
        known = [t for t in times if t is not None]
        if len(known) != len(times) or known.count(min(known)) != 1:
            return None
        least.add(times.index(min(known)))
    return least.pop() if len(least) == 1 else None


def _option_time(asked: Asked, journey: Journey, option: str, back: bool) -> float | None:
    """Travel time of an order that an option gives; it may name home first and last."""
    names: list[str] = []
    for part in re.split(r"\s*->\s*", option):
        if plain_name(part) in ("home", "hotel", "hostel"):
            name = journey.home
        else:
            found = asked.stops.mentions(part)
            name = found[0].name if len(found) == 1 else ""
        if not name:
            return None
        names.append(name)
    if journey.home and names[0] != journey.home:
        names.insert(0, journey.home)
    if back and names[-1] != (journey.home or names[0]):
        names.append(journey.home or names[0])
    return _minutes(asked, names, journey.mode)


def _possible(asked: Asked, journey: Journey) -> int | None:
    """Whether an order fits into the time, or a stay ends before the place closes."""
    if not asked.is_yes_no or journey.mode is None:
        return None
    stay = sum(journey.stays.get(stop, 0.0) for stop in journey.stops)
    way = _minutes(asked, _path(journey, journey.stops), journey.mode)
    if way is None or not journey.stops:
        return None
    if journey.budget is not None:
        home = (
            _minutes(asked, (journey.stops[-1], journey.home), journey.mode)
            if journey.home
            else 0.0
        )
        fits = {way + stay <= journey.budget, way + stay + (home or 0.0) <= journey.budget}
        return asked.yes_no(fits.pop()) if len(fits) == 1 else None
    if journey.start is not None and asked.says(r"before it closes|while it is open"):
        closes = _closing(asked, journey.stops[-1], journey.start + way)
        # a stay whose length is told behind the place's dinner or visit is its own
        spent = stay or sum(journey.stays.values())
        return None if closes is None else asked.yes_no(journey.start + way + spent <= closes)
    return None


def _closing(asked: Asked, name: str, minute: float) -> int | None:
    """When a place closes that is open at a time: on the day told, or if all days agree."""
    place = asked.tools.place_details(name)
    days = days_in(asked.text)
    if place is None or place.hours is None or len(set(days)) > 1:
        return None
    found = {place.closes(day, minute) for day in (days[:1] or range(7)) if place.hours[day]}
    return found.pop() if len(found) == 1 else None


def _when(asked: Asked, journey: Journey) -> int | None:
    """A time of day: when one arrives or ends, has to start, or may leave at the latest."""
    if not asked.says(r"what time|when (?:will|should)|latest") or journey.mode is None:
        return None
    latest = re.search(
        r"latest (?:possible )?time (?:\w+ )*?leave (.+?)(?: to | so | in order|\?|$)",
        asked.text,
        re.I,
    )
    clocks = clocks_in(asked.text)
    if latest:
        return _latest(asked, journey, latest[1])
    stops = journey.stops
    way = _minutes(asked, _path(journey, stops), journey.mode)
    if way is None or len(clocks) != 1 or not stops:
        return None
    stay = sum(journey.stays.get(stop, 0.0) for stop in stops)
    if asked.says(r"\b(?:finish|end)\w*\b[\w\s]* by \d|so that i can (?:finish|visit|reach)"):
        if not asked.says(r"\b(?:finish|end)\w*\b[\w\s]* by \d"):
            stay -= journey.stays.get(stops[-1], 0.0)  # being there is enough
        return _clock(asked, clocks[0][1] - way - stay)
    if asked.says(r"\b(?:finish|end|complete)\b"):
        return _clock(asked, clocks[0][1] + way + stay)
    if asked.says(r"\b(?:reach|arrive|get to)\b"):
        return _clock(asked, clocks[0][1] + way + stay - journey.stays.get(stops[-1], 0.0))
    return None


def _latest(asked: Asked, journey: Journey, leaving: str) -> int | None:
    """The latest time to leave a place for the last one."""
    found = asked.stops.mentions(leaving)
    if found and found[0].name in journey.stops:
        origin = found[0].name
    elif plain_name(leaving) in ("home", "hotel", "my home", "my hotel") and journey.home:
        origin = journey.home
    else:
        return None
    due = re.search(r"\b(?:by|at) (?=\d{1,2}[:.]?\d*\s*[ap]\.?m)", asked.text[::1], re.I)
    if asked.says(r"before it closes"):
        behind = _behind(asked, journey, origin)
        way = _minutes(asked, (origin, *behind), journey.mode)
        closes = _last_closing(asked, behind[-1]) if behind else None
        if way is None or closes is None:
            return None
        return _clock(asked, closes - way - sum(journey.stays.get(s, 0.0) for s in behind))
    if due is None:
        return None
    targets = [m.name for m in asked.stops.mentions(asked.text) if m.name != origin]
    last = journey.home if journey.home and journey.back else targets[-1] if targets else ""
    way = _minutes(asked, (origin, last), journey.mode) if last else None
    return None if way is None else _clock(asked, clocks_in(asked.text)[-1][1] - way)


def _behind(asked: Asked, journey: Journey, origin: str) -> list[str]:
    """The places after one, in the order of the journey."""
    if origin == journey.home:
        return list(journey.stops)
    at = journey.stops.index(origin)
    return list(journey.stops[at + 1 :])


def _last_closing(asked: Asked, name: str) -> int | None:
    """When a place closes in the evening: on the day told, or the same on all days it opens."""
    place = asked.tools.place_details(name)
    days = days_in(asked.text)
    if place is None or place.hours is None:
        return None
    spans = [place.hours[day] for day in (sorted(set(days)) or range(7)) if place.hours[day]]
    ends = [each[-1] for each in spans]
    counts = {b if b > a else b + 1440 for a, b in ends}
    return counts.pop() if len(counts) == 1 else None


def _alone(asked: Asked, journey: Journey) -> int | None:
    """How long one named way takes: "How long is the walk from A to B?"."""
    found = re.search(
        r"(?:how long|how much time|how far)[^.]*\bfrom (.+?) to (.+?)(?:\?|,|$)", asked.text, re.I
    )
    if found is None:
        return None
    ends = [asked.stops.mentions(part) for part in found.groups()]
    mode = asked.mode(found[0].lower()) or journey.mode
    if mode is None or any(len(each) != 1 for each in ends):
        return None
    way = _minutes(asked, (ends[0][0].name, ends[1][0].name), mode)
    return None if way is None else nearest_number(asked.options, way, "minutes", 0)


def _whole(asked: Asked, journey: Journey) -> int | None:
    """Time or distance of a whole journey, part by part."""
    if not asked.says(r"how (?:long|much time)|total distance|how far"):
        return None
    if journey.stays:
        if not asked.says(r"\btravel\w*\b") or journey.mode is None:
            return None
        way = _minutes(asked, _path(journey, journey.stops), journey.mode)
        return None if way is None else nearest_number(asked.options, way, "minutes", 0)
    minutes = metres = 0.0
    parts = rides(asked)
    for part in parts:
        leg = asked.tools.travel_time(part.origin, part.target, part.mode) if part.mode else None  # type: ignore[arg-type]
        if leg is None:
            return None
        minutes, metres = minutes + leg.minutes, metres + leg.metres
    if not parts:
        return None
    if asked.says(r"distance|how far"):
        return nearest_number(asked.options, metres, "metres", 0.001)
    return _duration(asked, minutes)


def _duration(asked: Asked, minutes: float) -> int | None:
    return only(asked.options, lambda option: minutes_of(option) == minutes)
