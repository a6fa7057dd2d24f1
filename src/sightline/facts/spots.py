"""Where a picture shows free places on a level surface: the floor or the top of an object.

A patch of the surface is cut into ROWS x COLUMNS cells (RoboSpatial tries a grid of 0.1 m and keeps
at most 50 points). A cell counts when the whole of it is free, with RADIUS around its middle, and
when the picture shows all of it: its outline meets the image box of nothing that is nearer to the
camera. The largest rectangle of such cells is what is pointed at, and what a point is judged by.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_lattice import longest_runs
from sightline.facts.floor_plan import FLAT, floor_plan, footprint_rectangles
from sightline.facts.free_space import BESIDE, Strips
from sightline.facts.seen_floor import sees
from sightline.scenes import SceneBatch

__all__ = [
    "COLUMNS",
    "ROWS",
    "Patches",
    "Spots",
    "beside_on_floor",
    "beside_on_top",
    "between_on_floor",
    "spots",
]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ROWS, COLUMNS = 5, 10
"""cells of a patch away from its side, and along it"""
RADIUS: Final = {"floor": 0.1, "top": 0.03}
"""metres that are free around the middle of a cell (RoboSpatial's step, on the floor)"""
TOP_DEPTH: Final = 0.3
"""metres from an object up to which a place on the same top is beside it"""
RIM: Final = 0.04
"""metres inside a top's box that its board may end at: boxes hold handles and knobs as well"""
OVER: Final = 1.0
"""metres over a top that are kept free"""
LANE: Final = 0.2
"""metres to either side of the line between two objects"""
BEHIND: Final = 0.1
"""metres behind a patch on a top within which things count as in front of it"""
INSET: Final = 0.01
"""share of the picture along its border that is not pointed at"""
STEEP: Final = 0.15
"""metres that the camera is above the surface, per metre of depth: a flatter view shows too little
of it to say what is where"""
_CHUNK = 1024  # patches at a time


@dataclass(frozen=True, eq=False)
class Patches:
    """Level rectangles (n,): ``middle + outward * d + across * e``, 0 <= d <= depth, |e| <= half.

    ``base`` is the object whose top they lie on, -1 for the floor.
    """

    scene: Rows
    base: Rows
    height: Floats
    middle: Floats
    outward: Floats
    across: Floats
    half: Floats
    depth: Floats
    known: Bools

    def take(self, rows: Rows | slice) -> Patches:
        """Some of them."""
        return Patches(*(getattr(self, n)[rows] for n in self.__dataclass_fields__))

    def at(self, d: Floats, e: Floats) -> Floats:
        """World points (n, k, 3) of d and e (n, k)."""
        flat = self.middle[:, None] + self.outward[:, None] * d[..., None]
        flat = flat + self.across[:, None] * e[..., None]
        z = np.broadcast_to(self.height[:, None, None], (*d.shape, 1))
        return np.concatenate([flat, z], axis=2)


@dataclass(frozen=True, eq=False)
class Spots:
    """Free places of the n patches of which pictures show some."""

    row: Rows
    """(n,) the patch, ascending"""
    points: Floats
    """(n, ROWS * COLUMNS, 2) pixels of the middles of the cells"""
    inside: Bools
    """(n, ROWS * COLUMNS) cells of the largest free rectangle"""
    outline: Floats
    """(n, 4, 2) that rectangle, pixels"""
    found: Rows
    """cells that are free and seen, in the rectangle or not"""
    place: Floats
    """(n, 4, 3) that rectangle, world"""


def beside_on_floor(world: SceneBatch, a: Rows, strip: Strips) -> Patches:
    """The floor directly beside objects; see :func:`.free_space.strips`."""
    scene, plan = world.objects.scene[a].astype(np.int64), floor_plan(world)
    none, deep = np.full(len(a), -1), np.full(len(a), BESIDE)
    return Patches(scene, none, plan.floor[scene], strip.middle, strip.outward, strip.across,
                   strip.half, deep, strip.defined & plan.known[scene])  # fmt: skip


def beside_on_top(world: SceneBatch, a: Rows, base: Rows, strip: Strips) -> Patches:
    """The top of ``base`` directly beside things that stand on it."""
    o = world.objects
    top = geometry.aabb(o.centre[base], o.extent[base], o.rotation[base])[1][:, 2]
    half = np.maximum(strip.half, TOP_DEPTH / 4)
    deep = np.full(len(a), TOP_DEPTH)
    upright = footprint_rectangles(world)[3]
    return Patches(o.scene[a].astype(np.int64), base, top, strip.middle, strip.outward,
                   strip.across, half, deep, strip.defined & upright[base])  # fmt: skip


def between_on_floor(world: SceneBatch, a: Rows, b: Rows) -> Patches:
    """The floor along the line of two objects' middles, from where it leaves a to where b begins.

    LANE wide to either side.
    """
    centre, size, yaw, upright = footprint_rectangles(world)
    scene, plan = world.objects.scene[a].astype(np.int64), floor_plan(world)
    way = centre[b] - centre[a]
    length = np.maximum(np.hypot(*way.T), 1e-9)
    outward = way / length[:, None]
    leave = [_reach(size[x], yaw[x], outward) for x in (a, b)]
    across = np.stack([-outward[:, 1], outward[:, 0]], axis=1)
    deep = length - leave[0] - leave[1]
    known = upright[a] & upright[b] & (deep > 0) & plan.known[scene]
    return Patches(scene, np.full(len(a), -1), plan.floor[scene],
                   centre[a] + outward * leave[0][:, None], outward, across,
                   np.full(len(a), LANE), np.maximum(deep, 0.0), known)  # fmt: skip


def _reach(size: Floats, yaw: Floats, direction: Floats) -> Floats:
    """(n,) how far a ray from the middle of a rectangle runs inside it."""
    cos, sin = np.cos(yaw), np.sin(yaw)
    local = np.stack([direction[:, 0] * cos + direction[:, 1] * sin,
                      direction[:, 1] * cos - direction[:, 0] * sin], axis=1)  # fmt: skip
    return np.asarray((size / 2 / np.maximum(np.abs(local), 1e-9)).min(axis=1))


def spots(world: SceneBatch, view: Rows, patches: Patches) -> Spots:
    """Free places of patches in frames; cells of patches that are not known are none."""
    eye = world.frames.world_from_camera[view, 2, 3]
    rows = np.flatnonzero(patches.known & (eye > patches.height + 0.05))
    # one part at least, so that there is something to join
    parts = np.array_split(rows, max(-(-len(rows) // _CHUNK), 1))
    found = [_spots(world, view[part], patches.take(part), part) for part in parts]
    names = Spots.__dataclass_fields__
    return Spots(*(np.concatenate([getattr(each, name) for each in found]) for name in names))


def _spots(world: SceneBatch, view: Rows, some: Patches, row: Rows) -> Spots:
    good = _seen(world, view, some)
    kept = np.flatnonzero(good.any(axis=1))
    row, view, some, good = row[kept], view[kept], some.take(kept), good[kept]
    middles = some.at(*_lattice(some, 0.5, ROWS, COLUMNS))
    good &= _free(world, some, middles)
    block, area = _largest(good.reshape(-1, ROWS, COLUMNS))
    kept = np.flatnonzero(area)
    row, view, some, block = row[kept], view[kept], some.take(kept), block[kept]
    middles, good = middles[kept], good[kept]
    pose, lens = world.frames.world_from_camera[view], world.frames.intrinsics[view]
    line, column = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    inside = (line >= block[:, :1]) & (line < block[:, 1:2])
    inside &= (column >= block[:, 2:3]) & (column < block[:, 3:])
    d = block[:, [0, 0, 1, 1]] / ROWS * some.depth[:, None]
    e = (block[:, [2, 3, 3, 2]] / COLUMNS * 2 - 1) * some.half[:, None]
    corner = some.at(d, e)
    outline, _ = geometry.project(corner, pose, lens)
    points, _ = geometry.project(middles, pose, lens)
    return Spots(row, points, inside, outline, good.sum(axis=1), corner)


def _lattice(some: Patches, at: float, rows: int, columns: int) -> tuple[Floats, Floats]:
    """d and e (n, rows * columns) of the cells' points at a share of their sides."""
    row, column = np.divmod(np.arange(rows * columns), columns)
    d = (row + at) / ROWS * some.depth[:, None]
    return d, ((column + at) / COLUMNS * 2 - 1) * some.half[:, None]


def _free(world: SceneBatch, some: Patches, middles: Floats) -> Bools:
    """(n, cells) whether all of a cell, and RADIUS around its middle, is free."""
    cell = np.hypot(some.depth / ROWS, some.half * 2 / COLUMNS) / 2
    floor = some.base < 0
    need = np.maximum(cell, np.where(floor, RADIUS["floor"], RADIUS["top"]))
    out = np.zeros(middles.shape[:2], dtype=np.bool_)
    on = np.flatnonzero(floor)
    plan, scene = floor_plan(world), np.repeat(some.scene[on], middles.shape[1])
    low = plan.room_around(scene, middles[on, :, :2].reshape(-1, 2))
    out[on] = low.reshape(-1, middles.shape[1]) >= need[on, None]
    up = np.flatnonzero(~floor)
    out[up] = _free_on_top(world, some.take(up), middles[up, :, :2], need[up])
    return out


def _free_on_top(world: SceneBatch, some: Patches, points: Floats, need: Floats) -> Bools:
    o = world.objects
    _, size, _, _ = footprint_rectangles(world)
    out = _on_any_board(_local(world, some.base, points), size[some.base] / 2, need + RIM)
    low, high = geometry.aabb(o.centre, o.extent, o.rotation)
    start = world.object_start
    many = (start[1:] - start[:-1])[some.scene]
    item = np.repeat(np.arange(len(many)), many)
    obj = np.arange(len(item)) - np.repeat(np.cumsum(many) - many, many) + start[some.scene][item]
    over = (high[obj, 2] > some.height[item] + 0.005) & (low[obj, 2] < some.height[item] + OVER)
    over &= obj != some.base[item]
    item, obj = item[over], obj[over]
    beyond = np.maximum(np.abs(_local(world, obj, points[item])) - size[obj][:, None] / 2, 0.0)
    hit = np.hypot(beyond[..., 0], beyond[..., 1]) < need[item, None]
    np.logical_and.at(out, item, ~hit)
    return out


def _on_any_board(points: Floats, half: Floats, around: Floats) -> Bools:
    """(n, k) whether a disc around a point is on a top of this box, be it square, oval or round.

    In the norm whose unit ball is the inscribed ellipse, a disc reaches at most its radius over
    the smaller half axis beyond its middle.
    """
    away = np.hypot(*np.moveaxis(points / np.maximum(half, 1e-9)[:, None], 2, 0))
    return np.asarray(away + (around / np.maximum(half.min(axis=1), 1e-9))[:, None] <= 1.0)


def _local(world: SceneBatch, obj: Rows, points: Floats) -> Floats:
    """Points (n, k, 2) in the axes of footprints, their middles at 0."""
    centre, _, yaw, _ = footprint_rectangles(world)
    off = points - centre[obj][:, None]
    cos, sin = np.cos(yaw[obj])[:, None], np.sin(yaw[obj])[:, None]
    return np.stack([off[..., 0] * cos + off[..., 1] * sin,
                     off[..., 1] * cos - off[..., 0] * sin], axis=2)  # fmt: skip


def _seen(world: SceneBatch, view: Rows, some: Patches) -> Bools:
    """(n, cells) whether a frame shows the whole cell."""
    u, v, depth = _corners(world, view, some)
    wide, high = world.frames.size[view, :, None, None].astype(np.float64).swapaxes(0, 1)
    drop = world.frames.world_from_camera[view, 2, 3] - some.height
    shown = (u >= INSET * wide) & (u <= wide - INSET * wide)
    shown &= (v >= INSET * high) & (v <= high - INSET * high)
    shown &= (depth > 0.1) & (depth <= (drop / STEEP)[:, None, None])
    out = shown[:, 1:, 1:] & shown[:, :-1, 1:] & shown[:, 1:, :-1] & shown[:, :-1, :-1]
    out = out.reshape(-1, ROWS * COLUMNS)
    rows = np.flatnonzero(out.any(axis=1))
    far = depth[rows].max(axis=(1, 2))
    out[rows] &= ~_hidden(world, view[rows], some.take(rows), u[rows], v[rows], far)
    rows = rows[out[rows].any(axis=1) & (some.base[rows] < 0)]
    floor = some.take(rows)
    ends = floor.at(floor.depth[:, None] * [0, 0, 1, 1], floor.half[:, None] * [-1, 1, -1, 1])
    whole = sees(world, floor.scene, view[rows], ends[..., :2], lambda at: _ground(floor.take(at)))
    out[rows] &= whole[:, None]
    return out


def _ground(some: Patches) -> Floats:
    """(n, k, 2) the corners of all cells seen from above."""
    return some.at(*_lattice(some, 0.0, ROWS + 1, COLUMNS + 1))[..., :2]


def _corners(world: SceneBatch, view: Rows, some: Patches) -> tuple[Floats, Floats, Floats]:
    """Pixels and depths (n, ROWS + 1, COLUMNS + 1) of cells' corners; NaN behind the camera."""
    corner = some.at(*_lattice(some, 0.0, ROWS + 1, COLUMNS + 1))
    pose, lens = world.frames.world_from_camera[view], world.frames.intrinsics[view]
    uv, depth = geometry.project(corner, pose, lens)
    parts = (np.ascontiguousarray(part) for part in (uv[..., 0], uv[..., 1], depth))
    u, v, z = (part.reshape(-1, ROWS + 1, COLUMNS + 1) for part in parts)
    return u, v, z


def _hidden(
    world: SceneBatch, view: Rows, some: Patches, u: Floats, v: Floats, far: Floats
) -> Bools:
    """(n, cells) whether a cell's outline meets the image box of something nearer than ``far``.

    ``u`` and ``v`` are the pixels of the corners of the cells.
    """
    low, high = [], []
    for place in (np.nan_to_num(u), np.nan_to_num(v)):
        four = (place[:, 1:, 1:], place[:, :-1, 1:], place[:, 1:, :-1], place[:, :-1, :-1])
        low.append(reduce(np.minimum, four).reshape(-1, ROWS * COLUMNS))
        high.append(reduce(np.maximum, four).reshape(-1, ROWS * COLUMNS))
    item, row = _thick(world, view, some)
    box = world.sightings.box[row].T
    # what stands right behind a place on a top shares pixels with it
    behind = np.where(some.base >= 0, far + BEHIND, far)
    met = ~(world.sightings.depth_min[row] > behind[item])
    for axis in (0, 1):
        met &= low[axis].min(axis=1)[item] < box[axis + 2]
        met &= high[axis].max(axis=1)[item] > box[axis]
    item, box = item[met], box[:, met, None]
    meets = np.ones((len(item), ROWS * COLUMNS), dtype=np.bool_)
    for axis in (0, 1):
        meets &= (low[axis][item] < box[axis + 2]) & (high[axis][item] > box[axis])
    out = np.zeros((len(view), ROWS * COLUMNS), dtype=np.bool_)
    begin = np.flatnonzero(np.diff(item, prepend=-1))
    if len(begin):
        out[item[begin]] = np.logical_or.reduceat(meets, begin, axis=0)
    return out


def _thick(world: SceneBatch, view: Rows, some: Patches) -> tuple[Rows, Rows]:
    """Patches, and sightings in their frames of what rises over them."""
    seen, o = world.sightings, world.objects

    def compute() -> tuple[Rows, Rows, Floats]:
        order = np.argsort(seen.frame, kind="stable")
        start = np.searchsorted(seen.frame[order], np.arange(len(world.frames) + 1))
        return order, start, geometry.aabb(o.centre, o.extent, o.rotation)[1][:, 2]

    order, start, top = remembered(world, "sightings_by_frame", compute)
    many = (start[1:] - start[:-1])[view]
    item = np.repeat(np.arange(len(view)), many)
    nth = np.arange(len(item)) - np.repeat(np.cumsum(many) - many, many)
    row = order[start[view][item] + nth]
    obj = seen.object[row]
    least = np.where(some.base < 0, FLAT, 0.005)[item]
    rises = (top[obj] > some.height[item] + least) & (obj != some.base[item])
    return item[rises], row[rises]


def _largest(good: Bools) -> tuple[Rows, Rows]:
    """Largest all-true block (n, 4: rows from and to, columns from and to), and its cells."""
    words = (good << np.arange(COLUMNS, dtype=np.uint16)).sum(axis=2, dtype=np.uint16)
    length, begin = longest_runs()
    best, block = np.zeros(len(good), dtype=np.int64), np.zeros((len(good), 4), dtype=np.int64)
    for first in range(ROWS):
        line = words[:, first]
        for last in range(first, ROWS):
            line = line & words[:, last]
            area = length[line].astype(np.int64) * (last + 1 - first)
            better = np.flatnonzero(area > best)
            best[better], start = area[better], begin[line[better]].astype(np.int64)
            ends = [start, start + length[line[better]]]
            block[better] = np.stack(
                [np.full(len(better), first), np.full(len(better), last + 1), *ends], axis=1
            )
    return block, best
