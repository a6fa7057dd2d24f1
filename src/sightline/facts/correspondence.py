"""What two frames of a scene have in common: surface points and objects.

Overlap is counted on the landmarks: points seen in both frames over points seen in either.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.visibility import CLEAR, UNCLEAR, presence_table
from sightline.scenes import SceneBatch

__all__ = [
    "LEAST_OVERLAP",
    "MOST_OVERLAP",
    "connected",
    "lone_boxes",
    "most_shared",
    "overlap",
    "paired",
    "scene_objects",
    "shared_points",
    "states",
]

LEAST_OVERLAP, MOST_OVERLAP = 0.06, 0.35
"""overlap of two views that are shown together (MultiSPA)"""
SHARED_OBJECTS: Final = 2
"""objects clearly seen in both views that connect them where a scene has no landmarks"""
SAME_BOX: Final = 0.5
"""overlap (IoU) of image boxes of one frame above which a box does not single out an object"""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Common landmarks of every pair of frames of a scene, and landmarks per frame."""

    common: NDArray[np.int32]
    block: NDArray[np.int64]
    count: NDArray[np.int64]

    def of(self, world: SceneBatch, first: Rows, second: Rows) -> NDArray[np.int32]:
        """Common landmarks of pairs of frames of the same scene."""
        scene = world.frames.scene[first]
        start, width = world.frame_start[scene], np.diff(world.frame_start)[scene]
        return self.common[self.block[scene] + (first - start) * width + second - start]


def overlap(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Overlap of two views, 0 to 1; 0 where nothing is known. Margin: the overlap."""
    table = _overlaps(world)
    common = table.of(world, first, second)
    either = table.count[first] + table.count[second] - common
    value = common / np.maximum(either, 1)
    return Fact(value, value, "camera", "", {"common": common, "either": either})


def paired(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Whether two views overlap by ``LEAST_OVERLAP`` to ``MOST_OVERLAP``.

    Margin: distance of the overlap to the nearest end of that range.
    """
    share = overlap(world, first, second).value
    below, above = share - LEAST_OVERLAP, MOST_OVERLAP - share
    margin = np.minimum(np.abs(below), np.abs(above))
    return Fact((below >= 0) & (above >= 0), margin, "camera", "", {"overlap": share})


def most_shared(world: SceneBatch, first: Rows, others: Rows) -> Fact:
    """Column of the other view (n, k) that shows most of the landmarks of the first (n,).

    Margin: lead in share of the first view's landmarks, 0 where the largest overlap is elsewhere.
    """
    shape = others.shape
    fact = overlap(world, np.repeat(first, shape[1]), others.reshape(-1))
    count = np.maximum(_overlaps(world).count[first], 1)[:, None]
    shares = fact.trace["common"].reshape(shape) / count
    value = shares.argmax(axis=1)
    ranked = np.sort(shares, axis=1)
    agree = value == fact.value.reshape(shape).argmax(axis=1)
    margin = np.where(agree, ranked[:, -1] - ranked[:, -2], 0.0)
    return Fact(value, margin, "camera", "", {"best": ranked[:, -1], "next": ranked[:, -2]})


def connected(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Whether the motion between two views can be seen: they overlap by ``LEAST_OVERLAP``.

    Scenes without landmarks need ``SHARED_OBJECTS`` objects clearly seen in both views.
    """
    share = overlap(world, first, second).value
    value = share >= LEAST_OVERLAP
    margin = np.abs(share - LEAST_OVERLAP)
    marked = np.bincount(
        world.frames.scene[world.landmarks.frame], minlength=len(world.scenes)
    ).astype(bool)
    rest = np.flatnonzero(~marked[world.frames.scene[first]])
    if len(rest):
        obj, real = scene_objects(world, world.frames.scene[first[rest]])
        both = states(world, first[rest], obj, real) == CLEAR
        both &= states(world, second[rest], obj, real) == CLEAR
        common = both.sum(axis=1)
        value[rest] = common >= SHARED_OBJECTS
        margin[rest] = np.abs(common - SHARED_OBJECTS)
    return Fact(value, margin, "camera", "", {"overlap": share})


def scene_objects(world: SceneBatch, scene: Rows) -> tuple[Rows, Mask]:
    """(n, w) the object rows of each scene, and which of them are real; padding repeats a row."""
    count = np.diff(world.object_start)[scene]
    column = np.arange(int(count.max(initial=0)))
    real = column < count[:, None]
    rows = world.object_start[scene][:, None] + np.where(real, column, 0)
    return np.minimum(rows, max(len(world.objects) - 1, 0)), real


def states(world: SceneBatch, frame: Rows, obj: Rows, real: Mask) -> NDArray[np.int8]:
    """(n, w) presence of ``obj`` (n, w) in ``frame`` (n,), UNCLEAR where not real."""
    table = presence_table(world)
    if not len(table.code):
        return np.full(obj.shape, UNCLEAR, dtype=np.int8)
    slot = np.where(real, table.slot(world, np.broadcast_to(frame[:, None], obj.shape), obj), 0)
    return np.where(real, table.code[slot], UNCLEAR).astype(np.int8)


def shared_points(world: SceneBatch, first: Rows, second: Rows) -> tuple[Rows, Rows, Rows]:
    """All landmarks seen in both frames of each pair: pair number, row in the first, the second."""
    marks = world.landmarks
    frame, point, order = _sorted_landmarks(world)
    start = np.searchsorted(frame, first)
    count = np.searchsorted(frame, first, side="right") - start
    pair = np.repeat(np.arange(len(first)), count)
    at = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count) + start[pair]
    one = order[at]
    width = int(marks.point.max(initial=0)) + 1
    code = np.append(frame * width + point, np.iinfo(np.int64).max)
    wanted = second[pair].astype(np.int64) * width + marks.point[one]
    place = np.searchsorted(code, wanted)
    both = np.flatnonzero(code[place] == wanted)
    return pair[both], one[both], order[place[both]]


def lone_boxes(world: SceneBatch) -> Mask:
    """(sightings,) image boxes that no other box of the frame resembles (IoU at SAME_BOX)."""

    def compute() -> Mask:
        seen = world.sightings
        order = np.argsort(seen.frame, kind="stable")
        frame = seen.frame[order]
        start = np.searchsorted(frame, frame)
        count = np.searchsorted(frame, frame, side="right") - start
        one = np.repeat(np.arange(len(order)), count)
        two = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count) + start[one]
        alike = (one != two) & (
            geometry.iou2d(seen.box[order[one]], seen.box[order[two]]) >= SAME_BOX
        )
        out = np.ones(len(order), dtype=bool)
        out[order[one[alike]]] = False
        return out

    return remembered(world, "lone_boxes", compute)


def _sorted_landmarks(world: SceneBatch) -> tuple[Rows, Rows, Rows]:
    def compute() -> tuple[Rows, Rows, Rows]:
        marks = world.landmarks
        order = np.lexsort((marks.point, marks.frame))
        return marks.frame[order].astype(np.int64), marks.point[order].astype(np.int64), order

    return remembered(world, "sorted_landmarks", compute)


def _overlaps(world: SceneBatch) -> Overlaps:
    return remembered(world, "overlaps", lambda: _count_overlaps(world))


def _count_overlaps(world: SceneBatch) -> Overlaps:
    frame, point, _ = _sorted_landmarks(world)
    frames = np.diff(world.frame_start)
    block = np.concatenate([[0], np.cumsum(frames**2)]).astype(np.int64)
    common = np.zeros(block[-1], dtype=np.int32)
    # a scene is one product of its (frames, points) table with itself
    for scene, (first, last) in enumerate(itertools.pairwise(world.frame_start.tolist())):
        rows = slice(*np.searchsorted(frame, [first, last]).tolist())
        if rows.start == rows.stop:
            continue
        _, local = np.unique(point[rows], return_inverse=True)
        seen = np.zeros((last - first, int(local.max()) + 1), dtype=np.float32)
        seen[frame[rows] - first, local.reshape(-1)] = 1.0
        common[block[scene] : block[scene + 1]] = (seen @ seen.T).astype(np.int32).reshape(-1)
    return Overlaps(common, block, np.bincount(frame, minlength=len(world.frames)))
