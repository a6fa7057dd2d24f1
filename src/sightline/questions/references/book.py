"""The basic references as tables: name, unique description, box, point and numbered mark.

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
from sightline.facts.fact import Rows, remembered, sighting_rows
from sightline.questions.references.words import unique_words
from sightline.questions.text import Text, number, spread
from sightline.scenes import SceneBatch

__all__ = [
    "COORDINATE_NOTE",
    "FRAME_STYLES",
    "MARKED_PIXELS",
    "SCENE_STYLES",
    "References",
    "choose_style",
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
    name, described = unique_words(world, world.objects.scene, everything)
    texts = [pa.array(world.objects.category, type=pa.string()), _strings(described)]
    offered = np.stack([name, described != ""]) & world.scenes.complete[world.objects.scene]
    return References(SCENE_STYLES, len(world.objects), offered, pa.concat_arrays(texts))


def _frame_references(world: SceneBatch) -> References:
    seen = world.sightings
    name, described = unique_words(world, seen.frame, seen.object)
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
