"""Objects that only their relations to others single out, in up to five steps; RefSpatial location.

"The cup that is on top of the table that is to the left of the sofa": from a named object, every
step leads to the one object of its kind in the picture that surely stands in a relation to the
last; all others of that kind in the picture surely do not. ``params``: the number of steps, then
for each of STEPS its relation (a place in ``PHRASES``) and the number of its object in the scene,
-1 where there is no such step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Points
from sightline.facts import Frame, Rows, visibility
from sightline.facts.fact import remembered
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.references import named_in_frame
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.grounding import SMALLEST_SIDE, image_boxes
from sightline.questions.tasks.relations import BACKGROUND, WORDS, _words, askable
from sightline.scenes import SceneBatch

__all__ = ["PHRASES", "STEPS", "located"]

Floats = NDArray[np.float64]
STEPS = 5
PHRASES = tuple(word.removesuffix(" it") for word in WORDS)
LEAST = 0.05
"""metres by which every relation holds"""
WALKS = 6
"""ways tried from every named object"""
_CHUNK = 100_000


@task(
    answer=Points(convention="thousand"),
    program="located(view, a, steps)",
    scope="frame",
    references=("name", "description"),
)
def located(world: SceneBatch, pick: Pick, frame: Frame = "camera", steps: int = 0) -> Asked:
    """A point on the object that a chain of relations leads to; ``steps`` of them, 0 = any."""
    links, walks = _links(world), _walks(world, pick)
    view, a, way = walks.view, walks.start, walks.way
    target, seen = links.sighting[way[np.arange(len(way)), walks.steps - 1]], world.sightings
    last = np.maximum(way, 0)
    code = np.where(way >= 0, links.code[last], -1)
    number = links.target[last] - world.object_start[world.frames.scene[view]][:, None]
    number = np.where(way >= 0, number, -1)
    box = image_boxes(world, target)
    margin = np.where(way >= 0, links.margin[last], np.inf).min(axis=1, initial=np.inf)
    point = np.rint(seen.point[target] * (1000.0 / world.frames.size[view]))
    places = pc.binary_join_element_wise("[", text.coordinates(point), "]", "")
    good = (box[:, 2:] - box[:, :2] >= SMALLEST_SIDE).all(axis=1)
    good &= visibility.measured(world)[target] & visibility.sound_boxes(world)[target]
    # where the kind alone would do there is no relation to follow
    good &= links.alike[way[np.arange(len(way)), walks.steps - 1]] > 1
    if steps:
        good &= walks.steps == steps
    corners = box[:, [0, 1, 2, 1, 2, 3, 0, 3]]
    pairs = np.stack([code, number], axis=2).reshape(len(way), 2 * code.shape[1])
    return ask(
        a=a,
        views=view,
        answer=np.asarray(places.to_numpy(zero_copy_only=False), dtype=object),
        gate=good,
        margin=margin,
        region=corners[:, [0, 1, 4, 5]],
        params=[walks.steps, *pairs.T],
        say={"path": _path(world, links, way), "steps": text.number(walks.steps)},
    )


@dataclass(frozen=True, eq=False)
class _Links:
    """Steps (m,) in frames from one sighting to the one of its kind that a relation leads to."""

    source: Rows
    """sighting, ascending"""
    sighting: Rows
    target: Rows
    """object of that sighting"""
    code: Rows
    margin: Floats
    alike: Rows
    """sightings of the target's kind in the frame"""


@dataclass(frozen=True, eq=False)
class _Walks:
    view: Rows
    start: Rows
    steps: Rows
    way: Rows
    """(n, STEPS) links, -1 after the last"""


def _links(world: SceneBatch) -> _Links:
    return remembered(world, "relation_links", lambda: _find_links(world))


def _find_links(world: SceneBatch) -> _Links:
    seen, clear = world.sightings, askable(world)
    names, kind = np.unique(world.objects.category.astype(str), return_inverse=True)
    kind = kind.reshape(-1)[seen.object] if len(seen) else np.zeros(0, dtype=np.int64)
    group = seen.frame * (len(names) + 1) + kind
    _, inverse, many = np.unique(group, return_inverse=True, return_counts=True)
    alike = many[inverse.reshape(-1)]
    usable = world.scenes.complete[world.frames.scene] & world.frames.posed
    usable &= np.isfinite(world.frames.intrinsics).all(axis=1)
    one, two = _pairs(world, usable)
    two_ok = clear[one] & (kind[one] != kind[two])
    one, two = one[two_ok], two[two_ok]
    parts: list[list[NDArray[Any]]] = []
    for first in range(0, len(one), _CHUNK):
        y, x = one[first : first + _CHUNK], two[first : first + _CHUNK]
        holds, fails, margin = _words(world, seen.frame[x], seen.object[x], seen.object[y])
        # pairs of one source and one kind stand together: how many of them may be meant
        head = np.flatnonzero(np.append(True, (y[1:] != y[:-1]) | (kind[x[1:]] != kind[x[:-1]])))
        maybe = np.add.reduceat((~fails).astype(np.int64), head, axis=0)
        size = np.diff(np.append(head, len(x)))
        only = np.repeat(maybe, size, axis=0) == 1
        row, code = np.nonzero(holds & only & ~fails & (margin >= LEAST) & clear[x][:, None])
        parts.append([y[row], x[row], code, margin[row, code]])
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return _Links(none, none, none, none, np.zeros(0), none)
    source, target, code, margin = (np.concatenate(column) for column in zip(*parts, strict=True))
    thing = ~np.isin(world.objects.category.astype(str), BACKGROUND)[seen.object[target]]
    kept = [column[thing] for column in (source, target, code, margin)]
    return _Links(kept[0], kept[1], seen.object[kept[1]], kept[2], kept[3], alike[kept[1]])


def _pairs(world: SceneBatch, usable: NDArray[np.bool_]) -> tuple[Rows, Rows]:
    """Ordered pairs of sightings of a frame: by the first, then by the kind of the second."""
    seen = world.sightings
    category = world.objects.category.astype(str)[seen.object]
    order = np.lexsort((category, seen.frame))
    order = order[usable[seen.frame[order]]]
    frame = seen.frame[order]
    first = np.searchsorted(frame, frame)
    many = np.searchsorted(frame, frame, side="right") - first
    item = np.repeat(np.arange(len(order)), many)
    nth = np.arange(len(item)) - np.repeat(np.cumsum(many) - many, many)
    two = order[first[item] + nth]
    rank = np.argsort(order[item], kind="stable")
    one, two = order[item][rank], two[rank]
    return one[one != two], two[one != two]


def _walks(world: SceneBatch, pick: Pick) -> _Walks:
    """Ways from every named object, each of its first 1 to STEPS steps once."""
    links, seen = _links(world), world.sightings
    start = np.flatnonzero(named_in_frame(world) & askable(world))
    start = np.repeat(start, WALKS)
    walk = np.tile(np.arange(WALKS), len(start) // WALKS)
    names = [frame_keys(world)[seen.frame[start]], object_keys(world)[seen.object[start]]]
    keys = hashing.mix(np.uint64(pick.seed), *names, walk)
    order = np.argsort(links.source, kind="stable")
    begin = np.searchsorted(links.source[order], np.arange(len(seen) + 1))
    way = np.full((len(start), STEPS), -1, dtype=np.int64)
    met = np.full((len(start), STEPS + 1), -1, dtype=np.int64)
    met[:, 0] = at = start
    alive = np.ones(len(start), dtype=bool)
    for step in range(STEPS):
        many = begin[at + 1] - begin[at]
        drawn = hashing.uniform(hashing.mix("step", keys, np.uint64(step)), np.maximum(many, 1))
        alive = alive & (many > 0)
        link = order[np.minimum(begin[at] + drawn, max(len(order) - 1, 0))] if len(order) else at
        there = links.sighting[link] if len(order) else at
        alive &= (met != there[:, None]).all(axis=1)
        way[:, step] = np.where(alive, link, -1)
        met[:, step + 1] = np.where(alive, there, -1)
        at = np.where(alive, there, at)
    steps = np.tile(np.arange(1, STEPS + 1), len(start))
    ways = np.repeat(way, STEPS, axis=0)
    ways = np.where(np.arange(STEPS) < steps[:, None], ways, -1)
    whole = ways[np.arange(len(ways)), steps - 1] >= 0
    ways, steps, first = ways[whole], steps[whole], np.repeat(start, STEPS)[whole]
    _, once = np.unique(np.column_stack([first, ways]), axis=0, return_index=True)
    once = np.sort(once)
    first = first[once]
    return _Walks(seen.frame[first].astype(np.int64), seen.object[first].astype(np.int64),
                  steps[once], ways[once])  # fmt: skip


def _path(world: SceneBatch, links: _Links, way: Rows) -> text.Text:
    """ "the cup that is on top of the table that is to the left of", for {a} to follow."""
    out = text.spread("", len(way))
    for step in range(STEPS):
        there = way[:, step] >= 0
        link = np.maximum(way[:, step], 0)
        phrase = text.words([f" that is {p}" for p in PHRASES], links.code[link])
        name = text.distinct(
            np.where(there, links.target[link], -1),
            lambda rows: [f"the {world.objects.category[r]}" for r in rows.tolist()],
        )
        space = text.spread(" " if step else "", len(way))
        longer = pc.binary_join_element_wise(name, phrase, space, out, "")
        out = pc.if_else(there, longer, out)
    return out
