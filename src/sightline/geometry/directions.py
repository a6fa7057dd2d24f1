"""Directions around an observer: bearings, clock hours, sectors, each with its margin.

An observer stands at one point and faces another; only the horizontal parts count. A bearing is 0
straight ahead and grows to the LEFT (counter-clockwise from above), in (-pi, pi] radians. Margins
are radians to the nearest border of the answer; an undefined direction (a target above the
observer, say) has the bearing NaN, index -1 and margin NaN.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Floats, Ints, dot, floats
from sightline.geometry.poses import pose, wrap_angle

QUADRANTS: Final = ("front-left", "front-right", "back-left", "back-right")
LEFT_RIGHT_BACK: Final = ("left", "right", "back")


def observer_frame(standing_at: ArrayLike, facing: ArrayLike) -> Floats:
    """``world_from_observer (..., 4, 4)``: x right, y forward, z up, at ``standing_at (..., 3)``.

    ``facing (..., 3)`` is the point that is faced. Horizontal: differences in height do not tilt
    it. NaN where the faced point is straight above or below.
    """
    at = floats(standing_at)
    ahead = (floats(facing) - at)[..., :2]
    length = np.sqrt(dot(ahead, ahead))
    ahead = ahead / np.where(length > 0, length, np.nan)[..., None]
    zero = np.zeros_like(length)
    right = np.stack([ahead[..., 1], -ahead[..., 0], zero], axis=-1)
    forward = np.stack([ahead[..., 0], ahead[..., 1], zero], axis=-1)
    up = np.stack([zero, zero, zero + 1.0], axis=-1)
    return pose(np.stack([right, forward, up], axis=-1), at)


def bearing(standing_at: ArrayLike, facing: ArrayLike, target: ArrayLike) -> Floats:
    """Signed angle ``(...,)`` from the facing direction to the target, POSITIVE = LEFT.

    Three points ``(..., 3)`` (or ``(..., 2)``); in (-pi, pi], 0 = straight ahead. NaN where one of
    the two directions has no horizontal part.
    """
    at = floats(standing_at)[..., :2]
    ahead, aside = floats(facing)[..., :2] - at, floats(target)[..., :2] - at
    cross = ahead[..., 0] * aside[..., 1] - ahead[..., 1] * aside[..., 0]
    along = dot(ahead, aside)
    angle = np.arctan2(cross, along)
    angle = np.where((cross == 0) & (along < 0), np.pi, angle)  # not -pi, for a cross of -0.0
    defined = ahead.any(axis=-1) & aside.any(axis=-1)
    return floats(np.where(defined, angle, np.nan))


def clock_hour(bearing: ArrayLike) -> tuple[Ints, Floats]:
    """Hour 1..12 (12 ahead, 3 right, 9 left) and the margin to the border of its 30 degrees.

    An undefined bearing has hour -1.
    """
    clockwise = -floats(bearing) / (np.pi / 6)
    known = np.isfinite(clockwise)
    nearest = np.rint(np.where(known, clockwise, 0.0))
    hour = (nearest.astype(np.int64) + 11) % 12 + 1
    margin = (0.5 - np.abs(clockwise - nearest)) * (np.pi / 6)
    return np.where(known, hour, -1), floats(margin)


def sector(angle: ArrayLike, edges: ArrayLike) -> tuple[Ints, Floats]:
    """Index of the sector that holds an angle, and the margin to the nearest edge.

    ``edges (K,)`` ascend within one turn; sector i runs from ``edges[i]`` (included) to
    ``edges[i + 1]``, the last one on to ``edges[0]``. One edge makes one sector.
    """
    a, e = floats(angle), floats(edges)
    if e.ndim != 1 or len(e) == 0 or np.any(np.diff(e) <= 0) or e[-1] - e[0] >= 2 * np.pi:
        raise ValueError("edges must ascend and span less than one turn")
    known = np.isfinite(a)
    turn = np.remainder(np.where(known, a, 0.0) - e[0], 2 * np.pi)
    index = np.searchsorted(e - e[0], turn, side="right") - 1
    margin = np.min(np.abs(wrap_angle(a[..., None] - e)), axis=-1)
    return np.where(known, index, -1).astype(np.int64), floats(margin)


def quadrant(bearing: ArrayLike) -> tuple[Ints, Floats]:
    """Index into ``QUADRANTS`` (front-left, front-right, back-left, back-right) and the margin."""
    index, margin = sector(bearing, [-np.pi, -np.pi / 2, 0.0, np.pi / 2])
    return np.array([3, 1, 0, 2, -1], dtype=np.int64)[index], margin


def left_right_back(bearing: ArrayLike, back_from: float = 0.75 * np.pi) -> tuple[Ints, Floats]:
    """Index into ``LEFT_RIGHT_BACK`` and the margin; VSI-Bench's "medium" relative direction.

    Back when ``|bearing| >= back_from`` (135 degrees), else the side.
    """
    b = floats(bearing)
    size = np.abs(b)
    index = np.where(size >= back_from, 2, np.where(b > 0, 0, 1))
    margin = np.where(size >= back_from, size - back_from, np.minimum(size, back_from - size))
    return np.where(np.isfinite(b), index, -1).astype(np.int64), floats(margin)


def left_right(bearing: ArrayLike) -> tuple[Ints, Floats]:
    """0 = left, 1 = right, and the margin (to straight ahead or straight behind)."""
    b = floats(bearing)
    index = np.where(np.isfinite(b), np.where(b > 0, 0, 1), -1)
    return index.astype(np.int64), np.minimum(np.abs(b), np.pi - np.abs(b))


def interval_gap(
    lo_a: ArrayLike, hi_a: ArrayLike, lo_b: ArrayLike, hi_b: ArrayLike
) -> tuple[Floats, Ints]:
    """Signed gap of two intervals and which comes first, both ``(...,)``.

    The gap is positive when they are apart (by that much), negative when they overlap: minus the
    shortest shift that parts them. The order is +1 where A is the lower one (that shift moves A
    down), -1 where it is the upper one, 0 where both shifts are equal.
    """
    below, above = floats(lo_b) - floats(hi_a), floats(lo_a) - floats(hi_b)
    return np.maximum(below, above), np.sign(below - above).astype(np.int64)
