"""Coloured points of a scene: from its frames with depth, or from the triangles of a world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sightline.geometry import aabb, contains_points, transform_points, volume
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_rgb
from sightline.scenes.observe.depth_view import depth_view

if TYPE_CHECKING:
    from sightline.scenes.worlds.world import WorldMesh

__all__ = ["Cloud", "frames_cloud", "mesh_cloud", "point_owners"]

Floats = NDArray[np.float64]
POINTS = 3_000_000
"""points taken from the frames of a scene, about"""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points in the world with colours."""

    xyz: Floats
    """(N, 3) metres"""
    rgb: NDArray[np.uint8]
    """(N, 3)"""

    @classmethod
    def of(cls, points: ArrayLike, rgb: ArrayLike | None = None) -> Cloud:
        """A cloud of points (N, 3 or more); uncoloured ones are coloured by their height.

        Args:
            rgb: (N, 3) bytes, or shares of 1.
        """
        xyz = np.asarray(points, dtype=np.float64)[:, :3]
        if rgb is None:
            return cls(xyz, _by_height(xyz[:, 2]))
        colours = np.asarray(rgb)
        if colours.dtype.kind == "f":
            scale = 255.0 if colours.max(initial=0.0) <= 1 else 1.0
            colours = np.rint(np.clip(colours * scale, 0, 255))
        return cls(xyz, colours.astype(np.uint8))


def _by_height(z: Floats) -> NDArray[np.uint8]:
    """Dark blue to light yellow from the lowest to the highest twentieth."""
    if not len(z):
        return np.zeros((0, 3), dtype=np.uint8)
    low, high = np.percentile(z, [5, 95])
    share = np.clip((z - low) / max(high - low, 1e-9), 0, 1)[:, None]
    colour = [40, 60, 120] + share * (np.array([250, 225, 140]) - [40, 60, 120])
    return np.rint(colour).astype(np.uint8)


def frames_cloud(
    world: SceneBatch, scene: int, frames: ArrayLike | None = None, points: int = POINTS
) -> Cloud:
    """Points of a scene's posed frames with depth and colour; depth edges are left out.

    Args:
        frames: frame rows to use, by default all of the scene.
        points: about how many to keep; frames are thinned out evenly.
    """
    f = world.frames
    rows = np.arange(*world.frame_start[scene : scene + 2]) if frames is None else frames
    rows = np.asarray(rows, dtype=np.int64)
    rows = rows[f.posed[rows] & (f.depth[rows] != "") & (f.rgb[rows] != "")]
    parts: list[tuple[Floats, NDArray[np.uint8]]] = []
    for row in rows.tolist():
        view, picture = depth_view(world, row), load_rgb(world, row)
        step = max(1, int(np.sqrt(view.depth.size * len(rows) / points)))
        part = np.s_[step // 2 :: step, step // 2 :: step]
        lines, columns = np.nonzero(view.steady[part])
        lines, columns = lines * step + step // 2, columns * step + step // 2
        local = view.points[lines, columns].astype(np.float64)
        at_y = ((lines + 0.5) * view.scale[1]).astype(np.int64)
        at_x = ((columns + 0.5) * view.scale[0]).astype(np.int64)
        parts.append((transform_points(f.world_from_camera[row], local), picture[at_y, at_x]))
    if not parts:
        return Cloud(np.zeros((0, 3)), np.zeros((0, 3), dtype=np.uint8))
    xyz, rgb = zip(*parts, strict=True)
    return Cloud(np.concatenate(xyz), np.concatenate(rgb))


def mesh_cloud(mesh: WorldMesh, step: float) -> tuple[Cloud, NDArray[np.int64]]:
    """Points of all triangles, at most ``step`` metres apart, and their object rows (N,).

    Background triangles have negative rows. Each triangle carries a lattice over its corners, so
    a voxel of at least ``step`` cannot fall between its points.
    """
    corner = mesh.vertices[mesh.faces]
    sides = np.linalg.norm(corner - np.roll(corner, 1, axis=1), axis=2).max(axis=1)
    parts = np.maximum(np.ceil(sides / step), 1).astype(np.int64)
    count = (parts + 1) * (parts + 2) // 2
    face = np.repeat(np.arange(len(parts)), count)
    nth = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count)
    # row r of the lattice starts at r (r + 1) / 2 and has r + 1 points
    row = ((np.sqrt(8.0 * nth + 1) - 1) / 2).astype(np.int64)
    column = nth - row * (row + 1) // 2
    n = parts[face]
    weight = np.stack([n - row, row - column, column], axis=1) / n[:, None]
    xyz = np.einsum("nk,nki->ni", weight, corner[face])
    owners = mesh.face_object[face].astype(np.int64)
    return Cloud(xyz, mesh.surface_rgb[mesh.face_surface[face]]), owners


def point_owners(world: SceneBatch, scene: int, xyz: Floats, slack: float = 0.0) -> NDArray[Any]:
    """(N,) row of the smallest object whose box, moved out by ``slack`` metres, holds each point.

    -1 = none.
    """
    o = world.objects
    rows = np.arange(*world.object_start[scene : scene + 2])
    owner = np.full(len(xyz), -1, dtype=np.int64)
    order = np.argsort(xyz[:, 0], kind="stable")
    sorted_x = xyz[order, 0]
    low, high = aabb(o.centre[rows], o.extent[rows] + 2 * slack, o.rotation[rows])
    for i in np.argsort(-volume(o.extent[rows]), kind="stable"):
        # only the slab of points the box can reach
        near = order[slice(*np.searchsorted(sorted_x, [low[i, 0], high[i, 0] + 1e-12]))]
        near = near[((xyz[near, 1:] >= low[i, 1:]) & (xyz[near, 1:] <= high[i, 1:])).all(axis=1)]
        row = rows[i]
        box = (o.centre[row], o.extent[row] + 2 * slack, o.rotation[row])
        owner[near[contains_points(*box, xyz[near])]] = row
    return owner
