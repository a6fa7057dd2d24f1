"""The floor seen from above: what stands on it, as rectangles, and distances to it.

Nothing is rastered here: a place is asked about by turning it into each object's own axes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.datasets.audit.room import Room

__all__ = ["FLAT", "Floor", "floor_of", "inside_polygon", "level_axes", "rectangle", "upright"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
FLAT, STANDING, OVERHEAD = 0.03, 0.05, 2.0
"""metres above the floor: rugs end below the first, standing things begin below the second, and
what hangs above the third is in nobody's way"""
UPRIGHT = 1e-3


@dataclass(frozen=True, eq=False)
class Floor:
    """Rectangles (m,): middles, unit directions of their first sides (complex), half sides."""

    outline: Floats
    objects: list[int]
    middle: NDArray[np.complex128]
    along: NDArray[np.complex128]
    half: Floats
    standing: Bools
    """the others are raised: whether a place under them is free is not for certain"""

    def local(self, points: Floats) -> Floats:
        """(n, m, 2) points (n, 2) in the axes of every rectangle."""
        turned = ((points[:, 0] + 1j * points[:, 1])[:, None] - self.middle) / self.along
        return np.stack([turned.real, turned.imag], axis=-1)

    def taken(self, points: Floats, which: Bools) -> Bools:
        """(n,) points under one of some rectangles, or outside the outline."""
        out = ~inside_polygon(self.outline, points)
        reach = np.hypot(self.half[:, 0], self.half[:, 1])
        for k in np.flatnonzero(which).tolist():
            middle = self.middle[k]
            near = np.flatnonzero(
                (np.abs(points[:, 0] - middle.real) < reach[k])
                & (np.abs(points[:, 1] - middle.imag) < reach[k])
            )
            local = (points[near, 0] + 1j * points[near, 1] - middle) / self.along[k]
            half = self.half[k]
            out[near] |= (np.abs(local.real) < half[0]) & (np.abs(local.imag) < half[1])
        return out

    def clearance(self, points: Floats, which: Bools) -> Floats:
        """(n,) distance to the nearest of some rectangles or of the walls; 0 in or outside them."""
        beyond = np.maximum(np.abs(self.local(points)) - self.half, 0.0)
        far = np.where(which, np.hypot(beyond[..., 0], beyond[..., 1]), np.inf)
        least = far.min(axis=1, initial=np.inf)
        least = np.minimum(least, _to_sides(self.outline, points))
        return np.where(inside_polygon(self.outline, points), least, 0.0)

    def others(self, *objects: int) -> Bools:
        """(m,) rectangles of other objects than these."""
        return np.array([o not in objects for o in self.objects], dtype=bool)

    @property
    def wall(self) -> complex:
        """Unit direction of the longest wall."""
        sides = np.roll(self.outline, -1, axis=0) - self.outline
        best = sides[np.hypot(sides[:, 0], sides[:, 1]).argmax()]
        return complex(*best) / abs(complex(*best))


def floor_of(room: Room) -> Floor | None:
    """The floor of a room; None where its outline, height or contents are not known."""
    return room.once("floor", lambda: _floor(room))


def _floor(room: Room) -> Floor | None:
    if room.outline is None or not math.isfinite(room.floor_z) or not room.complete:
        return None
    rows, middles, alongs, halves, stands = [], [], [], [], []
    for obj in range(len(room.category)):
        low, high = room.corners[obj, :, 2].min(), room.corners[obj, :, 2].max()
        if high <= room.floor_z + FLAT or low >= room.floor_z + OVERHEAD:
            continue
        middle, along, half = rectangle(room, obj)
        rows.append(obj)
        middles.append(middle)
        alongs.append(along)
        halves.append(half)
        stands.append(upright(room, obj) and low < room.floor_z + STANDING)
    return Floor(
        room.outline, rows, np.array(middles, dtype=complex), np.array(alongs, dtype=complex),
        np.array(halves, dtype=float).reshape(-1, 2), np.array(stands, dtype=bool),
    )  # fmt: skip


def level_axes(room: Room, obj: int) -> tuple[int, int]:
    """The two box axes that are not the most vertical one."""
    up = int(np.abs(room.rotation[obj][2]).argmax())
    return (up + 1) % 3, (up + 2) % 3


def upright(room: Room, obj: int) -> bool:
    """Whether a box stands upright on one of its faces."""
    one, two = level_axes(room, obj)
    return bool(max(abs(room.rotation[obj][2, one]), abs(room.rotation[obj][2, two])) <= UPRIGHT)


def rectangle(room: Room, obj: int) -> tuple[complex, complex, tuple[float, float]]:
    """Middle, direction of the first side and half sides of a box seen from above.

    Around the whole shadow for a box that is tilted.
    """
    one, _ = level_axes(room, obj)
    along = complex(*room.rotation[obj][:2, one])
    along /= abs(along)
    shadow = (room.corners[obj, :, 0] + 1j * room.corners[obj, :, 1]) / along
    half = (float(np.ptp(shadow.real) / 2), float(np.ptp(shadow.imag) / 2))
    middle = complex(shadow.real.min() + half[0], shadow.imag.min() + half[1]) * along
    return middle, along, half


def inside_polygon(outline: Floats, points: Floats) -> Bools:
    """(n,) whether a ray from each point crosses the outline an odd number of times."""
    inside = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for (x1, y1), (x2, y2) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        if y1 == y2:
            continue
        crosses = ((y1 > y) != (y2 > y)) & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
        inside ^= crosses
    return inside


def _to_sides(outline: Floats, points: Floats) -> Floats:
    place = points[:, 0] + 1j * points[:, 1]
    ends = outline[:, 0] + 1j * outline[:, 1]
    least = np.full(len(points), np.inf)
    for start, end in zip(ends, np.roll(ends, -1), strict=True):
        if start == end:
            continue
        along = (place - start) / (end - start)
        foot = start + np.clip(along.real, 0.0, 1.0) * (end - start)
        least = np.minimum(least, np.abs(place - foot))
    return least
