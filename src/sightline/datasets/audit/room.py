"""One scene as the audit sees it: boxes, cameras, and what the images show pixel by pixel."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.scenes.media import load_depth, load_instances
from sightline.scenes.scene import SceneBatch

__all__ = ["Room"]

T = TypeVar("T")
Floats = NDArray[np.float64]
IMAGE_BYTES = 256 * 2**20
"""of images kept; others are read again"""
SIGNS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], dtype=np.float64)


class Room:
    """One scene of the store; everything derived is computed once and kept until it is closed."""

    def __init__(self, scene: SceneBatch) -> None:
        self.scene = scene
        o, f, s = scene.objects, scene.frames, scene.scenes
        self.id: str = s.id[0]
        self.licence: str = s.licence[0]
        self.complete = bool(s.complete[0])
        self.floor_z = float(s.floor_z[0])
        self.area = float(s.room_area[0])
        self.outline = np.array(json.loads(s.floor[0]), dtype=float) if s.floor[0] else None
        self.object_row = {name: i for i, name in enumerate(o.id.tolist())}
        self.frame_row = {name: i for i, name in enumerate(f.id.tolist())}
        self.category: list[str] = o.category.tolist()
        self.centre, self.extent, self.rotation = o.centre, o.extent, o.rotation
        self.front_known: list[bool] = o.front_known.tolist()
        self.pose, self.lens, self.size = f.world_from_camera, f.intrinsics, f.size
        self._memo: dict[Any, Any] = {}
        self._images: OrderedDict[Any, Any] = OrderedDict()
        self._bytes = 0

    def once(self, key: Any, compute: Callable[[], T]) -> T:
        """``compute()`` the first time, later the same result."""
        if key not in self._memo:
            self._memo[key] = compute()
        found: T = self._memo[key]
        return found

    def recent(self, key: Any, compute: Callable[[], T]) -> T:
        """The same for what is large: the least used ones are dropped."""
        if key in self._images:
            self._images.move_to_end(key)
        else:
            made: Any = compute()
            self._images[key] = made
            self._bytes += 0 if made is None else made.nbytes
            while self._bytes > IMAGE_BYTES and len(self._images) > 1:
                old = self._images.popitem(last=False)[1]
                self._bytes -= 0 if old is None else old.nbytes
        found: T = self._images[key]
        return found

    @cached_property
    def corners(self) -> Floats:
        """(N, 8, 3) corners of every box, by adding half edges one by one."""
        half = self.rotation * (self.extent / 2)[:, None, :]
        out = np.repeat(self.centre[:, None, :], 8, axis=1)
        for k in range(3):
            out = out + SIGNS[None, :, k, None] * half[:, None, :, k]
        return out

    @cached_property
    def head(self) -> list[str]:
        """Last word of every object's category."""
        return [(name.lower().split() or [""])[-1] for name in self.category]

    @cached_property
    def tag(self) -> list[str]:
        """What every object is called by number: one by one in the order of the keys of the ids."""
        scene = hashing.keys([self.id])
        keys = [int(hashing.mix(scene, hashing.keys([name]))[0]) for name in self.object_row]
        place = {key: number for number, key in enumerate(sorted(keys), 1)}
        return [f"<OBJ{place[key]:03d}>" for key in keys]

    @cached_property
    def sighting(self) -> dict[tuple[int, int], int]:
        """Row of the stored sighting of (frame, object)."""
        seen = self.scene.sightings
        pairs = zip(seen.frame.tolist(), seen.object.tolist(), strict=True)
        return {pair: row for row, pair in enumerate(pairs)}

    @cached_property
    def sighted(self) -> list[list[int]]:
        """Objects with a stored sighting, by frame, ascending."""
        out: list[list[int]] = [[] for _ in range(len(self.size))]
        for view, obj in sorted(self.sighting):
            out[view].append(obj)
        return out

    def labels(self, frame: int) -> NDArray[np.int32] | None:
        """(H, W) object row shown by each pixel, -1 = none; None without an instance image."""
        return self.recent(("labels", frame), lambda: self._labels(frame))

    def _labels(self, frame: int) -> NDArray[np.int32] | None:
        if not self.scene.frames.instances[frame]:
            return None
        image = load_instances(self.scene, frame)
        values = self.scene.objects.instance
        most = int(max(image.max(initial=0), values.max(initial=0)))
        table = np.full(most + 1, -1, dtype=np.int32)
        for row, value in enumerate(values.tolist()):
            if value > 0:
                table[value] = row
        found = table[image]
        return found if (found >= 0).any() else None

    def shown(self, frame: int) -> dict[int, tuple[int, tuple[int, int, int, int]]] | None:
        """Visible pixels and tight pixel box of every object in a frame, from its labels."""
        return self.once(("shown", frame), lambda: self._shown(frame))

    def _shown(self, frame: int) -> dict[int, tuple[int, tuple[int, int, int, int]]] | None:
        labels = self.labels(frame)
        if labels is None:
            return None
        out = {}
        height, width = labels.shape
        table = np.zeros((height, len(self.category) + 1), dtype=np.int64)
        np.add.at(table, (np.repeat(np.arange(height), width), labels.reshape(-1)), 1)
        across = np.zeros((width, len(self.category) + 1), dtype=bool)
        across[np.tile(np.arange(width), height), labels.reshape(-1)] = True
        for obj in np.flatnonzero(table[:, :-1].any(axis=0)).tolist():
            ys, xs = np.flatnonzero(table[:, obj]), np.flatnonzero(across[:, obj])
            box = (int(xs[0]), int(ys[0]), int(xs[-1]) + 1, int(ys[-1]) + 1)
            out[obj] = (int(table[:, obj].sum()), box)
        return out

    def depth(self, frame: int) -> NDArray[np.float64] | None:
        """(H, W) z-depth on the pixels of the colour image, NaN = unknown; None without one."""
        return self.recent(("depth", frame), lambda: self._depth(frame))

    def registered(self, frame: int) -> bool:
        """Whether the frame's depth is in the colour camera already."""
        frames = self.scene.frames
        own, moved = frames.depth_intrinsics[frame], frames.colour_from_depth[frame]
        return bool(np.isnan(own).any() and np.allclose(moved, np.eye(4)))

    def _depth(self, frame: int) -> NDArray[np.float64] | None:
        frames = self.scene.frames
        if not frames.depth[frame]:
            return None
        image = load_depth(self.scene, frame).astype(np.float64)
        width, height = self.size[frame].tolist()
        own = frames.depth_intrinsics[frame]
        if self.registered(frame) and image.shape == (height, width):
            return np.where(image > 0, image, np.nan)
        scale = np.array([width / image.shape[1], height / image.shape[0]] * 2)
        lens = np.where(np.isnan(own), self.lens[frame] / scale, own)
        y, x = np.nonzero(image > 0)
        z = image[y, x]
        camera = np.stack([(x + 0.5 - lens[2]) / lens[0] * z, (y + 0.5 - lens[3]) / lens[1] * z,
                           z, np.ones_like(z)])  # fmt: skip
        moved = frames.colour_from_depth[frame] @ camera
        u = np.floor(moved[0] / moved[2] * self.lens[frame][0] + self.lens[frame][2])
        v = np.floor(moved[1] / moved[2] * self.lens[frame][1] + self.lens[frame][3])
        kept = (moved[2] > 0) & (u >= 0) & (v >= 0) & (u < width) & (v < height)
        out = np.full(height * width, np.inf)
        # of several surfaces behind one pixel the nearest is seen
        np.minimum.at(out, (v[kept] * width + u[kept]).astype(np.int64), moved[2][kept])
        return np.where(np.isfinite(out), out, np.nan).reshape(height, width)

    def in_camera(self, frame: int, points: Floats) -> Floats:
        """World points (..., 3) in a camera's axes, through the inverse 4x4 matrix."""
        inverse = self.once(("inverse", frame), lambda: np.linalg.inv(self.pose[frame]))
        whole = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)
        return np.asarray((whole @ inverse.T)[..., :3])

    def pixel(self, frame: int, points: Floats) -> Floats:
        """Pixels (..., 2) of points (..., 3) in a camera's axes, all in front of it."""
        fx, fy, cx, cy = self.lens[frame].tolist()
        x, y, z = np.moveaxis(points, -1, 0)
        return np.stack([fx * x / z + cx, fy * y / z + cy], axis=-1)

    def world(self, frame: int, uv: Floats, z: Floats) -> Floats:
        """World points of pixels (n, 2) at depths (n,)."""
        fx, fy, cx, cy = self.lens[frame].tolist()
        camera = np.stack(
            [(uv[:, 0] - cx) / fx * z, (uv[:, 1] - cy) / fy * z, z, np.ones_like(z)], axis=1
        )
        return np.asarray((camera @ self.pose[frame].T)[:, :3])
