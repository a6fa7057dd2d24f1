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
    depth_apart: bool = False,
    paired: bool = False,
) -> Asked:
    """Whether a relation holds along the camera's own axes; RoboSpatial configuration.

    ``depth_apart`` states front and behind only where the extents are disjoint, whatever the
    definition; ``paired`` asks every relation twice, with its word and with the opposite one, and
    keeps or drops both.
    """
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    known = ranked.trace["picture"] >= PICTURE_GAP
    known[:, relations.DOWN] &= ~given_away(world, view, a, b)
    if depth_apart:
        known &= _apart(world, (view, a, b), frame)
    return _configuration(world, pick, (view, a, b), ranked, known, gap, CAMERA_MEANING, paired)


@task(answer=YesNo(), scope="frame", program="related(view, a, b, relation)")
def configuration_world(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "world",
    definition: Definition = "interval",
    gap: float = GAP,
    depth_apart: bool = False,
    paired: bool = False,
) -> Asked:
    """Whether a relation holds for a viewer at the camera with a level head; RoboSpatial world.

    Asked only where :func:`configuration_camera` would not say the same; with ``frame="camera"``
    everywhere, by the camera's own axes, as the original does.
    """
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    camera = relations.order(world, view, a, b, "camera", definition)
    said = (camera.margin >= gap) & (camera.trace["picture"] >= PICTURE_GAP)
    known = relations.turned(world, view) >= DIFFERENT
    known[:, relations.DOWN] = True
    known &= np.where(said, camera.value, 0) != ranked.value
    if frame == "camera":
        known = camera.trace["picture"] >= PICTURE_GAP
    known[:, relations.DOWN] &= ~given_away(world, view, a, b)
    if depth_apart:
        known &= _apart(world, (view, a, b), frame)
    return _configuration(world, pick, (view, a, b), ranked, known, gap, WORLD_MEANING, paired)


@task(answer=YesNo(), scope="frame", program="related(view, a, b, relation)")
def configuration_object(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "object",
    definition: Definition = "interval",
    gap: float = GAP,
    depth_apart: bool = False,
    paired: bool = False,
    faceless: bool = False,
) -> Asked:
    """Whether a relation holds from the reference object's own front; RoboSpatial object frame.

    ``faceless`` also asks about references without a known front, and always answers no, as the
    original does.
    """
    one, two = pick.sighted_pairs(askable(world))
    seen, front = world.sightings, world.objects.front_known
    fronted = np.flatnonzero(front[seen.object[two]])
    view, a, b = seen.frame[one[fronted]], seen.object[one[fronted]], seen.object[two[fronted]]
    ranked = relations.order(world, view, a, b, frame, definition)
    close = facts.distance(world, a, b).value <= REACH
    known = np.repeat(close[:, None], 3, axis=1)
    known[:, relations.DOWN] = False
    if depth_apart:
        known &= _apart(world, (view, a, b), frame)
    pair, meaning = (view, a, b), OBJECT_MEANING[definition]
    out = _configuration(world, pick, pair, ranked, known, gap, meaning, paired)
    return _with_faceless(world, out, pick, definition, paired) if faceless else out


def _configuration(
    world: SceneBatch,
    pick: Pick,
    pair: tuple[Rows, Rows, Rows],
    ranked: Fact,
    known: NDArray[np.bool_],
    gap: float,
    meaning: tuple[str, ...],
    paired: bool = False,
) -> Asked:
    """One question per pair and direction whose order is known; the opposite is asked by coin."""
    row, direction, held = relations.relation(ranked, gap)
    kept = np.flatnonzero(known[row, direction])
    row, direction, held = row[kept], direction[kept], held[kept]
    if paired:
        row, direction, held = (np.repeat(column, 2) for column in (row, direction, held))
    view, a, b = (column[row] for column in pair)
    opposite = coin(world, pick, view, a, b, salt=direction)
    if paired:
        opposite = np.arange(len(row)) % 2 == 1
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
            "basis": text.late_words((BASIS[ranked.definition],), np.zeros_like(asked)),
            "relation": text.late_words(WORDS, asked),
            "meaning": text.late_words(meaning, asked),
            "held": text.late_words(WORDS, held),
            "gap": text.late_number(margin, 2),
        },
        twins=np.arange(len(row)) // 2 if paired else None,
    )


def _apart(world: SceneBatch, pair: tuple[Rows, Rows, Rows], frame: Frame) -> NDArray[np.bool_]:
    """(n, 3) whether the extents are disjoint, where that is asked for: front and behind."""
    out = np.ones((len(pair[0]), 3), dtype=bool)
    strict = relations.order(world, *pair, frame, "interval")
    out[:, relations.AWAY] = strict.value[:, relations.AWAY] != 0
    return out


def _with_faceless(
    world: SceneBatch, asked: Asked, pick: Pick, definition: Definition, paired: bool
) -> Asked:
    """The questions, and as many about references that have no front; the answer is no."""
    one, two = pick.sighted_pairs(askable(world))
    seen = world.sightings
    rows = np.flatnonzero(~world.objects.front_known[seen.object[two]])[
        : len(asked) // (1 + paired)
    ]
    view, a, b = seen.frame[one[rows]], seen.object[one[rows]], seen.object[two[rows]]
    count = len(rows)
    known, none = np.zeros((count, 3), dtype=bool), np.zeros((count, 3))
    known[:, relations.ACROSS] = True
    ranked = Fact(np.ones((count, 3), dtype=np.int64), none + 1.0, "object", definition)
    meaning = OBJECT_MEANING[definition]
    void = _configuration(world, pick, (view, a, b), ranked, known, 0.0, meaning, paired)
    void.answer[:] = False
    return _joined(asked, void)


def _joined(one: Asked, two: Asked) -> Asked:
    assert one.params is not None and two.params is not None
    twins = None
    if one.twins is not None and two.twins is not None:
        twins = np.concatenate([one.twins, len(one) + two.twins])
    return Asked(
        roles={k: np.concatenate([v, two.roles[k]]) for k, v in one.roles.items()},
        views=tuple(np.concatenate(v) for v in zip(one.views, two.views, strict=True)),
        answer=np.concatenate([one.answer, two.answer]),
        keep=np.concatenate([one.keep, two.keep]),
        margin=np.concatenate([one.margin, two.margin]),
        say={k: text.joined(v, two.say[k]) for k, v in one.say.items()},
        params=np.concatenate([one.params, two.params]),
        twins=twins,
    )
