"""Landmarks: surface points of a scene and the frames in which they are really visible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.geometry import project, transform_points
from sightline.hashing import key, mix
from sightline.scenes.observe.depth_view import DepthView, depth_view
from sightline.scenes.observe.silhouettes import look_up
from sightline.scenes.scene import SceneBatch

AGREE_ABSOLUTE: Final = 0.015
"""metres the depth image may differ from a point's depth where the point is visible ..."""
AGREE_RELATIVE: Final = 0.0075
"""... or this share of its depth, whichever is larger"""
OBJECT_SHARE: Final = 0.5
"""share of a scene's landmarks spread evenly over its seen objects; the rest is background"""
DEPTH_BUDGET: Final = 512 * 2**20
"""bytes of depth images kept between choosing points and looking for them; more are read again"""
_SPARE: Final = 4  # candidates drawn per frame and group, relative to an even share

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass
class Collector:
    """Gathers candidate points frame by frame, then chooses and finds them in all frames."""

    batch: SceneBatch
    scene: int
    wanted: int
    """points per scene"""
    frames: Sequence[int]
    """frame rows with a pose and depth"""
    _drawn: list[tuple[Rows, Floats, NDArray[np.uint64], Rows]] = field(default_factory=list)
    _kept: dict[int, tuple[NDArray[np.float32], Floats]] = field(default_factory=dict)
    _bytes: int = 0

    def add(self, frame: int, view: DepthView, labels: NDArray[Any], label_scale: Floats) -> None:
        """Draw candidates of every object and of the background from a frame's steady pixels."""
        per_group = max(4, -(-_SPARE * self.wanted // len(self.frames)))
        batch = self.batch
        cell = np.flatnonzero(view.steady)
        names = (batch.scenes.id[self.scene], batch.frames.id[frame])
        lot = mix(key(names[0]), key(names[1]), cell)
        points = view.points.reshape(-1, 3)
        f, c = batch.frames.intrinsics[frame, :2], batch.frames.intrinsics[frame, 2:]
        if labels.shape == view.depth.shape:
            owner = labels.ravel()[cell].astype(np.int64)
        else:
            near = points[cell].astype(np.float64)
            owner = look_up(labels, near[:, :2] / near[:, 2:] * f + c, label_scale).astype(np.int64)
        if len(batch.tracks):
            # a landmark stays where it is
            still = ~np.append(batch.moves, False)[owner]
            cell, lot, owner = cell[still], lot[still], owner[still]
        # thin out large groups by their lots before sorting; few are needed of each
        count = np.bincount(owner + 1)
        odds = np.minimum(_SPARE * per_group / np.maximum(count, 1), 1.0)[owner + 1]
        fast = np.flatnonzero((lot >> np.uint64(11)).astype(np.float64) * 2.0**-53 < odds)
        order = fast[np.lexsort((lot[fast], owner[fast]))]
        group = owner[order]
        start = np.flatnonzero(np.r_[True, group[1:] != group[:-1]][: len(group)])
        rank = np.arange(len(order)) - np.repeat(start, np.diff(np.r_[start, len(order)]))
        order, rank = order[rank < per_group], rank[rank < per_group]
        xyz = transform_points(batch.frames.world_from_camera[frame], points[cell[order]])
        self._drawn.append((owner[order], xyz, lot[order], rank))
        self._keep(frame, view)

    def _keep(self, frame: int, view: DepthView) -> None:
        if self._bytes + view.depth.nbytes <= DEPTH_BUDGET:
            self._bytes += view.depth.nbytes
            self._kept[frame] = (_signed(view), view.scale)

    def rows(self) -> Iterator[dict[str, NDArray[Any]]]:
        """Landmark columns per frame; ``point`` counts from 0 over the chosen points."""
        if not self._drawn:
            return
        owner, xyz, lot, rank = (np.concatenate(c) for c in zip(*self._drawn, strict=True))
        self._drawn.clear()
        chosen = _choose(owner, lot, rank, self.wanted)
        owner, xyz = owner[chosen], xyz[chosen]
        for frame in self.frames:
            kept = self._kept.get(frame)
            if kept is None:
                view = depth_view(self.batch, frame)
                kept = _signed(view), view.scale
            found, uv, depth = _visible(self.batch, frame, xyz, *kept)
            yield {
                "point": found,
                "frame": np.full(len(found), frame),
                "object": owner[found],
                "xyz": xyz[found],
                "uv": uv,
                "depth": depth,
            }


def _signed(view: DepthView) -> NDArray[np.float32]:
    """Depth, negative at depth edges: all that looking for a point needs."""
    return np.where(view.steady, view.depth, -view.depth)


def _visible(
    batch: SceneBatch, frame: int, xyz: Floats, signed: NDArray[np.float32], scale: Floats
) -> tuple[Rows, Floats, Floats]:
    """Which points a frame shows, with their pixel positions and depths.

    A point is visible when it falls inside the image, the depth image agrees with its depth and
    the pixel is not at a depth edge.
    """
    frames = batch.frames
    uv, depth = project(xyz, frames.world_from_camera[frame], frames.intrinsics[frame])
    on_image = (depth > 0) & (uv >= 0).all(axis=1) & (uv < frames.size[frame]).all(axis=1)
    rows = np.flatnonzero(on_image)
    there, z = look_up(signed, uv[rows], scale).astype(np.float64), depth[rows]
    agree = np.abs(there - z) <= np.maximum(AGREE_ABSOLUTE, AGREE_RELATIVE * z)
    rows = rows[agree & (there > 0)]
    return rows, uv[rows], depth[rows]


def _choose(owner: Rows, lot: NDArray[np.uint64], rank: Rows, wanted: int) -> Rows:
    """Candidates to use: even over objects, and over the frames within each object."""
    order = np.lexsort((lot, rank, owner))
    names, start, count = np.unique(owner[order], return_index=True, return_counts=True)
    thing = names >= 0
    room = min(int(count[thing].sum()), int(wanted * OBJECT_SHARE))
    behind = min(int(count[~thing].sum()), wanted - room)
    quota = np.where(thing, 0, behind)
    quota[thing] = _fill(count[thing], wanted - behind)
    place = np.arange(len(order)) - np.repeat(start, count)
    return np.asarray(np.sort(order[place < np.repeat(quota, count)]), dtype=np.int64)


def _fill(count: Rows, total: int) -> Rows:
    """Even quotas of at most ``count`` each, ``total`` together when there are enough."""
    ranked = np.sort(count)
    if not len(ranked) or total >= ranked.sum():
        return count
    # highest common level the total can pay for
    before = np.cumsum(ranked) - ranked
    levels = (total - before) // np.arange(len(ranked), 0, -1)
    level = int(levels[np.argmax(levels < ranked)])
    quota = np.minimum(count, level)
    spare = np.flatnonzero(count > level)[: total - int(quota.sum())]
    quota[spare] += 1
    return quota
