"""What a camera did between two pictures, from pixels of the same points in both.

Where one homography takes all points of the first picture to the second, the camera stayed; the
homography tells a zoom from a turn. Otherwise it moved, and points shift along lines through the
epipole. The principal point is the middle of the pictures, the camera looks level.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["moved_how"]

F64 = NDArray[np.float64]

STAYED_PX = 0.2
"""pixels by which points may miss the homography"""


def moved_how(pairs: F64, middle: tuple[float, float]) -> str:
    """The beginning of the sentence that tells it, "" where none fits.

    Args:
        pairs: (n, 4) pixels in the first and in the second picture.
        middle: of both pictures.
    """
    before, after = pairs[:, :2] - middle, pairs[:, 2:] - middle
    scale = float(np.abs(before).max())
    map_, miss = _homography(before / scale, after / scale)
    if miss * scale < STAYED_PX:
        return _stayed(map_)
    return _moved(before, after)


def _homography(before: F64, after: F64) -> tuple[F64, float]:
    """The map by direct linear transformation, and the largest miss."""
    whole = np.column_stack([before, np.ones(len(before))])
    zero = np.zeros_like(whole)
    rows = np.concatenate([
        np.concatenate([whole, zero, -after[:, :1] * whole], axis=1),
        np.concatenate([zero, whole, -after[:, 1:] * whole], axis=1),
    ])  # fmt: skip
    found = np.linalg.svd(rows, full_matrices=False)[2][-1].reshape(3, 3)
    image = whole @ found.T
    miss = np.linalg.norm(image[:, :2] / image[:, 2:] - after, axis=1)
    return found / found[2, 2], float(miss.max())


def _stayed(map_: F64) -> str:
    if np.abs(map_[2, :2]).max() < 0.02 and np.abs(map_[:2, 2]).max() < 0.02:
        turn = math.degrees(math.atan2(map_[1, 0] - map_[0, 1], map_[0, 0] + map_[1, 1]))
        if abs(turn) > 3:
            # what is seen turns the other way; y points down
            return "It rolled clockwise" if turn < 0 else "It rolled counter-clockwise"
        size = math.sqrt(abs(float(np.linalg.det(map_[:2, :2]))))
        return "It zoomed in" if size > 1 else "It zoomed out"
    dx, dy = map_[:2, 2]
    if abs(dx) > 3 * abs(dy):
        return "It turned to the left" if dx > 0 else "It turned to the right"
    if abs(dy) > 3 * abs(dx):
        return "It tilted up" if dy > 0 else "It tilted down"
    return ""


def _moved(before: F64, after: F64) -> str:
    flow = after - before
    kept = np.linalg.norm(flow, axis=1) > 0.5
    before, flow = before[kept], flow[kept]
    if len(flow) < 4:
        return ""
    whole = np.column_stack([before, np.ones(len(before))])
    line = np.cross(whole, np.column_stack([flow, np.zeros(len(flow))]))
    line /= np.linalg.norm(flow, axis=1, keepdims=True)
    # pixels and ones differ in size
    weight = np.array([1.0, 1.0, float(np.abs(before).max())])
    x, y, w = np.linalg.svd(line / weight, full_matrices=False)[2][-1] / weight
    if math.hypot(x, y) < 15 * abs(w):
        outwards = float(np.median((before * flow).sum(1)))
        return "It moved forward" if outwards > 0 else "It moved backward"
    if math.hypot(x, y) < 1500 * abs(w):
        return ""
    dx, dy = np.median(flow, axis=0)
    if abs(x) > 5 * abs(y):
        return "It moved to the left" if dx > 0 else "It moved to the right"
    if abs(y) > 5 * abs(x):
        return "It moved up" if dy > 0 else "It moved down"
    return ""
