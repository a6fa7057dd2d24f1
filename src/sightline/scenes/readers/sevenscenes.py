"""7-Scenes: posed Kinect frames; colour and depth cameras differ.

Read: a folder of ``frame-XXXXXX.color.{png,jpg}``, ``.depth.png`` and ``.pose.txt``, or one whose
subfolders ``seq-XX`` are such folders (one scene each). Beside the frames, or one folder up:

``calib.json`` (optional)
    ``depth_K``, ``depth_unit_m``, ``invalid_depth``, ``colour_K_estimated`` and
    ``depth_to_colour_estimated``. 7-Scenes publishes no colour calibration: without this file
    the depth camera is the authors' default (585, 585, 320, 240) and the colour camera a value
    estimated on redkitchen, good to a few pixels for the same sensor.
``boxes_silver.json`` (optional)
    ``align`` (to a world with z up and the floor at 0) and ``objects`` with ``label``,
    ``center``, full ``size``, ``yaw`` and, where known, ``front``. Not every object is boxed:
    the scene is not ``complete``.

**Without boxes_silver.json the world is not gravity-aligned**: it is the first camera's frame of
the recording and the scene has no objects. A pose file is depth camera to world;
frames carry that of the colour camera.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import invert_pose, yaw_matrix
from sightline.scenes.media import image_size
from sightline.scenes.readers.base import Reader, load_matrix
from sightline.scenes.readers.fields import Floats, Value, box_objects, focal, rigid, safe_id
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects

__all__ = ["READER", "SevenScenes"]

_FRAME = re.compile(r"(frame-\d+)\.(color\.png|color\.jpg|depth\.png|pose\.txt)")
_DEPTH_K = np.array([585.0, 585.0, 320.0, 240.0])
_COLOUR_K = np.array([526.1, 526.1, 323.68, 236.49])
_SHIFT = (-0.03582, 0.00502, -0.0005)


class SevenScenes(Reader):
    """Sequences of 7-Scenes."""

    name = "sevenscenes"
    title = "7-Scenes: posed colour and depth frames, optional calibration and boxes"

    def claims(self, path: Path) -> bool:
        return bool(_folders(path))

    def scenes(self, path: Path) -> Sequence[str]:
        return list(_folders(path))

    def read(self, path: Path, scene: str) -> SceneBatch:
        folder = _folders(path).get(scene)
        if folder is None:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        beside = [folder] if folder == path else [folder, path]
        align, objects, info = np.eye(4), Objects.empty(), dict[str, Any]()
        boxes = _first(beside, "boxes_silver.json")
        if boxes is not None:
            align = rigid(boxes["align"].array(4, 4), boxes.where, "align")
            objects, info = _objects(boxes), {"floor_z": 0.0}
        return Scene(
            scene,
            objects,
            frames=_frames(folder, align, _calibration(beside)),
            source=self.name,
            licence="Microsoft Research licence (non-commercial research)",
            root=str(folder.resolve()),
            complete=False,
            **info,
        )


def _folders(path: Path) -> dict[str, Path]:
    if any(path.glob("frame-*.pose.txt")):
        return {safe_id(path.resolve().name): path}
    found = [p for p in sorted(path.glob("seq-*")) if any(p.glob("frame-*.pose.txt"))]
    return {safe_id(f"{path.resolve().name}_{p.name}"): p for p in found}


def _first(folders: Sequence[Path], name: str) -> Value | None:
    return next((Value.load(f / name) for f in folders if (f / name).is_file()), None)


def _calibration(folders: Sequence[Path]) -> dict[str, Any]:
    calib = _first(folders, "calib.json")
    depth_k, colour_k, unit, codec = _DEPTH_K, _COLOUR_K, 0.001, "png16_invalid_65535"
    shift = np.eye(4)
    shift[:3, 3] = _SHIFT
    if calib is not None:
        depth_k = focal(calib["depth_K"].array(3, 3), calib.where, "depth_K")
        unit = float(calib["depth_unit_m"].array())
        if {v.integer() for v in calib["invalid_depth"].elements()} <= {0}:
            codec = "png16"
        colour_k = focal(calib[k := "colour_K_estimated"].array(3, 3), calib.where, k)
        shift = rigid(calib[k := "depth_to_colour_estimated"].array(4, 4), calib.where, k)
    columns = {"intrinsics": colour_k, "depth_intrinsics": depth_k, "depth_unit": unit}
    return {**columns, "depth_codec": codec, "colour_from_depth": shift}


def _frames(folder: Path, align: Floats, columns: dict[str, Any]) -> Frames:
    names: dict[str, dict[str, str]] = {}
    for file in sorted(folder.iterdir()):
        match = _FRAME.fullmatch(file.name)
        if match:
            names.setdefault(match[1], {})[match[2].split(".")[0]] = file.name
    poses = []
    for name, files in names.items():
        for kind in ("color", "depth", "pose"):
            if kind not in files:
                raise BadInput(folder / name, kind, f"the frame has no {kind} file", "restore it")
        file = folder / files["pose"]
        world_from_depth = rigid(load_matrix(file, (4, 4)), file, "pose")
        poses.append(align @ world_from_depth @ invert_pose(columns["colour_from_depth"]))
    rows = list(names.values())
    return Frames.of(
        id=list(names),
        size=[image_size(folder / files["color"]) for files in rows],
        world_from_camera=poses,
        rgb=[files["color"] for files in rows],
        depth=[files["depth"] for files in rows],
        depth_size=[image_size(folder / files["depth"]) for files in rows],
        **{name: [value] * len(rows) for name, value in columns.items()},
    )


def _objects(boxes: Value) -> Objects:
    items = boxes["objects"].elements()
    rotation = [yaw_matrix(float(o["yaw"].array())) for o in items]
    # a front is claimed only where the file names it and it is the box's +x
    fronts = [
        o.has("front") and bool(o["front"].array(3) @ r[:, 0] > 0.99)
        for o, r in zip(items, rotation, strict=True)
    ]
    return box_objects(
        boxes.where,
        [o["size"].field for o in items],
        [o["label"].text() for o in items],
        [o["center"].array(3) for o in items],
        [o["size"].array(3) for o in items],
        rotation,
        fronts,
    )


READER = SevenScenes()
