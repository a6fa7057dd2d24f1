"""What the depth image of a frame says, seen from its colour camera.

The grid of a view lies over the colour image and has its own resolution: that of the depth image
when the two are registered, otherwise the finest at which warped depth leaves no holes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.scenes.media import load_depth
from sightline.scenes.scene import SceneBatch

EDGE_ABSOLUTE: Final = 0.03
"""metres of depth range in a 3 x 3 neighbourhood up to which a pixel is no depth edge ..."""
EDGE_RELATIVE: Final = 0.02
"""... or this share of its depth, whichever is larger (depth noise grows with distance)"""
LEAK: Final = 0.05
"""a warped pixel this share (and as many metres) behind both its neighbours shows through a hole"""

Single = NDArray[np.float32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DepthView:
    """Depth on a grid over the colour image, in the colour camera; 0 = none."""

    depth: Single
    """(h, w) z-depth, metres"""
    points: Single
    """(h, w, 3) the surface point behind each pixel, camera frame, metres"""
    steady: NDArray[np.bool_]
    """(h, w) there is depth and it is not at a depth edge"""
    scale: Floats
    """(2,) image pixels per grid pixel, in x and y"""
    registered: bool
    """grid pixels are image pixels, measured and not warped"""


def depth_view(batch: SceneBatch, frame: int) -> DepthView:
    """Read the depth of a frame row and bring it into its colour camera."""
    frames = batch.frames
    raw = load_depth(batch, frame)
    height, width = raw.shape
    size = frames.size[frame]
    declared = frames.depth_size[frame] if frames.depth_size[frame].all() else size
    if (width, height) != tuple(declared.tolist()):
        raise BadInput(
            batch.scenes.id[frames.scene[frame]],
            f"frames.depth[{frames.id[frame]}]",
            f"is {width}x{height}",
            f"expected {declared[0]}x{declared[1]}, see frames.depth_size",
        )
    colour, scale = frames.intrinsics[frame], size / np.array([width, height])
    as_colour = colour / np.tile(scale, 2)
    own = frames.depth_intrinsics[frame]
    own = own if np.isfinite(own).all() else as_colour
    colour_from_depth = frames.colour_from_depth[frame]
    points = _rays(tuple(own.tolist()), height, width) * raw[..., None]
    registered = bool((scale == 1).all())
    if not np.allclose(colour_from_depth, np.eye(4), atol=1e-9) or not np.allclose(own, as_colour):
        step = np.maximum(colour[:2] / own[:2], 1.0)
        grid = np.maximum(np.floor(size / step + 1e-9), 1).astype(np.int64)
        scale = size / grid
        points = _warp(points, colour_from_depth, colour / np.tile(scale, 2), grid)
        registered = False
    depth = np.ascontiguousarray(points[..., 2])
    return DepthView(depth, points, steady(depth), scale, registered)


@lru_cache(maxsize=4)
def _rays(intrinsics: tuple[float, ...], height: int, width: int) -> Single:
    """(h, w, 3) viewing directions of pixel centres with z = 1."""
    fx, fy, cx, cy = intrinsics
    rays = np.ones((height, width, 3), dtype=np.float32)
    rays[..., 0] = (np.arange(width) + 0.5 - cx) / fx
    rays[..., 1] = ((np.arange(height) + 0.5 - cy) / fy)[:, None]
    return rays


def _warp(points: Single, target_from_source: Floats, intrinsics: Floats, grid: Any) -> Single:
    """(h, w, 3) nearest points per pixel of another camera's grid, holes of one pixel closed."""
    width, height = int(grid[0]), int(grid[1])
    move = target_from_source.astype(np.float32)
    found = points.reshape(-1, 3)
    # einsum: a BLAS product of this shape only keeps the other cores spinning
    found = np.einsum("ni,ji->nj", found[found[:, 2] > 0], move[:3, :3]) + move[:3, 3]
    found = found[found[:, 2] > 1e-3]
    fx, fy, cx, cy = intrinsics.astype(np.float32)
    column = np.floor(found[:, 0] / found[:, 2] * fx + cx)
    row = np.floor(found[:, 1] / found[:, 2] * fy + cy)
    rows = np.flatnonzero((column >= 0) & (column < width) & (row >= 0) & (row < height))
    cell = row[rows].astype(np.int64) * width + column[rows].astype(np.int64)
    # one integer orders by depth (micrometres) and carries the source row along
    micro = np.rint(found[rows, 2].astype(np.float64) * 1e6).astype(np.int64)
    nearest = np.full(height * width, np.iinfo(np.int64).max)
    np.minimum.at(nearest, cell, (micro << 32) | rows)
    hit = nearest < np.iinfo(np.int64).max
    out = np.zeros((height * width, 3), dtype=np.float32)
    out[hit] = found[nearest[hit] & 0xFFFFFFFF]
    image = out.reshape(height, width, 3)
    return _close(image, _rays(tuple(intrinsics.tolist()), height, width))


def _close(points: Single, rays: Single) -> Single:
    """Fill pixels that are empty, or far behind two opposite neighbours, from the farther one."""
    depth = np.pad(points[..., 2], 1)
    middle = depth[1:-1, 1:-1]
    fill = np.full_like(middle, np.inf)
    for a, b in (
        (depth[1:-1, :-2], depth[1:-1, 2:]),
        (depth[:-2, 1:-1], depth[2:, 1:-1]),
    ):
        pair = np.where((a > 0) & (b > 0), np.maximum(a, b), np.inf).astype(np.float32)
        np.minimum(fill, pair, out=fill)
    hole = np.isfinite(fill) & ((middle == 0) | (middle > fill * (1 + LEAK) + LEAK))
    out = points.copy()
    out[hole] = rays[hole] * fill[hole, None]
    return out


def steady(depth: Single) -> NDArray[np.bool_]:
    """Pixels with depth whose 3 x 3 neighbourhood (where it has depth) lies at one depth."""
    far = np.pad(depth, 1)
    near = np.where(far > 0, far, np.float32(np.inf))
    far = np.maximum(np.maximum(far[:-2], far[1:-1]), far[2:])
    far = np.maximum(np.maximum(far[:, :-2], far[:, 1:-1]), far[:, 2:])
    near = np.minimum(np.minimum(near[:-2], near[1:-1]), near[2:])
    near = np.minimum(np.minimum(near[:, :-2], near[:, 1:-1]), near[:, 2:])
    with np.errstate(invalid="ignore"):
        flat = far - near <= np.maximum(EDGE_ABSOLUTE, EDGE_RELATIVE * depth)
    return np.asarray(flat & (depth > 0), dtype=np.bool_)
