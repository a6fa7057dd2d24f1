"""Maps of towns that do not exist: places, lists of what is near, travel times and routes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from sightline.scenes.symbolic.maps import (
    MODES,
    PRICES,
    Leg,
    Nearby,
    Place,
    PlaceMap,
    Route,
    Step,
    great_circle,
)

__all__ = ["KINDS", "make_list", "make_places", "make_routes", "make_ways", "roundabouts"]

Rng = np.random.Generator
KINDS = ("Cafes", "Restaurants", "Pharmacies", "Libraries", "Bakeries", "Parks")
_NAMES = [
    "Alder", "Birch", "Corvin", "Dunmore", "Elster", "Falkner", "Garnet", "Heron", "Ivory",
    "Juniper", "Kestrel", "Linden", "Marlow", "Norwick", "Orchard", "Pembry", "Quarry", "Rowan",
    "Sorrel", "Thorne", "Umber", "Vesper", "Willow", "Yarrow", "Zephyr", "Ashby", "Bramble",
    "Cobalt", "Drayton", "Ember", "Foxley", "Grantham",
]  # fmt: skip
_SIGHTS = ("Museum", "Tower", "Market", "Castle", "Theatre", "Gallery", "Cathedral", "Abbey")
_STREETS = ("Street", "Road", "Lane", "Avenue", "Way")
_ONE = {"Cafes": "Cafe", "Restaurants": "Kitchen", "Pharmacies": "Pharmacy",
        "Libraries": "Library", "Bakeries": "Bakery", "Parks": "Park"}  # fmt: skip
_FEATURES = ("Reservable", "Serves Lunch", "Serves Dinner", "Wheelchair Accessible Entrance",
             "Dine In Available")  # fmt: skip
_SPEED = {"driving": 500.0, "walking": 80.0, "bicycling": 240.0, "transit": 330.0}
"""metres a minute"""


def _centre(rng: Rng) -> tuple[float, float]:
    return float(rng.uniform(-55, 55)), float(rng.uniform(-170, 170))


def _near(rng: Rng, centre: tuple[float, float], metres: float) -> tuple[float, float]:
    """A point around another one, rounded as map services tell it."""
    far, turn = metres * math.sqrt(rng.uniform(0.02, 1)), rng.uniform(0, 2 * math.pi)
    north, east = far * math.cos(turn) / 111_195, far * math.sin(turn) / 111_195
    lat = centre[0] + north
    return round(lat, 4), round(centre[1] + east / math.cos(math.radians(centre[0])), 4)


def _hours(rng: Rng) -> tuple[tuple[tuple[int, int], ...], ...]:
    if rng.random() < 0.08:
        return (((0, 1440),),) * 7
    opens, closes = 30 * int(rng.integers(14, 23)), 30 * int(rng.integers(32, 47))
    days: list[tuple[tuple[int, int], ...]] = []
    for _ in range(7):
        kind = rng.random()
        if kind < 0.15:
            days.append(())
        elif kind < 0.3:
            days.append(((opens, 750), (840, closes)))
        else:
            days.append(((opens, closes),))
    return tuple(days)


def _words(rng: Rng, count: int) -> list[str]:
    return [_NAMES[i] for i in rng.permutation(len(_NAMES))[:count]]


def _address(rng: Rng) -> str:
    street = f"{rng.choice(_NAMES)} {rng.choice(_STREETS)}"
    return f"{int(rng.integers(1, 99))} {street}"


def make_places(rng: Rng, count: int) -> PlaceMap:
    """Sights of a town with all their details, within some kilometres."""
    centre = _centre(rng)
    places = {}
    for word in _words(rng, count):
        name = f"{word} {rng.choice(_SIGHTS)}"
        places[name] = Place(
            name,
            _address(rng),
            _near(rng, centre, 9000),
            _hours(rng),
            round(float(rng.uniform(3.0, 5.0)), 1),
            int(rng.integers(20, 9000)),
            str(rng.choice(PRICES[1:])),
            frozenset(f for f in _FEATURES if rng.random() < 0.4),
        )
    return PlaceMap(places=places)


def make_list(rng: Rng, count: int, radius: float | None) -> PlaceMap:
    """A sight, and places of one kind around it.

    Args:
        radius: metres that are listed, in no order and with points; None = by distance, without.
    """
    words = _words(rng, count + 1)
    sight = f"{words[0]} {rng.choice(_SIGHTS)}"
    kind = str(rng.choice(KINDS))
    centre = _near(rng, _centre(rng), 1)
    listed = [
        Place(
            f"{word} {_ONE[kind]}",
            _address(rng),
            _near(rng, centre, radius or 1000.0),
            None,
            round(float(rng.uniform(3.2, 5.0)), 1),
            int(rng.integers(5, 3000)),
        )
        for word in words[1:]
    ]
    told = [
        p if radius else Place(p.name, p.address)
        for p in (listed if radius else sorted(listed, key=lambda p: _from(centre, p)))
    ]
    here = Place(sight, _address(rng), centre if radius else None)
    near = Nearby(sight, kind, tuple(p.name for p in told), radius is None, radius)
    return PlaceMap(
        places={p.name: p for p in (here, *told)}, nearby=(near,), listed=(tuple(told),)
    )


def _from(centre: tuple[float, float], place: Place) -> float:
    return great_circle(centre, place.point) if place.point else math.inf


def make_ways(rng: Rng, count: int, modes: Sequence[str] = MODES) -> PlaceMap:
    """Sights and the time it takes from each to each; ways back may take longer."""
    town = make_places(rng, count)
    places = {name: Place(name, p.address) for name, p in town.places.items()}
    legs = []
    for a, p in town.places.items():
        for b, q in town.places.items():
            if a == b or p.point is None or q.point is None:
                continue
            straight = great_circle(p.point, q.point)
            for mode in modes:
                metres = round(straight * rng.uniform(1.1, 1.5) / 100) * 100 + 100
                minutes = max(1, round(metres / _SPEED[mode] + rng.uniform(0, 6)))
                legs.append(Leg(a, b, mode, float(minutes), float(metres)))
    return PlaceMap(places=places, legs=tuple(legs))


def roundabouts(route: Route) -> int:
    """Steps that go round one."""
    return sum(step.text.startswith("At the roundabout") for step in route.steps)


def make_routes(rng: Rng, count: int) -> PlaceMap:
    """Two sights and some driving routes between them, whose times and lengths all differ."""
    town = make_places(rng, 2)
    a, b = town.places
    roads = [f"{word} {rng.choice(_STREETS)}" for word in _words(rng, 4 * count + 4)]
    minutes = rng.permutation(np.arange(12, 40))[:count]
    metres = 100 * rng.permutation(np.arange(60, 200))[:count]
    routes = []
    for i in range(count):
        own = roads[4 * i : 4 * i + 4]
        start = (Step(f"Head {rng.choice(['north', 'south', 'east', 'west'])} on {own[0]}",
                      (own[0],)),)  # fmt: skip
        steps = start + tuple(_step(rng, road) for road in own[1:])
        routes.append(Route(a, b, "driving", own[1], float(minutes[i]), float(metres[i]), steps))
    places = {name: Place(name, p.address) for name, p in town.places.items()}
    return PlaceMap(places=places, routes=tuple(routes))


def _step(rng: Rng, road: str) -> Step:
    if rng.random() < 0.4:
        number = ("1st", "2nd", "3rd")[int(rng.integers(3))]
        return Step(f"At the roundabout, take the {number} exit onto {road}", (road,))
    return Step(f"Turn {rng.choice(['left', 'right'])} onto {road}", (road,))
