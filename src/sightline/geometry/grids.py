"""Floor grids: boolean arrays ``[row, column]`` over world xy, rows along y, columns along x.

Cell ``[r, c]`` covers ``origin + cell * ([c, c+1), [r, r+1))`` in metres. ``FloorGrid`` names such
a raster; the functions work on plain arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from sightline.geometry._arrays import Bools, Floats, Ints, bools, floats
from sightline.geometry.polygons import cell_centres

_CELLS = 4_000_000  # polygon-cell pairs at a time


@dataclass(frozen=True, slots=True)
class FloorGrid:
    """Where a raster lies: world ``origin`` (x, y) of its corner, ``cell`` metres, its shape."""

    origin: tuple[float, float]
    cell: float
    shape: tuple[int, int]

    @classmethod
    def around(cls, low: ArrayLike, high: ArrayLike, cell: float) -> FloorGrid:
        """The smallest grid of whole cells that covers the rectangle ``low`` to ``high`` (2,)."""
        lo, hi = floats(low), floats(high)
        columns, rows = np.maximum(np.ceil((hi - lo) / cell - 1e-9), 1).astype(np.int64)
        return cls((float(lo[0]), float(lo[1])), cell, (int(rows), int(columns)))

    def cells(self, points: ArrayLike) -> tuple[Ints, Bools]:
        """Row and column ``(..., 2)`` of points ``(..., 2)``, and whether they are on the grid."""
        p = floats(points)
        rc = np.floor((p[..., ::-1] - self.origin[::-1]) / self.cell).astype(np.int64)
        return rc, bools(np.all((rc >= 0) & (rc < self.shape), axis=-1))

    def centres(self) -> Floats:
        """World xy ``(rows, columns, 2)`` of the cell centres."""
        x, y = cell_centres(self.origin, self.cell, self.shape)
        return np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1)


def rasterize_footprints(
    polygons: ArrayLike,
    origin: ArrayLike,
    cell: float,
    shape: tuple[int, int],
    cover: Literal["touch", "centre"] = "touch",
) -> Bools:
    """Cells ``(rows, columns)`` covered by any of the convex ``polygons (N, V, 2)``.

    Counter-clockwise, padded ones allowed (as ``boxes.footprint`` makes them). "touch": the inside
    of the cell and the polygon share a point, so that a free cell is really free; "centre": the
    polygon holds the centre of the cell.
    """
    p = floats(polygons)
    x, y = cell_centres(origin, cell, shape)
    half = cell / 2 * (1 - 1e-9) if cover == "touch" else 0.0  # a shared border is no touch
    out = np.zeros(shape, dtype=np.bool_)
    rows = max(1, _CELLS // max(1, shape[0] * shape[1]))
    for start in range(0, len(p), rows):
        part = p[start : start + rows]
        low, high = part.min(axis=1), part.max(axis=1)
        in_x = (x >= low[:, :1] - half) & (x <= high[:, :1] + half)
        in_y = (y >= low[:, 1:] - half) & (y <= high[:, 1:] + half)
        covered = in_y[:, :, None] & in_x[:, None, :]
        side = np.roll(part, -1, axis=1) - part
        for k in range(p.shape[1]):
            sx, sy = side[:, k, 0, None], side[:, k, 1, None]
            reach = half * (np.abs(sx) + np.abs(sy))
            # left of the side: sx * (y - vy) - sy * (x - vx) >= -reach
            over_y = sx * (y - part[:, k, 1, None]) + reach
            over_x = sy * (x - part[:, k, 0, None])
            covered &= over_y[:, :, None] >= over_x[:, None, :]
        out |= covered.any(axis=0)
    return out


Runs: TypeAlias = tuple[Ints, Ints, Ints]
"""Runs of cells along rows: row, first column and the column after the last, each ``(N,)``."""


def outline_runs(polygon: ArrayLike) -> tuple[Runs, Runs]:
    """Runs of the cells with their centre in a ``polygon (V, 2)``, and of those of its border.

    In units of cells from the corner of the raster. The polygon may be concave (even-odd rule).
    The inside of a border cell and the border share a point.
    """
    start = floats(polygon)
    end = np.roll(start, -1, axis=0)
    low, high = np.floor(start[:, 1].min()), np.ceil(start[:, 1].max())
    line = np.arange(low, high + 1)[:, None]
    row, side = np.nonzero((start[:, 1] <= line + 0.5) != (end[:, 1] <= line + 0.5))
    cross = _at_height(start[side], end[side], line[row, 0] + 0.5)
    # the crossings of a row, in order, are the ends of its runs in turn
    order = np.lexsort((cross, row))
    cell = np.ceil(cross[order] - 0.5).astype(np.int64)
    inside = _runs(line[row[order[::2]], 0], cell[::2], cell[1::2])
    bottom = np.maximum(np.minimum(start[:, 1], end[:, 1]), line + _TOUCH)
    top = np.minimum(np.maximum(start[:, 1], end[:, 1]), line + 1 - _TOUCH)
    row, side = np.nonzero(bottom <= top)
    left, right = _between(start[side], end[side], bottom[row, side], top[row, side])
    first, after = np.floor(left + _TOUCH), np.ceil(right - _TOUCH)
    return inside, _runs(line[row, 0], first, after)


def convex_runs(polygons: ArrayLike) -> tuple[Ints, Runs, Ints, Runs]:
    """Runs of cells that touch convex ``polygons (N, V, 2)``, and of those with the centre inside.

    In units of cells; padded polygons allowed. Each kind of runs comes after the polygons that
    they belong to. A shared border is no touch.
    """
    p = floats(polygons)
    low = np.floor(p[..., 1].min(axis=1, initial=np.inf))
    deep = np.ceil(p[..., 1].max(axis=1, initial=-np.inf)) - low
    line = low[:, None] + np.arange(deep.max(initial=0))
    # least and greatest x of each polygon between the borders of each row, and in its middle
    ends = [np.full(line.shape, sign * np.inf) for sign in (1, -1, 1, -1)]
    for k in range(p.shape[1]):
        start, end = p[:, None, k], p[:, None, (k + 1) % p.shape[1]]
        bottom = np.maximum(np.minimum(start[..., 1], end[..., 1]), line + _TOUCH)
        top = np.minimum(np.maximum(start[..., 1], end[..., 1]), line + 1 - _TOUCH)
        left, right = _between(start, end, bottom, top)
        some = bottom <= top
        np.minimum(ends[0], left, out=ends[0], where=some)
        np.maximum(ends[1], right, out=ends[1], where=some)
        some = (start[..., 1] <= line + 0.5) != (end[..., 1] <= line + 0.5)
        cross = _at_height(start, end, line + 0.5)
        np.minimum(ends[2], cross, out=ends[2], where=some)
        np.maximum(ends[3], cross, out=ends[3], where=some)
    owner, row = np.nonzero(np.floor(ends[0] + _TOUCH) < np.ceil(ends[1] - _TOUCH))
    left, right = ends[0][owner, row], ends[1][owner, row]
    touch = _runs(line[owner, row], np.floor(left + _TOUCH), np.ceil(right - _TOUCH))
    inside, row = np.nonzero(np.ceil(ends[2] - 0.5) <= np.floor(ends[3] - 0.5))
    left, right = ends[2][inside, row], ends[3][inside, row]
    centre = _runs(line[inside, row], np.ceil(left - 0.5), np.floor(right - 0.5) + 1)
    return owner, touch, inside, centre


_TOUCH = 1e-9  # cells; a shared border is no touch


def _runs(row: Floats, first: ArrayLike, after: ArrayLike) -> Runs:
    """The runs that are not empty."""
    lines, start, stop = (np.asarray(c).astype(np.int64) for c in (row, first, after))
    some = stop > start
    return lines[some], start[some], stop[some]


def _at_height(start: Floats, end: Floats, y: Floats) -> Floats:
    """x of the lines from ``start`` to ``end (..., 2)`` at heights y."""
    rise = end[..., 1] - start[..., 1]
    slope = (end[..., 0] - start[..., 0]) / np.where(rise != 0, rise, 1.0)
    return floats(start[..., 0] + (y - start[..., 1]) * slope)


def _between(start: Floats, end: Floats, low: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Least and greatest x of the lines from ``start`` to ``end`` between two heights on them."""
    left = np.minimum(start[..., 0], end[..., 0])
    right = np.maximum(start[..., 0], end[..., 0])
    a, b = _at_height(start, end, low), _at_height(start, end, high)
    level = start[..., 1] == end[..., 1]
    least = np.where(level, left, np.clip(np.minimum(a, b), left, right))
    return floats(least), floats(np.where(level, right, np.clip(np.maximum(a, b), left, right)))


def cells_of_runs(runs: Sequence[Runs], shape: tuple[int, int]) -> Bools:
    """Cells ``(rows, columns)`` in any of some runs, which may reach beyond the raster."""
    rows, columns = shape
    row, first, after = (np.concatenate(c) for c in zip(*runs, strict=True))
    there = np.flatnonzero((row >= 0) & (row < rows))
    line = row[there] * (columns + 1)
    steps = np.bincount(line + np.clip(first[there], 0, columns), minlength=rows * (columns + 1))
    steps -= np.bincount(line + np.clip(after[there], 0, columns), minlength=len(steps))
    return bools(np.cumsum(steps, dtype=np.int32).reshape(rows, columns + 1)[:, :columns] > 0)


def summed_area(grid: ArrayLike, dtype: DTypeLike = np.int64) -> NDArray[Any]:
    """Summed-area table ``(..., rows + 1, columns + 1)`` of a boolean or integer grid."""
    g = np.asarray(grid)
    table = np.zeros((*g.shape[:-2], g.shape[-2] + 1, g.shape[-1] + 1), dtype=dtype)
    inner = table[..., 1:, 1:]
    np.cumsum(g, axis=-2, dtype=dtype, out=inner)
    np.cumsum(inner, axis=-1, out=inner)
    return table


def free_blocks(sums: NDArray[Any], rows: int, columns: int, out: Bools | None = None) -> Bools:
    """Where a block of cells is free, from a summed-area table ``(R + 1, C + 1)``.

    True at ``[r, c]`` of ``(R + 1 - rows, C + 1 - columns)`` where ``[r : r + rows,
    c : c + columns]`` adds up to nothing; no entry where the block is larger than the raster.
    With ``out``, a larger raster, its first rows and columns are written to.
    """
    shape = (max(sums.shape[0] - rows, 0), max(sums.shape[1] - columns, 0))
    if out is None:
        out = np.zeros(shape, dtype=np.bool_)
    if all(shape):
        # the difference along one side first: one temporary less
        tall = sums[rows:] - sums[:-rows]
        np.equal(tall[:, columns:], tall[:, :-columns], out=out[: shape[0], : shape[1]])
    return out


def box_sum(
    table: NDArray[np.integer[Any]], r0: ArrayLike, c0: ArrayLike, r1: ArrayLike, c1: ArrayLike
) -> Ints:
    """Sum of the cells ``[r0:r1, c0:c1]`` from a summed-area table; indices broadcast."""
    a, b, c, d = (np.asarray(i, dtype=np.int64) for i in (r0, c0, r1, c1))
    return np.asarray(
        table[..., c, d] - table[..., a, d] - table[..., c, b] + table[..., a, b], dtype=np.int64
    )


def fits(occupancy: ArrayLike, length_cells: int, width_cells: int) -> Bools:
    """Placements ``(rows, columns)`` of a block of cells that are free.

    True at ``[r, c]`` where all cells ``[r : r + length_cells, c : c + width_cells]`` are on the
    grid and free.
    """
    if length_cells < 1 or width_cells < 1:
        raise ValueError("a block has at least one cell along each side")
    o = np.asarray(occupancy, dtype=np.bool_)
    out = np.zeros(o.shape, dtype=np.bool_)
    rows, columns = o.shape[0] - length_cells + 1, o.shape[1] - width_cells + 1
    if rows > 0 and columns > 0:
        r, c = np.arange(rows)[:, None], np.arange(columns)
        total = box_sum(summed_area(o), r, c, r + length_cells, c + width_cells)
        out[:rows, :columns] = total == 0
    return out


def fits_rotated(
    occupancy: ArrayLike, length: float, width: float, yaws: ArrayLike, cell: float
) -> Bools:
    """Free placements ``(Y, rows, columns)`` of a rectangle turned by each of ``yaws (Y,)``.

    The rectangle, ``length`` metres along its own x axis and ``width`` along y, is centred on the
    centre of the cell; True where every cell that it touches is on the grid and free. A turned
    rectangle is one run of cells per row, so each row costs one difference of running sums.
    """
    o = np.asarray(occupancy, dtype=np.bool_)
    y = np.atleast_1d(floats(yaws))
    reach = int(np.ceil(np.hypot(length, width) / 2 / cell)) + 1
    blocked = np.pad(o, reach, constant_values=True)
    running = np.zeros((blocked.shape[0], blocked.shape[1] + 1), dtype=np.int64)
    running[:, 1:] = blocked.cumsum(axis=1)
    rows, columns = o.shape
    span = 2 * reach + 1
    corner = -(reach + 0.5) * cell
    out = np.zeros((len(y), rows, columns), dtype=np.bool_)
    for slot, yaw in enumerate(y):
        turn = np.array([[np.cos(yaw), np.sin(yaw)], [-np.sin(yaw), np.cos(yaw)]])
        half = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [length / 2, width / 2]
        kernel = rasterize_footprints((half @ turn)[None], (corner, corner), cell, (span, span))
        hits = np.zeros((rows, columns), dtype=np.int64)
        for k in np.flatnonzero(kernel.any(axis=1)):
            run = np.flatnonzero(kernel[k])
            line = running[k : k + rows]
            first, after = int(run[0]), int(run[-1]) + 1
            hits += line[:, after : after + columns] - line[:, first : first + columns]
        out[slot] = hits == 0
    return out


def largest_free_rectangle(occupancy: ArrayLike) -> tuple[int, int, int, int]:
    """The free block of cells of the largest area, as ``(r0, c0, r1, c1)`` with ends excluded.

    All zeros when no cell is free; of equal ones the flattest and then the first in the grid.
    """
    free = ~np.asarray(occupancy, dtype=np.bool_)
    rows, columns = free.shape
    best, found = 0, (0, 0, 0, 0)
    strip = free.copy()  # [r, c]: the cells [r : r + height, c] are free
    column = np.arange(columns)
    for height in range(1, rows + 1):
        if height > 1:
            strip = strip[:-1] & free[height - 1 :]
        if not strip.any():
            break
        start = np.where(strip, -1, column)  # length of the free run that ends in each column
        run = column - np.maximum.accumulate(start, axis=1)
        at = int(np.argmax(run))
        r, c = divmod(at, columns)
        width = int(run[r, c])
        if width * height > best:
            best, found = width * height, (r, c + 1 - width, r + height, c + 1)
    return found


def distance_transform(occupancy: ArrayLike, cell: float = 1.0) -> Floats:
    """Exact distance ``(rows, columns)`` from each cell centre to that of the nearest taken cell.

    In units of ``cell``; 0 on taken cells, infinity when there is none. The space outside the grid
    is not taken: pad it if it should be.
    """
    o = np.asarray(occupancy, dtype=np.bool_)
    rows, columns = o.shape
    if not o.any():
        return np.full(o.shape, np.inf)
    far = rows + columns
    small = np.int32 if far < 20_000 else np.int64  # squares of up to twice as much
    line = np.arange(rows, dtype=small)[:, None]
    above = np.maximum.accumulate(np.where(o, line, -far), axis=0)
    below = np.minimum.accumulate(np.where(o, line, 2 * far)[::-1], axis=0)[::-1]
    column = np.minimum(line - above, below - line) ** 2
    out = column.copy()
    # a taken cell k columns away helps only where the nearest found is farther than k
    for k in range(1, columns):
        if k * k >= out.max():
            break
        reach = column + k * k
        np.minimum(out[:, k:], reach[:, :-k], out=out[:, k:])
        np.minimum(out[:, :-k], reach[:, k:], out=out[:, :-k])
    return floats(np.sqrt(out) * cell)
