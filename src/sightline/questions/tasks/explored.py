"""Asked in the midst of a walk: where one has come to, and what has come into view; OST-Bench.

The walk is the first ``seen`` of ``images`` images of a scene. What every type asks for exactly is
our reading: the published ones are known by name and form of answer.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry, hashing
from sightline.answers import Choice, Integer, Number, Tolerance, YesNo
from sightline.facts import Rows, direction
from sightline.facts.visibility import CLEAR, UNSEEN
from sightline.facts.walks import Walk, walks
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, lowest, object_keys
from sightline.questions.references import scene_references
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "among_seen",
    "count_so_far",
    "first_come_so_far",
    "first_image_of",
    "last_image_of",
    "named",
    "seen_so_far",
    "unseen_so_far",
    "walk_angle",
    "walk_distance",
    "walk_side",
    "walk_turn",
]

IMAGES, SEEN = 16, 8
MOVED: Final = 0.5
"""metres that the camera has come"""
BORDER: Final = np.deg2rad(10.0)
"""angle to the border between two answers"""
TURNED: Final = np.deg2rad(15.0)
"""angle of a turn to one side, and from half a turn"""
WORDS: Final = ("name", "description")

Mask = NDArray[np.bool_]


@task(answer=Choice(options=direction.QUADRANTS), program="walk_side(views)", scope="views")
def walk_side(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """To which side of the start one has come, as seen at the start; agent position, judgement."""
    walk = walks(world, images, seen)
    eye = walk.eye(world)
    way = (eye[:, -1] - eye[:, 0])[:, :2]
    angle = geometry.wrap_angle(np.arctan2(way[:, 1], way[:, 0]) - walk.heading(world)[:, 0])
    code, margin = geometry.quadrant(angle)
    far = np.hypot(*way.T)
    return _of_walk(walk, code, (far >= MOVED) & (margin >= BORDER), margin, {
        "far": text.number(far, 2), "angle": text.number(np.rad2deg(np.abs(angle))),
        "hand": text.words(["right", "left"], (angle > 0).astype(np.int64)),
    })  # fmt: skip


@task(answer=Number("m", decimals=1), program="walk_distance(views)", scope="views")
def walk_distance(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """Straight distance from the start; agent position, estimation."""
    walk = walks(world, images, seen)
    eye = walk.eye(world)
    far = np.linalg.norm(eye[:, -1] - eye[:, 0], axis=1)
    return _of_walk(walk, far, far >= MOVED, far, {"far": text.number(far, 2)})


@task(answer=Choice(options=("left", "right")), program="walk_turn(views)", scope="views")
def walk_turn(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """To which side one looks now, compared with the start; agent orientation, judgement."""
    walk = walks(world, images, seen)
    turn = _turn(world, walk)
    margin = np.minimum(np.abs(turn), np.pi - np.abs(turn))
    return _of_walk(walk, np.where(turn > 0, 0, 1), margin >= TURNED, margin, {
        "angle": text.number(np.rad2deg(np.abs(turn))),
    })  # fmt: skip


@task(
    answer=Number("deg", decimals=0, metric=Tolerance(absolute=15.0)),
    program="walk_angle(views)",
    scope="views",
)
def walk_angle(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """By how much one looks another way than at the start; agent orientation, estimation."""
    walk = walks(world, images, seen)
    turn = np.abs(_turn(world, walk))
    return _of_walk(walk, turn, turn >= TURNED, turn, {})


@task(answer=YesNo(), program="seen_so_far(a, views)", scope="views", references=WORDS)
def seen_so_far(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """Whether a thing has come into view; visible information, existence."""
    walk = walks(world, images, seen)
    row, column = np.nonzero(walk.shown | walk.unseen)
    return _of_thing(walk, row, column, walk.shown[row, column], True, 1.0)


@task(answer=Integer(), program="first_image(a, views)", scope="views", references=WORDS)
def first_image_of(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """In which image a thing was seen first; visible information, existence, temporal."""
    walk = walks(world, images, seen)
    clear, hidden = walk.state == CLEAR, walk.state == UNSEEN
    at = clear.argmax(axis=1)
    before = np.arange(seen)[None, :, None] < at[:, None]
    sure = walk.shown & (hidden | ~before).all(axis=1)
    row, column = np.nonzero(sure)
    return _of_thing(walk, row, column, at[row, column] + 1, True, 1.0)


@task(answer=Integer(), program="last_image(a, views)", scope="views", references=WORDS)
def last_image_of(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """In which image a thing was seen last; visible information, existence, temporal."""
    walk = walks(world, images, seen)
    clear, hidden = walk.state == CLEAR, walk.state == UNSEEN
    at = seen - 1 - clear[:, ::-1].argmax(axis=1)
    after = np.arange(seen)[None, :, None] > at[:, None]
    sure = walk.shown & (hidden | ~after).all(axis=1)
    row, column = np.nonzero(sure)
    return _of_thing(walk, row, column, at[row, column] + 1, True, 1.0)


@task(answer=Integer(), program="count_so_far(kind, views)", scope="views")
def count_so_far(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """How many of a kind have come into view, each counted once; visible information, quantity."""
    walk = walks(world, images, seen)
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    width = max(len(names), 1)
    row, column = np.nonzero(walk.real)
    group = row * width + code.reshape(-1)[walk.obj[row, column]]
    total = np.bincount(group, minlength=len(walk.frames) * width)
    shown = np.bincount(group[walk.shown[row, column]], minlength=len(total))
    unseen = np.bincount(group[walk.unseen[row, column]], minlength=len(total))
    found = np.flatnonzero((shown > 0) & (shown + unseen == total))
    place, kind = np.divmod(found, width)
    complete = world.scenes.complete[world.frames.scene[walk.frames[place, 0]]]
    alone = ~_nested(names)[kind] if len(names) else np.zeros(0, dtype=bool)
    return ask(
        views=tuple(walk.frames[place].T),
        kinds=(names[kind].astype(object),),
        answer=shown[found],
        gate=complete & alone,
        margin=1.0,
    )


@task(answer=Choice(), program="unseen_so_far(options, views)", scope="views")
def unseen_so_far(world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN) -> Asked:
    """Which of four things has not come into view yet; visible information, diversity."""
    walk = walks(world, images, seen)
    told = named(world, walk)
    row, column = np.nonzero(walk.unseen & told)
    return among_seen(world, pick, walk, row, column, (walk.shown & told)[row], 3, 1.0)


@task(answer=Choice(), program="first_come(options, views)", scope="views")
def first_come_so_far(
    world: SceneBatch, pick: Pick, images: int = IMAGES, seen: int = SEEN, options: int = 3
) -> Asked:
    """Which of several things came into view first; visible information, order."""
    walk = walks(world, images, seen)
    told = walk.shown & named(world, walk)
    clear, hidden = walk.state == CLEAR, walk.state == UNSEEN
    # from the first image that may show it to the first that does
    begin = np.where(hidden.all(axis=1), seen, (~hidden).argmax(axis=1))
    end = np.where(clear.any(axis=1), clear.argmax(axis=1), seen)
    row, column = np.nonzero(told)
    later = told[row] & (begin[row] > end[row, column][:, None])
    return among_seen(world, pick, walk, row, column, later, options - 1, 1.0)


def _turn(world: SceneBatch, walk: Walk) -> NDArray[np.float64]:
    heading = walk.heading(world)
    return np.asarray(geometry.wrap_angle(heading[:, -1] - heading[:, 0]))


def named(world: SceneBatch, walk: Walk) -> Mask:
    """(n, w) things that their names alone single out."""
    names = scene_references(world).offered[0]
    return np.asarray(walk.real & names[walk.obj]) if walk.obj.size else walk.real


def _nested(names: NDArray[np.str_]) -> Mask:
    """(n,) names whose last word another name ends in, too ("coffee table")."""
    heads = [name.lower().split()[-1:] for name in names.tolist()]
    return np.array([heads.count(head) > 1 for head in heads], dtype=bool)


def _of_walk(
    walk: Walk, answer: NDArray[np.generic], gate: Mask, margin: NDArray[np.float64],
    say: dict[str, text.Text],
) -> Asked:  # fmt: skip
    return ask(
        views=tuple(walk.frames.T), answer=answer, gate=gate, margin=margin, say=say
    )  # fmt: skip


def _of_thing(
    walk: Walk, row: Rows, column: Rows, answer: NDArray[np.generic], gate: Mask | bool,
    margin: float,
) -> Asked:  # fmt: skip
    return ask(
        a=walk.obj[row, column], views=tuple(walk.frames[row].T), answer=answer, gate=gate,
        margin=margin,
    )  # fmt: skip


def among_seen(
    world: SceneBatch, pick: Pick, walk: Walk, row: Rows, column: Rows, wrong: Mask, count: int,
    margin: float,
) -> Asked:  # fmt: skip
    """Choices of a thing, with ``count`` of the wrong ones (n, w) drawn."""
    names = object_keys(world)
    last = frame_keys(world)[walk.frames[row, -1]]
    target, others = walk.obj[row, column], walk.obj[row]
    keys = hashing.mix(np.uint64(pick.seed), last[:, None], names[target][:, None], names[others])
    chosen, enough = lowest(wrong, keys, count)
    options = np.concatenate([target[:, None], np.take_along_axis(others, chosen, axis=1)], axis=1)
    return ask(
        views=tuple(walk.frames[row].T),
        options=options,
        answer=np.zeros(len(row), dtype=np.int64),
        gate=enough,
        margin=margin,
    )
