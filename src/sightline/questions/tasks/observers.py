"""Where things are for an observer: at the camera, and moved to one object to face another.

SPAR's obj_spatial_relation and spatial_imagination, in one picture, views or a video. With several
pictures, the observer's camera is that of the first one. Everything is by the centres of boxes.
"""

from __future__ import annotations

import itertools
import json
from typing import Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline.answers import Layout, Text
from sightline.facts import Definition, Frame, Rows, motion, observers
from sightline.facts.fact import Fact
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.shown import Show, camera_words, others, show_objects, shown_keys
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "imagined_map",
    "imagined_object",
    "imagined_pair",
    "object_from_camera",
    "pair_from_camera",
]

GAP = 0.15
"""metres by which every part of an answer holds"""
BORDER = np.deg2rad(10.0)
"""angle to the borders between left and right, and between in front and behind"""
TURN = np.deg2rad(3.0)
"""angle by which what is farther left in metres also looks so"""
REACH = 0.5
"""metres on the ground from where one stands to what one faces, and to what is asked about"""
MOVED = 1.0
"""metres by which some object of a wrong map is off"""

Words = tuple[tuple[str, str], ...]


def _triples(words: Words) -> tuple[str, ...]:
    return tuple(", ".join(parts) for parts in itertools.product(*words))


SIDES: Final = _triples(observers.SIDES)
ORDERS: Final = _triples(observers.ORDERS)


def _changes(words: Words) -> list[str]:
    """By 8 * before + after: what becomes of every part, in words."""
    out = []
    for before, after in itertools.product(itertools.product(*words), repeat=2):
        parts = [f"{b} becomes {a}" for b, a in zip(before, after, strict=True) if a != b]
        out.append(" and ".join(parts) or "nothing changes")
    return out


CHANGES: Final[dict[Words, list[str]]] = {
    words: _changes(words) for words in (observers.SIDES, observers.ORDERS)
}


@task(answer=Text(), program="side_of_observer(a)", scope="frame", distractors=True)
def object_from_camera(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    show: Show = "frame", views: int = 3, across: bool = False, gap: float = GAP,
) -> Asked:  # fmt: skip
    """Left or right, above or below, in front or behind; SPAR obj_spatial_relation_oc."""
    level = motion.level(world)
    found = show_objects(world, pick, show, views, 1, main=level, across=across, observed=True)
    (a,) = found.objects.T
    here = observers.at_camera(world, found.main)
    fact = observers.side(here, world.objects.centre[a])
    keys = shown_keys(world, pick, found)
    return ask(
        a=a,
        views=found.columns,
        answer=_strings(SIDES, fact.value),
        wrong=_strings(SIDES, others(fact.value, 8, 3, keys, _seen_ahead(show, 8))),
        gate=_sure(fact, gap),
        margin=fact.margin,
        say={"camera": camera_words(show, len(a))}
        | _told(observers.place(here, world.objects.centre[a])),
    )


@task(answer=Text(), program="order_for_observer(a, b)", scope="frame", distractors=True)
def pair_from_camera(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    show: Show = "frame", views: int = 3, across: bool = False, gap: float = GAP,
) -> Asked:  # fmt: skip
    """Left or right, above or below, nearer or farther than another; SPAR obj_spatial_relation_oo.

    Both objects are ahead of the camera.
    """
    level = motion.level(world)
    found = show_objects(world, pick, show, views, 2, main=level, across=across)
    a, b = found.objects.T
    here, centre = observers.at_camera(world, found.main), world.objects.centre
    fact = observers.order(here, centre[a], centre[b])
    off = observers.place(here, centre[a]) - observers.place(here, centre[b])
    return ask(
        a=a,
        b=b,
        views=found.columns,
        answer=_strings(ORDERS, fact.value),
        wrong=_strings(ORDERS, others(fact.value, 8, 3, shown_keys(world, pick, found))),
        gate=_plain(fact, gap),
        margin=fact.margin,
        say={"camera": camera_words(show, len(a))} | _told(off),
    )


@task(answer=Text(), program="imagined_side(a, b, c)", scope="frame", level="extrapolation",
      distractors=True)  # fmt: skip
def imagined_object(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    show: Show = "frame", views: int = 3, across: bool = False, gap: float = GAP,
) -> Asked:  # fmt: skip
    """Where a is for an observer, before and after moving to c and facing b; SPAR imagination."""
    found = show_objects(world, pick, show, views, 3, main=motion.level(world), across=across)
    a, b, c = found.objects.T
    target = world.objects.centre[a]
    here, there = observers.at_camera(world, found.main), observers.standing(world, c, b)
    before, after = (observers.side(o, target) for o in (here, there))
    keys, likely = shown_keys(world, pick, found), _seen_ahead(show, 64)
    answer, wrong = _both(observers.SIDES, before, after, keys, likely)
    return ask(
        a=a,
        b=b,
        c=c,
        views=found.columns,
        answer=answer,
        wrong=wrong,
        gate=_sure(before, gap) & _sure(after, gap) & _apart(world, c, b, a),
        margin=np.minimum(before.margin, after.margin),
        say=_story(observers.SIDES, before, after, show),
    )


@task(answer=Text(), program="imagined_order(a, b, c, d)", scope="frame", level="extrapolation",
      distractors=True)  # fmt: skip
def imagined_pair(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    show: Show = "frame", views: int = 3, across: bool = False, gap: float = GAP,
) -> Asked:  # fmt: skip
    """How a lies to d for an observer, before and after moving to c and facing b; SPAR."""
    found = show_objects(world, pick, show, views, 4, main=motion.level(world), across=across)
    a, b, c, d = found.objects.T
    pair = [world.objects.centre[obj] for obj in (a, d)]
    here, there = observers.at_camera(world, found.main), observers.standing(world, c, b)
    before, after = (observers.order(o, *pair) for o in (here, there))
    answer, wrong = _both(observers.ORDERS, before, after, shown_keys(world, pick, found))
    return ask(
        a=a,
        b=b,
        c=c,
        d=d,
        views=found.columns,
        answer=answer,
        wrong=wrong,
        gate=_plain(before, gap) & _plain(after, gap) & _apart(world, c, b, a, d),
        margin=np.minimum(before.margin, after.margin),
        say=_story(observers.ORDERS, before, after, show),
    )


@task(answer=Layout(), program="observer_map(a, b, c)", scope="views", level="extrapolation",
      distractors=True)  # fmt: skip
def imagined_map(
    world: SceneBatch, pick: Pick, definition: Definition = "centre", frame: Frame = "observer",
    show: Show = "views", views: int = 3, across: bool = False,
) -> Asked:  # fmt: skip
    """Places on the ground, from the first camera; SPAR spatial_imagination_map.

    Objects are of different kinds, in alphabetical order.
    """
    found = show_objects(
        world, pick, show, views, 3, ordered=False, main=motion.level(world), across=across
    )
    kind = world.objects.category[found.objects].astype(str)
    turn = np.argsort(kind, axis=1, kind="stable")
    objects, kind = (np.take_along_axis(x, turn, axis=1) for x in (found.objects, kind))
    here, centre = observers.at_camera(world, found.main), world.objects.centre
    places = [observers.place(here, centre[obj])[:, [0, 2]] for obj in objects.T]
    spot = np.stack(places, axis=1) if len(objects) else np.zeros((0, 3, 2))
    # mirrored left to right, front to back, and both: from each of the four the others look alike
    wrong = [spot * sign for sign in ([-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0])]
    off = [np.linalg.norm(w - spot, axis=2).max(axis=1) for w in wrong]
    differ = (kind[:, 1:] != kind[:, :-1]).all(axis=1)
    return ask(
        **dict(zip("abc", objects.T, strict=True)),
        listed=("a", "b", "c"),
        views=found.columns,
        answer=text.columns([_map(kind, spot)])[:, 0],
        wrong=text.columns([_map(kind, w) for w in wrong]),
        gate=differ & (np.min(off, axis=0) >= MOVED),
        margin=np.linalg.norm(spot, axis=2).min(axis=1, initial=np.inf),
        say={"camera": camera_words(show, len(objects))},
    )


def _sure(fact: Fact, gap: float) -> NDArray[np.bool_]:
    return (fact.margin >= gap) & (fact.trace["border"] >= BORDER)


def _plain(fact: Fact, gap: float) -> NDArray[np.bool_]:
    trace = fact.trace
    return (fact.margin >= gap) & (trace["turn"] >= TURN) & (trace["ahead"] >= observers.AHEAD)


def _apart(world: SceneBatch, stand: Rows, *objects: Rows) -> NDArray[np.bool_]:
    """Objects far enough on the ground from where one stands."""
    centre = world.objects.centre[:, :2]
    away = [np.linalg.norm(centre[obj] - centre[stand], axis=1) for obj in objects]
    return np.asarray(np.min(away, axis=0) >= REACH)


def _both(
    words: Words,
    before: Fact,
    after: Fact,
    keys: NDArray[np.uint64],
    likely: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
    """Answers and wrong answers that tell both triples."""
    parts = _triples(words)
    every = [f"before: {b}; after: {a}" for b, a in itertools.product(parts, repeat=2)]
    code = 8 * before.value + after.value
    wrong = others(code, 64, 3, keys, likely)
    return _strings(every, code), _strings(every, wrong)


def _seen_ahead(show: Show, count: int) -> NDArray[np.bool_] | None:
    """Codes that are possible for what one picture shows: it is not behind the camera."""
    if show != "frame":
        return None
    return np.asarray(np.arange(count) // (count // 8) % 2 == 0)


def _story(words: Words, before: Fact, after: Fact, show: Show) -> dict[str, text.Text]:
    code = 8 * before.value + after.value
    return {
        "camera": camera_words(show, len(code)),
        "change": text.words(CHANGES[words], code),
    }


def _told(place: NDArray[np.float64]) -> dict[str, text.Text]:
    """Sizes of the three parts of a place."""
    names = ("right", "up", "ahead")
    return {n: text.number(np.abs(c), 2) for n, c in zip(names, place.T, strict=True)}


def _map(kind: NDArray[np.str_], spot: NDArray[np.float64]) -> text.Text:
    """Maps as :class:`Layout` writes them, in columns."""
    entries = []
    for i in range(spot.shape[1]):
        name = text.distinct(kind[:, i], lambda names: [json.dumps(str(n)) for n in names])
        x, y = (text.number(column, 2) for column in spot[:, i].T)
        entries.append(
            pc.binary_join_element_wise(
                '{"object": ', name, ', "boundary": [[', x, ", ", y, "]]}", ""
            )
        )
    inside = pc.binary_join_element_wise(*entries, ", ")
    return pc.binary_join_element_wise("<map>[", inside, "]</map>", "")


def _strings(labels: tuple[str, ...] | list[str], codes: Rows) -> NDArray[np.object_]:
    return np.array(labels, dtype=object)[codes]
