"""A map of places: what is known of each, what is near it, how long ways take, routes in steps.

The state of questions that a map service answers (MapEval). Times are minutes, lengths metres,
times of day minutes after midnight; days count from Monday = 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

__all__ = [
    "DAYS", "MODES", "PRICES", "Leg", "Mode", "Nearby", "Place", "PlaceMap", "Route", "Step",
    "bearing", "great_circle",
]  # fmt: skip

Mode = Literal["driving", "walking", "bicycling", "transit"]
MODES: tuple[str, ...] = get_args(Mode)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PRICES = ("Free", "Inexpensive", "Moderate", "Expensive", "Very Expensive")
_DAY = 24 * 60
_EARTH = 6_371_000.0


@dataclass(frozen=True, slots=True)
class Place:
    """One place; what is not known is None or empty.

    Attributes:
        name, address: as told.
        point: latitude and longitude, degrees.
        hours: per day from Monday the spans (from, to) it is open, minutes; a span that ends at or
            before its begin ends on the next day; () = closed. None = not known.
        rating: mean of ``ratings`` ratings.
        price: one of :data:`PRICES`.
        features: what it offers, as told ("Reservable", "Serves Dinner").
    """

    name: str
    address: str = ""
    point: tuple[float, float] | None = None
    hours: tuple[tuple[tuple[int, int], ...], ...] | None = None
    rating: float | None = None
    ratings: int | None = None
    price: str = ""
    features: frozenset[str] = frozenset()

    def is_open(self, day: int, minute: float) -> bool | None:
        """Whether it is open at a time of a day; None where its hours are not known."""
        if self.hours is None:
            return None
        if any(_lasts(a, b, minute) for a, b in self.hours[day]):
            return True
        # a span of yesterday may run past midnight
        return any(b <= a and minute < b for a, b in self.hours[day - 1] if (a, b) != (0, _DAY))

    def closes(self, day: int, minute: float) -> int | None:
        """When the span ends that a time of a day lies in, minutes after this day's midnight."""
        for a, b in self.hours[day] if self.hours else ():
            if _lasts(a, b, minute):
                return b if b > a else b + _DAY
        return None


def _lasts(start: int, end: int, minute: float) -> bool:
    return start <= minute < (end if end > start else end + _DAY)


@dataclass(frozen=True, slots=True)
class Leg:
    """How long the way from one place to another is by one mode of travel."""

    origin: str
    target: str
    mode: str
    minutes: float
    metres: float


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a route: its text, the roads it leads onto, remarks, and its size."""

    text: str
    roads: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    minutes: float | None = None
    metres: float | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """One way of several between two places."""

    origin: str
    target: str
    mode: str
    via: str
    minutes: float | None
    metres: float | None
    steps: tuple[Step, ...] = ()

    @property
    def length(self) -> float | None:
        """Metres; the sum of its steps where the whole is not told."""
        return self.metres if self.metres is not None else _sum(s.metres for s in self.steps)

    @property
    def time(self) -> float | None:
        """Minutes; the sum of its steps where the whole is not told."""
        return self.minutes if self.minutes is not None else _sum(s.minutes for s in self.steps)


def _sum(values: Iterable[float | None]) -> float | None:
    known = list(values)
    if not known or None in known:
        return None
    return sum(value for value in known if value is not None)


@dataclass(frozen=True, slots=True)
class Nearby:
    """Places of one kind around a place, nearest first where ``ranked``.

    Attributes:
        around, kind: the place, and the kind as told ("Restaurants", "gas_station").
        places: names in the order told.
        ranked: that order is by distance.
        radius: metres that were searched; None = the list ends where it ends.
    """

    around: str
    kind: str
    places: tuple[str, ...]
    ranked: bool = True
    radius: float | None = None


@dataclass(frozen=True)
class PlaceMap:
    """All that is known.

    Attributes:
        places: by name.
        legs: travel times.
        routes: routes with steps.
        nearby: lists of places.
        listed: for every list of ``nearby`` its places, in order.
        here: the place of who asks; "" = not told.
        today: the day of the week; None = not told.
    """

    places: dict[str, Place] = field(default_factory=dict)
    legs: tuple[Leg, ...] = ()
    routes: tuple[Route, ...] = ()
    nearby: tuple[Nearby, ...] = ()
    listed: tuple[tuple[Place, ...], ...] = ()
    here: str = ""
    today: int | None = None

    def leg(self, origin: str, target: str, mode: str) -> Leg | None:
        """The way between two places by a mode, if it is told."""
        return self._by_ends.get((origin, target, mode))

    @cached_property
    def _by_ends(self) -> dict[tuple[str, str, str], Leg]:
        """The first way told between two places by each mode."""
        return {(leg.origin, leg.target, leg.mode): leg for leg in reversed(self.legs)}


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres between two points (latitude, longitude in degrees) on a sphere of 6,371 km."""
    (p, u), (q, v) = (tuple(map(math.radians, each)) for each in (a, b))
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin((v - u) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, h)))


def bearing(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Initial course from ``a`` to ``b``, degrees clockwise from north in [0, 360)."""
    (p, u), (q, v) = (tuple(map(math.radians, each)) for each in (a, b))
    east = math.sin(v - u) * math.cos(q)
    north = math.cos(p) * math.sin(q) - math.sin(p) * math.cos(q) * math.cos(v - u)
    return math.degrees(math.atan2(east, north)) % 360
