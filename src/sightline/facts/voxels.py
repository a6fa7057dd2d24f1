"""Scenes as voxels: the grid around the boxes, whose each voxel is, and what that makes of objects.

A grid is 100 x 100 x 16 voxels (x, y, z) with a colour each; black is empty. The grid is VoxRep's
(2025); pictures of it are in :mod:`sightline.views.voxels`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.facts.colours import nearest_colours, object_colours
from sightline.facts.fact import remembered
from sightline.geometry import aabb, overlaps, volume
from sightline.scenes import SceneBatch

__all__ = ["DARKEST", "SHAPE", "VoxelGrid", "VoxelObjects", "VoxelTable", "fit_grid",
           "voxel_objects", "voxel_table", "voxelise_boxes"]  # fmt: skip

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
SHAPE: Final = (100, 100, 16)
DARKEST: Final = 8
"""black voxels are drawn with this byte, to tell them from empty ones"""
_PAIRS = 200_000  # voxel-box pairs tested at a time


@dataclass(frozen=True, eq=False)
class VoxelGrid:
    """Coloured voxels of one scene; voxel (i, j, k) starts at ``origin + cell * (i, j, k)``."""

    rgb: Bytes
    """(X, Y, Z, 3); black = empty"""
    origin: Floats
    """(3,) world position of the lowest corner, metres"""
    cell: Floats
    """(3,) metres"""
    object: NDArray[np.int64]
    """(X, Y, Z) object row in each voxel, -1 = none or background"""

    @property
    def taken(self) -> NDArray[np.bool_]:
        """(X, Y, Z) voxels that hold something."""
        return np.asarray(self.rgb.any(axis=-1))

    def centres(self, voxels: ArrayLike) -> Floats:
        """World positions (..., 3) of the middles of voxels (..., 3)."""
        return self.origin + self.cell * (np.asarray(voxels, dtype=np.float64) + 0.5)


def fit_grid(low: Floats, high: Floats, shape: tuple[int, int, int]) -> tuple[Floats, Floats]:
    """Origin and cell (3,) that fit a region: square in the plane, stretched along z."""
    span = np.maximum(high - low, 1e-3)
    flat = (span[:2] / shape[:2]).max()
    cell = np.array([flat, flat, span[2] / shape[2]]) * (1 + 1e-9)
    middle = (low + high) / 2
    origin = middle - cell * shape / 2
    origin[2] = low[2]
    return origin, cell


def voxelise_boxes(world: SceneBatch, scene: int, shape: tuple[int, int, int] = SHAPE) -> VoxelGrid:
    """The solid boxes of a scene row in a grid around them; a voxel that a box touches is its own.

    Of several boxes the smallest wins. Colours are the objects' own where they are named, else
    they take turns, see :func:`.object_colours`.
    """
    o, rows = world.objects, np.arange(*world.object_start[scene : scene + 2])
    rows = rows[np.isfinite(o.centre[rows]).all(axis=1)]
    owner = np.full(int(np.prod(shape)), -1, dtype=np.int64)
    if not len(rows):
        empty = np.zeros((*shape, 3), np.uint8)
        return VoxelGrid(empty, np.zeros(3), np.ones(3), owner.reshape(shape))
    low, high = aabb(o.centre[rows], o.extent[rows], o.rotation[rows])
    origin, cell = fit_grid(low.min(axis=0), high.max(axis=0), shape)
    box, voxel = _candidates((low - origin) / cell, (high - origin) / cell, shape)
    # the smallest box is written last
    order = np.argsort(-volume(o.extent[rows])[box], kind="stable")
    box, voxel = box[order], voxel[order]
    for start in range(0, len(box), _PAIRS):
        part = slice(start, start + _PAIRS)
        row, place = rows[box[part]], np.stack(np.unravel_index(voxel[part], shape), axis=-1)
        middle = origin + cell * (place + 0.5)
        hit = overlaps(o.centre[row], o.extent[row], o.rotation[row], middle, cell, np.eye(3))
        owner[voxel[part][hit]] = row[hit]
    grid = owner.reshape(shape)
    colours, _ = object_colours(world)
    rgb = np.vstack([np.maximum(colours, DARKEST), np.zeros((1, 3), np.uint8)])[grid]
    return VoxelGrid(rgb, origin, cell, grid)


def _candidates(
    low: Floats, high: Floats, shape: tuple[int, int, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of box and flat voxel index that the boxes' bounds (n, 3), in voxels, share."""
    first = np.clip(np.floor(low), 0, np.array(shape) - 1).astype(np.int64)
    last = np.clip(np.ceil(high) - 1, first, np.array(shape) - 1).astype(np.int64)
    span = last - first + 1
    count = span.prod(axis=1)
    box = np.repeat(np.arange(len(count)), count)
    nth = np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count)
    plane, k = np.divmod(nth, span[box, 2])
    i, j = np.divmod(plane, span[box, 1])
    place = first[box] + np.stack([i, j, k], axis=1)
    return box, np.ravel_multi_index(tuple(place.T), shape).astype(np.int64)


@dataclass(frozen=True, eq=False)
class VoxelObjects:
    """What a grid holds, one row per object with a voxel: the truth behind a voxel question."""

    object: NDArray[np.int64]
    """(n,) object rows; -1 in a list read from text"""
    category: NDArray[np.object_]
    colour: NDArray[np.object_]
    """name of the colour: the object's own, else the one nearest to its voxels' mean"""
    centre: Floats
    """(n, 3) mean of its voxels' indices x, y, z"""
    count: NDArray[np.int64]
    """voxels"""

    def __len__(self) -> int:
        return len(self.object)

    def text(self, decimals: int = 1) -> str:
        """One line per object: ``red chair: centre (12.0, 40.5, 3.0), 128 voxels``."""
        rows = zip(self.colour, self.category, self.centre.tolist(), self.count, strict=True)
        return "\n".join(
            f"{colour} {category}: centre ({', '.join(f'{v:.{decimals}f}' for v in centre)}), "
            f"{count} voxel{'s' if count != 1 else ''}"
            for colour, category, centre, count in rows
        )


def voxel_objects(world: SceneBatch, grid: VoxelGrid) -> VoxelObjects:
    """The objects of a grid by row, with what their voxels say."""
    flat = grid.object.ravel()
    owned = np.flatnonzero(flat >= 0)
    objects, index, count = np.unique(flat[owned], return_inverse=True, return_counts=True)
    place = np.stack(np.unravel_index(owned, grid.object.shape), axis=1)
    colours = grid.rgb.reshape(-1, 3)[owned]

    def mean(values: NDArray[np.integer]) -> Floats:
        columns = [np.bincount(index, weights=v, minlength=len(objects)) for v in values.T]
        return np.stack(columns, axis=1) / count[:, None]

    own, names = world.objects.colour[objects], nearest_colours(np.rint(mean(colours)))
    return VoxelObjects(
        objects,
        world.objects.category[objects],
        np.where(own != "", own, names),
        mean(place),
        count.astype(np.int64),
    )


@dataclass(frozen=True, eq=False)
class VoxelTable:
    """What the grids of all scenes hold, one row per object with a voxel, scenes in order."""

    object: NDArray[np.int64]
    """(n,) object rows, ascending"""
    colour: NDArray[np.object_]
    """name of the colour that is drawn"""
    centre: Floats
    """(n, 3) mean of its voxels' indices x, y, z"""
    count: NDArray[np.int64]
    """voxels"""
    start: NDArray[np.int64]
    """(n + 1,) first of each object's rows in ``voxels``"""
    voxels: NDArray[np.int32]
    """(m, 3) indices x, y, z"""


def voxel_table(world: SceneBatch) -> VoxelTable:
    """The objects of :func:`voxelise_boxes` in every scene."""

    def compute() -> VoxelTable:
        _, colours = object_colours(world)
        parts = [_owned(voxelise_boxes(world, scene).object) for scene in range(len(world))]
        none = (np.zeros(0, dtype=np.int64), np.zeros((0, 3), dtype=np.int32))
        owner, place = (np.concatenate(column) for column in zip(none, *parts, strict=True))
        objects, start, count = np.unique(owner, return_index=True, return_counts=True)
        ends = np.append(start, len(owner)).astype(np.int64)
        total = np.add.reduceat(place, start, axis=0, dtype=np.int64) if len(start) else place
        centre = total / np.maximum(count, 1)[:, None]
        return VoxelTable(objects, colours[objects], centre, count.astype(np.int64), ends, place)

    return remembered(world, "voxel_table", compute)


def _owned(grid: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Owners of a grid's voxels, ascending, and the voxels (m, 3)."""
    place = np.argwhere(grid >= 0).astype(np.int32)
    owner = grid[tuple(place.T)]
    order = np.argsort(owner, kind="stable")
    return owner[order], place[order]
