"""Pixels of the picture of a strip of floor: LATTICE x LATTICE of them, a word per row."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows, remembered
from sightline.facts.floor_plan import FLAT, floor_plan
from sightline.facts.free_space import BESIDE, Strips
from sightline.geometry import bitmaps
from sightline.scenes import SceneBatch

__all__ = [
    "FREE_RADIUS",
    "LATTICE",
    "Words",
    "free",
    "largest_box",
    "longest_runs",
    "ones",
    "rays",
    "uncovered",
]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint16]

LATTICE = 16
"""pixels tried along each side of the picture of a strip; a row of them is one 16-bit word"""
FREE_RADIUS = 0.1
"""metres of free floor around a pointed place (RoboSpatial's grid step)"""
_BITS = 4  # of the number of a row or column
_ITEMS = 128  # strips at a time, so that temporaries stay in the cache
_SINGLE = 1e-4  # metres; more than single precision is off
_NEAR = 1e-3  # of a picture's side; more than rounding moves a box


def rays(world: SceneBatch, view: Rows) -> tuple[Floats, Floats, Floats]:
    """World rays of pixels are ``start + x * right + y * down`` (n, 3) each."""
    lens, pose = world.frames.intrinsics[view], world.frames.world_from_camera[view]
    right, down = pose[:, :3, 0] / lens[:, :1], pose[:, :3, 1] / lens[:, 1:2]
    return pose[:, :3, 2] - right * lens[:, 2:3] - down * lens[:, 3:4], right, down


def free(
    world: SceneBatch,
    view: Rows,
    scene: Rows,
    strip: Strips,
    low: Floats,
    high: Floats,
    among: Words,
) -> Words:
    """(n, LATTICE) rows of the pixels ``among`` those given that show roomy floor of the strip.

    Floor is roomy where nothing is within FREE_RADIUS of it. The lattice reaches from pixel
    ``low`` to ``high`` (n, 2).
    """
    plan, eye = floor_plan(world), world.frames.world_from_camera[view, :3, 3]
    raster = plan.raster()
    cell = plan.cell[scene][:, None]
    ahead = np.stack([np.cos(plan.axis[scene]), np.sin(plan.axis[scene])], axis=1)
    left = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    up = np.broadcast_to([0.0, 0.0, 1.0], (len(view), 3))
    flat = [np.pad(v, ((0, 0), (0, 1))) for v in (strip.outward, strip.across, ahead, left)]
    # each of these is a + b x + c y at the pixel (x, y): along the strip's two axes in metres, the
    # plan's two axes in cells, and up
    axes = np.stack([*flat[:2], flat[2] / cell, flat[3] / cell, up], axis=1)
    start, right, down = (np.einsum("nij,nj->ni", axes, ray) for ray in rays(world, view))
    step = (high - low) / (LATTICE - 1)
    start = start + right * low[:, :1] + down * low[:, 1:]
    grow = np.stack([start, right * step[:, :1], down * step[:, 1:]], axis=2)
    off = eye[:, :2] - strip.middle
    turned = plan.turned(scene, np.zeros_like(scene), eye[:, :2]) - raster.origin[scene]
    origin = np.column_stack(
        [(off * strip.outward).sum(axis=1), (off * strip.across).sum(axis=1), turned / cell]
    )
    drop = plan.floor[scene] - eye[:, 2]
    singles = [column.astype(np.float32) for column in (grow, origin, drop, strip.half)]
    first, rows = raster.first[scene], raster.shape[scene, 0].astype(np.float32)
    out = np.zeros((len(view), LATTICE), dtype=np.uint16)
    for i in range(0, len(view), _ITEMS):
        part = slice(i, i + _ITEMS)
        lattice = _Lattice(*(column[part] for column in singles))
        good = lattice.in_strip() & _pixels(among[part])
        at = np.flatnonzero(good)
        good.reshape(-1)[at] = lattice.roomy(at, first[part], rows[part], _roomy(world))
        out[part] = np.packbits(good, axis=2, bitorder="little").view("<u2")[..., 0]
    return out


class _Lattice:
    """Floor shown by (n, LATTICE, LATTICE) pixels of strips ``half`` wide to each side.

    ``grow`` (n, 5, 3): value at the first pixel, and step per column and row, of the components
    of the rays along the strip, the plan and up; ``origin`` (n, 4): the same of the eye, which is
    ``drop`` (n,) over the floor, downwards.
    """

    def __init__(self, grow: Singles, origin: Singles, drop: Singles, half: Singles) -> None:
        tick = np.arange(LATTICE, dtype=np.float32)
        # a component at a pixel is the sum of one of these for its row and one for its column
        self.down = np.ascontiguousarray((grow[..., :1] + grow[..., 2:] * tick).swapaxes(0, 1))
        self.right = np.ascontiguousarray((grow[..., 1:2] * tick).swapaxes(0, 1))
        self.origin, self.drop, self.half = origin, drop, half
        self.rise = self._rays(4)
        # the way along the ray to the floor
        self.way = drop[:, None, None] / np.minimum(self.rise, np.float32(-1e-6))

    def in_strip(self) -> Bools:
        """(n, LATTICE, LATTICE) pixels that look down on the strip."""
        out = self.rise < -1e-6
        out &= (self.drop < 0)[:, None, None]
        value = self._floor(0)
        out &= value >= _SINGLE
        out &= value <= BESIDE - _SINGLE
        value = self._floor(1)
        np.abs(value, out=value)
        out &= value <= self.half[:, None, None] - np.float32(_SINGLE)
        return out

    def roomy(self, at: Rows, first: Rows, rows: Singles, roomy: Bools) -> Bools:
        """Whether pixels ``at`` (m,) show roomy cells.

        The raster of an item's scene begins at line ``first`` of ``roomy`` and has ``rows`` (n,).
        """
        line = at >> _BITS
        item = line >> _BITS
        right = (item << _BITS) | (at & (LATTICE - 1))
        way = self.way.reshape(-1)[at]
        place = []
        for k in (2, 3):
            value = self.down[k].reshape(-1)[line] + self.right[k].reshape(-1)[right]
            place.append(value * way + self.origin[:, k][item])
        # what is right of a raster is not roomy, what is below another one's
        column = np.clip(place[0], 0, roomy.shape[1] - 1).astype(np.int64)
        row = np.minimum(np.maximum(place[1], 0), rows[item]).astype(np.int64)
        return np.asarray(roomy.reshape(-1)[(first[item] + row) * roomy.shape[1] + column])

    def _rays(self, k: int) -> Singles:
        return np.asarray(self.down[k][:, :, None] + self.right[k][:, None, :])

    def _floor(self, k: int) -> Singles:
        out = self._rays(k)
        out *= self.way
        out += self.origin[:, k, None, None]
        return out


def _roomy(world: SceneBatch) -> Bools:
    """(lines, columns) cells of the unturned rasters with FREE_RADIUS around all of them."""

    def compute() -> Bools:
        plan, raster = floor_plan(world), floor_plan(world).raster()
        out = np.zeros_like(raster.clear)
        for cell in np.unique(plan.cell).tolist():
            # half a diagonal to the corners of the cell, half of one to those of one not clear
            reach = _reach(FREE_RADIUS + cell * np.sqrt(2.0), cell)
            some = np.repeat(plan.cell == cell, np.diff(raster.first))
            out[some] = bitmaps.worn(raster.clear, reach)[some]
        return bitmaps.cells_of(out)

    return remembered(world, "roomy_floor", compute)


def _reach(radius: float, cell: float) -> list[int]:
    """Columns away, in each row away, up to which centres of cells are closer than a radius."""
    most = range(int(radius / cell) + 2)
    near = [[c for c in most if np.sqrt(r * r + c * c) * cell < radius] for r in most]
    return [columns[-1] for columns in near if columns]


def uncovered(world: SceneBatch, view: Rows, low: Floats, high: Floats) -> Words:
    """(n, LATTICE) rows of pixels in no image box of anything that rises from the floor."""
    seen, o = world.sightings, world.objects

    def compute() -> tuple[Rows, Rows]:
        top = geometry.aabb(o.centre, o.extent, o.rotation)[1][:, 2]
        thick = (top > world.scenes.floor_z[o.scene] + FLAT)[seen.object]
        rows = np.flatnonzero(thick)
        rows = rows[np.argsort(seen.frame[rows], kind="stable")]
        return rows, np.searchsorted(seen.frame[rows], np.arange(len(world.frames) + 1))

    rows, start = remembered(world, "thick_sightings", compute)
    many = (start[1:] - start[:-1])[view]
    every = np.repeat(np.arange(len(view)), many)
    nth = np.arange(len(every)) + np.repeat(start[view] - (np.cumsum(many) - many), many)
    item, row = _meeting(seen.box, every, rows[nth], low, high)
    box, step = seen.box[row], (high - low) / (LATTICE - 1)
    first = np.ceil((box[:, :2] - low[item]) / step[item] - 1e-6)
    last = np.floor((box[:, 2:] - low[item]) / step[item] + 1e-6)
    met = np.flatnonzero(((first <= last) & (last >= 0) & (first < LATTICE)).all(axis=1))
    item = item[met]
    first = np.clip(first[met], 0, LATTICE - 1).astype(np.uint32)
    after = np.clip(last[met], 0, LATTICE - 1).astype(np.uint32) + np.uint32(1)
    word = ((np.uint32(1) << after[:, 0]) - (np.uint32(1) << first[:, 0])).astype(np.uint16)
    line = np.arange(LATTICE, dtype=np.uint32)
    inside = (line >= first[:, 1:]) & (line < after[:, 1:])
    out = np.zeros((len(view), LATTICE), dtype=np.uint16)
    begin = np.flatnonzero(np.diff(item, prepend=-1))
    if len(begin):
        out[item[begin]] = np.bitwise_or.reduceat(inside * word[:, None], begin, axis=0)
    return ~out


def _meeting(box: Floats, item: Rows, row: Rows, low: Floats, high: Floats) -> tuple[Rows, Rows]:
    """The pairs of an item and a row of which the boxes meet, nearly or more."""
    near = (high - low) * _NEAR
    low, high = low - near, high + near
    for axis in (0, 1):
        met = box[:, axis][row] <= high[:, axis][item]
        met &= box[:, axis + 2][row] >= low[:, axis][item]
        some = np.flatnonzero(met)
        item, row = item[some], row[some]
    return item, row


def largest_box(good: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Largest all-true block (n, 4: first column, row, last column, row) of each grid, its cells.

    ``good`` (n, LATTICE) holds the rows of the grids; zeros where nothing is true.
    """
    length, begin = longest_runs()
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
def longest_runs() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Length and place of the longest run of ones, the first of them, in every 16-bit word."""
    half = LATTICE // 2
    bits = (np.arange(1 << half)[:, None] >> np.arange(half) & 1).astype(np.uint8)
    # of each half of a word: how many ones end at each place, and how many begin it
    ends = bits.copy()
    for place in range(1, half):
        ends[:, place] *= ends[:, place - 1] + np.uint8(1)
    leads = np.cumprod(bits, axis=1, dtype=np.uint8).sum(axis=1, dtype=np.uint8)
    length, last = ends.max(axis=1), ends.argmax(axis=1).astype(np.uint8)
    begin = np.where(length > 0, last + np.uint8(1) - length, np.uint8(0))
    # the first of the longest: in the lower half, over the middle, in the upper half
    across = ends[:, -1] + leads[:, None]
    longest = np.maximum(np.maximum(length, across), length[:, None])
    start = np.where(across == longest, half - ends[:, -1], half + begin[:, None])
    start = np.where(length == longest, begin, start)
    return longest.reshape(-1), start.astype(np.uint8).reshape(-1)


_ONES = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1, dtype=np.uint8)


def ones(words: Words) -> NDArray[np.int64]:
    """(n,) number of ones in rows of words."""
    return _ONES[words.view(np.uint8)].sum(axis=1, dtype=np.int64)


def _pixels(words: Words) -> Bools:
    """(n, LATTICE, LATTICE) the bits of words (n, LATTICE)."""
    order = np.ascontiguousarray(words.astype("<u2", copy=False))[..., None].view(np.uint8)
    return np.unpackbits(order, axis=2, bitorder="little").view(np.bool_)
