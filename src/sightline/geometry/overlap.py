"""Exact overlap of boxes: common volume and intersection over union, batched over pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Floats, Ints, floats, pair_chunks, pair_lead, unrotate
from sightline.geometry._gaps import PARALLEL
from sightline.geometry.boxes import CORNER_SIGNS, FACES, aabb, volume
from sightline.geometry.polygons import clip_halfspace

_CHUNK = 1024  # pairs; six polygons of up to ten corners each


def overlap_volume(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
) -> Floats:
    """Exact common volume ``(...,)`` of two oriented boxes in cubic metres.

    Boxes with an axis in common (all upright ones): a clipped rectangle times an interval. Others:
    the faces of B are cut to A and the divergence theorem sums them up; of A's own faces only +x
    matters when the field is ``(x - x_low, 0, 0)``. Exact to about 1e-12 of the smaller volume;
    1e-7 where faces of both coincide and are tilted by 1e-9 to 1e-7 radians.
    """
    boxes = [floats(x) for x in (centre_a, extent_a, rotation_a, centre_b, extent_b, rotation_b)]
    lead = pair_lead(boxes)
    out = np.zeros(int(np.prod(lead)))
    for part, (ca, ea, ra, cb, eb, rb) in pair_chunks(boxes, lead, 16 * _CHUNK):
        lo_a, hi_a = aabb(ca, ea, ra)
        lo_b, hi_b = aabb(cb, eb, rb)
        near = np.flatnonzero(np.all((lo_a < hi_b) & (lo_b < hi_a), axis=-1))
        found = np.zeros(len(ca))
        for start in range(0, len(near), _CHUNK):
            at = near[start : start + _CHUNK]
            found[at] = _common(ca[at], ea[at], ra[at], cb[at], eb[at], rb[at])
        out[part] = found
    return out.reshape(lead)


def _common(ca: Floats, ea: Floats, ra: Floats, cb: Floats, eb: Floats, rb: Floats) -> Floats:
    t = unrotate(ra, cb - ca)
    axes = np.swapaxes(ra, -1, -2) @ rb  # columns: B's axes in A's frame
    pairs = np.arange(len(t))
    which = np.argmax(np.abs(axes).reshape(-1, 9), axis=-1)
    i, j = which // 3, which % 3
    tilt = np.hypot(axes[pairs, (i + 1) % 3, j], axes[pairs, (i + 2) % 3, j])
    shared = tilt <= PARALLEL
    out = np.zeros(len(t))
    for rows, solve in ((np.flatnonzero(shared), True), (np.flatnonzero(~shared), False)):
        if len(rows):
            args = t[rows], axes[rows], ea[rows] / 2, eb[rows] / 2
            out[rows] = _prisms(*args, i[rows], j[rows]) if solve else _oblique(*args)
    limit = np.minimum(volume(ea), volume(eb))
    return floats(np.clip(out, 0.0, limit))


def _prisms(t: Floats, axes: Floats, ha: Floats, hb: Floats, i: Ints, j: Ints) -> Floats:
    """Common volume of boxes whose axes i (of A) and j (of B) are parallel."""
    p = np.arange(len(t))
    i1, i2, j1, j2 = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
    top = np.minimum(ha[p, i], t[p, i] + hb[p, j])
    bottom = np.maximum(-ha[p, i], t[p, i] - hb[p, j])
    one = np.stack([axes[p, i1, j1], axes[p, i2, j1]], axis=-1) * hb[p, j1, None]
    two = np.stack([axes[p, i1, j2], axes[p, i2, j2]], axis=-1) * hb[p, j2, None]
    centre = np.stack([t[p, i1], t[p, i2]], axis=-1)
    rectangle = np.stack([centre + u * one + v * two for u, v in _AROUND], axis=1)
    clipped = clip_to_box(rectangle, np.stack([ha[p, i1], ha[p, i2]], axis=-1))
    return floats(np.abs(_cross_sum(clipped)) * np.maximum(top - bottom, 0.0))


_AROUND = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def _oblique(t: Floats, axes: Floats, ha: Floats, hb: Floats) -> Floats:
    """Common volume of boxes without a common axis, in A's frame."""
    pairs = len(t)
    back = np.swapaxes(axes, -1, -2)
    corners = t[:, None] + (CORNER_SIGNS * hb[:, None]) @ back
    faces = corners[:, FACES].reshape(-1, 4, 3)
    faces = clip_to_box(faces, np.repeat(ha, 6, axis=0))
    # integral of (x - x_low) over the shadow on the plane x = 0: triangles of a fan
    first, second, third = faces[:, :1], faces[:, 1:-1], faces[:, 2:]
    u, v = second - first, third - first
    shadow = (u[..., 1] * v[..., 2] - u[..., 2] * v[..., 1]) / 2
    middle = (first[..., 0] + second[..., 0] + third[..., 0]) / 3
    x_low = -np.repeat(ha[:, 0], 6)[:, None]
    sides = np.sum(shadow * (middle - x_low), axis=-1).reshape(pairs, 6).sum(axis=-1)
    # A's face +x where it lies in B
    cap = np.stack(
        [np.stack([ha[:, 0], y * ha[:, 1], z * ha[:, 2]], axis=-1) for y, z in _AROUND], axis=1
    )
    in_b = clip_to_box((cap - t[:, None]) @ axes, hb)
    first, second, third = in_b[:, :1], in_b[:, 1:-1], in_b[:, 2:]
    area = np.linalg.norm(np.cross(second - first, third - first).sum(axis=1), axis=-1) / 2
    return floats(sides + 2 * ha[:, 0] * area)


def _cross_sum(polygons: Floats) -> Floats:
    """Signed area ``(Q,)`` of plane polygons ``(Q, V, 2)``."""
    u, v = polygons[:, 1:-1] - polygons[:, :1], polygons[:, 2:] - polygons[:, :1]
    return floats(np.sum(u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0], axis=-1) / 2)


def clip_to_box(polygons: Floats, half: Floats) -> Floats:
    """Cut convex polygons ``(Q, V, D)`` to ``|x| <= half (Q, D)`` on every axis.

    Returns ``(Q, V + 2 D, D)``, padded; all zeros where nothing is left.
    """
    vertices = polygons
    counts = np.full(len(polygons), polygons.shape[1], dtype=np.int64)
    for axis in range(polygons.shape[-1]):
        for sign in (-1.0, 1.0):
            heights = half[:, None, axis] + sign * vertices[..., axis]
            vertices, counts = clip_halfspace(vertices, counts, heights)
    return vertices


def iou3d(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
) -> Floats:
    """Exact volume of the intersection over that of the union, ``(...,)`` in [0, 1].

    0 when both boxes have no volume.
    """
    common = overlap_volume(centre_a, extent_a, rotation_a, centre_b, extent_b, rotation_b)
    union = volume(extent_a) + volume(extent_b) - common
    return np.where(union > 0, common / np.where(union > 0, union, 1.0), 0.0)


def iou2d(boxes_a: ArrayLike, boxes_b: ArrayLike) -> Floats:
    """Intersection over union ``(...,)`` of rectangles ``(..., 4)`` as x0, y0, x1, y1.

    Continuous coordinates (no +1), 0 when both are empty. For all pairs of two lists pass
    ``a[:, None]`` and ``b``.
    """
    a, b = floats(boxes_a), floats(boxes_b)
    low, high = np.maximum(a[..., :2], b[..., :2]), np.minimum(a[..., 2:], b[..., 2:])
    common = np.prod(np.maximum(high - low, 0.0), axis=-1)
    area_a = np.prod(np.maximum(a[..., 2:] - a[..., :2], 0.0), axis=-1)
    area_b = np.prod(np.maximum(b[..., 2:] - b[..., :2], 0.0), axis=-1)
    union = area_a + area_b - common
    return floats(np.where(union > 0, common / np.where(union > 0, union, 1.0), 0.0))
