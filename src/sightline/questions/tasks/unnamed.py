"""Queries that never name what they look for, answered by a set of object ids; SURPRISE3D.

No word of the class of any object in the answer is in the question, neither in its references nor
in its fixed words, in singular or plural. Which object is meant is decided on all boxes of the
scene; where another one might be, nothing is asked. Ids count a scene's objects from 0.

=============== ============================================================================
beside, upon    relative position: on a side of a thing with a front; on, in or under a thing
seen_from       narrative perspective: somebody at one thing who looks towards another
seen_at         parametric perspective: a place in metres and a heading in degrees
extreme, within absolute distance: nearest or farthest; all within a radius
for_use         common sense: all that is made for a use
for_need        human intention: the one thing that serves
=============== ============================================================================
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import facts, hashing
from sightline.answers import Mask3D
from sightline.facts import Rows, support, uses
from sightline.facts.fact import remembered
from sightline.facts.needs import needs, served
from sightline.facts.needs import table as needs_table
from sightline.geometry import aabb
from sightline.questions import text
from sightline.questions.pick import Pick, scene_keys
from sightline.questions.references import scene_references
from sightline.questions.task import Asked, Wording, ask, task
from sightline.questions.tasks.counting import whole
from sightline.questions.tasks.relations import BACKGROUND
from sightline.scenes import SceneBatch

__all__ = [
    "unnamed_at_place",
    "unnamed_beside",
    "unnamed_extreme",
    "unnamed_for_need",
    "unnamed_for_use",
    "unnamed_seen_from",
    "unnamed_upon",
    "unnamed_within",
]

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
SIDES: Final = ("in front of", "to the left of", "behind", "to the right of")
"""quarter by quarter, turning left"""
RESTING: Final = ("on", "in", "under")
REACH = 0.5
"""metres on the ground from a viewpoint to what is asked about, and to what is looked at"""
FLOOR = 0.15
"""metres above the lowest box"""
SECTOR = np.deg2rad(10.0)
"""angle to the border of a quarter by which a thing is surely inside it or outside"""
LEAD = 0.2
"""metres by which one thing is nearer than all others that might be meant"""
RADII: Final = (0.5, 1.0, 1.5, 2.0, 2.5)
"""metres"""
RIM = 0.15
"""metres from the radius within which no box lies"""
MOST = 8
"""objects of one answer"""
SPOTS = 48
"""viewpoints drawn in a scene"""
HEADING = 15
"""degrees between the headings drawn"""
SHORTEST = 3
"""letters of a word that also counts inside another one: "shelf" in "bookshelf" """


class Hits(NamedTuple):
    """m pairs of a candidate question and an object of its answer, ascending in both."""

    owner: Rows
    object: Rows


@task(answer=Mask3D(), program="unnamed_beside(a)", references=("name",))
def unnamed_beside(world: SceneBatch, pick: Pick) -> Asked:
    """The thing nearest on one side of another one, by that one's own front."""
    front = world.objects.rotation[:, :2, 0]
    level = np.linalg.norm(front, axis=1)
    a = pick.objects(_named(world) & world.objects.front_known & (level > 0.5))
    scene, ahead = world.objects.scene[a], front[a] / level[a, None]
    found = _nearest(world, scene, world.objects.centre[a, :2], ahead, a[:, None])
    a = a[found.owner]
    return _query(
        world, "unnamed_beside", Hits(np.arange(len(a)), found.object), found.lead, a=a,
        params=[found.side],
        say={"side": text.words(SIDES, found.side)},
    )  # fmt: skip


@task(answer=Mask3D(), program="unnamed_upon(a)", references=("name",))
def unnamed_upon(world: SceneBatch, pick: Pick) -> Asked:
    """All things on, in or under a thing."""
    a, b = _everything(world)
    keep = _named(world)[b] & _things(world)[a]
    a, b = a[keep], b[keep]
    base, share = support.supporters(world)
    at = support.stacked(world, a, b)
    near = (at.cover > 0) | (at.cover_b > 0)
    above = near & (at.high[0] >= at.low[1] + support.CLEARANCE)
    held = (
        ((base[a] == b) & (share[a] >= 0.9), above),
        (support.inside(world, a, b).value, above),
        (support.under(world, a, b).value, near),
    )
    parts = []
    for good, maybe in held:
        # whatever shares some of the footprint may be said to be there as well
        doubt = np.bincount(b[maybe & ~good], minlength=len(world.objects)) > 0
        parts.append(_gathered(a[good], b[good], doubt))
    anchor, code, hits = _joined(parts)
    return _query(
        world,
        "unnamed_upon",
        hits,
        np.full(len(anchor), 0.05),
        a=anchor,
        params=[code],
        say={"relation": text.words(RESTING, code)},
    )


@task(answer=Mask3D(), program="unnamed_seen_from(a, b)", references=("name",))
def unnamed_seen_from(world: SceneBatch, pick: Pick) -> Asked:
    """The thing nearest on one side of somebody at a who looks towards b."""
    a, b = pick.pairs(_named(world))
    way = (world.objects.centre[b] - world.objects.centre[a])[:, :2]
    length = np.linalg.norm(way, axis=1)
    far = (length >= REACH) & _grounded(world)[a]
    a, b, ahead = a[far], b[far], way[far] / length[far, None]
    eye, taken = world.objects.centre[a, :2], np.stack([a, b], axis=1)
    found = _nearest(world, world.objects.scene[a], eye, ahead, taken)
    a, b = a[found.owner], b[found.owner]
    return _query(
        world, "unnamed_seen_from", Hits(np.arange(len(a)), found.object), found.lead, a=a, b=b,
        params=[found.side],
        say={"side": text.words(SIDES, found.side)},
    )  # fmt: skip


@task(answer=Mask3D(), program="unnamed_at_place(x, y, heading, side)")
def unnamed_at_place(world: SceneBatch, pick: Pick) -> Asked:
    """The thing nearest on one side of a viewpoint given by numbers, drawn among the boxes."""
    scene, eye, degrees = _spots(world, pick)
    turn = np.deg2rad(degrees)
    ahead = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    none = np.zeros((len(scene), 0), dtype=np.int64)
    found = _nearest(world, scene, eye, ahead, none)
    eye, degrees = eye[found.owner], degrees[found.owner]
    return _query(
        world, "unnamed_at_place", Hits(np.arange(len(eye)), found.object), found.lead,
        scene=scene[found.owner], params=[eye[:, 0], eye[:, 1], degrees, found.side],
        say={
            "x": text.number(eye[:, 0], 1),
            "y": text.number(eye[:, 1], 1),
            "heading": text.number(degrees),
            "side": text.words(SIDES, found.side),
        },
    )  # fmt: skip


@task(answer=Mask3D(), program="unnamed_extreme(a)", references=("name",))
def unnamed_extreme(world: SceneBatch, pick: Pick) -> Asked:
    """The thing nearest to another one or farthest from it, between the closest points."""
    a, b, gap = _gaps(world)
    order = np.lexsort((gap, b))
    a, b, gap = a[order], b[order], gap[order]
    first = np.flatnonzero(np.append(True, np.diff(b) != 0)) if len(b) else b
    last = np.append(first[1:], len(b)) - 1
    many = last - first >= 2
    first, last = first[many], last[many]
    row, step = np.append(first, last), np.repeat([1, -1], len(first))
    lead = np.abs(gap[row + step] - gap[row])
    clear = lead >= LEAD
    row, lead, code = row[clear], lead[clear], (step[clear] < 0).astype(np.int64)
    return _query(
        world, "unnamed_extreme", Hits(np.arange(len(row)), a[row]), lead, a=b[row], params=[code],
        say={
            "extreme": text.words(["nearest to", "farthest from"], code),
            "distance": text.number(gap[row], 2),
        },
    )  # fmt: skip


@task(answer=Mask3D(), program="unnamed_within(a, radius)", references=("name",))
def unnamed_within(world: SceneBatch, pick: Pick) -> Asked:
    """All things within a radius of a thing, between the closest points."""
    a, b, gap = _gaps(world)
    parts = []
    for limit in RADII:
        rim = np.bincount(b[np.abs(gap - limit) < RIM], minlength=len(world.objects)) > 0
        parts.append(_gathered(a[gap < limit], b[gap < limit], rim))
    anchor, nth, hits = _joined(parts)
    radius = np.array(RADII)[nth]
    return _query(
        world,
        "unnamed_within",
        hits,
        np.full(len(anchor), RIM),
        a=anchor,
        params=[radius],
        say={"radius": text.number(radius, 1)},
    )


@task(answer=Mask3D(), program="unnamed_for_use(use)")
def unnamed_for_use(world: SceneBatch, pick: Pick) -> Asked:
    """All things that are made for a daily use."""
    category = np.char.lower(world.objects.category.astype(str))
    scene, scenes = world.objects.scene, len(world)
    strange = ~np.isin(category, [*uses.KNOWN, *BACKGROUND])
    known = np.bincount(scene[strange], minlength=scenes) == 0
    parts = []
    for use in uses.USES:
        good = np.flatnonzero(np.isin(category, list(use.serves)))
        might = np.bincount(scene[np.isin(category, list(use.might))], minlength=scenes) > 0
        parts.append(_gathered(good, scene[good], might | ~known))
    where, code, hits = _joined(parts)
    said = tuple(use.text for use in uses.USES)
    return _query(
        world,
        "unnamed_for_use",
        hits,
        np.ones(len(where)),
        scene=where,
        params=[code],
        say={"use": text.words(said, code)},
        words=(code, said),
    )


@task(answer=Mask3D(), program="unnamed_for_need(need, phrase)")
def unnamed_for_need(world: SceneBatch, pick: Pick) -> Asked:
    """The one thing that serves what somebody wants to do."""
    found = served(world, BACKGROUND)
    phrases = [needs_table()["need"][name]["phrases"] for name in needs()]
    count, begin = np.array([len(p) for p in phrases]), np.cumsum([0, *map(len, phrases)])
    # every way to say a need is a question of its own
    many = count[found.need]
    row = np.repeat(np.arange(len(many)), many)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    need = found.need[row]
    said = tuple(phrase for some in phrases for phrase in some)
    return _query(
        world, "unnamed_for_need", Hits(np.arange(len(row)), found.object[row]),
        np.ones(len(row)), scene=found.scene[row], params=[need, nth],
        say={"need": text.words(said, begin[need] + nth)},
        words=(begin[need] + nth, said),
    )  # fmt: skip


class _Nearest(NamedTuple):
    """n viewpoints with a side on which one thing is surely the nearest."""

    owner: Rows
    side: NDArray[np.int64]
    object: Rows
    lead: Floats


def _nearest(world: SceneBatch, scene: Rows, eye: Floats, ahead: Floats, taken: Rows) -> _Nearest:
    """What is nearest in each quarter of viewpoints, by centres on the ground.

    Args:
        scene: (n,) of each viewpoint.
        eye, ahead: (n, 2) place, and unit direction looked along.
        taken: (n, k) objects that are never meant.
    """
    start = world.object_start
    count = np.diff(start)[scene]
    owner = np.repeat(np.arange(len(scene)), count)
    obj = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + start[scene[owner]]
    keep = _things(world)[obj] & (obj[:, None] != taken[owner]).all(axis=1)
    owner, obj = owner[keep], obj[keep]
    off, way = world.objects.centre[obj, :2] - eye[owner], ahead[owner]
    left = way[:, 0] * off[:, 1] - way[:, 1] * off[:, 0]
    bearing, away = np.arctan2(left, (way * off).sum(axis=1)), np.linalg.norm(off, axis=1)
    first = np.flatnonzero(np.append(True, np.diff(owner) != 0)) if len(owner) else owner
    place = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(owner))))
    parts = []
    for side in range(len(SIDES)):
        turned = np.abs((bearing - side * np.pi / 2 + np.pi) % (2 * np.pi) - np.pi)
        sure = (turned <= np.pi / 4 - SECTOR) & (away >= REACH)
        # what is too close has no direction, and what is at the border may be meant
        maybe = (turned <= np.pi / 4 + SECTOR) | (away < REACH)
        own = _least(np.where(sure, away, np.inf), first)[place]
        best = np.flatnonzero(sure & (away == own))
        # of two that are as near, neither is the nearest
        best = best[np.bincount(place[best], minlength=len(first))[place[best]] == 1]
        rest = np.where(maybe, away, np.inf)
        rest[best] = np.inf
        lead = _least(rest, first)[place[best]] - away[best]
        clear = lead >= LEAD
        best, lead = best[clear], lead[clear]
        parts.append((owner[best], np.full(len(best), side), obj[best], lead))
    return _Nearest(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _least(values: Floats, first: Rows) -> Floats:
    """Least of the values from each of ``first`` to the next."""
    return np.minimum.reduceat(values, first) if len(first) else values[:0]


def _spots(world: SceneBatch, pick: Pick) -> tuple[Rows, Floats, NDArray[np.int64]]:
    """Scenes, places (n, 2) in whole decimetres and headings in degrees, among the centres."""
    some = np.flatnonzero(np.diff(world.object_start) > 0)
    spots = max(1, min(SPOTS, pick.limit // len(SIDES)))
    low, high = (
        reduce.reduceat(world.objects.centre[:, :2], world.object_start[some], axis=0)
        if len(some)
        else np.zeros((0, 2))
        for reduce in (np.minimum, np.maximum)
    )
    row, nth = np.repeat(np.arange(len(some)), spots), np.tile(np.arange(spots), len(some))
    key = hashing.mix(np.uint64(pick.seed), scene_keys(world)[some[row]], nth)
    steps = np.maximum(np.rint((high - low) * 10), 1).astype(np.int64)[row]
    at = [hashing.uniform(hashing.mix("spot", axis, key), steps[:, axis] + 1) for axis in (0, 1)]
    eye = (np.rint(low[row] * 10) + np.stack(at, axis=1)) / 10
    heading = hashing.uniform(hashing.mix("heading", key), 360 // HEADING) * HEADING
    return some[row], eye, heading


def _everything(world: SceneBatch) -> tuple[Rows, Rows]:
    """All ordered pairs of different objects of a scene, ascending in the second."""
    start, scene = world.object_start, world.objects.scene
    count = np.diff(start)[scene]
    b = np.repeat(np.arange(len(scene)), count)
    a = np.arange(len(b)) - np.repeat(np.cumsum(count) - count, count) + start[scene[b]]
    other = a != b
    return a[other], b[other]


def _gaps(world: SceneBatch) -> tuple[Rows, Rows, Floats]:
    """Things, named anchors, and the metres between their closest points."""

    def compute() -> tuple[Rows, Rows, Floats]:
        a, b = _everything(world)
        keep = _named(world)[b] & _things(world)[a]
        a, b = a[keep], b[keep]
        return a, b, facts.distance(world, a, b).value

    return remembered(world, "unnamed_gaps", compute)


def _things(world: SceneBatch) -> Mask:
    """(N,) objects that are no part of the room itself."""
    return ~np.isin(np.char.lower(world.objects.category.astype(str)), BACKGROUND)


def _grounded(world: SceneBatch) -> Mask:
    """(N,) objects that begin no higher than FLOOR above the lowest one: one can be at them."""
    objects = world.objects
    bottom = aabb(objects.centre, objects.extent, objects.rotation)[0][:, 2]
    lowest = np.full(len(world), np.inf)
    np.minimum.at(lowest, objects.scene, bottom)
    return np.asarray(bottom <= lowest[objects.scene] + FLOOR)


def _named(world: SceneBatch) -> Mask:
    """(N,) things that their name alone singles out."""
    return _things(world) & np.asarray(scene_references(world).offered[0])


def _gathered(obj: Rows, place: Rows, doubt: Mask) -> tuple[Rows, Rows, Rows]:
    """Places with 1 to MOST objects and without doubt, with the pairs of them and their objects.

    Args:
        obj, place: (m,) objects, and the anchor or scene that each belongs to.
        doubt: by place, whether something else may be meant there.
    """
    many = np.bincount(place, minlength=len(doubt))
    places = np.flatnonzero((many > 0) & (many <= MOST) & ~doubt)
    rows = np.flatnonzero(np.isin(place, places))
    rows = rows[np.lexsort((obj[rows], place[rows]))]
    return places, np.searchsorted(places, place[rows]), obj[rows]


def _joined(parts: list[tuple[Rows, Rows, Rows]]) -> tuple[Rows, NDArray[np.int64], Hits]:
    """Places of all parts, the part each is of, and their objects."""
    count = np.array([len(places) for places, _, _ in parts], dtype=np.int64)
    before = np.cumsum(count) - count
    owner = np.concatenate([own + first for (_, own, _), first in zip(parts, before, strict=True)])
    obj = np.concatenate([objects for _, _, objects in parts])
    places = np.concatenate([places for places, _, _ in parts])
    return places, np.repeat(np.arange(len(parts)), count), Hits(owner, obj)


def _query(
    world: SceneBatch,
    name: str,
    hits: Hits,
    margin: Floats,
    *,
    params: list[NDArray[Any]],
    say: dict[str, text.Text],
    scene: Rows | None = None,
    words: tuple[Rows, tuple[str, ...]] | None = None,
    a: Rows | None = None,
    b: Rows | None = None,
) -> Asked:
    """Questions with the ids of their hits, where no word of these is said.

    ``words``: for each question, which of several texts is said besides.
    """
    count = len(margin)
    roles = {role: rows for role, rows in (("a", a), ("b", b)) if rows is not None}
    loud = _said(world, name)[hits.object]
    names = _clash(world)
    code = names.code
    for rows in roles.values():
        loud |= names.table[code[hits.object], code[rows[hits.owner]]]
    if words is not None:
        loud |= _spoken(names.names, words[1])[code[hits.object], words[0][hits.owner]]
    silent = np.bincount(hits.owner[loud], minlength=count) == 0
    where = world.objects.scene[roles["a"]] if scene is None else scene
    asked = ask(
        answer=_ids(world, hits, count),
        gate=silent & whole(world)[where],
        margin=margin,
        scene=scene,
        params=params,
        say=say,
    )
    return replace(asked, roles=roles)


def _ids(world: SceneBatch, hits: Hits, count: int) -> NDArray[np.object_]:
    """(count,) ids as :class:`Mask3D` writes them."""
    number = hits.object - world.object_start[world.objects.scene[hits.object]]
    offsets = np.searchsorted(hits.owner, np.arange(count + 1)).astype(np.int32)
    lists = pa.ListArray.from_arrays(pa.array(offsets), text.number(number))
    inside = pc.binary_join(lists, ", ")
    whole_ = pc.binary_join_element_wise("[", inside, "]", "")
    return np.asarray(whole_.to_numpy(zero_copy_only=False), dtype=object)


class _Names(NamedTuple):
    """The K categories of a batch, whose each object is, and which two share a word (K, K)."""

    names: tuple[str, ...]
    code: Rows
    table: Mask


def _clash(world: SceneBatch) -> _Names:
    def compute() -> _Names:
        names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
        known = tuple(names.tolist())
        split = [_words(name) for name in known]
        table = np.array([[_alike(a, b) for b in split] for a in split], dtype=bool)
        return _Names(known, code.reshape(-1), table.reshape(len(known), len(known)))

    return remembered(world, "unnamed_names", compute)


def _said(world: SceneBatch, name: str) -> Mask:
    """(N,) objects whose class is among the fixed words of a task."""
    names = _clash(world)
    fixed = " ".join((*Wording.load("unnamed", name).questions, *SIDES, *RESTING))
    return np.asarray(_spoken(names.names, (fixed,))[:, 0][names.code])


@cache
def _spoken(names: tuple[str, ...], texts: tuple[str, ...]) -> Mask:
    """(K, T) whether a word of a category is in a text."""
    split = [_words(re.sub(r"\{\w+\}", " ", one)) for one in texts]
    table = [[not _words(name).isdisjoint(words) for words in split] for name in names]
    return np.array(table, dtype=bool).reshape(len(names), len(texts))


@cache
def _words(name: str) -> frozenset[str]:
    """The words of a text in lower case, each with its plural and what it is the plural of."""
    found = re.findall(r"[a-z0-9]+", name.lower())
    plural = text.plurals(np.array(found, dtype=object)) if found else []
    single = [w[: -len(e)] for w in found for e in ("s", "es") if w.endswith(e) and len(w) > 3]
    return frozenset((*found, *plural, *single))


def _alike(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether a word of one is a word of the other, or stands in one: "shelf" in "bookshelf"."""
    return any(
        a == b or (len(a) >= SHORTEST and a in b) or (len(b) >= SHORTEST and b in a)
        for a in one
        for b in two
    )
