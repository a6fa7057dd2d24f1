"""Tables of where blocks of cells are free, a bit per place, for all the scenes of a batch.

Where a block of cells, as long and wide as a thing, is free follows from where blocks of half as
many rows are: one operation on bits, 64 columns at a time and for all scenes together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sightline.facts.fact import Rows
from sightline.facts.floor_rasters import PAIR, Cells, Raster
from sightline.geometry import bitmaps

__all__ = ["BAND", "ORDERS", "Tables", "block_tables"]

ORDERS = ([0, 1], [1, 0])
"""the long side of a thing along the rows of a raster, or across them"""
BAND = PAIR
"""rows of cells that are looked at together"""


@dataclass(frozen=True, eq=False)
class Tables:
    """Bits of the tables of blocks, one per band and column: whether the block is free there."""

    words: bitmaps.Bits
    """(bands of all tables + 1, words of a band); the last word of a band, and band, is empty"""
    first: Rows
    """(2, m) first band of each thing's table, in both orders of its sides"""
    bands: Rows
    """(m,) bands of each thing's scene"""
    following: Rows
    """(bands,) the next band that is not empty, of whichever table; itself where it is not"""
    preceding: Rows
    """(bands,) the last one before"""

    @property
    def columns(self) -> int:
        """So many columns may hold something."""
        return (self.words.shape[1] - 1) * bitmaps.WORD


def block_tables(raster: Raster, kind: Cells, scene: Rows, cells: Rows, some: Rows) -> Tables:
    """Where blocks as large as ``cells`` (m, 2) are free in the scenes (m,) of ``some`` things.

    Of a band, its first row of cells counts for what is clear, both of its rows for what is open.
    """
    bits = raster.bits(kind)
    bands = np.diff(raster.first) // BAND
    blocks = [cells[some, order[0]] << 20 | cells[some, order[1]] for order in ORDERS]
    code = np.concatenate(blocks) * len(bands) + np.tile(scene[some], 2)
    # a table holds the bands of one scene
    kept, table = np.unique(code, return_inverse=True)
    block, place = np.divmod(kept, len(bands))
    wide, high, deep = block >> 20, block & 0xFFFFF, bands[place]
    ends = np.cumsum(deep)
    shift = raster.first[place] - (ends - deep) * BAND
    words = np.zeros((int(deep.sum()) + 1, bits.shape[1]), dtype=np.uint64)
    for width, lines in _worn(bits, np.unique(wide).tolist()):
        first, stop = np.searchsorted(wide, [width, width + 1]).tolist()
        owner = np.repeat(np.arange(first, stop), deep[first:stop])
        start = int(ends[first] - deep[first])
        at = np.arange(start, start + len(owner)) * BAND + shift[owner]
        _blocks(words[start : start + len(owner)], lines, at, high[owner], kind == "open")
    starts, many = np.zeros((2, len(cells)), dtype=np.int64), np.zeros(len(cells), dtype=np.int64)
    starts[:, some] = (ends - deep)[table].reshape(2, -1)
    many[some] = bands[scene[some]]
    number, filled = np.arange(len(words)), words.any(axis=1)
    following = np.minimum.accumulate(np.where(filled, number, len(words))[::-1])[::-1]
    preceding = np.maximum.accumulate(np.where(filled, number, -1))
    return Tables(words, starts, many, following, preceding)


def _worn(bits: bitmaps.Bits, widths: list[int]) -> Iterator[tuple[int, bitmaps.Bits]]:
    """Bits of the first cells of runs of each width (ascending) in columns."""
    lines, shifted, columns = bits.copy(), bits, 1
    for width in widths:
        for _ in range(columns, width):
            shifted = bitmaps.moved(shifted, 1)
            lines &= shifted
        columns = max(columns, width)
        yield width, lines


def _blocks(out: bitmaps.Bits, lines: bitmaps.Bits, at: Rows, high: Rows, both: bool) -> None:
    """Write lines ``at`` (n,) of the first cells of blocks of ``high`` (n,) lines, ascending.

    ``both`` adds the line below each. A block is two of a power of two lines, which overlap.
    """
    tall, size, last = lines, 1, len(lines) - 1
    first = int(np.searchsorted(high, 1))
    while first < len(high):
        stop = int(np.searchsorted(high, 2 * size))
        # no block begins in the last line, unless it is one line high
        top, bottom = at[first:stop], np.minimum(at[first:stop] + high[first:stop] - size, last)
        found = out[first:stop]
        np.bitwise_and(tall.take(top, axis=0), tall.take(bottom, axis=0), out=found)
        if both:
            bottom = np.minimum(bottom + 1, last)
            found |= tall.take(top + 1, axis=0) & tall.take(bottom, axis=0)
        if stop < len(high):
            tall, size = _higher(tall, size), 2 * size
        first = stop


def _higher(tall: bitmaps.Bits, size: int) -> bitmaps.Bits:
    """Bits of the first cells of blocks twice ``size`` lines high, from those of half of it."""
    out = tall.copy()
    out[:-size] &= tall[size:]
    out[-size:] = 0
    return out
