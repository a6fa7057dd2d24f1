"""Solid oriented boxes: arrays centre ``(..., 3)``, extent ``(..., 3)``, rotation ``(..., 3, 3)``.

Extents are full sizes in metres; the *columns* of ``rotation`` are the box axes in the world frame
(+x is the front where it is known). All functions broadcast over the leading dimensions.
A box is the closed solid: faces, edges and corners belong to it.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, Ints, bools, dot, floats, rotate, unrotate

CORNER_SIGNS: Final[Floats] = np.array(
    [[1.0 if i >> k & 1 else -1.0 for k in range(3)] for i in range(8)]
)
"""``(8, 3)``: corner ``i`` lies at +x, +y, +z where bit 0, 1, 2 of ``i`` is set."""

EDGES: Final[Ints] = np.array(
    [[i, i | 1 << k] for k in range(3) for i in range(8) if not i >> k & 1], dtype=np.int64
)
"""``(12, 2)`` corner indices: four edges along x, then four along y, then four along z."""

FACES: Final[Ints] = np.array(
    [[0, 4, 6, 2], [1, 3, 7, 5], [0, 1, 5, 4], [2, 6, 7, 3], [0, 2, 3, 1], [4, 5, 7, 6]],
    dtype=np.int64,
)
"""``(6, 4)`` corner indices: faces -x, +x, -y, +y, -z, +z, counter-clockwise from outside."""


def corners(centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike) -> Floats:
    """The 8 corners ``(..., 8, 3)`` in metres; the order is that of ``CORNER_SIGNS``.

    Corner 0 is (-x, -y, -z) in box axes, 1 is (+x, -y, -z), 2 is (-x, +y, -z), ..., 7 is all plus.
    """
    c, e, r = floats(centre), floats(extent), floats(rotation)
    local = CORNER_SIGNS * (e[..., None, :] / 2)
    return c[..., None, :] + local @ np.swapaxes(r, -1, -2)


def volume(extent: ArrayLike) -> Floats:
    """Volume ``(...,)`` in cubic metres of boxes of full size ``extent (..., 3)``."""
    return floats(np.prod(floats(extent), axis=-1))


def aabb(centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike) -> tuple[Floats, Floats]:
    """Lowest and highest world coordinates ``(..., 3)`` of the boxes."""
    c = floats(centre)
    half = rotate(np.abs(floats(rotation)), floats(extent) / 2)
    return c - half, c + half


def interval(
    centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike, direction: ArrayLike
) -> tuple[Floats, Floats]:
    """Support interval ``(lo, hi)`` of the boxes along ``direction (..., 3)``.

    The values are scalar products with ``direction``: metres when it has length one.
    """
    d = floats(direction)
    middle = dot(floats(centre), d)
    reach = dot(np.abs(unrotate(floats(rotation), d)), floats(extent) / 2)
    return middle - reach, middle + reach


def contains_points(
    centre: ArrayLike,
    extent: ArrayLike,
    rotation: ArrayLike,
    points: ArrayLike,
    tolerance: float = 0.0,
) -> Bools:
    """Whether each of ``points (..., N, 3)`` lies in its box, as ``(..., N)``.

    Every face is moved outwards by ``tolerance`` metres (inwards when negative).
    """
    c, e, r = floats(centre), floats(extent), floats(rotation)
    local = (floats(points) - c[..., None, :]) @ r
    return bools(np.all(np.abs(local) <= e[..., None, :] / 2 + tolerance, axis=-1))


def contains_box(
    outer_centre: ArrayLike,
    outer_extent: ArrayLike,
    outer_rotation: ArrayLike,
    inner_centre: ArrayLike,
    inner_extent: ArrayLike,
    inner_rotation: ArrayLike,
    tolerance: float = 0.0,
) -> Bools:
    """Whether the whole inner box lies in the outer one (moved outwards by ``tolerance``)."""
    ro = floats(outer_rotation)
    offset = unrotate(ro, floats(inner_centre) - floats(outer_centre))
    axes = np.swapaxes(ro, -1, -2) @ floats(inner_rotation)
    reach = np.abs(offset) + rotate(np.abs(axes), floats(inner_extent) / 2)
    return bools(np.all(reach <= floats(outer_extent) / 2 + tolerance, axis=-1))


def point_gap(
    centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike, point: ArrayLike
) -> Floats:
    """Exact distance ``(...,)`` in metres from ``point (..., 3)`` to the solid box, 0 inside."""
    local = unrotate(floats(rotation), floats(point) - floats(centre))
    outside = np.maximum(np.abs(local) - floats(extent) / 2, 0.0)
    return np.sqrt(dot(outside, outside))


def is_upright(rotation: ArrayLike, atol: float = 1e-6) -> Bools:
    """Whether one box axis, whichever, is parallel to world z within ``atol`` radians."""
    r = floats(rotation)
    return bools(np.hypot(r[..., 0, :], r[..., 1, :]).min(axis=-1) <= atol)


def separation(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
) -> Floats:
    """Largest signed gap ``(...,)`` in metres over the 15 separating-axis directions.

    Positive: the boxes are apart, by at least this much (a lower bound of ``box_gap``).
    Negative: they overlap, and minus this value is the penetration depth, the length of the
    shortest translation that parts them. Zero: they touch.
    """
    ra, rb = floats(rotation_a), floats(rotation_b)
    ha, hb = floats(extent_a) / 2, floats(extent_b) / 2
    t = unrotate(ra, floats(centre_b) - floats(centre_a))  # B's centre in A's frame
    axes = np.swapaxes(ra, -1, -2) @ rb  # columns: B's axes in A's frame
    reach = np.abs(axes)
    best: Floats = np.max(np.abs(t) - ha - rotate(reach, hb), axis=-1)
    along_b = np.abs(unrotate(axes, t)) - hb - unrotate(reach, ha)
    best = np.maximum(best, np.max(along_b, axis=-1))
    for i in range(3):
        i1, i2 = (i + 1) % 3, (i + 2) % 3
        for j in range(3):
            j1, j2 = (j + 1) % 3, (j + 2) % 3
            # the direction e_i x b_j; nearly parallel edges add nothing to the face directions
            norm = np.hypot(axes[..., i1, j], axes[..., i2, j])
            gap = (
                np.abs(t[..., i2] * axes[..., i1, j] - t[..., i1] * axes[..., i2, j])
                - ha[..., i1] * reach[..., i2, j]
                - ha[..., i2] * reach[..., i1, j]
                - hb[..., j1] * reach[..., i, j2]
                - hb[..., j2] * reach[..., i, j1]
            )
            usable = norm > 1e-7
            gap = np.where(usable, gap / np.where(usable, norm, 1.0), -np.inf)
            best = np.maximum(best, gap)
    return best


def overlaps(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
    tolerance: float = 0.0,
) -> Bools:
    """Whether two boxes share a point (separating axes; touching counts).

    With a ``tolerance`` in metres, boxes up to that far apart along every axis count as well;
    a negative one asks for a penetration of at least that depth.
    """
    return bools(
        separation(centre_a, extent_a, rotation_a, centre_b, extent_b, rotation_b) <= tolerance
    )


def footprint(centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike) -> tuple[Floats, Ints]:
    """Convex outline of the box seen from above: vertices ``(..., 6, 2)`` and counts ``(...,)``.

    Counter-clockwise, in world xy; the slots past the count repeat the last vertex. The shadow of
    a box is a zonogon: 6 vertices in general, exactly 4 for an upright box, fewer when flat.
    """
    c, e, r = floats(centre), floats(extent), floats(rotation)
    sides = np.swapaxes(r[..., :2, :] * e[..., None, :], -1, -2)  # (..., 3, 2) full side vectors
    lead = np.broadcast_shapes(c.shape[:-1], sides.shape[:-2])
    sides = np.broadcast_to(sides, (*lead, 3, 2)).copy()
    down = (sides[..., 1] < 0) | ((sides[..., 1] == 0) & (sides[..., 0] < 0))
    sides[down] *= -1
    tiny = 1e-9 * np.max(np.abs(e), axis=-1, keepdims=True, initial=0.0)
    sides[np.hypot(sides[..., 0], sides[..., 1]) <= tiny] = 0.0
    sides = _by_angle(sides)
    for first, second in ((0, 1), (1, 2), (0, 2)):  # merge parallel and opposite sides
        p, q = sides[..., first, :], sides[..., second, :]
        cross = p[..., 0] * q[..., 1] - p[..., 1] * q[..., 0]
        size = np.hypot(p[..., 0], p[..., 1]) * np.hypot(q[..., 0], q[..., 1])
        parallel = (np.abs(cross) <= 1e-9 * size) & (size > 0)
        same_way = np.where(dot(p, q) < 0, -1.0, 1.0)
        merged = p + same_way[..., None] * q
        sides[..., second, :] = np.where(parallel[..., None], merged, q)
        sides[..., first, :] = np.where(parallel[..., None], 0.0, p)
    sides = _by_angle(sides)
    number = np.count_nonzero(np.any(sides != 0, axis=-1), axis=-1)
    s0, s1, s2 = sides[..., 0, :], sides[..., 1, :], sides[..., 2, :]
    start = c[..., :2] - (s0 + s1 + s2) / 2
    around = [start, start + s0, start + s0 + s1, start + s0 + s1 + s2, start + s1 + s2, start + s2]
    vertices = np.stack(around, axis=-2)
    slots = np.array([[0] * 6, [0, 1, 1, 1, 1, 1], [0, 1, 2, 4, 4, 4], [0, 1, 2, 3, 4, 5]])
    picked = np.take_along_axis(vertices, slots[number][..., None], axis=-2)
    return picked, np.array([1, 2, 4, 6], dtype=np.int64)[number]


def _by_angle(sides: Floats) -> Floats:
    """Side vectors ``(..., 3, 2)`` sorted by direction, zero ones last."""
    angle = np.arctan2(sides[..., 1], sides[..., 0])
    angle = np.where(np.any(sides != 0, axis=-1), angle, np.inf)
    return np.take_along_axis(sides, np.argsort(angle, axis=-1)[..., None], axis=-2)


def vertical_axis(rotation: ArrayLike) -> Ints:
    """Index ``(...,)`` of the box axis closest to world z (up or down)."""
    return np.asarray(np.argmax(np.abs(floats(rotation)[..., 2, :]), axis=-1), dtype=np.int64)


def footprint_rectangle(
    centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Footprint of upright boxes: centre ``(..., 2)``, full size ``(..., 2)``, yaw ``(...,)``.

    The vertical axis may be any of the three; with axis k vertical the sizes belong to the axes
    k+1 and k+2 (modulo 3), and yaw is the direction of axis k+1 in world xy. So a box whose z axis
    is up keeps its x and y sizes and its yaw. Meaningless for tilted boxes: see ``is_upright``.
    """
    c, e, r = floats(centre), floats(extent), floats(rotation)
    k = vertical_axis(r)
    horizontal = np.stack([(k + 1) % 3, (k + 2) % 3], axis=-1)
    lead = np.broadcast_shapes(e.shape[:-1], r.shape[:-2], c.shape[:-1])
    horizontal = np.broadcast_to(horizontal, (*lead, 2))
    size = np.take_along_axis(np.broadcast_to(e, (*lead, 3)), horizontal, axis=-1)
    columns = np.broadcast_to(r, (*lead, 3, 3))
    first = np.take_along_axis(columns, horizontal[..., None, :1], axis=-1)[..., 0]
    yaw = np.arctan2(first[..., 1], first[..., 0])
    return np.broadcast_to(c[..., :2], (*lead, 2)).copy(), size, floats(yaw)
