"""How a posed camera sees worlds of lines: vanishing points, which lines show, curved lenses.

Pixels: x right, y down, pixel (0, 0) covers [0, 1) x [0, 1). Curved lenses follow the one-parameter
"field of view" model of Devernay and Faugeras (2001): a point at radius r (in focal lengths) goes
to atan(b r) / b for b > 0 (barrel; b = 1 is an equidistant fisheye); b < 0 is its inverse, a
pincushion.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.scenes.symbolic.line_worlds import Lines, LineWorld, lines

__all__ = ["SEEN", "Seen", "View", "bent", "hidden", "longest_runs", "seen_lines", "straightened"]

F64 = NDArray[np.float64]

SAMPLES = 13
"""points of a line that are looked at"""
SEEN = 22.0
"""pixels that a line must show by"""
NEAR_M = 0.3


class View(NamedTuple):
    """A camera: place, heading (degrees; 0 looks along +y, counter-clockwise seen from above),
    pitch (up is positive), roll (clockwise turn of the camera), focal length and principal point
    in pixels, bend of the lens, size of the picture."""

    eye: tuple[float, float, float]
    heading: float
    pitch: float
    roll: float
    focal: float
    centre: tuple[float, float]
    size: tuple[int, int] = (400, 300)
    bend: float = 0.0

    def pose(self) -> F64:
        """(4, 4) ``world_from_camera``."""
        turn, tilt, roll = (_cos_sin(v) for v in (self.heading, self.pitch, self.roll))
        right = np.array([turn[0], turn[1], 0.0])
        forward = np.array([-turn[1] * tilt[0], turn[0] * tilt[0], tilt[1]])
        down = np.cross(forward, right)
        out = np.eye(4)
        # the camera turns clockwise, seen from behind
        out[:3, 0] = roll[0] * right + roll[1] * down
        out[:3, 1] = roll[0] * down - roll[1] * right
        out[:3, 2] = forward
        out[:3, 3] = self.eye
        return out

    def project(self, points: ArrayLike) -> tuple[F64, F64]:
        """Pixels (..., 2) and depths (...,) of points (..., 3); NaN behind the camera."""
        pose = self.pose()
        local = (np.asarray(points, np.float64) - pose[:3, 3]) @ pose[:3, :3]
        depth = local[..., 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            flat = np.where(depth[..., None] > 0, local[..., :2] / depth[..., None], np.nan)
        return bent(flat, self.bend) * self.focal + self.centre, depth

    def vanishing(self) -> F64:
        """(3, 3) homogeneous pixels of the vanishing points of the world's axes; the last value is
        0 where lines along an axis stay parallel. Not for curved lenses."""
        axes = self.pose()[:3, :3]
        axes = np.where(np.abs(axes) < 1e-9, 0.0, axes)
        xy = self.focal * axes[:, :2] + axes[:, 2:] * np.array(self.centre)
        return np.column_stack([xy, axes[:, 2]])

    def vanishing_pixels(self) -> F64:
        """(3, 2) of the same; NaN where there is none."""
        found = self.vanishing()
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(found[:, 2:] != 0, found[:, :2] / found[:, 2:], np.nan)


def _cos_sin(degrees: float) -> tuple[float, float]:
    """Exact at multiples of a right angle."""
    if degrees % 90 == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(degrees // 90) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def bent(flat: ArrayLike, bend: float) -> F64:
    """Where a lens puts points (..., 2) of the plane at depth 1."""
    points = np.asarray(flat, np.float64)
    if not bend:
        return points
    radius = np.linalg.norm(points, axis=-1, keepdims=True)
    strength = abs(bend)
    with np.errstate(divide="ignore", invalid="ignore"):
        if bend > 0:
            ratio = np.arctan(strength * radius) / (strength * radius)
        else:
            reach = np.where(strength * radius < 1.5, strength * radius, np.nan)
            ratio = np.tan(reach) / reach
    return np.where(radius < 1e-12, points, points * ratio)


def straightened(curved: ArrayLike, bend: float) -> F64:
    """Points of the plane at depth 1 that a lens puts there; the inverse of :func:`bent`."""
    return bent(curved, -bend)


class Seen(NamedTuple):
    """Lines that show: (n, 3, 2) pixels of both ends of the visible part and of its middle in
    space (start, middle, end), (n,) length in pixels, (n,) row of the line, (n,) its axis,
    (n,) its block, (n,) share of the line that is visible."""

    points: F64
    length: F64
    row: NDArray[np.int64]
    axis: NDArray[np.int64]
    block: NDArray[np.int64]
    share: F64

    def take(self, rows: ArrayLike) -> Seen:
        """Some of them."""
        return Seen(*(column[np.asarray(rows)] for column in self))


def seen_lines(world: LineWorld, view: View, known: Lines | None = None) -> Seen:
    """The longest visible run of every line, where it is long enough."""
    all_lines = known or lines(world)
    whole = np.array([[0.0, 1.0]]).repeat(len(all_lines.ends), axis=0)
    _, _, at, inside = _sampled(all_lines.ends, whole, view, 41)
    first, last = longest_runs(inside)
    part_of = np.flatnonzero(last > first)
    part = np.column_stack([at[part_of, first[part_of]], at[part_of, last[part_of]]])
    points, pixels, at, inside = _sampled(all_lines.ends[part_of], part, view, SAMPLES)
    shows = inside.copy()
    shows[inside] = ~hidden(world, np.array(view.eye), points[inside])
    start, stop = longest_runs(shows)
    rows = np.flatnonzero(stop > start)
    first, last = start[rows], stop[rows]
    middle = (points[rows, first] + points[rows, last]) / 2
    chosen = np.stack([pixels[rows, first], view.project(middle)[0], pixels[rows, last]], axis=1)
    length = np.linalg.norm(chosen[:, 2] - chosen[:, 0], axis=1)
    found = Seen(
        chosen, length, part_of[rows], all_lines.axis[part_of[rows]],
        all_lines.block[part_of[rows]], at[rows, last] - at[rows, first],
    )  # fmt: skip
    return found.take(length >= SEEN)


def _sampled(
    ends: F64, part: F64, view: View, count: int
) -> tuple[F64, F64, F64, NDArray[np.bool_]]:
    """Points along parts of lines: (n, count, 3) places, (n, count, 2) pixels, (n, count) shares
    of the line, (n, count) whether they are in the picture."""
    at = part[:, :1] + (part[:, 1:] - part[:, :1]) * np.linspace(0, 1, count)
    points = ends[:, None, 0] * (1 - at[..., None]) + ends[:, None, 1] * at[..., None]
    pixels, depth = view.project(points)
    with np.errstate(invalid="ignore"):
        inside = (depth > NEAR_M) & ((pixels >= 1) & (pixels <= np.array(view.size) - 1)).all(-1)
    return points, pixels, at, inside


def longest_runs(shows: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last column of the longest run of each row; the same column where there is none."""
    best_start = np.zeros(len(shows), np.int64)
    best_stop, begin = best_start.copy(), np.full(len(shows), -1)
    for column in range(shows.shape[1]):
        on = shows[:, column]
        begin = np.where(on & (begin < 0), column, np.where(on, begin, -1))
        longer = on & (column - begin > best_stop - best_start)
        best_start = np.where(longer, begin, best_start)
        best_stop = np.where(longer, column, best_stop)
    return best_start, best_stop


def hidden(world: LineWorld, eye: F64, points: F64) -> NDArray[np.bool_]:
    """Whether a block lies between the eye and each of (n, 3) points on or off surfaces."""
    out = np.zeros(len(points), bool)
    for block in world.blocks:
        turn = block.rotation
        half = (np.array(block.high) - np.array(block.low)) / 2
        start = (eye - block.middle) @ turn
        rays = (points - eye) @ turn
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (-half - start) / rays, (half - start) / rays
        (a, b, c), (d, e, f) = np.fmin(one, two).T, np.fmax(one, two).T
        near, far = np.fmax(np.fmax(a, b), c), np.fmin(np.fmin(d, e), f)
        # a line that lies in a face is not hidden by it
        out |= (near < far - 1e-6) & (near < 1 - 2e-3) & (far > 0)
    return out
