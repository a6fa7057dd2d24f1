"""Things that move: poses between two times, and point tracks grouped into rigid bodies.

Metres, seconds, world axes. A track is a row of positions ``(T, 3)`` at common times, NaN where
the point was not observed.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, Ints, dot, floats

STEADY: Final = 0.01
"""metres that the distance of two points may change between two times and count as unchanged"""
CUT: Final = 0.1
"""metres of accumulated change at which average linkage stops joining"""
SMALLEST: Final = 6
"""points that make a body: more than five"""
MOVED: Final = 0.01
"""metres from which a body has moved"""


def slerp(start: ArrayLike, end: ArrayLike, share: ArrayLike) -> Floats:
    """Rotations ``(..., 3, 3)`` a ``share (...)`` of the way from ``start`` to ``end``.

    The turn goes at even speed about one axis, the shorter way round; where start and end differ
    by exactly half a turn either way is taken.
    """
    a, b, t = floats(start), floats(end), floats(share)
    w, v = _quaternion(np.swapaxes(a, -1, -2) @ b)
    length = np.sqrt(dot(v, v))
    half = np.arctan2(length, w) * t
    axis = v / np.where(length > 0, length, 1.0)[..., None]
    return floats(a @ _matrix(np.cos(half), axis * np.sin(half)[..., None]))


def _quaternion(rotation: Floats) -> tuple[Floats, Floats]:
    """Real ``(...)`` and imaginary ``(..., 3)`` part, the real one not negative.

    Of the four products of components that the matrix gives, the largest row is normalised
    (Bar-Itzhack, 2000, in the form without eigenvectors).
    """
    r = rotation
    x, y, z = r[..., 0, 0], r[..., 1, 1], r[..., 2, 2]
    a, d = r[..., 2, 1] - r[..., 1, 2], r[..., 0, 1] + r[..., 1, 0]
    b, e = r[..., 0, 2] - r[..., 2, 0], r[..., 0, 2] + r[..., 2, 0]
    c, f = r[..., 1, 0] - r[..., 0, 1], r[..., 1, 2] + r[..., 2, 1]
    rows = np.stack(
        [
            np.stack([1 + x + y + z, a, b, c], axis=-1),
            np.stack([a, 1 + x - y - z, d, e], axis=-1),
            np.stack([b, d, 1 - x + y - z, f], axis=-1),
            np.stack([c, e, f, 1 - x - y + z], axis=-1),
        ],
        axis=-2,
    )
    best = np.diagonal(rows, axis1=-2, axis2=-1).argmax(axis=-1)
    q = np.take_along_axis(rows, best[..., None, None], axis=-2)[..., 0, :]
    q = q / np.sqrt(dot(q, q))[..., None]
    q = np.where(q[..., :1] < 0, -q, q)
    return floats(q[..., 0]), floats(q[..., 1:])


def _matrix(w: Floats, v: Floats) -> Floats:
    """Rotation ``(..., 3, 3)`` of unit quaternions."""
    x, y, z = np.moveaxis(v, -1, 0)
    rows = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    return floats(np.stack([np.stack(row, axis=-1) for row in rows], axis=-2))


def interpolate_poses(
    owner: ArrayLike,
    time: ArrayLike,
    centre: ArrayLike,
    rotation: ArrayLike,
    wanted: ArrayLike,
    at: ArrayLike,
) -> tuple[Floats, Floats]:
    """Centres ``(Q, 3)`` and rotations ``(Q, 3, 3)`` of tracks at times ``at (Q,)``.

    Rows ``owner (K,)``, ``time (K,)``, ``centre (K, 3)``, ``rotation (K, 3, 3)`` are sorted by
    owner, then time; ``wanted (Q,)`` names an owner that has a row. Centres go straight between
    rows, rotations as in :func:`slerp`; outside the track its nearest row holds.
    """
    who, when, query, clock = (np.asarray(x) for x in (owner, time, wanted, at))
    # one sort over rows and queries: a row at the time of a query comes before it
    kind = np.repeat([0, 1], [len(who), len(query)])
    order = np.lexsort((kind, np.append(when, clock), np.append(who, query)))
    before = np.empty(len(order), dtype=np.int64)
    before[order] = np.cumsum(kind[order] == 0)
    first, end = np.searchsorted(who, query), np.searchsorted(who, query, side="right")
    low = np.maximum(before[len(who) :] - 1, first)
    high = np.minimum(low + 1, end - 1)
    span = when[high] - when[low]
    share = np.clip((clock - when[low]) / np.where(span > 0, span, 1.0), 0.0, 1.0)
    c, r = floats(centre), floats(rotation)
    middle = c[low] + share[:, None] * (c[high] - c[low])
    turned = slerp(r[low], r[high], share)
    # between two rows only: what stands on a row is that row, to the last bit
    exact = share[:, None] == 0
    return floats(middle), floats(np.where(exact[..., None], r[low], turned))


def distance_changes(points: ArrayLike, steady: float = STEADY) -> Floats:
    """(N, N) metres by which the distances of point tracks ``(N, T, 3)`` changed, in total.

    Changes between consecutive times are added up, those of at most ``steady`` left out; a step
    counts where both points were observed before and after it. Source: MultiSPA object movement
    (accumulated change of pairwise distances above 1 cm); that small changes are left out step by
    step, and not of the sum, is our reading.
    """
    p = floats(points)
    total = np.zeros((len(p), len(p)))
    last: Floats | None = None
    for now in np.moveaxis(p, 1, 0):
        # by components: the differences of all pairs at once would need T times the memory
        apart = np.sqrt(sum((now[:, None, k] - now[None, :, k]) ** 2 for k in range(3)))
        if last is not None:
            change = np.abs(apart - last)
            total += np.where(change > steady, change, 0.0)
        last = apart
    return floats(total)


def average_linkage(distance: ArrayLike, cut: float) -> Ints:
    """(N,) cluster of each of N things, numbered by first member, by average linkage (UPGMA).

    Joins the two clusters of smallest mean distance ``(N, N)`` until it exceeds ``cut``. Follows
    chains of nearest neighbours (Benzecri, 1982): N steps of O(N).
    """
    d = np.array(distance, dtype=np.float64)
    count = len(d)
    parent = np.arange(count)
    if count < 2:
        return parent
    np.fill_diagonal(d, np.inf)
    size = np.ones(count)
    active = np.ones(count, dtype=bool)
    chain: list[int] = []
    for _ in range(count - 1):
        if not chain:
            chain = [int(active.argmax())]
        while True:
            tip = chain[-1]
            near = int(d[tip].argmin())
            if len(chain) > 1 and d[tip, near] >= d[tip, chain[-2]]:
                # the one before wins ties, else a chain could turn in circles
                near = chain[-2]
                break
            chain.append(near)
        chain = chain[:-2]
        keep, gone = min(tip, near), max(tip, near)
        if d[keep, gone] <= cut:
            parent[gone] = keep
        weight = size[keep] + size[gone]
        mean = (size[keep] * d[keep] + size[gone] * d[gone]) / weight
        joined = d[keep, gone]
        mean[[keep, gone]] = np.inf
        d[keep], d[:, keep] = mean, mean
        d[gone], d[:, gone] = np.inf, np.inf
        size[keep], active[gone] = weight, False
        if joined > cut and not np.isfinite(mean).any():
            break
    while (parent[parent] != parent).any():
        parent = parent[parent]
    return np.unique(parent, return_inverse=True)[1].reshape(-1).astype(np.int64)


def rigid_groups(
    points: ArrayLike, *, steady: float = STEADY, cut: float = CUT, smallest: int = SMALLEST
) -> Ints:
    """(N,) rigid body of each point track ``(N, T, 3)``, -1 = none; bodies in order of points.

    Points of one body keep their distances: average linkage over :func:`distance_changes`, cut at
    ``cut`` metres; groups of fewer than ``smallest`` points are no bodies. Source: MultiSPA.
    """
    found = average_linkage(distance_changes(points, steady), cut)
    large = np.bincount(found) >= smallest if len(found) else np.zeros(0, dtype=bool)
    number = np.where(large, np.cumsum(large) - 1, -1)
    return np.asarray(number[found], dtype=np.int64)


def has_moved(points: ArrayLike, least: float = MOVED) -> Bools:
    """(N,) whether tracks ``(N, T, 3)`` are ever ``least`` metres from where they were first seen.

    Source: MultiSPA (moving from 1 cm).
    """
    p = floats(points)
    known = np.isfinite(p).all(axis=-1)
    first = p[np.arange(len(p)), known.argmax(axis=1)]
    away = np.sqrt(dot(p - first[:, None], p - first[:, None]))
    return np.asarray((np.where(known, away, 0.0) >= least).any(axis=1), dtype=np.bool_)
