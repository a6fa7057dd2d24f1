"""Points placed on and in boxes, and the distance that is defined by such points."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Floats, Ints, bools, floats, unrotate

_CELLS = 100_000  # lattice points at a time, about 60 MB


def volume_points(
    centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike, per_axis: int = 5
) -> Floats:
    """A lattice of ``per_axis ** 3`` points in each box, faces included: ``(..., K, 3)`` metres."""
    return _placed(centre, extent, rotation, _unit_lattice(per_axis))


def surface_points(
    centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike, per_edge: int = 5
) -> Floats:
    """The points of ``volume_points`` that lie on the faces: ``(..., K, 3)`` metres.

    ``K = per_edge**3 - (per_edge - 2)**3``; corners and edge points occur once.
    """
    unit = _unit_lattice(per_edge)
    return _placed(centre, extent, rotation, unit[(np.abs(unit) == 0.5).any(axis=-1)])


def _unit_lattice(n: int) -> Floats:
    if n < 2:
        raise ValueError(f"a lattice needs at least 2 points along an edge, got {n}")
    line = np.linspace(-0.5, 0.5, n)
    return np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1).reshape(-1, 3)


def _placed(centre: ArrayLike, extent: ArrayLike, rotation: ArrayLike, unit: Floats) -> Floats:
    c, e, r = floats(centre), floats(extent), floats(rotation)
    return c[..., None, :] + (unit * e[..., None, :]) @ np.swapaxes(r, -1, -2)


def sampled_gap(
    centre_a: ArrayLike,
    extent_a: ArrayLike,
    rotation_a: ArrayLike,
    centre_b: ArrayLike,
    extent_b: ArrayLike,
    rotation_b: ArrayLike,
    step: float = 0.05,
) -> Floats:
    """Smallest distance ``(...,)`` between sample points of two boxes, as VLM-3R defines it.

    Each box is filled with ``ceil(extent / step)`` points per axis, first and last on the faces
    (a single one on the lower face), and the core, ``|x| <= extent / 4`` on all axes, is removed.
    Never below ``box_gap`` and, for boxes that are apart, above it by about a step at most.
    Because a lattice is separable, the nearest point of B is found by rounding, so that the cost is
    that of the smaller lattice and not of the product of the two; the value is that of the product.
    """
    args = [floats(x) for x in (centre_a, extent_a, rotation_a, centre_b, extent_b, rotation_b)]
    shapes = [x.shape[:-2] if k % 3 == 2 else x.shape[:-1] for k, x in enumerate(args)]
    lead = np.broadcast_shapes(*shapes)
    ca, ea, ra, cb, eb, rb = (
        np.broadcast_to(x, (*lead, *x.shape[len(s) :])).reshape(-1, *x.shape[len(s) :])
        for x, s in zip(args, shapes, strict=True)
    )
    na, nb = _lattice_size(ea, step), _lattice_size(eb, step)
    swap = np.prod(na, axis=-1) > np.prod(nb, axis=-1)
    flip, flip2 = swap[:, None], swap[:, None, None]
    ca, cb = np.where(flip, cb, ca), np.where(flip, ca, cb)
    ea, eb = np.where(flip, eb, ea), np.where(flip, ea, eb)
    na, nb = np.where(flip, nb, na), np.where(flip, na, nb)
    ra, rb = np.where(flip2, rb, ra), np.where(flip2, ra, rb)
    t = unrotate(rb, ca - cb)
    axes = np.swapaxes(rb, -1, -2) @ ra
    ends = np.cumsum(np.prod(na, axis=-1))
    squared = np.full(len(t), np.inf)
    spacing_a, spacing_b = _spacing(ea, na), _spacing(eb, nb)
    for start in range(0, int(ends[-1]) if len(ends) else 0, _CELLS):
        serial = np.arange(start, min(start + _CELLS, int(ends[-1])))
        pair = np.searchsorted(ends, serial, side="right")
        size = na[pair]
        index = serial - (ends[pair] - np.prod(size, axis=-1))
        layer = size[:, 1] * size[:, 2]
        cell = np.stack([index // layer, index % layer // size[:, 2], index % size[:, 2]], axis=-1)
        extent = ea[pair]
        local = cell * spacing_a[pair] - extent / 2
        shell = bools(np.any(np.abs(local) > extent / 4, axis=-1))
        shell |= bools(np.all(extent == 0, axis=-1))
        local, pair = local[shell], pair[shell]
        if len(pair) == 0:
            continue
        points = np.einsum("nij,nj->ni", axes[pair], local) + t[pair]
        found = _to_hollow_lattice(points, eb[pair], nb[pair], spacing_b[pair])
        first = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        owner = pair[first]
        squared[owner] = np.minimum(squared[owner], np.minimum.reduceat(found, first))
    return floats(np.sqrt(squared).reshape(lead))


def _lattice_size(extent: Floats, step: float) -> Ints:
    return np.maximum(np.ceil(extent / step), 1).astype(np.int64)


def _spacing(extent: Floats, size: Ints) -> Floats:
    return np.where(size > 1, extent / np.maximum(size - 1, 1), 0.0)


def _to_hollow_lattice(points: Floats, extent: Floats, size: Ints, spacing: Floats) -> Floats:
    """Squared distance ``(K,)`` of points to the nearest lattice point outside the core.

    Outside the core means beyond it on one axis and anywhere on the other two: three cases, each
    a product of three sorted lists, in which the nearest point is found axis by axis.
    """
    low, core, last = -extent / 2, extent / 4, size - 1
    safe = np.where(spacing > 0, spacing, 1.0)

    def value(index: Floats | Ints) -> Floats:
        return floats(low + index * spacing)

    nearest = np.clip(np.rint((points - low) / safe), 0, last)
    free = (value(nearest) - points) ** 2
    # outermost lattice indices next to the core; compared as values, as the definition does
    below = np.clip(np.ceil(core / safe), 0, last)
    for _ in range(2):
        below = np.where(value(below) < -core, below, np.maximum(below - 1, 0))
    above = np.clip(last - np.ceil(core / safe), 0, last)
    for _ in range(2):
        above = np.where(value(above) > core, above, np.minimum(above + 1, last))
    forced = np.full_like(free, np.inf)
    for index, beyond in (
        (np.minimum(nearest, below), value(below) < -core),
        (np.maximum(nearest, above), value(above) > core),
    ):
        forced = np.minimum(forced, np.where(beyond, (value(index) - points) ** 2, np.inf))
    total = free.sum(axis=-1)
    hollow = np.min(total[:, None] - free + forced, axis=-1)
    return floats(np.where(np.all(extent == 0, axis=-1), total, hollow))
