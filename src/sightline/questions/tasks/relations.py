"""How two objects in one picture lie to each other: left, right, above, below, nearer, in front."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Choice, YesNo
from sightline.facts import Definition, Frame, Rows, depth, distance, relations, support, visibility
from sightline.facts.fact import remembered
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.references import (
    frame_references,
    named_in_frame,
    sighting_rows,
)
from sightline.questions.seen_pairs import seen_pairs
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "above_below",
    "askable",
    "coin",
    "given_away",
    "in_front",
    "left_right",
    "nearer_camera",
    "pairs_in_view",
    "relation_word",
]

GAP = 0.15
"""metres between two objects' extents along a direction that orders them (VSTI-Bench)"""
PICTURE_GAP = 0.01
"""share of the image between two outlines that a left, right, above or below needs"""
NEAREST = 0.5
"""metres; nothing nearer to the camera is compared (VSTI-Bench)"""
ALIGNED = 0.5
"""share of the narrower outline that stands before or behind the other one, left to right"""
BACKGROUND = ("floor", "wall", "ceiling")
"""never asked about (RoboSpatial's environment classes)"""
AWAY = 0.2
"""metres between boxes of which neither is clearly on, in or under the other"""
WORDS = (
    "to the left of it",
    "to the right of it",
    "in front of it",
    "behind it",
    "on top of it",
    "underneath it",
    "inside it",
)
"""predicates of VSD; nothing tells "next to" from these, and "above" may be used for "on" """
BASIS = {"interval": "", "centroid": ", comparing their centres"}

Mask = NDArray[np.bool_]


@task(answer=Choice(options=("left", "right")), scope="frame", program="left_right(view, a, b)")
def left_right(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "camera",
    definition: Definition = "interval",
    gap: float = GAP,
) -> Asked:
    """Left or right of another object, seen from the camera; SpatialVLM, VSTI-Bench."""
    return _beside(world, pick, relations.ACROSS, frame, definition, gap)


@task(answer=Choice(options=("above", "below")), scope="frame", program="above_below(view, a, b)")
def above_below(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "camera",
    definition: Definition = "interval",
    gap: float = GAP,
) -> Asked:
    """Above or below another object along the upright of the picture; VSTI-Bench up and down."""
    return _beside(world, pick, relations.DOWN, frame, definition, gap)


@task(answer=Choice(), scope="frame", program="nearest_to_camera(view, options)")
def nearer_camera(
    world: SceneBatch,
    pick: Pick,
    frame: Frame = "camera",
    definition: Definition = "box_gap",
    options: int = 2,
) -> Asked:
    """Which of several objects is nearest to the camera, also by depth; VSTI-Bench."""
    sets = pick.sighted_sets(options, askable(world) & named_in_frame(world))
    seen = world.sightings
    view, rows = seen.frame[sets[:, 0]], seen.object[sets]
    first = depth.nearest_in_view(world, view, rows)
    gaps, at = first.trace["gaps"], np.arange(len(rows))
    near, far = depth.z_interval(world, view[:, None], rows)
    ahead = np.where(np.arange(options) == first.value[:, None], np.inf, near).min(axis=1)
    ahead = ahead - far[at, first.value]
    margin = np.minimum(first.margin, ahead)
    ranked = np.sort(gaps, axis=1)
    return ask(
        views=view,
        options=rows,
        answer=first.value,
        gate=(margin >= GAP) & (ranked[:, 0] >= NEAREST),
        margin=np.maximum(margin, 0.0),
        say={"nearest": text.number(ranked[:, 0], 2), "next": text.number(ranked[:, 1], 2)},
    )


@task(answer=YesNo(), scope="frame", program="related(view, a, b, relation)")
def in_front(
    world: SceneBatch, pick: Pick, frame: Frame = "camera", definition: Definition = "interval"
) -> Asked:
    """Whether one object stands before (or behind) another one that it lines up with.

    ``params`` holds the relation asked about: 2 in front, 3 behind.
    """
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    margin = ranked.margin[:, relations.AWAY]
    nearer = ranked.value[:, relations.AWAY] > 0
    one, two = relations.outlines(world, view, a), relations.outlines(world, view, b)
    common = np.minimum(one[:, 2], two[:, 2]) - np.maximum(one[:, 0], two[:, 0])
    narrow = np.minimum(one[:, 2] - one[:, 0], two[:, 2] - two[:, 0])
    front = coin(world, pick, view, a, b, salt=1)
    (a_near, a_far), (b_near, b_far) = (depth.z_interval(world, view, x) for x in (a, b))
    return ask(
        a=a,
        b=b,
        views=view,
        answer=nearer == front,
        gate=(margin >= GAP) & (common >= ALIGNED * narrow),
        margin=margin,
        params=[np.where(front, 2, 3)],
        say={
            "relation": text.words(["behind", "in front of"], front.astype(np.int64)),
            "a_near": text.number(np.maximum(a_near, 0.0), 2),
            "a_far": text.number(a_far, 2),
            "b_near": text.number(np.maximum(b_near, 0.0), 2),
            "b_far": text.number(b_far, 2),
        },
    )


@task(answer=Choice(), scope="frame", program="relation_word(view, a, b, options)")
def relation_word(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """Which of three words relates one object to another; VSD, its clear cases.

    One of the words holds by its margin and two do not by theirs; words that are neither are not
    offered, so a thing to the left may also be in front.
    """
    view, a, b = pairs_in_view(world, pick)
    holds, fails, margin = _words(world, view, a, b)
    names = [object_keys(world)[x] for x in (a, b)]
    key = hashing.mix(np.uint64(pick.seed), 2, frame_keys(world)[view], *names)
    draws = [hashing.uniform(hashing.mix(key, word), 2**40) for word in range(len(WORDS))]
    # a side is set against other sides first: "inside it" would be ruled out unseen
    draw = np.stack(draws, axis=1) + np.where(np.arange(len(WORDS)) < 4, 0, 2**40)
    row, last = np.arange(len(a)), 2**42
    right = np.where(holds, draw, last).argmin(axis=1)
    wrong = np.argsort(np.where(fails, draw, last), axis=1)[:, :2]
    return ask(
        a=a,
        b=b,
        views=view,
        options=np.array(WORDS, dtype=object)[np.column_stack([right, wrong])],
        answer=np.zeros(len(a), dtype=np.int64),
        gate=holds.any(axis=1) & (fails.sum(axis=1) >= 2) & ~given_away(world, view, a, b),
        margin=margin[row, right],
        say={
            "where": text.words(WORDS, right),
            "first": text.words(WORDS, wrong[:, 0]),
            "second": text.words(WORDS, wrong[:, 1]),
        },
    )


def askable(world: SceneBatch) -> Mask:
    """(sightings,) clearly seen by a posed and calibrated camera, and no part of the room itself.

    The thresholds are those of :mod:`sightline.facts.visibility`.
    """

    def compute() -> Mask:
        frames, seen = world.frames, world.sightings
        usable = frames.posed & np.isfinite(frames.intrinsics).all(axis=1)
        thing = ~np.isin(world.objects.category.astype(str), BACKGROUND)
        return visibility.clear(world) & usable[seen.frame] & thing[seen.object]

    return remembered(world, "askable_sightings", compute)


def pairs_in_view(world: SceneBatch, pick: Pick) -> tuple[Rows, Rows, Rows]:
    """Frames and two objects that are clearly seen there; each pair once, its order drawn."""
    pairs = seen_pairs(world, pick, "askable", askable(world))
    view, a, b = pairs.view, pairs.one, pairs.two
    swap = coin(world, pick, view, a, b)
    return view, np.where(swap, b, a), np.where(swap, a, b)


def coin(world: SceneBatch, pick: Pick, view: Rows, *rows: Rows, salt: Any = 0) -> Mask:
    """A fair coin per frame and objects, from their names."""
    names = [object_keys(world)[r] for r in rows]
    key = hashing.mix(np.uint64(pick.seed), salt, frame_keys(world)[view], *names)
    return hashing.uniform(key, 2) == 1


def given_away(world: SceneBatch, view: Rows, a: Rows, b: Rows) -> Mask:
    """Pairs of which one may be called "the cup on the table" with the other one as the table."""

    def compute() -> Mask:
        book = frame_references(world)
        described = book.noun.slice(book.rows, book.rows)
        told = pc.match_substring_regex(described, " (on|in|under) the ").to_numpy(False)
        return np.append(told.astype(bool) & book.offered[1], False)

    told, parent = remembered(world, "told_by_support", compute), world.objects.parent
    one, two = (told[sighting_rows(world, view, x)] for x in (a, b))
    return (one & (parent[a] == b)) | (two & (parent[b] == a))


def _beside(
    world: SceneBatch,
    pick: Pick,
    direction: int,
    frame: Frame,
    definition: Definition,
    gap: float,
) -> Asked:
    view, a, b = pairs_in_view(world, pick)
    ranked = relations.order(world, view, a, b, frame, definition)
    margin = ranked.margin[:, direction]
    known = (ranked.value[:, direction] != 0) & (margin >= gap)
    known &= ranked.trace["picture"][:, direction] >= PICTURE_GAP
    if direction == relations.DOWN:
        known &= ~given_away(world, view, a, b)
    axis = direction // 2
    middle = [
        text.number(np.clip(_middle(relations.outlines(world, view, x), axis), 0, 1) * 1000)
        for x in (a, b)
    ]
    return ask(
        a=a,
        b=b,
        views=view,
        answer=np.where(ranked.value[:, direction] > 0, 0, 1),
        gate=known,
        margin=margin,
        say={
            "basis": text.spread(BASIS[definition], len(a)),
            "at_a": middle[0],
            "at_b": middle[1],
            "gap": text.number(margin, 2),
        },
    )


def _words(
    world: SceneBatch, view: Rows, a: Rows, b: Rows
) -> tuple[Mask, Mask, NDArray[np.float64]]:
    """(n, words) which of WORDS clearly hold of a and b, which clearly do not, and the margins."""
    ranked = relations.order(world, view, a, b)
    known = (ranked.margin >= GAP) & (ranked.trace["picture"] >= PICTURE_GAP)
    across, away = (np.where(known, ranked.value, 0)[:, i] for i in range(2))
    base, cover = support.supporters(world)
    gap = distance(world, a, b).value
    apart = (gap >= AWAY) & (support.shared_footprint(world, a, b) == 0)
    lies, below = support.on(world, a, b), support.under(world, a, b)
    on, under = (base[a] == b) & (cover[a] >= 0.9), below.trace["tucked"]
    no = np.zeros(len(a), dtype=bool)
    holds = np.stack([across > 0, across < 0, away > 0, away < 0, on, under, no], axis=1)
    fails = [across < 0, across > 0, away < 0, away > 0, apart | under, apart | on]
    fails.append(apart | on | under)
    sides = np.repeat(ranked.margin[:, :2], 2, axis=1)
    return holds, np.stack(fails, axis=1), np.column_stack([sides, lies.margin, below.margin, gap])


def _middle(outline: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    visible = np.clip(np.nan_to_num(outline), 0.0, 1.0)
    return np.asarray((visible[:, axis] + visible[:, axis + 2]) / 2)
