"""Distances between solid boxes and between point sets, each by its published definition.

``box_gap`` is exact; ``sampled_gap``, ``nearest_points_mean``, ``centre_distance`` and
``axis_distance`` are the other things that published data sets call "distance". All in metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Floats, bools, dot, floats, pair_chunks, pair_lead, unrotate
from sightline.geometry._gaps import (
    PARALLEL,
    certified_gap,
    exhaustive_gap,
    rectangles_gap_squared,
    shared_axis_gap,
)
from sightline.geometry._samples import sampled_gap as sampled_gap
from sightline.geometry._samples import surface_points as surface_points
from sightline.geometry._samples import volume_points as volume_points
from sightline.geometry.boxes import aabb, separation

_CHUNK = 8192  # pairs; the working set stays in the cache and under 20 MB
_CELLS = 2_000_000  # floats of one temporary where point sets are compared


def box_gap(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
) -> Floats:
    """Exact smallest distance ``(...,)`` between two solid oriented boxes, 0 when they meet.

    Nothing is sampled. Pairs of upright boxes (vertical axis: any of the three) and pairs with
    any axis in common are rectangles times intervals; other pairs go through facing corners and
    edges, whose result is accepted where a separating direction proves it, and the rest through
    all corners and edges. Axes within 1e-9 radians count as parallel.
    """
    boxes = [floats(x) for x in (centre_a, extent_a, rotation_a, centre_b, extent_b, rotation_b)]
    lead = pair_lead(boxes)
    out = np.empty(int(np.prod(lead)))
    for part, (ca, ea, ra, cb, eb, rb) in pair_chunks(boxes, lead, _CHUNK):
        upright = bools(_tilt(ra) <= PARALLEL) & bools(_tilt(rb) <= PARALLEL)
        if upright.all():
            out[part] = _upright_gap(ca, ea, ra, cb, eb, rb)
            continue
        rest = np.flatnonzero(~upright)
        gap = np.empty(len(upright))
        if upright.any():
            kept = np.flatnonzero(upright)
            gap[kept] = _upright_gap(*(x[kept] for x in (ca, ea, ra, cb, eb, rb)))
            ca, ea, ra, cb, eb, rb = (x[rest] for x in (ca, ea, ra, cb, eb, rb))
        gap[rest] = _general_gap(ca, ea, ra, cb, eb, rb)
        out[part] = gap
    return out.reshape(lead)


def _tilt(rotation: Floats) -> Floats:
    """Largest offence ``(P,)`` against having one vertical axis, in radians."""
    x, y = np.abs(rotation[:, 0]), np.abs(rotation[:, 1])
    level = np.maximum(x, y)
    return np.minimum(np.minimum(level[:, 0], level[:, 1]), level[:, 2])


def _rectangle(extent: Floats, rotation: Floats) -> tuple[Floats, ...]:
    """Direction cosines and the three half sizes (two level ones, then the vertical one)."""
    vertical = np.argmax(np.abs(rotation[:, 2]), axis=-1)
    if (vertical == 2).all():
        half = extent.T / 2
        return rotation[:, 0, 0], rotation[:, 1, 0], half[0], half[1], half[2]
    rows = np.arange(len(extent))
    one, two = (vertical + 1) % 3, (vertical + 2) % 3
    return (
        rotation[rows, 0, one],
        rotation[rows, 1, one],
        extent[rows, one] / 2,
        extent[rows, two] / 2,
        extent[rows, vertical] / 2,
    )


def _upright_gap(ca: Floats, ea: Floats, ra: Floats, cb: Floats, eb: Floats, rb: Floats) -> Floats:
    cos_a, sin_a, ax, ay, az = _rectangle(ea, ra)
    cos_b, sin_b, bx, by, bz = _rectangle(eb, rb)
    x, y, z = (cb - ca).T
    flat = rectangles_gap_squared(
        x * cos_a + y * sin_a,
        y * cos_a - x * sin_a,
        cos_a * cos_b + sin_a * sin_b,
        cos_a * sin_b - sin_a * cos_b,
        *(ax, ay, bx, by),
    )
    high = np.maximum(np.abs(z) - az - bz, 0.0)
    return floats(np.sqrt(flat + high * high))


def _columns(
    ca: Floats, ea: Floats, ra: Floats, cb: Floats, eb: Floats, rb: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """The pair in A's frame, pairs last: ``t (3, P)``, ``axes (3, 3, P)``, two half extents."""
    t = np.ascontiguousarray(unrotate(ra, cb - ca).T)
    axes = np.ascontiguousarray((np.swapaxes(ra, -1, -2) @ rb).transpose(1, 2, 0))
    return t, axes, np.ascontiguousarray(ea.T) / 2, np.ascontiguousarray(eb.T) / 2


def _general_gap(ca: Floats, ea: Floats, ra: Floats, cb: Floats, eb: Floats, rb: Floats) -> Floats:
    t, axes, ha, hb = _columns(ca, ea, ra, cb, eb, rb)
    gap, done = shared_axis_gap(t, axes, ha, hb)
    todo = np.flatnonzero(~done)
    if len(todo):
        gap[todo], proven = certified_gap(t[:, todo], axes[..., todo], ha[:, todo], hb[:, todo])
        todo = todo[~proven]
    if len(todo):
        apart = separation(*(x[todo] for x in (ca, ea, ra, cb, eb, rb)))
        deep = apart < -1e-6 * (ha + hb)[:, todo].sum(axis=0)
        gap[todo[deep]] = 0.0
        todo = todo[~deep]
    if len(todo):
        gap[todo], _, _ = exhaustive_gap(t[:, todo], axes[..., todo], ha[:, todo], hb[:, todo])
    return gap


def closest_points(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
) -> tuple[Floats, Floats, Floats]:
    """A closest pair of points ``(..., 3)``, on A and on B, and their distance ``(...,)``.

    World frame, metres. Boxes that meet get one common point twice and the distance 0. Where the
    pair is not unique (parallel faces) it is one of the extreme pairs. Uses all corners and edges
    of every pair: several times slower than ``box_gap``.
    """
    boxes = [floats(x) for x in (centre_a, extent_a, rotation_a, centre_b, extent_b, rotation_b)]
    lead = pair_lead(boxes)
    total = int(np.prod(lead))
    on_a, on_b, gap = np.empty((total, 3)), np.empty((total, 3)), np.empty(total)
    for part, (ca, ea, ra, cb, eb, rb) in pair_chunks(boxes, lead, _CHUNK):
        gap[part], local_a, local_b = exhaustive_gap(*_columns(ca, ea, ra, cb, eb, rb))
        on_a[part] = np.einsum("pij,jp->pi", ra, local_a) + ca
        on_b[part] = np.einsum("pij,jp->pi", ra, local_b) + ca
    return on_a.reshape(*lead, 3), on_b.reshape(*lead, 3), gap.reshape(lead)


def box_gap_bounds(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
) -> tuple[Floats, Floats]:
    """Cheap bounds ``(lo, hi)`` with ``lo <= box_gap <= hi``, in metres.

    Low: the larger of the gap along the line of centres and that of the axis-aligned hulls.
    High: the piece of the line of centres outside both boxes. Worth it before ``box_gap`` of
    tilted boxes; for upright ones ``box_gap`` itself is cheaper.
    """
    ca, ea, ra = floats(centre_a), floats(extent_a), floats(rotation_a)
    cb, eb, rb = floats(centre_b), floats(extent_b), floats(rotation_b)
    between = cb - ca
    length = np.sqrt(dot(between, between))
    direction = between / np.where(length > 0, length, 1.0)[..., None]
    low, high = length, length
    for extent, rotation in ((ea, ra), (eb, rb)):
        along = np.abs(unrotate(rotation, direction))
        low = low - dot(along, extent / 2)
        crossed = along > 1e-200  # smaller ones would overflow, and leave far away anyhow
        exits = np.where(crossed, extent / 2 / np.where(crossed, along, 1.0), np.inf)
        high = high - np.minimum(exits.min(axis=-1), length)
    lo_a, hi_a = aabb(ca, ea, ra)
    lo_b, hi_b = aabb(cb, eb, rb)
    apart = np.maximum(np.maximum(lo_b - hi_a, lo_a - hi_b), 0.0)
    low = np.maximum(np.maximum(low, np.sqrt(dot(apart, apart))), 0.0)
    # rounding must not turn the bounds around, nor a bound into a false claim
    slack = 1e-14 * (length + dot(ea, ea) ** 0.5 + dot(eb, eb) ** 0.5)
    high = np.maximum(high, 0.0)
    return np.maximum(low - slack, 0.0), high + slack


def centre_distance(centre_a: ArrayLike, centre_b: ArrayLike) -> Floats:
    """Distance ``(...,)`` of the centres ``(..., 3)``."""
    return axis_distance(centre_a, centre_b, (0, 1, 2))


def axis_distance(a: ArrayLike, b: ArrayLike, axes: Sequence[int] = (0, 1)) -> Floats:
    """Length ``(...,)`` of ``b - a`` measured along the chosen axes only.

    One axis gives ``|dx|``; (0, 1) is the horizontal distance in the world frame.
    """
    d = floats(b) - floats(a)
    return floats(np.sqrt(sum(d[..., k] ** 2 for k in axes)))


def nearest_points_mean(
    points_a: ArrayLike,
    points_b: ArrayLike,
    mode: Literal["symmetric", "one_way"] = "symmetric",
) -> Floats:
    """Mean distance from a point to the nearest point of the other set, ``(...,)`` in metres.

    ``points_a (..., N, 3)``, ``points_b (..., M, 3)``. "one_way" (VQASynth): over the points of A.
    "symmetric" (SpatialRGPT): the mean of both one-way means. All N x M pairs, in chunks.
    """
    a, b = floats(points_a), floats(points_b)
    if a.shape[-2] == 0 or b.shape[-2] == 0:
        raise ValueError("nearest_points_mean needs at least one point on each side")
    lead = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    rows = max(1, _CELLS // max(1, b.shape[-2] * int(np.prod(lead))))
    from_a: Floats = np.zeros(lead)
    to_b = np.full((*lead, b.shape[-2]), np.inf)
    for start in range(0, a.shape[-2], rows):
        part = a[..., start : start + rows, :]
        squared = sum((part[..., :, None, k] - b[..., None, :, k]) ** 2 for k in range(a.shape[-1]))
        from_a = from_a + np.sqrt(np.min(squared, axis=-1)).sum(axis=-1)
        to_b = np.minimum(to_b, np.min(squared, axis=-2))
    one_way = from_a / a.shape[-2]
    if mode == "one_way":
        return floats(one_way)
    return floats((one_way + np.sqrt(to_b).mean(axis=-1)) / 2)
