"""The engine behind ``box_gap``: three exact solvers on columns of box pairs.

Each takes the second box in the frame of the first: ``t`` its centre, ``axes`` its axes (as
columns), and the half extents; column layout is ``(3, P)`` and ``(3, 3, P)``, so that every
elementary operation runs over contiguous pairs. All return the distance ``(P,)`` in metres.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from sightline.geometry._arrays import Bools, Floats, bools
from sightline.geometry.boxes import CORNER_SIGNS, EDGES

PARALLEL = 1e-9  # radians: axes closer than this are one direction
_BRUTE_CHUNK = 2000  # pairs; 144 edge pairs of each at a time, about 50 MB

Vector: TypeAlias = tuple[Floats, Floats, Floats]


def rectangles_gap_squared(
    tx: Floats, ty: Floats, cos: Floats, sin: Floats, ax: Floats, ay: Floats, bx: Floats, by: Floats
) -> Floats:
    """Squared distance of rectangle (ax, ay) at 0 and (bx, by) at (tx, ty), turned by cos, sin.

    Sizes are half sizes. Between convex polygons that are apart, the shortest segment ends in a
    vertex of one of them; whether they are apart is decided by the four edge normals.
    """
    c, s = np.abs(cos), np.abs(sin)
    back_x, back_y = tx * cos + ty * sin, ty * cos - tx * sin  # centre of B in B's axes
    best = None
    for x, y, u, v, hx, hy, mx, my in (
        (tx, ty, cos, sin, ax, ay, bx, by),  # corners of B against rectangle A
        (-back_x, -back_y, cos, -sin, bx, by, ax, ay),  # corners of A against rectangle B
    ):
        p, q = u * mx, v * mx
        r, w = -v * my, u * my
        for i, j in ((p + r, q + w), (p - r, q - w)):
            for px, py in ((x + i, y + j), (x - i, y - j)):
                dx = np.maximum(np.abs(px) - hx, 0.0)
                dy = np.maximum(np.abs(py) - hy, 0.0)
                squared = dx * dx + dy * dy
                best = squared if best is None else np.minimum(best, squared)
    assert best is not None
    apart = (
        (np.abs(tx) > ax + c * bx + s * by)
        | (np.abs(ty) > ay + s * bx + c * by)
        | (np.abs(back_x) > bx + c * ax + s * ay)
        | (np.abs(back_y) > by + s * ax + c * ay)
    )
    return np.where(apart, best, 0.0)


def shared_axis_gap(t: Floats, axes: Floats, ha: Floats, hb: Floats) -> tuple[Floats, Bools]:
    """Distance of boxes with one axis in common, and whether the pair is of that kind.

    Such a pair is a pair of rectangles seen along the axis, times a pair of intervals on it.
    The distance is meaningless where the second result is False.
    """
    flat, pairs = axes.reshape(9, -1), np.arange(axes.shape[-1])
    which = np.argmax(np.abs(flat), axis=0)
    i, j = which // 3, which % 3
    i1, i2, j1, j2 = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
    tilt = np.hypot(axes[i1, j, pairs], axes[i2, j, pairs])
    cos, sin = axes[i1, j1, pairs], axes[i2, j1, pairs]
    # with the common axis reversed (j2 then turns the other way) the rectangle is still the same
    flat_gap = rectangles_gap_squared(
        t[i1, pairs], t[i2, pairs], cos, sin, ha[i1, pairs], ha[i2, pairs], hb[j1, pairs],
        hb[j2, pairs],
    )  # fmt: skip
    high = np.maximum(np.abs(t[i, pairs]) - ha[i, pairs] - hb[j, pairs], 0.0)
    return np.sqrt(flat_gap + high * high), bools(tilt <= PARALLEL)


def _closer(best: list[Floats], x: Floats, y: Floats, z: Floats, usable: Bools | None) -> None:
    """Keep, per pair, the shorter of the difference vectors ``best[1:]`` and ``(x, y, z)``."""
    squared = x * x + y * y + z * z
    better = squared < best[0]
    if usable is not None:
        better &= usable
    for slot, value in enumerate((squared, x, y, z)):
        np.copyto(best[slot], value, where=better)


def certified_gap(t: Floats, axes: Floats, ha: Floats, hb: Floats) -> tuple[Floats, Bools]:
    """Distance of two boxes, and whether it is proven.

    Candidates: all corners of each box against the other solid, and for each pair of edge
    directions the two edges that face each other along their common normal. Every candidate is
    the length of a segment between the boxes, so the smallest one is an upper bound. The support
    interval along that segment gives a lower bound; where both agree the distance is exact.
    They do not agree when the boxes overlap or when an edge is parallel to a face of the other
    box, so that the facing edge is not unique: those pairs are left to ``exhaustive_gap``.
    """
    pairs = t.shape[-1]
    best = [np.full(pairs, np.inf), np.zeros(pairs), np.zeros(pairs), np.zeros(pairs)]
    sides_b = axes * hb  # columns: half edges of B in A's frame
    t_b = np.einsum("ijp,ip->jp", axes, t)  # centre of B in B's frame
    sides_a = np.swapaxes(axes, 0, 1) * ha  # columns: half edges of A in B's frame
    for centre, sides, half, back in ((t, sides_b, ha, None), (-t_b, sides_a, hb, axes)):
        for sx, sy, sz in CORNER_SIGNS:
            corner = centre + sx * sides[:, 0] + sy * sides[:, 1] + sz * sides[:, 2]
            over = np.minimum(corner + half, 0.0) + np.maximum(corner - half, 0.0)
            if back is not None:  # from B's frame to A's, pointing from A to B
                over = -np.einsum("ijp,jp->ip", back, over)
            _closer(best, over[0], over[1], over[2], None)
    for i in range(3):
        for j in range(3):
            _closer(best, *_facing_edges(t, axes, ha, hb, i, j))
    gap = np.sqrt(best[0])
    direction = np.stack(best[1:]) / np.where(gap > 0, gap, 1.0)
    along_b = np.einsum("ijp,ip->jp", axes, direction)
    lower = np.sum(direction * t - np.abs(direction) * ha - np.abs(along_b) * hb, axis=0)
    scale = np.sqrt(np.sum(t * t, axis=0)) + np.sum(ha + hb, axis=0)
    return gap, bools(gap - lower <= 1e-10 * scale)


def _facing_edges(
    t: Floats, axes: Floats, ha: Floats, hb: Floats, i: int, j: int
) -> tuple[Floats, Floats, Floats, Bools]:
    """Shortest vector between the edge of A along i and the edge of B along j that face it."""
    i1, i2 = (i + 1) % 3, (i + 2) % 3
    b = axes[:, j]
    normal_1, normal_2 = -b[i2], b[i1]  # e_i x b_j, whose component i is 0
    facing = np.where(t[i1] * normal_1 + t[i2] * normal_2 < 0, -1.0, 1.0)
    square = normal_1 * normal_1 + normal_2 * normal_2
    usable = square > PARALLEL * PARALLEL
    # middle of B's edge minus middle of A's edge
    w = t.copy()
    w[i1] -= np.where(facing * normal_1 < 0, -ha[i1], ha[i1])
    w[i2] -= np.where(facing * normal_2 < 0, -ha[i2], ha[i2])
    for k in ((j + 1) % 3, (j + 2) % 3):
        towards = facing * (normal_1 * axes[i1, k] + normal_2 * axes[i2, k])
        w -= np.where(towards < 0, -hb[k], hb[k]) * axes[:, k]
    # minimise |w + v b - u e_i| over |u| <= ha[i], |v| <= hb[j]: free minimum, then clamp in turn
    along_b = w[0] * b[0] + w[1] * b[1] + w[2] * b[2]
    v = (w[i] * b[i] - along_b) / np.where(usable, square, 1.0)
    v = np.clip(v, -hb[j], hb[j])
    u = np.clip(w[i] + v * b[i], -ha[i], ha[i])
    v = np.clip(u * b[i] - along_b, -hb[j], hb[j])
    u = np.clip(w[i] + v * b[i], -ha[i], ha[i])
    w += v * b
    w[i] -= u
    return w[0], w[1], w[2], usable


def exhaustive_gap(
    t: Floats, axes: Floats, ha: Floats, hb: Floats
) -> tuple[Floats, Floats, Floats]:
    """Distance and one pair of closest points, both in A's frame: ``(P,), (3, P), (3, P)``.

    The shortest segment between convex polyhedra that are apart joins a corner and a solid, or
    two edges. When they meet, an edge of one of them meets the other solid, and the middle of the
    common piece is both closest points.
    """
    parts = [
        _exhaustive(t[:, part], axes[..., part], ha[:, part], hb[:, part])
        for part in (
            slice(start, start + _BRUTE_CHUNK) for start in range(0, t.shape[-1], _BRUTE_CHUNK)
        )
    ]
    gaps, on_a, on_b = zip(*parts, strict=True)
    return np.concatenate(gaps), np.concatenate(on_a, axis=-1), np.concatenate(on_b, axis=-1)


def _exhaustive(t: Floats, axes: Floats, ha: Floats, hb: Floats) -> tuple[Floats, Floats, Floats]:
    signs = CORNER_SIGNS.T[:, :, None]  # (3, 8, 1)
    corners_a = signs * ha[:, None]  # (3, 8, P)
    corners_b = t[:, None] + np.einsum("ijp,jkp->ikp", axes, signs * hb[:, None])
    into_b = np.einsum("ijp,ikp->jkp", axes, corners_a - t[:, None])  # A's corners in B's frame
    clamped = np.clip(into_b, -hb[:, None], hb[:, None])
    on_b = [t[:, None] + np.einsum("ijp,jkp->ikp", axes, clamped), corners_b]
    on_a = [corners_a, np.clip(corners_b, -ha[:, None], ha[:, None])]
    # edges: 12 of A by 12 of B
    start_a, start_b = corners_a[:, EDGES[:, 0], None], corners_b[:, None, EDGES[:, 0]]
    side_a = corners_a[:, EDGES[:, 1], None] - start_a
    side_b = corners_b[:, None, EDGES[:, 1]] - start_b
    u, v = _segments(start_a - start_b, side_a, side_b)
    pairs = t.shape[-1]
    on_a.append((start_a + u * side_a).reshape(3, 144, pairs))
    on_b.append((start_b + v * side_b).reshape(3, 144, pairs))
    # an edge of one box inside the other: the middle of the piece
    local_a = into_b[:, EDGES[:, 0]]
    local_b = corners_b[:, EDGES[:, 0]]
    into_b_sides = into_b[:, EDGES[:, 1]] - local_a
    for start, side, half, world, along in (
        (local_a, into_b_sides, hb, start_a[:, :, 0], side_a[:, :, 0]),
        (local_b, side_b[:, 0], ha, start_b[:, 0], side_b[:, 0]),
    ):
        middle, found = _middle_inside(start, side, half[:, None])
        point = np.where(found, world + middle * along, np.inf)
        on_a.append(point)
        on_b.append(np.where(found, point, -np.inf))
    all_a, all_b = np.concatenate(on_a, axis=1), np.concatenate(on_b, axis=1)
    squared = np.sum((all_a - all_b) ** 2, axis=0)
    pick = np.argmin(squared, axis=0)[None]
    return (
        np.sqrt(np.take_along_axis(squared, pick, axis=0)[0]),
        np.take_along_axis(all_a, pick[None], axis=1)[:, 0],
        np.take_along_axis(all_b, pick[None], axis=1)[:, 0],
    )


def _segments(r: Floats, p: Floats, q: Floats) -> tuple[Floats, Floats]:
    """Parameters in [0, 1] of the closest points of segments ``r + u p`` and ``v q``."""
    pp, qq, pq = (np.sum(x * y, axis=0) for x, y in ((p, p), (q, q), (p, q)))
    pr, qr = np.sum(p * r, axis=0), np.sum(q * r, axis=0)
    det = pp * qq - pq * pq
    usable = det > 1e-14 * pp * qq
    u = np.where(usable, (pq * qr - qq * pr) / np.where(usable, det, 1.0), 0.0)
    safe_p, safe_q = np.where(pp > 0, pp, 1.0), np.where(qq > 0, qq, 1.0)
    v = np.clip((pq * np.clip(u, 0.0, 1.0) + qr) / safe_q, 0.0, 1.0)
    u = np.clip((pq * v - pr) / safe_p, 0.0, 1.0)
    return u, np.clip((pq * u + qr) / safe_q, 0.0, 1.0)


def _middle_inside(start: Floats, side: Floats, half: Floats) -> tuple[Floats, Bools]:
    """Middle parameter of the piece of segments ``(3, E, P)`` inside ``|x| <= half``."""
    moving = np.abs(side) > 1e-200
    safe = np.where(moving, side, 1.0)
    one, two = (-half - start) / safe, (half - start) / safe
    outside = np.abs(start) > half
    low = np.where(moving, np.minimum(one, two), np.where(outside, np.inf, -np.inf)).max(axis=0)
    high = np.where(moving, np.maximum(one, two), np.inf).min(axis=0)
    low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
    found = low <= high
    return np.where(found, (np.where(found, low, 0.0) + high) / 2, 0.0), bools(found)
