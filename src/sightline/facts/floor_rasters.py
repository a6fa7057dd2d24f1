"""Rasters of the floors of all scenes at one turn, below one another, a bit per cell.

A raster is drawn when it is first asked for: most tasks need the unturned one, or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows
from sightline.geometry import bitmaps

__all__ = ["PAIR", "Cells", "Ground", "Raster", "draw", "spans", "turn_points"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Cells = Literal["clear", "open", "inside"]
"""free for certain; not taken for certain; with the centre inside the outline"""

PAIR = 2
"""a scene has so many lines, or a multiple of it, and more than its raster has rows"""
_PAD = 2
"""cells around an outline: whatever is looked for around a cell of it ends there"""


@dataclass(frozen=True, eq=False)
class Ground:
    """What is drawn, in the world: outlines of floors, and footprints of what is on them."""

    corner: Floats
    """(K, 2) corners of all outlines, those of a scene in turn"""
    following: Rows
    """(K,) the next corner of the same outline"""
    scene: Rows
    """(K,) scene of each corner; every scene has some"""
    footprint: Floats
    """(M, V, 2) convex outlines of objects"""
    owner: Rows
    """(M,) scene of each object"""
    standing: Bools
    """(M,) those that take up floor for certain"""


@dataclass(frozen=True, eq=False)
class Raster:
    """Cells of S scenes; row r of scene s is line ``first[s] + r``."""

    origin: Floats
    """(S, 2) corner of each raster, in the turned axes"""
    shape: Rows
    """(S, 2) rows, columns"""
    first: Rows
    """(S + 1,) first line of each scene, then the number of lines"""
    clear: bitmaps.Bits
    open: bitmaps.Bits
    inside: bitmaps.Bits

    def bits(self, kind: Cells) -> bitmaps.Bits:
        """(lines, words) of all scenes."""
        return {"clear": self.clear, "open": self.open, "inside": self.inside}[kind]

    def cells(self, kind: Cells, scene: int) -> Bools:
        """(rows, columns) of one scene."""
        rows, columns = self.shape[scene].tolist()
        start = int(self.first[scene])
        return bitmaps.cells_of(self.bits(kind)[start : start + rows])[:, :columns]

    def holds(self, kind: Cells, scene: Rows, row: Rows, column: Rows) -> Bools:
        """(n,) whether cells of the rasters are of a kind."""
        word = self.bits(kind)[self.first[scene] + row, column // bitmaps.WORD]
        return np.asarray(word >> (column % bitmaps.WORD).astype(np.uint64) & np.uint64(1) != 0)


def turn_points(points: Floats, angle: Floats) -> Floats:
    """Points (n, ..., 2) in axes turned by angle (n,)."""
    shape = (len(angle),) + (1,) * (points.ndim - 2)
    cos, sin = np.cos(angle).reshape(shape), np.sin(angle).reshape(shape)
    x, y = points[..., 0], points[..., 1]
    return np.stack([x * cos + y * sin, y * cos - x * sin], axis=-1)


def spans(ground: Ground, corner: Floats) -> tuple[Floats, Floats]:
    """(S, 2) least and greatest coordinates of the corners of each outline."""
    start = np.flatnonzero(np.diff(ground.scene, prepend=-1))
    return np.minimum.reduceat(corner, start), np.maximum.reduceat(corner, start)


def draw(ground: Ground, axis: Floats, cell: Floats, known: Bools) -> Raster:
    """Rasters with cells of (S,) metres in axes turned by (S,) radians, of the known scenes."""
    # rounded, because a side that rises by next to nothing has an infinite slope
    corner = turn_points(ground.corner, axis[ground.scene]).round(9)
    sheet = _Sheet.of(*spans(ground, corner), cell, known)
    sides = np.flatnonzero(known[ground.scene])
    scene = ground.scene[sides]
    ends = [sheet.place(scene, corner[at]) for at in (sides, ground.following[sides])]
    (side, row, column), along, border = bitmaps.outline_runs(*ends)
    inside = bitmaps.filled(sheet.size, sheet.first[scene[side]] + row, column)
    some = np.flatnonzero(known[ground.owner])
    owner = ground.owner[some]
    outline = sheet.place(owner, turn_points(ground.footprint[some], axis[owner]))
    (whose, touch), (under, centre) = bitmaps.convex_runs(outline)
    unclear = sheet.painted((scene[along], border), (owner[whose], touch))
    stands = np.flatnonzero(ground.standing[some][under])
    centre = (centre[0][stands], centre[1][stands], centre[2][stands])
    taken = sheet.painted((owner[under[stands]], centre))
    return Raster(
        sheet.origin, sheet.shape, sheet.first, inside & ~unclear, inside & ~taken, inside
    )


@dataclass(frozen=True, eq=False)
class _Sheet:
    """Where the rasters of scenes lie in one bitmap; see :class:`Raster`."""

    origin: Floats
    cell: Floats
    shape: Rows
    first: Rows
    size: tuple[int, int]
    """lines and words"""

    @classmethod
    def of(cls, low: Floats, high: Floats, cell: Floats, known: Bools) -> _Sheet:
        origin = low - _PAD * cell[:, None]
        shape = (np.ceil((high - low) / cell[:, None]).astype(np.int64) + 2 * _PAD)[:, ::-1]
        lines = np.where(known, (shape[:, 0] // PAIR + 1) * PAIR, 0)
        first = np.concatenate([[0], np.cumsum(lines)])
        # to the right of the widest raster is a word at least
        words = int(shape[known, 1].max(initial=0)) // bitmaps.WORD + 2
        return cls(origin, cell, shape, first, (int(first[-1]), words))

    def place(self, scene: Rows, points: Floats) -> Floats:
        """Points (n, ..., 2) in turned axes in cells of their scenes' rasters."""
        shape = (len(scene),) + (1,) * (points.ndim - 1)
        origin = self.origin[scene].reshape(*shape[:-1], 2)
        return np.asarray((points - origin) / self.cell[scene].reshape(shape))

    def painted(self, *parts: tuple[Rows, bitmaps.Runs]) -> bitmaps.Bits:
        """A bitmap of runs in the rasters of scenes (n,); what lies beyond those is on none."""
        out = np.zeros(self.size, dtype=np.uint64)
        for scene, (row, start, after) in parts:
            some = np.flatnonzero((row >= 0) & (row < self.shape[scene, 0]))
            line = self.first[scene[some]] + row[some]
            bitmaps.paint(out, (line, start[some], after[some]))
        return out
