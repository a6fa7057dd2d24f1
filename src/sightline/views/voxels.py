"""Voxel grids as one picture: slices along z, tiled in raster order, and exactly back.

A grid is 100 x 100 x 16 voxels (x, y, z) with a colour each; black is empty, so that the picture is
all there is. The 16 slices become 4 x 4 tiles of 224 pixels, lowest slice first, x to the right and
y up in each: 896 x 896 pixels. The order and the grid are VoxRep's (2025); the size of a tile is
recalled from memory and an option.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image

from sightline.errors import BadInput
from sightline.facts.voxels import (
    DARKEST,
    SHAPE,
    VoxelGrid,
    VoxelObjects,
    fit_grid,
    voxel_objects,
    voxelise_boxes,
)
from sightline.views.cloud import Cloud

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
TILE: Final = 224
"""pixels along each side of a tile"""


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
    origin, cell = fit_grid(low, high, shape)
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
