"""Voxel grids as one picture: slices along z, tiled in raster order, and exactly back.

A grid is 100 x 100 x 16 voxels (x, y, z) with a colour each; black is empty, so that the picture is
all there is. The 16 slices become 4 x 4 tiles of 224 pixels, lowest slice first, x to the right and
y up in each: 896 x 896 pixels. The order and the grid are VoxRep's (2025); the size of a tile is
recalled from memory and an option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from sightline.errors import BadInput
from sightline.geometry import aabb, overlaps, volume
from sightline.scenes import SceneBatch
from sightline.views.cloud import Cloud
from sightline.views.palette import nearest_colours, object_colours

__all__ = [
    "SHAPE",
    "VoxelGrid",
    "VoxelObjects",
    "read_voxel_objects",
    "tile_slices",
    "untile_slices",
    "voxel_objects",
    "voxelise_boxes",
    "voxelise_points",
]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]
SHAPE: Final = (100, 100, 16)
TILE: Final = 224
"""pixels along each side of a tile"""
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


def tile_slices(rgb: Bytes, tile: int = TILE) -> Image.Image:
    """Grid colours (X, Y, Z, 3) as one picture, ``ceil(sqrt(Z))`` tiles to a row."""
    x, y, z, _ = rgb.shape
    if tile < max(x, y):
        raise BadInput("voxels", "tile", f"{tile} pixels do not hold {max(x, y)} voxels")
    across = _across(z)
    down = -(-z // across)
    column, row = _nearest(x, tile), y - 1 - _nearest(y, tile)
    tiles = np.zeros((down * across, tile, tile, 3), dtype=np.uint8)
    tiles[:z] = rgb[column[None, :], row[:, None]].transpose(2, 0, 1, 3)
    sheet = tiles.reshape(down, across, tile, tile, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray(sheet.reshape(down * tile, across * tile, 3))


def untile_slices(picture: Image.Image, shape: tuple[int, int, int] = SHAPE) -> Bytes:
    """Grid colours (X, Y, Z, 3) of a picture made by :func:`tile_slices`, exactly."""
    x, y, z = shape
    across = _across(z)
    tile, rest = divmod(picture.width, across)
    if rest or picture.height != -(-z // across) * tile or tile < max(x, y):
        problem = f"{picture.width}x{picture.height} does not hold {z} slices of {x}x{y}"
        raise BadInput("voxels", "picture", problem, "give the picture unscaled")
    sheet = np.asarray(picture.convert("RGB")).reshape(-1, tile, across, tile, 3)
    tiles = sheet.transpose(0, 2, 1, 3, 4).reshape(-1, tile, tile, 3)[:z]
    column, row = _middle(x, tile), _middle(y, tile)[::-1]
    return np.ascontiguousarray(tiles[:, row[:, None], column].transpose(2, 1, 0, 3))


def _across(slices: int) -> int:
    return int(np.ceil(np.sqrt(slices)))


def _nearest(count: int, tile: int) -> NDArray[np.int64]:
    """(tile,) voxel whose share of the tile holds each pixel's centre."""
    return ((2 * np.arange(tile) + 1) * count // (2 * tile)).astype(np.int64)


def _middle(count: int, tile: int) -> NDArray[np.int64]:
    """(count,) pixel that holds the middle of each voxel's share; it shows that voxel."""
    return ((2 * np.arange(count) + 1) * tile // (2 * count)).astype(np.int64)


def _bounds(low: Floats, high: Floats, shape: tuple[int, int, int]) -> tuple[Floats, Floats]:
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
    they take turns, see :func:`~sightline.views.palette.object_colours`.
    """
    o, rows = world.objects, np.arange(*world.object_start[scene : scene + 2])
    owner = np.full(int(np.prod(shape)), -1, dtype=np.int64)
    if not len(rows):
        empty = np.zeros((*shape, 3), np.uint8)
        return VoxelGrid(empty, np.zeros(3), np.ones(3), owner.reshape(shape))
    low, high = aabb(o.centre[rows], o.extent[rows], o.rotation[rows])
    origin, cell = _bounds(low.min(axis=0), high.max(axis=0), shape)
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


def voxelise_points(
    cloud: Cloud,
    owners: NDArray[np.int64] | None = None,
    shape: tuple[int, int, int] = SHAPE,
    bounds: tuple[ArrayLike, ArrayLike] | None = None,
) -> VoxelGrid:
    """Points as voxels of their mean colour; a voxel belongs to the object of most of its points.

    Args:
        owners: (N,) object row of each point, negative = background.
        bounds: lowest and highest corner (3,) of the region; around all points when left out.
    """
    rows = np.full(len(cloud.xyz), -1) if owners is None else np.maximum(owners, -1)
    if bounds is not None:
        low, high = (np.asarray(edge, dtype=np.float64) for edge in bounds)
    elif len(cloud.xyz):
        low, high = cloud.xyz.min(axis=0), cloud.xyz.max(axis=0)
    else:
        low, high = np.zeros(3), np.ones(3)
    origin, cell = _bounds(low, high, shape)
    at = np.floor((cloud.xyz - origin) / cell).astype(np.int64)
    inside = ((at >= 0) & (at < shape)).all(axis=1)
    flat = np.ravel_multi_index(tuple(at[inside].T), shape)
    size = int(np.prod(shape))
    count = np.bincount(flat, minlength=size)
    rgb = np.zeros((size, 3), dtype=np.uint8)
    full = count > 0
    for channel in range(3):
        total = np.bincount(flat, weights=cloud.rgb[inside, channel], minlength=size)
        rgb[full, channel] = np.rint(total[full] / count[full]).astype(np.uint8)
    dark = full & ~rgb.any(axis=1)
    rgb[dark] = DARKEST
    owner = np.full(size, -1, dtype=np.int64)
    width = int(rows.max(initial=-1)) + 2
    pairs, votes = np.unique(flat * width + rows[inside] + 1, return_counts=True)
    # most votes last, and the object rather than the background among equals
    order = np.lexsort((pairs % width, votes))
    owner[pairs[order] // width] = pairs[order] % width - 1
    return VoxelGrid(rgb.reshape(*shape, 3), origin, cell, owner.reshape(shape))


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


_LINE = re.compile(
    r"(?P<colour>\S+) (?P<category>.+): centre \((?P<centre>[-\d., ]+)\), (?P<count>\d+) voxels?"
)


def read_voxel_objects(text: str) -> VoxelObjects:
    """The list that :meth:`VoxelObjects.text` wrote, with one-word colours."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_LINE.fullmatch(line) for line in lines]
    for line, match in zip(lines, found, strict=True):
        if match is None or len(match["centre"].split(",")) != 3:
            raise BadInput("voxels", "objects", f"{line!r} names no object", "colour class: ...")
    hits = [match for match in found if match is not None]
    centre = [_numbers(match["centre"]) for match in hits]
    return VoxelObjects(
        np.full(len(hits), -1, dtype=np.int64),
        np.array([match["category"] for match in hits], dtype=object),
        np.array([match["colour"] for match in hits], dtype=object),
        np.array(centre, dtype=np.float64).reshape(-1, 3),
        np.array([int(match["count"]) for match in hits], dtype=np.int64),
    )


def _numbers(text: str) -> Sequence[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise BadInput("voxels", "centre", f"{text!r} holds something that is no number") from None
