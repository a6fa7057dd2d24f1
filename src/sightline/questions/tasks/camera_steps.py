"""The motion of a camera taken apart: along each of its axes, up and down, and as a vector.

MultiSPA camera movement: x, y and z in the axes of the first camera (x right, y down, z forward),
pitch of the viewing direction, displacement in millimetres.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from sightline.answers import Choice, Number, Vector
from sightline.facts import Definition, Frame, motion
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.view_pairs import Pairs, linked_pairs
from sightline.scenes import SceneBatch

__all__ = [
    "camera_displacement",
    "camera_pitch_angle",
    "camera_pitch_direction",
    "camera_step_across",
    "camera_step_ahead",
    "camera_step_upright",
]

LEAST: Final = 0.1
"""metres along an axis that have a direction ..."""
LEAST_SHARE: Final = np.sin(np.deg2rad(10.0))
"""... and their share of the whole way"""
LONGEST: Final = 10.0
"""metres between two camera centres"""
TILTED: Final = np.deg2rad(5.0)
"""smallest change of pitch that is asked about"""


@task(
    answer=Choice(options=("left", "right")), program="step_across(view, view2)", scope="views",
    tags=("timeless",),
)  # fmt: skip
def camera_step_across(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Whether the camera went left or right in its first axes; MultiSPA camera movement x."""
    return _step(world, pick, pairs, 0)


@task(
    answer=Choice(options=("up", "down")), program="step_upright(view, view2)", scope="views",
    tags=("timeless",),
)  # fmt: skip
def camera_step_upright(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Whether the camera went up or down in its first axes; MultiSPA camera movement y."""
    return _step(world, pick, pairs, 1)


@task(
    answer=Choice(options=("backward", "forward")), program="step_ahead(view, view2)",
    scope="views", tags=("timeless",),
)  # fmt: skip
def camera_step_ahead(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Whether the camera went forward or backward in its first axes; MultiSPA z."""
    return _step(world, pick, pairs, 2)


@task(answer=Choice(options=("up", "down")), program="pitch_direction(view, view2)", scope="views",
      tags=("timeless",))  # fmt: skip
def camera_pitch_direction(
    world: SceneBatch, pick: Pick, definition: Definition = "vertical", frame: Frame = "world",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Whether the camera tilted up or down; MultiSPA pitch direction."""
    first, second, linked = linked_pairs(world, pick, motion.level(world), pairs=pairs)
    fact = motion.pitch(world, first, second)
    return ask(
        views=(first, second),
        answer=(fact.value < 0).astype(np.int64),
        gate=linked & (fact.margin >= TILTED),
        margin=fact.margin,
        say={"angle": text.late_number(np.rad2deg(fact.margin))},
    )


@task(answer=Number("deg", decimals=0), program="pitch_angle(view, view2)", scope="views",
      tags=("timeless",))  # fmt: skip
def camera_pitch_angle(
    world: SceneBatch, pick: Pick, definition: Definition = "vertical", frame: Frame = "world",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """By how much the camera tilted up or down; MultiSPA pitch angle."""
    first, second, linked = linked_pairs(
        world, pick, motion.level(world), ordered=False, pairs=pairs
    )
    fact = motion.pitch(world, first, second)
    return ask(
        views=(first, second),
        answer=fact.margin,
        gate=linked & (fact.margin >= TILTED),
        margin=fact.margin,
        say={"way": text.late_words(["up", "down"], (fact.value < 0).astype(np.int64))},
    )


@task(
    answer=Vector("mm", decimals=0), program="camera_displacement(view, view2)", scope="views",
    tags=("timeless",),
)  # fmt: skip
def camera_displacement(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """The way of the camera as a vector in its first axes; MultiSPA displacement vector."""
    first, second, linked = linked_pairs(world, pick, world.frames.posed, pairs=pairs)
    way = motion.displacement(world, first, second)
    length = np.linalg.norm(way, axis=1)
    return ask(
        views=(first, second),
        answer=way,
        gate=linked & (length >= LEAST) & (length <= LONGEST),
        margin=length,
        say=_parts(way),
    )


def _step(world: SceneBatch, pick: Pick, pairs: Pairs, axis: int) -> Asked:
    """The sign of the way along one axis of the first camera: option 0 is the negative one."""
    first, second, linked = linked_pairs(world, pick, world.frames.posed, pairs=pairs)
    way = motion.displacement(world, first, second)
    length, along = np.linalg.norm(way, axis=1), way[:, axis]
    size = np.abs(along)
    return ask(
        views=(first, second),
        answer=(along > 0).astype(np.int64),
        gate=linked & (size >= LEAST) & (size >= LEAST_SHARE * length),
        margin=size,
        say=_parts(way),
    )


def _parts(way: np.ndarray) -> dict[str, text.Late]:
    names = ("side", "down", "ahead")
    return {name: text.late_number(column, 2) for name, column in zip(names, way.T, strict=True)}
