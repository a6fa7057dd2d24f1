"""Object masks of RGB-D frames: the points below them, and what they say is seen where."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.geometry import contains_points, transform_points
from sightline.scenes.media import inside, load_depth, load_mask
from sightline.scenes.readers.alignment import unproject
from sightline.scenes.readers.fields import Floats
from sightline.scenes.scene import SceneBatch
from sightline.scenes.tables import Frames, Objects, Sightings

__all__ = ["PIXELS", "Clouds", "clouds_of", "sightings_of"]

PIXELS = 50
"""fewest pixels that count as seen"""
Clouds = dict[str, list[tuple[NDArray[np.bool_], Floats]]]
"""per object and frame: the mask where there is depth, and the world points there"""


def clouds_of(scene: SceneBatch, path: Path, names: Sequence[str]) -> Clouds:
    """Masked depth of the named objects; masks are ``masks/FRAME.OBJECT.png``."""
    clouds: Clouds = {name: [] for name in names}
    for row, frame in enumerate(scene.frames.id if names else []):
        depth, camera = load_depth(scene, row), scene.frames.world_from_camera[row]
        for name in names:
            file = inside(path, f"masks/{frame}.{name}.png", "masks")
            mask = load_mask(file)
            if mask.shape != depth.shape:
                raise BadInput(file, "mask", "differs in size from the depth image")
            mask &= depth > 0
            points = unproject(np.where(mask, depth, 0), scene.frames.intrinsics[row])
            clouds[name].append((mask, transform_points(camera, points)))
    return clouds


def sightings_of(frames: Frames, objects: Objects, clouds: Sequence[Any]) -> Sightings:
    """A sighting where enough mask pixels have their depth in the object's box, grown by 1 cm."""
    rows = []
    for row, seen in enumerate(clouds):
        box = objects.centre[row], objects.extent[row], objects.rotation[row]
        for frame, (mask, points) in enumerate(seen):
            on = contains_points(*box, points, 0.01)
            if on.sum() < PIXELS:
                continue
            v, u = (axis[on] for axis in np.nonzero(mask))
            middle = np.argmin((u - np.median(u)) ** 2 + (v - np.median(v)) ** 2)
            pose = frames.world_from_camera[frame]
            depth = (points[on] - pose[:3, 3]) @ pose[:3, 2]
            edges = (u.min(), v.min(), u.max() + 1, v.max() + 1)
            point = (u[middle] + 0.5, v[middle] + 0.5)
            rows.append((frame, row, on.sum(), edges, point, depth.min(), np.median(depth)))
    if not rows:
        return Sightings.empty()
    order = sorted(rows, key=lambda r: r[:2])
    names = ("frame", "object", "pixels", "box", "point", "depth_min", "depth_median")
    columns = dict(zip(names, zip(*order, strict=True), strict=True))
    return Sightings.of(**columns, method=["instances"] * len(rows))
