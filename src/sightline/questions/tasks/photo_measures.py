"""Further quantities of things in one photo: offsets in the level view, sizes, heights.

With :mod:`sightline.questions.tasks.quantities` the quantities of SpatialVLM and SpatialRGPT.
"""

from __future__ import annotations

import numpy as np

from sightline import facts
from sightline.answers import Number
from sightline.facts import Definition, Frame, Rows, level_view
from sightline.questions import text
from sightline.questions.pick import Pick
from sightline.questions.seen_pairs import SeenPairs, seen_pairs
from sightline.questions.task import Asked, ask, task
from sightline.questions.tasks.distance import NEVER_BELOW
from sightline.questions.tasks.quantities import whole_in_view
from sightline.questions.tasks.relations import askable, pairs_in_view
from sightline.questions.tasks.size import CLEARLY_LARGER
from sightline.scenes import SceneBatch

__all__ = [
    "camera_rise",
    "depth_offset",
    "elevation",
    "lateral_offset",
    "object_height_in_view",
    "object_length_in_view",
    "taller_by",
    "wider_by",
]

SMALLEST = 0.05
"""metres; no size below it is asked for"""
LEAST_RISE = 0.1
"""metres of height over the floor or the camera that are asked about"""


@task(answer=Number("m"), scope="frame", program="lateral_offset(view, a, b)")
def lateral_offset(world: SceneBatch, pick: Pick, frame: Frame = "world") -> Asked:
    """Offset of two centres level across the view, depth and height aside; SpatialRGPT |dx|."""
    view, a, b = pairs_in_view(world, pick)
    at = [level_view.centres(world, view, x) for x in (a, b)]
    across, ahead = np.abs(at[1] - at[0]).T[:2]
    return ask(
        a=a,
        b=b,
        views=view,
        answer=np.nan_to_num(across),
        gate=across >= NEVER_BELOW,
        margin=np.nan_to_num(across),
        say={"across": text.late_number(across, 3), "ahead": text.late_number(ahead, 2)},
    )


@task(answer=Number("m"), scope="frame", program="depth_offset(view, a, b)")
def depth_offset(world: SceneBatch, pick: Pick, frame: Frame = "world") -> Asked:
    """How much farther ahead, level along the view, one centre is than another; SpatialVLM."""
    view, a, b = pairs_in_view(world, pick)
    at = [level_view.centres(world, view, x)[:, 1] for x in (a, b)]
    farther = at[0] > at[1]
    a, b = np.where(farther, a, b), np.where(farther, b, a)
    more = np.abs(at[0] - at[1])
    return ask(
        a=a,
        b=b,
        views=view,
        answer=np.nan_to_num(more),
        gate=(more >= NEVER_BELOW) & (np.minimum(*at) > 0),
        margin=np.nan_to_num(more),
        say={
            "far": text.late_number(np.maximum(*at), 3),
            "near": text.late_number(np.minimum(*at), 3),
        },
    )


@task(answer=Number("m"), scope="frame", program="size_difference(a, b)")
def taller_by(world: SceneBatch, pick: Pick, definition: Definition = "height") -> Asked:
    """How much taller one thing is than another, in its own size; SpatialVLM height difference."""
    return _differ(world, pick, definition)


@task(answer=Number("m"), scope="frame", program="size_difference(a, b)")
def wider_by(world: SceneBatch, pick: Pick, definition: Definition = "horizontal") -> Asked:
    """How much wider one thing is than another, by the longer horizontal side; SpatialVLM."""
    return _differ(world, pick, definition)


@task(answer=Number("m"), scope="frame", program="size(a)", level="perception")
def object_height_in_view(
    world: SceneBatch, pick: Pick, definition: Definition = "height"
) -> Asked:
    """Extent along gravity of a thing in one picture; SpatialRGPT height, SpatialVLM height."""
    return _sized(world, pick, definition)


@task(answer=Number("m"), scope="frame", program="size(a)", level="perception")
def object_length_in_view(
    world: SceneBatch, pick: Pick, definition: Definition = "longest_axis"
) -> Asked:
    """Longest edge of a thing in one picture; MSMU scale estimation."""
    return _sized(world, pick, definition)


@task(answer=Number("m"), scope="frame", program="elevation(a)")
def elevation(world: SceneBatch, pick: Pick, frame: Frame = "world") -> Asked:
    """Height of the top of a thing over the floor; SpatialVLM elevation."""
    view, a = whole_in_view(world, pick)
    floor = world.scenes.floor_z[world.objects.scene[a]]
    top = level_view.tops(world, a) - floor
    return ask(
        a=a,
        views=view,
        answer=np.nan_to_num(top),
        gate=top >= LEAST_RISE,
        margin=np.nan_to_num(np.maximum(top, 0.0)),
        say={"top": text.late_number(top, 3)},
    )


@task(answer=Number("m"), scope="frame", program="camera_rise(view, a)")
def camera_rise(world: SceneBatch, pick: Pick, frame: Frame = "world") -> Asked:
    """Height of a thing's centre over or under the camera; SpatialVLM."""
    view, a = whole_in_view(world, pick)
    rise = world.objects.centre[a, 2] - world.frames.world_from_camera[view, 2, 3]
    away = np.abs(rise)
    return ask(
        a=a,
        views=view,
        answer=away,
        gate=away >= LEAST_RISE,
        margin=away,
        say={
            "way": text.late_words(["below", "above"], (rise > 0).astype(np.int64)),
            "rise": text.late_number(away, 3),
        },
    )


def _sized(world: SceneBatch, pick: Pick, definition: Definition) -> Asked:
    view, a = whole_in_view(world, pick)
    fact = facts.size.size(world, a, definition)
    return ask(
        a=a,
        views=view,
        answer=fact.value,
        gate=fact.value >= SMALLEST,
        margin=fact.margin,
        say={"size": text.late_number(fact.value, 3)},
    )


def _differ(world: SceneBatch, pick: Pick, definition: Definition) -> Asked:
    """The larger one first; as clearly larger as a comparison needs."""
    pairs = seen_pairs(world, pick, "askable", askable(world))
    larger, smaller, sizes = _ranked(world, pairs, definition)
    row, more = sizes[0], sizes[1] - sizes[2]
    return ask(
        a=larger,
        b=smaller,
        views=pairs.view[row],
        answer=more,
        margin=more,
        say={
            "more": text.late_number(sizes[1], 3),
            "less": text.late_number(sizes[2], 3),
        },
    )


def _ranked(
    world: SceneBatch, pairs: SeenPairs, definition: Definition
) -> tuple[Rows, Rows, tuple[Rows, np.ndarray, np.ndarray]]:
    """Larger and smaller object of each clear pair; its row, and both sizes."""
    fact = facts.size.larger(world, pairs.one, pairs.two, definition)
    sizes = np.sort(np.stack([fact.trace["first"], fact.trace["second"]]), axis=0)
    clear = (fact.margin >= CLEARLY_LARGER) & (sizes[1] - sizes[0] >= SMALLEST)
    row = np.flatnonzero(clear)
    first, one, two = fact.value[row], pairs.one[row], pairs.two[row]
    larger, smaller = np.where(first, one, two), np.where(first, two, one)
    return larger, smaller, (row, sizes[1, row], sizes[0, row])
