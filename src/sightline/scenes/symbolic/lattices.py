"""Lattices whose places are walked from one to the next: squares, triangles, hexagons, rings.

Frame: x to the right, y up, in the offset coordinates of SpatialEvalLLM: edges of a triangular map
are (2, 0) and (1, 1), those of a hexagonal one (0, 1) and (1, 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "MOVES",
    "OPPOSITE",
    "Lattice",
    "Walks",
    "covering_walks",
    "lattice",
    "ring_walks",
    "walks",
]

Ints = NDArray[np.int64]
Step = tuple[int, int]

_SQUARE: Mapping[str, Step] = {"up": (0, 1), "right": (1, 0), "down": (0, -1), "left": (-1, 0)}
MOVES: Mapping[str, Mapping[str, Step]] = {
    "square": _SQUARE,
    # a square lattice on its corner
    "rhombus": {
        "up-right": (0, 1), "down-right": (1, 0), "down-left": (0, -1), "up-left": (-1, 0)
    },
    "triangle": {
        "right": (2, 0), "up-right": (1, 1), "up-left": (-1, 1), "left": (-2, 0),
        "down-left": (-1, -1), "down-right": (1, -1),
    },
    # three from every other place, their opposites from the rest
    "hexagon": {
        "up": (0, 1), "down-left": (-1, -1), "down-right": (1, -1), "down": (0, -1),
        "up-right": (1, 1), "up-left": (-1, 1),
    },
    "rectangle": _SQUARE,
}  # fmt: skip
OPPOSITE = {
    "up": "down", "down": "up", "left": "right", "right": "left", "up-left": "down-right",
    "down-right": "up-left", "up-right": "down-left", "down-left": "up-right",
}  # fmt: skip
BACK = 0.01
"""probability of the step back where one would come from, before steps off the map are rejected"""


@dataclass(frozen=True, eq=False)
class Lattice:
    """A map without labels.

    Attributes:
        name, size: which one; size as the authors count it.
        places: (n, 2) coordinates.
        words: of the moves.
        neighbours: (n, m) place that each move leads to; -1 = off the map.
        corners: places where walks start, and what they are called.
    """

    name: str
    size: int
    places: Ints
    words: tuple[str, ...]
    neighbours: Ints
    corners: Mapping[int, str]

    def labelled(self, labels: Ints, empty: int = -2) -> list[list[int]]:
        """Labels (n,) by x and y, as a list of columns; ``empty`` where there is no place."""
        table = np.full(self.places.max(axis=0) + 1, empty, dtype=np.int64)
        table[tuple(self.places.T)] = labels
        columns: list[list[int]] = table.tolist()
        return columns


@cache
def lattice(name: str, size: int) -> Lattice:
    """A lattice of SpatialEvalLLM: ``square``, ``rhombus``, ``triangle`` or ``hexagon``."""
    spots, named = _SHAPES[name](size)
    number = {spot: i for i, spot in enumerate(spots)}
    corners = {number[spot]: text for spot, text in named.items()}
    words = tuple(MOVES[name])
    out = np.full((len(spots), len(words)), -1, dtype=np.int64)
    even = _even(name, spots, min(named))
    for i, (x, y) in enumerate(spots):
        for k, (dx, dy) in enumerate(MOVES[name].values()):
            if name != "hexagon" or (k < 3) == even[i]:
                out[i, k] = number.get((x + dx, y + dy), -1)
    return Lattice(name, size, np.array(spots, dtype=np.int64), words, out, corners)


Shape = tuple[list[Step], dict[Step, str]]


def _square(size: int) -> Shape:
    end = size - 1
    return [(x, y) for x in range(size) for y in range(size)], {
        (0, 0): "bottom left", (0, end): "top left", (end, 0): "bottom right",
        (end, end): "top right",
    }  # fmt: skip


def _rhombus(size: int) -> Shape:
    spots, corners = _square(size)
    return spots, dict(zip(corners, ("left", "top", "bottom", "right"), strict=True))


def _triangle(size: int) -> Shape:
    spots = [(x, y) for y in range(size + 1) for x in range(y, 2 * (size + 1) - y, 2)]
    return spots, {
        (0, 0): "bottom left", (2 * size, 0): "bottom right", (size, size): "top",
    }  # fmt: skip


def _hexagon(size: int) -> Shape:
    last = 2 * size + 2
    spots = [
        (x, y)
        for y in range(last)
        for x in range((y + 1) // 2, last + 1 - (y + 1) // 2, 2)
        if (x, y) not in ((0, 0), (last, 0))
    ]
    return spots, {
        (1, 1): "bottom left", (last - 1, 1): "bottom right", (size + 1, last - 1): "top",
    }  # fmt: skip


_SHAPES = {"square": _square, "rhombus": _rhombus, "triangle": _triangle, "hexagon": _hexagon}


def _even(name: str, spots: list[Step], start: Step) -> list[bool]:
    """Places of a hexagonal map that are an even number of steps from a corner."""
    if name != "hexagon":
        return [True] * len(spots)
    steps = list(MOVES[name].values())
    known, edge = {start: True}, [start]
    while edge:
        x, y = edge.pop()
        for dx, dy in steps[:3] if known[x, y] else steps[3:]:
            spot = (x + dx, y + dy)
            if spot in spots and spot not in known:
                known[spot] = not known[x, y]
                edge.append(spot)
    return [known[spot] for spot in spots]


@dataclass(frozen=True, eq=False)
class Walks:
    """Walks of at most w steps: places (n, w + 1), moves (n, w), -1 behind the end; (n,) steps."""

    places: Ints
    moves: Ints
    length: Ints


def walks(on: Lattice, starts: Ints, draw: np.random.Generator, most: int | None = None) -> Walks:
    """Walks until a place is met again, all at once.

    The step back has probability 0.01, the others share the rest; what leads off the map is drawn
    again, so the probabilities of the steps that are left are in proportion.

    Args:
        on: the lattice.
        starts: (n,) places to start from.
        draw: gives the random numbers.
        most: steps at most; None = until a place is met again.
    """
    n, wide = len(starts), len(on.words)
    limit = len(on.places) if most is None else most
    back = np.array([on.words.index(OPPOSITE[word]) for word in on.words])
    ways = np.array(3 if on.name == "hexagon" else wide)
    weight = np.full((wide, wide), (1 - BACK) / (ways - 1))
    weight[np.arange(wide), back] = BACK
    places = np.full((n, limit + 1), -1, dtype=np.int64)
    moves = np.full((n, limit), -1, dtype=np.int64)
    length = np.zeros(n, dtype=np.int64)
    places[:, 0] = starts
    seen = np.zeros((n, len(on.places)), dtype=np.bool_)
    seen[np.arange(n), starts] = True
    rows, here, last = np.arange(n), starts.copy(), np.full(n, -1)
    for step in range(limit):
        chance = np.where((last >= 0)[:, None], weight[last], 1.0)
        chance = np.where(on.neighbours[here] >= 0, chance, 0.0).cumsum(axis=1)
        move = (draw.random(len(rows))[:, None] * chance[:, -1:] >= chance).sum(axis=1)
        here = on.neighbours[here, move]
        places[rows, step + 1], moves[rows, step] = here, move
        length[rows] += 1
        goes = ~seen[rows, here]
        seen[rows, here] = True
        rows, here, last = rows[goes], here[goes], move[goes]
        if not len(rows):
            break
    return Walks(places, moves, length)


def ring_walks(
    size: int, starts: Ints, draw: np.random.Generator, most: int | None = None
) -> Walks:
    """Walks around a ring of ``size`` dots: moves are steps clockwise, -size to size, never 0."""
    n, limit = len(starts), size if most is None else most
    steps = draw.integers(1, size + 1, (n, limit)) * draw.choice((-1, 1), (n, limit))
    places = np.concatenate([starts[:, None], (starts[:, None] + steps.cumsum(axis=1))], axis=1)
    places %= size
    met = np.zeros((n, limit), dtype=np.bool_)
    for k in range(1, limit + 1):
        met[:, k - 1] = (places[:, :k] == places[:, k : k + 1]).any(axis=1)
    length = np.where(met.any(axis=1), met.argmax(axis=1) + 1, limit)
    over = np.arange(limit) >= length[:, None]
    places[:, 1:][over], steps[over] = -1, 0
    return Walks(places, steps, length)


@cache
def covering_walks(width: int, height: int) -> tuple[tuple[Step, ...], ...]:
    """All walks from (0, 0) through every cell of a grid, each once, as a search finds them."""
    found: list[tuple[Step, ...]] = []
    walk: list[Step] = [(0, 0)]

    def go_on() -> None:
        if len(walk) == width * height:
            found.append(tuple(walk))
            return
        x, y = walk[-1]
        for dx, dy in _SQUARE.values():
            spot = (x + dx, y + dy)
            if 0 <= spot[0] < width and 0 <= spot[1] < height and spot not in walk:
                walk.append(spot)
                go_on()
                walk.pop()

    go_on()
    return tuple(found)
