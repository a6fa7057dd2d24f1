"""From noisy depth to the body of an object: depth edges, outliers, voxels, dense clusters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "density_clusters",
    "main_mode",
    "off_edges",
    "steady_points",
    "thinned",
    "voxel_points",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
_ROWS = 512  # of a square of distances at a time


def off_edges(
    depth: NDArray[np.float32], metres: float = 0.03, share: float = 0.03, steep: float = 0.1
) -> Mask:
    """(H, W) pixels with depth that do not border on a jump between two surfaces.

    Across a plane, however slanted, 1/depth changes by the same step from pixel to pixel, and where
    two planes meet by one of two steps. A step is a jump when it differs from those before and
    after it by more than ``metres`` and ``share`` of the depth, or when it is itself more than
    ``steep``: there a sensor reports depths that lie between two surfaces.
    """
    near = np.where(depth > 0, 1.0 / np.where(depth > 0, depth, 1.0), np.nan)
    good = depth > 0
    for image, out in ((near, good), (near.T, good.T)):
        step = np.diff(image, axis=1)
        here = np.fmax(image[:, 1:], image[:, :-1])
        limit = np.maximum(metres * here**2, share * here)
        edge = np.full((len(step), 1), np.nan)
        before = np.abs(step - np.hstack([edge, step[:, :-1]]))
        after = np.abs(step - np.hstack([step[:, 1:], edge]))
        # what is not known on one side leaves the other to decide
        odd = np.fmin(before, after)
        jump = (odd > limit) | (np.abs(step) > steep * here)
        out[:, 1:] &= ~jump
        out[:, :-1] &= ~jump
    return np.asarray(good, dtype=np.bool_)


def thinned(count: int, most: int) -> Ints:
    """Rows to keep of ``count``, evenly spread, at most ``most``."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).astype(np.int64))


def voxel_points(points: Floats, cell: float) -> tuple[Floats, Ints]:
    """(M, 3) mean of the points of each cube of ``cell`` metres, (N,) the cube of each point."""
    cubes = np.floor(points / cell).astype(np.int64)
    cubes -= cubes.min(axis=0, initial=0)
    wide = cubes.max(axis=0, initial=0) + 1
    code = (cubes[:, 0] * wide[1] + cubes[:, 1]) * wide[2] + cubes[:, 2]
    _, cube = np.unique(code, return_inverse=True)
    cube = cube.reshape(-1)
    count = np.bincount(cube)
    sums = [np.bincount(cube, weights=points[:, k]) for k in range(3)]
    return np.stack(sums, axis=1) / np.maximum(count, 1)[:, None], cube


def steady_points(points: Floats, neighbours: int, ratio: float) -> NDArray[np.bool_]:
    """(N,) points whose mean distance to their nearest neighbours is not unusual.

    Unusual is more than ``ratio`` standard deviations above the mean over all points (statistical
    outlier removal; SpatialRGPT uses 10 neighbours and 1.2).
    """
    count = len(points)
    if count <= neighbours:
        return np.ones(count, dtype=np.bool_)
    reach = np.empty(count)
    for start in range(0, count, _ROWS):
        part = slice(start, start + _ROWS)
        squares = np.partition(_squared(points[part], points), neighbours, axis=1)
        # the nearest of all is the point itself
        reach[part] = np.sqrt(squares[:, : neighbours + 1]).sum(axis=1) / neighbours
    return np.asarray(reach <= reach.mean() + ratio * reach.std(), dtype=np.bool_)


def density_clusters(points: Floats, reach: float, least: int) -> Ints:
    """(N,) cluster of each point, numbered from 0; -1 for points in no dense place (DBSCAN).

    A point is dense when ``least`` points, itself included, lie within ``reach`` metres. Dense
    points within reach of each other are of one cluster, others join the first that reaches them.
    Exact; memory grows with N², so thin out points first.
    """
    count = len(points)
    near = np.empty((count, count), dtype=np.bool_)
    for start in range(0, count, _ROWS):
        part = slice(start, start + _ROWS)
        near[part] = _squared(points[part], points) <= reach**2
    dense = near.sum(axis=1) >= least
    cluster = np.full(count, -1, dtype=np.int64)
    number = 0
    for seed in np.flatnonzero(dense):
        if cluster[seed] >= 0:
            continue
        # a wave that runs through a cluster: every row is read once
        front = np.array([seed])
        cluster[seed] = number
        while len(front):
            new = near[front].any(axis=0) & (cluster < 0)
            cluster[new] = number
            front = np.flatnonzero(new & dense)
        number += 1
    return cluster


def main_mode(values: Floats, weights: Floats, width: float, share: float) -> Floats:
    """(low, high) of the densest stretch of positive values: their main mode.

    Values are counted in bins whose edges grow by the factor ``1 + width``; the stretch is the bin
    of most weight and its neighbours as long as each holds ``share`` of that weight.
    """
    bins = np.floor(np.log(values) / np.log1p(width)).astype(np.int64)
    first = bins.min()
    weight = np.bincount(bins - first, weights=weights)
    # a surface on the border of two bins is no weaker than one in the middle of a bin
    both = weight + np.append(weight[1:], 0.0)
    low = int(np.argmax(both))
    high = low + 1
    enough = share * max(weight[low : high + 1].max(), 1e-300)
    while low > 0 and weight[low - 1] >= enough:
        low -= 1
    while high + 1 < len(weight) and weight[high + 1] >= enough:
        high += 1
    return np.asarray((1 + width) ** np.array([first + low, first + high + 1], dtype=np.float64))


def _squared(one: Floats, other: Floats) -> Floats:
    """(n, m) squared distances."""
    # differences by axis keep the precision of points far from the origin
    out = (one[:, None, 0] - other[None, :, 0]) ** 2
    for k in (1, 2):
        out += (one[:, None, k] - other[None, :, k]) ** 2
    return np.asarray(out)
