"""Asked in the midst of a walk: where things seen so far are from where one is now; OST-Bench.

See :mod:`.explored`. Directions are on the ground by centres, distances go to the closest point.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.answers import Choice, Integer, Number, Tolerance
from sightline.facts import Definition, Rows
from sightline.facts.visibility import CLEAR
from sightline.facts.walks import Walk, walks
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.references import referable
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.explored import BORDER, IMAGES, SEEN, WORDS, among_seen, named
from sightline.scenes import SceneBatch

__all__ = [
    "angle_now",
    "distance_now",
    "image_nearest_to",
    "image_pointing_at",
    "nearer_than_at_start",
    "nearest_now",
    "side_now",
]

Parts = Literal["quadrants", "sides", "ends"]
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "quadrants": geometry.QUADRANTS,
    "sides": ("left", "right"),
    "ends": ("ahead", "behind"),
}
REACH: Final = 0.5
"""metres on the ground to what has a direction"""
CHANGED: Final = 0.3
"""metres by which a thing is nearer or farther than before, or nearer than others"""
LEAD: Final = np.deg2rad(5.0)
"""angle by which one image points at a thing more directly than any other"""
NEARER: Final = 0.15
"""metres by which one is nearer to a thing in one image than in any other"""

Floats = NDArray[np.float64]


@task(answer=Choice(), program="side_now(a, views)", scope="views", references=WORDS)
def side_now(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN,
    parts: Parts = "quadrants",
) -> Asked:  # fmt: skip
    """Where a thing is for somebody at the latest image; object direction, judgement.

    ``parts`` of the surroundings: quadrants, left and right, or ahead and behind.
    """
    walk, row, column = _things(world, images, seen)
    angle = walk.bearing(world)[row, -1, column]
    if parts == "quadrants":
        code, margin = geometry.quadrant(angle)
    else:
        along = np.abs(angle) if parts == "ends" else np.pi / 2 - angle
        code, margin = (along > np.pi / 2).astype(np.int64), np.abs(along - np.pi / 2)
        if parts == "sides":
            margin = np.minimum(np.abs(angle), np.pi - np.abs(angle))
    names = np.array(PARTS[parts], dtype=object)
    far = walk.reach(world)[row, -1, column] >= REACH
    return _asked(walk, row, column, code, far & (margin >= BORDER), margin, {
        "angle": text.number(np.rad2deg(np.abs(angle))),
        "hand": text.words(["right", "left"], (angle > 0).astype(np.int64)),
        "which": text.spread(", ".join(PARTS[parts][:-1]) + f" or {PARTS[parts][-1]}", len(row)),
    }, np.broadcast_to(names, (len(row), len(names))))  # fmt: skip


@task(
    answer=Number("deg", decimals=0, metric=Tolerance(absolute=15.0)),
    program="angle_now(a, views)",
    scope="views",
    references=WORDS,
)
def angle_now(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """Angle between the way one looks now and a thing; object direction, estimation."""
    walk, row, column = _things(world, images, seen)
    angle = np.abs(walk.bearing(world)[row, -1, column])
    far = walk.reach(world)[row, -1, column] >= REACH
    return _asked(walk, row, column, angle, far & (angle >= BORDER), angle, {})


@task(answer=Integer(), program="pointing(a, views)", scope="views", references=WORDS)
def image_pointing_at(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN
) -> Asked:
    """Which image has a thing most nearly straight ahead; object direction, temporal."""
    walk, row, column = _things(world, images, seen)
    off = np.abs(walk.bearing(world)).transpose(0, 2, 1)[row, column]
    far = walk.reach(world)[row, :, column].min(axis=1) >= REACH
    ranked = np.sort(off, axis=1)
    lead = ranked[:, 1] - ranked[:, 0]
    at = off.argmin(axis=1)
    clear = walk.state[row, at, column] == CLEAR
    return _asked(walk, row, column, at + 1, far & clear & (lead >= LEAD), lead, {
        "least": text.number(np.rad2deg(ranked[:, 0])),
        "next": text.number(np.rad2deg(ranked[:, 1])),
    })  # fmt: skip


@task(answer=Choice(options=("closer", "farther")), program="nearer_than_before(a, views)",
      scope="views", references=WORDS)  # fmt: skip
def nearer_than_at_start(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN
) -> Asked:
    """Whether a thing is closer now than at the start; object distance, judgement."""
    walk, row, column = _things(world, images, seen)
    away = walk.away(world)
    first, last = away[row, 0, column], away[row, -1, column]
    change = np.abs(last - first)
    return _asked(walk, row, column, np.where(last < first, 0, 1), change >= CHANGED, change, {
        "first": text.number(first, 2), "last": text.number(last, 2),
    })  # fmt: skip


@task(answer=Choice(), program="nearest_now(options, views)", scope="views")
def nearest_now(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN, options: int = 4
) -> Asked:
    """Which of several things seen so far is nearest now; object distance, judgement."""
    walk = walks(world, images, seen)
    away = walk.away(world)[:, -1]
    usable = walk.shown & named(world, walk)
    row, column = np.nonzero(usable)
    here = away[row, column][:, None]
    wrong = usable[row] & (away[row] >= here + CHANGED)
    asked = among_seen(world, pick, walk, row, column, wrong, options - 1, CHANGED)
    return replace(asked, say={"nearest": text.number(here[:, 0], 2)})


@task(answer=Number("m", decimals=1), program="distance_now(a, views)", scope="views",
      references=WORDS)  # fmt: skip
def distance_now(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN,
    definition: Definition = "box_gap",
) -> Asked:  # fmt: skip
    """Distance from where one is now to the closest point; object distance, estimation."""
    walk, row, column = _things(world, images, seen)
    away = walk.away(world)[row, -1, column]
    return _asked(walk, row, column, away, away >= CHANGED, away, {})


@task(answer=Integer(), program="nearest_image(a, views)", scope="views", references=WORDS)
def image_nearest_to(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN
) -> Asked:
    """In which image one was nearest to a thing; object distance, temporal."""
    walk, row, column = _things(world, images, seen)
    away = walk.away(world).transpose(0, 2, 1)[row, column]
    ranked = np.sort(away, axis=1)
    lead = ranked[:, 1] - ranked[:, 0]
    return _asked(walk, row, column, away.argmin(axis=1) + 1, lead >= NEARER, lead, {
        "nearest": text.number(ranked[:, 0], 2), "next": text.number(ranked[:, 1], 2),
    })  # fmt: skip


def _things(world: SceneBatch, images: int, seen: int) -> tuple[Walk, Rows, Rows]:
    """Walks with every thing that words single out and that they have shown: row and column."""
    walk = walks(world, images, seen)
    told = referable(world)[walk.obj] if walk.obj.size else walk.real
    row, column = np.nonzero(walk.shown & told)
    return walk, row, column


def _asked(
    walk: Walk, row: Rows, column: Rows, answer: NDArray[np.generic], gate: NDArray[np.bool_],
    margin: Floats, say: dict[str, text.Text], options: NDArray[np.object_] | None = None,
) -> Asked:  # fmt: skip
    return ask(
        a=walk.obj[row, column], views=tuple(walk.frames[row].T), answer=answer, gate=gate,
        margin=np.maximum(margin, 0.0), say=say, options=options,
    )  # fmt: skip
