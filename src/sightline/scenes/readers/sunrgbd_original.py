"""SUN RGB-D in its original layout: a folder per photo, with the sensor's own depth."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import yaw_matrix
from sightline.scenes.readers.base import load_matrix
from sightline.scenes.readers.fields import Value, box_objects, safe_id
from sightline.scenes.readers.sunrgbd_layouts import UPRIGHT_FROM_CAMERA, Photo, Photos, frame
from sightline.scenes.tables import Objects

__all__ = ["original"]

_NOT_OBJECTS = {"wall", "floor", "ceiling"}


def original(path: Path) -> Photos:
    """Photos as published: a folder each, or a folder of these."""
    here = [path] if _is_original(path) else sorted(p for p in path.glob("*/") if _is_original(p))
    return {safe_id(folder.resolve().name): partial(_original, folder) for folder in here}


def _is_original(folder: Path) -> bool:
    folders = all((folder / p).is_dir() for p in ("extrinsics", "image"))
    return folders and (folder / "intrinsics.txt").is_file()


def _original(folder: Path) -> Photo:
    tilts = sorted((folder / "extrinsics").glob("*.txt"))
    images = sorted((folder / "image").glob("*.jpg"))
    depths = [f for sub in ("depth_bfx", "depth") for f in sorted((folder / sub).glob("*.png"))]
    for found, name in ((tilts, "extrinsics"), (images, "image")):
        if not found:
            raise BadInput(folder / name, name, "holds no file", "restore it")
    # as in the dataset's own code the last extrinsics file is the one that holds
    tilt = load_matrix(tilts[-1], (3, 4))[:, :3]
    k = load_matrix(folder / "intrinsics.txt", (3, 3))
    rgb, depth = f"image/{images[0].name}", ""
    if depths:
        depth = depths[0].relative_to(folder).as_posix()
    frames = frame(folder, rgb, UPRIGHT_FROM_CAMERA @ tilt, k, tilts[-1], depth)
    return Photo(folder, frames, _annotated(folder / "annotation3Dfinal" / "index.json"))


def _annotated(file: Path) -> Objects:
    """Boxes of an original annotation: a rectangle in X, Z and a range in -Y, already level."""
    names, fields, centre, extent, rotation = [], [], [], [], []
    for item in Value.load(file)["objects"].elements() if file.is_file() else ():
        name = item["name"].text().split(":")[0].strip(" _") if item.has("polygon") else "wall"
        if name in _NOT_OBJECTS:
            continue
        shapes = item["polygon"].elements()
        if not shapes:
            raise item["polygon"].error("is empty", "drop or fix the object")
        shape = shapes[0]
        x, y = (np.array([v.array() for v in shape[axis].elements()[:3]]) for axis in "XZ")
        low, high = sorted(-float(shape[side].array()) for side in ("Ymin", "Ymax"))
        if len(x) < 3 or len(y) < 3:
            raise shape.error("is not a rectangle", "expected four corners")
        side, other = np.array([x[1] - x[0], y[1] - y[0]]), np.array([x[2] - x[1], y[2] - y[1]])
        names.append(name.replace("_", " "))
        fields.append(item.field)
        centre.append(np.array([(x[0] + x[2]) / 2, (y[0] + y[2]) / 2, (low + high) / 2]))
        extent.append(np.array([np.hypot(*other), np.hypot(*side), high - low]))
        # the orientation points from the centre to the middle of the first side
        rotation.append(yaw_matrix(np.arctan2(-other[1], -other[0])))
    return box_objects(file, fields, names, centre, extent, rotation)
