"""The worlds of SpatialEval: named points on a map, a path through a maze, animals in a grid.

Maps: x east, y north. Mazes and grids: rows from the top, columns from the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.labels import shops

__all__ = ["ANIMALS", "Maze", "PointMap", "animal_grid", "maze", "point_map"]

ANIMALS = ("cat", "dog", "elephant", "giraffe", "rabbit")
Cell = tuple[int, int]


@dataclass(frozen=True, eq=False)
class PointMap:
    """Named points, no two of them level in either direction.

    Attributes:
        names: (n,) of the points.
        places: (n, 2) whole numbers from 0 to n - 1, each once in either column.
        told: pairs (i, j) whose direction is told: where i is from j, which came before it.
    """

    names: tuple[str, ...]
    places: NDArray[np.int64]
    told: tuple[Cell, ...]

    def side(self, i: int, j: int) -> str:
        """The direction of i from j."""
        east, north = self.places[i] > self.places[j]
        return ("North" if north else "South") + ("east" if east else "west")


def point_map(draw: np.random.Generator, points: int = 6, relations: int = 2) -> PointMap:
    """A map whose points are told one by one, each by its direction from some before it.

    Args:
        draw: gives the random numbers.
        points: on the map.
        relations: told of each point at most.
    """
    names = tuple(shops()[i] for i in draw.permutation(len(shops()))[:points])
    places = np.stack([draw.permutation(points), draw.permutation(points)], axis=1)
    told = [(i, int(j)) for i in range(1, points) for j in draw.permutation(i)[:relations]]
    return PointMap(names, places, tuple(told))


@dataclass(frozen=True)
class Maze:
    """A maze without circles, and the way from S to E.

    Attributes:
        rows: of characters: ``#`` wall, space floor, ``S``, ``E`` and ``X`` between them.
        path: cells from S to E, row and column.
    """

    rows: tuple[str, ...]
    path: tuple[Cell, ...]

    @property
    def turns(self) -> tuple[int, int]:
        """Turns to the right and to the left on the way."""
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(self.path)]
        # rows grow downwards: down, then left is a turn to the right
        crossed = [a[1] * b[0] - a[0] * b[1] for a, b in pairwise(steps)]
        return sum(c > 0 for c in crossed), sum(c < 0 for c in crossed)


def maze(draw: np.random.Generator, cells: int = 3) -> Maze:
    """A maze of ``cells`` by ``cells`` rooms, carved by a walk that goes back where it is stuck."""
    side = 2 * cells + 1
    open_: set[Cell] = set()
    start = (int(draw.integers(cells)), int(draw.integers(cells)))
    seen, way = {start}, [start]
    open_.add(_spot(start))
    while way:
        r, c = way[-1]
        near = [(r + dr, c + dc) for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0))]
        free = [n for n in near if n not in seen and 0 <= n[0] < cells and 0 <= n[1] < cells]
        if not free:
            way.pop()
            continue
        chosen = free[int(draw.integers(len(free)))]
        open_ |= {_spot(chosen), (r + chosen[0] + 1, c + chosen[1] + 1)}
        seen.add(chosen)
        way.append(chosen)
    one, two = draw.choice(cells * cells, 2, replace=False).tolist()
    path = _way(open_, _spot(divmod(one, cells)), _spot(divmod(two, cells)))
    marks = dict.fromkeys(path[1:-1], "X") | {path[0]: "S", path[-1]: "E"}
    rows = tuple(
        "".join(marks.get((r, c), " " if (r, c) in open_ else "#") for c in range(side))
        for r in range(side)
    )
    return Maze(rows, path)


def _spot(room: Cell) -> Cell:
    return 2 * room[0] + 1, 2 * room[1] + 1


def _way(open_: set[Cell], start: Cell, end: Cell) -> tuple[Cell, ...]:
    """The only way between two cells, from the end back."""
    before: dict[Cell, Cell | None] = {start: None}
    edge = [start]
    for here in edge:
        for step in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            there = (here[0] + step[0], here[1] + step[1])
            if there in open_ and there not in before:
                before[there] = here
                edge.append(there)
    way: list[Cell] = []
    at: Cell | None = end
    while at is not None:
        way.append(at)
        at = before[at]
    return tuple(reversed(way))


def animal_grid(draw: np.random.Generator, side: int = 5) -> tuple[tuple[str, ...], ...]:
    """Rows of animals, each drawn by itself."""
    drawn = draw.integers(0, len(ANIMALS), (side, side))
    return tuple(tuple(ANIMALS[i] for i in row) for row in drawn.tolist())
