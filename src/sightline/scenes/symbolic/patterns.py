"""Things in a pattern, part of it behind a box: what could as well be there, and does not show.

A pattern goes on in one way only where every rival (a row more, a column less, twice as dense, ...)
differs from it in a thing that is not behind the box.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.poses import look_at
from sightline.scenes.worlds.draws import Draws

__all__ = ["PATTERNS", "Pattern", "Table", "drawn_pattern", "hidden_on_paper", "is_unique"]

F64 = NDArray[np.float64]
Hides = Callable[[F64], NDArray[np.bool_]]
"""which of (n, 2) places lie, with the thing on them, partly or wholly behind the box"""


@dataclass(frozen=True)
class Pattern:
    """A kind of pattern and its numbers: ``rows`` by ``columns``, or how many along an edge."""

    shape: str
    rows: int
    columns: int
    step: tuple[float, float]  # between columns and between rows; a circle's radius
    at: tuple[float, float]  # middle

    def points(self) -> F64:
        """(n, 2) places of the things."""
        places: F64 = _MAKERS[self.shape](self) + np.array(self.at)
        return places


def _rectangle(p: Pattern) -> F64:
    x, y = np.meshgrid(np.arange(p.columns), np.arange(p.rows))
    grid = np.column_stack([x.ravel() - (p.columns - 1) / 2, y.ravel() - (p.rows - 1) / 2])
    places: F64 = grid * p.step
    return places


def _triangle(p: Pattern) -> F64:
    """The apex first, one thing more in every row; the middle is halfway down."""
    places = [(j - i / 2, i - (p.rows - 1) / 2) for i in range(p.rows) for j in range(i + 1)]
    return np.array(places, np.float64).reshape(-1, 2) * p.step


def _hexagon(p: Pattern) -> F64:
    """Rings around a thing in the middle; ``rows`` rings."""
    k = p.rows
    places = [
        (q + r / 2, r)
        for r in range(-k, k + 1)
        for q in range(-k, k + 1)
        if abs(q + r) <= k
    ]  # fmt: skip
    return np.array(places, np.float64) * p.step


def _circle(p: Pattern) -> F64:
    turn = 2 * np.pi * np.arange(p.rows) / p.rows
    return np.column_stack([np.cos(turn), np.sin(turn)]) * p.step[0]


_MAKERS: dict[str, Callable[[Pattern], F64]] = {
    "rectangle": _rectangle, "line": _rectangle, "triangle": _triangle, "hexagon": _hexagon,
    "circle": _circle,
}  # fmt: skip
PATTERNS = tuple(_MAKERS)


def drawn_pattern(
    draws: Draws, shape: str, least: int, most: int, unit: float, wide: float
) -> Pattern | None:
    """A pattern of ``least`` to ``most`` things, a spacing of at least ``unit``, at most ``wide``
    across; None where the draw does not fit."""
    step = unit * draws.uniform(1.0, 1.8)
    rows = columns = 1
    steps = (step, step)
    if shape == "circle":
        rows = draws.integer(max(least, 5), most)
        radius = rows * step / (2 * math.pi)
        steps = (radius, radius)
    elif shape == "triangle":
        rows = draws.integer(3, 7)
        steps = (step, step * draws.uniform(0.85, 1.1))
    elif shape == "hexagon":
        rows = draws.integer(1, 2)
        steps = (step, step * math.sqrt(3) / 2)
    elif shape == "line":
        columns = draws.integer(max(least, 5), most)
    else:
        rows, columns = draws.integer(2, 6), draws.integer(2, 8)
        steps = (step, unit * draws.uniform(1.0, 1.8))
    found = Pattern(shape, rows, columns, steps, (0.0, 0.0))
    places = found.points()
    fits = least <= len(places) <= most and np.ptp(places, axis=0).max() <= wide
    return found if fits else None


def _rivals(p: Pattern) -> Iterator[F64]:
    """Patterns that might be taken for this one; with what they share, they stand in the same
    places."""
    places, middle = p.points(), np.array(p.at)

    def like(rows: int, columns: int, dx: float = 0.0, dy: float = 0.0, by: float = 1.0) -> F64:
        step = (p.step[0] / by, p.step[1] / by) if p.shape != "circle" else p.step
        at = (p.at[0] + dx * p.step[0], p.at[1] + dy * p.step[1])
        return Pattern(p.shape, rows, columns, step, at).points()

    if p.shape in ("rectangle", "line"):
        for more in (1, -1):
            for side in (1, -1):
                yield like(p.rows, p.columns + more, dx=side / 2)
                yield like(p.rows + more, p.columns, dy=side / 2)
        for k in (2, 3):
            for axis in (0, 1):
                yield _denser(places, p.step[axis], axis, k)
                yield from _sparser(places, axis, k)
    elif p.shape == "circle":
        for k in range(2, p.rows + 1):
            if k < 4:
                yield like(p.rows * k, 1)
            if p.rows % k == 0:
                yield from (places[start::k] for start in range(k))
        if p.rows == 6:
            yield np.vstack([places, middle])
    elif p.shape == "triangle":
        for more in (1, -1):
            yield like(p.rows + more, 1, dy=more / 2)
            for side in (1, -1):
                yield like(p.rows + more, 1, dx=side * more / 2, dy=-more / 2)
        for k in (2, 3):
            yield like((p.rows - 1) * k + 1, 1, by=k)
            if (p.rows - 1) % k == 0:
                yield like((p.rows - 1) // k + 1, 1, by=1 / k)
    else:
        near = [
            (0.0, 0.0),
            (1.0, 0.0),
            (-1.0, 0.0),
            (0.5, 1.0),
            (-0.5, 1.0),
            (0.5, -1.0),
            (-0.5, -1.0),
        ]
        for rings in (p.rows + 1, p.rows - 1):
            for dx, dy in near if rings else ():
                yield like(rings, 1, dx=dx, dy=dy)
        yield like(p.rows * 2, 1, by=2)
        if p.rows % 2 == 0:
            yield like(p.rows // 2, 1, by=0.5)
        yield places[np.abs(places - middle).max(1) > 1e-9]


def _denser(places: F64, step: float, axis: int, k: int) -> F64:
    """All gaps between columns (rows) filled with k - 1 more."""
    lines = np.unique(places[:, axis].round(6))
    added = [places]
    for line in lines[:-1]:
        for i in range(1, k):
            more = places[np.isclose(places[:, axis], line)].copy()
            more[:, axis] += step * i / k
            added.append(more)
    return np.vstack(added)


def _sparser(places: F64, axis: int, k: int) -> Iterator[F64]:
    """Only every k-th column (row)."""
    lines = np.unique(places[:, axis].round(6))
    for start in range(k):
        kept = lines[start::k]
        if 0 < len(kept) < len(lines):
            yield places[np.isclose(places[:, axis][:, None], kept).any(1)]


def is_unique(pattern: Pattern, hides: Hides, least: int = 5) -> bool:
    """Whether what is not behind the box leaves one way to go on; ``least`` things must show."""
    places = pattern.points()
    shows = places[~hides(places)]
    flat = pattern.shape == "line"
    if len(shows) < least or (not flat and np.linalg.matrix_rank(shows - shows[0], tol=1e-6) < 2):
        return False
    same = 1e-3 * min(pattern.step)
    for rival in _rivals(pattern):
        apart = np.vstack([_not_in(places, rival, same), _not_in(rival, places, same)])
        if len(apart) and hides(apart).all():
            return False
    return True


def _not_in(places: F64, others: F64, same: float) -> F64:
    """Places that no other is nearer to than ``same``; rounding would part some that are equal."""
    gaps = np.abs(places[:, None] - others[None]).max(2)
    found: F64 = places[gaps.min(1, initial=np.inf) >= same]
    return found


def hidden_on_paper(box: tuple[float, ...], radius: float, square: bool) -> Hides:
    """Dots (discs, or squares of side two radii) that meet the box ``x0, y0, x1, y1``."""
    low, high = np.array(box[:2]), np.array(box[2:])

    def hides(places: F64) -> NDArray[np.bool_]:
        gap = np.maximum(np.maximum(low - places, places - high), 0)
        reach = gap.max(1) if square else np.hypot(gap[:, 0], gap[:, 1])
        met: NDArray[np.bool_] = reach < radius
        return met

    return hides


@dataclass(frozen=True)
class Table:
    """A camera over a table: the plane z = 0, with things of one size standing on it."""

    thing: tuple[float, float, float]  # size of a thing, metres
    eye: tuple[float, float, float]
    focal: float  # pixels
    size: tuple[int, int]  # of the picture

    def pose(self) -> F64:
        """``world_from_camera``; the camera looks at the origin."""
        return look_at(np.array(self.eye), np.zeros(3))

    def outlines(self, places: F64) -> F64:
        """(n, 4) x0, y0, x1, y1 in pixels around the things at (n, 2) places."""
        sign = np.array([(i, j, k) for i in (-0.5, 0.5) for j in (-0.5, 0.5) for k in (0, 1)])
        feet = np.column_stack([places, np.zeros(len(places))])
        pose = self.pose()
        local = (feet[:, None] + sign * self.thing - pose[:3, 3]) @ pose[:3, :3]
        pixels = self.focal * local[..., :2] / local[..., 2:] + np.array(self.size) / 2
        return np.concatenate([pixels.min(1), pixels.max(1)], axis=1)

    def hides(self, box: tuple[float, ...]) -> Hides:
        """Things whose outline meets the box."""

        def hidden(places: F64) -> NDArray[np.bool_]:
            x0, y0, x1, y1 = self.outlines(places).T
            met: NDArray[np.bool_] = (x0 < box[2]) & (x1 > box[0]) & (y0 < box[3]) & (y1 > box[1])
            return met

        return hidden
