"""Frames of a scene shown together: evenly sampled clips, and what each of them shows.

Only scenes in which nothing moves: boxes then hold in every frame.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts import tracks, visibility
from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["MOST", "Clips", "Shown", "base", "clips", "shown", "usable", "video"]

MOST = 62
"""frames of a clip; what they show is kept as bits"""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Clips:
    """Frames (n, count) of the same scene (n,), in their order; no two clips share a frame."""

    scene: Rows
    frames: Rows

    def place(self, world: SceneBatch) -> tuple[Rows, Rows]:
        """Clip and position in it of every frame of the batch, -1 where it is in none."""
        clip = np.full(len(world.frames), -1)
        at = np.full(len(world.frames), -1)
        count = self.frames.shape[1]
        clip[self.frames.reshape(-1)] = np.repeat(np.arange(len(self.frames)), count)
        at[self.frames.reshape(-1)] = np.tile(np.arange(count), len(self.frames))
        return clip, at


@dataclass(frozen=True, eq=False)
class Shown:
    """Objects clearly seen in clips: columns clip (ascending) and object, and in which frames."""

    clip: Rows
    object: Rows
    bits: NDArray[np.uint64]
    """bit i: the i-th frame of the clip shows it clearly"""


def usable(world: SceneBatch) -> Mask:
    """(F,) frames with a pose, a lens, and a picture where any frame of the scene has one."""
    frames = world.frames
    pictured = np.bincount(frames.scene[frames.rgb != ""], minlength=len(world)) > 0
    good = frames.posed & np.isfinite(frames.intrinsics).all(axis=1)
    good &= (frames.rgb != "") | ~pictured[frames.scene]
    return np.asarray(good & tracks.standing(world)[frames.scene])


def video(world: SceneBatch, count: int) -> Clips:
    """One clip of each scene that has enough frames: evenly sampled, first and last included."""
    if not 2 <= count <= MOST:
        raise ValueError(f"a video has 2 to {MOST} frames")

    def compute() -> Clips:
        rows = np.flatnonzero(usable(world))
        many = np.bincount(world.frames.scene[rows], minlength=len(world))
        scene = np.flatnonzero(many >= count)
        begin = (np.cumsum(many) - many)[scene, None]
        step = np.rint(np.linspace(0.0, 1.0, count) * (many[scene, None] - 1)).astype(np.int64)
        return Clips(scene, rows[begin + step] if len(scene) else np.zeros((0, count), np.int64))

    return remembered(world, ("video", count), compute)


def clips(world: SceneBatch, count: int) -> Clips:
    """Every clip of each scene: ``count`` frames, equally far apart, as far as they reach."""
    if not 1 <= count <= MOST:
        raise ValueError(f"a clip has 1 to {MOST} frames")

    def compute() -> Clips:
        rows = np.flatnonzero(usable(world))
        many = np.bincount(world.frames.scene[rows], minlength=len(world))
        stride = many // count
        scene = np.repeat(np.arange(len(world)), stride)
        nth = np.arange(len(scene)) - np.repeat(np.cumsum(stride) - stride, stride)
        begin = (np.cumsum(many) - many)[scene]
        at = (begin + nth)[:, None] + np.arange(count) * stride[scene, None]
        return Clips(scene, rows[at] if len(scene) else np.zeros((0, count), dtype=np.int64))

    return remembered(world, ("clips", count), compute)


def shown(world: SceneBatch, every: Clips) -> Shown:
    """What the frames of clips show clearly, see :mod:`sightline.facts.visibility`."""
    clip, at = every.place(world)
    seen = world.sightings
    rows = np.flatnonzero(visibility.clear(world) & (clip[seen.frame] >= 0))
    pair = clip[seen.frame[rows]] * np.int64(len(world.objects)) + seen.object[rows]
    found, back = np.unique(pair, return_inverse=True)
    bits = np.zeros(len(found), dtype=np.uint64)
    one = np.left_shift(np.uint64(1), at[seen.frame[rows]].astype(np.uint64))
    np.bitwise_or.at(bits, back.reshape(-1), one)
    width = max(len(world.objects), 1)
    return Shown(found // width, found % width, bits)


def base(world: SceneBatch, every: Clips, frame_keys: NDArray[np.uint64]) -> Rows:
    """(n,) position of one frame of each clip, drawn by the clip's first frame."""
    count = every.frames.shape[1]
    return hashing.uniform(hashing.mix("base", frame_keys[every.frames[:, 0]]), count)
