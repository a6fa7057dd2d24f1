"""From what a source knows to upright scenes: gravity from the floor, boxes around points."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.geometry import yaw_matrix

__all__ = ["fit_floor", "fit_upright_box", "level", "main_cluster", "unproject"]

Floats = NDArray[np.float64]


def unproject(depth: NDArray[Any], intrinsics: Floats, step: int = 1) -> Floats:
    """(N, 3) camera-frame points of the pixels that have depth; every ``step``-th row, column."""
    rows, columns = np.mgrid[step // 2 : depth.shape[0] : step, step // 2 : depth.shape[1] : step]
    z = depth[rows, columns].astype(np.float64)
    fx, fy, cx, cy = intrinsics
    # depth is measured at pixel centres; pixel (0, 0) covers [0, 1)²
    points = np.stack([(columns + 0.5 - cx) / fx * z, (rows + 0.5 - cy) / fy * z, z], axis=-1)
    return np.asarray(points[z > 0])


def level(up: Floats) -> Floats:
    """The smallest rotation (3, 3) that takes the direction ``up`` to +z."""
    u = up / np.linalg.norm(up)
    axis = np.array([u[1], -u[0], 0.0])
    if 1 + u[2] < 1e-12:
        return np.diag([1.0, -1.0, -1.0])
    cross = np.array([[0, 0, axis[1]], [0, 0, -axis[0]], [-axis[1], axis[0], 0]])
    return np.asarray(np.eye(3) + cross + cross @ cross / (1 + u[2]))


def fit_floor(
    points: Floats, up: Floats, within: float = 0.5, thickness: float = 0.02
) -> tuple[Floats, float] | None:
    """Unit normal and height of the floor: floor points x fulfil ``normal @ x = height``.

    The plane that faces ``up`` and holds most points (RANSAC, fixed seed) gives the vertical: it
    is the floor, or a table parallel to it. The floor is then the lowest layer along it that
    holds a quarter as many points as the fullest, fitted by least squares. None when no plane
    facing ``up`` holds 2 % of the points.

    Args:
        points: (N, 3), metres.
        up: rough up direction, for example against the cameras' y axes.
        within: largest angle between plane normal and ``up``, radians.
        thickness: metres a point may be away from the plane.
    """
    up = up / np.linalg.norm(up)
    draw = np.random.default_rng(0)
    if len(points) < 3:
        return None
    probe = points[draw.integers(len(points), size=4000)]
    triple = points[draw.integers(len(points), size=(3000, 3))]
    normal = np.cross(triple[:, 1] - triple[:, 0], triple[:, 2] - triple[:, 0])
    size = np.linalg.norm(normal, axis=1)
    normal, at = normal[size > 1e-9] / size[size > 1e-9, None], triple[size > 1e-9, 0]
    normal *= np.sign(normal @ up)[:, None]
    facing = normal @ up > np.cos(within)
    normal, at = normal[facing], at[facing]
    height = np.einsum("ij,ij->i", normal, at)
    held = (np.abs(normal @ probe.T - height[:, None]) < thickness).mean(axis=1)
    if not len(held) or held.max() < 0.02:
        return None
    best = int(np.argmax(held))
    n, _ = _refined(points, normal[best], float(height[best]), up, thickness)
    along = points @ n
    layers, counts = np.unique(np.floor(along / thickness), return_counts=True)
    # a floor may lie across the border of two layers
    above = np.append(np.where(np.diff(layers) == 1, counts[1:], 0), 0)
    full = counts + above >= max((counts + above).max() / 4, 0.02 * len(points))
    lowest = float(layers[np.argmax(full)])
    return _refined(points, n, (lowest + 1) * thickness, up, thickness)


def _refined(
    points: Floats, n: Floats, h: float, up: Floats, thickness: float
) -> tuple[Floats, float]:
    for _ in range(5):
        near = points[np.abs(points @ n - h) < thickness]
        if len(near) < 3:
            break
        middle = near.mean(axis=0)
        n = np.linalg.svd(near - middle, full_matrices=False)[2][2]
        n = n * np.sign(n @ up)
        h = float(n @ middle)
    return n, h


def main_cluster(views: list[Floats], cell: float = 0.01) -> Floats:
    """(N, 3) the largest connected body among points of an object seen in several views.

    Cubes of ``cell`` metres count when two views (or the only one) put a point there; touching
    cubes are connected. What one view alone claims, or what lies apart, is a wrong mask.
    """
    points = np.concatenate(views)
    if not len(points):
        return points
    view = np.repeat(np.arange(len(views)), [len(v) for v in views])
    cubes, cube = np.unique(np.floor(points / cell).astype(np.int64), axis=0, return_inverse=True)
    cube = cube.reshape(-1)
    votes = np.bincount(np.unique(np.stack([cube, view], 1), axis=0)[:, 0], minlength=len(cubes))
    kept = np.flatnonzero(votes >= min(2, len(np.unique(view))))
    waiting = {tuple(cubes[i].tolist()): int(i) for i in kept}
    body = np.full(len(cubes), -1)
    near = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3), axis=-1).reshape(-1, 3).tolist()
    count = 0
    while waiting:
        start, row = waiting.popitem()
        body[row], stack = count, [start]
        while stack:
            x, y, z = stack.pop()
            for dx, dy, dz in near:
                key = (x + dx, y + dy, z + dz)
                if key in waiting:
                    body[waiting.pop(key)] = count
                    stack.append(key)
        count += 1
    of = body[cube]
    return points[of == np.argmax(np.bincount(of[of >= 0]))] if count else points[:0]


def fit_upright_box(points: Floats, cut: float = 1.0) -> tuple[Floats, Floats, Floats]:
    """Centre, extent and rotation of a gravity-aligned box around points of an object.

    The yaw is that of the smallest rectangle around the points' xy, in steps of half a degree;
    each side is the range between the percentiles ``cut`` and ``100 - cut`` along it, so a few
    stray points do not count. Only surfaces that were seen count either: the box of an object
    seen from one side is too thin.
    """
    used = points[:: max(1, len(points) // 20000)]
    yaws = np.deg2rad(np.arange(0, 90, 0.5))
    along = np.stack([np.cos(yaws), np.sin(yaws)])
    across = np.stack([-np.sin(yaws), np.cos(yaws)])
    spans = [np.percentile(used[:, :2] @ d, [cut, 100 - cut], axis=0) for d in (along, across)]
    best = int(np.argmin((spans[0][1] - spans[0][0]) * (spans[1][1] - spans[1][0])))
    z = np.percentile(used[:, 2], [cut, 100 - cut])
    sides = np.array([spans[0][:, best], spans[1][:, best], z])
    rotation = yaw_matrix(yaws[best])
    # a flat object keeps a thickness of one millimetre
    extent = np.maximum(sides[:, 1] - sides[:, 0], 1e-3)
    return rotation @ sides.mean(axis=1), extent, rotation
