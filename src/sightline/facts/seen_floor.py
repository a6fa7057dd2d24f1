"""Where a picture shows free floor beside an object."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_plan import FLAT, floor_plan
from sightline.facts.free_space import BESIDE, Strips, strips
from sightline.scenes import SceneBatch

__all__ = ["FREE_RADIUS", "LATTICE", "SeenFloor", "seen_floor"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint16]

LATTICE = 16
"""pixels tried along each side of the picture of a strip; a row of them is one 16-bit word"""
FREE_RADIUS = 0.1
"""metres of free floor around a pointed place (RoboSpatial's grid step)"""
_ITEMS = 128  # strips at a time, so that temporaries stay in the cache
_SINGLE = 1e-4  # metres; more than single precision is off
_LEAST = 2.0  # pixels; smaller pictures of strips are not looked at


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
    scene, count = world.objects.scene[a], len(a)
    strip = strips(world, a, side, frame, view)
    low, high, ahead = _picture(world, view, scene, strip)
    region, share = np.zeros((count, 4)), np.zeros(count)
    found = np.zeros(count, dtype=np.int64)
    place, clear = np.zeros((count, 2)), np.zeros(count)
    rows = np.flatnonzero(ahead & (high - low >= _LEAST).all(axis=1))
    good = _free(world, view[rows], scene[rows], strip.take(rows), low[rows], high[rows])
    good &= ~_covered(world, view[rows], low[rows], high[rows])
    cells, area = _largest_box(good)
    found[rows] = _ones(good).sum(axis=1)
    tick = np.concatenate([low[rows], low[rows]], axis=1)
    step = (np.concatenate([high[rows], high[rows]], axis=1) - tick) / (LATTICE - 1)
    region[rows] = tick + step * cells
    share[rows] = area / np.maximum(found[rows], 1)
    rows = rows[area > 0]
    box = region[rows]
    corner = box[:, [[0, 1], [2, 1], [2, 3], [0, 3]]]
    probes = np.concatenate([corner, (box[:, None, :2] + box[:, None, 2:]) / 2], axis=1)
    floor = _floor_under(world, view[rows], scene[rows], probes)
    share[rows] *= _sees(world, scene[rows], view[rows], floor)
    place[rows] = floor[:, 4]
    clear[rows], _ = floor_plan(world).clearance(scene[rows], floor[:, 4])
    return SeenFloor(region, share, found, place, clear)


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


def _rays(world: SceneBatch, view: Rows) -> tuple[Floats, Floats, Floats]:
    """World rays of pixels are ``start + x * right + y * down`` (n, 3) each."""
    lens, pose = world.frames.intrinsics[view], world.frames.world_from_camera[view]
    right, down = pose[:, :3, 0] / lens[:, :1], pose[:, :3, 1] / lens[:, 1:2]
    return pose[:, :3, 2] - right * lens[:, 2:3] - down * lens[:, 3:4], right, down


def _floor_under(world: SceneBatch, view: Rows, scene: Rows, pixel: Floats) -> Floats:
    """Floor (n, k, 2) that pixels (n, k, 2), which look down on it, show."""
    start, right, down = (ray[:, None] for ray in _rays(world, view))
    ray = start + pixel[..., :1] * right + pixel[..., 1:] * down
    eye = world.frames.world_from_camera[view, None, :3, 3]
    t = (floor_plan(world).floor[scene][:, None] - eye[..., 2]) / ray[..., 2]
    return np.asarray(eye[..., :2] + t[..., None] * ray[..., :2])


def _free(
    world: SceneBatch, view: Rows, scene: Rows, strip: Strips, low: Floats, high: Floats
) -> Words:
    """(n, LATTICE) rows of pixels that show floor of the strip with FREE_RADIUS around it."""
    plan, eye = floor_plan(world), world.frames.world_from_camera[view, :3, 3]
    cell = plan.cell[scene][:, None]
    ahead = np.stack([np.cos(plan.axis[scene]), np.sin(plan.axis[scene])], axis=1)
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    up = np.broadcast_to([0.0, 0.0, 1.0], (len(view), 3))
    flat = [np.pad(v, ((0, 0), (0, 1))) for v in (strip.outward, strip.across, ahead, left)]
    # each of these is a + b x + c y at the pixel (x, y): along the strip's two axes in metres, the
    # plan's two axes in cells, and up
    axes = np.stack([*flat[:2], flat[2] / cell, flat[3] / cell, up], axis=1)
    start, right, down = (axes @ ray[..., None] for ray in _rays(world, view))
    step = ((high - low) / (LATTICE - 1))[:, :, None]
    start = start[..., 0] + right[..., 0] * low[:, :1] + down[..., 0] * low[:, 1:]
    grow = np.stack([start, right[..., 0] * step[:, 0], down[..., 0] * step[:, 1]], axis=2)
    off = eye[:, :2] - strip.middle
    turned = plan.turned(scene, np.zeros_like(scene), eye[:, :2]) - plan.origin[scene]
    origin = np.column_stack(
        [(off * strip.outward).sum(axis=1), (off * strip.across).sum(axis=1), turned / cell]
    )
    drop = plan.floor[scene] - eye[:, 2]
    out = np.zeros((len(view), LATTICE), dtype=np.uint16)
    roomy = _roomy(world)
    for i in range(0, len(view), _ITEMS):
        part = slice(i, i + _ITEMS)
        good = _lattice_free(
            grow[part].astype(np.float32), origin[part].astype(np.float32),
            drop[part].astype(np.float32), strip.half[part].astype(np.float32),
            (roomy, plan.start[scene[part]], plan.shape[scene[part]]),
        )  # fmt: skip
        out[part] = np.packbits(good, axis=2, bitorder="little").view("<u2")[..., 0]
    return out


def _lattice_free(
    grow: NDArray[np.float32],
    origin: NDArray[np.float32],
    drop: NDArray[np.float32],
    half: NDArray[np.float32],
    plan: tuple[Bools, Rows, Rows],
) -> Bools:
    """(n, LATTICE, LATTICE) pixels that show roomy floor of strips ``half`` wide to each side.

    ``grow`` (n, 5, 3): value at the first pixel, and step per column and row, of the components
    of the rays along the strip, the plan and up; ``origin`` (n, 4): the same of the eye.
    """
    tick = np.arange(LATTICE, dtype=np.float32)

    def rays(k: int) -> NDArray[np.float32]:
        along = grow[:, k, :1] + grow[:, k, 2:] * tick
        return np.asarray(along[:, :, None] + (grow[:, k, 1:2] * tick)[:, None, :])

    def floor(k: int) -> NDArray[np.float32]:
        return np.asarray(rays(k) * t + origin[:, k, None, None])

    rise = rays(4)
    t = drop[:, None, None] / np.minimum(rise, np.float32(-1e-6))
    d = floor(0)
    good = (rise < -1e-6) & (t > 0) & (d >= _SINGLE) & (d <= BESIDE - _SINGLE)
    good &= np.abs(floor(1)) <= half[:, None, None] - np.float32(_SINGLE)
    roomy, start, shape = plan
    column = np.clip(floor(2), 0, shape[:, 1, None, None]).astype(np.int32)
    row = np.clip(floor(3), 0, shape[:, 0, None, None]).astype(np.int32)
    at = row * (shape[:, 1, None, None] + 1) + (column + start[:, None, None])
    good &= roomy[at]
    return np.asarray(good)


def _roomy(world: SceneBatch) -> Bools:
    """Cells of the unturned plans all of which is FREE_RADIUS or more from what is on the floor."""

    def compute() -> Bools:
        plan = floor_plan(world)
        cells = np.diff(plan.start[: len(plan.cell) + 1])
        # half a diagonal to the cell's own corners, and half of one to those of a cell not clear
        need = FREE_RADIUS + plan.cell * np.sqrt(2.0)
        return plan.to_unclear >= np.repeat(need, cells)

    return remembered(world, "roomy_floor", compute)


def _covered(world: SceneBatch, view: Rows, low: Floats, high: Floats) -> Words:
    """(n, LATTICE) rows of pixels in the image box of something that rises from the floor."""
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
    step = (high - low) / (LATTICE - 1)
    first = np.ceil((box[:, :2] - low[item]) / step[item] - 1e-6)
    last = np.floor((box[:, 2:] - low[item]) / step[item] + 1e-6)
    met = np.flatnonzero(((first <= last) & (last >= 0) & (first < LATTICE)).all(axis=1))
    item = item[met]
    first = np.clip(first[met], 0, LATTICE - 1).astype(np.uint32)
    after = np.clip(last[met], 0, LATTICE - 1).astype(np.uint32) + np.uint32(1)
    word = ((np.uint32(1) << after[:, 0]) - (np.uint32(1) << first[:, 0])).astype(np.uint16)
    row = np.arange(LATTICE, dtype=np.uint32)
    inside = (row >= first[:, 1:]) & (row < after[:, 1:])
    out = np.zeros((len(view), LATTICE), dtype=np.uint16)
    some, begin = np.unique(item, return_index=True)
    if len(some):
        out[some] = np.bitwise_or.reduceat(inside * word[:, None], begin, axis=0)
    return out


def _largest_box(good: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Largest all-true block (n, 4: first column, row, last column, row) of each grid, its cells.

    ``good`` (n, LATTICE) holds the rows of the grids; zeros where nothing is true.
    """
    length, begin = _runs()
    count, row = len(good), np.arange(len(good))
    best = np.zeros(count, dtype=np.int64)
    word, first, tall = np.zeros(count, dtype=np.uint16), best.copy(), best.copy()
    block = good
    for height in range(1, LATTICE + 1):
        if height > 1:
            block = block[:, :-1] & good[:, height - 1 :]
        run = length[block]
        at = run.argmax(axis=1)
        area = run[row, at].astype(np.int64) * height
        better = np.flatnonzero(area > best)
        best[better], tall[better] = area[better], height
        first[better], word[better] = at[better], block[better, at[better]]
    left, wide = begin[word].astype(np.int64), length[word].astype(np.int64)
    right, last = left + np.maximum(wide, 1) - 1, first + np.maximum(tall, 1) - 1
    return np.stack([left, first, right, last], axis=1), best


@cache
def _runs() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Length and first place of the longest run of ones in every word."""
    words = np.arange(1 << LATTICE, dtype=np.uint32)
    length, begin = (np.zeros(1 << LATTICE, dtype=np.uint8) for _ in range(2))
    runs = words.copy()  # bits at which a run of that length begins
    for wide in range(1, LATTICE + 1):
        some = np.flatnonzero(runs)
        low = runs[some] & (~runs[some] + np.uint32(1))
        length[some], begin[some] = wide, np.log2(low).astype(np.uint8)
        runs &= words >> np.uint32(wide)
    return length, begin


def _ones(words: Words) -> NDArray[np.int64]:
    """Number of ones in each word."""
    return np.unpackbits(words[..., None].view(np.uint8), axis=-1).sum(axis=-1, dtype=np.int64)


def _sees(world: SceneBatch, scene: Rows, view: Rows, places: Floats) -> Bools:
    """Whether the ground between the camera and all free places (n, k, 2) is inside the outline."""
    start, end = _walls(world)
    eye = world.frames.world_from_camera[view, None, :2, 3]
    out = np.ones(len(scene), dtype=np.bool_)
    for wall in range(start.shape[1]):
        a, b = start[scene, wall][:, None], end[scene, wall][:, None]
        apart = (_left_of(a, b, eye) > 0) != (_left_of(a, b, places) > 0)
        out &= ~(apart & ((_left_of(eye, places, a) > 0) != (_left_of(eye, places, b) > 0))).any(1)
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
