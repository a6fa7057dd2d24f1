"""How many, and whether there are any."""

from __future__ import annotations

import numpy as np

from sightline.answers import Integer, YesNo
from sightline.facts import counts
from sightline.questions import text
from sightline.questions.pick import Pick, tuples_within
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = ["more_of", "object_counting", "object_existence"]


@task(answer=Integer(), program="count(scene, kind)", level="perception")
def object_counting(world: SceneBatch, pick: Pick, least: int = 2) -> Asked:
    """Objects of a category in the scene, two or more; VSI-Bench object_counting."""
    tally = counts.in_scenes(world)
    return ask(
        answer=tally.count,
        gate=(tally.count >= max(least, 2)) & whole(world)[tally.place] & ~tally.vague,
        margin=1.0,
        scene=tally.place,
        kinds=(tally.category,),
    )


@task(answer=YesNo(), program="more(scene, kind, kind2)", level="understanding")
def more_of(world: SceneBatch, pick: Pick) -> Asked:
    """Whether the scene holds more objects of one category than of another."""
    tally = counts.in_scenes(world)
    known = np.flatnonzero(whole(world)[tally.place] & ~tally.vague)
    if not len(known):
        return ask(answer=np.zeros(0, bool), scene=known, kinds=(tally.category[:0],) * 2)
    seed = pick.scene_seeds(tally.place[known])
    pairs = tuples_within(tally.place[known], 2, ordered=True, limit=pick.limit, seed=seed)
    first, second = known[pairs].T
    lead = tally.count[first] - tally.count[second]
    return ask(
        answer=lead > 0,
        gate=lead != 0,
        margin=np.abs(lead),
        scene=tally.place[first],
        kinds=(tally.category[first], tally.category[second]),
        say={
            "first": text.number(tally.count[first]),
            "second": text.number(tally.count[second]),
        },
    )


@task(answer=YesNo(), program="exists(scene, kind)", level="perception")
def object_existence(world: SceneBatch, pick: Pick) -> Asked:
    """Whether the scene holds an object of a category; absent ones come from the other scenes."""
    tally = counts.in_scenes(world)
    names, code = np.unique(tally.category.astype(str), return_inverse=True)
    found = np.zeros((len(world.scenes), len(names)), dtype=np.int64)
    found[tally.place, code.reshape(-1)] = tally.count
    # no table is denied beside a coffee table, no shelf beside a bookshelf
    kinds = names.tolist()
    covers = np.array([[long != kind and long.endswith(kind) for long in kinds] for kind in kinds])
    near = (found > 0).astype(np.int64) @ covers.reshape(len(names), len(names)).T.astype(
        np.int64
    ) > 0
    scene = np.repeat(pick.scenes(), len(names))
    there = found.reshape(-1) > 0
    return ask(
        answer=there,
        gate=whole(world)[scene] & (there | ~near.reshape(-1)),
        margin=1.0,
        scene=scene,
        kinds=(np.tile(names.astype(object), len(world.scenes)),),
        say={"count": text.number(found.reshape(-1))},
    )


def whole(world: SceneBatch) -> np.ndarray:
    """(S,) scenes whose objects are all listed; what a picture leaves out of view is not."""
    return world.scenes.complete & (world.scenes.kind != "picture")
