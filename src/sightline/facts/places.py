"""Where the middle of a thing may be: places looked up in one table per size and turn of the thing.

The floor plan of a scene holds a raster for each of TURNS turns. Where a block of cells, as long
and wide as a thing, is free follows from where a block of a row or column less is: one operation on
bits, 64 columns at a time and for all scenes together. Whether a rectangle of places beside an
object holds a free one then takes one look per two rows of cells, however many places there are in
it. Tables belong to sizes of things and rectangles to sides of objects; only the look is left for
each of their many pairs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows
from sightline.facts.floor_plan import TURNS, FloorPlan
from sightline.facts.free_space import BESIDE, Strips

__all__ = ["GAP", "ORDERS", "Sides", "Things", "core", "some_free", "some_not_taken"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]

GAP = 0.01
"""metres at either end of the places beside an object that are not tried"""
ORDERS = ([0, 1], [1, 0])
"""the long side of a thing along the rows of a raster, or across them"""
_STEP = np.pi / 2 / TURNS  # radians between the turns of the rasters
_BAND = 2  # rows of cells that are looked at together
_BITS = 6
_WORD = 1 << _BITS  # columns that are looked at together
_ITEMS = 4096  # pairs at a time, so that temporaries stay in the cache
_BETWEEN = np.float32(1 / np.cos(_STEP / 4))
_FAR = np.float32(1e6)
_LEVEL = 1e-3  # directions this close to the rows or columns are turned by as much, and ...
_SLACK = 0.05  # ... that and single precision move a place by less than these cells


@dataclass(frozen=True, eq=False)
class Things:
    """Upright things (m,) of scenes, by their sides seen from above (m, 2), the longer first."""

    scene: Rows
    size: Floats


@dataclass(frozen=True, eq=False)
class Sides:
    """Strips of floor (s,) beside objects of scenes, and where they are known."""

    scene: Rows
    strip: Strips
    known: Bools


def some_free(
    plan: FloorPlan, things: Things, sides: Sides, thing: Rows, side: Rows, spare: float
) -> Bools:
    """(n,) whether a thing, larger by the share ``spare``, is surely free at a place by a side.

    A no says nothing: only the turns of the rasters and every other row of cells are tried.
    """
    size = things.size / plan.cell[things.scene][:, None]
    large = size * (1 + spare)
    cells = np.ceil(large - 1e-9).astype(np.int64)
    out = np.zeros(len(thing), dtype=np.bool_)
    for turn in range(TURNS):
        ways = _ways(plan, sides, turn, 0.0)
        tables = _tables(plan, turn, plan.unclear, things, cells, thing[~out], pool=False)
        for order in ORDERS:
            rows = np.flatnonzero(~out)
            # a block of whole cells has its middle half its length from its first cell
            parts = [c[:, order] / 2 for c in (cells, large, size)]
            out[rows] = _look(tables, ways, np.hstack(parts), thing[rows], side[rows], order[0])
    return out


def some_not_taken(
    plan: FloorPlan, things: Things, sides: Sides, thing: Rows, side: Rows, spare: float
) -> Bools:
    """(n,) whether a thing, smaller by the share ``spare``, may be at a place by a side.

    A no is certain: at every place and turn it holds the centre of a taken cell.
    """
    size = things.size / plan.cell[things.scene][:, None] * (1 - spare)
    inner = core(size)
    cells = np.maximum(np.floor(inner + 1e-9), 0).astype(np.int64)
    out = np.asarray((cells < 1).any(axis=1))[thing]
    for turn in range(TURNS):
        # the core stands for every turn up to half a step from this one
        ways = _ways(plan, sides, turn, _STEP / 2)
        tables = _tables(plan, turn, plan.taken, things, cells, thing[~out], pool=True)
        for order in ORDERS:
            rows = np.flatnonzero(~out)
            # a side of k cells holds floor(k) centres of cells, the first up to a cell further on
            parts = [inner[:, order] / 2 + 0.5, size[:, order] / 2, size[:, order] / 2]
            out[rows] = _look(
                tables, ways, np.hstack(parts), thing[rows], side[rows], order[0], sure=True
            )
    return np.asarray(out)


def core(size: Floats) -> Floats:
    """A rectangle inside the rectangle (n, 2; long side first) at any turn up to half a step."""
    s = np.sin(_STEP / 2)
    return np.asarray((size - s * size[:, ::-1]) / (1 - s * s))


@dataclass(frozen=True, eq=False)
class _Tables:
    """Bits of the tables of blocks, one per band and column: whether the block is free there."""

    words: NDArray[np.uint64]
    """(bands of all tables, words of a band); the last word of a band is empty"""
    first: Rows
    """(2, m) first word of each thing's table, in both orders of its sides"""
    bands: Rows
    """(m,) bands of each thing's scene"""

    def any_within(
        self, thing: Rows, order: int, band: Rows, low: Rows, high: Rows, sure: bool
    ) -> Bools:
        """(n,) whether a bit of a thing's table is set in bands (n, k) from column low to high.

        At most _WORD columns are looked at; ``sure`` says yes where there are more.
        """
        words, wide = self.words.reshape(-1), self.words.shape[1]
        last = wide * _WORD - _WORD - 1
        inside = (band >= 0) & (band < self.bands[thing][:, None]) & (low <= high)
        inside &= (high >= 0) & (low <= last)
        low = np.clip(low, 0, last)
        count = np.minimum(high, last) + 1 - low
        word = np.where(inside, band, 0) * wide + (low >> _BITS)
        word += self.first[order, thing][:, None]
        shift = (low & (_WORD - 1)).astype(np.uint64)
        one, top = np.uint64(1), np.uint64(_WORD - 1)
        bits = words[word] >> shift
        # shifted in two steps, as a shift by the whole word is not defined
        bits |= (words[word + 1] << one) << (top - shift)
        bits <<= (_WORD - np.clip(count, 1, _WORD)).astype(np.uint64)
        found = inside & (bits != 0)
        if sure:
            found |= inside & (count > _WORD)
        return np.asarray(found.any(axis=1))


def _tables(
    plan: FloorPlan,
    turn: int,
    sums: NDArray[np.int32],
    things: Things,
    cells: Rows,
    used: Rows,
    pool: bool,
) -> _Tables:
    """Where blocks as large as ``cells`` (m, 2) are free in the scenes of the things ``used``.

    A band is its first row of cells, or with ``pool`` both of its rows.
    """
    some = np.zeros(len(cells), dtype=np.bool_)
    some[used] = True
    rows = np.flatnonzero(some)
    scenes, local = np.unique(things.scene[rows], return_inverse=True)
    free, bands = _free_cells(plan, turn, sums, scenes)
    codes = [cells[rows, order[0]] << 20 | cells[rows, order[1]] for order in ORDERS]
    blocks, block = np.unique(np.concatenate(codes), return_inverse=True)
    # a table holds the bands of one scene, and only those that its things need are kept
    kept, table = np.unique(block * len(scenes) + np.tile(local, 2), return_inverse=True)
    owner, deep = kept // len(scenes), bands[kept % len(scenes)]
    ends, scene_start = np.cumsum(deep), np.cumsum(bands) - bands
    source = np.arange(int(deep.sum())) + np.repeat(
        scene_start[kept % len(scenes)] - (ends - deep), deep
    )
    words = np.empty((len(source), free.shape[1]), dtype=np.uint64)
    stop = np.append(0, ends)[np.searchsorted(owner, np.arange(len(blocks) + 1))].tolist()
    for slot, bits in enumerate(_eroded(free, blocks >> 20, blocks & 0xFFFFF)):
        shown = bits[::_BAND] | bits[1::_BAND] if pool else bits[::_BAND]
        words[stop[slot] : stop[slot + 1]] = shown[source[stop[slot] : stop[slot + 1]]]
    first, many = np.zeros((2, len(cells)), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    first[:, rows] = ((ends - deep)[table] * words.shape[1]).reshape(2, -1)
    many[rows] = bands[local]
    return _Tables(words, first, many)


def _free_cells(
    plan: FloorPlan, turn: int, sums: NDArray[np.int32], scenes: Rows
) -> tuple[NDArray[np.uint64], Rows]:
    """Bits (rows of all scenes, words) of cells that add nothing to the sums; bands of each scene.

    Below every scene's raster is at least a row of zeros, to the right at least a word.
    """
    shape = plan.shape[turn * len(plan.cell) + scenes]
    bands = shape[:, 0] // _BAND + 1
    wide = int(shape[:, 1].max(initial=0)) // _WORD + 2
    free = np.zeros((int(bands.sum()) * _BAND, wide * _WORD), dtype=np.bool_)
    ends = np.cumsum(bands) * _BAND
    for scene, start, end in zip(scenes.tolist(), ends - bands * _BAND, ends, strict=True):
        geometry.free_blocks(plan.table(sums, scene, turn), 1, 1, out=free[start:end])
    return np.packbits(free, axis=1, bitorder="little").view("<u8").astype(np.uint64), bands


def _eroded(free: NDArray[np.uint64], wide: Rows, high: Rows) -> Iterator[NDArray[np.uint64]]:
    """Bits of the first cells of free blocks, ``wide`` columns (ascending) and ``high`` rows each.

    Blocks grow column by column and row by row, those of all scenes at once: the zeros around a
    raster keep them inside it.
    """
    lines, shifted, columns = free.copy(), free, 1
    for width in np.unique(wide).tolist():
        for _ in range(columns, width):
            # bit c is what was bit c + 1, which for the last of a word is the next word's first
            following = shifted >> np.uint64(1)
            following.reshape(-1)[:-1] |= shifted.reshape(-1)[1:] << np.uint64(_WORD - 1)
            shifted = following
            lines &= shifted
        columns = width
        block, rows = lines.copy(), 1
        for height in high[wide == width].tolist():
            for row in range(rows, min(height, len(free))):
                block[:-row] &= lines[row:]
                block[-row:] = 0
            if height > len(free):
                block[:] = 0
            rows = height
            yield block


def _ways(plan: FloorPlan, sides: Sides, turn: int, slack: float) -> Singles:
    """(s, 12) strips in a turned raster: middle, way outward, half length, BESIDE, in cells.

    The last six are the cosines and sines of the least, middle and greatest of the angles, between
    0 and a quarter turn, that the rows of the raster or the columns may make with the way outward.
    """
    strip, scene = sides.strip, sides.scene
    cell, angle = plan.cell[scene], plan.axis[scene] + turn * _STEP
    turns, grid = np.full(len(scene), turn), turn * len(plan.cell) + scene
    middle = (plan.turned(scene, turns, strip.middle) - plan.origin[grid]) / cell[:, None]
    cos, sin = np.cos(angle), np.sin(angle)
    ox = strip.outward[:, 0] * cos + strip.outward[:, 1] * sin
    oy = strip.outward[:, 1] * cos - strip.outward[:, 0] * sin
    off = np.arctan2(np.abs(oy), np.abs(ox))
    angles = [np.maximum(off - slack, 0.0), off, np.minimum(off + slack, np.pi / 2)]
    ox, oy = (np.where(np.abs(o) < _LEVEL, _LEVEL, o) for o in (ox, oy))
    columns = [*middle.T, ox, oy, strip.half / cell, BESIDE / cell]
    columns += [f(a) for a in angles for f in (np.cos, np.sin)]
    return np.stack(columns, axis=1).astype(np.float32)


def _look(
    tables: _Tables,
    ways: Singles,
    parts: Floats,
    thing: Rows,
    side: Rows,
    order: int,
    sure: bool = False,
) -> Bools:
    """(n,) whether a thing's block adds up to nothing at one of the places by a side.

    ``parts`` (m, 6) of things, along the rows and columns in cells: how far before a place the
    block begins, and half the sides that end a thing towards the object and away from it. To be
    ``sure`` the blocks of all cells that the rectangle of places touches are looked at, else some
    of those inside it.
    """
    out = np.zeros(len(thing), dtype=np.bool_)
    single = parts.astype(np.float32)
    for start in range(0, len(thing), _ITEMS):
        at = slice(start, start + _ITEMS)
        spans = _spans(ways[side[at]].T, single[thing[at]].T, sure)
        out[at] = tables.any_within(thing[at], order, *spans, sure)
    return out


def _spans(way: Singles, part: Singles, sure: bool) -> tuple[Rows, Rows, Rows]:
    """Bands (n, k) of cells across rectangles of places, first and last columns there."""
    x, y, ox, oy, half, beside = way[:6]
    reach = [part[4] * c + part[5] * s for c, s in (way[6:8], way[8:10], way[10:])]
    if sure:
        low = np.minimum(reach[0], reach[2])
        # the greatest extent is at most half of the slack from one of the three
        high = np.maximum(np.maximum(reach[0], reach[2]), reach[1]) * _BETWEEN + beside
    else:
        gap = beside * np.float32(GAP / BESIDE)
        low = part[2] * way[8] + part[3] * way[9] + gap
        high, half = reach[1] + beside - gap, np.maximum(half - gap, 0)
    x, y = x - part[0], y - part[1]
    far, deep = (low + high) / 2, (high - low) / 2
    # blocks of a band begin anywhere up to a cell before its first or second row
    within, shift = (_BAND / 2 + _SLACK, _BAND / 2 - 1) if sure else (0.0, 0.0)
    middle = y + oy * far - np.float32(shift)
    reach_y = np.abs(oy) * deep + np.abs(ox) * half + np.float32(within)
    first = np.ceil((middle - reach_y) / _BAND).astype(np.int64)
    last = np.floor((middle + reach_y) / _BAND).astype(np.int64)
    band = first[:, None] + np.arange(int((last - first).max(initial=-1)) + 1)
    v = band.astype(np.float32) * np.float32(_BAND) + (np.float32(shift) - y)[:, None]
    # outward: far - deep <= ox u + oy v <= far + deep; across: -half <= ox v - oy u <= half
    one, two = (far / ox)[:, None] - v * (oy / ox)[:, None], v * (ox / oy)[:, None]
    slack = np.float32(_SLACK if sure else 0.0)
    r1 = ((deep + np.abs(oy) * np.float32(within)) / np.abs(ox) + slack)[:, None]
    r2 = ((half + np.abs(ox) * np.float32(within)) / np.abs(oy) + slack)[:, None]
    left, right = np.maximum(one - r1, two - r2), np.minimum(one + r1, two + r2)
    empty = (right < left) | (band > last[:, None])
    left, right = (np.clip(c + x[:, None], np.float32(-2), _FAR) for c in (left, right))
    stop = np.ceil(right) if sure else np.floor(right)
    stop[empty] = -2
    return band, np.ceil(left).astype(np.int64), stop.astype(np.int64)
