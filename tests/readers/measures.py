"""What the reader tests measure scenes with."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sightline.geometry import contains_points, corners, invert_pose, transform_points
from sightline.scenes import SceneBatch, check, check_media
from sightline.scenes.media import load_depth
from sightline.scenes.readers import reader_for


def load(path: Path, scene: str = "") -> SceneBatch:
    """The named (or only) scene at a path, through the door: found, read and checked."""
    reader = reader_for(path)
    ids = reader.scenes(path)
    batch = reader.read(path, scene or ids[0])
    assert batch.scenes.id.tolist() == [scene or ids[0]]
    return check_media(check(batch, str(path)), str(path))


def project(batch: SceneBatch, frame: int, world: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pixel positions and depths of world points in a frame."""
    camera = transform_points(invert_pose(batch.frames.world_from_camera[frame]), world)
    fx, fy, cx, cy = batch.frames.intrinsics[frame]
    z = camera[:, 2]
    return np.stack([fx * camera[:, 0] / z + cx, fy * camera[:, 1] / z + cy], axis=1), z


def box_in_image(batch: SceneBatch, row: int, frame: int) -> np.ndarray:
    """x0, y0, x1, y1 of a projected box, cut at the image; the box lies before the camera."""
    o = batch.objects
    uv, z = project(batch, frame, corners(o.centre[row], o.extent[row], o.rotation[row]))
    assert (z > 0).all()
    size = batch.frames.size[frame]
    return np.concatenate([np.clip(uv.min(axis=0), 0, size), np.clip(uv.max(axis=0), 0, size)])


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Overlap of two rectangles."""
    inner = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0).prod()
    return float(inner / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - inner))


def held(batch: SceneBatch, points: np.ndarray) -> np.ndarray:
    """How many points each object's box holds."""
    o = batch.objects
    return contains_points(o.centre, o.extent, o.rotation, points[None, :, :3]).sum(axis=1)


def depth_gap(batch: SceneBatch, a: int, b: int) -> float:
    """Median |dz| of frame a's depth seen from frame b, where b has depth (depth cameras)."""
    f = batch.frames
    k = f.depth_intrinsics if np.isfinite(f.depth_intrinsics).all() else f.intrinsics
    poses = f.world_from_camera @ f.colour_from_depth
    seen, there = load_depth(batch, a).astype(float), load_depth(batch, b).astype(float)
    v, u = np.nonzero(seen)
    z = seen[v, u]
    fx, fy, cx, cy = k[a]
    points = np.stack([(u + 0.5 - cx) / fx * z, (v + 0.5 - cy) / fy * z, z], axis=1)
    moved = transform_points(invert_pose(poses[b]) @ poses[a], points)
    moved = moved[moved[:, 2] > 0.1]
    fx, fy, cx, cy = k[b]
    u = np.floor(moved[:, 0] / moved[:, 2] * fx + cx).astype(int)
    v = np.floor(moved[:, 1] / moved[:, 2] * fy + cy).astype(int)
    ok = (u >= 0) & (v >= 0) & (u < there.shape[1]) & (v < there.shape[0])
    z = there[v[ok], u[ok]]
    return float(np.median(np.abs(z - moved[ok, 2])[z > 0]))
