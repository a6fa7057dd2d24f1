"""Pinhole cameras: projection, boxes in pictures, pixel rays.

OpenCV axes (x right, y down, z forward), no skew. Pixel (0, 0) covers [0, 1) x [0, 1), so its
centre is (0.5, 0.5). Depth is z-depth in metres. ``intrinsics`` is either the matrix
``(..., 3, 3)`` or the vector ``(..., 4)`` of fx, fy, cx, cy, in pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, Ints, bools, floats, rotate
from sightline.geometry.boxes import EDGES, FACES, corners
from sightline.geometry.overlap import clip_to_box
from sightline.geometry.polygons import clip_halfspace, polygon_area
from sightline.geometry.poses import transform_points

_CHUNK = 4096  # faces clipped at a time


@dataclass(frozen=True, slots=True)
class ProjectedBoxes:
    """Boxes in a picture; every field has the leading shape ``(...,)`` of the boxes.

    ``box_full`` and ``box`` are x0, y0, x1, y1 in pixels around the part of the box in front of
    the near plane, the second one clipped to the image. Both are NaN where nothing is in front.
    """

    box_full: Floats
    box: Floats
    in_view: Bools
    """Whether ``box`` has an area (the rectangle; for the box itself ask ``silhouette_area``)."""
    truncation: Floats
    """1 - area of ``box`` / area of ``box_full``, in [0, 1]; 1 where not in view."""
    depth_min: Floats
    """Depth of the nearest corner, negative when it is behind the camera."""
    depth_max: Floats
    centre_uv: Floats
    """Pixel ``(..., 2)`` of the box centre; NaN when it is not in front of the camera."""
    centre_depth: Floats


def intrinsics_vector(intrinsics: ArrayLike) -> Floats:
    """``(..., 4)`` fx, fy, cx, cy from matrices ``(..., 3, 3)`` or from such vectors."""
    k = floats(intrinsics)
    if k.shape[-1] == 4:
        return k
    if k.shape[-2:] != (3, 3):
        raise ValueError(f"intrinsics must be (..., 3, 3) or (..., 4), got {k.shape}")
    return np.stack([k[..., 0, 0], k[..., 1, 1], k[..., 0, 2], k[..., 1, 2]], axis=-1)


def project(
    points_world: ArrayLike, world_from_camera: ArrayLike, intrinsics: ArrayLike
) -> tuple[Floats, Floats]:
    """Pixels ``(..., N, 2)`` and depths ``(..., N)`` of points ``(..., N, 3)``.

    Points that are not in front of the camera (depth <= 0) get NaN pixels and keep their depth.
    """
    m = floats(world_from_camera)
    local = (floats(points_world) - m[..., None, :3, 3]) @ m[..., :3, :3]
    return _pixels(local, intrinsics_vector(intrinsics)[..., None, :]), local[..., 2]


def _pixels(local: Floats, k: Floats) -> Floats:
    z = local[..., 2:]
    front = z > 0
    ratio = np.where(front, local[..., :2] / np.where(front, z, 1.0), np.nan)
    return floats(ratio * k[..., :2] + k[..., 2:])


def unproject(
    uv: ArrayLike, depth: ArrayLike, intrinsics: ArrayLike, world_from_camera: ArrayLike
) -> Floats:
    """World points ``(..., N, 3)`` of pixels ``(..., N, 2)`` at z-depths ``(..., N)`` metres."""
    k = intrinsics_vector(intrinsics)[..., None, :]
    z = floats(depth)[..., None]
    xy = (floats(uv) - k[..., 2:]) / k[..., :2] * z
    z = np.broadcast_to(z, (*xy.shape[:-1], 1))
    return transform_points(world_from_camera, np.concatenate([xy, z], axis=-1))


def rays_through_pixels(
    intrinsics: ArrayLike, width: int, height: int, world_from_camera: ArrayLike
) -> tuple[Floats, Floats]:
    """Rays through the pixel centres: origins and directions ``(..., height, width, 3)``, world.

    Directions have z-depth 1 (not length 1): origin + depth * direction is the point at a depth.
    Origins are a read-only view of one point per camera.
    """
    k = intrinsics_vector(intrinsics)[..., None, None, :]
    m = floats(world_from_camera)
    u, v = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    x, y = (u - k[..., 2]) / k[..., 0], (v - k[..., 3]) / k[..., 1]
    directions = np.stack([x, y, np.ones_like(x)], axis=-1)
    turned = directions @ np.swapaxes(m[..., :3, :3], -1, -2)[..., None, :, :]
    return np.broadcast_to(m[..., None, None, :3, 3], turned.shape), floats(turned)


def frustum_contains(
    points_world: ArrayLike,
    world_from_camera: ArrayLike,
    intrinsics: ArrayLike,
    size: tuple[int, int],
    near: float = 0.05,
    far: float = np.inf,
) -> Bools:
    """Whether points ``(..., N, 3)`` fall on the image ``size = (w, h)`` between two depths."""
    uv, depth = project(points_world, world_from_camera, intrinsics)
    on_image = (uv >= 0).all(axis=-1) & (uv < np.asarray(size)).all(axis=-1)
    return bools(on_image & (depth >= near) & (depth <= far))


def project_boxes(
    centre: ArrayLike,
    extent: ArrayLike,
    rotation: ArrayLike,
    world_from_camera: ArrayLike,
    intrinsics: ArrayLike,
    size: tuple[int, int],
    near: float = 0.05,
) -> ProjectedBoxes:
    """Boxes as seen by cameras; leading dimensions of boxes and cameras broadcast.

    All boxes in all of F frames: boxes ``(N, 3)``, cameras ``(F, 1, 4, 4)``. A box that reaches
    behind the near plane (metres) is cut there first, so its rectangle is always that of a solid
    in front of the camera; a box around the camera fills what its cut with the near plane fills.
    """
    local, k = _camera_corners(centre, extent, rotation, world_from_camera, intrinsics)
    z = local[..., 2]
    valid = z >= near
    low, high = _rectangle(local, valid, k)
    seen = bools(np.any(valid, axis=-1))
    cut = bools(seen & ~np.all(valid, axis=-1))
    points, crossing = _near_cuts(local[cut], near)
    ends = _rectangle(points, crossing, k[cut])
    low[cut], high[cut] = np.minimum(low[cut], ends[0]), np.maximum(high[cut], ends[1])
    limit = np.asarray(size, dtype=np.float64)
    box_full = np.where(seen[..., None], np.concatenate([low, high], axis=-1), np.nan)
    box = np.clip(box_full, 0.0, np.concatenate([limit, limit]))
    full_area = np.prod(box_full[..., 2:] - box_full[..., :2], axis=-1)
    area = np.prod(box[..., 2:] - box[..., :2], axis=-1)
    in_view = area > 0
    truncation = np.where(in_view, 1 - area / np.where(in_view, full_area, 1.0), 1.0)
    middle = local.mean(axis=-2)
    return ProjectedBoxes(
        box_full=floats(box_full),
        box=floats(box),
        in_view=bools(in_view),
        truncation=np.clip(truncation, 0.0, 1.0),
        depth_min=floats(z.min(axis=-1)),
        depth_max=floats(z.max(axis=-1)),
        centre_uv=_pixels(middle, k),
        centre_depth=middle[..., 2],
    )


def _rectangle(points: Floats, valid: Bools, k: Floats) -> tuple[Floats, Floats]:
    """Least and greatest pixels ``(..., 2)`` of the valid ones of points ``(..., N, 3)``."""
    safe = np.where(valid, points[..., 2], 1.0)[..., None]
    uv = points[..., :2] / safe * k[..., None, :2] + k[..., None, 2:]
    low = np.where(valid[..., None], uv, np.inf).min(axis=-2)
    return floats(low), floats(np.where(valid[..., None], uv, -np.inf).max(axis=-2))


def _near_cuts(local: Floats, near: float) -> tuple[Floats, Bools]:
    """Where the edges of boxes ``(..., 8, 3)`` meet the near plane, ``(..., 12, 3)``, if at all."""
    one, two = local[..., EDGES[:, 0], :], local[..., EDGES[:, 1], :]
    z1, z2 = one[..., 2], two[..., 2]
    crossing = bools((z1 >= near) != (z2 >= near))
    share = np.where(crossing, (near - z1) / np.where(crossing, z2 - z1, 1.0), 0.0)
    cuts = one + share[..., None] * (two - one)
    cuts[..., 2] = np.where(crossing, near, -1.0)
    return cuts, crossing


def _camera_corners(
    centre: ArrayLike,
    extent: ArrayLike,
    rotation: ArrayLike,
    world_from_camera: ArrayLike,
    intrinsics: ArrayLike,
) -> tuple[Floats, Floats]:
    """Box corners ``(..., 8, 3)`` in the camera and intrinsics ``(..., 4)``, same leading shape."""
    m = floats(world_from_camera)
    r = np.swapaxes(m[..., :3, :3], -1, -2)
    local = corners(rotate(r, floats(centre) - m[..., :3, 3]), extent, r @ floats(rotation))
    k = intrinsics_vector(intrinsics)
    lead = np.broadcast_shapes(local.shape[:-2], k.shape[:-1])
    return np.broadcast_to(local, (*lead, 8, 3)), np.broadcast_to(k, (*lead, 4))


def silhouette_area(
    centre: ArrayLike,
    extent: ArrayLike,
    rotation: ArrayLike,
    world_from_camera: ArrayLike,
    intrinsics: ArrayLike,
    size: tuple[int, int],
    near: float = 0.05,
) -> Floats:
    """Exact area ``(...,)`` in square pixels that each box covers on the image.

    That is the projected convex hull of the part in front of the near plane, clipped at the image
    border: the sum of the clipped faces that face the camera, plus the cut with the near plane.
    0 out of view. Other objects are ignored (no occlusion).
    """
    local, k = _camera_corners(centre, extent, rotation, world_from_camera, intrinsics)
    lead = local.shape[:-2]
    local, k = local.reshape(-1, 8, 3), k.reshape(-1, 4)
    area = np.zeros(len(local))
    faces = local[:, FACES]  # (M, 6, 4, 3)
    normal = np.cross(faces[:, :, 1] - faces[:, :, 0], faces[:, :, 3] - faces[:, :, 0])
    towards = np.einsum("mfi,mfi->mf", normal, faces[:, :, 0]) < 0
    owner, face = np.nonzero(towards & (local[..., 2].max(axis=-1) > near)[:, None])
    for start in range(0, len(owner), _CHUNK):
        who = owner[start : start + _CHUNK]
        quads = faces[who, face[start : start + _CHUNK]]
        np.add.at(area, who, _face_area(quads, k[who], size, near))
    cut = np.flatnonzero((local[..., 2].min(axis=-1) < near) & (local[..., 2].max(axis=-1) > near))
    if len(cut):
        area[cut] += _near_cut_area(local[cut], k[cut], size, near)
    return area.reshape(lead)


def _face_area(quads: Floats, k: Floats, size: tuple[int, int], near: float) -> Floats:
    """Pixel area ``(Q,)`` of camera-frame polygons ``(Q, 4, 3)`` inside the image."""
    z = quads[..., 2]
    p = np.stack([*(quads[..., i] * k[:, None, i] + z * k[:, None, 2 + i] for i in (0, 1)), z], -1)
    counts: Ints = np.full(len(p), 4, dtype=np.int64)
    # in these homogeneous pixels every border is a plane through the origin
    planes = [[1, 0, 0], [-1, 0, size[0]], [0, 1, 0], [0, -1, size[1]]]
    p, counts = clip_halfspace(p, counts, p[..., 2] - near)
    for plane in planes:
        p, counts = clip_halfspace(p, counts, p @ np.asarray(plane, dtype=np.float64))
    depth = np.where(p[..., 2:] > 0, p[..., 2:], 1.0)
    return np.abs(polygon_area(p[..., :2] / depth))


def _near_cut_area(local: Floats, k: Floats, size: tuple[int, int], near: float) -> Floats:
    """Pixel area ``(Q,)`` where the near plane cuts boxes with corners ``local (Q, 8, 3)``."""
    u = np.array([0.0, size[0], size[0], 0.0])
    v = np.array([0.0, 0.0, size[1], size[1]])
    x = (u - k[:, 2:3]) / k[:, :1] * near
    y = (v - k[:, 3:4]) / k[:, 1:2] * near
    window = np.stack([x, y, np.full_like(x, near)], axis=-1)
    sides = local[:, [1, 2, 4]] - local[:, :1]  # box axes as rows, times their lengths
    length = np.linalg.norm(sides, axis=-1)
    axes = np.swapaxes(sides / np.where(length > 0, length, 1.0)[..., None], -1, -2)
    middle = local.mean(axis=-2)
    inside = clip_to_box((window - middle[:, None]) @ axes, length / 2)
    u3, v3 = inside[:, 1:-1] - inside[:, :1], inside[:, 2:] - inside[:, :1]
    metres = np.linalg.norm(np.cross(u3, v3).sum(axis=1), axis=-1) / 2
    return floats(metres * k[:, 0] * k[:, 1] / near**2)
