"""Questions about kinds of things, of which the closest one counts."""

from __future__ import annotations

import itertools
import math
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
    """How far the closest of each kind is from each object that its name singles out.

    Rows by object, from near to far.
    """

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
    # rows of an anchor go from near to far
    gaps = table.gap[at]
    space = np.diff(gaps, axis=1).min(axis=1, initial=np.inf)
    rows = np.flatnonzero(space >= np.where(large, apart_large, apart)[at[:, 0]])
    at, gaps, space = at[rows], gaps[rows], space[rows]
    kinds = table.kind[at]
    return ask(
        a=table.anchor[at[:, 0]],
        kinds=tuple(kinds.T),
        options=kinds,
        answer=np.zeros(len(at), dtype=np.int64),
        margin=space,
        say={
            "how": text.spread(HOW[definition], len(at)),
            "nearest": text.number(gaps[:, 0], 2),
            "next": text.number(gaps[:, 1], 2),
        },
    )


def _sets(world: SceneBatch, pick: Pick, anchor: Rows, size: int) -> Rows:
    """(n, size) ascending rows of the same anchor; a scene's budget is shared by its anchors."""
    if not len(anchor):
        return np.zeros((0, size), dtype=np.int64)
    first = np.flatnonzero(np.append(True, np.diff(anchor) != 0))
    count = np.diff(np.append(first, len(anchor)))
    owner = anchor[first]
    scene = world.objects.scene[owner]
    limit = -(-pick.limit // np.bincount(scene, minlength=len(world))[scene])
    every = np.array([math.comb(n, size) for n in count.tolist()]) <= limit
    parts = [np.zeros((0, size), dtype=np.int64)]
    for n in np.unique(count[every & (count >= size)]).tolist():
        sets = np.array(list(itertools.combinations(range(n), size)), dtype=np.int64)
        parts.append((first[every & (count == n), None, None] + sets).reshape(-1, size))
    if not every.all():
        rows = np.flatnonzero(np.repeat(~every, count))
        seed = object_keys(world)[owner[~every]] ^ np.uint64(pick.seed)
        drawn = tuples_within(anchor[rows], size, ordered=False, limit=limit[~every], seed=seed)
        parts.append(rows[drawn])
    at = np.concatenate(parts)
    return at[np.argsort(at[:, 0], kind="stable")]


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
        first = first[np.lexsort((gap[first], a[first]))]
        return _Gaps(a[first], names[code[b[first]]].astype(object), gap[first])

    return remembered(world, ("kind_gaps", definition), compute)
