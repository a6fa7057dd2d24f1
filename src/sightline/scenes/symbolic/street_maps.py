"""Maps of streets that do not exist: junctions, roads with travel times, and places along them.

Streets run across a town from west to east and from south to north, not quite straight; some of
their pieces are missing. Metres, x east and y north.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

__all__ = ["KINDS", "Road", "Spot", "StreetMap", "make_streets"]

Rng = np.random.Generator
Point = tuple[float, float]

KINDS: Final = ("cafe", "restaurant", "pharmacy", "library", "bakery", "school")
"""of places along roads; at junctions are sights"""
_NAMES = (
    "Alder", "Birch", "Corvin", "Dunmore", "Elster", "Falkner", "Garnet", "Heron", "Ivory",
    "Juniper", "Kestrel", "Linden", "Marlow", "Norwick", "Orchard", "Pembry", "Quarry", "Rowan",
    "Sorrel", "Thorne", "Umber", "Vesper", "Willow", "Yarrow", "Zephyr", "Ashby", "Bramble",
    "Cobalt", "Drayton", "Ember", "Foxley", "Grantham",
)  # fmt: skip
_SIGHTS = ("Museum", "Tower", "Castle", "Theatre", "Gallery", "Abbey")
_STREETS = ("Street", "Road", "Lane", "Avenue")
_COLUMNS, _ROWS = 5, 4
_APART = 300.0
_ASIDE = 38.0
"""how far a place stands from the middle of its road"""
_PACE = 80.0
"""metres a minute"""


@dataclass(frozen=True, slots=True)
class Road:
    """A piece of a street between two junctions.

    Attributes:
        a, b: numbers of the junctions.
        street: its name.
        minutes: on foot, told on the map; not in proportion to its length.
    """

    a: int
    b: int
    street: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A place.

    Attributes:
        name, kind: "Alder Cafe", "cafe"; the kind of what stands at a junction is "sight".
        point: where its mark is.
        road: number of the road it is on, -1 at a junction.
        junction: number of the junction it is at, -1 on a road.
    """

    name: str
    kind: str
    point: Point
    road: int = -1
    junction: int = -1


@dataclass(frozen=True)
class StreetMap:
    """Junctions, roads between them, and places."""

    junctions: tuple[Point, ...]
    roads: tuple[Road, ...]
    spots: tuple[Spot, ...]

    def spots_of(self, kind: str) -> tuple[Spot, ...]:
        """Places of a kind."""
        return tuple(spot for spot in self.spots if spot.kind == kind)

    def length(self, road: Road) -> float:
        """Metres of a road."""
        return math.dist(self.junctions[road.a], self.junctions[road.b])


def make_streets(rng: Rng, places: int = 9, sights: int = 4) -> StreetMap:
    """A town with so many places along its roads and sights at its junctions."""
    words = [_NAMES[i] for i in rng.permutation(len(_NAMES))]
    junctions = tuple(
        (
            float(round(_APART * (x + 0.3 * (rng.random() - 0.5)))),
            float(round(_APART * (y + 0.3 * (rng.random() - 0.5)))),
        )
        for y in range(_ROWS) for x in range(_COLUMNS)
    )  # fmt: skip
    streets = [f"{words.pop()} {rng.choice(_STREETS)}" for _ in range(_COLUMNS + _ROWS)]
    pieces = [
        (y * _COLUMNS + x, y * _COLUMNS + x + 1, streets[y])
        for y in range(_ROWS) for x in range(_COLUMNS - 1)
    ] + [
        (y * _COLUMNS + x, (y + 1) * _COLUMNS + x, streets[_ROWS + x])
        for x in range(_COLUMNS) for y in range(_ROWS - 1)
    ]  # fmt: skip
    kept = _thinned(rng, pieces)
    roads = tuple(
        Road(a, b, street, _minutes(rng, math.dist(junctions[a], junctions[b])))
        for a, b, street in kept
    )
    spots = [
        Spot(f"{words.pop()} {_SIGHTS[i]}", "sight", junctions[at], junction=at)
        for i, at in zip(
            rng.permutation(len(_SIGHTS))[:sights],
            rng.permutation(len(junctions))[:sights].tolist(), strict=True,
        )
    ]  # fmt: skip
    kinds = [KINDS[i] for i in rng.choice(len(KINDS), places, p=_SHARES)]
    for kind, road in zip(kinds, rng.permutation(len(roads))[:places].tolist(), strict=True):
        point = _beside(rng, junctions[roads[road].a], junctions[roads[road].b])
        spots.append(Spot(f"{words.pop()} {kind.capitalize()}", kind, point, road=road))
    return StreetMap(junctions, roads, tuple(spots))


_SHARES = (0.3, 0.25, 0.15, 0.1, 0.1, 0.1)


def _minutes(rng: Rng, metres: float) -> int:
    return max(1, round(metres / _PACE + rng.uniform(-1.5, 3.5)))


def _beside(rng: Rng, a: Point, b: Point) -> Point:
    """A point on one side of a road, about its middle."""
    along, side = rng.uniform(0.38, 0.62), _ASIDE * (1 if rng.random() < 0.5 else -1)
    length = math.dist(a, b)
    dx, dy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    x = a[0] + along * (b[0] - a[0]) - side * dy
    return float(round(x)), float(round(a[1] + along * (b[1] - a[1]) + side * dx))


def _thinned(rng: Rng, pieces: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without some pieces; all junctions stay joined, each street two pieces or more in a row."""
    kept = list(pieces)
    for i in rng.permutation(len(pieces)).tolist():
        if rng.random() < 0.3:
            fewer = [piece for piece in kept if piece is not pieces[i]]
            own = [piece for piece in fewer if piece[2] == pieces[i][2]]
            in_row = all(one[1] == two[0] for one, two in pairwise(own))
            if len(own) >= 2 and in_row and _joined(fewer):
                kept = fewer
    return kept


def _joined(pieces: list[tuple[int, int, str]]) -> bool:
    reached, size = {0}, 0
    while len(reached) > size:
        size = len(reached)
        for a, b, _ in pieces:
            if a in reached or b in reached:
                reached |= {a, b}
    return size == _COLUMNS * _ROWS
