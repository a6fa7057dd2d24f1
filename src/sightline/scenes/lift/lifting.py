"""From marked objects of a photo and its depth to boxes in a level world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import iou2d, project_boxes
from sightline.scenes.lift.clouds import (
    density_clusters,
    main_mode,
    off_edges,
    steady_points,
    thinned,
    voxel_points,
)
from sightline.scenes.lift.estimate import Estimate
from sightline.scenes.lift.ground import Ground, beyond, ground, level_pose, shell
from sightline.scenes.lift.steps import SIGHTLINE, Steps
from sightline.scenes.observe.pixels import measure
from sightline.scenes.readers.alignment import fit_upright_box, unproject

__all__ = ["Detections", "Lifted", "gated", "lift"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Pixels = tuple[NDArray[np.int64], NDArray[np.int64]]
"""rows and columns of pixels"""
GROUND_POINTS = 40_000
LEFT_OUT = 0.9
"""largest share of a box's pixels that can be floor, table or wall and not the object"""
STANDS = 0.05
"""metres, at 1 m and nearer, that an object's lowest seen point may be above what it stands on"""
CENTRE = 0.25
"""weight of the outer half of a 2D box: what fills a box lies in its middle"""


@dataclass(frozen=True, eq=False)
class Detections:
    """Marked objects of one photo, in rows."""

    category: Sequence[str]
    box: Floats
    """(N, 4) x0, y0, x1, y1, pixel edges"""
    caption: Sequence[str] = ()
    """free descriptions; empty = none at all"""
    mask: Sequence[Mask | None] = ()
    """(H, W) pixels of each; None, or an empty sequence, where only the box is known"""

    def __len__(self) -> int:
        return len(self.category)

    def mask_of(self, row: int) -> Mask | None:
        """The mask of a row."""
        return self.mask[row] if len(self.mask) else None


@dataclass(frozen=True, eq=False)
class Lifted:
    """Boxes in a world that is level, z up, y along the view, with the camera at the origin."""

    rows: NDArray[np.int64]
    """detection row of each box; the columns below have the same length"""
    centre: Floats
    extent: Floats
    rotation: Floats
    pixels: NDArray[np.int64]
    """pixels that were taken for the object"""
    point: Floats
    """(n, 2) a pixel position on it"""
    depth_min: Floats
    depth_median: Floats
    kept: Floats
    """share of its points that survived outliers and clusters"""
    agreement: Floats
    """overlap (IoU) of the projected 3D box with the 2D box"""
    world_from_camera: Floats
    ground: Ground
    dropped: Mapping[int, str] = field(default_factory=dict)
    """why the other detections have no box"""

    def __len__(self) -> int:
        return len(self.rows)


def gated(detections: Detections, size: tuple[int, int], steps: Steps = SIGHTLINE) -> Mask:
    """(N,) detections that are neither too small nor most of the photo (SpatialRGPT)."""
    box = np.clip(detections.box.reshape(-1, 4), 0, np.tile(size, 2))
    area = np.prod(np.maximum(box[:, 2:] - box[:, :2], 0), axis=1)
    known = [detections.mask_of(i) for i in range(len(detections))]
    small = [a if m is None else m.sum() for a, m in zip(area, known, strict=True)]
    most = steps.most_area * size[0] * size[1]
    return np.asarray((np.array(small, dtype=float) >= steps.least_area) & (area <= most))


def lift(
    detections: Detections,
    estimate: Estimate,
    intrinsics: Floats,
    steps: Steps = SIGHTLINE,
    up: Floats | None = None,
) -> Lifted:
    """Boxes around the objects' visible surfaces, in metres.

    A camera sees the front of things only: along the view a box reaches as far as surfaces were
    seen, so it is too thin for what hides its own back. Nothing is added for that.

    Args:
        detections: 2D boxes or masks.
        estimate: depth at the photo's resolution.
        intrinsics: fx, fy, cx, cy of the photo.
        steps: what to do with the points.
        up: (3,) up direction in the camera frame, when it is known.
    """
    depth = estimate.depth
    height, width = depth.shape
    calm = off_edges(depth) if steps.off_edges else depth > 0
    stride = max(1, int(np.sqrt(depth.size / GROUND_POINTS)))
    around = unproject(depth, intrinsics, stride)
    base = ground(around, steps, up)
    view = _View(depth, calm, intrinsics, base, shell(around, base.up, steps))
    pose = level_pose(base.up)
    dropped: dict[int, str] = {}
    found: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    use = gated(detections, (width, height), steps)
    for row in range(len(detections)):
        if not use[row]:
            dropped[row] = "too small, or most of the photo"
            continue
        (v, u), stands_on = _pixels(detections, row, view, steps)
        if len(v) < steps.least_points:
            dropped[row] = "too few pixels with depth"
            continue
        points = view.points(v, u) @ pose[:3, :3].T
        body, kept = _body(points, _central(detections, row, v, u), steps)
        if len(body) < steps.least_kept:
            dropped[row] = "no dense cluster of points"
            continue
        box = _box(body, stands_on, steps)
        agreement = _agreement(box, pose, intrinsics, (width, height), detections.box[row])
        if agreement < steps.agreement:
            dropped[row] = f"its box overlaps the marked one by {agreement:.2f} only"
            continue
        values = (row, *box, *_measured((v, u), depth), kept, agreement)
        for name, value in zip(_COLUMNS, values, strict=True):
            found[name].append(value)
    columns = {
        name: np.array(found[name]).reshape(len(found["rows"]), *shape)
        for name, shape in _COLUMNS.items()
    }
    columns["rows"] = columns["rows"].astype(np.int64)
    columns["pixels"] = columns["pixels"].astype(np.int64)
    return Lifted(**columns, world_from_camera=pose, ground=base, dropped=dropped)


_COLUMNS: dict[str, tuple[int, ...]] = {
    "rows": (),
    "centre": (3,),
    "extent": (3,),
    "rotation": (3, 3),
    "pixels": (),
    "point": (2,),
    "depth_min": (),
    "depth_median": (),
    "kept": (),
    "agreement": (),
}


@dataclass(frozen=True, eq=False)
class _View:
    """A photo's depth and what is known of the room in it."""

    depth: NDArray[np.float32]
    calm: Mask
    """(H, W) pixels that may be used"""
    intrinsics: Floats
    ground: Ground
    walls: Floats

    def points(self, v: NDArray[np.int64], u: NDArray[np.int64]) -> Floats:
        """(n, 3) camera-frame points behind pixels, metres."""
        z = self.depth[v, u].astype(np.float64)
        fx, fy, cx, cy = self.intrinsics
        return np.stack([(u + 0.5 - cx) / fx * z, (v + 0.5 - cy) / fy * z, z], axis=1)

    def within(self, box: Floats) -> Pixels:
        """Usable pixels of a 2D box."""
        height, width = self.depth.shape
        x0, y0, x1, y1 = np.rint(np.clip(box, 0, [width, height, width, height])).astype(np.int64)
        v, u = np.nonzero(self.calm[y0:y1, x0:x1])
        return v + y0, u + x0


def _pixels(detections: Detections, row: int, view: _View, steps: Steps) -> tuple[Pixels, float]:
    """Pixels of an object, and the height of what it stands on (NaN where that is not seen)."""
    mask = detections.mask_of(row)
    if mask is not None:
        if mask.shape != view.depth.shape:
            raise BadInput("photo", f"mask[{row}]", f"has shape {mask.shape}",
                           f"expected {view.depth.shape}")  # fmt: skip
        v, u = np.nonzero(mask & view.calm)
        return (v, u), float("nan")
    v, u = view.within(detections.box[row])
    if len(v) and steps.wall_share > 0:
        (v, u), _ = _without(v, u, beyond(view.points(v, u), view.walls, steps))
    base = float("nan")
    if len(v) and steps.support_share > 0:
        level = _support(detections.box[row], v, u, view, steps)
        above = view.points(v, u) @ view.ground.up - level
        slack = steps.support_slack * np.maximum(1.0, view.depth[v, u])
        (v, u), cut = _without(v, u, above <= slack)
        base = level if cut else base
    if len(v) and steps.mode_width > 0:
        near = view.depth[v, u].astype(np.float64)
        weight = _central(detections, row, v, u)
        low, far = main_mode(near, weight, steps.mode_width, steps.mode_share)
        inside = (near >= low) & (near < far)
        v, u = v[inside], u[inside]
    return (v, u), base


def _without(v: NDArray[np.int64], u: NDArray[np.int64], out: Mask) -> tuple[Pixels, bool]:
    """The pixels that stay, unless hardly any would: then the object itself lies there."""
    if out.mean() > LEFT_OUT:
        return (v, u), False
    return (v[~out], u[~out]), bool(out.any())


def _support(
    box: Floats, v: NDArray[np.int64], u: NDArray[np.int64], view: _View, steps: Steps
) -> float:
    """Height of the level layer around a 2D box that goes on inside it; -inf without one.

    Looked for in the frame a quarter of the box wide, at the depths of the lower half of the box.
    """
    pad = np.tile((box[2:] - box[:2]) / 4, 2) * [-1, -1, 1, 1]
    y, x = view.within(box + pad)
    ring = (x < box[0]) | (x >= box[2]) | (y < box[1]) | (y >= box[3])
    low = v >= (box[1] + box[3]) / 2
    if not ring.any() or not low.any():
        return -np.inf
    near, far = np.percentile(view.depth[v[low], u[low]], [2, 98])
    z = view.depth[y, x]
    ring &= (z >= near * 0.9) & (z <= far * 1.1)
    if not ring.any():
        return -np.inf
    high = view.points(y[ring], x[ring]) @ view.ground.up
    cell = steps.support_slack * max(1.0, float(np.median(z[ring])))
    layer = np.floor(high / cell).astype(np.int64)
    first = layer.min()
    count = np.bincount(layer - first)
    # a layer may lie across the border of two
    both = count + np.append(count[1:], 0)
    best = int(np.argmax(both))
    if both[best] < steps.support_share * ring.sum():
        return -np.inf
    part = (layer - first >= best) & (layer - first <= best + 1)
    return float(np.median(high[part]))


def _central(
    detections: Detections, row: int, v: NDArray[np.int64], u: NDArray[np.int64]
) -> Floats:
    """(n,) weight of pixels: 1 in the middle half of the 2D box, less outside; 1 with a mask."""
    if detections.mask_of(row) is not None:
        return np.ones(len(v))
    x0, y0, x1, y1 = detections.box[row]
    off_x = np.abs(u + 0.5 - (x0 + x1) / 2) * 4 <= x1 - x0
    off_y = np.abs(v + 0.5 - (y0 + y1) / 2) * 4 <= y1 - y0
    return np.where(off_x & off_y, 1.0, CENTRE)


def _body(points: Floats, weight: Floats, steps: Steps) -> tuple[Floats, float]:
    """Points of the object's main body, and their share of all its points."""
    some = thinned(len(points), steps.most_points)
    points, weight = points[some], weight[some]
    given = len(points)
    if steps.jitter > 0:
        noise = np.random.default_rng(0).normal(0.0, steps.jitter, points.shape)
        points = points + noise
    if steps.neighbours > 0:
        good = steady_points(points, steps.neighbours, steps.outlier_ratio)
        points, weight = points[good], weight[good]
    size = float(
        np.linalg.norm(np.percentile(points, 95, axis=0) - np.percentile(points, 5, axis=0))
    )
    cell = max(steps.voxel, steps.voxel_share * size)
    means, cube = (points, np.arange(len(points))) if cell <= 0 else voxel_points(points, cell)
    distance = float(np.median(np.linalg.norm(points, axis=1)))
    reach = max(steps.reach, steps.reach_share * distance, steps.reach_cells * cell)
    if reach <= 0:
        return points, len(points) / given
    cluster = density_clusters(means, reach, steps.dense)
    if cluster.max(initial=-1) < 0:
        return points[:0], 0.0
    of = cluster[cube]
    # a cluster is worth the cubes it fills, times how central its points are
    filled = np.bincount(cluster[cluster >= 0])
    middle = np.bincount(of[of >= 0], weights=weight[of >= 0]) / np.bincount(of[of >= 0])
    body = of == np.argmax(filled * middle)
    return points[body], float(body.sum() / given)


def _box(points: Floats, stands_on: float, steps: Steps) -> tuple[Floats, Floats, Floats]:
    """Centre, extent and rotation of the upright box around points.

    Its bottom is let down to what it stands on, where the lowest centimetres were left out.
    """
    if steps.box == "yaw":
        centre, extent, rotation = fit_upright_box(points, steps.cut)
    else:
        low, high = np.percentile(points, [steps.cut, 100 - steps.cut], axis=0)
        centre, extent, rotation = (low + high) / 2, np.maximum(high - low, 1e-3), np.eye(3)
    gap = centre[2] - extent[2] / 2 - stands_on
    if 0 < gap <= STANDS * max(1.0, float(np.median(np.linalg.norm(points, axis=1)))):
        centre = centre - np.array([0.0, 0.0, gap / 2])
        extent = extent + np.array([0.0, 0.0, gap])
    return centre, extent, rotation


def _agreement(
    box: tuple[Floats, Floats, Floats],
    pose: Floats,
    intrinsics: Floats,
    size: tuple[int, int],
    marked: Floats,
) -> float:
    seen = project_boxes(*box, pose, intrinsics, size).box
    inside = np.clip(marked, 0.0, np.tile(size, 2))
    return float(iou2d(np.nan_to_num(seen), inside))


def _measured(chosen: Pixels, depth: NDArray[np.float32]) -> tuple[int, Floats, float, float]:
    """Number of pixels, a pixel position on them, nearest and median depth."""
    v, u = chosen
    corner = np.array([u.min(), v.min()])
    label = np.full((v.max() - corner[1] + 1, u.max() - corner[0] + 1), -1, dtype=np.int32)
    label[v - corner[1], u - corner[0]] = 0
    z = depth[v, u].astype(np.float64)
    return len(v), measure(label).point[0] + corner, float(z.min()), float(np.median(z))
