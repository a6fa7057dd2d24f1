"""Area of a plane region that convex patches leave uncovered."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Floats, Ints, floats

__all__ = ["uncovered_area"]


def uncovered_area(outline: ArrayLike, patches: ArrayLike, step: float = 0.02) -> float:
    """Area inside ``outline (M, 2)`` and outside all convex ``patches (K, V, 2)``.

    The outline may be concave; patches may overlap, stick out, and repeat vertices. The plane is
    cut into strips at every vertex and then every ``step``; a strip's free length is taken in its
    middle, which is exact where no two edges cross inside the strip. Edges that do cross cost at
    most ``step`` squared each, in the units of the vertices.
    """
    border, shapes = floats(outline), floats(patches).reshape(-1, *np.shape(patches)[1:])
    heights = np.unique(np.concatenate([border[:, 1], shapes[..., 1].reshape(-1)]))
    heights = heights[(heights >= border[:, 1].min()) & (heights <= border[:, 1].max())]
    parts = np.ceil(np.diff(heights) / step).astype(np.int64)
    tall = np.repeat(np.diff(heights) / np.maximum(parts, 1), parts)
    middle = np.repeat(heights[:-1], parts) + tall * (_count_up(parts) + 0.5)
    walls = np.sort(_crossings(border, middle), axis=1)  # (R, M), missing ones last
    sides = np.stack([_crossings(shape, middle) for shape in shapes], axis=1) if len(shapes) else (
        np.full((len(middle), 0, 1), np.inf)
    )  # fmt: skip
    hit = np.isfinite(sides).any(axis=2)
    low = np.where(hit, np.where(np.isfinite(sides), sides, np.inf).min(axis=2), 0.0)
    high = np.where(hit, np.where(np.isfinite(sides), sides, -np.inf).max(axis=2), 0.0)
    far = border[:, 0].max() + 1.0
    place = np.concatenate([np.where(np.isfinite(walls), walls, far), low, high], axis=1)
    turn = np.zeros(place.shape, dtype=np.int64)
    turn[:, : walls.shape[1]] = 1
    cover = np.zeros(place.shape, dtype=np.int64)
    cover[:, walls.shape[1] : walls.shape[1] + low.shape[1]] = 1
    cover[:, walls.shape[1] + low.shape[1] :] = -1
    order = np.argsort(place, axis=1, kind="stable")
    place, turn, cover = (np.take_along_axis(a, order, axis=1) for a in (place, turn, cover))
    inside = np.cumsum(turn, axis=1)[:, :-1] % 2 == 1
    free = inside & (np.cumsum(cover, axis=1)[:, :-1] == 0)
    return float(((np.diff(place, axis=1) * free).sum(axis=1) * tall).sum())


def _crossings(polygon: Floats, heights: Floats) -> Floats:
    """(R, V) x where each edge of a polygon (V, 2) meets each height; inf where it does not."""
    start, end = polygon, np.roll(polygon, -1, axis=0)
    y = heights[:, None]
    spans = (start[:, 1] <= y) != (end[:, 1] <= y)
    rise = np.where(spans, end[:, 1] - start[:, 1], 1.0)
    along = np.where(spans, (y - start[:, 1]) / rise, 0.0)
    x = start[:, 0] + along * (end[:, 0] - start[:, 0])
    return floats(np.where(spans, x, np.inf))


def _count_up(parts: Ints) -> Ints:
    """0, 1, ... within each run of the given lengths."""
    upward: Ints = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    return upward
