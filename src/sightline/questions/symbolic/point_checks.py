"""A second path to every answer about labelled points, from the world as it is stored.

Shares nothing with the first one: dot products for angles, squares for distances, Floyd and
Warshall's rule for ways, all permutations for round trips.
"""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any, Final

from sightline.questions.symbolic.posed import Posed

__all__ = ["check_points"]

_AXES: Final = {"right": (1, 0), "up": (0, 1), "left": (-1, 0), "down": (0, -1)}
_CLOSE: Final = 1e-9


def check_points(one: Posed) -> str:
    """What another computation finds instead of the answer; "" where it agrees."""
    found = _FOUND[one.task](one)
    told = one.truth
    if one.task == "distance":
        return "" if abs(found - told) <= 0.005 + _CLOSE else f"{found:.4f}"
    return "" if found == told else str(found)


def _direction(one: Posed) -> Any:
    """The option whose unit vector points most along the way."""
    a, b = (one.world["points"][label] for label in one.world["asked"])
    dx, dy = b[0] - a[0], b[1] - a[1]

    def along(option: str) -> float:
        words = option.replace("upper", "up").replace("lower", "down").split()
        x = sum(_AXES[word][0] for word in words)
        y = sum(_AXES[word][1] for word in words)
        return float(dx * x + dy * y) / float(x * x + y * y) ** 0.5

    return max(one.options, key=along)


def _squared(one: Posed, a: str, b: str) -> int:
    (ax, ay), (bx, by) = one.world["points"][a], one.world["points"][b]
    return int((ax - bx) ** 2 + (ay - by) ** 2)


def _distance(one: Posed) -> Any:
    a, b = one.world["asked"]
    return float(_squared(one, a, b)) ** 0.5


def _nearer(one: Posed) -> Any:
    a, b, c = one.world["asked"]
    return min((b, c), key=lambda label: _squared(one, a, label))


def _localization(one: Posed) -> Any:
    return tuple(one.world["points"][one.world["asked"][0]])


def _path(one: Posed) -> Any:
    """All shortest lengths; the told way if it is walkable, as short, and the only one so short."""
    labels = list(one.world["points"])
    length = {(a, b): 0.0 if a == b else float("inf") for a in labels for b in labels}
    for a, b in one.world["roads"]:
        length[a, b] = length[b, a] = float(_squared(one, a, b)) ** 0.5
    direct = dict(length)
    for middle in labels:
        for a in labels:
            for b in labels:
                length[a, b] = min(length[a, b], length[a, middle] + length[middle, b])
    start, end = one.world["asked"]
    # from the start, only steps that lie on some shortest way are taken
    ways: list[tuple[str, ...]] = [(start,)]
    for _ in labels:
        ways = [
            (*way, to)
            for way in ways
            for to in labels
            if way[-1] != end and to not in way
            and abs(direct[way[-1], to] + length[to, end] - length[way[-1], end]) < 1e-6
        ] + [way for way in ways if way[-1] == end]  # fmt: skip
    return ways[0] if len(ways) == 1 else tuple(ways)


def _tour(one: Posed) -> Any:
    first, *rest = sorted(one.world["points"])

    def length(order: tuple[str, ...]) -> float:
        trip = (first, *order, first)
        return sum(float(_squared(one, a, b)) ** 0.5 for a, b in pairwise(trip))

    orders = [order for order in permutations(rest) if order[0] < order[-1]]
    return (first, *min(orders, key=length))


_FOUND: Final = {
    "direction": _direction, "distance": _distance, "distance comparison": _nearer,
    "localization": _localization, "shortest path": _path, "travelling salesman": _tour,
}  # fmt: skip
