"""Free floor: area, the largest square, gaps and straight paths, and where it is seen.

All facts hold for scenes with a plan (:mod:`.floor_plan`); elsewhere values are NaN or False.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.floor_plan import FLAT, floor_plan, footprint_rectangles
from sightline.scenes import SceneBatch

__all__ = [
    "SIDES",
    "Strips",
    "free_area",
    "gap",
    "largest_square",
    "seen_floor",
    "straight_path",
    "strips",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIDES = ("left", "right", "front", "behind")
BESIDE = 0.5
"""metres; beside an object is at most this far from its side (RoboSpatial)"""
LATTICE = 24
"""pixels tried along each side of the picture of a strip"""
FREE_RADIUS = 0.1
"""metres of free floor around a pointed place (RoboSpatial's grid step)"""
_SAMPLES = 48
_SAME = 0.005  # metres; lines between two outlines this much longer than the shortest count too
_ITEMS = 1024
_LEVEL = 0.3  # shortest horizontal part of a direction that counts as one


def free_area(world: SceneBatch, scene: Rows) -> Fact:
    """Floor area in m² not taken by standing objects.

    The margin is what raised objects would take away besides.
    """
    room = floor_plan(world).room[scene]
    return Fact(room[:, 0], room[:, 0] - room[:, 1], "world", "outline", {"area": room[:, 0]})


def largest_square(world: SceneBatch, scene: Rows) -> Fact:
    """Side of the largest free square with sides along the longest wall, metres.

    The value lies between what surely fits and what surely does not; the margin is half of the
    distance between the two.
    """

    def compute() -> Floats:
        plan = floor_plan(world)
        out = np.full((len(world.scenes), 2), np.nan)
        for s in np.flatnonzero(plan.known).tolist():
            shape = plan.shape[s] + 1
            part = slice(plan.start[s], plan.start[s + 1])
            cells = [_largest(sums[part].reshape(shape)) for sums in (plan.unclear, plan.taken)]
            # a square without the centre of a taken cell is smaller than one cell more
            out[s] = cells[0] * plan.cell[s], (cells[1] + 1) * plan.cell[s]
        return out

    low, high = remembered(world, "largest_square", compute)[scene].T
    return Fact((low + high) / 2, (high - low) / 2, "world", "outline", {"side": low})


def _largest(sums: NDArray[np.int64]) -> int:
    """Side of the largest square of cells with sum zero, by bisection."""
    low, high = 0, min(sums.shape)
    while high - low > 1:
        k = (low + high) // 2
        total = sums[k:, k:] - sums[:-k, k:] - sums[k:, :-k] + sums[:-k, :-k]
        low, high = (k, high) if (total == 0).any() else (low, k)
    return low


@dataclass(frozen=True, eq=False)
class _Lines:
    """Shortest lines between two outlines: 8 corner lines and their middle, (n, 9, 2) ends."""

    start: Floats
    end: Floats
    shortest: Bools
    length: Floats


def gap(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Width of the gap between two footprints, metres.

    The margin is how much closer to the middle of the gap something else may be, at most: below
    one and a half cells nothing but a and b borders the gap.
    """
    lines, plan, scene = _lines(world, a, b), floor_plan(world), world.objects.scene[a]
    middle = (lines.start + lines.end) / 2
    low, _ = plan.clearance(np.repeat(scene, 9), middle.reshape(-1, 2))
    short = lines.length[:, None] / 2 - low.reshape(-1, 9)
    return Fact(
        lines.length, np.where(lines.shortest, short, 0.0).max(axis=1), "world", "horizontal"
    )


def straight_path(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Diameter of the largest disc that can move from a to b along their shortest line, metres.

    What surely passes; ``trace["blocked"]`` is what surely does not. The disc starts and ends where
    it touches a and b. Where there are several shortest lines, the worst and the best count.
    """
    lines, plan = _lines(world, a, b), floor_plan(world)
    step = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    along = lines.start[:, :, None] + step[:, None] * (lines.end - lines.start)[:, :, None]
    count = along.shape[0]
    scene = np.repeat(world.objects.scene[a], 9 * _SAMPLES)
    low, high = (
        bound.reshape(count, 9, _SAMPLES) for bound in plan.clearance(scene, along.reshape(-1, 2))
    )
    length = np.hypot(*np.moveaxis(lines.end - lines.start, -1, 0))[..., None]
    # closer to an end than its radius the disc has not started, or has arrived
    reach = np.minimum(step, 1 - step) * length
    spacing = length / _SAMPLES
    free, tight = 2 * (low - spacing / 2), 2 * high
    # a disc of diameter w passes a sample when free >= w or reach < w / 2 there
    passes = np.maximum(free, 2 * (reach - spacing / 2)).min(axis=2)
    stops = np.maximum(tight, 2 * reach).min(axis=2)
    passes = np.where(lines.shortest, passes, np.inf).min(axis=1)
    stops = np.where(lines.shortest, stops, 0.0).max(axis=1)
    return Fact(
        np.maximum(passes, 0.0),
        np.maximum(stops - passes, 0.0),
        "world",
        "horizontal",
        {"length": lines.length, "blocked": stops},
    )


def _lines(world: SceneBatch, a: Rows, b: Rows) -> _Lines:
    centre, size, yaw, _ = footprint_rectangles(world)
    ends = []
    for one, two in ((a, b), (b, a)):
        signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2
        corner = _unturn(signs * size[one][:, None], yaw[one]) + centre[one][:, None]
        local = _unturn(corner - centre[two][:, None], -yaw[two])
        half = size[two][:, None] / 2
        foot = _unturn(np.clip(local, -half, half), yaw[two]) + centre[two][:, None]
        ends.append((corner, foot))
    start = np.concatenate([ends[0][0], ends[1][1]], axis=1)
    end = np.concatenate([ends[0][1], ends[1][0]], axis=1)
    length = np.hypot(*np.moveaxis(end - start, -1, 0))
    least = length.min(axis=1)
    shortest = length <= least[:, None] + _SAME
    weight = (shortest / shortest.sum(axis=1, keepdims=True))[..., None]
    start = np.concatenate([start, (start * weight).sum(axis=1, keepdims=True)], axis=1)
    end = np.concatenate([end, (end * weight).sum(axis=1, keepdims=True)], axis=1)
    return _Lines(start, end, np.pad(shortest, ((0, 0), (0, 1)), constant_values=True), least)


def _unturn(points: Floats, angle: Floats) -> Floats:
    """Points (n, k, 2) turned by angle (n,)."""
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * cos - y * sin, x * sin + y * cos], axis=-1)


@dataclass(frozen=True, eq=False)
class Strips:
    """Floor directly beside objects, as wide as they are on that side.

    The places ``middle + outward * d + across * e`` with d >= 0 and e in [-half, half].
    """

    middle: Floats
    outward: Floats
    across: Floats
    half: Floats
    defined: Bools

    def local(self, points: Floats) -> tuple[Floats, Floats]:
        """d and e of points (n, k, 2)."""
        offset = points - self.middle[:, None]
        return (
            (offset * self.outward[:, None]).sum(axis=-1),
            (offset * self.across[:, None]).sum(axis=-1),
        )

    def at(self, d: Floats, e: Floats) -> Floats:
        """World points (n, k, 2) of d and e (n, k)."""
        out = self.outward[:, None] * d[..., None] + self.across[:, None] * e[..., None]
        return self.middle[:, None] + out

    def take(self, rows: Rows) -> Strips:
        """Some of them."""
        return Strips(*(getattr(self, n)[rows] for n in self.__dataclass_fields__))


def strips(
    world: SceneBatch,
    a: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    view: Rows | None = None,
) -> Strips:
    """The floor beside objects on a side (code into :data:`SIDES`).

    In the camera frame front is towards the camera along its horizontal viewing direction and
    right is the image's right; in the object frame front is the object's own front and right its
    own right-hand side. The side of the object is that of its footprint's bounding rectangle.
    """
    if frame == "camera":
        assert view is not None, "the camera frame needs a view"
        ahead = world.frames.world_from_camera[view, :2, 2]
        axes = np.stack([_left(ahead), -_left(ahead), -ahead, ahead])
    else:
        ahead = world.objects.rotation[a, :2, 0]
        axes = np.stack([_left(ahead), -_left(ahead), ahead, -ahead])
    level = np.linalg.norm(ahead, axis=1)
    outward = axes[side, np.arange(len(a))] / np.maximum(level, 1e-9)[:, None]
    across = _left(outward)
    centre, size, yaw, upright = footprint_rectangles(world)
    cos = np.abs(np.cos(yaw[a]) * outward[:, 0] + np.sin(yaw[a]) * outward[:, 1])
    sin = np.abs(np.cos(yaw[a]) * across[:, 0] + np.sin(yaw[a]) * across[:, 1])
    reach = (size[a, 0] * cos + size[a, 1] * sin) / 2
    half = (size[a, 0] * sin + size[a, 1] * cos) / 2
    middle = centre[a] + outward * reach[:, None]
    return Strips(middle, outward, across, half, upright[a] & (level >= _LEVEL))


def _left(direction: Floats) -> Floats:
    return np.stack([-direction[:, 1], direction[:, 0]], axis=1)


@dataclass(frozen=True, eq=False)
class SeenFloor:
    """The largest image box of free floor in each strip, (n, 4) pixels, and its share of it."""

    box: Floats
    share: Floats
    """of the tried pixels that show free floor of the strip, how many are in the box"""
    found: NDArray[np.int64]
    """tried pixels that show free floor of the strip"""
    place: Floats
    """(n, 2) the floor in the middle of the box, world"""
    clearance: Floats
    """metres around it that are free"""


def seen_floor(
    world: SceneBatch, view: Rows, a: Rows, side: Rows, frame: Literal["camera", "object"]
) -> SeenFloor:
    """Where a frame shows free floor directly beside an object.

    A pixel counts when the floor it shows lies in the strip, at least FREE_RADIUS from whatever
    is on the floor, and in no image box of a sighted object that rises from the floor.
    """
    parts = [
        _seen(world, view[i : i + _ITEMS], a[i : i + _ITEMS], side[i : i + _ITEMS], frame)
        for i in range(0, max(len(a), 1), _ITEMS)
    ]
    columns = zip(*parts, strict=True)
    return SeenFloor(*(np.concatenate(column) for column in columns))


def _seen(
    world: SceneBatch, view: Rows, a: Rows, side: Rows, frame: Literal["camera", "object"]
) -> tuple[Floats, Floats, NDArray[np.int64], Floats, Floats]:
    plan, scene, count = floor_plan(world), world.objects.scene[a], len(a)
    pose, lens = world.frames.world_from_camera[view], world.frames.intrinsics[view]
    size = world.frames.size[view].astype(np.float64)
    floor = plan.floor[scene]
    strip = strips(world, a, side, frame, view)
    ends = strip.at(np.tile([0.0, 0.0, BESIDE, BESIDE], (count, 1)), strip.half[:, None] * _CORNER)
    corners = np.concatenate([ends, np.broadcast_to(floor[:, None, None], (count, 4, 1))], axis=2)
    uv, depth = geometry.project(corners, pose, lens)
    ahead = strip.defined & (depth > 0.1).all(axis=1)
    uv = np.where(ahead[:, None, None], uv, 0.0)
    inset = size * 0.01
    low = np.clip(uv.min(axis=1), inset, size - inset)
    high = np.clip(uv.max(axis=1), inset, size - inset)
    tick = np.arange(LATTICE) / (LATTICE - 1)
    x = low[:, :1] + (high - low)[:, :1] * tick
    y = low[:, 1:] + (high - low)[:, 1:] * tick
    pixel = np.stack(np.broadcast_arrays(x[:, None, :], y[:, :, None]), axis=-1)
    place, hits = _floor_under(pixel.reshape(count, -1, 2), pose, lens, floor)
    d, e = strip.local(place)
    good = hits & (d >= 0) & (d <= BESIDE) & (np.abs(e) <= strip.half[:, None])
    good &= ahead[:, None]
    at = np.flatnonzero(good)
    free, _ = plan.clearance(scene[at // good.shape[1]], place.reshape(-1, 2)[at])
    good.reshape(-1)[at] = free >= FREE_RADIUS
    good = good.reshape(count, LATTICE, LATTICE) & ~_covered(world, view, x, y)
    box, share = _largest_box(good)
    r0, c0, r1, c1 = box.T
    row = np.arange(count)
    region = np.stack([x[row, c0], y[row, r0], x[row, c1], y[row, r1]], axis=1)
    corner = region[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    probes = np.concatenate([corner, (region[:, None, :2] + region[:, None, 2:]) / 2], axis=1)
    floor_at, _ = _floor_under(probes, pose, lens, floor)
    seen = _sees(world, scene, pose, floor_at)
    share = np.where(seen, share, 0.0)
    clear, _ = plan.clearance(scene, floor_at[:, 4])
    return region, share, good.sum(axis=(1, 2)), floor_at[:, 4], clear


_CORNER = np.array([-1.0, 1.0, -1.0, 1.0])


def _floor_under(pixel: Floats, pose: Floats, lens: Floats, floor: Floats) -> tuple[Floats, Bools]:
    """Floor (n, k, 2) that pixels (n, k, 2) show, and whether they look down on it."""
    local = np.concatenate(
        [(pixel - lens[:, None, 2:]) / lens[:, None, :2], np.ones((*pixel.shape[:2], 1))], axis=2
    )
    ray = local @ np.swapaxes(pose[:, :3, :3], 1, 2)
    eye = pose[:, None, :3, 3]
    down = ray[..., 2] < -1e-6
    t = (floor[:, None] - eye[..., 2]) / np.where(down, ray[..., 2], -1.0)
    place = eye[..., :2] + t[..., None] * ray[..., :2]
    return place, down & (t > 0)


def _covered(world: SceneBatch, view: Rows, x: Floats, y: Floats) -> Bools:
    """(n, rows, columns) lattice pixels in the image box of something that rises from the floor."""
    seen, o = world.sightings, world.objects

    def compute() -> tuple[Rows, Rows]:
        top = geometry.aabb(o.centre, o.extent, o.rotation)[1][:, 2]
        thick = (top > world.scenes.floor_z[o.scene] + FLAT)[seen.object]
        rows = np.flatnonzero(thick)
        rows = rows[np.argsort(seen.frame[rows], kind="stable")]
        return rows, np.searchsorted(seen.frame[rows], np.arange(len(world.frames) + 1))

    rows, start = remembered(world, "thick_sightings", compute)
    many = (start[1:] - start[:-1])[view]
    item = np.repeat(np.arange(len(view)), many)
    nth = np.arange(len(item)) - np.repeat(np.cumsum(many) - many, many)
    box = seen.box[rows[start[view][item] + nth]]
    across = (x[item] >= box[:, :1]) & (x[item] <= box[:, 2:3])
    along = (y[item] >= box[:, 1:2]) & (y[item] <= box[:, 3:4])
    out = np.zeros((len(view), LATTICE, LATTICE), dtype=bool)
    np.logical_or.at(out, item, along[:, :, None] & across[:, None, :])
    return out


def _largest_box(good: Bools) -> tuple[NDArray[np.int64], Floats]:
    """Largest all-true block of each grid (n, R, C), ends included, and its share of the trues."""
    count, rows, columns = good.shape
    best = np.zeros(count, dtype=np.int64)
    box = np.zeros((count, 4), dtype=np.int64)
    strip, column = good.copy(), np.arange(columns)
    for height in range(1, rows + 1):
        if height > 1:
            strip = strip[:, :-1] & good[:, height - 1 :]
        run = column - np.maximum.accumulate(np.where(strip, -1, column), axis=2)
        flat = run.reshape(count, -1)
        at = flat.argmax(axis=1)
        width = np.maximum(flat[np.arange(count), at], 0)
        better = width * height > best
        best = np.where(better, width * height, best)
        r, c = at // columns, at % columns
        block = np.stack([r, c + 1 - width, r + height - 1, c], axis=1)
        box = np.where(better[:, None], block, box)
    return box, best / np.maximum(good.sum(axis=(1, 2)), 1)


def _sees(world: SceneBatch, scene: Rows, pose: Floats, places: Floats) -> Bools:
    """Whether the ground between the camera and all places (n, k, 2) is inside the outline."""
    plan, (count, k) = floor_plan(world), places.shape[:2]
    step = (np.arange(_SAMPLES) + 0.5)[:, None] / _SAMPLES
    eye = pose[:, None, None, :2, 3]
    way = eye + step * (places[:, :, None] - eye)
    inside = plan.within(np.repeat(scene, k * _SAMPLES), way.reshape(-1, 2))
    return inside.reshape(count, -1).all(axis=1)
