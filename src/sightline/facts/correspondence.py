"""What two frames of a scene have in common: surface points and objects.

Overlap is counted on the landmarks: points seen in both frames over points seen in either.

What part of one image another one repeats is bounded by them too. Landmarks are sure to be seen
where the table lists them; seen at a grazing angle they may be missing, so the upper bound takes
all that fall inside the other image. Weights undo how landmarks were chosen: as many for a small
object as for a large one, and more where more frames look.
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
    "drift",
    "lone_boxes",
    "most_shared",
    "overlap",
    "paired",
    "scene_objects",
    "shared_points",
    "states",
]

DEPTH_OFF: Final = (0.03, 0.02)
"""metres, or this share of the depth if that is more (:mod:`sightline.scenes.observe`)"""
LEAST_OVERLAP, MOST_OVERLAP = 0.06, 0.35
"""overlap of two views that are shown together (MultiSPA)"""
SHARED_OBJECTS: Final = 2
"""objects clearly seen in both views that connect them where a scene has no landmarks"""
LEAST_LANDMARKS: Final = 50
"""landmarks an image needs before shares of it are estimated"""
SAME_BOX: Final = 0.5
"""overlap (IoU) of image boxes of one frame above which a box does not single out an object"""

_FRAMES = 256  # projected at a time

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Overlaps:
    """Common landmarks of every pair of frames of a scene, and landmarks per frame."""

    common: NDArray[np.int32]
    block: NDArray[np.int64]
    count: NDArray[np.int64]

    def slot(self, world: SceneBatch, first: Rows, second: Rows) -> Rows:
        """Position of pairs of frames of the same scene in ``common``."""
        scene = world.frames.scene[first]
        start, width = world.frame_start[scene], np.diff(world.frame_start)[scene]
        return self.block[scene] + (first - start) * width + second - start


def overlap(world: SceneBatch, first: Rows, second: Rows) -> Fact:
    """Overlap of two views, 0 to 1; 0 where nothing is known. Margin: the overlap."""
    table = _overlaps(world)
    common = table.common[table.slot(world, first, second)]
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
    """Column of the other view (n, k) that repeats most of the image of the first (n,).

    Margin: the share of the first image that it surely repeats (``best``), less the largest share
    that any other one may repeat (``next``); 0 where these do not tell.
    """
    sure, possible = remembered(world, "repeats", lambda: _repeats(world))
    slot = _overlaps(world).slot(world, first[:, None], others)
    low, high = sure[slot].astype(np.float64), possible[slot].astype(np.float64)
    value, row = low.argmax(axis=1), np.arange(len(first))
    best = low[row, value]
    high[row, value] = 0.0
    following = high.max(axis=1)
    margin = np.maximum(best - following, 0.0)
    enough = _overlaps(world).count[first] >= LEAST_LANDMARKS
    trace = {"best": best, "next": following}
    return Fact(value, np.where(enough, margin, 0.0), "camera", "", trace)


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


def drift(world: SceneBatch, one: Rows, two: Rows) -> NDArray[np.float64]:
    """(n,) thousandths of the second image that a point moves if its depth in the first is off.

    ``one`` and ``two`` are landmark rows of the same points in two views. Off by ``DEPTH_OFF``, as
    much as the depths of neighbouring pixels of one surface differ.
    """
    frames, marks = world.frames, world.landmarks
    eye = frames.world_from_camera[marks.frame[one], :3, 3]
    depth, ray = marks.depth[one], marks.xyz[one] - eye
    off = np.maximum(DEPTH_OFF[0], DEPTH_OFF[1] * depth) / depth
    second = marks.frame[two]
    pose, lens = frames.world_from_camera[second], frames.intrinsics[second]
    out = np.zeros(len(one))
    for sign in (-1.0, 1.0):
        moved = eye + ray * (1.0 + sign * off)[:, None]
        place, _ = geometry.project(moved[:, None, :], pose, lens)
        step = (place[:, 0] - marks.uv[two]) / frames.size[second] * 1000.0
        out = np.maximum(out, np.nan_to_num(np.hypot(*step.T), nan=np.inf))
    return out


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


def _repeats(world: SceneBatch) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Least and largest share of the first image that the second one repeats, for every pair."""
    frame, point, order = _sorted_landmarks(world)
    block, weight = _overlaps(world).block, _weights(world)[order].astype(np.float32)
    sure, possible = np.zeros((2, block[-1]), dtype=np.float32)
    for scene, (first, last) in enumerate(itertools.pairwise(world.frame_start.tolist())):
        rows = slice(*np.searchsorted(frame, [first, last]).tolist())
        if rows.start == rows.stop:
            continue
        _, example, local = np.unique(point[rows], return_index=True, return_inverse=True)
        at = (frame[rows] - first, local.reshape(-1))
        heavy = np.zeros((last - first, len(example)), dtype=np.float32)
        seen = np.zeros_like(heavy)
        heavy[at], seen[at] = weight[rows], 1.0
        inside = _inside(world, np.arange(first, last), world.landmarks.xyz[order[rows][example]])
        pairs = slice(block[scene], block[scene + 1])
        sure[pairs] = (heavy @ seen.T).reshape(-1)
        possible[pairs] = (heavy @ np.maximum(seen, inside).T).reshape(-1)
    return sure, possible


def _inside(world: SceneBatch, frames: Rows, xyz: Floats) -> NDArray[np.float32]:
    """(frames, points) 1 where a point falls inside the image, whatever may hide it."""
    out = np.zeros((len(frames), len(xyz)), dtype=np.float32)
    views = world.frames
    for at in range(0, len(frames), _FRAMES):
        rows = frames[at : at + _FRAMES]
        uv, _ = geometry.project(xyz, views.world_from_camera[rows], views.intrinsics[rows])
        size = views.size[rows][:, None]
        out[at : at + _FRAMES] = ((uv >= 0) & (uv < size)).all(axis=-1)
    return out


def _weights(world: SceneBatch) -> Floats:
    """(landmarks,) share of its frame's image that each landmark stands for.

    A landmark was drawn from any frame that sees it, in proportion to the pixels its surroundings
    cover there (fx fy / z²); the landmarks of one object together stand for its visible pixels,
    and those of the background for the rest of the image.
    """
    marks, seen, frames = world.landmarks, world.sightings, world.frames
    focal = np.nan_to_num(frames.intrinsics[:, :2].prod(axis=1), nan=1.0)
    rate = focal[marks.frame] / marks.depth**2
    total = np.bincount(marks.point, rate, minlength=1)
    weight = rate / total[marks.point]
    width = len(world.objects) + 1
    group = marks.frame.astype(np.int64) * width + marks.object + 1
    names, inverse = np.unique(group, return_inverse=True)
    rest = frames.size.prod(axis=1).astype(np.float64)
    rest -= np.bincount(seen.frame, seen.pixels, minlength=len(frames))
    code = np.concatenate(
        [
            np.arange(len(frames), dtype=np.int64) * width,
            seen.frame.astype(np.int64) * width + seen.object + 1,
        ]
    )
    area = np.concatenate([np.maximum(rest, 0.0), seen.pixels.astype(np.float64)])
    ranked = np.argsort(code, kind="stable")
    at = np.minimum(np.searchsorted(code[ranked], names), max(len(code) - 1, 0))
    found = ranked[at]
    wanted = np.where(code[found] == names, area[found], 0.0)
    sums = np.bincount(inverse.reshape(-1), weight, minlength=len(names))
    weight = weight * (wanted / sums)[inverse.reshape(-1)]
    whole = np.bincount(marks.frame, weight, minlength=len(frames))
    return weight / np.where(whole > 0, whole, 1.0)[marks.frame]
