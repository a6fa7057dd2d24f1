"""Which object each pixel of a frame shows, from the best evidence the frame has."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_instances
from sightline.scenes.observe.depth_view import depth_view
from sightline.scenes.observe.pixels import labels_from_boxes
from sightline.scenes.observe.silhouettes import silhouettes

__all__ = ["frame_regions", "mask_points", "on_picture"]

V = TypeVar("V", bound=np.generic)
Floats = NDArray[np.float64]


def frame_regions(world: SceneBatch, frame: int) -> NDArray[np.int32]:
    """(H, W) object row behind each pixel of a frame's picture, -1 = none.

    From the instance image; else from depth and the objects' boxes; else from the image boxes of
    the sightings, nearer ones over farther ones. Only the last one keeps memory of its frame.
    """
    # a frame is looked at several times in a row, by marks, masks and centroids
    kept: dict[int, NDArray[np.int32]] = remembered(world, "frame_regions", dict)
    if frame not in kept:
        kept.clear()
        kept[frame] = _regions(world, frame)
        kept[frame].flags.writeable = False
    return kept[frame]


def _regions(world: SceneBatch, frame: int) -> NDArray[np.int32]:
    frames = world.frames
    if frames.instances[frame]:
        labels = _from_instances(world, frame)
        if (labels >= 0).any():
            return labels
    if frames.depth[frame] and frames.posed[frame]:
        return _from_depth(world.at_frame(frame), frame)
    return _from_boxes(world, frame)


def _from_instances(world: SceneBatch, frame: int) -> NDArray[np.int32]:
    scene = world.frames.scene[frame]
    rows = np.arange(*world.object_start[scene : scene + 2])
    rows = rows[np.argsort(world.objects.instance[rows], kind="stable")]
    values, image = np.append(world.objects.instance[rows], 0), load_instances(world, frame)
    if image.shape != tuple(world.frames.size[frame][::-1].tolist()):
        where, size = world.scenes.id[scene], "x".join(map(str, world.frames.size[frame]))
        field = f"frames.instances[{world.frames.id[frame]}]"
        raise BadInput(where, field, f"has shape {image.shape}", f"expected {size}, one channel")
    at = np.searchsorted(values[:-1], image)
    owner = np.append(rows, -1)[at]
    return np.where((image > 0) & (values[at] == image), owner, -1).astype(np.int32)


def _from_depth(world: SceneBatch, frame: int) -> NDArray[np.int32]:
    view, seen = depth_view(world, frame), silhouettes(world, frame)
    labels = labels_from_boxes(world, frame, view, seen.object, seen.loose / np.tile(view.scale, 2))
    return on_picture(labels, view.scale, world.frames.size[frame])


def on_picture(values: NDArray[V], scale: Floats, size: NDArray[Any]) -> NDArray[V]:
    """(H, W) grid values of a depth view at the pixels of a picture of ``size`` (width, height)."""
    columns, rows = (((np.arange(size[i]) + 0.5) / scale[i]).astype(np.int64) for i in (0, 1))
    return values[rows[:, None], columns]


def _from_boxes(world: SceneBatch, frame: int) -> NDArray[np.int32]:
    seen, (width, height) = world.sightings, world.frames.size[frame]
    labels = np.full((height, width), -1, dtype=np.int32)
    rows = np.flatnonzero(seen.frame == frame)
    # an unknown depth counts as far
    for row in rows[np.argsort(-np.nan_to_num(seen.depth_median[rows], nan=np.inf), kind="stable")]:
        x0, y0 = np.maximum(np.rint(seen.box[row, :2]), 0).astype(np.int64)
        x1, y1 = np.rint(seen.box[row, 2:]).astype(np.int64)
        labels[y0:y1, x0:x1] = seen.object[row]
    return labels


def mask_points(labels: NDArray[np.int32], objects: Rows) -> tuple[Floats, NDArray[np.int64]]:
    """Mark positions (n, 2) of object rows in a label image, and their pixels (n,).

    The centroid of the object's pixels; where that is another's pixel (a ring, a chair behind a
    table), the own pixel nearest to it. NaN for objects without a pixel. Source: GPT4Scene draws
    at the centroid.
    """
    width = labels.shape[1]
    owned = np.flatnonzero(np.isin(labels.ravel(), objects))
    owner = labels.ravel()[owned]
    order = np.argsort(owner, kind="stable")
    owned, owner = owned[order], owner[order]
    names, start, count = np.unique(owner, return_index=True, return_counts=True)
    xy = np.stack([owned % width, owned // width], axis=1) + 0.5
    point = np.full((len(objects), 2), np.nan)
    pixels = np.zeros(len(objects), dtype=np.int64)
    if not len(names):
        return point, pixels
    middle = np.add.reduceat(xy, start, axis=0) / count[:, None]
    at = middle.astype(np.int64)
    hit = labels[at[:, 1], at[:, 0]] == names
    off = ((xy - np.repeat(middle, count, axis=0)) ** 2).sum(axis=1)
    ranked = np.lexsort((off, np.repeat(np.arange(len(names)), count)))
    middle = np.where(hit[:, None], middle, xy[ranked[start]])
    where = np.searchsorted(names, objects)
    there = (where < len(names)) & (names[np.minimum(where, len(names) - 1)] == objects)
    point[there], pixels[there] = middle[where[there]], count[where[there]]
    return point, pixels
