"""Boxes as a camera would see them alone: sample rays, what hides them, and what that leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.geometry import project_boxes, silhouette_area
from sightline.scenes.observe.depth_view import DepthView
from sightline.scenes.observe.pixels import OUTWARD, clearance, inner_point
from sightline.scenes.scene import SceneBatch

SAMPLES: Final = 32
"""sample rays along each side of an object's image box, so SAMPLES² per object and frame"""
HIDING_ABSOLUTE: Final = 0.03
"""metres a depth must lie before a box's surface to hide it ..."""
HIDING_RELATIVE: Final = 0.02
"""... or this share of the distance, whichever is larger"""
BEYOND: Final = 1.5
"""image sizes beyond each border up to which the full silhouette counts, for ``truncation``: an
object that reaches past the camera would have an endless one (as in the renderer)"""
SINK: Final = 0.05
"""metres two boxes may overlap along a ray and still hide one another"""
_PAIRS = 64  # box pairs tested at a time, so that temporaries stay in the cache

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Silhouettes:
    """The objects in a frame's view, each sampled on its own lattice over its image box."""

    object: Rows
    """(n,) object rows"""
    box: Floats
    """(n, 4) image box of the whole box's silhouette inside the image, pixel edges"""
    loose: Floats
    """(n, 4) the same of the box moved outwards by ``OUTWARD``"""
    area: Floats
    """(n,) square pixels the box would cover alone, inside the image"""
    truncation: Floats
    """(n,) share of the full silhouette outside the image"""
    uv: Floats
    """(n, SAMPLES², 2) sample positions, row by row"""
    near: Floats
    """(n, SAMPLES²) z-depth where the ray enters the box, inf where it misses"""
    cell: Floats
    """(n,) square pixels one sample stands for"""

    def place(self, objects: NDArray[Any], count: int) -> Rows:
        """Position of object rows in these arrays, -1 = not in view; ``count`` = rows there are."""
        at = np.full(count, -1, dtype=np.int64)
        at[self.object] = np.arange(len(self.object))
        return np.asarray(at[objects], dtype=np.int64)


def silhouettes(batch: SceneBatch, frame: int) -> Silhouettes:
    """Sample every object of the frame's scene that is at least partly in its image."""
    scene = batch.frames.scene[frame]
    rows = np.arange(*batch.object_start[scene : scene + 2])
    whole, area, truncation = _projected(batch, frame, rows)
    keep = np.flatnonzero(area > 0)
    rows, box, loose = rows[keep], whole[keep, :4], whole[keep, 4:]
    step = (np.arange(SAMPLES) + 0.5) / SAMPLES
    size = box[:, 2:] - box[:, :2]
    grid = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    uv = box[:, None, :2] + grid * size[:, None, :]
    near, _ = _through(batch, frame, rows, uv)
    cell = size.prod(axis=1) / SAMPLES**2
    return Silhouettes(rows, box, loose, area[keep], truncation[keep], uv, near, cell)


def _projected(batch: SceneBatch, frame: int, rows: Rows) -> tuple[Floats, Floats, Floats]:
    """(n, 8) image boxes, exact and outward-moved, silhouette area in the image, truncation."""
    objects, frames = batch.objects, batch.frames
    centre, extent, rotation = objects.centre[rows], objects.extent[rows], objects.rotation[rows]
    camera, intrinsics = frames.world_from_camera[frame], frames.intrinsics[frame]
    width, height = frames.size[frame].tolist()
    size = (width, height)
    tight = project_boxes(centre, extent, rotation, camera, intrinsics, size)
    loose = project_boxes(centre, extent + 2 * OUTWARD, rotation, camera, intrinsics, size)
    area = np.zeros(len(rows))
    near = np.flatnonzero(tight.in_view)
    solid = centre[near], extent[near], rotation[near], camera
    area[near] = silhouette_area(*solid, intrinsics, size)
    shift = np.array([0.0, 0.0, BEYOND * width, BEYOND * height])
    window = (int(width * (1 + 2 * BEYOND)), int(height * (1 + 2 * BEYOND)))
    whole = np.ones(len(rows))
    whole[near] = silhouette_area(*solid, intrinsics + shift, window)
    truncation = np.clip(1 - area / np.where(whole > 0, whole, 1.0), 0.0, 1.0)
    return np.concatenate([tight.box, loose.box], axis=1), area, truncation


def _through(batch: SceneBatch, frame: int, rows: Rows, uv: Floats) -> tuple[Floats, Floats]:
    """(n, k) z-depth at which the rays through uv (n, k, 2) enter and leave one box each.

    Entry is 0 where the camera is inside the box; both are inf where the ray misses it.
    """
    objects, pose = batch.objects, batch.frames.world_from_camera[frame]
    f, c = batch.frames.intrinsics[frame, :2], batch.frames.intrinsics[frame, 2:]
    turn = np.swapaxes(objects.rotation[rows], -1, -2) @ pose[:3, :3]
    origin = np.einsum("nji,nj->ni", objects.rotation[rows], pose[:3, 3] - objects.centre[rows])
    x, y = (uv[..., 0] - c[0]) / f[0], (uv[..., 1] - c[1]) / f[1]
    enter, leave = np.zeros(x.shape), np.full(x.shape, np.inf)
    for k in range(3):  # slab by slab, on contiguous columns
        way = x * turn[:, k, :1] + y * turn[:, k, 1:2] + turn[:, k, 2:]
        way[np.abs(way) < 1e-12] = 1e-12
        half = objects.extent[rows, k, None] / 2
        one, other = (-half - origin[:, k, None]) / way, (half - origin[:, k, None]) / way
        np.maximum(enter, np.minimum(one, other), out=enter)
        np.minimum(leave, np.maximum(one, other), out=leave)
    hit = leave > enter
    return np.where(hit, enter, np.inf), np.where(hit, leave, np.inf)


def look_up(image: NDArray[Any], uv: Floats, scale: Floats) -> NDArray[Any]:
    """Values of a grid at image positions inside the image; ``scale`` = image pixels per cell."""
    column = np.clip((uv[..., 0] / scale[0]).astype(np.int64), 0, image.shape[1] - 1)
    row = np.clip((uv[..., 1] / scale[1]).astype(np.int64), 0, image.shape[0] - 1)
    return np.asarray(image[row, column])


def hidden_by_depth(
    seen: Silhouettes, labels: NDArray[Any], label_scale: Floats, view: DepthView
) -> tuple[Floats, Rows]:
    """Visible share and main occluder per object, from depth.

    The samples are the points where the lattice rays enter the box: its surface that faces the
    camera, inside the image, evenly spread over the picture. A sample is hidden when the depth
    there lies more than max(3 cm, 2 %) before it and the pixel does not show the object itself;
    samples without depth are left out. The share is NaN when no sample has depth. The occluder is
    what shows at most of the hidden samples; -1 when that is no listed object (a wall).
    """
    depth = look_up(view.depth, seen.uv, view.scale)
    shown = look_up(labels, seen.uv, label_scale)
    known: Bools = np.asarray(np.isfinite(seen.near) & (depth > 0), dtype=np.bool_)
    ahead = np.where(known, seen.near, 0.0)
    ahead = ahead - np.maximum(HIDING_ABSOLUTE, HIDING_RELATIVE * ahead)
    hidden = known & (depth < ahead) & (shown != seen.object[:, None])
    total = known.sum(axis=1)
    share = np.where(total > 0, 1 - hidden.sum(axis=1) / np.maximum(total, 1), np.nan)
    return share, _most(hidden, shown)


def occluder_by_order(seen: Silhouettes, labels: NDArray[Any], count: int) -> Rows:
    """Main occluder per object from an instance image without depth.

    Hidden samples are those that show another object whose box begins nearer to the camera than
    the sample lies. ``count`` is the number of object rows.
    """
    shown = look_up(labels, seen.uv, np.ones(2))
    nearest = np.full(count + 1, np.inf)
    nearest[seen.object] = seen.near.min(axis=1, initial=np.inf)
    other = (shown >= 0) & (shown != seen.object[:, None]) & np.isfinite(seen.near)
    return _most(other & (nearest[shown] < seen.near), shown)


def _most(where: Bools, values: NDArray[Any]) -> Rows:
    """(n,) most frequent value of each row where ``where``, the smallest of equals; -1 = none."""
    out = np.full(len(where), -1, dtype=np.int64)
    row, _ = np.nonzero(where)
    if len(row):
        width = int(values.max()) + 2
        pairs, count = np.unique(row * width + values[where] + 1, return_counts=True)
        order = np.lexsort((-pairs, count))
        out[pairs[order] // width] = pairs[order] % width - 1
    return out


def seen_from_boxes(batch: SceneBatch, frame: int, seen: Silhouettes) -> dict[str, NDArray[Any]]:
    """Sightings columns of a frame without images: boxes hide boxes, exactly, ray by ray.

    A box hides another one along a ray when the ray enters it first and leaves it before, or at
    most ``SINK`` after, entering the other: what lies inside a box (a cup in a cupboard, a chair
    under a table) is not hidden by it, nor does a box around the camera hide anything. Boxes are
    taken as solid and real surfaces are smaller, so both pixels and occlusion are upper bounds.
    An object whose box holds the camera is not reported.
    """
    near = seen.near
    outside: Bools = np.asarray(near.min(axis=1, initial=np.inf) > 0, dtype=np.bool_)
    covers: Bools = np.asarray(np.isfinite(near) & outside[:, None], dtype=np.bool_)
    first = np.where(covers, near, np.inf).min(axis=1, initial=np.inf)
    last = np.where(covers, near, -np.inf).max(axis=1, initial=-np.inf)
    x0, y0, x1, y1 = seen.box.T
    meet = (x0[:, None] < x1) & (x0 < x1[:, None]) & (y0[:, None] < y1) & (y0 < y1[:, None])
    meet &= (first < last[:, None]) & outside[:, None] & outside
    np.fill_diagonal(meet, False)
    a, b = np.nonzero(meet)  # b may hide a
    visible, by = covers.copy(), np.zeros(len(a), dtype=np.int64)
    for at in range(0, len(a), _PAIRS):
        part = slice(at, at + _PAIRS)
        enter, leave = _through(batch, frame, seen.object[b[part]], seen.uv[a[part]])
        own = near[a[part]]
        hides = covers[a[part]] & (enter < own) & (leave <= own + SINK)
        by[part] = hides.sum(axis=1)
        np.logical_and.at(visible, a[part], ~hides)
    occluder = np.full(len(near), -1, dtype=np.int64)
    order = np.lexsort((-b, by))
    order = order[by[order] > 0]
    occluder[a[order]] = seen.object[b[order]]
    pixels = np.rint(visible.sum(axis=1) * seen.cell).astype(np.int64)
    keep = np.flatnonzero(pixels >= 1)
    box, point = _outline(seen.box[keep], covers[keep], visible[keep])
    depth = np.sort(np.where(visible[keep], near[keep], np.inf), axis=1)
    number = visible[keep].sum(axis=1)
    row = np.arange(len(keep))
    return {
        "object": seen.object[keep],
        "pixels": pixels[keep],
        "visible": number / covers[keep].sum(axis=1),
        "truncation": seen.truncation[keep],
        "box": box,
        "point": point,
        "depth_min": depth[:, 0],
        "depth_median": (depth[row, (number - 1) // 2] + depth[row, number // 2]) / 2,
        "occluder": occluder[keep],
    }


def _outline(box: Floats, covers: Bools, visible: Bools) -> tuple[Floats, Floats]:
    """Image box of the visible samples and a position well inside them, per object.

    Where the visible part reaches as far as the whole silhouette the exact edge is kept.
    """
    count = len(box)
    if not count:
        return box, np.zeros((0, 2))
    size = (box[:, 2:] - box[:, :2]) / SAMPLES
    shape = (count, SAMPLES, SAMPLES)
    out = box.copy()
    for axis in (0, 1):
        whole, part = (m.reshape(shape).any(axis=1 + axis) for m in (covers, visible))
        for side in (0, 1):
            ends = [np.argmax(np.asarray(m)[:, :: 1 - 2 * side], axis=1) for m in (whole, part)]
            inset = (1 - 2 * side) * ends[1] * size[:, axis]
            out[:, 2 * side + axis] += np.where(ends[0] == ends[1], 0.0, inset)
    group, cell = np.nonzero(visible)
    start = np.searchsorted(group, np.arange(count))
    score = clearance(visible.reshape(shape)).reshape(count, -1)[group, cell]
    middle = inner_point(score, cell % SAMPLES, cell // SAMPLES, group, start)
    return out, box[:, :2] + middle * size
