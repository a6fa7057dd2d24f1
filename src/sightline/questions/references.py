"""How a question points at an object: by name, unique description, box, point or numbered mark.

A style is offered for an object only where it is unambiguous: a name when no other object of the
category is in the scene (or seen in the frame), a description when no other object shares its
words, coordinates and marks when the object is seen. Coordinates are on a 0-1000 scale of the
image, as in SPAR, RoboRefer and the Qwen-VL family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts.counts import nested_names
from sightline.facts.fact import Rows, remembered
from sightline.questions.text import Text, number, spread
from sightline.scenes import SceneBatch

__all__ = [
    "FRAME_STYLES",
    "SCENE_STYLES",
    "References",
    "frame_references",
    "marks",
    "named_in_frame",
    "referable",
    "scene_references",
    "sighting_rows",
]

SCENE_STYLES = ("name", "description")
FRAME_STYLES = ("name", "description", "box", "point", "mark")
COORDINATE_NOTE = " Coordinates run from 0 to 1000 across the width and height of the image."
LARGEST_RATIO = 1.25
"""a superlative needs this lead in volume over the runner-up"""
MARKED_PIXELS = 64
"""smallest visible area that carries a numbered mark"""


@dataclass(frozen=True, eq=False)
class References:
    """Texts of every row in every style; row r in style s is ``text[s * rows + r]``."""

    styles: tuple[str, ...]
    rows: int
    offered: NDArray[np.bool_]
    """(styles, rows) the style names this row without ambiguity"""
    noun: Text
    """without an article: "red chair" """

    def available(self, allowed: tuple[str, ...], roles: list[Rows]) -> NDArray[np.bool_]:
        """(styles, n) styles that name every role of each tuple."""
        out = np.array([[s in allowed] for s in self.styles])
        for rows in roles:
            out = out & self.offered[:, rows] & (rows >= 0)  # -1: not seen, has no row
        return out

    def the(self, style: NDArray[np.integer], rows: Rows) -> Text:
        """ "the red chair", in the style chosen for each tuple."""
        bare = pc.binary_join_element_wise("the ", self.noun, "")
        return bare.take(pa.array(style.astype(np.int64) * self.rows + rows))

    def bare(self, style: NDArray[np.integer], rows: Rows) -> Text:
        """ "red chair", for option lists."""
        return self.noun.take(pa.array(style.astype(np.int64) * self.rows + rows))


def choose_style(available: NDArray[np.bool_], seeds: NDArray[np.uint64]) -> NDArray[np.int64]:
    """One available style per tuple, drawn by its seed; -1 where there is none."""
    count = available.sum(axis=0)
    nth = hashing.uniform(hashing.mix("style", seeds), count)
    chosen = (np.cumsum(available, axis=0) > nth).argmax(axis=0)
    return np.where(count > 0, chosen, -1)


def scene_references(world: SceneBatch) -> References:
    """References that hold in the whole scene, one row per object."""
    return remembered(world, "scene_references", lambda: _scene_references(world))


def frame_references(world: SceneBatch) -> References:
    """References that hold in one frame, one row per sighting."""
    return remembered(world, "frame_references", lambda: _frame_references(world))


def referable(world: SceneBatch) -> NDArray[np.bool_]:
    """(N,) objects that a name or a description singles out in their scene."""
    return np.asarray(scene_references(world).offered.any(axis=0))


def named_in_frame(world: SceneBatch) -> NDArray[np.bool_]:
    """(sightings,) objects that a name or a description singles out among those seen there."""
    return np.asarray(frame_references(world).offered[:2].any(axis=0))


def sighting_rows(world: SceneBatch, frame: Rows, obj: Rows) -> Rows:
    """Sighting row of each (frame, object), -1 where the object was not seen."""

    def compute() -> tuple[NDArray[np.int64], Rows]:
        code = world.sightings.frame.astype(np.int64) * len(world.objects) + world.sightings.object
        order = np.argsort(code, kind="stable")
        return np.append(code[order], np.iinfo(np.int64).max), order

    code, order = remembered(world, "sighting_index", compute)
    wanted = frame.astype(np.int64) * len(world.objects) + obj
    at = np.searchsorted(code, wanted)
    return np.where(code[at] == wanted, np.append(order, -1)[np.minimum(at, len(order))], -1)


def marks(world: SceneBatch) -> NDArray[np.int64]:
    """(sightings,) number drawn on each object of a frame, 1 upwards; 0 = too small for one."""

    def compute() -> NDArray[np.int64]:
        seen = world.sightings
        out = np.zeros(len(seen), dtype=np.int64)
        rows = np.flatnonzero(seen.pixels >= MARKED_PIXELS)
        rows = rows[np.lexsort((seen.object[rows], seen.frame[rows]))]
        if len(rows):
            frame = seen.frame[rows]
            start = np.flatnonzero(np.append(True, frame[1:] != frame[:-1]))
            runs = np.diff(np.append(start, len(rows)))
            out[rows] = np.arange(len(rows)) - np.repeat(start, runs) + 1
        return out

    return remembered(world, "marks", compute)


def _scene_references(world: SceneBatch) -> References:
    everything = np.arange(len(world.objects))
    name, described = _words(world, world.objects.scene, everything)
    texts = [pa.array(world.objects.category, type=pa.string()), _strings(described)]
    offered = np.stack([name, described != ""]) & world.scenes.complete[world.objects.scene]
    return References(SCENE_STYLES, len(world.objects), offered, pa.concat_arrays(texts))


def _frame_references(world: SceneBatch) -> References:
    seen = world.sightings
    name, described = _words(world, seen.frame, seen.object)
    size = world.frames.size[seen.frame].astype(np.float64)
    scale = 1000.0 / np.concatenate([size, size], axis=1)
    box = seen.box * scale
    point = seen.point * scale[:, :2]
    mark = marks(world)
    posed_box = pc.binary_join_element_wise(
        "object in the box [", *_commas([number(box[:, i]) for i in range(4)]), "]", ""
    )
    posed_point = pc.binary_join_element_wise(
        "object at the point (", *_commas([number(point[:, i]) for i in range(2)]), ")", ""
    )
    marked = pc.binary_join_element_wise("object with mark ", number(mark), "")
    names = pa.array(world.objects.category[seen.object], type=pa.string())
    everywhere = np.ones(len(seen), dtype=bool)
    # where unlisted objects may be in view, no word is known to be unique
    whole = world.scenes.complete[world.frames.scene[seen.frame]]
    words = [name & whole, (described != "") & whole]
    offered = np.stack([*words, everywhere, everywhere, mark > 0])
    noun = pa.concat_arrays([names, _strings(described), posed_box, posed_point, marked])
    return References(FRAME_STYLES, len(seen), offered, noun)


def _commas(columns: list[Text]) -> list[Text]:
    out = [columns[0]]
    for column in columns[1:]:
        out += [spread(", ", len(column)), column]
    return out


def _strings(values: NDArray[np.object_]) -> Text:
    return pa.array(values, type=pa.string())


def _words(
    world: SceneBatch, group: NDArray[np.integer], obj: Rows
) -> tuple[NDArray[np.bool_], NDArray[np.object_]]:
    """Which rows their bare name singles out in their group, and a unique description, "" = none.

    Tried in this order: colour, material, both, what it rests on, largest or smallest of its kind.
    """
    objects = world.objects
    category = objects.category[obj]
    general, special = nested_names(group, category)
    # "the table" is not clear beside a coffee table
    single = _unique(group, category) & ~general
    described = np.full(len(obj), "", dtype=object)
    colour, material = objects.colour[obj], objects.material[obj]
    parent = objects.parent[obj]
    on = np.array([r in ("on", "in", "under") for r in objects.relation[obj]], dtype=bool)
    held = on & (parent >= 0)
    support = np.where(held, np.append(objects.category, "")[parent], "")
    link = objects.relation[obj]
    # while the colour of one cup is unknown, no "red cup" is known to be the only one
    kind, plain = _kinds(group, category), ~(general | special)
    coloured, made = plain & _all_of(kind, colour != ""), plain & _all_of(kind, material != "")
    placed = plain & _all_of(kind, (link != "") & (held | ~on))
    # "the cup on the table" needs one table too
    lone = np.append(_unique(objects.scene, objects.category), False)[parent]
    by_colour, by_material = colour + " " + category, material + " " + category
    phrases = [
        by_colour,
        by_material,
        colour + " " + by_material,
        category + " " + link + " the " + support,
        material + " " + by_colour,
    ]
    possible = [coloured, made, coloured & made & (colour != material), held & placed & lone]
    for able, phrase, once in zip(possible, phrases, _said_once(group, phrases), strict=False):
        clear = able & once
        described = np.where((described == "") & clear & ~single, phrase, described)
    for word, sign in (("largest", -1.0), ("smallest", 1.0)):
        best = _extreme(group, category, sign * np.log(objects.extent[obj].prod(axis=1)))
        described = np.where((described == "") & best & ~single, word + " " + category, described)
    return single, described


def _kinds(group: NDArray[np.integer], phrase: NDArray[np.object_]) -> NDArray[np.int64]:
    """One number per group and phrase."""
    _, code = np.unique(phrase.astype(str), return_inverse=True)
    pair = group.astype(np.int64) * (int(code.max(initial=0)) + 1) + code.reshape(-1)
    return np.unique(pair, return_inverse=True)[1].reshape(-1)


def _all_of(kind: NDArray[np.int64], true: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows whose whole kind is true."""
    return ~np.isin(kind, kind[~true])


def _said_once(group: NDArray[np.integer], phrases: list[NDArray[np.object_]]) -> NDArray[np.bool_]:
    """(phrases, n) whether no other row of the group is described so, by any of its phrases."""
    count, rows = len(phrases), len(group)
    kind = _kinds(np.tile(group, count), np.concatenate(phrases))
    row = np.tile(np.arange(rows), count)
    # a row that says the same in two ways is still one row
    who = np.unique(kind * max(rows, 1) + row) // max(rows, 1)
    once: NDArray[np.bool_] = (np.bincount(who)[kind] == 1).reshape(count, rows)
    return once


def _unique(group: NDArray[np.integer], phrase: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Rows whose phrase occurs once in their group."""
    kind = _kinds(group, phrase)
    once: NDArray[np.bool_] = np.bincount(kind)[kind] == 1
    return once


def _extreme(
    group: NDArray[np.integer], category: NDArray[np.object_], score: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Rows that lead their category in their group by LARGEST_RATIO (score = ± log volume)."""
    kind = _kinds(group, category)
    order = np.lexsort((score, kind))
    out = np.zeros(len(score), dtype=bool)
    if len(order) > 1:
        first = np.append(True, np.diff(kind[order]) != 0)
        has_next = np.append(~first[1:], False)
        lead = np.append(np.diff(score[order]), 0.0)
        out[order] = first & has_next & (lead >= np.log(LARGEST_RATIO))
    return out
