"""Directions seen by an observer who stands at A and faces B, and by objects with a front.

Bearings are signed, positive to the left (counter-clockwise from above), zero straight ahead.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from sightline import geometry
from sightline.facts.fact import Fact, Rows
from sightline.scenes import SceneBatch

__all__ = ["QUADRANTS", "SIDES", "bearing", "clock", "facing", "quadrant", "side", "turn"]

Difficulty = Literal["easy", "medium"]
SIDES: dict[Difficulty, tuple[str, ...]] = {
    "easy": ("left", "right"),
    "medium": geometry.LEFT_RIGHT_BACK,
}
QUADRANTS = geometry.QUADRANTS


def bearing(world: SceneBatch, standing: Rows, facing: Rows, target: Rows) -> Fact:
    """Angle to the target's centre, radians in (-pi, pi]; margin = smallest of the two distances.

    Source: VSI-Bench object_rel_direction, centres projected on the ground plane.
    """
    centre = world.objects.centre
    value = geometry.bearing(centre[standing], centre[facing], centre[target])
    reach = np.minimum(
        np.linalg.norm((centre[facing] - centre[standing])[:, :2], axis=1),
        np.linalg.norm((centre[target] - centre[standing])[:, :2], axis=1),
    )
    return Fact(value, reach, "observer", "centre", {"bearing": value})


def side(
    world: SceneBatch, standing: Rows, facing: Rows, target: Rows, difficulty: Difficulty
) -> Fact:
    """Code into ``SIDES[difficulty]``; back is 135 degrees or more (VSI-Bench). Margin: radians."""
    angle = bearing(world, standing, facing, target).value
    split = geometry.left_right if difficulty == "easy" else geometry.left_right_back
    value, margin = split(angle)
    return Fact(value, margin, "observer", "centre", {"bearing": angle})


def quadrant(world: SceneBatch, standing: Rows, facing: Rows, target: Rows) -> Fact:
    """Code into :data:`QUADRANTS`; margin: radians to the nearest axis."""
    angle = bearing(world, standing, facing, target).value
    value, margin = geometry.quadrant(angle)
    return Fact(value, margin, "observer", "centre", {"bearing": angle})


def clock(world: SceneBatch, standing: Rows, facing: Rows, target: Rows) -> Fact:
    """Hour 1..12 at which the target lies, 12 ahead, 3 to the right; margin: radians."""
    angle = bearing(world, standing, facing, target).value
    hour, margin = geometry.clock_hour(angle)
    return Fact(hour, margin, "observer", "centre", {"bearing": angle})


def facing(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Angle between a's front and the direction to b's centre, in the ground plane, radians.

    Defined for objects with a known front; the margin is the horizontal distance, metres.
    """
    centre, front = world.objects.centre, world.objects.rotation[a, :, 0]
    ahead = centre[a] + front
    value = geometry.bearing(centre[a], ahead, centre[b])
    reach = np.linalg.norm((centre[b] - centre[a])[:, :2], axis=1)
    return Fact(value, reach, "object", "centre", {"bearing": value})


def turn(world: SceneBatch, a: Rows, b: Rows) -> Fact:
    """Angle between the fronts of a and b in the ground plane, radians in [0, pi]."""
    front = world.objects.rotation[:, :2, 0]
    heading = np.arctan2(front[:, 1], front[:, 0])
    value = np.abs(geometry.wrap_angle(heading[b] - heading[a]))
    level = np.minimum(np.linalg.norm(front[a], axis=1), np.linalg.norm(front[b], axis=1))
    return Fact(value, level, "object", "centre", {"turn": value})
