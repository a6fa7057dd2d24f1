"""Fields of what accompanies a picture: support views, their poses, depth in three qualities.

CA-VQA's records: a reference frame and up to four support frames of the same scene, each with its
picture, three depth maps, its pose relative to the reference and its intrinsics. Files are links or
drawn below the record's folder.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.datasets.records.base import Batch
from sightline.facts.fact import remembered
from sightline.scenes import SceneBatch
from sightline.scenes.media import inside, load_depth, save_depth
from sightline.storage import copy

__all__ = ["SideView", "SideViews", "sensor_depth"]

Part = Literal["image", "depth_map_ground_truth", "depth_map_arkit", "depth_map_monocular", "pose",
               "intrinsics"]  # fmt: skip
PARTS: Final[tuple[Part, ...]] = (
    "image", "depth_map_ground_truth", "depth_map_arkit", "depth_map_monocular", "pose",
    "intrinsics",
)  # fmt: skip
SENSOR: Final = (256, 192)
"""pixels of a phone's depth map"""
SENSOR_RANGE: Final = 5.0
"""metres up to which a phone measures"""
SENSOR_NOISE: Final = 0.01
"""standard deviation of what it measures, as a share of the depth"""
MOST: Final = 4
"""support views"""


@dataclass(frozen=True)
class SideView:
    """One frame as a dict of :data:`PARTS`; None where the scene has no such support view.

    ``nth`` 0 is the reference, 1 to 4 the support views, which see most of what the reference
    sees; of equals the nearest in the sequence.
    """

    nth: int = 0

    def values(self, batch: Batch) -> Sequence[Any]:
        out: list[Any] = []
        for row in _views(batch):
            if self.nth >= len(row):
                out.append(None)
                continue
            out.append({part: _part(batch, row[self.nth], row[0], part) for part in PARTS})
        return out


@dataclass(frozen=True)
class SideViews:
    """One part of all frames as a list, support views first, from the last one to the first.

    The reference comes last.
    """

    part: Part = "image"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [
            [_part(batch, frame, row[0], self.part) for frame in row[::-1]] for row in _views(batch)
        ]


def sensor_depth(depth: NDArray[np.floating[Any]], seed: np.uint64) -> NDArray[np.float64]:
    """Depth as a phone's sensor would give it: (192, 256) or fewer pixels, short, noisy.

    Every pixel is the nearest surface of its block; what is beyond SENSOR_RANGE is 0. The noise is
    drawn from ``seed``. A stand-in for depth that was measured, never the measured one.
    """
    height, width = depth.shape
    columns, lines = min(SENSOR[0], width), min(SENSOR[1], height)
    across = np.linspace(0, width, columns + 1).astype(int)[:-1]
    down = np.linspace(0, height, lines + 1).astype(int)[:-1]
    known = np.where(depth > 0, depth, np.inf).astype(np.float64)
    small = np.minimum.reduceat(np.minimum.reduceat(known, down, axis=0), across, axis=1)
    draw = hashing.mix(seed, np.arange(small.size, dtype=np.uint64))
    other = hashing.mix(draw, 1)
    one, two = (((x >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53 for x in (draw, other))
    noise = (np.sqrt(-2 * np.log(one)) * np.cos(2 * np.pi * two)).reshape(small.shape)
    near = np.isfinite(small) & (small <= SENSOR_RANGE)
    return np.where(near, np.where(near, small, 0.0) * (1.0 + SENSOR_NOISE * noise), 0.0)


def _views(batch: Batch) -> list[list[int]]:
    """Frames of each item: the reference, then its support views, the best first."""
    if "side views" not in batch.memo:
        batch.memo["side views"] = [_supports(batch.scenes, f[0]) for f in batch.frame_rows]
    found: list[list[int]] = batch.memo["side views"]
    return found


def _supports(world: SceneBatch, frame: int) -> list[int]:
    scene = world.frames.scene[frame]
    start, end = world.frame_start[scene : scene + 2].tolist()
    seen, frame_of = remembered(world, "seen by frame", lambda: _seen(world))
    shown = set(seen[frame_of[frame] : frame_of[frame + 1]].tolist())
    ranked = []
    for other in range(start, end):
        if other != frame and world.frames.posed[other]:
            common = shown & set(seen[frame_of[other] : frame_of[other + 1]].tolist())
            ranked.append((-len(common), abs(other - frame), other))
    return [frame, *(other for _, _, other in sorted(ranked)[:MOST])]


def _seen(world: SceneBatch) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Objects frame by frame, and where each frame's begin."""
    order = np.argsort(world.sightings.frame, kind="stable")
    start = np.searchsorted(world.sightings.frame[order], np.arange(len(world.frames) + 1))
    return world.sightings.object[order].astype(np.int64), start


def _part(batch: Batch, frame: int, reference: int, part: Part) -> Any:
    world = batch.scenes
    if part == "image":
        return _linked(batch, frame, "images", world.frames.rgb[frame])
    if part == "pose":
        poses = world.frames.world_from_camera
        return np.round(np.linalg.inv(poses[reference]) @ poses[frame], 6).tolist()
    if part == "intrinsics":
        fx, fy, cx, cy = np.round(world.frames.intrinsics[frame], 4).tolist()
        return [[fx, 0.0, cx], [0.0, fy, cy], [0.0, 0.0, 1.0]]
    # of a single photo all depth is estimated
    estimated = world.scenes.kind[world.frames.scene[frame]] == "photo"
    if not world.frames.depth[frame] or estimated != (part == "depth_map_monocular"):
        return None
    if part == "depth_map_arkit":
        return _sensed(batch, frame)
    return _linked(batch, frame, part, world.frames.depth[frame])


def _linked(batch: Batch, frame: int, folder: str, source: str) -> str:
    world = batch.scenes
    scene = world.frames.scene[frame]
    name = f"{folder}/{world.scenes.id[scene]}/{Path(source).name}"
    target = batch.out / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        origin = inside(world.scenes.root[scene], source)
        try:
            os.link(origin, target)
        except (OSError, TypeError):
            # on another disk, or a URL
            copy(origin, target)
    return name


def _sensed(batch: Batch, frame: int) -> str:
    world = batch.scenes
    scene, name = world.scenes.id[world.frames.scene[frame]], world.frames.id[frame]
    path = batch.out / "depth_map_arkit" / scene / f"{name}.png"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        seed = np.uint64(hashing.key(f"sensor {scene} {name}"))
        save_depth(path, sensor_depth(load_depth(world, frame), seed), 0.001)
    return path.relative_to(batch.out).as_posix()
