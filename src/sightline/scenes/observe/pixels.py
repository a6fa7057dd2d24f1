"""Label images: which object each pixel shows, and what can be measured from that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.geometry import aabb, invert_pose, vertical_axis, volume
from sightline.scenes.observe.depth_view import DepthView
from sightline.scenes.scene import SceneBatch

OUTWARD: Final = 0.015
"""metres a surface point may lie outside a box and still belong to it"""
CONTACT_ABSOLUTE: Final = 0.02
"""metres above a box's lowest point that belong to what it stands on ..."""
CONTACT_RELATIVE: Final = 0.01
"""... or this share of its distance (depth noise), ..."""
CONTACT_HEIGHT: Final = 0.25
"""... but never more than this share of the box's height (books, plates)"""
SUPPORT_GAP: Final = 0.03
"""metres a box may sink into the surface it stands on and still stand on it"""
CLUTTER: Final = 0.10
"""metres above a table top in which things lie that are not the chair pushed under the table"""
RIM: Final = 0.10
"""metres below a table top that its edge may reach"""
FLOOR_SLIP: Final = 0.30
"""metres an annotated box may reach below the floor; lower ones stand on another level"""

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seen:
    """Measurements per object; rows are the objects that own at least one pixel."""

    object: NDArray[np.int64]
    pixels: NDArray[np.int64]
    """grid pixels"""
    support: NDArray[np.int64]
    """grid pixels off depth edges; all of them where no depth is used"""
    box: Floats
    """(n, 4) tight pixel-edge box, grid pixels"""
    point: Floats
    """(n, 2) centre of an owned pixel far from the outline, grid pixels"""
    depth_min: Floats
    depth_median: Floats


def labels_from_boxes(
    batch: SceneBatch, frame: int, view: DepthView, rows: NDArray[Any], rects: Floats
) -> Ints:
    """(h, w) object row whose box holds the surface point behind each pixel, -1 = none.

    Boxes are moved outwards by ``OUTWARD``. Among several boxes one that holds the point without
    that allowance wins over one that needs it, and then the smallest. Surfaces that merely pass
    through a box are not its object, else floor and table tops would make hidden chairs "seen":

    - the lowest centimetres of a box, or those above the floor, belong to what it stands on
      (``CONTACT_*``, and ``FLOOR_SLIP``);
    - where a larger box's top face cuts a box that stands lower (a table and the chair under it),
      the top, its edge (``RIM``) and what lies on it (``CLUTTER``) are not the smaller box's.

    Args:
        rows: object rows to look for.
        rects: (n, 4) image boxes in grid pixels that contain the outward-moved boxes.
    """
    objects, pose = batch.objects, batch.frames.world_from_camera[frame]
    height, width = view.depth.shape
    labels = np.full((height, width), -1, dtype=np.int32)
    if not len(rows):
        return labels
    centre, half, rotation = objects.centre[rows], objects.extent[rows] / 2, objects.rotation[rows]
    low, high = (edge[:, 2] for edge in aabb(centre, half * 2, rotation))
    # everything in the camera frame, so that single precision suffices far from the origin
    to_camera = invert_pose(pose)
    axes = (to_camera[:3, :3] @ rotation).astype(np.float32)
    middle = centre @ to_camera[:3, :3].T + to_camera[:3, 3]
    shift = np.einsum("ni,nij->nj", middle, axes).astype(np.float32)
    # heights above the camera
    climb = np.einsum("hwi,i->hw", view.points, pose[2, :3].astype(np.float32))
    low, high = low - pose[2, 3], high - pose[2, 3]
    band = np.maximum(CONTACT_ABSOLUTE, CONTACT_RELATIVE * np.linalg.norm(middle, axis=1))
    base = low.copy()
    floor = batch.scenes.floor_z[batch.frames.scene[frame]] - pose[2, 3]
    on_floor = (low > floor - FLOOR_SLIP) & (high > floor + SUPPORT_GAP)  # False without a floor
    base[on_floor] = np.maximum(base[on_floor], floor)
    contact = base + np.minimum(band, CONTACT_HEIGHT * (high - base))
    cut_by = _cuts(centre, half, rotation, low, high)
    sides = (vertical_axis(rotation)[:, None] + [1, 2]) % 3
    strict = np.zeros((height, width), dtype=np.bool_)
    size = np.array([width, height])
    x0, y0 = np.clip(np.floor(rects[:, :2]), 0, size).astype(np.int64).T
    x1, y1 = np.clip(np.ceil(rects[:, 2:]), 0, size).astype(np.int64).T
    for i in np.argsort(-volume(half), kind="stable"):
        part = np.s_[y0[i] : y1[i], x0[i] : x1[i]]
        if not labels[part].size:
            continue
        points, above = view.points[part], climb[part]
        offset = np.abs(points @ axes[i] - shift[i]) - half[i].astype(np.float32)
        outside = np.maximum(np.maximum(offset[..., 0], offset[..., 1]), offset[..., 2])
        inner = outside <= 0
        own = (outside <= OUTWARD) & (view.depth[part] > 0) & (above >= contact[i])
        own &= inner | ~strict[part]
        for j in np.flatnonzero(cut_by[i]):
            beside = np.abs(points @ axes[j] - shift[j]) - half[j].astype(np.float32)
            rim = beside[..., sides[j]].max(axis=-1)
            top = (above >= high[j] - band[j]) & (above <= high[j] + CLUTTER)
            edge = (above >= high[j] - RIM) & (above <= high[j]) & (rim >= -band[j])
            own &= ~((rim <= OUTWARD) & (top | edge))
        labels[part][own] = rows[i]
        strict[part][own] = inner[own]
    return labels


def _cuts(
    centre: Floats, half: Floats, rotation: Floats, low: Floats, high: Floats
) -> NDArray[np.bool_]:
    """(n, n) whether the top of box j cuts the smaller box i, at least half of which is below."""
    start, end = (edge[:, None, :2] for edge in aabb(centre, half * 2, rotation))
    size = volume(half)
    meet = (start < np.swapaxes(end, 0, 1)) & (np.swapaxes(start, 0, 1) < end)
    depth = high - low[:, None]  # of i below the top of j
    sunk = (depth > SUPPORT_GAP) & (depth >= 0.5 * (high - low)[:, None])
    reaches = high[:, None] > high + SUPPORT_GAP
    return np.asarray(meet.all(axis=-1) & (size > size[:, None]) & sunk & reaches, dtype=np.bool_)


def measure(
    labels: Ints,
    depth: NDArray[np.float32] | None = None,
    steady: NDArray[np.bool_] | None = None,
) -> Seen:
    """What a label image says about each object in it.

    ``depth_min`` ignores depth edges where ``steady`` is given and leaves any pixel: there,
    sensors report depths between the object and its background.
    """
    width = labels.shape[1]
    flat = labels.ravel()
    owned = np.flatnonzero(flat >= 0)
    names, index = np.unique(flat[owned], return_inverse=True)
    order = np.argsort(index.astype(np.uint16 if len(names) < 65536 else np.int64), kind="stable")
    owned, index = owned[order], index[order]
    none = np.zeros(0)
    if not len(owned):
        empty = np.zeros(0, dtype=np.int64)
        return Seen(empty, empty, empty, np.zeros((0, 4)), np.zeros((0, 2)), none, none)
    start = np.flatnonzero(np.r_[True, index[1:] != index[:-1]])
    count = np.diff(np.r_[start, len(index)])
    x, y = owned % width, owned // width
    box = [
        np.minimum.reduceat(x, start),
        np.minimum.reduceat(y, start),
        np.maximum.reduceat(x, start) + 1,
        np.maximum.reduceat(y, start) + 1,
    ]
    point = inner_point(clearance(labels).ravel()[owned], x, y, index, start)
    support, least, middle = count, np.full(len(start), np.nan), np.full(len(start), np.nan)
    if steady is not None:
        support = np.add.reduceat(steady.ravel()[owned].astype(np.int64), start)
    if depth is not None:
        z = depth.ravel()[owned]
        least, middle = _smallest_and_middle(z, index, len(start))
        if steady is not None:
            calm, _ = _smallest_and_middle(z * steady.ravel()[owned], index, len(start))
            least = np.where(np.isnan(calm), least, calm)
    return Seen(
        names.astype(np.int64), count, support, np.stack(box, axis=1).astype(float), point,
        least, middle,
    )  # fmt: skip


def clearance(labels: NDArray[Any]) -> Ints:
    """Pixels (..., h, w) to the nearest other label or image edge along its row and column."""
    return np.minimum(_runs(labels), np.swapaxes(_runs(np.swapaxes(labels, -1, -2)), -1, -2))


def _runs(labels: NDArray[Any]) -> Ints:
    """Distance to the nearer end of the run of equal labels along the last axis, 1 at its ends."""
    at = np.arange(labels.shape[-1], dtype=np.int32)
    turn = labels[..., 1:] != labels[..., :-1]
    first = np.zeros(labels.shape, dtype=np.int32)
    first[..., 1:] = np.where(turn, at[1:], 0)
    last = np.full(labels.shape, labels.shape[-1] - 1, dtype=np.int32)
    last[..., :-1] = np.where(turn, at[:-1], labels.shape[-1] - 1)
    first = np.maximum.accumulate(first, axis=-1)
    last = np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1]
    return np.asarray(np.minimum(at - first, last - at) + 1, dtype=np.int32)


def inner_point(
    score: NDArray[Any],
    x: NDArray[Any],
    y: NDArray[Any],
    index: NDArray[Any],
    start: NDArray[Any],
) -> Floats:
    """(n, 2) centre of the pixel of highest score per group, nearest to the centroid among equals.

    ``index`` is the ascending group of each pixel and ``start`` the first pixel of each group.
    """
    count = np.diff(np.r_[start, len(index)])
    mean_x, mean_y = np.add.reduceat(x, start) / count, np.add.reduceat(y, start) / count
    best = np.flatnonzero(score == np.maximum.reduceat(score, start)[index])
    off = (x[best] - mean_x[index[best]]) ** 2 + (y[best] - mean_y[index[best]]) ** 2
    ranked = best[np.lexsort((off, index[best]))]
    chosen = ranked[np.r_[True, index[ranked][1:] != index[ranked][:-1]]]
    return np.stack([x[chosen] + 0.5, y[chosen] + 0.5], axis=1)


def _smallest_and_middle(
    depth: NDArray[np.float32], index: NDArray[Any], groups: int
) -> tuple[Floats, Floats]:
    """Smallest and median positive depth per group, NaN where there is none."""
    known = depth > 0
    # one integer sorts by group, then by depth to the micrometre
    micro = np.rint(depth[known].astype(np.float64) * 1e6).astype(np.int64)
    ranked = np.sort((index[known].astype(np.int64) << 40) | micro)
    count = np.bincount(ranked >> 40, minlength=groups)
    start, z = np.cumsum(count) - count, (ranked & ((1 << 40) - 1)) * 1e-6
    if not len(z):
        return np.full(groups, np.nan), np.full(groups, np.nan)
    last = len(z) - 1
    low, high = np.minimum(start + (count - 1) // 2, last), np.minimum(start + count // 2, last)
    middle = (z[np.maximum(low, 0)] + z[high]) / 2
    return (
        np.where(count > 0, z[np.minimum(start, last)], np.nan),
        np.where(count > 0, middle, np.nan),
    )
