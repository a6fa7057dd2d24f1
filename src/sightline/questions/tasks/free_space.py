"""Free floor: where it is, how much of it there is, and what can drive over it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sightline import hashing
from sightline.answers import Number, Point, YesNo
from sightline.facts import Frame, Rows, free_space
from sightline.facts.floor_plan import floor_plan, on_floor
from sightline.facts.seen_floor import FREE_RADIUS, Wanted, seen_floor
from sightline.questions import text
from sightline.questions.pick import Pick, frame_keys, object_keys
from sightline.questions.references import referable
from sightline.questions.room_to_pass import passage, straight_drive
from sightline.questions.task import Asked, ask, task
from sightline.scenes import SceneBatch

__all__ = [
    "clear_path",
    "free_floor_area",
    "free_point",
    "free_point_own_side",
    "largest_free_square",
    "passable_between",
]

SIDE_WORDS = {
    "camera": (
        "directly to the left of",
        "directly to the right of",
        "directly in front of",
        "directly behind",
    ),
    "object": (
        "directly on the left-hand side of",
        "directly on the right-hand side of",
        "directly in front of",
        "directly behind",
    ),
}
WELL_SEEN = 0.5
"""visible share of an object whose surroundings are pointed at"""
LEAST_FOUND = 3
"""free places that a question needs (RoboSpatial)"""
COVERED = 0.5
"""share of the visible free places that the accepted box holds"""
SMALLEST_BOX = 10.0
"""thousandths of the image, along each side of the accepted box ..."""
SMALLEST_PIXELS = 3.0
"""... and pixels: a pixel shows more than the place in its middle, also beyond a narrow box"""
POINTS_PER_SCENE = 512
"""object views tried per scene"""
WALL_TOLERANCE = 0.05
"""largest share of the free area that raised objects may make doubtful"""
SQUARE_TOLERANCE = 0.1
"""largest share of a square's side that may be doubtful"""
ROBOT = np.array([0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
"""metres; diameters of robots that drive"""
RATIOS = np.array([0.5, 0.65, 0.8, 1.2, 1.4, 1.7])
"""width of what has to pass over width of the gap"""


@task(
    answer=Point(convention="thousand"),
    program="free_point(a, side)",
    scope="frame",
    level="understanding",
)
def free_point(world: SceneBatch, pick: Pick, frame: Frame = "camera") -> Asked:
    """A free spot on the floor beside an object as the camera sees it; RoboSpatial context."""
    return _point(world, pick, "camera")


@task(
    answer=Point(convention="thousand"),
    program="free_point(a, side)",
    scope="frame",
    level="extrapolation",
)
def free_point_own_side(world: SceneBatch, pick: Pick, frame: Frame = "object") -> Asked:
    """A free spot on the floor on an object's own left, right, front or back; RoboSpatial."""
    return _point(world, pick, "object")


@task(answer=Number("m2", decimals=1), program="free_floor_area()", level="understanding")
def free_floor_area(world: SceneBatch, pick: Pick) -> Asked:
    """Floor area that nothing stands on."""
    scene = pick.scenes()
    area = free_space.free_area(world, scene)
    whole, free = np.nan_to_num(area.trace["whole"]), np.nan_to_num(area.value)
    return ask(
        answer=area.value,
        gate=floor_plan(world).known & (area.margin <= WALL_TOLERANCE * area.value),
        margin=area.value - area.margin,
        scene=scene,
        say={"whole": text.number(whole, 1), "taken": text.number(whole - free, 1)},
    )


@task(answer=Number("m", decimals=1), program="largest_free_square()", level="extrapolation")
def largest_free_square(world: SceneBatch, pick: Pick) -> Asked:
    """Side of the largest square of free floor, sides along the longest wall."""
    scene = pick.scenes()
    square = free_space.largest_square(world, scene)
    return ask(
        answer=square.value,
        gate=floor_plan(world).known
        & (square.margin <= SQUARE_TOLERANCE * square.value)
        & (square.value >= 0.5),
        margin=square.margin,
        scene=scene,
        say={"low": text.number(np.nan_to_num(square.trace["side"]), 2)},
    )


@task(answer=YesNo(), program="passable_between(a, b, width)", level="extrapolation")
def passable_between(world: SceneBatch, pick: Pick) -> Asked:
    """Whether the gap between two objects is wide enough for a robot."""
    a, b = pick.pairs(on_floor(world) & referable(world), ordered=False)
    gap = free_space.gap(world, a, b)
    width = np.round(gap.value * RATIOS[pick.draw(len(RATIOS), a, b)], 2)
    return passage(a, b, gap, width)


@task(answer=YesNo(), program="clear_path(a, b, width)", level="extrapolation")
def clear_path(world: SceneBatch, pick: Pick) -> Asked:
    """Whether a round robot can drive straight from one object to another."""
    a, b = pick.pairs(on_floor(world) & referable(world), ordered=False)
    return straight_drive(world, a, b, ROBOT[pick.draw(len(ROBOT), a, b)], decimals=1)


def _point(world: SceneBatch, pick: Pick, frame: Literal["camera", "object"]) -> Asked:
    seen = world.sightings
    whole = (seen.visible >= WELL_SEEN) & on_floor(world)[seen.object]
    whole &= world.frames.posed[seen.frame]
    if frame == "object":
        whole &= world.objects.front_known[seen.object]
    rows = _thinned(world, pick, pick.sightings(whole))
    rows, side = np.repeat(rows, 4), np.tile(np.arange(4), len(rows))
    view, a = seen.frame[rows].astype(np.int64), seen.object[rows].astype(np.int64)
    size = world.frames.size[view] / 1000.0
    least = np.maximum(SMALLEST_BOX * size, SMALLEST_PIXELS)
    floor = seen_floor(world, view, a, side, frame, Wanted(least, LEAST_FOUND, COVERED))
    sides = floor.box[:, 2:] - floor.box[:, :2]
    good = (floor.found >= LEAST_FOUND) & (floor.share >= COVERED)
    good &= (sides >= least).all(axis=1)
    if frame == "camera":
        # left and right hold in the picture too, as RoboSpatial defines them
        good &= (side != 0) | (floor.box[:, 2] < seen.box[rows, 0])
        good &= (side != 1) | (floor.box[:, 0] > seen.box[rows, 2])
    rows = np.flatnonzero(good)
    region = floor.box[rows] / np.tile(size[rows], 2)
    clear, side = floor.clearance[rows], side[rows]
    return ask(
        a=a[rows],
        views=view[rows],
        answer=np.rint((region[:, :2] + region[:, 2:]) / 2),
        margin=clear,
        region=region,
        params=[side],
        say={
            "where": text.late_words(SIDE_WORDS[frame], side),
            "radius": text.late_number(np.maximum(clear, FREE_RADIUS), 2),
        },
    )


def _thinned(world: SceneBatch, pick: Pick, rows: Rows) -> Rows:
    """At most POINTS_PER_SCENE sightings of each scene, drawn by their names."""
    frame, obj = world.sightings.frame[rows], world.sightings.object[rows]
    drawn = hashing.mix(np.uint64(pick.seed), frame_keys(world)[frame], object_keys(world)[obj])
    scene = world.frames.scene[frame]
    order = np.lexsort((drawn, scene))
    first = np.searchsorted(scene[order], scene[order])
    return np.sort(rows[order[np.arange(len(rows)) - first < min(pick.limit, POINTS_PER_SCENE)]])
