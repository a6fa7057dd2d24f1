"""RoboSpatial's spatial configuration: yes or no in the camera's, a viewer's, an object's frame.

Directions are judged one at a time. ``params`` holds the relation asked about, a code into
``facts.relations.RELATIONS``: 0 left, 1 right, 2 in front, 3 behind, 4 above, 5 below.

RoboSpatial's world frame repeats its camera frame. Here a pair is asked about in the world frame
only where the camera frame states no or the opposite order, and, but for heights, only where the
camera's tilt turns the direction by DIFFERENT. The object frame asks for its four horizontal
relations; above and below an upright object are those of the world frame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import facts
from sightline.answers import YesNo
from sightline.facts import Definition, Fact, Frame, Rows, relations
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.relations import (
    BASIS,
    GAP,
    PICTURE_GAP,
    askable,
    coin,
    given_away,
    pairs_in_view,
)
from sightline.scenes import SceneBatch

__all__ = ["configuration_camera", "configuration_object", "configuration_world"]

DIFFERENT = np.deg2rad(10.0)
"""angle between a direction of the camera and of the level viewer that makes two questions"""
REACH = 3.0
"""metres between boxes up to which an object's own frame is asked about"""
WORDS = (
    "to the left of",
    "to the right of",
    "in front of",
    "behind",
    "above",
    "below",
)
CAMERA_MEANING = (
    "further left in the view",
    "further right in the view",
    "nearer to the camera",
    "farther from the camera",
    "further up in the view",
    "further down in the view",
)
WORLD_MEANING = (
    "further to that viewer's left",
    "further to that viewer's right",
    "nearer to that viewer, measured level",
    "farther from that viewer, measured level",
    "at a greater height over the floor",
    "at a smaller height over the floor",
)
OBJECT_MEANING: dict[str, tuple[str, ...]] = {
    "interval": (
        "wholly past its left side",
        "wholly past its right side",
        "wholly past its front",
        "wholly past its back",
    ),
    "centroid": (
        "towards its left side",
        "towards its right side",
        "towards its front",
        "towards its back",
    ),
}


@task(answer=YesNo(), scope="frame", program="related(view, a, b, relation)")
def configuration_camera(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "camera",
    definition: Definition = "interval",
    gap: float = GAP,
) -> Asked:
    """Whether a relation holds along the camera's own axes; RoboSpatial configuration."""
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    known = ranked.trace["picture"] >= PICTURE_GAP
    known[:, relations.DOWN] &= ~given_away(world, view, a, b)
    return _configuration(world, pick, (view, a, b), ranked, known, gap, CAMERA_MEANING)


@task(answer=YesNo(), scope="frame", program="related(view, a, b, relation)")
def configuration_world(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "world",
    definition: Definition = "interval",
    gap: float = GAP,
) -> Asked:
    """Whether a relation holds for a viewer at the camera with a level head; RoboSpatial world.

    Asked only where :func:`configuration_camera` would not say the same.
    """
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    camera = relations.order(world, view, a, b, "camera", definition)
    said = (camera.margin >= gap) & (camera.trace["picture"] >= PICTURE_GAP)
    known = relations.turned(world, view) >= DIFFERENT
    known[:, relations.DOWN] = True
    known &= np.where(said, camera.value, 0) != ranked.value
    known[:, relations.DOWN] &= ~given_away(world, view, a, b)
    return _configuration(world, pick, (view, a, b), ranked, known, gap, WORLD_MEANING)


@task(answer=YesNo(), scope="frame", program="related(view, a, b, relation)")
def configuration_object(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "object",
    definition: Definition = "interval",
    gap: float = GAP,
) -> Asked:
    """Whether a relation holds from the reference object's own front; RoboSpatial object frame."""
    one, two = pick.sighted_pairs(askable(world))
    seen, front = world.sightings, world.objects.front_known
    fronted = np.flatnonzero(front[seen.object[two]])
    view, a, b = seen.frame[one[fronted]], seen.object[one[fronted]], seen.object[two[fronted]]
    ranked = relations.order(world, view, a, b, frame, definition)
    close = facts.distance(world, a, b).value <= REACH
    known = np.repeat(close[:, None], 3, axis=1)
    known[:, relations.DOWN] = False
    return _configuration(world, pick, (view, a, b), ranked, known, gap, OBJECT_MEANING[definition])


def _configuration(
    world: SceneBatch,
    pick: Pick,
    pair: tuple[Rows, Rows, Rows],
    ranked: Fact,
    known: NDArray[np.bool_],
    gap: float,
    meaning: tuple[str, ...],
) -> Asked:
    """One question per pair and direction whose order is known; the opposite is asked by coin."""
    row, direction, held = relations.relation(ranked, gap)
    kept = np.flatnonzero(known[row, direction])
    row, direction, held = row[kept], direction[kept], held[kept]
    view, a, b = (column[row] for column in pair)
    opposite = coin(world, pick, view, a, b, salt=direction)
    asked = np.where(opposite, held ^ 1, held)
    margin = ranked.margin[row, direction]
    return ask(
        a=a,
        b=b,
        views=view,
        answer=~opposite,
        margin=margin,
        params=[asked],
        say={
            "basis": text.spread(BASIS[ranked.definition], len(row)),
            "relation": text.words(WORDS, asked),
            "meaning": text.words(meaning, asked),
            "held": text.words(WORDS, held),
            "gap": text.number(margin, 2),
        },
    )
