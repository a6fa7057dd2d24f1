"""Where and how an object is for a camera, and for an agent in the picture.

Visual perspective taking: the distance along the view first, then the whole pose in the camera,
then the pose that the agent has before it, through the chain ``agent_from_object =
agent_from_camera @ camera_from_object``.
"""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline.answers import Number, Pose, Vector
from sightline.facts import Definition, Frame, Rows, viewpoints, visibility
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "agent_object_pose",
    "agent_object_position",
    "camera_object_pose",
    "camera_object_position",
    "camera_z_distance",
]

NEVER_BELOW = 0.2
"""metres; nothing nearer is asked about"""


@task(answer=Number("m", decimals=2), program="z_distance(a)", scope="frame", level="perception")
def camera_z_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "z_depth", frame: Frame = "camera"
) -> Asked:
    """Distance of an object's centre along the view; the first step of perspective taking."""
    a, view = _seen(world, pick)
    there = viewpoints.camera_from_object(world, view, a)[:, :3, 3]
    return ask(
        a=a,
        views=view,
        answer=there[:, 2],
        gate=there[:, 2] >= NEVER_BELOW,
        margin=np.abs(there[:, 2]),
        say={
            "straight": text.number(np.linalg.norm(there, axis=1), 2),
            "aside": text.number(np.linalg.norm(there[:, :2], axis=1), 2),
        },
    )


@task(answer=Vector("m"), program="camera_from_object(a)", scope="frame")
def camera_object_position(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera"
) -> Asked:
    """Where an object's centre is in the camera's axes: x right, y down, z forward."""
    a, view = _seen(world, pick)
    there = viewpoints.camera_from_object(world, view, a)[:, :3, 3]
    return ask(
        a=a,
        views=view,
        answer=there,
        gate=there[:, 2] >= NEVER_BELOW,
        margin=np.linalg.norm(there, axis=1),
        say={"straight": text.number(np.linalg.norm(there, axis=1), 2)},
    )


@task(answer=Vector("m", frame="object"), program="agent_from_object(a, b)", scope="frame")
def agent_object_position(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "object"
) -> Asked:
    """Where an object's centre is in an agent's axes: x ahead, y left, z up."""
    a, b, view = _pairs(world, pick)
    there = viewpoints.agent_from_object(world, b, view, a)[:, :3, 3]
    return ask(
        a=a,
        b=b,
        views=view,
        answer=there,
        gate=np.linalg.norm(there, axis=1) >= NEVER_BELOW,
        margin=np.linalg.norm(there, axis=1),
        say=_steps(world, a, b, view),
    )


@task(answer=Pose(target="camera", source="object"), program="camera_from_object(a)", scope="frame")
def camera_object_pose(
    world: SceneBatch, pick: Pick, definition: Definition = "", frame: Frame = "camera"
) -> Asked:
    """All six degrees of freedom of an object in the camera's axes (``CAM_T_OBJ``)."""
    a, view = _seen(world, pick)
    there = viewpoints.camera_from_object(world, view, a)
    return ask(
        a=a,
        views=view,
        answer=there,
        gate=world.objects.front_known[a] & (there[:, 2, 3] >= NEVER_BELOW),
        margin=np.linalg.norm(there[:, :3, 3], axis=1),
        say={"there": _triple(there[:, :3, 3]), "ahead": _triple(there[:, :3, 0])},
    )


@task(
    answer=Pose(target="agent", source="object"), program="agent_from_object(a, b)", scope="frame",
    level="extrapolation",
)  # fmt: skip
def agent_object_pose(
    world: SceneBatch, pick: Pick, definition: Definition = "", frame: Frame = "object"
) -> Asked:
    """The same in an agent's axes (``AGENT_T_OBJ = AGENT_T_CAM . CAM_T_OBJ``)."""
    a, b, view = _pairs(world, pick)
    there = viewpoints.agent_from_object(world, b, view, a)
    far = np.linalg.norm(there[:, :3, 3], axis=1)
    return ask(
        a=a,
        b=b,
        views=view,
        answer=there,
        gate=world.objects.front_known[a] & (far >= NEVER_BELOW),
        margin=far,
        say=_steps(world, a, b, view),
    )


def _seen(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows]:
    """Objects and the frames that show them clearly, from a known pose."""
    seen = world.sightings
    rows = pick.sightings(_usable(world))
    return seen.object[rows], seen.frame[rows]


def _pairs(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows, Rows]:
    """Something and an agent, both clearly in the same frame; agents have a front."""
    seen = world.sightings
    one, other = pick.sighted_pairs(_usable(world))
    keep = world.objects.front_known[seen.object[other]]
    one, other = one[keep], other[keep]
    return seen.object[one], seen.object[other], seen.frame[one]


def _usable(world: SceneBatch) -> NDArray[np.bool_]:
    return np.asarray(visibility.clear(world) & world.frames.posed[world.sightings.frame])


def _steps(world: SceneBatch, a: Rows, b: Rows, view: Rows) -> dict[str, text.Text]:
    """Both places in the camera's axes, which the chain goes through."""
    places = [viewpoints.camera_from_object(world, view, each)[:, :3, 3] for each in (a, b)]
    return {name: _triple(place) for name, place in zip(("there", "agent"), places, strict=True)}


def _triple(place: NDArray[np.float64]) -> text.Text:
    inside = pc.binary_join_element_wise(*[text.number(c, 2) for c in place.T], ", ")
    return pc.binary_join_element_wise("[", inside, "]", "")
