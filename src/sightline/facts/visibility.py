"""What a frame shows for certain: clearly seen, clearly unseen, or neither.

Nothing is asked about objects in between. The state of every (frame, object) of a scene is kept in
one table per batch.

========= ========================================================================================
CLEAR     a sighting with at least ``CLEAR_PIXELS`` pixels and ``CLEAR_SHARE`` of the image, of
          which ``CLEAR_VISIBLE`` is not hidden and at most ``CLEAR_TRUNCATION`` outside the image
          (an unknown share counts as good)
UNSEEN    no sighting, and either the box, grown by ``BOX_SLACK``, lies behind one border of the
          image grown by ``BORDER``; or the frame was measured from an instance image
UNCLEAR   everything else; without pose and instance image, whatever was not sighted
========= ========================================================================================
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Fact, Rows, remembered
from sightline.scenes import SceneBatch

__all__ = [
    "CLEAR",
    "UNCLEAR",
    "UNSEEN",
    "VIDEO_FRAMES",
    "Kinds",
    "Presence",
    "clear",
    "head_nouns",
    "kinds",
    "measured",
    "presence",
    "presence_table",
    "sound_boxes",
    "video_frames",
]

CLEAR, UNCLEAR, UNSEEN = 1, 0, -1
CLEAR_PIXELS: Final = 64
"""visible pixels; as for a numbered mark"""
CLEAR_SHARE: Final = 0.001
"""visible share of the image: 18 x 18 pixels of 640 x 480"""
CLEAR_VISIBLE: Final = 0.25
"""share of the silhouette that is not hidden (MultiSPA asks for 5 % of the points)"""
CLEAR_TRUNCATION: Final = 0.5
"""largest share of the silhouette outside the image"""
BORDER: Final = 0.05
"""share of the image's width or height that an unseen box stays away from it"""
BOX_SLACK: Final = 0.05
"""metres that a box may be too small on each side"""
BOXES_AGREE: Final = 0.6
"""overlap (IoU) of the image box measured from depth with that of the projected object"""
VIDEO_FRAMES: Final = 16
"""frames listed as evidence of a whole-scene question"""
_CHUNK = 65536  # (frame, object) pairs at a time

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Presence:
    """State of every (frame, object) of the same scene, scene by scene, frame by frame."""

    code: NDArray[np.int8]
    block: NDArray[np.int64]
    """(S + 1,) start of each scene's block in ``code``"""
    frame: Rows
    object: Rows

    def slot(self, world: SceneBatch, frame: Rows, obj: Rows) -> Rows:
        """Position of (frame, object) pairs in ``code``."""
        scene = world.frames.scene[frame]
        width = np.diff(world.object_start)[scene]
        within = (frame - world.frame_start[scene]) * width + obj - world.object_start[scene]
        return self.block[scene] + within


def presence(world: SceneBatch, frame: Rows, obj: Rows) -> Fact:
    """CLEAR, UNCLEAR or UNSEEN for pairs of the same scene, which broadcast.

    Margin: for a clear sighting the ratio by which its weakest measure passes, less one; infinite
    for an unseen object, 0 for an unclear one.
    """
    table = presence_table(world)
    frame, obj = np.broadcast_arrays(frame, obj)
    slot = table.slot(world, frame, obj)
    code = table.code[slot]
    lead = remembered(world, "presence_lead", lambda: _leads(world, table))
    return Fact(code, np.where(code == UNSEEN, np.inf, lead[slot]), "camera")


def presence_table(world: SceneBatch) -> Presence:
    """The states of all pairs."""
    return remembered(world, "presence", lambda: _table(world))


def clear(world: SceneBatch) -> Mask:
    """(sightings,) whether the object is clearly seen."""
    return remembered(world, "clear_sightings", lambda: _strength(world) >= 1.0)


def measured(world: SceneBatch) -> Mask:
    """(sightings,) whether pixels or depth were measured, not derived from the boxes."""
    return world.sightings.method != "boxes"


def sound_boxes(world: SceneBatch) -> Mask:
    """(sightings,) whether the image box can be asked for.

    Depth is missing on dark and shiny things, so a box measured from depth must agree with that of
    the projected object (IoU at ``BOXES_AGREE``); hidden parts make it disagree as well.
    """

    def compute() -> Mask:
        seen, out = world.sightings, np.ones(len(world.sightings), dtype=bool)
        rows = np.flatnonzero(seen.method == "depth")
        for at in range(0, len(rows), _CHUNK):
            some = rows[at : at + _CHUNK]
            o, f, frame = seen.object[some], world.frames, seen.frame[some]
            centre, rotation = world.box_poses(o, frame)
            full = geometry.project_boxes(
                centre,
                world.objects.extent[o],
                rotation,
                f.world_from_camera[frame],
                f.intrinsics[frame],
                (1, 1),
            ).box_full
            inside = np.clip(np.nan_to_num(full), 0.0, np.tile(f.size[frame], 2))
            out[some] = geometry.iou2d(seen.box[some], inside) >= BOXES_AGREE
        return out

    return remembered(world, "sound_boxes", compute)


def head_nouns(world: SceneBatch) -> NDArray[np.int64]:
    """(N,) code of the last word of each object's category, without a plural s.

    Objects of one code may be called by one name: a coffee table is a table too.
    """

    def compute() -> NDArray[np.int64]:
        names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
        last = [name.lower().split()[-1] if name.split() else "" for name in names.tolist()]
        heads = [w[:-1] if w.endswith("s") and not w.endswith("ss") else w for w in last]
        return np.unique(heads, return_inverse=True)[1].reshape(-1)[code.reshape(-1)]

    return remembered(world, "head_nouns", compute)


def video_frames(world: SceneBatch) -> tuple[Rows, Rows]:
    """The frames that stand for each scene as a video: (S + 1,) starts in a flat list, the list.

    Frames with a picture, or all where none has one; evenly sampled down to ``VIDEO_FRAMES``.
    """

    def compute() -> tuple[Rows, Rows]:
        chosen = []
        for first, last in itertools.pairwise(world.frame_start.tolist()):
            rows = np.arange(first, last)
            pictured = world.frames.rgb[first:last] != ""
            rows = rows[pictured] if pictured.any() else rows
            if len(rows) > VIDEO_FRAMES:
                rows = rows[np.linspace(0, len(rows) - 1, VIDEO_FRAMES).round().astype(np.int64)]
            chosen.append(rows)
        start = np.concatenate([[0], np.cumsum([len(c) for c in chosen])]).astype(np.int64)
        return start, np.concatenate(chosen) if chosen else np.zeros(0, dtype=np.int64)

    return remembered(world, "video_frames", compute)


def _strength(world: SceneBatch) -> Floats:
    """(sightings,) weakest measure of each sighting over its threshold; 1 is just clear."""
    seen = world.sightings
    area = world.frames.size[seen.frame].prod(axis=1).astype(np.float64)
    out = np.minimum(seen.pixels / CLEAR_PIXELS, seen.pixels / (CLEAR_SHARE * area))
    out = np.fmin(out, seen.visible / CLEAR_VISIBLE)
    return np.fmin(out, (1.0 - seen.truncation) / (1.0 - CLEAR_TRUNCATION))


def _table(world: SceneBatch) -> Presence:
    frames, objects = np.diff(world.frame_start), np.diff(world.object_start)
    block = np.concatenate([[0], np.cumsum(frames * objects)]).astype(np.int64)
    width = objects[world.frames.scene]
    frame = np.repeat(np.arange(len(world.frames)), width)
    first = np.cumsum(width) - width
    obj = np.arange(len(frame)) - np.repeat(first, width)
    obj = obj + world.object_start[world.frames.scene[frame]]
    code = np.full(len(frame), UNCLEAR, dtype=np.int8)
    empty = Presence(code, block, frame, obj)
    seen = world.sightings
    slot = empty.slot(world, seen.frame, seen.object)
    sighted = np.zeros(len(code), dtype=bool)
    sighted[slot] = True
    by_instances = (
        np.bincount(seen.frame[seen.method == "instances"], minlength=len(world.frames)) > 0
    )
    code[~sighted & by_instances[frame] & (world.objects.instance[obj] > 0)] = UNSEEN
    usable = world.frames.posed & np.isfinite(world.frames.intrinsics).all(axis=1)
    open_ = np.flatnonzero(~sighted & (code == UNCLEAR) & usable[frame])
    for at in range(0, len(open_), _CHUNK):
        rows = open_[at : at + _CHUNK]
        code[rows[_outside(world, frame[rows], obj[rows])]] = UNSEEN
    code[slot[clear(world)]] = CLEAR
    code.flags.writeable = False
    return empty


def _outside(world: SceneBatch, frame: Rows, obj: Rows) -> Mask:
    """Whether a plane through the camera centre separates the grown box from the grown image."""
    frames, objects = world.frames, world.objects
    pose = frames.world_from_camera[frame]
    turn = np.swapaxes(pose[:, :3, :3], 1, 2)
    centre, rotation = world.box_poses(obj, frame)
    middle = np.einsum("nij,nj->ni", turn, centre - pose[:, :3, 3])
    arms = turn @ rotation * (objects.extent[obj] / 2 + BOX_SLACK)[:, None, :]
    fx, fy, cx, cy = frames.intrinsics[frame].T
    width, height = frames.size[frame].T.astype(np.float64)
    none = np.zeros(len(frame))
    # functions of a camera point that are negative beyond a border, and behind the camera
    planes = np.stack(
        [
            np.stack([fx, none, cx + BORDER * width], axis=1),
            np.stack([-fx, none, (1 + BORDER) * width - cx], axis=1),
            np.stack([none, fy, cy + BORDER * height], axis=1),
            np.stack([none, -fy, (1 + BORDER) * height - cy], axis=1),
            np.stack([none, none, none + 1.0], axis=1),
        ],
        axis=1,
    )
    most = np.einsum("nki,ni->nk", planes, middle) + np.abs(planes @ arms).sum(axis=2)
    return (most < 0).any(axis=1)


def _leads(world: SceneBatch, table: Presence) -> Floats:
    seen = world.sightings
    out = np.zeros(len(table.code))
    out[table.slot(world, seen.frame, seen.object)] = np.maximum(_strength(world) - 1.0, 0.0)
    return out


@dataclass(frozen=True, eq=False)
class Kinds:
    """Objects by (group, category), for every category of the objects of a group."""

    group: Rows
    category: NDArray[np.object_]
    clear: NDArray[np.int64]
    """objects of the category that are clearly seen"""
    possible: NDArray[np.int64]
    """objects whose category ends in the same word and that are not certain to be unseen"""
    unsure: NDArray[np.int64]
    """those of them that are not clearly seen"""
    entry: Rows
    """which of these each (group, object) row belongs to"""


def kinds(world: SceneBatch, group: Rows, obj: Rows, state: NDArray[np.int8]) -> Kinds:
    """Count what is seen by category; rows are (group, object) pairs with their state."""
    names, code = np.unique(world.objects.category.astype(str), return_inverse=True)
    head = head_nouns(world)
    width = max(len(names), 1)
    pair, first, inverse = np.unique(
        group.astype(np.int64) * width + code.reshape(-1)[obj],
        return_index=True,
        return_inverse=True,
    )
    _, family = np.unique(group.astype(np.int64) * width + head[obj], return_inverse=True)
    family = family.reshape(-1)
    possible = np.bincount(family[state != UNSEEN], minlength=len(obj))
    unsure = np.bincount(family[state == UNCLEAR], minlength=len(obj))
    return Kinds(
        group=pair // width,
        category=names[pair % width].astype(object),
        clear=np.bincount(inverse.reshape(-1)[state == CLEAR], minlength=len(pair)),
        possible=possible[family[first]],
        unsure=unsure[family[first]],
        entry=inverse.reshape(-1),
    )
