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

SIDES: dict[str, tuple[str, ...]] = {
    "easy": ("left", "right"),
    "medium": ("left", "right", "back"),
}
QUADRANTS = ("front-left", "front-right", "back-left", "back-right")
Difficulty = Literal["easy", "medium"]


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
    angle = bearing(world, standing, facing, target)
    value = np.where(angle.value > 0, 0, 1)
    turned = np.abs(angle.value)
    # straight ahead and straight behind both separate left from right
    margin = np.minimum(turned, np.pi - turned)
    if difficulty == "medium":
        border = np.deg2rad(135.0)
        behind = turned >= border
        value = np.where(behind, 2, value)
        margin = np.where(behind, turned - border, np.minimum(turned, border - turned))
    return Fact(value, margin, "observer", "centre", {"bearing": angle.value})


def quadrant(world: SceneBatch, standing: Rows, facing: Rows, target: Rows) -> Fact:
    """Code into :data:`QUADRANTS`; margin: radians to the nearest axis."""
    angle = bearing(world, standing, facing, target).value
    value = np.where(np.abs(angle) < np.pi / 2, 0, 2) + (angle <= 0)
    off_axis = np.abs(angle) % (np.pi / 2)
    margin = np.minimum(off_axis, np.pi / 2 - off_axis)
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
