"""Boxes in space as values: centre, full extents, rotation; their numbers, their metrics.

A packed box is 15 numbers: centre (3), extent (3), rotation row by row (9, columns = box axes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry.boxes import aabb
from sightline.geometry.overlap import iou3d
from sightline.geometry.poses import euler_matrix, is_rotation, yaw_matrix

from .metrics import FloatArray, _shape

XYZ = tuple[float, float, float]
Rotation = Literal["none", "yaw", "full"]
Frame = Literal["world", "camera"]
UNTURNED: Final = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
LENGTH: Final = {"none": 6, "yaw": 7, "full": 9}
"""numbers of a box in text"""


class Cuboid(NamedTuple):
    """A box in space: metres, rotation rows, columns = box axes."""

    centre: XYZ
    extent: XYZ
    rotation: tuple[XYZ, XYZ, XYZ] = UNTURNED

    @classmethod
    def of(cls, packed: ArrayLike) -> Cuboid:
        """From 15 numbers, or from 6 without a rotation."""
        n = [float(v) for v in np.asarray(packed, dtype=np.float64).reshape(-1)]
        if len(n) not in (6, 15):
            raise ValueError(f"a packed box is 15 numbers (6 unturned), got {len(n)}")
        rows = [(n[i], n[i + 1], n[i + 2]) for i in range(0, len(n), 3)]
        return cls(rows[0], rows[1], (rows[2], rows[3], rows[4]) if len(n) == 15 else UNTURNED)

    def packed(self) -> FloatArray:
        """The 15 numbers."""
        flat = [*self.centre, *self.extent, *(v for row in self.rotation for v in row)]
        return np.asarray(flat, dtype=np.float64)


def pack(boxes: ArrayLike | list[Cuboid] | tuple[Cuboid, ...]) -> FloatArray:
    """Packed boxes (n, 15) of cuboids or of packed boxes."""
    if isinstance(boxes, np.ndarray):
        return boxes.astype(np.float64).reshape(-1, 15)
    rows = [box.packed() if isinstance(box, Cuboid) else box for box in boxes]  # type: ignore[union-attr]
    return np.asarray(rows, dtype=np.float64).reshape(-1, 15)


def numbers_of(packed: FloatArray, rotation: Rotation, frame: Frame) -> FloatArray:
    """Numbers (n, 6, 7 or 9) of packed boxes (n, 15): centre, extent, angles in radians.

    "yaw" is counter-clockwise as seen from above, about world z or, in a level camera's frame,
    about its y axis; "full" are the angles of the moving axes Z, X, Y (EmbodiedScan's nine
    numbers). A box that is turned otherwise has no such numbers: ValueError.
    """
    r = packed[:, 6:].reshape(-1, 3, 3)
    if rotation == "none":
        if np.abs(r - np.eye(3)).max(initial=0.0) > 1e-6:
            raise ValueError('the box is turned: write it with rotation="yaw" or "full"')
        return packed[:, :6]
    if rotation == "yaw":
        up = 2 if frame == "world" else 1
        if np.abs(r[:, up, up] - 1.0).max(initial=0.0) > 1e-6:
            raise ValueError('the box is not upright: write it with rotation="full"')
        yaw = np.arctan2(r[:, 1 if up == 2 else 2, 0], r[:, 0, 0])
        return np.concatenate([packed[:, :6], yaw[:, None]], axis=1)
    return np.concatenate([packed[:, :6], zxy_angles(r)], axis=1)


def from_numbers(numbers: FloatArray, rotation: Rotation, frame: Frame) -> FloatArray:
    """Packed boxes (n, 15) of such numbers."""
    n = np.asarray(numbers, dtype=np.float64).reshape(-1, LENGTH[rotation])
    if rotation == "none":
        r = np.broadcast_to(np.eye(3), (len(n), 3, 3))
    elif rotation == "full":
        r = euler_matrix(n[:, 6:9], "ZXY")
    elif frame == "world":
        r = yaw_matrix(n[:, 6])
    else:
        r = euler_matrix(np.stack([-n[:, 6], 0 * n[:, 6], 0 * n[:, 6]], axis=-1), "YXZ")
    return np.concatenate([n[:, :6], r.reshape(-1, 9)], axis=1)


def zxy_angles(rotation: ArrayLike) -> FloatArray:
    """Angles (..., 3) about the moving axes Z, X, Y of rotations (..., 3, 3).

    Where X is a quarter turn the other two are not determined: the last one is 0.
    """
    r = np.asarray(rotation, dtype=np.float64)
    x = np.arcsin(np.clip(r[..., 2, 1], -1.0, 1.0))
    locked = np.abs(r[..., 2, 1]) > 1.0 - 1e-12
    z = np.where(
        locked,
        np.arctan2(r[..., 1, 0], r[..., 0, 0]),
        np.arctan2(-r[..., 0, 1], r[..., 1, 1]),
    )
    y = np.where(locked, 0.0, np.arctan2(-r[..., 2, 0], r[..., 2, 2]))
    return np.stack([z, x, y], axis=-1)


def checked(box: Cuboid) -> Cuboid:
    """The box, or ValueError when it is none."""
    packed = box.packed()
    if not np.isfinite(packed).all() or min(box.extent) < 0:
        raise ValueError("a box has finite numbers and extents that are not negative")
    if not is_rotation(packed[6:].reshape(3, 3)):
        raise ValueError("the rotation of a box is a rotation matrix")
    return box


def iou_boxes(predicted: ArrayLike, truth: ArrayLike, aligned: bool = False) -> FloatArray:
    """Exact intersection over union of packed boxes (..., 15), broadcast.

    With `aligned`, of the boxes along the axes that hold them (ScanRefer's rule: minimum and
    maximum of the eight corners).
    """
    p, t = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64)
    if p.shape[-1:] != (15,) or t.shape[-1:] != (15,):
        raise ValueError("a packed box is 15 numbers")
    sides = []
    for b in (p, t):
        rotation = b[..., 6:].reshape(*b.shape[:-1], 3, 3)
        if aligned:
            low, high = aabb(b[..., :3], b[..., 3:6], rotation)
            unturned = np.broadcast_to(np.eye(3), rotation.shape)
            sides.append(((low + high) / 2, high - low, unturned))
        else:
            sides.append((b[..., :3], b[..., 3:6], rotation))
    return np.clip(iou3d(*sides[0], *sides[1]), 0.0, 1.0)


@dataclass(frozen=True)
class IoU3D:
    """Exact overlap of boxes at or above `threshold` (Acc@.25, Acc@.5); None for the overlap."""

    threshold: float | None = 0.25
    aligned: bool = False

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        overlap = iou_boxes(predicted, truth, self.aligned)
        return overlap if self.threshold is None else (overlap >= self.threshold).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        overlap = iou_boxes(predicted, truth, self.aligned)
        return overlap if self.threshold is None else _shape(self.score(predicted, truth), overlap)


@dataclass(frozen=True)
class CentreOffset:
    """Centres of packed boxes at most `within` metres apart (end included)."""

    within: float = 0.2

    def offset(self, predicted: ArrayLike, truth: ArrayLike) -> FloatArray:
        """Distance of the centres in metres."""
        p, t = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64)
        return np.asarray(np.linalg.norm(p[..., :3] - t[..., :3], axis=-1))

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return (self.offset(predicted, truth) <= self.within).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        gap = self.offset(predicted, truth)
        return _shape(self.score(predicted, truth), 1.0 / (1.0 + gap / max(self.within, 1e-9)))


def average_precision(confidence: ArrayLike, right: ArrayLike, total: int) -> float:
    """Area under the precision-recall curve of detections (n,) over `total` true boxes.

    Precision is made to fall with recall and summed at every recall reached (all points, as in
    VOC 2010). Detections of equal confidence keep their order. NaN without true boxes.
    """
    if total <= 0:
        return float("nan")
    order = np.argsort(-np.asarray(confidence, dtype=np.float64), kind="stable")
    hits = np.asarray(right, dtype=np.float64)[order]
    if not hits.size:
        return 0.0
    found = np.cumsum(hits)
    precision = found / np.arange(1, len(hits) + 1)
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(falling * hits) / total)


def detections_right(overlap: ArrayLike, threshold: float) -> FloatArray:
    """Which detections (p,) are right, the surest first: each takes the free true box it overlaps
    (p, t) most, if at least `threshold`; a true box is taken once."""
    left = np.array(overlap, dtype=np.float64)
    right = np.zeros(len(left))
    for row in range(len(left)):
        if left.shape[1] and left[row].max() >= threshold:
            right[row] = 1.0
            left[:, left[row].argmax()] = -1.0
    return right
