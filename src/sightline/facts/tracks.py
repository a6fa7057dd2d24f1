"""How objects move: where they are in the frames of a clip, and how an observer sees that.

An observer is an object with a front, x ahead, y left, z up at the centre of its box (DSR):
*carried*, it moves and turns with the object from frame to frame; *frozen*, it stays at the pose
that the object has in one frame. All places are box centres.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts import visibility
from sightline.facts.fact import Fact, Rows, remembered
from sightline.facts.floor_plan import plan_axis
from sightline.geometry.rigid import interpolate_poses
from sightline.scenes import SceneBatch

__all__ = [
    "MOVED",
    "Seen",
    "clip",
    "displacement",
    "distance_moved",
    "mirrored",
    "moved",
    "seen_by",
    "seen_share",
    "speeds",
    "standing",
    "travelled",
]

MOVED: Final = 0.01
"""metres from which an object has moved (MultiSPA)"""

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def clip(world: SceneBatch, count: int) -> tuple[Mask, Rows]:
    """Scenes (S,) that have ``count`` usable frames, and those frames (S, count), -1 elsewhere.

    Frames with a time and a pose (with a picture, where any has one) are sampled evenly, the first
    and the last included; only scenes in which something moves have a clip. Source: DSR (32).
    """
    if count < 2:
        raise ValueError("a clip has two frames or more")

    def compute() -> tuple[Mask, Rows]:
        frames = world.frames
        pictured = np.bincount(frames.scene[frames.rgb != ""], minlength=len(world)) > 0
        usable = frames.posed & np.isfinite(frames.time)
        usable &= (frames.rgb != "") | ~pictured[frames.scene]
        rows = np.flatnonzero(usable)
        many = np.bincount(frames.scene[rows], minlength=len(world))
        good = ~standing(world) & (many >= count)
        begin = np.cumsum(many) - many
        step = np.rint(np.linspace(0.0, 1.0, count) * (np.maximum(many, 1) - 1)[:, None])
        at = begin[:, None] + step.astype(np.int64)
        chosen = np.append(rows, -1)[np.minimum(at, len(rows))]
        return good, np.where(good[:, None], chosen, -1)

    return remembered(world, ("clip", count), compute)


def standing(world: SceneBatch) -> Mask:
    """(S,) scenes in which nothing has a track: boxes hold in every frame."""
    out = np.ones(len(world), dtype=bool)
    out[world.objects.scene[world.tracks.object]] = False
    return out


def moved(world: SceneBatch) -> Mask:
    """(N,) objects whose centre is ever ``MOVED`` metres from where it began."""

    def compute() -> Mask:
        tracks = world.tracks
        out = np.zeros(len(world.objects), dtype=bool)
        first = np.searchsorted(tracks.object, tracks.object)
        away = np.linalg.norm(tracks.centre - tracks.centre[first], axis=1)
        out[tracks.object[away >= MOVED]] = True
        return out

    return remembered(world, "moved", compute)


def seen_share(world: SceneBatch, obj: Rows, frames: Rows) -> Floats:
    """(n,) share of frames (n, T) in which objects (n,) are clearly seen."""
    table = visibility.presence_table(world)
    code = table.code[table.slot(world, frames, obj[:, None])]
    return np.asarray((code == visibility.CLEAR).mean(axis=1))


@dataclass(frozen=True, eq=False)
class Seen:
    """What observers see of targets over n clips of T frames."""

    place: Floats
    """(n, T, 3) of the target's centre in the observer's axes, metres"""
    heading: Floats
    """(n, T, 3) of the target's front in the observer's axes, unit"""


def seen_by(
    world: SceneBatch,
    target: Rows,
    observer: Rows,
    frames: Rows,
    frozen: Rows | None = None,
    mirror: Rows | None = None,
) -> Seen:
    """Targets (n,) as observers (n,) see them over frames (n, T).

    ``frozen (n,)`` is the place in the clip, from 0, whose observer's pose holds all the time;
    without it the observer is carried along. ``mirror (n,)`` puts the target elsewhere in the room:
    see :func:`mirrored`.
    """
    centre, turn = world.box_poses(target[:, None], frames)
    if mirror is not None:
        centre, turn = mirrored(world, world.objects.scene[target], mirror, centre, turn)
    views = frames if frozen is None else frames[np.arange(len(frames)), frozen][:, None]
    eye, axes = world.box_poses(observer[:, None], views)
    place = np.einsum("ntji,ntj->nti", np.broadcast_to(axes, turn.shape), centre - eye)
    heading = np.einsum("ntji,ntj->nti", np.broadcast_to(axes, turn.shape), turn[..., 0])
    return Seen(place, heading)


def mirrored(
    world: SceneBatch, scene: Rows, code: Rows, centre: Floats, turn: Floats
) -> tuple[Floats, Floats]:
    """Places (n, T, 3) and rotations (n, T, 3, 3) mirrored about the middle of their scenes (n,).

    Seen from above, 0 leaves them, 1 mirrors them across the longest wall's direction, 3 along it,
    2 does both. Of the rotations only the first axis, which is the heading, is changed.
    """
    objects = world.objects
    low, high = np.full((len(world), 2), np.inf), np.full((len(world), 2), -np.inf)
    np.minimum.at(low, objects.scene, objects.centre[:, :2])
    np.maximum.at(high, objects.scene, objects.centre[:, :2])
    # scenes without objects have no middle, and nothing to mirror
    empty = np.diff(world.object_start) == 0
    low[empty] = high[empty] = 0.0
    middle = ((low + high) / 2)[scene][:, None]
    along = plan_axis(world)[scene]
    cos, sin = np.cos(2 * along), np.sin(2 * along)
    # the reflection that keeps the wall's direction, and its opposite
    across = np.stack([cos, sin, sin, -cos], axis=1).reshape(-1, 2, 2)
    both = np.array([np.eye(2)] * 4) * np.array([1.0, 1.0, -1.0, -1.0])[:, None, None]
    change = np.where((code % 2 == 1)[:, None, None], across, np.eye(2)) @ both[code]
    place, axes = centre.copy(), turn.copy()
    place[..., :2] = middle + np.einsum("nij,ntj->nti", change, centre[..., :2] - middle)
    axes[..., :2, 0] = np.einsum("nij,ntj->nti", change, turn[..., :2, 0])
    return place, axes


def speeds(world: SceneBatch, place: Floats, frames: Rows) -> Floats:
    """(n, T - 1) metres per second between the frames of places (n, T, 3).

    In a carried observer's axes this is the speed at which the target moves before its eyes, its
    own turning included.
    """
    time = world.frames.time[frames]
    way = np.linalg.norm(np.diff(place, axis=1), axis=2)
    lapse = np.diff(time, axis=1)
    return np.asarray(way / np.where(lapse > 0, lapse, np.nan))


def displacement(world: SceneBatch, obj: Rows, first: Rows, second: Rows) -> Floats:
    """(n, 3) way of centres from frame to frame, in the axes of the first camera, metres.

    Source: MultiSPA object movement. The camera's own motion does not enter.
    """
    start, _ = world.box_poses(obj, first)
    end, _ = world.box_poses(obj, second)
    return np.einsum("nji,nj->ni", world.frames.world_from_camera[first, :3, :3], end - start)


def distance_moved(world: SceneBatch, obj: Rows, first: Rows, second: Rows) -> Fact:
    """Straight distance between the centres in two frames, metres; margin: to ``MOVED``."""
    way = displacement(world, obj, first, second)
    value = np.linalg.norm(way, axis=1)
    trace = {"side": way[:, 0], "down": way[:, 1], "ahead": way[:, 2]}
    return Fact(value, np.abs(value - MOVED), "camera", "centre", trace)


def travelled(world: SceneBatch, obj: Rows, first: Rows, second: Rows) -> Fact:
    """Length of the way along the track between two frames, metres; 0 for what stands still."""
    tracks = world.tracks
    step = np.zeros(len(tracks))
    step[1:] = np.linalg.norm(np.diff(tracks.centre, axis=0), axis=1)
    step[1:][np.diff(tracks.object) != 0] = 0.0
    along = np.zeros((len(tracks), 3))
    along[:, 0] = np.cumsum(step)
    still = np.broadcast_to(np.eye(3), (len(tracks), 3, 3))
    value = np.zeros(len(obj))
    gone = world.moves[obj]
    time = world.frames.time
    ends = [
        interpolate_poses(tracks.object, tracks.time, along, still, obj[gone], time[view[gone]])[0]
        for view in (first, second)
    ]
    value[gone] = np.abs(ends[1][:, 0] - ends[0][:, 0])
    return Fact(value, value, "world", "centre", {"way": value})
