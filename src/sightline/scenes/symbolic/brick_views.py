"""Brick models as triangles and as seen by a camera on a circle around the baseplate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry.poses import look_at
from sightline.scenes.render import Renderer
from sightline.scenes.symbolic.bricks import COLOURS, Brick
from sightline.scenes.worlds.palette import COLOURS as RGB
from sightline.scenes.worlds.palette import MATERIAL_INDEX
from sightline.scenes.worlds.world import Light, WorldMesh

__all__ = ["PLATE_M", "STUD_M", "camera", "mesh", "project", "renderer", "seen", "visible"]

F64 = NDArray[np.float64]

STUD_M, PLATE_M = 0.1, 0.04
"""A stud pitch and the height of a plate; ten times real ones, so that lamps look right."""
GAP_M = 0.003  # pieces are a little smaller than their cells, so that seams show
BASE_RGB = (168, 174, 178)
ELEVATION = math.radians(38)
FIELD = math.radians(34)  # vertical field of view
SIDES = 12
BASE = 0  # row of the baseplate among the surfaces; pieces follow


@lru_cache(maxsize=1)
def _box() -> tuple[F64, NDArray[np.int32]]:
    v = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], np.float64)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    return v, np.array([t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))], np.int32)


@lru_cache(maxsize=1)
def _stud() -> tuple[F64, NDArray[np.int32]]:
    """A stud over the middle of its cell, in metres."""
    turn = 2 * np.pi * np.arange(SIDES) / SIDES
    ring = 0.3 * STUD_M * np.column_stack([np.cos(turn), np.sin(turn)])
    v = np.zeros((3 * SIDES + 1, 3))
    # the rim twice: the top is flat, the side round
    for part, height in ((0, 0.0), (1, 0.018), (2, 0.018)):
        v[part * SIDES : (part + 1) * SIDES] = np.column_stack([ring, np.full(SIDES, height)])
    v[-1] = (0, 0, 0.018)
    i = np.arange(SIDES)
    j = (i + 1) % SIDES
    sides = np.concatenate(
        [np.column_stack([i, j, SIDES + j]), np.column_stack([i, SIDES + j, SIDES + i])]
    )
    top = np.column_stack([2 * SIDES + i, 2 * SIDES + j, np.full(SIDES, 3 * SIDES)])
    return v, np.concatenate([sides, top]).astype(np.int32)


def boxes(model: Sequence[Brick], side: int, gap: float = 0.0) -> tuple[F64, F64]:
    """Low and high corners in metres of the baseplate (row 0) and of the pieces."""
    rows = np.array([one[:6] for one in model], np.float64).reshape(-1, 6)
    low = rows[:, :3] * (STUD_M, STUD_M, PLATE_M)
    high = low + rows[:, 3:] * (STUD_M, STUD_M, PLATE_M)
    low[:, :2] += gap
    high[:, :2] -= gap
    plate = side * STUD_M
    return (
        np.vstack([[0.0, 0.0, -0.5 * PLATE_M], low]),
        np.vstack([[plate, plate, 0.0], high]),
    )


def mesh(model: Sequence[Brick], side: int, studs: bool = True) -> WorldMesh:
    """Triangles in metres; object 0 is the baseplate, pieces follow. Studs that are covered are
    left out."""
    low, high = boxes(model, side, GAP_M)
    unit, cube = _box()
    vertices = [(low[:, None] + unit * (high - low)[:, None]).reshape(-1, 3)]
    faces = [(cube[None] + 8 * np.arange(len(low))[:, None, None]).reshape(-1, 3)]
    owner = [np.repeat(np.arange(len(low)), len(cube))]
    if studs:
        at, whose = _studs(model, side)
        knob, around = _stud()
        count = 8 * len(low)
        vertices.append((at[:, None] + knob).reshape(-1, 3))
        faces.append(
            (around[None] + (count + len(knob) * np.arange(len(at)))[:, None, None]).reshape(-1, 3)
        )
        owner.append(np.repeat(whose, len(around)))
    rows = np.concatenate(owner).astype(np.int32)
    rgb = [BASE_RGB, *(RGB[one.colour] for one in model)]
    material = np.full(len(rgb), MATERIAL_INDEX["plastic"], np.int32)
    return WorldMesh(
        np.concatenate(vertices), np.concatenate(faces).astype(np.int32), rows, rows,
        np.array(rgb, np.uint8), material,
    )  # fmt: skip


def _studs(model: Sequence[Brick], side: int) -> tuple[F64, NDArray[np.int64]]:
    """Feet of all open studs in metres, and whose they are."""
    covered = {
        (x, y, one.z)
        for one in model
        for x in range(one.x, one.x + one.w)
        for y in range(one.y, one.y + one.d)
    }
    plate = Brick(0, 0, 0, side, side, 0, "")
    found = [
        (x + 0.5, y + 0.5, one.top, row)
        for row, one in enumerate((plate, *model))
        for x in range(one.x, one.x + one.w)
        for y in range(one.y, one.y + one.d)
        if (x, y, one.top) not in covered
    ]
    rows = np.array(found, np.float64)
    return rows[:, :3] * (STUD_M, STUD_M, PLATE_M), rows[:, 3].astype(np.int64)


def renderer(model: Sequence[Brick], side: int) -> Renderer:
    """What draws a model, with a lamp high on the left of the first camera."""
    plate = side * STUD_M
    lamps = (
        Light((plate * 0.1, -plate * 0.9, plate * 2.2), (1.0, 0.97, 0.92), 0.95, 3.0 * plate),
        Light((plate * 1.9, plate * 1.1, plate * 1.8), (0.85, 0.92, 1.0), 0.45, 3.0 * plate),
    )
    return Renderer(mesh(model, side), lamps, objects=len(model) + 1)


def camera(side: int, azimuth: float, size: tuple[int, int]) -> tuple[F64, tuple[float, ...]]:
    """Pose and intrinsics of the camera at an azimuth in degrees, counter-clockwise seen from
    above; the baseplate fills the picture."""
    turn = math.radians(azimuth)
    middle = np.array([side * STUD_M / 2, side * STUD_M / 2, 0.12])
    distance = 2.05 * side * STUD_M
    flat = distance * math.cos(ELEVATION)
    rise = distance * math.sin(ELEVATION)
    eye = middle + np.array([flat * math.cos(turn), flat * math.sin(turn), rise])
    focal = size[1] / 2 / math.tan(FIELD / 2)
    return look_at(eye, middle), (focal, focal, size[0] / 2, size[1] / 2)


def project(points: ArrayLike, side: int, azimuth: float, size: tuple[int, int]) -> F64:
    """(n, 2) pixels of (n, 3) points in metres."""
    pose, (fx, fy, cx, cy) = camera(side, azimuth, size)
    local = (np.asarray(points, np.float64) - pose[:3, 3]) @ pose[:3, :3]
    return np.column_stack(
        [fx * local[:, 0] / local[:, 2] + cx, fy * local[:, 1] / local[:, 2] + cy]
    )


def _entry(low: F64, high: F64, eye: F64, rays: F64) -> F64:
    """(n, boxes) where rays enter boxes, in ray lengths; inf where they miss."""
    with np.errstate(divide="ignore", invalid="ignore"):
        one = (low - eye) / rays[:, None]
        two = (high - eye) / rays[:, None]
    near, far = np.minimum(one, two).max(2), np.maximum(one, two).min(2)
    return np.where((near <= far) & (far > 0), near, np.inf)


def seen(
    model: Sequence[Brick], side: int, azimuth: float, size: tuple[int, int] = (64, 48)
) -> NDArray[np.int64]:
    """(H, W) which colour shows: 0 nothing, 1 the baseplate, 2 + row in ``COLOURS``; without
    studs and light, and cheap."""
    pose, (fx, fy, cx, cy) = camera(side, azimuth, size)
    x, y = np.meshgrid(np.arange(size[0]) + 0.5 - cx, np.arange(size[1]) + 0.5 - cy)
    rays = np.column_stack([x.ravel() / fx, y.ravel() / fy, np.ones(x.size)]) @ pose[:3, :3].T
    low, high = boxes(model, side)
    entry = _entry(low, high, pose[:3, 3], rays)
    first = entry.argmin(1)
    table = np.array([1, *(2 + COLOURS.index(one.colour) for one in model)])
    found = np.where(np.isfinite(entry.min(1)), table[first], 0)
    return found.reshape(size[1], size[0])


def visible(
    model: Sequence[Brick], side: int, azimuth: float, points: ArrayLike
) -> NDArray[np.bool_]:
    """Whether the camera sees (n, 3) points in metres that lie on or above surfaces."""
    eye = camera(side, azimuth, (4, 3))[0][:3, 3]
    rays = np.asarray(points, np.float64) - eye
    low, high = boxes(model, side)
    free: NDArray[np.bool_] = _entry(low, high, eye, rays).min(1) > 1 - 1e-3
    return free
