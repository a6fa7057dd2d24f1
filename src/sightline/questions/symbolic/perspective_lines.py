"""Vanishing points found in drawn lines alone: which lines run together, and where.

Nothing here knows the camera or the world; the second path to answers about perspective is built
on it. Lines are pixels (n, 3, 2): start, a place between, end.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Bundle", "bulges", "bundles", "pointing_at"]

F64 = NDArray[np.float64]

SAME_DEG = 0.15
"""degrees by which a line may miss the point that it is said to run to"""
SUPPORT = 4
SCALE = 200.0  # pixels that homogeneous coordinates are divided by


class Bundle(NamedTuple):
    """Lines that run to one point.

    ``point`` (3,) is homogeneous pixels, ``rows`` which lines, ``spread`` by how many degrees they
    differ in direction at most; about 0 where they are parallel in the picture.
    """

    point: F64
    rows: NDArray[np.int64]
    spread: float

    @property
    def pixel(self) -> tuple[float, float]:
        x, y, w = self.point.tolist()
        return x / w, y / w


def bulges(drawn: F64) -> F64:
    """(n,) how far the place between lies from the straight way, in pixels."""
    start, between, end = (drawn[:, i, 0] + 1j * drawn[:, i, 1] for i in range(3))
    way = (end - start) / np.abs(end - start)
    return np.asarray(np.abs(((between - start) / way).imag))


def pointing_at(drawn: F64, at: F64, reach: float) -> tuple[int, float]:
    """How many lines, if they went on, would come so near to a pixel, and by how many degrees
    these differ in direction."""
    start, end = drawn[:, 0], drawn[:, 2]
    way = (end - start) / np.linalg.norm(end - start, axis=1, keepdims=True)
    to = at - start
    near = np.abs(to[:, 0] * way[:, 1] - to[:, 1] * way[:, 0]) < reach
    return int(near.sum()), _spread(way[near])


def _spread(way: F64) -> float:
    """Largest angle between undirected directions, from the widest gap around the half circle."""
    if len(way) < 2:
        return 0.0
    angles = np.sort(np.degrees(np.arctan2(way[:, 1], way[:, 0])) % 180)
    gaps = np.append(np.diff(angles), angles[0] + 180 - angles[-1])
    return float(min(180 - gaps.max(), 90.0))


def bundles(drawn: F64, support: int = SUPPORT) -> list[Bundle]:
    """The bundles of a picture, the largest first: of all crossings of two lines the one that most
    lines run to, then the same with the lines that are left."""
    middle = drawn.reshape(-1, 2).mean(0) if len(drawn) else np.zeros(2)
    ends = (drawn[:, ::2] - middle) / SCALE
    left, found = np.arange(len(drawn)), []
    while len(left) >= support:
        best = _best(ends[left])
        if best.sum() < support:
            break
        rows = left[best]
        point = _fitted(ends[rows])
        way = ends[rows, 1] - ends[rows, 0]
        shifted = np.append(point[:2] * SCALE + point[2] * middle, point[2])
        found.append(Bundle(shifted, rows, _spread(way)))
        left = left[~best]
    return found


def _best(ends: F64) -> NDArray[np.bool_]:
    """The lines that run to the crossing to which most do."""
    whole = np.concatenate([ends, np.ones((*ends.shape[:2], 1))], axis=2)
    line = np.cross(whole[:, 0], whole[:, 1])
    line /= np.linalg.norm(line[:, :2], axis=1, keepdims=True)
    i, j = np.triu_indices(len(ends), 1)
    cross = np.cross(line[i], line[j])
    size = np.linalg.norm(cross, axis=1)
    cross = cross[size > 1e-6] / size[size > 1e-6, None]
    if not len(cross):
        return np.zeros(len(ends), bool)
    miss = _misses(ends, cross)
    hits = miss < SAME_DEG
    # of crossings with as many lines the one that they miss least
    closeness = 1 - np.where(hits, miss, 0).sum(1) / (SAME_DEG * len(ends))
    best = hits[int((hits.sum(1) + 0.99 * closeness).argmax())]
    again = _misses(ends, _fitted(ends[best])[None])[0] < SAME_DEG
    return np.asarray(again if again.sum() >= best.sum() else best)


def _misses(ends: F64, points: F64) -> F64:
    """(points, lines) degrees by which lines miss homogeneous points, seen from their middles."""
    middle, way = ends.mean(1), ends[:, 1] - ends[:, 0]
    way = way / np.linalg.norm(way, axis=1, keepdims=True)
    to = points[:, None, :2] - points[:, None, 2:] * middle
    across = np.abs(to[..., 0] * way[:, 1] - to[..., 1] * way[:, 0])
    far = np.maximum(np.linalg.norm(to, axis=-1), 1e-12)
    return np.asarray(np.degrees(np.arcsin(np.minimum(1.0, across / far))))


def _fitted(ends: F64) -> F64:
    """The point that lines miss least, longer lines counting more."""
    whole = np.concatenate([ends, np.ones((*ends.shape[:2], 1))], axis=2)
    point: F64 = np.linalg.svd(np.cross(whole[:, 0], whole[:, 1]), full_matrices=False)[2][-1]
    return point * (1 if point[2] >= 0 else -1)
