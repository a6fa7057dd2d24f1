"""Questions about places themselves: where they lie, when they are open, what they offer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sightline.scenes.symbolic.map_tools import plain_name
from sightline.scenes.symbolic.maps import Place, bearing, great_circle
from sightline.solvers.symbolic.maps.asked import Asked, nearest_number, only
from sightline.solvers.symbolic.maps.quantities import clocks_in, days_in

__all__ = ["about_places", "open_at"]

_COURSES = {"north": 0.0, "east": 90.0, "south": 180.0, "west": 270.0}
_OFFERS = {
    "Reservable": r"reserv",
    "Serves Breakfast": r"serves? breakfast",
    "Serves Brunch": r"serves? brunch",
    "Serves Lunch": r"serves? lunch",
    "Serves Dinner": r"serves? dinner",
    "Serves Beer": r"serves? beer",
    "Serves Wine": r"serves? wine",
    "Serves Vegetarian Food": r"serves? vegetarian",
    "Takeout Available": r"take-?\s?(?:out|away)",
    "Delivery Available": r"deliver",
    "Dine In Available": r"dine.?in",
    "Curbside Pickup Available": r"curbside",
    "Wheelchair Accessible Entrance": r"wheelchair",
}
"""what a map service tells of places, and the words that ask for it; what is not listed is not
offered"""


def about_places(asked: Asked) -> int | None:
    """The option that the map determines, or None."""
    for read in (_pairs, _direction, _between, _towards, _distance, _open, _offer, _detail):
        found = read(asked)
        if found is not None:
            return found
    return None


def _far(a: Place, b: Place) -> float | None:
    return great_circle(a.point, b.point) if a.point and b.point else None


def _course(a: Place, b: Place) -> float | None:
    return bearing(a.point, b.point) if a.point and b.point else None


def _two(asked: Asked, text: str) -> tuple[Place, Place] | None:
    """The two places that a text names, in its order."""
    seen = dict.fromkeys(m.name for m in asked.names.mentions(text))
    places = [asked.tools.place_details(name) for name in seen]
    if len(places) != 2 or places[0] is None or places[1] is None:
        return None
    return places[0], places[1]


def _distance(asked: Asked) -> int | None:
    if not asked.says(r"straight.?line distance|as the crow flies|distance between"):
        return None
    known = tuple(asked.map.places.values())
    two = _two(asked, asked.text) or (known if len(known) == 2 else None)
    far = _far(*two) if two else None
    return None if far is None else nearest_number(asked.options, far, "metres", 0.12)


def _direction(asked: Asked) -> int | None:
    """Options are courses, or a course and a distance."""
    if not asked.says(r"\bdirection\b"):
        return None
    two = _two(asked, asked.text)
    if two is None:
        return None
    # "of A from B" looks from B; "from A to B" looks from A
    origin, target = two if asked.says(r"direction [\w\s-]*\bfrom\b.+\bto\b") else two[::-1]
    course, far = _course(origin, target), _far(origin, target)
    if course is None or far is None:
        return None
    name = min(_COURSES, key=lambda each: _turn(course, _COURSES[each]))
    fits = [i for i, option in enumerate(asked.options) if plain_name(option).startswith(name)]
    if len(fits) == 1:
        return fits[0] if _turn(course, _COURSES[name]) < 44 or len(asked.options) == 4 else None
    kept = [option if i in fits else "" for i, option in enumerate(asked.options)]
    return nearest_number(kept, far, "metres", 0.25)


def _turn(a: float, b: float) -> float:
    """Degrees between two courses."""
    return abs((a - b + 180) % 360 - 180)


def _pairs(asked: Asked) -> int | None:
    found = re.search(r"which pair of places is (farthest|furthest|closest|nearest)", asked.low)
    if found is None:
        return None
    far: list[float] = []
    for option in asked.options:
        two = _two(asked, option)
        gap = _far(*two) if two else None
        if gap is None:
            return None
        far.append(gap)
    return far.index(max(far) if found[1].startswith("f") else min(far))


def _towards(asked: Asked) -> int | None:
    """Which landmark lies in a direction from a place: the one with the smallest deviation."""
    found = re.search(r"directly (north|south|east|west) of (.+)", asked.low)
    mentioned = asked.names.mentions(found[2], 0.45) if found else []
    origin = asked.tools.place_details(mentioned[0].name) if mentioned else None
    if found is None or origin is None:
        return None
    turns = []
    for option in asked.options:
        place = asked.place(option)
        course = _course(origin, place) if place else None
        if course is None:
            return None
        turns.append(_turn(course, _COURSES[found[1]]))
    best, second = sorted(turns)[:2]
    return turns.index(best) if best <= 45 and second - best >= 10 else None


def _between(asked: Asked) -> int | None:
    """Which place lies between two others: the one with the smallest detour."""
    found = re.search(r"(?:situated|located|lies|is) between (.+)", asked.text, re.I)
    two = _two(asked, found[1]) if found else None
    straight = _far(*two) if two else None
    if two is None or straight is None:
        return None
    detours = []
    for option in asked.options:
        place = asked.place(option)
        ways = (_far(two[0], place), _far(place, two[1])) if place else (None, None)
        if ways[0] is None or ways[1] is None:
            return None
        detours.append(ways[0] + ways[1] - straight)
    best, second = sorted(detours)[:2]
    return detours.index(best) if second > 1.2 * best + 20 else None


def _one(asked: Asked) -> Place | None:
    """The place that a question is about: the one that it names best."""
    found = asked.names.mentions(asked.text)
    if not found:
        known = list(asked.map.places)
        return asked.tools.place_details(known[0]) if len(known) == 1 else None
    best = max(found, key=lambda m: m.score * len(m.name))
    return asked.tools.place_details(best.name)


def open_at(place: Place, days: Sequence[int], clock: int | None) -> bool | None:
    """Whether a place is open: at a time, or at all, on the one day that is named."""
    if place.hours is None or len(set(days)) > 1:
        return None
    if not days:
        # a time without a day is determined where all days agree
        found = {place.is_open(day, clock) for day in range(7)} if clock is not None else set()
        return found.pop() if len(found) == 1 else None
    return bool(place.hours[days[0]]) if clock is None else place.is_open(days[0], clock)


def _open(asked: Asked) -> int | None:
    if not asked.is_yes_no or not asked.says(r"\bopen|\bclosed?\b|\bvisit\b"):
        return None
    place, clocks = _one(asked), clocks_in(asked.text)
    if place is None or len(clocks) > 1 or not (days_in(asked.text) or clocks):
        return None
    found = open_at(place, days_in(asked.text), clocks[0][1] if clocks else None)
    shut = asked.says(r"\bclosed\b") and not asked.says(r"\bopen")
    return asked.yes_no(found if found is None or not shut else not found)


def _offer(asked: Asked) -> int | None:
    wanted = [name for name, words in _OFFERS.items() if asked.says(words)]
    place = _one(asked) if asked.is_yes_no and len(wanted) == 1 else None
    if place is None or not (place.features or place.address or place.rating is not None):
        return None
    return asked.yes_no(wanted[0] in place.features)


def _detail(asked: Asked) -> int | None:
    place = _one(asked)
    if place is None:
        return None
    if asked.says(
        r"how many (?:users|people|persons|customers|visitors)[\w\s]* rated|number of ratings"
    ):
        value = place.ratings
        return None if value is None else nearest_number(asked.options, value, "number", 0)
    if asked.says(r"\brating of\b|\brated\b|what'?s? (?:is )?the rating"):
        rating = place.rating
        return None if rating is None else nearest_number(asked.options, rating, "number", 0)
    if asked.says(r"\bprice level\b") and place.price:
        return only(asked.options, lambda o: plain_name(o) == plain_name(place.price))
    if asked.says(r"\baddress\b|where is\b"):
        near = [p.address for p in asked.places(place.name) if p.address]
        told = {plain_name(each) for each in near}
        return only(asked.options, lambda o: plain_name(o) in told)
    return None
