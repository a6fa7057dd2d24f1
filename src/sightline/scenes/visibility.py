"""How much of every object a rendered view shows; see `Renderer.visibility`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sightline.scenes.render import Frame, Renderer, Visibility

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
Real = NDArray[np.floating[Any]]
NEAR_M = 0.02
MOST_SAMPLES = 20_000  # outside the image, per object; beyond it the stride grows

_CORNERS = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)], np.float64)
_EDGES = np.array([(a, b) for a in range(8) for b in range(a) if bin(a ^ b).count("1") == 1])


def windows(renderer: Renderer, frame: Frame, reach: float) -> tuple[F64, NDArray[np.float64]]:
    """Pixel windows (N, 4: x0 y0 x1 y1, NaN when behind the camera) that hold each object's
    projection, cut at `reach` image sizes, and its far z-depth."""
    _, _, centre, _ = renderer.alone_scene()
    half = renderer.alone_half()
    height, width = frame.depth.shape
    fx, fy, cx, cy = frame.intrinsics
    pose = frame.world_from_camera
    corner = centre[:, None] + (2 * _CORNERS - 1) * half[:, None]
    local = (corner - pose[:3, 3]) @ pose[:3, :3]  # (N, 8, 3)
    a, b = local[:, _EDGES[:, 0]], local[:, _EDGES[:, 1]]
    gap = b[..., 2] - a[..., 2]
    t = (NEAR_M - a[..., 2]) / np.where(np.abs(gap) < 1e-9, 1e-9, gap)
    cut = a + np.clip(t, 0, 1)[..., None] * (b - a)
    points = np.concatenate([local, cut], 1)
    z = points[..., 2]
    crossing = np.concatenate([local[..., 2] >= NEAR_M, (t >= 0) & (t <= 1)], 1)
    safe = np.maximum(z, NEAR_M)
    u = np.where(crossing, points[..., 0] / safe * fx + cx, np.nan)
    v = np.where(crossing, points[..., 1] / safe * fy + cy, np.nan)
    out = np.full((len(centre), 4), np.nan)
    some = crossing.any(1)
    if some.any():
        bounds = (np.nanmin(u[some], 1), np.nanmin(v[some], 1), np.nanmax(u[some], 1),
                  np.nanmax(v[some], 1))  # fmt: skip
        out[some] = np.column_stack(bounds)
    far = local[..., 2].max(1)
    # Wholly in front of the camera, the bounds of the projected vertices are tighter.
    points, owner, start = renderer.alone_vertices()
    if len(start):
        seen = (points - pose[:3, 3]) @ pose[:3, :3]
        z = seen[:, 2]
        ahead = np.minimum.reduceat(z, start) >= NEAR_M
        z = np.maximum(z, NEAR_M)
        u, v = seen[:, 0] / z * fx + cx, seen[:, 1] / z * fy + cy
        tight = (np.minimum.reduceat(u, start), np.minimum.reduceat(v, start),
                 np.maximum.reduceat(u, start), np.maximum.reduceat(v, start))  # fmt: skip
        out[owner[ahead]] = np.column_stack(tight)[ahead]
        far[owner] = np.maximum.reduceat(z, start)
    low = np.array([-reach * width, -reach * height])
    high = np.array([(1 + reach) * width, (1 + reach) * height])
    out[:, :2] = np.clip(np.floor(out[:, :2]), low, high)
    out[:, 2:] = np.clip(np.ceil(out[:, 2:]), low, high)
    return out, far


def measure(renderer: Renderer, frame: Frame, stride: int, reach: float) -> Visibility:
    from sightline.scenes.render import Visibility

    count = renderer.objects
    height, width = frame.depth.shape
    fx, fy, cx, cy = frame.intrinsics
    pose = frame.world_from_camera
    window, far = windows(renderer, frame, reach)
    pixels = np.bincount(frame.instance.ravel(), minlength=count + 1)[1 : count + 1].astype(
        np.int64
    )
    box = np.zeros((count, 4))
    nearest = np.zeros(count, np.float32)
    median = np.zeros(count, np.float32)
    inner: list[tuple[I32, I32]] = []  # pixel, object
    outer: list[tuple[Real, Real, I32, Real]] = []  # u, v, object, area
    rays = renderer.pixel_rays(frame.intrinsics, (width, height))
    for k in range(count):
        if np.isnan(window[k, 0]):
            continue
        wx0, wy0, wx1, wy1 = (int(v) for v in window[k])
        x0, y0, x1, y1 = max(wx0, 0), max(wy0, 0), min(wx1, width), min(wy1, height)
        if x0 < x1 and y0 < y1:
            front = frame.instance[y0:y1, x0:x1]
            depth = frame.depth[y0:y1, x0:x1]
            mine = front == k + 1
            if pixels[k]:
                rows, columns = np.flatnonzero(mine.any(1)), np.flatnonzero(mine.any(0))
                box[k] = (x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1)
                seen = depth[mine]
                nearest[k] = seen.min()
                median[k] = np.partition(seen, len(seen) // 2)[len(seen) // 2]
            y, x = np.nonzero(~mine & (depth > 0) & (depth < far[k] + 1e-3))
            if len(y):
                pixel = ((y + y0) * width + (x + x0)).astype(np.int32)
                inner.append((pixel, np.full(len(x), k, np.int32)))
        area = (wx1 - wx0) * (wy1 - wy0)
        rest = area - max(x1 - x0, 0) * max(y1 - y0, 0)
        if rest <= 0:
            continue
        step = max(stride, int(np.ceil((rest / MOST_SAMPLES) ** 0.5)))
        gx, gy = np.arange(wx0, wx1, step) + step / 2, np.arange(wy0, wy1, step) + step / 2
        outside = ~(((gx >= 0) & (gx < width))[None] & ((gy >= 0) & (gy < height))[:, None])
        y, x = np.nonzero(outside)
        outer.append((gx[x], gy[y], np.full(len(x), k, np.int32),
                      np.full(len(x), float(step * step))))  # fmt: skip

    turn = pose[:3, :3].T
    owner, front_of = np.zeros(0, np.int32), np.zeros(0, np.int32)
    if inner:
        at, obj = (np.concatenate(column) for column in zip(*inner, strict=True))
        hit = renderer.silhouette(obj, pose[:3, 3], rays[at] @ turn.astype(np.float32))
        owner, front_of = obj[hit], frame.instance.ravel()[at[hit]]
    outside_area: Real = np.zeros(count)
    if outer:
        gu, gv, obj, weight = (np.concatenate(column) for column in zip(*outer, strict=True))
        beyond = np.column_stack([(gu - cx) / fx, (gv - cy) / fy, np.ones(len(gu))])
        hit = renderer.silhouette(obj, pose[:3, 3], (beyond @ turn).astype(np.float32))
        outside_area = np.bincount(obj[hit], weight[hit], minlength=count).astype(np.float64)
    alone = pixels + np.bincount(owner, minlength=count)
    by = np.bincount(owner.astype(np.int64) * (count + 1) + front_of,
                     minlength=count * (count + 1)).reshape(count, count + 1)  # fmt: skip
    # The shell only wins when it hides more than any object does.
    top = by[:, 1:].argmax(1) if count else np.zeros(0, np.int64)
    most = by[:, 1:].max(1, initial=0)
    occluder = np.where(by[:, 0] > most, -2, np.where(most > 0, top, -1)).astype(np.int32)
    total = alone + outside_area
    return Visibility(
        pixels=pixels,
        alone_pixels=alone.astype(np.int64),
        visible_fraction=pixels / np.maximum(alone, 1),
        truncation=np.where(alone > 0, outside_area / np.maximum(total, 1), 1.0),
        occluder=occluder,
        box2d=box,
        depth_min=nearest,
        depth_median=median,
    )
