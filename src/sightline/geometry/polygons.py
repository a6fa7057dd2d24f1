"""Plane polygons ``(..., V, 2)``: area, hull, inside tests, clipping, rasters, rectangles.

Vertices run around the polygon, the last is joined to the first. Padded polygons repeat their last
vertex (no function below is disturbed by that). Units are the caller's: metres or pixels.
Rasters: cell ``[row, column]`` covers ``origin + cell * ([column, column+1), [row, row+1))``,
so rows run along y and columns along x.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, Ints, bools, dot, floats
from sightline.geometry._gaps import rectangles_gap_squared

_CELLS = 4_000_000  # comparisons at a time where points meet edges


def polygon_area(polygon: ArrayLike) -> Floats:
    """Signed area ``(...,)`` of polygons ``(..., V, 2)``: positive when counter-clockwise."""
    p = floats(polygon)
    p = p - p[..., :1, :]  # keeps the precision of small polygons far from the origin
    q = np.roll(p, -1, axis=-2)
    return floats(np.sum(p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0], axis=-1) / 2)


def convex_hull(points: ArrayLike) -> tuple[Floats, Ints]:
    """Convex hulls of point sets ``(..., N, 2)``: vertices ``(..., H, 2)`` and counts ``(...,)``.

    Counter-clockwise from the lowest (then leftmost) point, without the points inside an edge;
    slots past the count repeat the last vertex and H is the largest count. Gift wrapping, all sets
    at once: the cost is N x H. One point gives one vertex, points on a line give two.
    """
    p = floats(points)
    if p.shape[-2] == 0:
        raise ValueError("convex_hull needs at least one point")
    flat = p.reshape(-1, *p.shape[-2:])
    sets = np.arange(len(flat))
    order = np.lexsort((flat[..., 0], flat[..., 1]), axis=-1)
    first = order[:, 0]
    size = np.max(np.abs(flat - flat[:, :1]), axis=(-1, -2), initial=0.0)
    here, heading = first, np.broadcast_to(np.array([1.0, 0.0]), (len(flat), 2)).copy()
    steps = [first]
    counts = np.ones(len(flat), dtype=np.int64)
    open_ = np.ones(len(flat), dtype=np.bool_)
    for _ in range(flat.shape[-2] - 1):
        d = flat - flat[sets, here][:, None]
        length = np.hypot(d[..., 0], d[..., 1])
        cross = heading[:, :1] * d[..., 1] - heading[:, 1:] * d[..., 0]
        turn = np.arctan2(cross, d @ heading[..., None] @ np.ones(1))
        turn = np.where(turn < -1e-12, turn + 2 * np.pi, np.maximum(turn, 0.0))
        turn = np.where(length <= 1e-14 * size[:, None], np.inf, turn)
        least = turn.min(axis=-1, keepdims=True)
        ahead = np.where(turn <= least + 1e-12, length, -1.0)  # of those in line, the farthest
        following = np.argmax(ahead, axis=-1)
        back = flat[sets, following] - flat[sets, first]
        home = np.hypot(back[:, 0], back[:, 1]) <= 1e-14 * size
        open_ &= ~home & np.isfinite(least[:, 0])
        if not open_.any():
            break
        step = flat[sets, following] - flat[sets, here]
        norm = np.hypot(step[:, 0], step[:, 1])
        heading = np.where(open_[:, None], step / np.where(norm > 0, norm, 1.0)[:, None], heading)
        here = np.where(open_, following, here)
        counts += open_
        steps.append(here)
    hull = flat[sets[:, None], np.stack(steps, axis=-1)]
    lead = p.shape[:-2]
    return hull.reshape(*lead, len(steps), 2), counts.reshape(lead)


def point_in_polygon(points: ArrayLike, polygon: ArrayLike) -> Bools:
    """Whether each of ``points (..., N, 2)`` lies in one ``polygon (V, 2)`` (even-odd rule).

    The polygon may be concave. On the border: left and lower edges count, so that polygons that
    share an edge share no point.
    """
    p, v = floats(points), floats(polygon)
    flat = p.reshape(-1, 2)
    w = np.roll(v, -1, axis=0)
    rise = w[:, 1] - v[:, 1]
    slope = (w[:, 0] - v[:, 0]) / np.where(rise != 0, rise, 1.0)
    inside = np.zeros(len(flat), dtype=np.bool_)
    rows = max(1, _CELLS // max(1, len(v)))
    for start in range(0, len(flat), rows):
        x, y = flat[start : start + rows, 0, None], flat[start : start + rows, 1, None]
        spans = (v[:, 1] <= y) != (w[:, 1] <= y)
        right = x < v[:, 0] + (y - v[:, 1]) * slope
        inside[start : start + rows] = np.count_nonzero(spans & right, axis=-1) % 2 == 1
    return inside.reshape(p.shape[:-1])


def points_in_convex(points: ArrayLike, polygon: ArrayLike, tolerance: float = 0.0) -> Bools:
    """Whether ``points (..., N, 2)`` lie in convex counter-clockwise ``polygon (..., V, 2)``.

    The border counts; every edge is moved outwards by ``tolerance``. Polygons may be padded.
    """
    p, v = floats(points), floats(polygon)
    side = np.roll(v, -1, axis=-2) - v
    length = np.hypot(side[..., 0], side[..., 1])
    inside: Bools | None = None
    for k in range(v.shape[-2]):
        dx, dy = p[..., 0] - v[..., k, None, 0], p[..., 1] - v[..., k, None, 1]
        left = side[..., k, None, 0] * dy - side[..., k, None, 1] * dx
        holds = bools(left >= -tolerance * length[..., k, None])
        inside = holds if inside is None else inside & holds
    assert inside is not None
    return inside


def clip_halfspace(vertices: Floats, counts: Ints, heights: Floats) -> tuple[Floats, Ints]:
    """Cut convex polygons at a line or plane and keep the part of height >= 0.

    ``vertices (Q, V, D)`` in D dimensions, the first ``counts (Q,)`` of them used, and their signed
    heights ``(Q, V)`` over the cut. Returns ``(Q, V + 1, D)``, padded by the last vertex (by zeros
    where nothing is left), and the new counts. Sutherland-Hodgman, all polygons at once.
    """
    number, slots, _ = vertices.shape
    slot = np.arange(slots)
    used = slot < counts[:, None]
    following = np.where(slot + 1 < counts[:, None], slot + 1, 0)
    next_height = np.take_along_axis(heights, following, axis=1)
    keep = used & (heights >= 0)
    cross = used & ((heights >= 0) != (next_height >= 0))
    drop = heights - next_height
    share = np.where(cross, heights / np.where(cross, drop, 1.0), 0.0)[..., None]
    ahead = np.take_along_axis(vertices, following[..., None], axis=1)
    cut = vertices + share * (ahead - vertices)
    # every slot yields its vertex, then its cut point; move those that exist to the front
    both = np.stack([vertices, cut], axis=2).reshape(number, 2 * slots, -1)
    exists = np.stack([keep, cross], axis=2).reshape(number, 2 * slots)
    fresh = np.count_nonzero(exists, axis=1)
    order = np.argsort(~exists, axis=1, kind="stable")[:, : slots + 1]
    last = np.minimum(np.arange(slots + 1), np.maximum(fresh - 1, 0)[:, None])
    order = np.take_along_axis(order, last, axis=1)
    out = np.take_along_axis(both, order[..., None], axis=1)
    out[fresh == 0] = 0.0
    return out, np.minimum(fresh, slots + 1).astype(np.int64)


def rectangle_distance_2d(
    centre_a: ArrayLike,
    size_a: ArrayLike,
    yaw_a: ArrayLike,
    centre_b: ArrayLike,
    size_b: ArrayLike,
    yaw_b: ArrayLike,
) -> Floats:
    """Exact smallest distance ``(...,)`` of two solid rectangles, 0 when they meet.

    Centres and full sizes ``(..., 2)``, yaws ``(...,)`` in radians.
    """
    ya, yb = floats(yaw_a), floats(yaw_b)
    cos, sin = np.cos(ya), np.sin(ya)
    t = floats(centre_b) - floats(centre_a)
    ha, hb = floats(size_a) / 2, floats(size_b) / 2
    squared = rectangles_gap_squared(
        t[..., 0] * cos + t[..., 1] * sin,
        t[..., 1] * cos - t[..., 0] * sin,
        floats(np.cos(yb - ya)),
        floats(np.sin(yb - ya)),
        *(ha[..., 0], ha[..., 1], hb[..., 0], hb[..., 1]),
    )
    return np.sqrt(squared)


def polygon_rasterize(
    polygon: ArrayLike, origin: ArrayLike, cell: float, shape: tuple[int, int]
) -> Bools:
    """Cells ``(rows, columns)`` whose centre lies in one ``polygon (V, 2)`` (even-odd rule)."""
    x, y = cell_centres(origin, cell, shape)
    grid = np.stack(np.broadcast_arrays(x[None, :], y[:, None]), axis=-1)
    return point_in_polygon(grid, polygon)


def cell_centres(origin: ArrayLike, cell: float, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Coordinates of the cell centres of a raster: x of its columns, y of its rows."""
    o = floats(origin)
    return o[0] + (np.arange(shape[1]) + 0.5) * cell, o[1] + (np.arange(shape[0]) + 0.5) * cell


def alpha_shape_area(points: ArrayLike, alpha: float) -> float:
    """Area of the alpha shape of ``points (N, 2)``: Delaunay triangles of circumradius < 1/alpha.

    ``alpha`` in 1/metre, as in the ``alphashape`` package that VSI-Bench uses for room sizes; with
    ``alpha = 0`` it is the area of the hull. Needs N steps over all triangles: 5,000 points take
    about 1.5 seconds, thin larger clouds out first.
    """
    p = floats(points)
    corners = p[delaunay(p)]
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = np.abs(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]) / 2
    w = v - u
    sides = np.sqrt(dot(u, u) * dot(v, v) * dot(w, w))  # circumradius = product / (4 area)
    return float(area[sides * alpha < 4 * area].sum())


def delaunay(points: ArrayLike) -> Ints:
    """Delaunay triangles ``(T, 3)`` of ``points (N, 2)`` as indices, counter-clockwise.

    Incremental (Bowyer-Watson): each point removes the triangles whose circumcircle holds it and
    is joined to the border of the hole. Points are moved by 1e-9 of the extent while deciding, the
    same way in every run, so that grids and repeated points need no special case.
    """
    p = floats(points)
    span = float(np.ptp(p, axis=0).max()) if len(p) else 0.0
    if len(p) < 3 or span == 0:
        return np.zeros((0, 3), dtype=np.int64)
    shake = np.random.default_rng(0).uniform(-1e-9, 1e-9, p.shape)
    q = (p - p.min(axis=0)) / span - 0.5 + shake
    far = 1e4  # a triangle around everything, far enough that the hull comes out convex
    angle = np.pi / 2 + np.arange(3) * 2 * np.pi / 3
    q = np.concatenate([q, far * np.stack([np.cos(angle), np.sin(angle)], axis=-1)])
    n = len(p)
    triangles: Ints = np.array([[n, n + 1, n + 2]], dtype=np.int64)
    circles = _circles(q[triangles])
    for k in np.lexsort((q[:n, 1], q[:n, 0])):
        d = q[k] - circles[:, :2]
        bad = d[:, 0] ** 2 + d[:, 1] ** 2 < circles[:, 2]
        hole = triangles[bad]
        sides = hole[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        code, back = sides @ [n + 3, 1], sides @ [1, n + 3]
        rim = sides[~np.isin(code, back)]  # sides whose other triangle stays
        fresh = np.concatenate([rim, np.full((len(rim), 1), k)], axis=1)
        triangles = np.concatenate([triangles[~bad], fresh])
        circles = np.concatenate([circles[~bad], _circles(q[fresh])])
    return triangles[(triangles < n).all(axis=1)]


def _circles(corners: Floats) -> Floats:
    """Circumcentres and squared radii ``(T, 3)`` of triangles ``(T, 3, 2)``."""
    u, v = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    double = 2 * (u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
    double = np.where(double == 0, 1e-300, double)
    uu, vv = dot(u, u), dot(v, v)
    x = (v[:, 1] * uu - u[:, 1] * vv) / double
    y = (u[:, 0] * vv - v[:, 0] * uu) / double
    return np.stack([corners[:, 0, 0] + x, corners[:, 0, 1] + y, x * x + y * y], axis=-1)
