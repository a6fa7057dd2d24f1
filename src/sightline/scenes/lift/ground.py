"""Which way is up in a photo, and how high the floor is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.lift.steps import Steps

__all__ = ["Ground", "beyond", "ground", "level_pose", "shell"]

Floats = NDArray[np.float64]
CAMERA_UP = np.array([0.0, -1.0, 0.0])
_DRAWS = 2000
_PROBE = 4000


@dataclass(frozen=True, eq=False)
class Ground:
    """The vertical of a photo in its camera frame."""

    up: Floats
    """(3,) unit vector"""
    height: float
    """of the floor above the camera, metres (negative below); NaN where it is not known"""
    inliers: float
    """share of the points on the ground plane, 0 without one"""
    source: str
    """given, plane or camera"""


def ground(points: Floats, steps: Steps, given: Floats | None = None) -> Ground:
    """The vertical from what is given, else from a plane, else that of the camera.

    A plane counts when its normal is within ``steps.tilt`` of the camera's (or the given) up and
    it holds more than ``steps.ground_share`` of all points (VQASynth: 30 %): a wall that fills the
    photo is no floor. Without one the photo is taken as level; that is said in ``source``.

    Args:
        points: (N, 3) of the photo, camera frame.
        steps: thresholds.
        given: (3,) up direction in the camera frame from a sensor or a calibration network.
    """
    rough = CAMERA_UP if given is None else given / np.linalg.norm(given)
    found = _plane(points, rough, steps)
    if given is not None:
        # a plane may say how high the floor is, but not which way is up
        return Ground(rough, _floor(points, rough, steps), 0.0, "given")
    if found is None or found[2] <= steps.ground_share:
        return Ground(rough, _floor(points, rough, steps), 0.0, "camera")
    up, height, share = found
    if steps.floor == "lowest":
        height = _floor(points, up, steps)
    return Ground(up, height, share, "plane")


def shell(points: Floats, up: Floats, steps: Steps) -> Floats:
    """(k, 4) walls behind everything: unit normals towards the camera, and their offsets.

    A wall is an upright plane with ``steps.wall_share`` of the points on it and hardly any beyond
    it: the front of a wardrobe has a wall beyond it, the wall of a room has nothing. The largest is
    taken first, up to four.

    Args:
        points: (N, 3) of the photo, camera frame.
        up: (3,) vertical.
        steps: thresholds.
    """
    draw, out = np.random.default_rng(1), []
    rest = points[draw.integers(len(points), size=_PROBE)] if len(points) else points
    probe = rest
    for _ in range(4 if steps.wall_share > 0 else 0):
        if len(rest) < 2:
            break
        pair = rest[draw.integers(len(rest), size=(_DRAWS // 4, 2))]
        normal = np.cross(pair[:, 1] - pair[:, 0], up)
        size = np.linalg.norm(normal, axis=1)
        normal, at = normal[size > 0.05] / size[size > 0.05, None], pair[size > 0.05, 0]
        offset = np.einsum("ij,ij->i", normal, at)
        # the camera, at the origin, is on the side the normal points to
        turn = np.where(offset > 0, -1.0, 1.0)
        normal, offset = normal * turn[:, None], offset * turn
        slack = steps.ground_slack * np.maximum(1.0, np.linalg.norm(probe, axis=1))
        away = normal @ probe.T - offset[:, None]
        held = (np.abs(away) < slack).mean(axis=1)
        held[(away < -2 * slack).mean(axis=1) > steps.wall_beyond] = 0.0
        if not len(held) or held.max() < steps.wall_share:
            break
        best = int(np.argmax(held))
        out.append(np.append(normal[best], offset[best]))
        slack = steps.ground_slack * np.maximum(1.0, np.linalg.norm(rest, axis=1))
        rest = rest[np.abs(rest @ normal[best] - offset[best]) >= 2 * slack]
    return np.array(out).reshape(-1, 4)


def beyond(points: Floats, walls: Floats, steps: Steps) -> NDArray[np.bool_]:
    """(N,) points on or behind one of the walls of :func:`shell`."""
    slack = steps.ground_slack * np.maximum(1.0, np.linalg.norm(points, axis=1))
    away = points @ walls[:, :3].T - walls[:, 3]
    return np.asarray((away < 2 * slack[:, None]).any(axis=1), dtype=np.bool_)


def level_pose(up: Floats) -> Floats:
    """(4, 4) world_from_camera: z up, y level in the viewing direction, the camera at the origin.

    A camera that looks straight up or down has the photo's upper edge as its heading.
    """
    ahead = np.array([0.0, 0.0, 1.0])
    if abs(ahead @ up) > 1 - 1e-9:
        ahead = CAMERA_UP
    y = ahead - (ahead @ up) * up
    y /= np.linalg.norm(y)
    out = np.eye(4)
    out[:3, :3] = np.stack([np.cross(y, up), y, up])
    return out


def _plane(points: Floats, rough: Floats, steps: Steps) -> tuple[Floats, float, float] | None:
    """Normal, height and share of points of the plane that holds most points (RANSAC)."""
    if len(points) < 3:
        return None
    draw = np.random.default_rng(0)
    probe = points[draw.integers(len(points), size=_PROBE)]
    triple = points[draw.integers(len(points), size=(_DRAWS, 3))]
    normal = np.cross(triple[:, 1] - triple[:, 0], triple[:, 2] - triple[:, 0])
    size = np.linalg.norm(normal, axis=1)
    good = size > 1e-9
    normal, at = normal[good] / size[good, None], triple[good, 0]
    normal *= np.where(normal @ rough < 0, -1.0, 1.0)[:, None]
    facing = normal @ rough >= np.cos(steps.tilt)
    normal, at = normal[facing], at[facing]
    if not len(normal):
        return None
    height = np.einsum("ij,ij->i", normal, at)
    slack = steps.ground_slack * np.maximum(1.0, np.linalg.norm(probe, axis=1))
    held = (np.abs(normal @ probe.T - height[:, None]) < slack).mean(axis=1)
    best = int(np.argmax(held))
    n, h = normal[best], float(height[best])
    slack = steps.ground_slack * np.maximum(1.0, np.linalg.norm(points, axis=1))
    for _ in range(5):
        near = points[np.abs(points @ n - h) < slack]
        if len(near) < 3:
            break
        middle = near.mean(axis=0)
        n = np.linalg.svd(near - middle, full_matrices=False)[2][2]
        n = n * (1.0 if n @ rough >= 0 else -1.0)
        h = float(n @ middle)
    share = float((np.abs(points @ n - h) < slack).mean())
    return (n, h, share) if n @ rough >= np.cos(steps.tilt) else None


def _floor(points: Floats, up: Floats, steps: Steps) -> float:
    """Lowest height of the nearest half of the points (SpatialRGPT); NaN without points.

    ``steps.floor_cut`` percent of them may lie lower: one wrong pixel is no floor.
    """
    if not len(points):
        return float("nan")
    near = points[points[:, 2] <= np.median(points[:, 2])]
    return float(np.percentile(near @ up, steps.floor_cut))
