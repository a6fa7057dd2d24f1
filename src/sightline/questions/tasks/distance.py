"""How far apart things are, and which is nearest."""

from __future__ import annotations

import numpy as np

from sightline import facts
from sightline.answers import Choice, Number
from sightline.facts import Definition
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["HOW", "absolute_distance", "farthest_object", "relative_distance"]

NEVER_BELOW = 0.2
"""metres; VLM-3R asks for no distance below it"""
OPTIONS_APART = 0.15
"""metres between the nearest and the runner-up (VLM-3R)"""
OPTIONS_APART_LARGE = 0.30
"""the same in rooms above 40 m²"""
HOW = {
    "box_gap": "between their closest points",
    "sampled_gap": "between their closest points",
    "centre": "from the centre of one to the centre of the other",
    "horizontal": "from centre to centre, seen from straight above",
    "vertical": "as the difference in height of their centres",
    "nearest_points_mean": "as the mean distance from the surface of one to the nearest point of "
    "the other",
}
"""the definitions of distance in words"""


@task(answer=Number("m", decimals=1), program="distance(a, b)", level="understanding")
def absolute_distance(world: SceneBatch, pick: Pick, definition: Definition = "box_gap") -> Asked:
    """Distance between two objects; VSI-Bench object_abs_distance."""
    a, b = pick.pairs(referable(world), ordered=False)
    gap = facts.distance(world, a, b, definition)
    return ask(
        a=a,
        b=b,
        answer=gap.value,
        gate=gap.value >= NEVER_BELOW,
        margin=gap.margin,
        say={
            "how": text.spread(HOW[definition], len(a)),
            "distance": text.number(gap.value, 2),
        },
    )


@task(answer=Choice(), program="nearest(a, options)", level="understanding")
def relative_distance(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", options: int = 4
) -> Asked:
    """Which of several objects is nearest to another; VSI-Bench object_rel_distance."""
    a, others = pick.anchored(options, referable(world))
    first = facts.nearest(world, a, others, definition)
    gaps = first.trace["gaps"]
    return ask(
        a=a,
        options=others,
        answer=first.value,
        gate=(gaps.min(axis=1) >= OPTIONS_APART) & (first.margin >= _apart(world, a)),
        margin=first.margin,
        say={
            "how": text.spread(HOW[definition], len(a)),
            "nearest": text.number(gaps.min(axis=1), 2),
            "next": text.number(np.sort(gaps, axis=1)[:, 1], 2),
        },
    )


@task(answer=Choice(), program="farthest(a, options)", level="understanding")
def farthest_object(
    world: SceneBatch, pick: Pick, definition: Definition = "box_gap", options: int = 4
) -> Asked:
    """Which of several objects is farthest from another."""
    a, others = pick.anchored(options, referable(world))
    gaps = facts.nearest(world, a, others, definition).trace["gaps"]
    ranked = np.sort(gaps, axis=1)
    lead = ranked[:, -1] - ranked[:, -2]
    return ask(
        a=a,
        options=others,
        answer=gaps.argmax(axis=1),
        gate=lead >= _apart(world, a),
        margin=lead,
        say={
            "how": text.spread(HOW[definition], len(a)),
            "farthest": text.number(ranked[:, -1], 2),
            "next": text.number(ranked[:, -2], 2),
        },
    )


def _apart(world: SceneBatch, a: facts.Rows) -> np.ndarray:
    large = world.scenes.room_area[world.objects.scene[a]] > 40.0
    return np.where(large, OPTIONS_APART_LARGE, OPTIONS_APART)
