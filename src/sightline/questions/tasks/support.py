"""What stands on, lies in, is under, beside or between what.

Answers come from the boxes (see :mod:`sightline.facts.support`), never from the annotated parent.
Objects that are called by their support ("the cup on the table") are not asked about here.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import facts, hashing
from sightline.answers import Choice, Text, YesNo
from sightline.facts import Definition, Rows, support, visibility
from sightline.facts.fact import remembered
from sightline.questions import text
from sightline.questions.pick import Pick, object_keys
from sightline.questions.references import (
    frame_references,
    referable,
    scene_references,
    sighting_rows,
)
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.relations import BACKGROUND, askable
from sightline.scenes import SceneBatch

__all__ = [
    "between_objects",
    "is_in",
    "is_on",
    "is_under",
    "next_to",
    "what_supports",
    "what_supports_in_view",
]

FIRMLY = 0.9
"""share of the footprint over the support of what clearly stands on it"""
AWAY = 0.2
"""metres from what an object is clearly not on, in or under"""
BESIDE = 0.3
"""metres; the largest gap that the questions call next to ..."""
BESIDE_CLEARLY = 0.2
"""... of which a yes needs at most this ..."""
BESIDE_NOT = 0.5
"""... and a no at least this; nothing is asked between"""
SAME_AREA = 3.0
"""metres up to which things are asked to be next to one another"""
IN_THE_WAY = 0.05
"""metres that a thing between two others keeps from ceasing to be"""
NEAR, FAR = 0.5, 5.0
"""metres on the floor plan between two objects that something may be between"""

Mask = NDArray[np.bool_]


@task(answer=Text(), program="supporter(a)", level="perception")
def what_supports(world: SceneBatch, pick: Pick) -> Asked:
    """The kind of object that something stands on, where it is one and no other."""
    a = pick.objects(_plain(world) & _firm(world))
    return _supported(world, a)


@task(answer=Text(), program="supporter(a)", scope="frame", level="perception")
def what_supports_in_view(world: SceneBatch, pick: Pick) -> Asked:
    """The same in one picture that shows some of the support, also of things without a name."""
    seen, base = world.sightings, support.supporters(world)[0]
    rows = pick.sightings(askable(world) & _firm(world)[seen.object] & ~_told(world, True))
    view, a = seen.frame[rows], seen.object[rows]
    below = sighting_rows(world, view, base[a])
    shown = np.append(seen.pixels >= visibility.CLEAR_PIXELS, False)[below]
    return _supported(world, a[shown], view[shown])


@task(answer=YesNo(), program="on(a, b)", level="perception")
def is_on(world: SceneBatch, pick: Pick) -> Asked:
    """Whether an object stands on another; a no is of things that stand on something else."""
    base, firm = support.supporters(world)[0], _firm(world)
    carries = np.zeros(len(world.objects), dtype=bool)
    carries[base[firm]] = True
    plain = _plain(world)
    good = np.flatnonzero(firm & plain & np.append(plain, False)[base])
    a, b = _pairs(world, plain & firm, plain & carries)
    # what stands on something that stands on b may be said to be on b
    chain, apart = base[a], np.ones(len(a), dtype=bool)
    for _ in range(8):
        apart &= chain != b
        chain = np.append(base, -1)[chain]
    a, b = a[apart], b[apart]
    far = facts.distance(world, a, b).value >= AWAY
    far &= support.shared_footprint(world, a, b) == 0
    a, b = np.concatenate([good, a[far]]), np.concatenate([base[good], b[far]])
    fact = support.on(world, a, b)
    return ask(
        a=a,
        b=b,
        answer=fact.value,
        margin=np.where(fact.value, fact.margin, facts.distance(world, a, b).value),
        say={
            "verdict": text.words(["apart from", "within 3 cm of"], fact.value.astype(np.int64)),
            "share": text.number(100 * fact.trace["cover"]),
        },
    )


@task(answer=YesNo(), program="inside(a, b)", level="perception")
def is_in(world: SceneBatch, pick: Pick) -> Asked:
    """Whether an object lies in a container; a no is of things that would fit."""
    plain = _plain(world)
    a, b = _pairs(world, plain, plain & support.has_head(world, support.CONTAINERS))
    fact = support.inside(world, a, b)
    apart = (facts.distance(world, a, b).value >= AWAY) & _fits(world, a, b)
    apart |= (support.supporters(world)[0][a] == b) & _firm(world)[a]
    return ask(
        a=a,
        b=b,
        answer=fact.value,
        gate=fact.value | apart,
        margin=np.where(fact.value, fact.margin, facts.distance(world, a, b).value),
        say={"share": text.number(100 * fact.trace["cover"] * fact.trace["depth"])},
    )


@task(answer=YesNo(), program="under(a, b)", level="perception")
def is_under(world: SceneBatch, pick: Pick) -> Asked:
    """Whether an object stands below another one that has room below it."""
    plain = _plain(world)
    a, b = _pairs(world, plain, plain & support.has_head(world, support.OPEN_BELOW))
    fact = support.under(world, a, b)
    at, gap = support.stacked(world, a, b), facts.distance(world, a, b).value
    level = np.abs(at.low[0] - at.low[1]) <= support.LEVEL
    apart = level & (gap >= AWAY) & (at.cover == 0) & _fits(world, a, b)
    apart |= (support.supporters(world)[0][a] == b) & _firm(world)[a]
    return ask(
        a=a,
        b=b,
        answer=fact.trace["tucked"],
        gate=fact.trace["tucked"] | (apart & ~fact.value),
        margin=np.where(fact.value, fact.margin, np.maximum(gap, np.abs(at.low[0] - at.low[1]))),
        say={"share": text.number(100 * np.where(at.drop < -support.NEARLY, at.cover, 0.0))},
    )


@task(answer=YesNo(), program="next_to(a, b)", level="perception")
def next_to(world: SceneBatch, pick: Pick, definition: Definition = "box_gap") -> Asked:
    """Whether two objects are side by side, with BESIDE or less between them.

    Side by side: apart seen from above, half of the lower one's height at the other's height.
    """
    a, b = pick.pairs(_plain(world), ordered=False)
    gap = facts.distance(world, a, b, definition).value
    at, turned = support.stacked(world, a, b), support.stacked(world, b, a)
    beside = (at.cover == 0) & (np.maximum(at.depth, turned.depth) >= 0.5)
    near = gap <= BESIDE_CLEARLY
    swap = pick.coin(a, b)
    return ask(
        a=np.where(swap, b, a),
        b=np.where(swap, a, b),
        answer=near,
        gate=(near & beside) | ((gap >= BESIDE_NOT) & (gap <= SAME_AREA)),
        margin=np.abs(gap - BESIDE),
        say={"distance": text.number(gap * 100)},
        params=[np.full(len(a), BESIDE)],
    )


@task(answer=Choice(), program="between(a, b, options)", level="understanding")
def between_objects(world: SceneBatch, pick: Pick, options: int = 4) -> Asked:
    """Which of several objects is between two others, seen from above."""
    few = replace(pick, limit=max(pick.limit // 16, 1))
    first, second = few.pairs(_plain(world), ordered=False)
    apart = facts.distance(world, first, second, "horizontal").value
    wide = np.flatnonzero((apart >= NEAR) & (apart <= FAR))
    first, second = first[wide], second[wide]
    pair, c = _scene_mates(world, first, _plain(world))
    third = (c != first[pair]) & (c != second[pair])
    pair, c = pair[third], c[third]
    a, b = first[pair], second[pair]
    fact = support.between(world, a, b, c)
    inner = (fact.value == 1) & (fact.margin >= IN_THE_WAY)
    outer = fact.value == -1
    # the first by hash of those between, and as many others as there are further options
    key = hashing.mix(np.uint64(pick.seed), *(object_keys(world)[x] for x in (a, b, c)))
    good, wrong = _lowest(pair, key, inner, 1), _lowest(pair, key, outer, options - 1)
    both = np.intersect1d(good[0], wrong[0])
    right = good[1][np.searchsorted(good[0], both), 0]
    rest = wrong[1][np.searchsorted(wrong[0], both)]
    return ask(
        a=first[both],
        b=second[both],
        options=np.column_stack([c[right], c[rest]]),
        answer=np.zeros(len(both), dtype=np.int64),
        margin=fact.margin[right],
        say={
            "length": text.number(fact.trace["length"][right], 2),
            "along": text.number(fact.trace["along"][right], 2),
            "aside": text.number(np.abs(fact.trace["aside"][right]), 2),
        },
    )


def _supported(world: SceneBatch, a: Rows, view: Rows | None = None) -> Asked:
    base = support.supporters(world)[0][a]
    fact = support.on(world, a, base)
    kind = world.objects.category
    return ask(
        a=a,
        views=() if view is None else view,
        answer=kind[base],
        gate=(kind[base] != kind[a]) & ~np.isin(kind[base].astype(str), BACKGROUND),
        margin=support.CONTACT - np.abs(fact.trace["drop"]),
        say={"share": text.number(100 * np.minimum(fact.trace["cover"], 1.0))},
    )


def _firm(world: SceneBatch) -> Mask:
    """(N,) objects that clearly stand on one other."""
    base, cover = support.supporters(world)
    return (base >= 0) & (cover >= FIRMLY)


def _told(world: SceneBatch, in_frame: bool) -> Mask:
    """Objects (sightings, in a frame) whose only words name what they are on, in or under."""

    def compute() -> Mask:
        book = frame_references(world) if in_frame else scene_references(world)
        described = book.noun.slice(book.rows, book.rows)
        told = pc.match_substring_regex(described, " (on|in|under) the ").to_numpy(False)
        return told.astype(bool) & book.offered[1]

    return remembered(world, ("told", in_frame), compute)


def _plain(world: SceneBatch) -> Mask:
    """(N,) objects with a name or description that gives no support away."""
    return referable(world) & ~_told(world, False)


def _pairs(world: SceneBatch, one: Mask, two: Mask) -> tuple[Rows, Rows]:
    """All (a, b) of a scene with one[a] and two[b]."""
    b = np.flatnonzero(two)
    pair, a = _scene_mates(world, b, one)
    b = b[pair]
    return a[a != b], b[a != b]


def _scene_mates(world: SceneBatch, rows: Rows, where: Mask) -> tuple[Rows, Rows]:
    """Each of ``rows`` with each object of its scene where ``where`` holds: position, object."""
    chosen = np.flatnonzero(where)
    scene = world.objects.scene
    start = np.searchsorted(scene[chosen], np.arange(len(world.scenes) + 1))
    count = np.diff(start)[scene[rows]]
    position = np.repeat(np.arange(len(rows)), count)
    nth = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
    return position, chosen[start[scene[rows]][position] + nth]


def _fits(world: SceneBatch, a: Rows, b: Rows) -> Mask:
    """Whether box a could be put into box b, edge by edge."""
    one, two = (np.sort(world.objects.extent[x], axis=1) for x in (a, b))
    return np.asarray((one < two).all(axis=1), dtype=np.bool_)


def _lowest(
    group: Rows, key: NDArray[np.uint64], where: Mask, count: int
) -> tuple[Rows, NDArray[np.int64]]:
    """Groups with ``count`` rows where ``where`` holds, and their rows with the lowest keys."""
    rows = np.flatnonzero(where)
    rows = rows[np.lexsort((key[rows], group[rows]))]
    found, first, size = np.unique(group[rows], return_index=True, return_counts=True)
    enough = size >= count
    return found[enough], rows[first[enough][:, None] + np.arange(count)]
