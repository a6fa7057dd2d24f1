"""Fields of cameras: poses and intrinsics of the frames shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sightline.datasets.records.base import Batch

__all__ = ["Intrinsics", "Poses"]


@dataclass(frozen=True)
class Poses:
    """(4, 4) camera poses of the frames shown, OpenCV axes: ``world_from_camera`` as lists.

    ``relative_to`` gives ``frame_from_camera`` of that frame (0 = the first, -1 = the last).
    """

    relative_to: int | None = None
    decimals: int = 6

    def values(self, batch: Batch) -> Sequence[Any]:
        pose = batch.scenes.frames.world_from_camera
        out = []
        for rows in batch.frame_rows:
            found = pose[rows]
            if self.relative_to is not None and rows:
                found = np.linalg.inv(found[self.relative_to]) @ found
            out.append(np.round(found, self.decimals).tolist())
        return out


@dataclass(frozen=True)
class Intrinsics:
    """Intrinsics of the frames shown: [fx, fy, cx, cy], or the (3, 3) matrix."""

    form: Literal["vector", "matrix"] = "matrix"
    depth: bool = False
    """of the depth image, where it has its own"""

    def values(self, batch: Batch) -> Sequence[Any]:
        frames = batch.scenes.frames
        found = frames.intrinsics
        if self.depth:
            own = np.isfinite(frames.depth_intrinsics).all(axis=1, keepdims=True)
            found = np.where(own, frames.depth_intrinsics, found)
        return [[self._one(found[row]) for row in rows] for rows in batch.frame_rows]

    def _one(self, numbers: np.ndarray) -> list[Any]:
        if self.form == "vector":
            return np.round(numbers, 4).tolist()
        fx, fy, cx, cy = (round(float(v), 4) for v in numbers)
        return [[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]]
