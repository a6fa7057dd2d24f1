"""Rotations and rigid transforms: 4x4, named ``target_from_source``; metres and radians.

World: right-handed, z up. Camera: OpenCV (x right, y down, z forward).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, bools, dot, floats, rotate


def is_rotation(rotation: ArrayLike, atol: float = 1e-3) -> Bools:
    """Whether ``(..., 3, 3)`` is orthonormal and right-handed within ``atol``, as ``(...,)``."""
    r = floats(rotation)
    finite = bools(np.all(np.isfinite(r), axis=(-1, -2)))
    r = np.where(finite[..., None, None], r, 0.0)
    gram = np.swapaxes(r, -1, -2) @ r
    orthonormal = np.abs(gram - np.eye(3)).max(axis=(-1, -2)) <= atol
    return bools(finite & orthonormal & (np.linalg.det(r) > 0))


def pose(rotation: ArrayLike, translation: ArrayLike) -> Floats:
    """The 4x4 transform ``(..., 4, 4)`` of a rotation ``(..., 3, 3)`` and a translation."""
    r, t = floats(rotation), floats(translation)
    lead = np.broadcast_shapes(r.shape[:-2], t.shape[:-1])
    out = np.zeros((*lead, 4, 4))
    out[..., :3, :3] = r
    out[..., :3, 3] = t
    out[..., 3, 3] = 1.0
    return out


def invert_pose(target_from_source: ArrayLike) -> Floats:
    """``source_from_target`` of rigid transforms ``(..., 4, 4)`` (the transpose, no solving)."""
    m = floats(target_from_source)
    r = np.swapaxes(m[..., :3, :3], -1, -2)
    return pose(r, -rotate(r, m[..., :3, 3]))


def transform_points(target_from_source: ArrayLike, points: ArrayLike) -> Floats:
    """Points ``(..., N, 3)`` of the source frame in the target frame, by ``(..., 4, 4)``."""
    m = floats(target_from_source)
    return floats(points) @ np.swapaxes(m[..., :3, :3], -1, -2) + m[..., None, :3, 3]


def _axis_matrix(axis: int, angle: Floats) -> Floats:
    i, j = (axis + 1) % 3, (axis + 2) % 3
    out = np.zeros((*angle.shape, 3, 3))
    out[..., axis, axis] = 1.0
    out[..., i, i] = out[..., j, j] = np.cos(angle)
    out[..., j, i] = np.sin(angle)
    out[..., i, j] = -np.sin(angle)
    return out


def yaw_matrix(yaw: ArrayLike) -> Floats:
    """Rotation ``(..., 3, 3)`` about world z by ``yaw (...)``, counter-clockwise from above."""
    return _axis_matrix(2, floats(yaw))


def euler_matrix(angles: ArrayLike, order: str = "ZXY") -> Floats:
    """Rotation ``(..., 3, 3)`` of ``angles (..., 3)`` about the moving axes named in ``order``.

    Intrinsic: ``R = R_order[0](a0) @ R_order[1](a1) @ R_order[2](a2)``, the capital-letter
    convention of ``scipy.spatial.transform.Rotation.from_euler``. "ZXY" is that of EmbodiedScan.
    """
    a = floats(angles)
    if len(order) != 3 or any(letter not in "XYZ" for letter in order):
        raise ValueError(f"order must be three of the letters X, Y, Z, got {order!r}")
    out = _axis_matrix("XYZ".index(order[0]), a[..., 0])
    for slot in (1, 2):
        out = out @ _axis_matrix("XYZ".index(order[slot]), a[..., slot])
    return out


def look_at(eye: ArrayLike, target: ArrayLike, up: ArrayLike = (0.0, 0.0, 1.0)) -> Floats:
    """``world_from_camera (..., 4, 4)`` of an OpenCV camera at ``eye`` that looks at ``target``.

    The image's up direction is ``up`` as far as possible; a camera that looks along ``up`` gets
    world y (or x) as its up direction instead.
    """
    eye_, up_ = floats(eye), floats(up)
    forward = _unit(floats(target) - eye_)
    right = np.cross(forward, up_)
    spare = np.where(np.abs(forward[..., 1:2]) < 0.9, [0.0, 1.0, 0.0], [1.0, 0.0, 0.0])
    lost = np.linalg.norm(right, axis=-1, keepdims=True) < 1e-9 * np.linalg.norm(up_)
    right = _unit(np.where(lost, np.cross(forward, spare), right))
    down = np.cross(forward, right)
    return pose(np.stack([right, down, forward], axis=-1), eye_)


def _unit(vectors: Floats) -> Floats:
    norm = np.linalg.norm(vectors, axis=-1, keepdims=True)
    if np.any(norm == 0):
        raise ValueError("a direction of length zero has no direction")
    return floats(vectors / norm)


def rotation_angle(rotation: ArrayLike) -> Floats:
    """Angle ``(...,)`` in [0, pi] by which ``(..., 3, 3)`` turns about its axis."""
    r = floats(rotation)
    axis = np.stack(
        [
            r[..., 2, 1] - r[..., 1, 2],
            r[..., 0, 2] - r[..., 2, 0],
            r[..., 1, 0] - r[..., 0, 1],
        ],
        axis=-1,
    )
    trace = np.einsum("...ii->...", r)
    # atan2 keeps full precision where arccos does not: next to 0 and next to pi
    return floats(np.arctan2(np.sqrt(dot(axis, axis)), trace - 1.0))


def nearest_rotation(matrix: ArrayLike) -> Floats:
    """The rotation ``(..., 3, 3)`` closest to a matrix in the Frobenius norm (by its SVD)."""
    u, _, vt = np.linalg.svd(floats(matrix))
    sign = np.where(np.linalg.det(u @ vt) < 0, -1.0, 1.0)
    u = np.concatenate([u[..., :2], u[..., 2:] * sign[..., None, None]], axis=-1)
    return floats(u @ vt)


def yaw_pitch_of_camera(world_from_camera: ArrayLike) -> tuple[Floats, Floats]:
    """Yaw and pitch ``(...,)`` of the viewing direction of ``(..., 4, 4)`` (or ``(..., 3, 3)``).

    Yaw is atan2 of the camera's z axis in world xy, pitch is positive when it looks up.
    """
    forward = floats(world_from_camera)[..., :3, 2]
    yaw = np.arctan2(forward[..., 1], forward[..., 0])
    return floats(yaw), floats(np.arcsin(np.clip(forward[..., 2], -1.0, 1.0)))


def wrap_angle(angle: ArrayLike) -> Floats:
    """Angles brought to the interval (-pi, pi]."""
    a = floats(angle)
    wrapped = -np.remainder(np.pi - a, 2 * np.pi) + np.pi
    # the remainder may round up to a full turn, which would give -pi
    return floats(np.where(wrapped <= -np.pi, np.pi, wrapped))
