"""Questions about maps that are told by directions; SpatialEval's Spatial-Map.

Unless it is asked for otherwise what is told determines the answer, together with the options.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.calculi import EXCLUSIVE_8WAY, Stories, ask
from sightline.questions.symbolic.modes import Asked, in_modes
from sightline.questions.symbolic.posed import Posed, Status
from sightline.scenes.symbolic.told_worlds import PointMap, point_map

__all__ = ["SIDES", "map_questions", "told_map"]

SIDES = ("Northeast", "Northwest", "Southwest", "Southeast")
CARDINAL = ("North", "South", "East", "West")
_BIT = {"Southwest": 1 << 0, "Southeast": 1 << 2, "Northwest": 1 << 6, "Northeast": 1 << 8}


def told_map(on: PointMap) -> str:
    """The map in words: each point with what is told of it."""
    lines = [f"{on.names[0]} is in the map."]
    for i in range(1, len(on.names)):
        lines.append(
            " ".join(
                f"{on.names[i]} is to the {on.side(i, j)} of {on.names[j]}."
                for k, j in on.told
                if k == i
            )
        )
    return "Consider a map with multiple objects: \n" + "  ".join(lines)


def map_questions(
    keys: NDArray[np.uint64], kind: int = 0, points: int = 6, relations: int = 2,
    ambiguous: bool = False, cardinal: bool = False,
) -> Iterator[Posed]:  # fmt: skip
    """One map and one question a key, in each of the three modes.

    Args:
        keys: may give none.
        kind: 0 in which direction, 1 which object, 2 how many objects.
        points: on the map.
        relations: told of each point at most.
        ambiguous: any question is asked, as published; else only what is determined.
        cardinal: counts ask for north, south, east and west too, as published: always 0.
    """
    drawn = [np.random.Generator(np.random.PCG64(key)) for key in keys.tolist()]
    maps = [point_map(draw, points, relations) for draw in drawn]
    for key, on, can, draw in zip(keys.tolist(), maps, _possible(maps, points), drawn, strict=True):
        sides = SIDES + CARDINAL if cardinal and kind == 2 else SIDES
        asked = _KINDS[kind](_Told(on, can, sides, ambiguous), draw)
        if asked is not None:
            yield from in_modes(key, f"spatialmap.{kind}", told_map(on), asked, _world(on))


def _world(on: PointMap) -> dict[str, object]:
    return {"kind": "map", "names": list(on.names), "places": on.places.tolist()}


def _possible(maps: list[PointMap], n: int) -> NDArray[np.int64]:
    """(maps, n, n) bits of the directions in which i can be from j, by what is told."""
    if not maps:
        return np.zeros((0, n, n), dtype=np.int64)
    rows = [(m, i, j, on.side(i, j).lower()) for m, on in enumerate(maps) for i, j in on.told]
    of, one, two = (np.array([row[k] for row in rows], dtype=np.int64) for k in range(3))
    told = Stories(of, one, two, EXCLUSIVE_8WAY.codes(row[3] for row in rows))
    m, i, j = (axis.ravel() for axis in np.indices((len(maps), n, n)))
    found = ask(EXCLUSIVE_8WAY, told, m, i, j).possible.astype(np.int64)
    return (found & sum(_BIT.values())).reshape(len(maps), n, n)


class _Told(NamedTuple):
    on: PointMap
    can: NDArray[np.int64]
    sides: tuple[str, ...]
    ambiguous: bool


def _order(n: int, draw: np.random.Generator) -> Iterator[tuple[int, int]]:
    for number in draw.permutation(n * n).tolist():
        if number // n != number % n:
            yield divmod(number, n)


def _direction(told: _Told, draw: np.random.Generator) -> Asked | None:
    on = told.on
    for i, j in _order(len(on.names), draw):
        side = on.side(i, j)
        sure = int(told.can[i, j]) == _BIT[side]
        if sure or told.ambiguous:
            options = tuple(SIDES[k] for k in draw.permutation(4))
            question = f"In which direction is {on.names[i]} relative to {on.names[j]}?"
            return Asked(question, options, side, _status(sure), f"{on.names[i]}: {side}.")
    return None


def _which(told: _Told, draw: np.random.Generator) -> Asked | None:
    """One object that is there, three that are not."""
    on = told.on
    for i, j in _order(len(on.names), draw):
        side = on.side(i, j)
        others = [k for k in range(len(on.names)) if k != j and on.side(k, j) != side]
        if len(others) < 3:
            continue
        chosen = [others[k] for k in draw.permutation(len(others))[:3]]
        open_ = [k for k in chosen if told.can[k, j] & _BIT[side]]
        sure = int(told.can[i, j]) == _BIT[side] or not open_
        if sure or told.ambiguous:
            listed = [i, *chosen]
            options = tuple(on.names[listed[k]] for k in draw.permutation(4))
            question = f"Which object is in the {side} of {on.names[j]}?"
            return Asked(question, options, on.names[i], _status(sure), f"{on.names[i]}: {side}.")
    return None


def _count(told: _Told, draw: np.random.Generator) -> Asked | None:
    """How many there are, and three numbers; outside what is possible where that is wanted."""
    on, n = told.on, len(told.on.names)
    for i, j in _order(n, draw):
        side = told.sides[i % len(told.sides)]
        others = [k for k in range(n) if k != j]
        there = [k for k in others if on.side(k, j) == side]
        bit = _BIT.get(side, 0)
        least = sum(int(told.can[k, j]) == bit for k in others) if bit else 0
        most = sum(bool(told.can[k, j] & bit) for k in others)
        wrong = [k for k in range(n + 1) if k != len(there)]
        if not told.ambiguous:
            wrong = [k for k in wrong if not least <= k <= most]
        if len(wrong) < 3:
            continue
        listed = [len(there), *(wrong[k] for k in draw.permutation(len(wrong))[:3])]
        options = tuple(str(listed[k]) for k in draw.permutation(4))
        sure = sum(least <= k <= most for k in listed) == 1
        question = f"How many objects are in the {side} of {on.names[j]}?"
        names = ", ".join(on.names[k] for k in there) or "nothing"
        return Asked(question, options, str(len(there)), _status(sure), f"{side}: {names}.")
    return None


def _status(sure: bool) -> Status:
    return "determined" if sure else "ambiguous"


_KINDS: tuple[Callable[[_Told, np.random.Generator], Asked | None], ...] = (
    _direction, _which, _count,
)  # fmt: skip
