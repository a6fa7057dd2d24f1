"""Rays against boxes (slab method)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, floats

_CELLS = 1_000_000  # ray-box pairs at a time, about 100 MB


def ray_boxes(
    origins: ArrayLike,
    directions: ArrayLike,
    centre: ArrayLike,
    extent: ArrayLike,
    rotation: ArrayLike,
) -> tuple[Floats, Bools]:
    """Where rays enter solid boxes: ``t_near (R, N)`` and ``hit (R, N)``.

    ``origins (R, 3)`` (or one ``(3,)``), ``directions (R, 3)`` of any length, boxes ``(N, ...)``,
    all in the world frame. The entry point is ``origin + t_near * direction``: with directions of
    z-depth 1 (``rays_through_pixels``) t is the depth. A ray that starts inside has t_near 0; a
    miss has infinity. Touching an edge or running in a face counts as a hit.
    """
    d = floats(directions)
    o = np.broadcast_to(floats(origins), d.shape)
    c, half, r = floats(centre), floats(extent) / 2, floats(rotation)
    t_near = np.full((len(d), len(c)), np.inf)
    rows = max(1, _CELLS // max(1, len(c)))
    axes = r.transpose(2, 0, 1)  # (axis, N, 3)
    offset = np.einsum("knj,nj->kn", axes, c)
    for start in range(0, len(d), rows):
        part = slice(start, start + rows)
        enter = np.zeros((len(d[part]), len(c)))
        leave = np.full(enter.shape, np.inf)
        for k in range(3):
            along = d[part] @ axes[k].T
            begin = o[part] @ axes[k].T - offset[k]
            level = np.abs(along) < 1e-150  # parallel to the slab: in it for ever, or never
            inverse = 1 / np.where(level, 1.0, along)
            one, two = (-half[:, k] - begin) * inverse, (half[:, k] - begin) * inverse
            first, last = np.minimum(one, two), np.maximum(one, two)
            if level.any():
                within = np.abs(begin) <= half[:, k]
                first = np.where(level, np.where(within, -np.inf, np.inf), first)
                last = np.where(level, np.inf, last)
            np.maximum(enter, first, out=enter)
            np.minimum(leave, last, out=leave)
        t_near[part] = np.where(enter <= leave, enter, np.inf)
    return t_near, np.isfinite(t_near)
