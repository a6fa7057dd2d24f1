"""A lot of vehicles as triangles, and what of each vehicle the camera sees."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.render import Renderer
from sightline.scenes.symbolic.vehicles import COLOURS, SIZES, Lot, intrinsics, project
from sightline.scenes.worlds.palette import MATERIAL_INDEX, Surface, resolve
from sightline.scenes.worlds.vehicles import unit_mesh
from sightline.scenes.worlds.world import FLOOR, Light, WorldMesh

__all__ = ["Seen", "mesh", "renderer", "seen"]

F64 = NDArray[np.float64]

GROUND = Surface("wall", (208, 205, 196))
REACH = 80.0  # metres of ground
LOOK = (240, 160)  # pixels in which visibility is measured


class Seen(NamedTuple):
    """What a camera sees of n vehicles, in pixels.

    Attributes:
        alone: (n,) pixels if nothing else were there.
        visible: (n,) pixels.
        hides: (n, n) share of the second's pixels in which the first shows instead.
        meets: (n, n) share of the second's pixels that the first covers too, before it or behind.
    """

    alone: NDArray[np.int64]
    visible: NDArray[np.int64]
    hides: F64
    meets: F64


def mesh(lot: Lot) -> WorldMesh:
    """Triangles in metres; vehicles in their order, then the ground."""
    vertices, faces, owner, surface = [], [], [], []
    surfaces: list[Surface] = []
    count = 0
    for row, one in enumerate(lot.vehicles):
        part, scale = unit_mesh(one.shape), SIZES[one.size]
        c, s = np.cos(one.yaw), np.sin(one.yaw)
        turned = scale * part.vertices @ np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])
        vertices.append(turned + np.array([one.x, one.y, one.extent[2] / 2]))
        faces.append(part.faces + count)
        owner.append(np.full(len(part.faces), row))
        surface.append(part.face_surface + len(surfaces))
        surfaces += [resolve(each, "plastic", COLOURS[one.colour]) for each in part.surfaces]
        count += len(part.vertices)
    plane = REACH * np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float64)
    faces.append(np.array([[0, 1, 2], [0, 2, 3]], np.int32) + count)
    owner.append(np.full(2, FLOOR))
    surface.append(np.full(2, len(surfaces)))
    surfaces.append(GROUND)
    return WorldMesh(
        np.concatenate([*vertices, plane]), np.concatenate(faces).astype(np.int32),
        np.concatenate(owner).astype(np.int32), np.concatenate(surface).astype(np.int32),
        np.array([each.rgb for each in surfaces], np.uint8),
        np.array([MATERIAL_INDEX[each.material] for each in surfaces], np.int32),
    )  # fmt: skip


def renderer(lot: Lot) -> Renderer:
    """What draws a lot, with a high lamp over the camera's left shoulder and a weaker one."""
    right, ahead = lot.pose()[:3, 0], -np.array([*lot.eye[:2], 0.0])
    ahead /= np.linalg.norm(ahead)
    places = (-9 * right - 7 * ahead + (0, 0, 17), 12 * right + 2 * ahead + (0, 0, 13))
    lamps = tuple(
        Light((float(at[0]), float(at[1]), float(at[2])), rgb, power, 30.0)
        for at, rgb, power in zip(
            places, ((1.0, 0.97, 0.92), (0.85, 0.92, 1.0)), (0.95, 0.3), strict=True
        )
    )
    return Renderer(mesh(lot), lamps, objects=len(lot.vehicles))


def seen(lot: Lot, size: tuple[int, int] = LOOK) -> Seen:
    """Visibility of all vehicles, and of pairs, by rays through the middles of pixels."""
    drawn, pose, count = renderer(lot), lot.pose(), len(lot.vehicles)
    shown = drawn.render(pose, intrinsics(size), size, colour=False).instance - 1
    rays = drawn.pixel_rays(intrinsics(size), size) @ pose[:3, :3].T.astype(np.float32)
    windows = project(lot.boxes().corners(), pose, size)
    low, high = np.floor(windows.min(1)).astype(int), np.ceil(windows.max(1)).astype(int)
    masks = np.zeros((count, size[1] * size[0]), bool)
    for row, (a, b) in enumerate(zip(low, high, strict=True)):
        x, y = np.meshgrid(np.arange(max(a[0], 0), min(b[0], size[0])),
                           np.arange(max(a[1], 0), min(b[1], size[1])))  # fmt: skip
        at = (y * size[0] + x).ravel()
        masks[row, at] = drawn.silhouette(np.full(len(at), row, np.int32), pose[:3, 3], rays[at])
    first = (shown.ravel() == np.arange(count)[:, None]).astype(np.float64)
    whole = masks.astype(np.float64)
    alone = masks.sum(1)
    hides, meets = (table @ whole.T / np.maximum(alone, 1) for table in (first, whole))
    return Seen(alone, first.sum(1).astype(np.int64), hides, meets)
