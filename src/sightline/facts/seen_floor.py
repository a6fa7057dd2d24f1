"""Where a picture shows free floor beside an object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_plan import FLAT, floor_plan
from sightline.facts.free_space import BESIDE, strips
from sightline.scenes import SceneBatch

__all__ = ["FREE_RADIUS", "LATTICE", "SeenFloor", "seen_floor"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LATTICE = 24
"""pixels tried along each side of the picture of a strip"""
FREE_RADIUS = 0.1
"""metres of free floor around a pointed place (RoboSpatial's grid step)"""
_SAMPLES = 48
_ITEMS = 1024


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
    place, hits = _floor_under(pixel.reshape(count, LATTICE**2, 2), pose, lens, floor)
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
        flat = run.reshape(count, run.shape[1] * columns)
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
    return np.asarray(inside.reshape(count, k * _SAMPLES).all(axis=1))
