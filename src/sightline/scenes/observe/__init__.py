"""Measure what is seen where: fills the sightings and landmarks of imported scenes.

Evidence of each frame, best first: an instance image ("instances"), posed depth ("depth"), or only
the boxes ("boxes"); ``Sightings.method`` says which was used. Facts choose their own thresholds
on ``visible`` and ``pixels``; here only noise is kept out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.scenes.media import load_instances
from sightline.scenes.observe.depth_view import DepthView, depth_view
from sightline.scenes.observe.marks import Collector
from sightline.scenes.observe.pixels import labels_from_boxes, measure
from sightline.scenes.observe.silhouettes import (
    Silhouettes,
    hidden_by_depth,
    occluder_by_order,
    seen_from_boxes,
    silhouettes,
)
from sightline.scenes.scene import SceneBatch
from sightline.scenes.tables import Landmarks

__all__ = ["observe"]

MIN_SUPPORT: Final = 12
"""depth pixels off depth edges that must lie in a box for its object to be seen ..."""
MIN_SUPPORT_SHARE: Final = 0.005
"""... and the share of the box's silhouette inside the image: noise grows with it"""

Columns = dict[str, NDArray[Any]]


def observe(
    batch: SceneBatch,
    *,
    landmarks_per_scene: int = 2048,
    progress: Callable[[int, int], None] | None = None,
) -> SceneBatch:
    """The batch with sightings and landmarks filled in.

    Scenes that have sightings keep them, and likewise landmarks; frames without a pose are left
    out. Images are read one frame at a time, and scene by scene up to 512 MiB of depth is kept.
    The result depends on the scenes alone, not on their order or number.

    Args:
        landmarks_per_scene: surface points to follow per scene with depth; 0 = none.
        progress: called with frames done and frames to do.
    """
    frames = batch.frames
    count = len(batch.scenes)
    measured = np.bincount(frames.scene[batch.sightings.frame], minlength=count) > 0
    marked = np.bincount(frames.scene[batch.landmarks.frame], minlength=count) > 0
    marked |= landmarks_per_scene <= 0
    has_depth = frames.depth != ""
    need = frames.posed & (~measured[frames.scene] | (~marked[frames.scene] & has_depth))
    total, done = int(need.sum()), 0
    sightings, landmarks, points = list[Columns](), list[Columns](), 0
    for scene in np.unique(frames.scene[need]).tolist():
        rows = np.flatnonzero(need & (frames.scene == scene)).tolist()
        deep = [] if marked[scene] else [row for row in rows if has_depth[row]]
        collector = Collector(batch, scene, landmarks_per_scene, deep)
        for row in rows:
            found = _look(batch, row, None if marked[scene] else collector)
            if not measured[scene]:
                sightings.append(found)
            done += 1
            if progress is not None:
                progress(done, total)
        for part in collector.rows():
            landmarks.append({**part, "point": part["point"] + points})
        points += landmarks_per_scene
    if not sightings and not landmarks:
        return batch
    return replace(
        batch,
        sightings=_merged(batch, batch.sightings, sightings),
        landmarks=_numbered(batch, _merged(batch, batch.landmarks, landmarks)),
        memo={},
    )


def _look(batch: SceneBatch, frame: int, collector: Collector | None) -> Columns:
    """Sightings columns of one frame; hands its depth to the collector on the way."""
    frames, batch = batch.frames, batch.at_frame(frame)
    view = depth_view(batch, frame) if frames.depth[frame] else None
    seen = silhouettes(batch, frame)
    one, method = np.ones(2), "boxes"
    if frames.instances[frame] and (_instances(batch, frame)[0] > 0).any():
        labels, scale, method = _labels_from_instances(batch, frame), one, "instances"
        found = _from_instances(batch, seen, labels, view)
    elif view is not None:
        reach = seen.loose / np.tile(view.scale, 2)
        labels, scale = labels_from_boxes(batch, frame, view, seen.object, reach), view.scale
        found, method = _from_depth(batch, seen, labels, view), "depth"
    else:
        found = seen_from_boxes(batch, frame, seen)
    if collector is not None and view is not None:
        collector.add(frame, view, labels, scale)
    rows = len(found["object"])
    return {
        **found,
        "frame": np.full(rows, frame),
        "method": np.full(rows, method, dtype=object),
    }


def _instances(batch: SceneBatch, frame: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Instance values of the frame's scene, ascending, and the object row of each."""
    scene = batch.frames.scene[frame]
    rows = np.arange(*batch.object_start[scene : scene + 2])
    order = np.argsort(batch.objects.instance[rows], kind="stable")
    return batch.objects.instance[rows[order]], rows[order]


def _labels_from_instances(batch: SceneBatch, frame: int) -> NDArray[np.int32]:
    frames = batch.frames
    image, size = load_instances(batch, frame), frames.size[frame]
    if image.shape != (size[1], size[0]):
        raise BadInput(
            batch.scenes.id[frames.scene[frame]],
            f"frames.instances[{frames.id[frame]}]",
            f"has shape {image.shape}",
            f"expected {size[0]}x{size[1]}, one channel",
        )
    values, rows = _instances(batch, frame)
    at = np.minimum(np.searchsorted(values, image), len(values) - 1)
    return np.where((image > 0) & (values[at] == image), rows[at], -1).astype(np.int32)


def _from_instances(
    batch: SceneBatch, seen: Silhouettes, labels: NDArray[np.int32], view: DepthView | None
) -> Columns:
    """``visible`` = pixels / pixels of the *box's* silhouette: low for objects unlike boxes."""
    depth, steady = None, None
    if view is not None:
        columns = ((np.arange(labels.shape[1]) + 0.5) / view.scale[0]).astype(np.int64)
        rows = ((np.arange(labels.shape[0]) + 0.5) / view.scale[1]).astype(np.int64)
        depth = view.depth[rows[:, None], columns]
        if not view.registered:  # at its outline an object may have got its neighbour's depth
            steady = view.steady[rows[:, None], columns]
    found = measure(labels, depth, steady)
    at = seen.place(found.object, len(batch.objects))
    known = at >= 0
    area = np.where(known, np.append(seen.area, np.nan)[at], np.nan)
    with np.errstate(divide="ignore"):
        visible = np.minimum(found.pixels / area, 1.0)
    if view is None:
        occluder = occluder_by_order(seen, labels, len(batch.objects))
    else:
        _, occluder = hidden_by_depth(seen, labels, np.ones(2), view)
    return {
        "object": found.object,
        "pixels": found.pixels,
        "visible": visible,
        "truncation": np.append(seen.truncation, np.nan)[at],
        "box": found.box,
        "point": found.point,
        "depth_min": found.depth_min,
        "depth_median": found.depth_median,
        "occluder": np.append(occluder, -1)[at],
    }


def _from_depth(
    batch: SceneBatch, seen: Silhouettes, labels: NDArray[np.int32], view: DepthView
) -> Columns:
    """``visible`` as in :func:`hidden_by_depth`; noise is cut by ``MIN_SUPPORT*``."""
    found = measure(labels, view.depth, view.steady)
    at = seen.place(found.object, len(batch.objects))
    share, occluder = (values[at] for values in hidden_by_depth(seen, labels, view.scale, view))
    cell = float(view.scale.prod())
    keep = found.support >= np.maximum(MIN_SUPPORT, MIN_SUPPORT_SHARE * seen.area[at] / cell)
    keep &= ~(share <= 0)
    pair = np.tile(view.scale, 2)
    return {
        "object": found.object[keep],
        "pixels": np.rint(found.pixels[keep] * cell).astype(np.int64),
        "visible": share[keep],
        "truncation": seen.truncation[at][keep],
        "box": found.box[keep] * pair,
        "point": found.point[keep] * view.scale,
        "depth_min": found.depth_min[keep],
        "depth_median": found.depth_median[keep],
        "occluder": occluder[keep],
    }


def _merged(batch: SceneBatch, given: Any, parts: Iterable[Columns]) -> Any:
    """Given rows and new ones, grouped by scene."""
    new = list(parts)
    if not new:
        return given
    table = type(given)
    filled = table(**{name: np.concatenate([part[name] for part in new]) for name in new[0]})
    both = table.concat([given, filled], [{}, {}])
    return both.take(np.argsort(batch.frames.scene[both.frame], kind="stable"))


def _numbered(batch: SceneBatch, marks: Landmarks) -> Landmarks:
    """Points numbered from 0 without gaps, scene by scene."""
    scene = batch.frames.scene[marks.frame].astype(np.int64)
    width = int(marks.point.max(initial=0)) + 1
    _, point = np.unique(scene * width + marks.point, return_inverse=True)
    return replace(marks, point=point)
