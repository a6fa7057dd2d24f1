"""Where the middle of a thing may be: places looked up in one table per size and turn of the thing.

The floor plan of a scene holds a raster for each of TURNS turns, and :mod:`.block_tables` tells
where in it a block of cells, as long and wide as a thing, is free. Whether a rectangle of places
beside an object holds a free one then takes one look per two rows of cells, however many places
there are in it. Tables belong to sizes of things and rectangles to sides of objects; only the look
is left for each of their many pairs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sightline.facts.block_tables import BAND, ORDERS, Tables, block_tables
from sightline.facts.fact import Rows, distinct
from sightline.facts.floor_plan import TURNS, FloorPlan
from sightline.facts.floor_rasters import Cells
from sightline.facts.free_space import BESIDE, Strips
from sightline.geometry import bitmaps

__all__ = ["GAP", "Places", "Sides", "Things", "core"]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Bools = NDArray[np.bool_]

GAP = 0.01
"""metres at either end of the places beside an object that are not tried"""
_STEP = np.pi / 2 / TURNS  # radians between the turns of the rasters
_MASK = np.array([(1 << k) - 1 for k in range(bitmaps.WORD + 1)], dtype=np.uint64)
_SHORT = np.float32(24)  # cells; with smaller half sides, added up, a word of columns is enough
_BITS = 6  # of the number of a column in a word
_ITEMS = 16384  # pairs at a time ...
_ROWS = 4096  # ... and those of them that reach over as many bands: temporaries stay in the cache
_BETWEEN = np.float32(1 / np.cos(_STEP / 4))
_LEVEL = 1e-3  # directions this close to the rows or columns are turned by as much, and ...
_SLACK = 0.05  # ... that and single precision move a place by less than these cells


@dataclass(frozen=True, eq=False)
class Things:
    """Upright things (m,) of scenes, by their sides seen from above (m, 2), the longer first."""

    scene: Rows
    size: Floats
    placed: Bools
    """those that are tried at many places: they get their tables together"""


@dataclass(frozen=True, eq=False)
class Sides:
    """Strips of floor (s,) beside objects of scenes, and where they are known."""

    scene: Rows
    strip: Strips
    known: Bools


@dataclass(frozen=True, eq=False)
class Places:
    """Where things may be, enlarged or shrunk by the share ``spare``.

    Tables are made once for all that is asked about a batch.
    """

    plan: FloorPlan
    things: Things
    spare: float
    _made: dict[tuple[Cells, int], Tables] = field(default_factory=dict, repr=False)

    def some_free(self, sides: Sides, thing: Rows, side: Rows) -> Bools:
        """(n,) whether a thing, enlarged, is surely free at a place by a side.

        A no says nothing: only the turns of the rasters and every other row of cells are tried.
        """
        size = self._size
        large = size * (1 + self.spare)
        cells = np.ceil(large - 1e-9).astype(np.int64)
        # a block of whole cells has its middle half its length from its first cell
        parts = np.stack([cells, large, size], axis=1) / 2
        out = np.zeros(len(thing), dtype=np.bool_)
        return self._some("clear", cells, parts, sides, thing, side, out)

    def some_not_taken(self, sides: Sides, thing: Rows, side: Rows) -> Bools:
        """(n,) whether a thing, shrunk, may be at a place by a side.

        A no is certain: at every place and turn it holds the centre of a taken cell.
        """
        size = self._size * (1 - self.spare)
        inner = core(size)
        cells = np.maximum(np.floor(inner + 1e-9), 0).astype(np.int64)
        # a side of k cells holds floor(k) centres of cells, the first up to a cell further on
        parts = np.stack([inner + 1, size, size], axis=1) / 2
        out = np.asarray((cells < 1).any(axis=1))[thing]
        return self._some("open", cells, parts, sides, thing, side, out)

    @property
    def _size(self) -> Floats:
        return self.things.size / self.plan.cell[self.things.scene][:, None]

    def _some(
        self, kind: Cells, cells: Rows, parts: Floats, sides: Sides, thing: Rows, side: Rows,
        out: Bools,
    ) -> Bools:  # fmt: skip
        """``out``, and where a block of ``cells`` (m, 2) of a kind is found by a side.

        ``parts`` (m, 3, 2), of the longer and the shorter side: see :func:`_look`.
        """
        sure, single = kind == "open", parts.transpose(1, 2, 0).astype(np.float32)
        for turn in range(TURNS):
            rows = np.flatnonzero(~out)
            some, at = distinct(side[rows], len(sides.scene))
            # the core stands for every turn up to half a step from this one
            ways = _ways(self.plan, sides, some, turn, _STEP / 2 if sure else 0.0)
            tables = self._tables(kind, turn, cells, thing[rows])
            # most things find a place in the middle of a side that is not turned to it
            for quick in (True, False) if turn == 0 else (False,):
                for order in ORDERS:
                    left = np.flatnonzero(~out[rows])
                    found = _look(
                        tables, ways, single[:, order].reshape(6, -1), thing[rows[left]],
                        at[left], order[0], sure, quick,
                    )  # fmt: skip
                    out[rows[left]] = found
        return out

    def _tables(self, kind: Cells, turn: int, cells: Rows, used: Rows) -> Tables:
        scene, placed = self.things.scene, self.things.placed
        if not placed[used].all():
            some = np.zeros(len(placed), dtype=np.bool_)
            some[used] = True
            return block_tables(self.plan.raster(turn), kind, scene, cells, np.flatnonzero(some))
        if (kind, turn) not in self._made:
            raster, rows = self.plan.raster(turn), np.flatnonzero(placed)
            self._made[kind, turn] = block_tables(raster, kind, scene, cells, rows)
        return self._made[kind, turn]


def core(size: Floats) -> Floats:
    """A rectangle inside the rectangle (n, 2; long side first) at any turn up to half a step."""
    s = np.sin(_STEP / 2)
    return np.asarray((size - s * size[:, ::-1]) / (1 - s * s))


def _ways(plan: FloorPlan, sides: Sides, some: Rows, turn: int, slack: float) -> Singles:
    """(12, s) some strips in a raster: middle, way outward, half length, BESIDE, in cells.

    The last six are the cosines and sines of the least, middle and greatest of the angles, between
    0 and a quarter turn, that the rows of the raster or the columns may make with the way outward.
    """
    strip, scene = sides.strip.take(some), sides.scene[some]
    cell, angle = plan.cell[scene], plan.axis[scene] + turn * _STEP
    turned = plan.turned(scene, np.full(len(scene), turn), strip.middle)
    middle = (turned - plan.raster(turn).origin[scene]) / cell[:, None]
    cos, sin = np.cos(angle), np.sin(angle)
    ox = strip.outward[:, 0] * cos + strip.outward[:, 1] * sin
    oy = strip.outward[:, 1] * cos - strip.outward[:, 0] * sin
    off = np.arctan2(np.abs(oy), np.abs(ox))
    angles = [np.maximum(off - slack, 0.0), off, np.minimum(off + slack, np.pi / 2)]
    ox, oy = (np.where(np.abs(o) < _LEVEL, _LEVEL, o) for o in (ox, oy))
    columns = [*middle.T, ox, oy, strip.half / cell, BESIDE / cell]
    columns += [f(a) for a in angles for f in (np.cos, np.sin)]
    return np.stack(columns).astype(np.float32)


def _look(
    tables: Tables,
    ways: Singles,
    parts: Singles,
    thing: Rows,
    side: Rows,
    order: int,
    sure: bool = False,
    quick: bool = False,
) -> Bools:
    """(n,) whether a thing's block is found at one of the places by a side.

    ``parts`` (6, m) of things, along the rows and columns in cells: how far before a place the
    block begins, and half the sides that end a thing towards the object and away from it. To be
    ``sure`` the blocks of all cells that the rectangle of places touches are looked at, else some
    of those inside it. A ``quick`` look is at one band in the middle: a no says nothing.
    """
    out = np.zeros(len(thing), dtype=np.bool_)
    for start in range(0, len(thing), _ITEMS):
        which = thing[start : start + _ITEMS]
        way, part = ways.take(side[start : start + _ITEMS], axis=1), parts.take(which, axis=1)
        first, last, place = _rectangles(way, part, sure)
        base = tables.first[order, which]
        first = np.maximum(first, 0) + base
        last = np.minimum(last, tables.bands[which] - 1) + base
        if quick:
            some, middle = first <= last, (first + last) // 2
            first, last = np.where(some, middle, first), np.where(some, middle, last)
        # without the empty bands at either end, unless more columns than a word count in any
        short = np.flatnonzero((place[5] + place[6] < _SHORT) & (first <= last))
        first[short], last[short] = tables.following[first[short]], tables.preceding[last[short]]
        # those that reach over as many bands together
        deep = np.clip(last - first + 1, 0, 255).astype(np.uint8)
        rows = np.argsort(deep, kind="stable")[np.count_nonzero(deep == 0) :]
        for at in np.array_split(rows, -(-len(rows) // _ROWS)) if len(rows) else ():
            found = _any_set(tables, first[at], last[at], base[at], place[:, at], sure)
            out[start + at] = found
    return out


def _rectangles(way: Singles, part: Singles, sure: bool) -> tuple[Rows, Rows, Singles]:
    """First and last bands (n,) of cells that rectangles of places reach into, and what they are.

    That is (7, n) numbers in cells, seen from where a block begins: the middle of the side and the
    way outward, how far out the rectangle's middle is, and half its sides outward and across.
    """
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
    within, shift, _ = _slack(sure)
    middle = y + oy * far - shift
    reach_y = np.abs(oy) * deep + np.abs(ox) * half + within
    first = np.ceil((middle - reach_y) / BAND).astype(np.int64)
    last = np.floor((middle + reach_y) / BAND).astype(np.int64)
    return first, last, np.stack([x, y, ox, oy, far, deep, half])


def _slack(sure: bool) -> tuple[np.float32, np.float32, np.float32]:
    """Cells around a rectangle that count: along y, of which the middle is shifted, and along x.

    Blocks of a band begin anywhere up to a cell before its first or second row.
    """
    if not sure:
        return np.float32(0), np.float32(0), np.float32(0)
    return np.float32(BAND / 2 + _SLACK), np.float32(BAND / 2 - 1), np.float32(_SLACK)


def _any_set(
    tables: Tables, first: Rows, last: Rows, base: Rows, place: Singles, sure: bool
) -> Bools:
    """(n,) whether a bit is set in bands ``first`` to ``last`` of tables that begin at ``base``.

    The columns in question are those of rectangles, see :func:`_rectangles`. At most a word of them
    is looked at in each band; to be ``sure``, yes is the answer where there are more.
    """
    x, y, ox, oy, far, deep, half = place[:, :, None]
    within, shift, slack = _slack(sure)
    band = first[:, None] + np.arange(int((last - first).max()) + 1)
    # to look at the last one again does no harm
    np.minimum(band, last[:, None], out=band)
    v = (band - base[:, None]).astype(np.float32) * np.float32(BAND) + (shift - y)
    # outward: far - deep <= ox u + oy v <= far + deep; across: -half <= ox v - oy u <= half
    one, two = far / ox - v * (oy / ox), v * (ox / oy)
    r1 = (deep + np.abs(oy) * within) / np.abs(ox) + slack
    r2 = (half + np.abs(ox) * within) / np.abs(oy) + slack
    left, right = np.maximum(one - r1, two - r2), np.minimum(one + r1, two + r2)
    some = right >= left
    left, right = np.ceil(left + x), right + x
    np.ceil(right, out=right) if sure else np.floor(right, out=right)
    most = np.float32(tables.columns)
    low = np.clip(left, np.float32(0), most).astype(np.int32)
    count = np.clip(right, np.float32(-1), most - 1).astype(np.int32) + np.int32(1) - low
    words = tables.words.reshape(-1)
    word = band * tables.words.shape[1]
    word += low >> _BITS
    by = (low & (bitmaps.WORD - 1)).astype(np.uint64)
    bits = words.take(word) >> by
    word += 1
    # shifted in two steps, as a shift by the whole word is not defined
    bits |= (words.take(word) << np.uint64(1)) << (np.uint64(bitmaps.WORD - 1) - by)
    bits &= _MASK.take(count, mode="clip")
    some &= (bits != 0) | (count > bitmaps.WORD) if sure else bits != 0
    return np.asarray(some.any(axis=1))
