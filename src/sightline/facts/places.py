"""Where the middle of a thing may be: places looked up in one table per size and turn of the thing.

The floor plan of a scene holds a raster for each of TURNS turns. For a block of cells, as long and
wide as a thing, one difference of sums tells everywhere at once whether the block is free there
(:func:`sightline.geometry.free_blocks`). Whether a rectangle of places beside an object holds a
free one then takes one look per row of cells, however many places there are in it. Tables belong
to things and rectangles to sides of objects; what is left for each of their many pairs is the look.
"""

from __future__ import annotations

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
        for order in ORDERS:
            rows = np.flatnonzero(~out)
            # a block of whole cells has its middle half its length from its first cell
            parts = [c[:, order] / 2 for c in (cells, large, size)]
            tables = _tables(plan, turn, plan.unclear, things, cells[:, order], thing[rows], False)
            out[rows] = _look(tables, ways, np.hstack(parts), thing[rows], side[rows], False)
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
        for order in ORDERS:
            rows = np.flatnonzero(~out)
            # a side of k cells holds floor(k) centres of cells, the first up to a cell further on
            parts = [inner[:, order] / 2 + 0.5, size[:, order] / 2, size[:, order] / 2]
            tables = _tables(plan, turn, plan.taken, things, cells[:, order], thing[rows], True)
            out[rows] = _look(tables, ways, np.hstack(parts), thing[rows], side[rows], True)
    return np.asarray(out)


def core(size: Floats) -> Floats:
    """A rectangle inside the rectangle (n, 2; long side first) at any turn up to half a step."""
    s = np.sin(_STEP / 2)
    return np.asarray((size - s * size[:, ::-1]) / (1 - s * s))


@dataclass(frozen=True, eq=False)
class _Tables:
    """Bits of the tables of blocks, one per band and column: whether the block is free there."""

    slot: Rows
    """table of each thing"""
    words: NDArray[np.uint64]
    start: Rows
    """first word of each table"""
    wide: Rows
    """words of each of its bands; the last word is always empty"""
    bands: Rows

    def any_within(self, thing: Rows, band: Rows, low: Rows, high: Rows, sure: bool) -> Bools:
        """(n,) whether a bit of a thing's table is set in bands (n, k) from column low to high.

        At most _WORD columns are looked at; ``sure`` says yes where there are more.
        """
        slot = self.slot[thing]
        wide = self.wide[slot][:, None]
        last = wide * _WORD - _WORD - 1
        inside = (band >= 0) & (band < self.bands[slot][:, None]) & (low <= high)
        inside &= (high >= 0) & (low <= last)
        low = np.clip(low, 0, last)
        count = np.minimum(high, last) + 1 - low
        word = self.start[slot][:, None] + np.where(inside, band, 0) * wide + (low >> _BITS)
        shift = (low & (_WORD - 1)).astype(np.uint64)
        one, top = np.uint64(1), np.uint64(_WORD - 1)
        bits = self.words[word] >> shift
        # shifted in two steps, as a shift by the whole word is not defined
        bits |= (self.words[word + 1] << one) << (top - shift)
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
    """Where the blocks ``cells`` (m, 2: columns, rows) of the things ``used`` are free.

    A band is its first row of cells, or with ``pool`` both of its rows.
    """
    some = np.zeros(len(cells), dtype=np.bool_)
    some[used] = True
    rows = np.flatnonzero(some)
    code = (things.scene[rows].astype(np.int64) << 40) | (cells[rows, 0] << 20) | cells[rows, 1]
    blocks, place = np.unique(code, return_inverse=True)
    slot = np.zeros(len(cells), dtype=np.int64)
    slot[rows] = place
    scene, columns, high = blocks >> 40, blocks >> 20 & 0xFFFFF, blocks & 0xFFFFF
    grid = turn * len(plan.cell) + scene
    bands = plan.shape[grid, 0] // _BAND + 1
    wide = plan.shape[grid, 1] // _WORD + 2
    start = np.concatenate([[0], np.cumsum(bands * wide)])
    words = np.zeros(int(start[-1]) + 1, dtype="<u8")
    # what a block adds up to is at most its cells, so its sum can be taken modulo more than that
    kind = np.uint16 if (columns * high).max(initial=0) < 1 << 16 else np.uint32
    first = np.flatnonzero(np.diff(scene, prepend=-1))
    for i, j in zip(first.tolist(), [*first[1:].tolist(), len(blocks)], strict=False):
        table = plan.table(sums, int(scene[i]), turn).astype(kind)
        free = np.zeros((j - i, bands[i] * _BAND, wide[i] * _WORD), dtype=np.bool_)
        for out, r, c in zip(free, high[i:j].tolist(), columns[i:j].tolist(), strict=True):
            geometry.free_blocks(table, r, c, out=out)
        bits = np.packbits(free, axis=2, bitorder="little").view("<u8")
        bits = bits.reshape(j - i, bands[i], _BAND, wide[i])
        shown = np.bitwise_or.reduce(bits, axis=2) if pool else bits[:, :, 0]
        words[start[i] : start[j]] = shown.reshape(-1)
    return _Tables(slot, words, start[:-1], wide, bands)


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
    tables: _Tables, ways: Singles, parts: Floats, thing: Rows, side: Rows, sure: bool
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
        out[at] = tables.any_within(thing[at], *spans, sure)
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
