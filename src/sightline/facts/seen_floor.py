"""Where a picture shows free floor beside an object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_lattice import (
    FREE_RADIUS,
    LATTICE,
    free,
    largest_box,
    ones,
    rays,
    uncovered,
)
from sightline.facts.floor_plan import floor_plan
from sightline.facts.free_space import BESIDE, Strips, strips
from sightline.scenes import SceneBatch

__all__ = ["FREE_RADIUS", "LATTICE", "SeenFloor", "Wanted", "seen_floor", "sees"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_LEAST = 2.0  # pixels; smaller pictures of strips are not looked at


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a box must have; of others no more is found out than that they do not."""

    side: float | Floats = 0.0
    """pixels, or (n, 2) of them, along each side"""
    found: int = 1
    share: float = 0.0


@dataclass(frozen=True, eq=False)
class SeenFloor:
    """The largest image box of free floor in each strip, (n, 4) pixels, and its share of it."""

    box: Floats
    share: Floats
    """of the tried pixels that show free floor of the strip, how many are in the box"""
    found: NDArray[np.int64]
    """tried pixels that show free floor of the strip"""
    place: Floats
    """(n, 2) the floor in the middle of the box, world; zeros where the box is not wanted"""
    clearance: Floats
    """metres around it that are free, likewise"""


def seen_floor(
    world: SceneBatch,
    view: Rows,
    a: Rows,
    side: Rows,
    frame: Literal["camera", "object"],
    wanted: Wanted = Wanted(),
) -> SeenFloor:
    """Where a frame shows free floor directly beside an object.

    A pixel counts when the floor it shows lies in the strip, at least FREE_RADIUS from whatever
    is on the floor, and in no image box of a sighted object that rises from the floor.
    """
    scene, count = world.objects.scene[a], len(a)
    plan = floor_plan(world)
    strip = strips(world, a, side, frame, view)
    low, high, ahead = _picture(world, view, scene, strip)
    out = SeenFloor(
        np.zeros((count, 4)), np.zeros(count), np.zeros(count, dtype=np.int64),
        np.zeros((count, 2)), np.zeros(count),
    )  # fmt: skip
    # a box is no larger than the picture, which rounding may have made smaller
    least = np.broadcast_to(np.maximum(wanted.side, _LEAST), (count, 2))
    large = (high - low >= least * (1 - 1e-9)).all(axis=1)
    rows = np.flatnonzero(ahead & large & plan.known[scene])
    shown = uncovered(world, view[rows], low[rows], high[rows])
    some = np.flatnonzero(shown.any(axis=1))
    rows = rows[some]
    good = free(
        world, view[rows], scene[rows], strip.take(rows), low[rows], high[rows], shown[some]
    )
    out.found[rows] = found = ones(good)
    some = np.flatnonzero(found >= max(wanted.found, 1))
    rows = rows[some]
    cells, area = largest_box(good[some])
    tick = np.concatenate([low[rows], low[rows]], axis=1)
    step = (np.concatenate([high[rows], high[rows]], axis=1) - tick) / (LATTICE - 1)
    out.box[rows] = box = tick + step * cells
    out.share[rows] = share = area / found[some]
    large = (box[:, 2:] - box[:, :2] >= least[rows] * (1 - 1e-9)).all(axis=1)
    some = np.flatnonzero(large & (share >= wanted.share))
    rows, box = rows[some], box[some]
    corner = box[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    probes = np.concatenate([corner, (box[:, None, :2] + box[:, None, 2:]) / 2], axis=1)
    floor = _floor_under(world, view[rows], scene[rows], probes)
    out.share[rows] *= sees(world, scene[rows], view[rows], floor[:, :4], floor.__getitem__)
    out.place[rows] = floor[:, 4]
    out.clearance[rows] = plan.room_around(scene[rows], floor[:, 4])
    return out


_CORNER = np.array([-1.0, 1.0, -1.0, 1.0])


def _picture(
    world: SceneBatch, view: Rows, scene: Rows, strip: Strips
) -> tuple[Floats, Floats, Bools]:
    """Image box (n, 2), (n, 2) of each strip, inside the image, and whether it lies ahead."""
    count, floor = len(view), floor_plan(world).floor[scene]
    size = world.frames.size[view].astype(np.float64)
    ends = strip.at(np.tile([0.0, 0.0, BESIDE, BESIDE], (count, 1)), strip.half[:, None] * _CORNER)
    corners = np.concatenate([ends, np.broadcast_to(floor[:, None, None], (count, 4, 1))], axis=2)
    pose, lens = world.frames.world_from_camera[view], world.frames.intrinsics[view]
    uv, depth = geometry.project(corners, pose, lens)
    ahead = strip.defined & (depth > 0.1).all(axis=1)
    uv = np.where(ahead[:, None, None], uv, 0.0)
    inset = size * 0.01
    low = np.clip(uv.min(axis=1), inset, size - inset)
    high = np.clip(uv.max(axis=1), inset, size - inset)
    return low, high, ahead


def _floor_under(world: SceneBatch, view: Rows, scene: Rows, pixel: Floats) -> Floats:
    """Floor (n, k, 2) that pixels (n, k, 2), which look down on it, show."""
    start, right, down = (ray[:, None] for ray in rays(world, view))
    ray = start + pixel[..., :1] * right + pixel[..., 1:] * down
    eye = world.frames.world_from_camera[view, None, :3, 3]
    t = (floor_plan(world).floor[scene][:, None] - eye[..., 2]) / ray[..., 2]
    return np.asarray(eye[..., :2] + t[..., None] * ray[..., :2])


def sees(
    world: SceneBatch, scene: Rows, view: Rows, outer: Floats, every: Callable[[Rows], Floats]
) -> Bools:
    """Whether the ground between the camera and all of some places is inside the outline.

    The places ``every(rows)`` (n, k, 2) of some of the rows lie between the ``outer`` ones.
    """
    start, end = _walls(world)
    eye = world.frames.world_from_camera[view, None, :2, 3]
    out = np.ones(len(scene), dtype=np.bool_)
    for wall in range(start.shape[1]):
        a, b = start[scene, wall][:, None], end[scene, wall][:, None]
        here = _left_of(a, b, eye) > 0
        # few walls have something behind them
        rows = np.flatnonzero((here != (_left_of(a, b, outer) > 0)).any(axis=1) & out)
        a, b, spot, from_ = a[rows], b[rows], every(rows), eye[rows]
        apart = here[rows] != (_left_of(a, b, spot) > 0)
        apart &= (_left_of(from_, spot, a) > 0) != (_left_of(from_, spot, b) > 0)
        out[rows] = ~apart.any(axis=1)
    return out


def _left_of(a: Floats, b: Floats, point: Floats) -> Floats:
    """Positive where points are to the left of the way from a to b, in the plane."""
    way, to = b - a, point - a
    return np.asarray(way[..., 0] * to[..., 1] - way[..., 1] * to[..., 0])


def _walls(world: SceneBatch) -> tuple[Floats, Floats]:
    """Ends (S, V, 2) of the sides of all outlines; shorter ones repeat a corner."""

    def compute() -> tuple[Floats, Floats]:
        known = floor_plan(world).known
        outlines = [world.floor_outline(s) if k else None for s, k in enumerate(known.tolist())]
        corners = [np.zeros((1, 2)) if o is None else o for o in outlines]
        most = max((len(c) for c in corners), default=1)
        padded = [np.pad(c, ((0, most - len(c)), (0, 0)), "edge") for c in corners]
        start = np.stack(padded) if padded else np.zeros((0, most, 2))
        return start, np.roll(start, -1, axis=1)

    return remembered(world, "floor_walls", compute)
