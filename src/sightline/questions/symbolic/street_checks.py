"""The second path to answers about street maps: from points and times alone, by arrays.

It knows nothing of which road a place was put on, and finds times by powers of a matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.posed import Posed

__all__ = ["check_streets"]

Floats = NDArray[np.float64]
World = Mapping[str, Any]
Options = Sequence[str]


def check_streets(one: Posed) -> str:
    """ "" where just the right option fits."""
    found = _CHECKS[one.world["type"]](one.world, one.options[1:])
    right = int(one.truth) - 1
    return "" if found == [right] else f"{one.world['type']}: options {found} fit instead"


def _point(world: World, name: str) -> Floats:
    (found,) = [spot["point"] for spot in world["spots"] if spot["name"] == name]
    return np.array(found, dtype=np.float64)


def _kind(spot: Mapping[str, Any]) -> str:
    """By the last word of its name."""
    word = spot["name"].split()[-1].lower()
    return word if word in ("cafe", "restaurant", "pharmacy", "library", "bakery", "school") else ""


def _places(world: World) -> tuple[list[str], Floats]:
    """Names and points of all that are no sights."""
    found = [spot for spot in world["spots"] if _kind(spot)]
    return [s["name"] for s in found], np.array([s["point"] for s in found], dtype=np.float64)


def _street_of(world: World, point: Floats) -> str:
    """The street of the nearest piece of road."""
    ends = np.array(world["junctions"], dtype=np.float64)
    a = ends[[road["a"] for road in world["roads"]]]
    b = ends[[road["b"] for road in world["roads"]]]
    along = ((point - a) * (b - a)).sum(axis=1) / ((b - a) ** 2).sum(axis=1)
    foot = a + np.clip(along, 0, 1)[:, None] * (b - a)
    return str(world["roads"][int(np.linalg.norm(point - foot, axis=1).argmin())]["street"])


def _times(world: World) -> NDArray[np.int64]:
    """(J, J) least minutes: the matrix of single roads, squared until nothing changes."""
    count = len(world["junctions"])
    best = np.full((count, count), 10**6, dtype=np.int64)
    np.fill_diagonal(best, 0)
    for road in world["roads"]:
        best[road["a"], road["b"]] = best[road["b"], road["a"]] = road["minutes"]
    while True:
        twice = (best[:, :, None] + best[None]).min(axis=1)
        if (twice == best).all():
            return best
        best = twice


def _junction(world: World, name: str) -> int:
    apart = np.array(world["junctions"], dtype=np.float64) - _point(world, name)
    return int(np.linalg.norm(apart, axis=1).argmin())


def _direction(world: World, options: Options) -> list[int]:
    way = _point(world, world["slots"]["a"]) - _point(world, world["slots"]["b"])
    sides = {"east": way[0], "west": -way[0], "north": way[1], "south": -way[1]}
    return [i for i, side in enumerate(options) if sides[side] == max(sides.values())]


def _street(world: World, options: Options) -> list[int]:
    found = _street_of(world, _point(world, world["slots"]["a"]))
    return [i for i, street in enumerate(options) if street == found]


def _nearest(world: World, options: Options) -> list[int]:
    here = _point(world, world["slots"]["a"])
    kind = world["slots"].get("kind", "")
    names, points = _places(world)
    fits = [n in options if not kind else n.endswith(kind.capitalize()) for n in names]
    far = np.where(fits, np.linalg.norm(points - here, axis=1), np.inf)
    return [i for i, option in enumerate(options) if option == names[int(far.argmin())]]


def _number(count: int, options: Options) -> list[int]:
    return [i for i, option in enumerate(options) if int(option) == count]


def _how_many(world: World, options: Options) -> list[int]:
    return _number(sum(_kind(s) == world["slots"]["kind"] for s in world["spots"]), options)


def _along(world: World, options: Options) -> list[int]:
    _, points = _places(world)
    streets = [_street_of(world, point) for point in points]
    return _number(streets.count(world["slots"]["street"]), options)


def _within(world: World, options: Options) -> list[int]:
    _, points = _places(world)
    far = np.linalg.norm(points - _point(world, world["slots"]["a"]), axis=1)
    return _number(int((far <= float(world["slots"]["radius"])).sum()), options)


def _minutes(world: World, options: Options) -> list[int]:
    a, b = (_junction(world, world["slots"][end]) for end in "ab")
    time = int(_times(world)[a, b])
    return [i for i, option in enumerate(options) if option == f"{time} min"]


def _last_street(world: World, options: Options) -> list[int]:
    """Streets of the roads at the end that a fastest way can end on."""
    a, b = (_junction(world, world["slots"][end]) for end in "ab")
    times = _times(world)
    found = set()
    for road in world["roads"]:
        for here, there in ((road["a"], road["b"]), (road["b"], road["a"])):
            if there == b and times[a, here] + road["minutes"] == times[a, b]:
                found.add(road["street"])
    return [i for i, option in enumerate(options) if option in found]


def _beyond(world: World, options: Options) -> list[int]:
    """Nothing on the map is one of the options."""
    told = [spot["name"] for spot in world["spots"]]
    told += [road["street"] for road in world["roads"]]
    return [i for i, option in enumerate(options) if option in told] or [-1]


_CHECKS: dict[str, Callable[[World, Options], list[int]]] = {
    "direction": _direction, "street": _street, "nearest": _nearest, "nearest_of_kind": _nearest,
    "how_many": _how_many, "along": _along, "within": _within, "minutes": _minutes,
    "last_street": _last_street, "beyond": _beyond,
}  # fmt: skip
