"""Judges of places in a picture by masks that stay packed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["InMask", "ShareInBox", "ShareInMask"]


@dataclass(frozen=True)
class InMask:
    """Whether a point lies in the true mask, by the pixel that its numbers are cut down to.

    Numbers between -1 and 0 are cut to 0, so a point just outside the picture counts as its edge.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        return np.array(
            [_set(np.asarray(s.truth), v) for v, s in zip(values, samples, strict=True)],
            dtype=np.float64,
        )


def _set(mask: NDArray[np.bool_], point: Any) -> bool:
    height, width = mask.shape
    if not all(-1.0 < value < max(width, height) for value in point):
        return False
    x, y = int(point[0]), int(point[1])
    return x < width and y < height and bool(mask[y, x])


@dataclass(frozen=True)
class ShareInMask:
    """The share of the predicted pixels that lie in the true mask.

    Values are whole boxes (x0, y0, x1, y1), ends excluded; a point is a box of one pixel. Pixels
    outside the picture are misses, and no box at all is 0.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([_share(np.asarray(s.truth), v) for v, s in pairs], dtype=np.float64)


def _share(mask: NDArray[np.bool_], boxes: Sequence[Sequence[int]]) -> float:
    height, width = mask.shape
    hits = total = 0
    for x0, y0, x1, y1 in boxes:
        total += (x1 - x0) * (y1 - y0)
        rows = mask[max(y0, 0) : max(min(y1, height), 0), max(x0, 0) : max(min(x1, width), 0)]
        hits += int(rows.sum())
    return hits / total if total else 0.0


@dataclass(frozen=True)
class ShareInBox:
    """The share of points in ``extra["box"]``, whose corners are cut to whole pixels and belong to
    it. Values are boxes (x0, y0, x1, y1) that begin at the point.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([_held(s.extra["box"], v) for v, s in pairs], dtype=np.float64)


def _held(box: Sequence[float], points: Sequence[Sequence[int]]) -> float:
    at = np.array([point[:2] for point in points], dtype=np.float64)
    corners = np.trunc(np.asarray(box))
    return float(((at >= corners[:2]) & (at <= corners[2:])).all(axis=1).mean())
