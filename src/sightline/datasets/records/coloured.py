"""Fields of objects that are pointed at by coloured points and boxes.

SPAR's records: ``red_point: [[x, y]]``, ``blue_bbox: [[x0, y0, x1, y1]]``, whole numbers from 0 to
1000, and ``point_img_idx: [[0, 2]]``, the image of each point from 0, in the order of colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from sightline.datasets.records.base import Batch
from sightline.questions.references import ROLE_COLOURS, sighting_rows

__all__ = ["Coloured", "ColouredViews"]

Part = Literal["point", "bbox"]


class _Mark(NamedTuple):
    colour: str
    view: int
    place: list[int]


@dataclass(frozen=True)
class Coloured:
    """Place of the object of one colour, as a list of one; None where the item has none."""

    colour: str
    part: Part = "point"

    def values(self, batch: Batch) -> Sequence[Any]:
        found = [
            [mark.place for mark in marks if mark.colour == self.colour]
            for marks in _marks(batch, self.part)
        ]
        return [places or None for places in found]


@dataclass(frozen=True)
class ColouredViews:
    """Image of each coloured point or box, as a list in a list; None without any.

    Items with one image have none either.
    """

    part: Part = "point"

    def values(self, batch: Batch) -> Sequence[Any]:
        many = [len(views) > 1 for views in batch.column("views")]
        return [
            [[mark.view for mark in marks]] if marks and several else None
            for marks, several in zip(_marks(batch, self.part), many, strict=True)
        ]


def _marks(batch: Batch, part: Part) -> list[list[_Mark]]:
    """Coloured points or boxes of every item, in the order of their colours."""
    if ("coloured", part) not in batch.memo:
        batch.memo["coloured", part] = _found(batch, part)
    marks: list[list[_Mark]] = batch.memo["coloured", part]
    return marks


def _found(batch: Batch, part: Part) -> list[list[_Mark]]:
    style = "coloured_box" if part == "bbox" else "coloured_point"
    out: list[list[_Mark]] = []
    for row, frames, objects in zip(batch.rows, batch.frame_rows, batch.object_rows, strict=True):
        if row["program"].startswith("same_object_box") and part == "bbox":
            # a box that is told in numbers stands in the first image
            out.append([_Mark(ROLE_COLOURS[0], 0, [int(x) for x in row["params"]])])
        elif row["reference"].startswith(style):
            out.append([
                _Mark(colour, *_place(batch, frames, obj, part))
                for colour, obj in zip(ROLE_COLOURS, objects, strict=False)
            ])  # fmt: skip
        else:
            out.append([])
    return out


def _place(batch: Batch, frames: Sequence[int], obj: int, part: Part) -> tuple[int, list[int]]:
    """The view that shows most of an object, and its place there, 0 to 1000."""
    world = batch.scenes
    rows = sighting_rows(world, np.array(frames), np.full(len(frames), obj))
    pixels = np.append(world.sightings.pixels, -1)[rows]
    view = int(pixels.argmax())
    seen = int(rows[view])
    where = world.sightings.box[seen] if part == "bbox" else world.sightings.point[seen]
    size = np.tile(world.frames.size[frames[view]], len(where) // 2)
    # the same product as in the question, so that halves are rounded alike
    return view, np.rint(where * (1000.0 / size)).astype(int).tolist()
