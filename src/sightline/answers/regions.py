"""Metrics over the image plane: boxes by overlap, points by the region they fall in.

Points are (..., 2) and boxes (..., 4) as x1, y1, x2, y2, both in pixels; pixel (0, 0) covers
[0, 1) x [0, 1). A metric over points takes one truth region and any number of points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .metrics import FloatArray


def iou(predicted: ArrayLike, truth: ArrayLike) -> FloatArray:
    """Intersection over union of boxes; an inverted or empty box has area 0."""
    p, t = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if p.shape[-1:] != (4,) or t.shape[-1:] != (4,):
        raise ValueError("a box is four numbers: x1, y1, x2, y2")
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        low = np.maximum(p[..., :2], t[..., :2])
        high = np.minimum(p[..., 2:], t[..., 2:])
        overlap = np.clip(high - low, 0.0, None).prod(axis=-1)
        area_p = np.clip(p[..., 2:] - p[..., :2], 0.0, None).prod(axis=-1)
        area_t = np.clip(t[..., 2:] - t[..., :2], 0.0, None).prod(axis=-1)
        union = area_p + area_t - overlap
        share = np.where(union > 0, overlap / union, 0.0)
    return np.asarray(np.clip(np.nan_to_num(share, nan=0.0), 0.0, 1.0), dtype=np.float64)


@dataclass(frozen=True)
class IoU:
    """Overlap at or above `threshold` (`strict` for above); with threshold=None the overlap."""

    threshold: float | None = 0.5
    strict: bool = False

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        overlap = iou(predicted, truth)
        if self.threshold is None:
            return overlap
        hit = overlap > self.threshold if self.strict else overlap >= self.threshold
        return hit.astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        score, overlap = self.score(predicted, truth), iou(predicted, truth)
        return score if self.threshold is None else np.where(score >= 1.0, 1.0, 0.5 * overlap)


def _points(predicted: ArrayLike) -> FloatArray:
    points = np.asarray(predicted, dtype=np.float64)
    if points.shape[-1:] != (2,):
        raise ValueError("a point is two numbers: x, y")
    return points


def _near(points: FloatArray, box: FloatArray, score: FloatArray) -> FloatArray:
    """Reward of a miss: a half next to the region's bounding box, falling with the distance in
    units of the box's diagonal."""
    low, high = box[:2], box[2:]
    gap = np.hypot(*np.moveaxis(np.maximum(low - points, points - high).clip(0.0), -1, 0))
    scale = max(float(np.hypot(*(high - low))), 1e-9)
    miss = np.nan_to_num(0.5 / (1.0 + gap / scale), nan=0.0)
    return np.asarray(np.where(score >= 1.0, 1.0, miss), dtype=np.float64)


@dataclass(frozen=True)
class PointInBox:
    """Inside x1 <= x <= x2, y1 <= y <= y2, edges included."""

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        points, box = _points(predicted), np.asarray(truth, dtype=np.float64)
        inside = (points >= box[..., :2]) & (points <= box[..., 2:])
        return np.asarray(inside.all(axis=-1), dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        box = np.asarray(truth, dtype=np.float64).reshape(4)
        return _near(_points(predicted), box, self.score(predicted, box))


@dataclass(frozen=True)
class PointInPolygon:
    """Even-odd rule over one closed polygon (n, 2); self-crossing polygons have holes."""

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        points, corners = _points(predicted), np.asarray(truth, dtype=np.float64)
        x, y = points[..., 0, None], points[..., 1, None]
        x1, y1 = corners.T
        x2, y2 = np.roll(corners, -1, axis=0).T
        spans = (y1 > y) != (y2 > y)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            left_of = x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        return np.asarray((spans & left_of).sum(axis=-1) % 2, dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        corners = np.asarray(truth, dtype=np.float64)
        box = np.concatenate([corners.min(axis=0), corners.max(axis=0)])
        return _near(_points(predicted), box, self.score(predicted, truth))


@dataclass(frozen=True)
class PointInMask:
    """The pixel floor(y), floor(x) of a boolean mask (H, W) is set; outside the image is a miss."""

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        points, mask = _points(predicted), np.asarray(truth) != 0
        height, width = mask.shape
        finite = np.where(np.isfinite(points), points, -1.0)
        inside = np.asarray(((finite >= 0) & (finite < (width, height))).all(axis=-1))
        pixel: NDArray[np.int64] = np.where(inside[..., None], finite, 0.0).astype(np.int64)
        if mask.size == 0:
            return np.zeros(inside.shape)
        hit = inside & mask[pixel[..., 1], pixel[..., 0]]
        return np.asarray(hit, dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        score, mask = self.score(predicted, truth), np.asarray(truth) != 0
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not rows.size:
            return score
        box = np.array([columns[0], rows[0], columns[-1] + 1, rows[-1] + 1], dtype=np.float64)
        return _near(_points(predicted), box, score)


@dataclass(frozen=True)
class PointNear:
    """Within `radius` pixels of a true point (end included)."""

    radius: float

    def _gap(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        difference = _points(predicted) - np.asarray(truth, dtype=np.float64)
        return np.asarray(np.hypot(difference[..., 0], difference[..., 1]))

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return (self._gap(predicted, truth) <= self.radius).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        gap = self._gap(predicted, truth)
        slope = 0.5 / (1.0 + np.nan_to_num(gap, nan=np.inf) / max(self.radius, 1e-9))
        return np.where(gap <= self.radius, 1.0, slope)
