"""How the camera moved between two frames of a scene.

The centre of a camera is the last column of ``world_from_camera``. ``frame="camera"`` is that of
the first view (x right, y down, z forward); turns are about gravity, positive to the left.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows
from sightline.scenes import SceneBatch

__all__ = ["DIRECTIONS", "direction", "displacement", "distance", "level", "pitch", "rise", "yaw"]

DIRECTIONS: Final = ("forward", "backward", "left", "right")
LEVEL_ROLL: Final = np.deg2rad(30.0)
"""largest roll of an upright camera"""
LEVEL_PITCH: Final = np.deg2rad(60.0)
"""steepest view that still has a heading"""

Floats = NDArray[np.float64]


def displacement(world: SceneBatch, first: Rows, second: Rows) -> Floats:
    """(n, 3) way of the camera centre in the axes of the first camera, metres."""
    poses = world.frames.world_from_camera
    way = poses[second, :3, 3] - poses[first, :3, 3]
    return np.einsum("nji,nj->ni", poses[first, :3, :3], way)


def direction(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Code into :data:`DIRECTIONS`: the larger of the sideways and the forward way.

    Margin: ratio of the dominant way to the largest other one (also up or down), less one.
    Source: VSTI-Bench camera movement direction, which ignores y altogether.
    """
    way = displacement(world, first, second)
    x, y, z = way.T
    forward = np.abs(z) >= np.abs(x)
    value = np.where(forward, np.where(z > 0, 0, 1), np.where(x < 0, 2, 3))
    dominant = np.where(forward, np.abs(z), np.abs(x))
    rest = np.maximum(np.where(forward, np.abs(x), np.abs(z)), np.abs(y))
    lead = np.maximum(dominant / np.maximum(rest, 1e-9) - 1.0, 0.0)
    return Fact(value, lead, "camera", "centre", {"way": dominant, "rest": rest})


def rise(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Way of the camera centre against gravity, metres, positive up; margin: its size."""
    z = world.frames.world_from_camera[:, 2, 3]
    value = z[second] - z[first]
    return Fact(value, np.abs(value), "world", "vertical", {"rise": value})


def distance(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Straight distance between the two camera centres, metres; margin: the distance."""
    value = np.linalg.norm(displacement(world, first, second), axis=1)
    return Fact(value, value, "world", "centre", {"distance": value})


def yaw(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Turn of the viewing direction about gravity, radians in (-pi, pi], positive to the left.

    Margin: angle to the nearest of no turn and half a turn. Source: MultiSPA yaw.
    """
    heading, _ = geometry.yaw_pitch_of_camera(world.frames.world_from_camera)
    value = geometry.wrap_angle(heading[second] - heading[first])
    turned = np.abs(value)
    return Fact(value, np.minimum(turned, np.pi - turned), "world", "horizontal", {"turn": value})


def pitch(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Change of the elevation of the viewing direction, radians, positive up; margin: its size.

    Source: MultiSPA pitch, the arcsine of the vertical part of the camera's z axis.
    """
    _, rise = geometry.yaw_pitch_of_camera(world.frames.world_from_camera)
    value = rise[second] - rise[first]
    return Fact(value, np.abs(value), "world", "vertical", {"tilt": value})


def level(world: SceneBatch) -> NDArray[np.bool_]:
    """(F,) upright cameras with a heading: roll and pitch are small enough for left and right."""
    turn = world.frames.world_from_camera[:, :3, :3]
    flat = np.abs(turn[:, 2, 0]) <= np.sin(LEVEL_ROLL)
    pitch = np.abs(turn[:, 2, 2]) <= np.sin(LEVEL_PITCH)
    return world.frames.posed & flat & pitch & (turn[:, 2, 1] < 0)
