"""Judges of places in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import PointInPolygon, iou
from sightline.benchmarks.sample import Sample

__all__ = ["BoxOverlap", "Centerness", "InPolygon", "OverlapLevels", "PixelError"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Centerness:
    """How near a point is to the middle of a box: 1 there, 0 on its edges and outside.

    ``sqrt(min(l, r) / max(l, r) * min(t, b) / max(t, b))`` of the distances to left, right, top and
    bottom edge, as in FCOS; a side without extent counts 1. Truths are boxes ``extra["box"]``.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> FloatArray:
        point = np.array(values, dtype=np.float64).reshape(-1, 2)
        box = np.array([s.extra["box"] for s in samples], dtype=np.float64).reshape(-1, 4)
        near, far = point - box[:, :2], box[:, 2:] - point
        longest = np.maximum(near, far)
        share = np.divide(
            np.minimum(near, far), longest, out=np.ones_like(point), where=longest != 0
        )
        inside = (near >= 0).all(axis=1) & (far >= 0).all(axis=1)
        return np.where(inside, np.sqrt(np.abs(share.prod(axis=1))), 0.0)


@dataclass(frozen=True)
class PixelError:
    """Distance in pixels (column ``error``); right where a point lies in ``extra["box"]``."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> dict[str, FloatArray]:
        point = np.array(values, dtype=np.float64).reshape(-1, 2)
        truth = np.array([s.truth for s in samples], dtype=np.float64).reshape(-1, 2)
        box = np.array([s.extra["box"] for s in samples], dtype=np.float64).reshape(-1, 4)
        inside = ((point >= box[:, :2]) & (point <= box[:, 2:])).all(axis=1)
        return {"score": inside.astype(float), "error": np.hypot(*(point - truth).T)}


@dataclass(frozen=True)
class BoxOverlap:
    """Intersection over union with the true box."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> FloatArray:
        return iou(np.array(values, dtype=np.float64), np.array([s.truth for s in samples]))


@dataclass(frozen=True)
class OverlapLevels:
    """Intersection over union with the true box, and whether it reaches levels (``at_0.5``, ...).

    Attributes:
        levels: ends included.
    """

    levels: tuple[float, ...] = (0.5, 0.75, 0.9)

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> dict[str, FloatArray]:
        overlap = BoxOverlap()(values, samples)
        reached = {f"at_{level}": (overlap >= level).astype(float) for level in self.levels}
        return {"score": overlap, **reached}


@dataclass(frozen=True)
class InPolygon:
    """Whether a point lies in the polygon ``extra["polygon"]``, by counting crossed edges."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> FloatArray:
        inside = PointInPolygon()
        pairs = zip(values, samples, strict=True)
        # the authors walk the corners backwards, which rounds differently right on an edge
        found = [inside.score(np.array([v]), s.extra["polygon"][::-1])[0] for v, s in pairs]
        return np.array(found, dtype=np.float64)
