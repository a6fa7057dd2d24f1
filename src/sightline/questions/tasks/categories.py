"""Questions about kinds of things, of which the closest one counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.answers import Choice
from sightline.facts import Definition, Rows, counts, distance
from sightline.facts.fact import remembered
from sightline.questions import text
from sightline.questions.pick import Pick, object_keys, tuples_within
from sightline.questions.references import scene_references
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.distance import HOW
from sightline.scenes import SceneBatch

__all__ = ["nearest_kind"]

APART, APART_LARGE = 0.15, 0.30
"""metres between any two options, also in rooms above LARGE (VLM-3R)"""
LARGE = 40.0
"""m²"""
LEAST = 0.15
"""metres; nothing nearer is an option (VLM-3R)"""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Gaps:
    """How far the closest of each kind is from each object that its name singles out."""

    anchor: Rows
    kind: NDArray[np.object_]
    gap: Floats


@task(answer=Choice(), program="nearest_kind(a)", references=("name",))
def nearest_kind(
    world: SceneBatch,
    pick: Pick,
    definition: Definition = "box_gap",
    options: int = 4,
    apart: float = APART,
    apart_large: float = APART_LARGE,
    least: float = LEAST,
) -> Asked:
    """Which of several kinds has a thing nearest to an object; VSI-Bench object_rel_distance."""
    table = _gaps(world, definition)
    large = world.scenes.room_area[world.objects.scene[table.anchor]] > LARGE
    usable = np.flatnonzero(table.gap >= least)
    at = usable[_sets(world, pick, table.anchor[usable], options)]
    gaps = table.gap[at]
    ranked = np.sort(gaps, axis=1)
    space = np.diff(ranked, axis=1).min(axis=1, initial=np.inf)
    far = np.where(large[at[:, 0]], apart_large, apart) if len(at) else np.zeros(0)
    rows = np.flatnonzero(space >= far)
    at, gaps, ranked, space = at[rows], gaps[rows], ranked[rows], space[rows]
    kinds = table.kind[at]
    return ask(
        a=table.anchor[at[:, 0]],
        kinds=tuple(kinds.T),
        options=kinds,
        answer=gaps.argmin(axis=1) if len(at) else np.zeros(0, dtype=np.int64),
        margin=space,
        say={
            "how": text.spread(HOW[definition], len(at)),
            "nearest": text.number(ranked[:, 0], 2),
            "next": text.number(ranked[:, 1], 2),
        },
    )


def _sets(world: SceneBatch, pick: Pick, anchor: Rows, size: int) -> Rows:
    """(n, size) rows of the same anchor; a scene's budget is shared out among its anchors."""
    if not len(anchor):
        return np.zeros((0, size), dtype=np.int64)
    first = np.flatnonzero(np.append(True, np.diff(anchor) != 0))
    owner = anchor[first]
    scene = world.objects.scene[owner]
    many = np.bincount(scene, minlength=len(world))[scene]
    seed = object_keys(world)[owner] ^ np.uint64(pick.seed)
    limit = -(-pick.limit // many)
    return tuples_within(anchor, size, ordered=False, limit=limit, seed=seed)


def _gaps(world: SceneBatch, definition: Definition) -> _Gaps:
    """Rows by anchor; only scenes in which everything is listed, and names without doubt."""

    def compute() -> _Gaps:
        o, scene = world.objects, world.objects.scene
        tally = counts.in_scenes(world)
        clear = ~counts.nested_names(tally.place, tally.category)[1] & ~tally.vague
        names, code = np.unique(o.category.astype(str), return_inverse=True)
        width = max(len(names), 1)
        named = np.searchsorted(names, tally.category.astype(str))
        sound = np.zeros((len(world), width), dtype=bool)
        sound[tally.place, named] = clear
        whole = world.scenes.complete[scene]
        code = code.reshape(-1)
        able = whole & sound[scene, code]
        anchors = np.flatnonzero(able & scene_references(world).offered[0])
        # every anchor with every object of its scene
        many = np.diff(world.object_start)[scene[anchors]]
        a = np.repeat(anchors, many)
        within = np.arange(len(a)) - np.repeat(np.cumsum(many) - many, many)
        b = world.object_start[scene[a]] + within
        kept = (a != b) & able[b]
        a, b = a[kept], b[kept]
        gap = distance(world, a, b, definition).value
        group = a.astype(np.int64) * width + code[b]
        order = np.lexsort((gap, group))
        first = order[np.append(True, np.diff(group[order]) != 0)] if len(order) else order
        return _Gaps(a[first], names[code[b[first]]].astype(object), gap[first])

    return remembered(world, ("kind_gaps", definition), compute)
