"""Vehicles that stand on level ground before a camera: what they are, where, and where they face.

Sizes, colours and shapes are those of Super-CLEVR; lengths are in metres, ``large`` and ``small``
say how long a shape of one metre becomes. The ground is z = 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry.boxes import CORNER_SIGNS
from sightline.geometry.distances import box_gap
from sightline.geometry.poses import look_at
from sightline.scenes.worlds.draws import Draws
from sightline.scenes.worlds.vehicles import SHAPES

__all__ = ["COLOURS", "FOCAL", "PICTURE", "SIZES", "Boxes", "Lot", "Vehicle", "park"]

F64 = NDArray[np.float64]

SIZES = {"small": 1.8, "large": 3.5}
COLOURS: dict[str, tuple[int, int, int]] = {
    "gray": (112, 112, 112), "red": (188, 32, 32), "blue": (42, 75, 215), "green": (29, 120, 28),
    "brown": (118, 70, 28), "purple": (129, 38, 192), "cyan": (41, 208, 208),
    "yellow": (255, 228, 51),
}  # fmt: skip
PICTURE = (480, 320)
FOCAL = 440.0  # pixels, in a picture of that size
FIELD = 5.6  # metres around the middle in which vehicles stand
APART = 0.3  # metres that lie between any two
INSIDE = 8  # pixels between a vehicle and the picture's border
PLACES = 60  # tried for a vehicle at a time


class Vehicle(NamedTuple):
    """One vehicle: what it is, the middle of its footprint, and where it faces (radians,
    counter-clockwise from +x)."""

    shape: str
    colour: str
    size: str
    x: float
    y: float
    yaw: float

    @property
    def extent(self) -> tuple[float, float, float]:
        """Length, width and height."""
        length, width, height = SHAPES[self.shape].size
        scale = SIZES[self.size]
        return length * scale, width * scale, height * scale


class Boxes(NamedTuple):
    """Upright boxes around vehicles: (n, 3) centres and extents, (n, 3, 3) axes as columns."""

    centre: F64
    extent: F64
    rotation: F64

    @classmethod
    def of(cls, places: ArrayLike, yaws: ArrayLike, extents: ArrayLike) -> Boxes:
        """From (n, 2) footprint centres on the ground."""
        extent = np.asarray(extents, np.float64).reshape(-1, 3)
        yaw = np.asarray(yaws, np.float64)
        c, s, zero = np.cos(yaw), np.sin(yaw), np.zeros(len(yaw))
        rows = [[c, -s, zero], [s, c, zero], [zero, zero, zero + 1]]
        centre = np.column_stack([np.asarray(places, np.float64).reshape(-1, 2), extent[:, 2] / 2])
        return cls(centre, extent, np.moveaxis(np.array(rows), 2, 0))

    def corners(self) -> F64:
        """(n, 8, 3)."""
        half = CORNER_SIGNS * self.extent[:, None] / 2
        found: F64 = self.centre[:, None] + half @ np.swapaxes(self.rotation, 1, 2)
        return found

    def gaps(self, others: Boxes) -> F64:
        """(n, m) exact distances."""
        found: F64 = box_gap(
            self.centre[:, None], self.extent[:, None], self.rotation[:, None],
            others.centre, others.extent, others.rotation,
        )  # fmt: skip
        return found


@dataclass(frozen=True)
class Lot:
    """Vehicles and the camera that looks at the middle of the ground from ``eye``."""

    vehicles: tuple[Vehicle, ...]
    eye: tuple[float, float, float]

    def boxes(self) -> Boxes:
        rows = self.vehicles
        return Boxes.of([(v.x, v.y) for v in rows], [v.yaw for v in rows], [v.extent for v in rows])

    def pose(self) -> F64:
        """``world_from_camera``, (4, 4)."""
        return look_at(self.eye, (0.0, 0.0, 0.0))

    def as_json(self) -> dict[str, Any]:
        return {"eye": list(self.eye), "vehicles": [list(one) for one in self.vehicles]}

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Lot:
        x, y, z = state["eye"]
        return cls(tuple(Vehicle(*row) for row in state["vehicles"]), (x, y, z))


def intrinsics(size: tuple[int, int] = PICTURE) -> tuple[float, float, float, float]:
    """fx, fy, cx, cy of a picture of a size."""
    focal = FOCAL * size[0] / PICTURE[0]
    return focal, focal, size[0] / 2, size[1] / 2


def project(points: F64, pose: F64, size: tuple[int, int] = PICTURE) -> F64:
    """(..., 2) pixels of (..., 3) points before the camera."""
    fx, fy, cx, cy = intrinsics(size)
    local = (points - pose[:3, 3]) @ pose[:3, :3]
    pixels: F64 = local[..., :2] / local[..., 2:] * (fx, fy) + (cx, cy)
    return pixels


def park(draws: Draws, count: int, facing: float = 0.5, crowd: float = 0.0) -> Lot | None:
    """Vehicles at random places, wholly in the picture and apart from each other.

    Args:
        count: of vehicles.
        facing: share of vehicles that face roughly along the camera's axes.
        crowd: share of vehicles that stand, where they can, before or behind others.

    Returns None where they do not all find a place.
    """
    turn, rise = draws.uniform(0, 2 * math.pi), math.radians(draws.uniform(27, 36))
    far = draws.uniform(12.0, 13.5)
    flat = far * math.cos(rise)
    eye = (
        round(flat * math.cos(turn), 3), round(flat * math.sin(turn), 3),
        round(far * math.sin(rise), 3),
    )  # fmt: skip
    lot = Lot((), eye)
    for _ in range(count):
        one = _placed(draws, lot, turn, draws.chance(facing), draws.chance(crowd))
        if one is None:
            return None
        lot = Lot((*lot.vehicles, one), eye)
    return lot


def _placed(draws: Draws, lot: Lot, turn: float, facing: bool, crowd: bool) -> Vehicle | None:
    """The next vehicle, at the first of many places that is free and in the picture."""
    shape, colour = draws.pick(tuple(SHAPES)), draws.pick(tuple(COLOURS))
    one = Vehicle(shape, colour, draws.pick(tuple(SIZES)), 0.0, 0.0, 0.0)
    numbers = [(draws.random(), draws.random(), draws.random()) for _ in range(PLACES)]
    places = np.round(FIELD * (2 * np.array(numbers)[:, :2] - 1), 3)
    if facing:
        quarter = draws.integer(0, 3)
        yaws = turn + math.pi / 2 * (quarter + 0.55 * (np.array(numbers)[:, 2] - 0.5))
    else:
        yaws = 2 * math.pi * np.array(numbers)[:, 2]
    yaws = np.round(yaws % (2 * math.pi), 4)
    tried = Boxes.of(places, yaws, [one.extent] * PLACES)
    pixels = project(tried.corners(), lot.pose())
    free = ((pixels >= INSIDE) & (pixels <= np.array(PICTURE) - INSIDE)).all((1, 2))
    if lot.vehicles:
        free &= (tried.gaps(lot.boxes()) >= APART).all(1)
        overlap = _overlap(pixels, project(lot.boxes().corners(), lot.pose()))
        before = free & (overlap > 0.4) & (overlap < 0.8)
        free = before if crowd and before.any() else free
    if not free.any():
        return None
    first = int(free.argmax())
    x, y = places[first].tolist()
    return one._replace(x=x, y=y, yaw=float(yaws[first]))


def _overlap(corners: F64, others: F64) -> F64:
    """(n,) largest share of a rectangle around (n, 8, 2) pixels, or of one around the (m, 8, 2)
    others, that both have in common."""
    low, high = corners.min(1)[:, None], corners.max(1)[:, None]
    common = np.minimum(high, others.max(1)) - np.maximum(low, others.min(1))
    least = np.minimum((high - low).prod(2), np.ptp(others, axis=1).prod(1))
    found: F64 = (common.clip(0).prod(2) / least).max(1)
    return found
