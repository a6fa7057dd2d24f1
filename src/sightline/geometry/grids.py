"""Floor grids: boolean arrays ``[row, column]`` over world xy, rows along y, columns along x.

Cell ``[r, c]`` covers ``origin + cell * ([c, c+1), [r, r+1))`` in metres. ``FloorGrid`` names such
a raster; the functions work on plain arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

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


def summed_area(grid: ArrayLike, dtype: DTypeLike = np.int64) -> NDArray[Any]:
    """Summed-area table ``(..., rows + 1, columns + 1)`` of a boolean or integer grid."""
    g = np.asarray(grid)
    table = np.zeros((*g.shape[:-2], g.shape[-2] + 1, g.shape[-1] + 1), dtype=dtype)
    inner = table[..., 1:, 1:]
    np.cumsum(g, axis=-2, dtype=dtype, out=inner)
    np.cumsum(inner, axis=-1, out=inner)
    return table


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
