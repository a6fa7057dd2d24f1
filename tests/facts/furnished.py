"""Furnished box scenes with tilted cameras and their sightings, and slow scalar relations."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sightline import geometry as g
from sightline.scenes import Frames, Objects, Scene, SceneBatch, Sightings

SIZE = (640, 480)
K = np.array([500.0, 500.0, 320.0, 240.0])
FURNITURE = {  # category: (centre, extent)
    "desk": ((2.5, 0.0, 0.4), (0.8, 1.6, 0.8)),
    "bookshelf": ((4.0, 1.5, 0.9), (0.4, 1.0, 1.8)),
    "cabinet": ((3.6, -1.6, 0.5), (0.5, 0.9, 1.0)),
    "lamp": ((2.4, -0.6, 1.0), (0.2, 0.2, 0.4)),
    "laptop": ((2.5, 0.1, 0.9), (0.3, 0.35, 0.2)),
    "vase": ((3.6, -1.6, 1.15), (0.12, 0.12, 0.3)),
    "bin": ((2.5, 0.4, 0.17), (0.3, 0.3, 0.34)),
    "teddy": ((4.0, 1.5, 1.2), (0.2, 0.3, 0.4)),
    "clock": ((4.0, 1.2, 0.3), (0.15, 0.2, 0.2)),
    "suitcase": ((2.0, 2.0, 0.35), (0.4, 0.5, 0.7)),
    "ball": ((3.2, -0.9, 0.15), (0.3, 0.3, 0.3)),
}


def furnished(seed: int = 0, loose: int = 8, frames: int = 4, lean: float = 0.5) -> SceneBatch:
    """A desk, a shelf and a cabinet with things on, in and under them, and loose boxes.

    Cameras look from the origin's side, pitched and rolled by up to ``lean`` radians.
    """
    rng = np.random.default_rng(seed)
    kinds = [*FURNITURE, *(f"thing{chr(97 + i)}" for i in range(loose))]
    centre = np.array([c for c, _ in FURNITURE.values()])
    centre = np.concatenate([centre, rng.uniform((1.5, -3, 0.2), (6, 3, 1.8), (loose, 3))])
    extent = np.array([e for _, e in FURNITURE.values()])
    extent = np.concatenate([extent, rng.uniform(0.1, 0.7, (loose, 3))])
    yaw = np.concatenate([np.zeros(len(FURNITURE)), rng.uniform(-3, 3, loose)])
    things = Objects.of(
        id=[f"o{i}" for i in range(len(kinds))],
        category=kinds,
        centre=centre,
        extent=extent,
        rotation=g.yaw_matrix(yaw),
        front_known=rng.random(len(kinds)) < 0.7,
    )
    eye = rng.uniform((-1.5, -0.5, 1.0), (-0.5, 0.5, 1.8), (frames, 3))
    turns = np.stack([rng.uniform(-0.2, 0.2, frames), *rng.uniform(-lean, lean, (2, frames))], 1)
    level = np.array([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, -1.0, 0.0]])
    pose = g.pose(g.euler_matrix(turns, "ZYX") @ level, eye)
    views = Frames.of(
        id=[f"f{i}" for i in range(frames)],
        size=np.tile(SIZE, (frames, 1)),
        world_from_camera=pose,
        intrinsics=np.tile(K, (frames, 1)),
        rgb=[f"f{i}.jpg" for i in range(frames)],
    )
    return seen(Scene(f"furnished{seed}", things, frames=views))


def seen(world: SceneBatch) -> SceneBatch:
    """The world with every box sighted that lies in the picture, as if nothing hid it."""
    o, f = world.objects, world.frames
    found = g.project_boxes(
        o.centre, o.extent, o.rotation, f.world_from_camera[:, None], f.intrinsics[:, None], SIZE
    )
    frame, obj = np.nonzero(found.in_view & (found.depth_min > 0.05))
    box = found.box[frame, obj]
    sightings = Sightings.of(
        frame=frame,
        object=obj,
        pixels=np.rint(np.prod(box[:, 2:] - box[:, :2], axis=1)),
        visible=np.ones(len(frame)),
        truncation=found.truncation[frame, obj],
        box=box,
        point=(box[:, :2] + box[:, 2:]) / 2,
        method=["boxes"] * len(frame),
    )
    return replace(world, sightings=sightings, memo={})


def everything(world: SceneBatch) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """All (frame, a, b) with two objects sighted in the frame."""
    s = world.sightings
    one, two = np.nonzero((s.frame[:, None] == s.frame) & (s.object[:, None] != s.object))
    return s.frame[one], s.object[one], s.object[two]


class Slow:
    """The facts again, one pair and one corner at a time, from the definitions."""

    def __init__(self, world: SceneBatch):
        self.world = world

    def corners(self, a: int) -> list[list[float]]:
        o = self.world.objects
        out = []
        for i in range(8):
            half = [(1 if i >> k & 1 else -1) * o.extent[a][k] / 2 for k in range(3)]
            out.append(
                [
                    o.centre[a][r] + sum(o.rotation[a][r][k] * half[k] for k in range(3))
                    for r in range(3)
                ]
            )
        return out

    def axes(self, frame: int, b: int, kind: str) -> list[list[float]]:
        """Across, away, down."""
        if kind == "object":
            r = self.world.objects.rotation[b]
            return [[-r[i][1] for i in range(3)], [-r[i][0] for i in range(3)], [0, 0, -1.0]]
        r = self.world.frames.world_from_camera[frame]
        x, y, z = ([r[i][k] for i in range(3)] for k in range(3))
        if kind == "camera":
            return [x, z, y]
        n = math.hypot(z[0], z[1])
        return [[z[1] / n, -z[0] / n, 0.0], [z[0] / n, z[1] / n, 0.0], [0.0, 0.0, -1.0]]

    def span(self, a: int, axis: list[float]) -> tuple[float, float]:
        values = [sum(p * q for p, q in zip(c, axis, strict=True)) for c in self.corners(a)]
        return min(values), max(values)

    def outline(self, frame: int, a: int) -> list[float]:
        """x0, y0, x1, y1 in pixels; all corners in front of the camera."""
        m, out = self.world.frames.world_from_camera[frame], []
        fx, fy, cx, cy = self.world.frames.intrinsics[frame]
        for c in self.corners(a):
            p = [sum(m[r][k] * (c[r] - m[r][3]) for r in range(3)) for k in range(3)]
            out.append((fx * p[0] / p[2] + cx, fy * p[1] / p[2] + cy))
        xs, ys = [p[0] for p in out], [p[1] for p in out]
        return [min(xs), min(ys), max(xs), max(ys)]

    def gap(self, frame: int, a: int, b: int, kind: str, axis: int) -> float:
        """Signed gap: positive where a is wholly lower, negative where b is, 0 if they overlap."""
        way = self.axes(frame, b, kind)[axis]
        (lo_a, hi_a), (lo_b, hi_b) = self.span(a, way), self.span(b, way)
        out = max(lo_b - hi_a, 0.0) - max(lo_a - hi_b, 0.0)
        if kind == "camera" and axis != 1:
            p, q = self.outline(frame, a), self.outline(frame, b)
            k = axis // 2
            looks = max(q[k] - p[k + 2], 0.0) - max(p[k] - q[k + 2], 0.0)
            out = out if looks * out > 0 else 0.0
        if kind == "world" and axis == 0:
            p, q = self.bearings(frame, a), self.bearings(frame, b)
            looks = max(q[0] - p[1], 0.0) - max(p[0] - q[1], 0.0)
            out = out if looks * out > 0 else 0.0
        return out

    def bearings(self, frame: int, a: int) -> tuple[float, float]:
        """Of a box before a level viewer, to the right."""
        right, away, _ = self.axes(frame, a, "world")
        eye, out = self.world.frames.world_from_camera[frame][:3, 3], []
        for c in self.corners(a):
            r, f = (sum((c[i] - eye[i]) * w[i] for i in range(3)) for w in (right, away))
            assert f > 0
            out.append(math.atan2(r, f))
        return min(out), max(out)
