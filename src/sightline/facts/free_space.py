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
from sightline.facts.floor_plan import floor_kinds, floor_plan, footprint_rectangles
from sightline.scenes import SceneBatch

__all__ = [
    "SIDES",
    "Strips",
    "free_area",
    "gap",
    "largest_square",
    "straight_path",
    "strips",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SIDES = ("left", "right", "front", "behind")
BESIDE = 0.5
"""metres; beside an object is at most this far from its side (RoboSpatial)"""
APART = 0.2
"""metres between a moving disc and the object that it starts from or goes to"""
SPARE = 0.1
"""share of the width that a moving disc has to spare, or lacks"""
STRIP = 0.05
"""metres; strips in which free floor is added up"""
_SAMPLES = 48
_SAME = 0.005  # metres; lines between two outlines this much longer than the shortest count too
_LEVEL = 0.3  # shortest horizontal part of a direction that counts as one


def free_area(world: SceneBatch, scene: Rows) -> Fact:
    """Floor area in m² not taken by standing objects.

    Exact up to 25 cm² per crossing of two footprints. The margin is what raised objects
    would take away besides.
    """

    def compute() -> Floats:
        o, (standing, raised) = world.objects, floor_kinds(world)
        shapes, _ = geometry.footprint(o.centre, o.extent, o.rotation)
        out = np.full((len(world.scenes), 3), np.nan)
        for s in np.flatnonzero(floor_plan(world).known).tolist():
            outline = world.floor_outline(s)
            assert outline is not None, "a scene with a plan has an outline"
            rows = np.arange(*world.object_start[s : s + 2])
            stands, either = rows[standing[rows]], rows[standing[rows] | raised[rows]]
            free = [geometry.uncovered_area(outline, shapes[r], STRIP) for r in (stands, either)]
            out[s] = *free, abs(float(geometry.polygon_area(outline)))
        return out

    room = remembered(world, "free_area", compute)[scene]
    return Fact(room[:, 0], room[:, 0] - room[:, 1], "world", "outline", {"whole": room[:, 2]})


def largest_square(world: SceneBatch, scene: Rows) -> Fact:
    """Side of the largest free square with sides along the longest wall, metres.

    The value lies between what surely fits and what surely does not; the margin is half of the
    distance between the two.
    """

    def compute() -> Floats:
        plan = floor_plan(world)
        out = np.full((len(world.scenes), 2), np.nan)
        for s in np.flatnonzero(plan.known).tolist():
            cells = [_largest(plan.table(kind, s)) for kind in ("clear", "open")]
            # a square without the centre of a taken cell is smaller than one cell more
            out[s] = cells[0] * plan.cell[s], (cells[1] + 1) * plan.cell[s]
        return out

    low, high = remembered(world, "largest_square", compute)[scene].T
    return Fact((low + high) / 2, (high - low) / 2, "world", "outline", {"side": low})


def _largest(sums: Rows) -> int:
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

    ``trace["empty"]``: nothing but a and b borders the disc that spans the gap, on each of the
    shortest lines between the two. ``trace["clear"]``: a disc this wide surely fits in the middle
    of each, whatever else is near.
    """
    lines, plan, scene = _lines(world, a, b), floor_plan(world), world.objects.scene[a]
    middle = (lines.start + lines.end) / 2
    low = plan.room_around(np.repeat(scene, 9), middle.reshape(-1, 2)).reshape(-1, 9)
    short = lines.length[:, None] / 2 - low
    empty = (short <= 2 * plan.cell[scene][:, None]) | ~lines.shortest
    clear = 2.0 * np.where(lines.shortest, low, np.inf).min(axis=1)
    trace = {"empty": np.asarray(empty.all(axis=1)), "clear": clear}
    return Fact(lines.length, lines.length, "world", "horizontal", trace)


def straight_path(world: SceneBatch, a: Rows, b: Rows, width: Floats) -> Fact:
    """Whether a disc (n,) metres wide moves freely from a to b along their shortest line.

    It starts and ends APART from the two. Where there are several shortest lines the answer is the
    same for all. The margin is infinite where the answer is certain and 0 elsewhere.
    ``trace["clearance"]`` is the least distance of the line to what is on the floor;
    ``trace["open"]`` says that every shortest line tried is free, however many there are.
    """
    lines, plan = _lines(world, a, b), floor_plan(world)
    item, line = np.nonzero(lines.shortest)
    start, end = lines.start[item, line], lines.end[item, line]
    step = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    along = start[:, None] + step[:, None] * (end - start)[:, None]
    scene = np.repeat(world.objects.scene[a[item]], _SAMPLES)
    low, high = (
        bound.reshape(-1, _SAMPLES) for bound in plan.clearance(scene, along.reshape(-1, 2))
    )
    length = np.hypot(*(end - start).T)[:, None]
    spacing, radius = length / _SAMPLES, width[item, None] / 2
    reach = np.minimum(step, 1 - step) * length - radius - APART
    on_way = reach >= -spacing / 2
    passes = (~on_way | (low - spacing / 2 >= radius * (1 + SPARE))).all(axis=1)
    stops = ((reach >= 0) & (high <= radius * (1 - SPARE))).any(axis=1)
    least = np.where(on_way, (low + high) / 2, np.inf).min(axis=1)
    # every object pair has its middle line at least, so no group is empty
    first = np.searchsorted(item, np.arange(len(a)))
    free = np.logical_and.reduceat(passes, first) if len(a) else passes
    shut = np.logical_and.reduceat(stops, first) if len(a) else stops
    room = np.minimum.reduceat(least, first) if len(a) else least
    known = (free ^ shut) & plan.known[world.objects.scene[a]]
    known &= lines.length >= width + 2 * APART + 0.1
    # where long sides face each other there is no one shortest line to follow
    single = _spread(lines) <= width
    return Fact(
        free,
        np.where(known & single, np.inf, 0.0),
        "world",
        "horizontal",
        {"length": lines.length, "clearance": room, "open": free & known},
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


def _spread(lines: _Lines) -> Floats:
    """(n,) how far apart the shortest lines are, metres."""
    reach = np.where(lines.shortest[..., None], lines.start, np.nan)
    across = np.nanmax(reach, axis=1) - np.nanmin(reach, axis=1)
    return np.hypot(across[:, 0], across[:, 1])


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

    def take(self, rows: Rows | slice) -> Strips:
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
