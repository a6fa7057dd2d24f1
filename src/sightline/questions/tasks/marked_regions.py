"""Questions about several marked regions of one picture, none of them named; SmolRGPT.

The warehouse tasks of the AI City challenge: how many of the regions show a kind of thing, and
which of them is nearest to another one. Regions are counted from 0 in the order of mention.
"""

from __future__ import annotations

import numpy as np

from sightline import facts, hashing
from sightline.answers import Choice, Integer
from sightline.facts import Definition, Rows, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.distance import HOW, OPTIONS_APART
from sightline.questions.tasks.relations import askable
from sightline.scenes import SceneBatch

__all__ = ["count_regions", "nearest_region"]

REGIONS = 5
"""regions of a question; a question names each"""
ONLY_DRAWN = ("box", "point", "mark")
"""names would tell what is asked"""


@task(
    answer=Integer(),
    program="count_of(a, b, c, d, e, kind)",
    scope="frame",
    level="perception",
    references=ONLY_DRAWN,
)
def count_regions(world: SceneBatch, pick: Pick) -> Asked:
    """How many of five regions show a kind of thing; AI City and SmolRGPT count."""
    sets = _sets(world, pick)
    seen = world.sightings
    view, objects = seen.frame[sets[:, 0]], _shuffled(world, pick, sets)
    # one of the kinds shown is asked for, by the frame, so that every number comes up
    key = _keys(world, pick, view, objects, 1)
    chosen = hashing.uniform(key, REGIONS)
    kind = world.objects.category[objects[np.arange(len(objects)), chosen]]
    same = world.objects.category[objects] == kind[:, None]
    # a coffee table is a table too: one word for all, or two that have nothing in common
    head = visibility.head_nouns(world)
    wanted = head[objects[np.arange(len(objects)), chosen]]
    sure = ~((head[objects] == wanted[:, None]) & ~same).any(axis=1)
    number = same.sum(axis=1)
    return ask(
        **dict(zip("abcde", objects.T, strict=True)),
        views=view,
        kinds=(kind,),
        answer=number,
        gate=sure,
        margin=1.0,
        say={"count": text.late_number(number)},
    )


@task(
    answer=Choice(options=tuple(str(i) for i in range(REGIONS - 1))),
    program="nearest_role(a, b, c, d, e)",
    scope="frame",
    references=ONLY_DRAWN,
)
def nearest_region(
    world: SceneBatch,
    pick: Pick,
    definition: Definition = "box_gap",
    lead: float = OPTIONS_APART,
) -> Asked:
    """Which of four regions is nearest to a fifth, by its number; SmolRGPT mcq."""
    sets = _sets(world, pick)
    view, objects = world.sightings.frame[sets[:, 0]], _shuffled(world, pick, sets)
    anchor, others = objects[:, -1], objects[:, :-1]
    found = facts.nearest(world, anchor, others, definition)
    ranked = np.sort(found.trace["gaps"], axis=1)
    return ask(
        **dict(zip("abcde", objects.T, strict=True)),
        views=view,
        answer=found.value,
        gate=(ranked[:, 0] >= OPTIONS_APART) & (found.margin >= lead),
        margin=found.margin,
        say={
            "how": text.spread(HOW[definition], len(view)),
            "nearest": text.late_number(ranked[:, 0], 2),
            "next": text.late_number(ranked[:, 1], 2),
        },
    )


def _sets(world: SceneBatch, pick: Pick) -> Rows:
    return pick.sighted_sets(REGIONS, askable(world))


def _keys(world: SceneBatch, pick: Pick, view: Rows, objects: Rows, salt: int) -> np.ndarray:
    names = object_keys(world)
    return hashing.mix(
        np.uint64(pick.seed), salt, frame_keys(world)[view], *(names[c] for c in objects.T)
    )


def _shuffled(world: SceneBatch, pick: Pick, sets: Rows) -> Rows:
    """(n, REGIONS) objects of sets of sightings, in an order drawn for each."""
    seen = world.sightings
    objects = seen.object[sets]
    key = _keys(world, pick, seen.frame[sets[:, 0]], objects, 0)
    draws = np.stack([hashing.mix(key, i) for i in range(REGIONS)], axis=1)
    return np.take_along_axis(objects, np.argsort(draws, axis=1), axis=1)
