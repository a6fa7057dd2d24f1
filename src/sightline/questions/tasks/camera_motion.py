"""How the camera moved and turned from one image to another."""

from __future__ import annotations

import numpy as np

from sightline.answers import Choice, Number
from sightline.facts import Definition, Frame, motion
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.view_pairs import Pairs, linked_pairs
from sightline.scenes import SceneBatch

__all__ = [
    "camera_distance_moved",
    "camera_rise_direction",
    "camera_rotation_angle",
    "camera_rotation_direction",
    "camera_translation_direction",
]

MOVED = 0.5
"""metres along the dominant axis that a direction needs (VSTI-Bench camera movement direction)"""
DOMINANT = 1.0
"""ratio over 1 of the dominant way to any other: the way is within 27 degrees of its axis"""
RISEN = 0.3
"""metres that the camera must rise or sink"""
SHORTEST, LONGEST = 0.2, 10.0
"""metres between two camera centres (VSTI-Bench camera displacement)"""
TURNED = np.deg2rad(15.0)
"""smallest turn with a direction; a turn must also miss half a turn by it"""
TURNED_FROM = np.deg2rad(10.0)
"""smallest turn whose angle is asked for"""


@task(
    answer=Choice(options=motion.DIRECTIONS),
    program="translation_direction(view, view2)",
    scope="views",
)
def camera_translation_direction(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "camera",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Main direction of the way between two views; VSTI-Bench camera movement direction."""
    first, second, linked = linked_pairs(world, pick, world.frames.posed, pairs=pairs)
    fact = motion.direction(world, first, second)
    way, rest = fact.trace["way"], fact.trace["rest"]
    return ask(
        views=(first, second),
        answer=fact.value,
        gate=linked & (way >= MOVED) & (fact.margin >= DOMINANT),
        margin=fact.margin,
        say={"way": text.number(way, 2), "rest": text.number(rest, 2)},
    )


@task(answer=Choice(options=("up", "down")), program="rise(view, view2)", scope="views")
def camera_rise_direction(
    world: SceneBatch, pick: Pick, definition: Definition = "vertical", frame: Frame = "world",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Whether the camera went up or down; MultiSPA camera movement y, against gravity."""
    first, second, linked = linked_pairs(world, pick, motion.level(world), pairs=pairs)
    fact = motion.rise(world, first, second)
    return ask(
        views=(first, second),
        answer=(fact.value < 0).astype(np.int64),
        gate=linked & (fact.margin >= RISEN),
        margin=fact.margin,
        say={"rise": text.number(fact.margin, 2)},
    )


@task(
    answer=Number("m", decimals=2),
    program="camera_moved(view, view2)",
    scope="views",
)
def camera_distance_moved(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "world",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Straight distance between two camera centres; VSTI-Bench camera displacement."""
    first, second, linked = linked_pairs(
        world, pick, world.frames.posed, ordered=False, pairs=pairs
    )
    fact = motion.distance(world, first, second)
    way = np.abs(motion.displacement(world, first, second))
    return ask(
        views=(first, second),
        answer=fact.value,
        gate=linked & (fact.value >= SHORTEST) & (fact.value <= LONGEST),
        margin=fact.margin,
        say={
            "side": text.number(way[:, 0], 2),
            "height": text.number(way[:, 1], 2),
            "ahead": text.number(way[:, 2], 2),
        },
    )


@task(answer=Choice(options=("left", "right")), program="yaw_direction(view, view2)", scope="views")
def camera_rotation_direction(
    world: SceneBatch, pick: Pick, definition: Definition = "horizontal", frame: Frame = "world",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Whether the camera turned left or right about the vertical; MultiSPA yaw direction."""
    first, second, linked = linked_pairs(world, pick, motion.level(world), pairs=pairs)
    fact = motion.yaw(world, first, second)
    return ask(
        views=(first, second),
        answer=(fact.value < 0).astype(np.int64),
        gate=linked & (fact.margin >= TURNED),
        margin=fact.margin,
        say={"angle": text.number(np.rad2deg(np.abs(fact.value)))},
    )


@task(
    answer=Number("deg", decimals=0),
    program="yaw_angle(view, view2)",
    scope="views",
    level="extrapolation",
)
def camera_rotation_angle(
    world: SceneBatch, pick: Pick, definition: Definition = "horizontal", frame: Frame = "world",
    pairs: Pairs = "any",
) -> Asked:  # fmt: skip
    """Angle of the turn about the vertical, 0 to 180 degrees; MultiSPA yaw angle."""
    first, second, linked = linked_pairs(
        world, pick, motion.level(world), ordered=False, pairs=pairs
    )
    fact = motion.yaw(world, first, second)
    return ask(
        views=(first, second),
        answer=np.abs(fact.value),
        gate=linked & (np.abs(fact.value) >= TURNED_FROM),
        margin=np.abs(fact.value),
        say={"hand": text.words(["left", "right"], (fact.value < 0).astype(np.int64))},
    )
