"""From words to places in the image and back, and what a view shows."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sightline import hashing
from sightline.answers import Box, Boxes, Choice, Integer, Point, YesNo
from sightline.facts import Rows, correspondence, counts, visibility
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, lowest, object_keys
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "count_in_view",
    "identify_marked",
    "locate_all",
    "locate_box",
    "locate_point",
    "visible_in_view",
]

SMALLEST_SIDE = 20
"""thousandths of the image; a rounded coordinate then moves a box edge by under 3 % of the box"""


@task(
    answer=Box(convention="thousand"),
    program="visible_box(a)",
    scope="frame",
    level="perception",
    references=("name", "description"),
)
def locate_box(world: SceneBatch, pick: Pick) -> Asked:
    """Image box of the visible part of a named object; CA-VQA and SPAR 2D grounding."""
    rows = pick.sightings(visibility.clear(world) & visibility.sound_boxes(world))
    box = image_boxes(world, rows)
    return ask(
        a=world.sightings.object[rows],
        views=world.sightings.frame[rows],
        answer=box,
        gate=(box[:, 2:] - box[:, :2] >= SMALLEST_SIDE).all(axis=1),
        say=_sides(box),
    )


@task(
    answer=Boxes(convention="thousand"),
    program="visible_boxes(view, objects)",
    scope="frame",
    level="perception",
)
def locate_all(world: SceneBatch, pick: Pick, least: int = 2) -> Asked:
    """Boxes of everything that an image shows of the kinds named; SpatialLadder localisation.

    Named are all kinds of which every object is clearly in view, with a box that can be asked for,
    or clearly not; pictures with fewer than ``least`` such objects are left out.
    """
    seen, table = world.sightings, visibility.presence_table(world)
    box = image_boxes(world, pick.sightings())
    usable = visibility.clear(world) & visibility.sound_boxes(world)
    usable &= (box[:, 2:] - box[:, :2] >= SMALLEST_SIDE).all(axis=1)
    state, slot = table.code.copy(), table.slot(world, seen.frame, seen.object)
    state[slot[~usable]] = visibility.UNCLEAR
    found = visibility.kinds(world, table.frame, table.object, state)
    sure = (found.clear > 0) & (found.unsure == 0) & (found.clear == found.possible)
    # the names are listed with commas between them
    sure &= _complete(world, found.group) & (np.char.find(found.category.astype(str), ",") < 0)
    entry = found.entry[slot]
    rows = np.flatnonzero(usable & sure[entry])
    # a picture's kinds in alphabetical order, those of a kind from left to right
    rows = rows[np.lexsort((box[rows, 1], box[rows, 0], entry[rows]))]
    view, start = np.unique(seen.frame[rows], return_index=True)
    ends, kind = np.append(start, len(rows)), np.flatnonzero(sure)
    first = np.append(np.searchsorted(found.group[kind], view), len(kind))
    names = world.objects.category[seen.object[rows]].tolist()
    named = list(zip(names, map(tuple, box[rows].tolist()), strict=True))
    answer = np.empty(len(view), dtype=object)
    answer[:] = [tuple(named[a:b]) for a, b in itertools.pairwise(ends.tolist())]
    return ask(
        views=view,
        answer=answer,
        gate=np.diff(ends) >= least,
        margin=1.0,
        found=_ragged(world.objects.id[seen.object[rows]], ends),
        say={
            "every": pc.binary_join(_ragged(found.category[kind], first), ", "),
            "count": text.number(np.diff(ends)),
            "places": pc.binary_join(_ragged(_places(names, box[rows]), ends), "; "),
        },
    )


@task(
    answer=Point(convention="thousand"),
    program="visible_point(a)",
    scope="frame",
    level="perception",
    references=("name", "description"),
)
def locate_point(world: SceneBatch, pick: Pick) -> Asked:
    """A point on the visible part of a named object; RoboRefer, RoboSpatial pointing."""
    sound = visibility.measured(world) & visibility.sound_boxes(world)
    rows = pick.sightings(visibility.clear(world) & sound)
    box = image_boxes(world, rows)
    point = np.rint(world.sightings.point[rows] * _scale(world, rows))
    return ask(
        a=world.sightings.object[rows],
        views=world.sightings.frame[rows],
        answer=point,
        gate=(box[:, 2:] - box[:, :2] >= SMALLEST_SIDE).all(axis=1),
        region=box,
        say=_sides(box),
    )


@task(
    answer=Choice(),
    program="category(a)",
    scope="frame",
    level="perception",
    references=("box", "point", "mark"),
)
def identify_marked(world: SceneBatch, pick: Pick, options: int = 4) -> Asked:
    """What a box, a point or a numbered mark shows; the other options are in the scene too."""
    seen = world.sightings
    rows = pick.sightings(visibility.clear(world) & visibility.measured(world))
    others, enough = _other_kinds(world, pick, rows, options - 1)
    truth = world.objects.category[seen.object[rows]]
    sure = enough & correspondence.lone_boxes(world)[rows]
    share = 100.0 * seen.pixels[rows] / world.frames.size[seen.frame[rows]].prod(axis=1)
    return ask(
        a=seen.object[rows],
        views=seen.frame[rows],
        answer=np.zeros(len(rows), dtype=np.int64),
        options=np.column_stack([truth, others]),
        gate=sure & _complete(world, seen.frame[rows]),
        say={"share": text.number(share, 1)},
    )


@task(answer=Integer(), program="count_visible(view, kind)", scope="frame", level="perception")
def count_in_view(world: SceneBatch, pick: Pick, least: int = 1) -> Asked:
    """Objects of a category in one image, where every one is clearly in view or clearly not."""
    found = _in_frames(world)
    sure = (found.unsure == 0) & (found.clear == found.possible)
    return ask(
        views=found.group,
        kinds=(found.category,),
        answer=found.clear,
        gate=sure & (found.clear >= max(least, 1)) & _complete(world, found.group),
        margin=1.0,
        say={"count": text.number(found.clear)},
    )


@task(answer=YesNo(), program="visible(view, kind)", scope="frame", level="perception")
def visible_in_view(world: SceneBatch, pick: Pick) -> Asked:
    """Whether an image shows a category of its scene; POPE-style presence with sound negatives."""
    found = _in_frames(world)
    there, nowhere = found.clear > 0, found.possible == 0
    return ask(
        views=found.group,
        kinds=(found.category,),
        answer=there,
        gate=(there | nowhere) & _complete(world, found.group),
        margin=np.where(there, found.clear, np.inf),
        say={"verdict": text.words(["outside the view", "in view"], there.astype(np.int64))},
    )


def _ragged(values: Any, ends: NDArray[np.int64]) -> pa.ListArray:
    """(n,) lists of texts, from one end to the next."""
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), pa.array(values, pa.string()))


def _places(names: list[str], box: NDArray[np.float64]) -> text.Text:
    x0, y0, x1, y1 = (text.number(edge) for edge in box.T)
    return pc.binary_join_element_wise(
        pa.array(names, pa.string()), " from ", x0, " to ", x1, " across and ", y0, " to ", y1,
        " down", "",
    )  # fmt: skip


def image_boxes(world: SceneBatch, sighting: Rows) -> NDArray[np.float64]:
    """(n, 4) whole coordinates of the boxes of sightings, 0 to 1000."""
    scale = _scale(world, sighting)
    return np.rint(world.sightings.box[sighting] * np.concatenate([scale, scale], axis=1))


def _scale(world: SceneBatch, sighting: Rows) -> NDArray[np.float64]:
    return 1000.0 / world.frames.size[world.sightings.frame[sighting]]


def _sides(box: NDArray[np.float64]) -> dict[str, text.Text]:
    names = ("left", "top", "right", "bottom")
    return {name: text.number(edge) for name, edge in zip(names, box.T, strict=True)}


def _complete(world: SceneBatch, frame: Rows) -> NDArray[np.bool_]:
    return world.scenes.complete[world.frames.scene[frame]]


def _in_frames(world: SceneBatch) -> visibility.Kinds:
    """What every frame shows of each category of its scene."""
    table = visibility.presence_table(world)
    return visibility.kinds(world, table.frame, table.object, table.code)


def _other_kinds(
    world: SceneBatch, pick: Pick, rows: Rows, size: int
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """(n, size) other categories of the scene of each sighting, none with the same last word."""
    tally, seen = counts.in_scenes(world), world.sightings
    scene = world.frames.scene[seen.frame[rows]]
    start = np.searchsorted(tally.place, scene)
    count = np.searchsorted(tally.place, scene, side="right") - start
    column = np.arange(int(count.max(initial=0)))
    at = start[:, None] + np.minimum(column, count[:, None] - 1)
    head = visibility.head_nouns(world)
    valid = (column < count[:, None]) & (
        head[tally.example[at]] != head[seen.object[rows]][:, None]
    )
    names = hashing.keys(tally.category.tolist())
    keys = hashing.mix(
        np.uint64(pick.seed),
        frame_keys(world)[seen.frame[rows]][:, None],
        object_keys(world)[seen.object[rows]][:, None],
        names[at],
    )
    chosen, enough = lowest(valid, keys, size)
    if not at.shape[1]:
        return np.full((len(rows), size), "", dtype=object), enough
    return tally.category[np.take_along_axis(at, np.minimum(chosen, at.shape[1] - 1), 1)], enough
