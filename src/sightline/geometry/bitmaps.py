"""Rasters of one bit per cell: 64 columns of a row are a word, the first column its lowest bit.

A bitmap is ``(lines, words)`` of unsigned 64-bit integers. Rasters of many scenes lie below one
another in one bitmap, so that every operation is done for all of them at once. Polygons become
runs of cells, in units of cells from the corner of their raster, and runs become bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry._arrays import Bools, Floats, Ints, floats

Bits: TypeAlias = NDArray[np.uint64]
Runs: TypeAlias = tuple[Ints, Ints, Ints]
"""Runs of cells along rows: row, first column and the column after the last, each ``(N,)``."""

WORD = 64
SIGHT = WORD // 2
"""cells up to which :func:`nearest_gap` looks"""
_FULL = np.uint64(0xFFFFFFFFFFFFFFFF)
_ONE = np.uint64(1)
_TOUCH = 1e-9  # cells; a shared border is no touch


def paint(bits: Bits, runs: Runs) -> None:
    """Set the bits of ``runs`` in a bitmap of its own memory; what reaches beyond is left out."""
    lines, words = bits.shape
    row, first, after = runs
    first, last = np.maximum(first, 0), np.minimum(after, words * WORD) - 1
    there = np.flatnonzero((row >= 0) & (row < lines) & (first <= last))
    row, first, last = row[there], first[there], last[there]
    start, stop = first // WORD, last // WORD
    head = _FULL << (first % WORD).astype(np.uint64)
    tail = _FULL >> (WORD - 1 - last % WORD).astype(np.uint64)
    flat = bits.reshape(-1)
    for step in range(int((stop - start).max(initial=-1)) + 1):
        some = np.flatnonzero(start + step <= stop)
        word = start[some] + step
        mask = np.where(word == start[some], head[some], _FULL)
        mask &= np.where(word == stop[some], tail[some], _FULL)
        np.bitwise_or.at(flat, row[some] * words + word, mask)


def filled(shape: tuple[int, int], row: Ints, column: Ints) -> Bits:
    """A bitmap of ``(lines, words)`` whose cells have an odd number of crossings before them.

    Each crossing ``(row, column)`` counts for its column and all after it: the even-odd rule.
    """
    lines, words = shape
    bits = np.zeros(shape, dtype=np.uint64)
    column = np.maximum(column, 0)
    there = (row >= 0) & (row < lines) & (column < words * WORD)
    row, column = row[there], column[there]
    place = _ONE << (column % WORD).astype(np.uint64)
    np.bitwise_xor.at(bits.reshape(-1), row * words + column // WORD, place)
    step = 1
    while step < WORD:
        bits ^= bits << np.uint64(step)
        step *= 2
    # the last bit of a word says whether its number of crossings is odd
    odd = np.bitwise_xor.accumulate(bits >> np.uint64(WORD - 1), axis=1)
    bits[:, 1:] ^= np.negative(odd[:, :-1])
    return bits


def cells_of(bits: Bits) -> Bools:
    """The cells ``(lines, 64 * words)`` one by one."""
    order = bits.astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(order, axis=1, bitorder="little").view(np.bool_)


def moved(bits: Bits, columns: int) -> Bits:
    """A new bitmap whose cell c holds what was in cell ``c + columns``; zeros come in.

    ``columns`` may be negative; its absolute value is below 64.
    """
    if not columns:
        return bits.copy()
    step, rest = np.uint64(abs(columns)), np.uint64(WORD - abs(columns))
    out = bits >> step if columns > 0 else bits << step
    flat, new = bits.reshape(-1), out.reshape(-1)
    # all lines as one, as short ones are slow one by one; then their ends, which get nothing
    if columns > 0:
        new[:-1] |= flat[1:] << rest
        out[:, -1] = bits[:, -1] >> step
    else:
        new[1:] |= flat[:-1] >> rest
        out[:, 0] = bits[:, 0] << step
    return out


def worn(bits: Bits, reach: Sequence[int]) -> Bits:
    """Cells around which all is set: up to ``reach[k]`` columns away, k rows above and below.

    ``reach`` does not rise. What is beyond the bitmap is not set.
    """
    out, line, wide = np.full_like(bits, _FULL), bits.copy(), 0
    for rows in reversed(range(len(reach))):
        for step in range(wide + 1, reach[rows] + 1):
            line &= moved(bits, step)
            line &= moved(bits, -step)
        wide, stay = reach[rows], max(len(line) - rows, 0)
        out[rows:] &= line[:stay]
        out[:stay] &= line[rows:]
        out[:rows] = 0
        out[stay:] = 0
    return out


def nearest_gap(bits: Bits, line: Ints, column: Ints) -> Ints:
    """(n,) squared distance in cells from cells to the nearest one that is not set.

    What is beyond the bitmap is not set. ``SIGHT ** 2`` stands for all from there on.
    """
    best = np.full(len(line), SIGHT**2)
    left = np.arange(len(line))
    for step in range(SIGHT):
        left = left[best[left] > step * step]
        if not len(left):
            break
        for row in (line[left] + step, line[left] - step)[: 2 if step else 1]:
            across = _gap_in_row(bits, row, column[left])
            best[left] = np.minimum(best[left], across * across + step * step)
    return best


def _gap_in_row(bits: Bits, row: Ints, column: Ints) -> Ints:
    """Columns from cells to the nearest one of the same row that is not set, SIGHT at most."""
    lines, words = bits.shape
    # a word of which the upper half begins at the column, out of the two that it lies in
    start = column - (SIGHT - 1)
    shift = (start % WORD).astype(np.uint64)
    window = np.zeros(len(row), dtype=np.uint64)
    for step in (0, 1):
        word = start // WORD + step
        there = np.flatnonzero((row >= 0) & (row < lines) & (word >= 0) & (word < words))
        part, by = bits[row[there], word[there]], shift[there]
        # shifted in two steps, as a shift by a whole word is not defined
        window[there] |= (part << _ONE) << (np.uint64(WORD - 1) - by) if step else part >> by
    gap = ~window
    right, left = gap >> np.uint64(SIGHT - 1), gap & np.uint64(2**SIGHT - 1)
    # numbers of so few bits are exact as floats, whose exponent is the place of the highest bit
    _, high = np.frexp(left.astype(np.float64))
    _, low = np.frexp((right & (~right + _ONE)).astype(np.float64))
    across: Ints = np.minimum(SIGHT - high, np.where(low > 0, low - 1, SIGHT)).astype(np.int64)
    return across


def outline_runs(start: ArrayLike, end: ArrayLike) -> tuple[tuple[Ints, Ints, Ints], Ints, Runs]:
    """What draws polygons, concave ones too, of which the sides go from ``start`` to ``end``.

    Of the sides (N, 2): side, row and column of each crossing of a row's middle, where the column
    is the first one with its centre to the right, for :func:`filled`. Then the sides and the runs
    of cells whose inside shares a point with them.
    """
    sides = _Sides.of(floats(start), floats(end))
    some, place = sides.middles()
    column = np.ceil(place - 0.5).astype(np.int64)
    crossings = sides.side[some], sides.row[some].astype(np.int64), column
    some, left, right = sides.reaches()
    first, after = np.floor(left + _TOUCH), np.ceil(right - _TOUCH)
    return crossings, *_runs(sides.side[some], sides.row[some], first, after)


def convex_runs(polygons: ArrayLike) -> tuple[tuple[Ints, Runs], tuple[Ints, Runs]]:
    """Runs of cells that touch convex ``polygons (N, V, 2)``, and of those with the centre inside.

    Padded polygons are allowed. Each kind of runs comes after the polygons that they belong to.
    A shared border is no touch.
    """
    p = floats(polygons)
    low, high = (np.floor(y) for y in (p[..., 1].min(axis=1), p[..., 1].max(axis=1)))
    owner, line = _spread(low, high)
    first = np.cumsum((high - low).astype(np.int64) + 1) - (high - low + 1)
    start, end = p.reshape(-1, 2), np.roll(p, -1, axis=1).reshape(-1, 2)
    # of padded sides nothing is kept, but a polygon has one side at least
    kept = np.flatnonzero((start != end).any(axis=1) | (np.arange(len(start)) % p.shape[1] == 0))
    sides = _Sides.of(start[kept], end[kept])
    before = (first - low)[kept // p.shape[1]]
    slot = (before[sides.side] + sides.row).astype(np.int64)
    # least and greatest x of each polygon between the borders of each row, and in its middle
    some, left, right = sides.reaches()
    least, most = _extremes(slot[some], left, right, len(owner))
    touch = _runs(owner, line, np.floor(least + _TOUCH), np.ceil(most - _TOUCH))
    some, place = sides.middles()
    least, most = _extremes(slot[some], place, place, len(owner))
    return touch, _runs(owner, line, np.ceil(least - 0.5), np.floor(most - 0.5) + 1)


@dataclass(frozen=True, eq=False)
class _Sides:
    """Sides (N,) of polygons by the x and y of their ends, and the rows that they reach into."""

    x: tuple[Floats, Floats]
    y: tuple[Floats, Floats]
    slope: Floats
    side: Ints
    row: Floats
    """(n,) pairs of a side and a row"""

    @classmethod
    def of(cls, start: Floats, end: Floats) -> _Sides:
        (x0, y0), (x1, y1) = (np.ascontiguousarray(ends.T) for ends in (start, end))
        rise = y1 - y0
        slope = (x1 - x0) / np.where(rise != 0, rise, 1.0)
        low, high = np.floor(np.minimum(y0, y1)), np.floor(np.maximum(y0, y1))
        return cls((x0, x1), (y0, y1), slope, *_spread(low, high))

    def middles(self) -> tuple[Ints, Floats]:
        """Pairs in which the side crosses the middle of the row, and its x there."""
        y0, y1 = self.y
        middle = self.row + 0.5
        some = np.flatnonzero((y0[self.side] <= middle) != (y1[self.side] <= middle))
        return some, self._at(self.side[some], middle[some])

    def reaches(self) -> tuple[Ints, Floats, Floats]:
        """Pairs in which the side is between the borders of the row, its least and greatest x."""
        bottom = np.maximum(np.minimum(*self.y)[self.side], self.row + _TOUCH)
        top = np.minimum(np.maximum(*self.y)[self.side], self.row + 1 - _TOUCH)
        some = np.flatnonzero(bottom <= top)
        side = self.side[some]
        a, b = self._at(side, bottom[some]), self._at(side, top[some])
        low, high = np.minimum(*self.x)[side], np.maximum(*self.x)[side]
        least, most = (np.clip(end, low, high) for end in (np.minimum(a, b), np.maximum(a, b)))
        # of a level side all is at one height
        level = np.flatnonzero((self.y[0] == self.y[1])[side])
        least[level], most[level] = low[level], high[level]
        return some, least, most

    def _at(self, side: Ints, y: Floats) -> Floats:
        """x of sides at heights y."""
        return floats(self.x[0][side] + (y - self.y[0][side]) * self.slope[side])


def _extremes(slot: Ints, low: Floats, high: Floats, count: int) -> tuple[Floats, Floats]:
    """Least and greatest value of each slot; where there is none, an empty interval."""
    least, most = np.zeros(count), np.full(count, -1.0)
    least[slot], most[slot] = np.inf, -np.inf
    np.minimum.at(least, slot, low)
    np.maximum.at(most, slot, high)
    return least, most


def _spread(low: Floats, high: Floats) -> tuple[Ints, Floats]:
    """Every whole number from each ``low`` to its ``high``, after the pair that it belongs to."""
    count = (high - low).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(low)), count)
    number = np.arange(len(owner)) + np.repeat(low - (np.cumsum(count) - count), count)
    return owner, number


def _runs(owner: Ints, row: Floats, first: Floats, after: Floats) -> tuple[Ints, Runs]:
    """The runs that are not empty, after their owners."""
    some = np.flatnonzero(after > first)
    line, start, stop = (column[some].astype(np.int64) for column in (row, first, after))
    return owner[some], (line, start, stop)
