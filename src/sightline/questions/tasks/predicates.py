"""One of nine predicates between two things, and one of four corners of the picture.

The predicates are VSD's: on, behind, in front of, above, next to, under, in, to the left of, to the
right of. Several may hold of one pair; a question offers one that clearly holds and three that
clearly do not.
"""

from __future__ import annotations

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice
from sightline.facts import Definition, Frame, Rows, distance, relations, support, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.relations import (
    ALIGNED,
    AWAY,
    GAP,
    PICTURE_GAP,
    given_away,
    pairs_in_view,
)
from sightline.questions.tasks.support import BESIDE_CLEARLY, FIRMLY
from sightline.scenes import SceneBatch

__all__ = ["CORNERS", "PREDICATES", "picture_corner", "predicate_between"]

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
PREDICATES: Final = (
    "to the left of", "to the right of", "in front of", "behind", "above", "under", "on", "in",
    "next to",
)  # fmt: skip
"""the nine of VSD; the first six by code of :data:`sightline.facts.relations.RELATIONS`"""
Predicate = Literal[
    "", "to the left of", "to the right of", "in front of", "behind", "above", "under", "on", "in",
    "next to",
]  # fmt: skip
LEFT, RIGHT, FRONT, BEHIND, ABOVE, UNDER, ON, IN, NEXT_TO = range(9)
RARE: Final = np.array([3, 3, 2, 2, 2, 1, 0, 0, 1])
SIDE_BY_SIDE: Final = 0.5
"""share of a height within the other's span, for things next to each other"""
DEEP: Final = 0.9
"""share of a height within a container, for things in it"""
FAR: Final = 1.0
"""metres between things of which nobody says that they are next to each other"""
CORNERS: Final = ("upper left", "upper right", "lower left", "lower right")
INSIDE: Final = 0.02
"""share of the picture between its middle lines and what is in one of its corners"""


@task(answer=Choice(), scope="frame", program="predicate(view, a, b, options)")
def predicate_between(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "camera",
    definition: Definition = "interval",
    predicate: Predicate = "",
) -> Asked:
    """Which of four predicates relates one thing to another; VSD's nine, its relation label.

    With ``predicate`` only pairs of which that one holds.
    """
    view, a, b = pairs_in_view(world, pick)
    holds, fails, margin = _held(world, view, a, b, frame, definition)
    if predicate:
        holds[:, np.arange(len(PREDICATES)) != PREDICATES.index(predicate)] = False
    names = [object_keys(world)[x] for x in (a, b)]
    key = hashing.mix(np.uint64(pick.seed), 3, frame_keys(world)[view], *names)
    draws = [hashing.uniform(hashing.mix(key, word), 2**40) for word in range(len(PREDICATES))]
    draw, last, row = np.stack(draws, axis=1), 2**41, np.arange(len(a))
    # what is said rarely first: nearly everything is to the left or right of something
    right = np.where(holds, draw + RARE * 2**40, last * 8).argmin(axis=1)
    wrong = np.argsort(np.where(fails, draw, last), axis=1)[:, :3]
    return ask(
        a=a,
        b=b,
        views=view,
        options=np.array(PREDICATES, dtype=object)[np.column_stack([right, wrong])],
        answer=np.zeros(len(a), dtype=np.int64),
        gate=holds.any(axis=1) & (fails.sum(axis=1) >= 3) & ~given_away(world, view, a, b),
        margin=np.maximum(margin[row, right], 0.0),
        say={"others": _others(wrong)},
    )


@task(
    answer=Choice(options=CORNERS),
    scope="frame",
    level="perception",
    tags=("picture",),
    program="corner(view, a)",
    references=("name", "description"),
)
def picture_corner(world: SceneBatch, pick: Pick, frame: Frame = "image") -> Asked:
    """In which quarter of the picture all that is seen of a thing lies; STVQA instance location."""
    seen = world.sightings
    rows = pick.sightings(visibility.clear(world) & visibility.sound_boxes(world))
    size = np.tile(world.frames.size[seen.frame[rows]], 2)
    box = seen.box[rows] / size
    far, near = box[:, :2] - 0.5, 0.5 - box[:, 2:]
    # beyond the middle line, or before it
    margin = np.maximum(far, near).min(axis=1)
    half = (far > near).astype(np.int64)
    return ask(
        a=seen.object[rows],
        views=seen.frame[rows],
        answer=half[:, 0] + 2 * half[:, 1],
        gate=margin >= INSIDE,
        margin=np.maximum(margin, 0.0),
        say={
            name: text.number(1000 * edge)
            for name, edge in zip(("left", "top", "right", "bottom"), box.T, strict=True)
        },
    )


def _held(
    world: SceneBatch, view: Rows, a: Rows, b: Rows, frame: Frame, definition: Definition
) -> tuple[Mask, Mask, Floats]:
    """(n, 9) which predicates clearly hold, which clearly do not, and the margins in metres."""
    ranked = relations.order(world, view, a, b, frame, definition)
    known = (ranked.margin >= GAP) & (ranked.trace["picture"] >= PICTURE_GAP)
    value = np.where(known, ranked.value, 0)
    base, cover = support.supporters(world)
    gap = distance(world, a, b).value
    at, turned = support.stacked(world, a, b), support.stacked(world, b, a)
    lies, inside, below = (f(world, a, b) for f in (support.on, support.inside, support.under))
    on, tucked = (base[a] == b) & (cover[a] >= FIRMLY), below.trace["tucked"]
    level = (at.cover == 0) & (np.maximum(at.depth, turned.depth) >= SIDE_BY_SIDE)
    beside = level & (gap <= BESIDE_CLEARLY)
    apart = (gap >= AWAY) & (at.cover == 0)
    up = value[:, relations.DOWN]
    over, low = (up > 0) & ~on, (up < 0) & ~tucked
    # a thing at the far left is not called "in front of" or "under" one at the far right
    lined = _lined_up(world, view, a, b)
    in_it = inside.value & (inside.trace["depth"] >= DEEP) & ~on & ~tucked
    sides = [(value[:, i] * s) > 0 for i in (relations.ACROSS, relations.AWAY) for s in (1, -1)]
    holds = [
        *sides[:2], sides[2] & lined, sides[3] & lined, over & lined, (low & lined) | tucked, on,
        in_it, beside,
    ]  # fmt: skip
    one_way = [sides[i ^ 1] for i in range(4)]
    held = on | tucked | in_it
    # side by side at one height, and not one over the other in the picture either
    flat = level & (ranked.value[:, relations.DOWN] == 0)
    fails = [
        *one_way, low | tucked | in_it | flat, over | on | in_it | flat, apart | level | tucked,
        apart | level | on | tucked, (gap >= FAR) | held,
    ]  # fmt: skip
    edges = np.repeat(ranked.margin, 2, axis=1)
    margin = np.column_stack([edges, lies.margin, inside.margin, BESIDE_CLEARLY - gap])
    margin[:, UNDER] = np.where(tucked, below.margin, margin[:, UNDER])
    return np.stack(holds, axis=1), np.stack(fails, axis=1), margin


def _lined_up(world: SceneBatch, view: Rows, a: Rows, b: Rows) -> Mask:
    """(n,) whether half the narrower outline or more is in line with the other one."""
    one, two = relations.outlines(world, view, a), relations.outlines(world, view, b)
    common = np.minimum(one[:, 2], two[:, 2]) - np.maximum(one[:, 0], two[:, 0])
    return np.asarray(common >= ALIGNED * np.minimum(one[:, 2] - one[:, 0], two[:, 2] - two[:, 0]))


def _others(wrong: NDArray[np.int64]) -> text.Late:
    """ "above, behind or on"."""
    return text.Late(
        wrong,
        lambda codes: text.listed([text.words(PREDICATES, c) for c in codes.T], " or "),
    )
