"""Poses seen from elsewhere: an object in a camera's axes, and in those of an agent.

The chain is that of visual perspective taking: ``agent_from_object = agent_from_camera @
camera_from_object``. An agent's axes are those of its box, x ahead, y left, z up, at its centre;
an object's likewise. Poses are those at the time of the frame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Rows
from sightline.scenes import SceneBatch

__all__ = ["agent_from_camera", "agent_from_object", "camera_from_object"]

Floats = NDArray[np.float64]


def camera_from_object(world: SceneBatch, frame: Rows, obj: Rows) -> Floats:
    """(n, 4, 4) box axes of objects in the axes of cameras (x right, y down, z forward)."""
    centre, rotation = world.box_poses(obj, frame)
    world_from_camera = world.frames.world_from_camera[frame]
    return np.asarray(geometry.invert_pose(world_from_camera) @ geometry.pose(rotation, centre))


def agent_from_camera(world: SceneBatch, agent: Rows, frame: Rows) -> Floats:
    """(n, 4, 4) camera axes in those of agents."""
    centre, rotation = world.box_poses(agent, frame)
    agent_from_world = geometry.invert_pose(geometry.pose(rotation, centre))
    return np.asarray(agent_from_world @ world.frames.world_from_camera[frame])


def agent_from_object(world: SceneBatch, agent: Rows, frame: Rows, obj: Rows) -> Floats:
    """(n, 4, 4) objects in the axes of agents, by way of the camera."""
    through = agent_from_camera(world, agent, frame)
    return np.asarray(through @ camera_from_object(world, frame, obj))
