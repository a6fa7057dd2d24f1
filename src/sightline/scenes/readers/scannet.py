"""ScanNet scans from mmdet3d information files (JSON): boxes of 18 classes and coloured points.

Read: a folder with an ``*info*.json`` that names ScanNet, or that file. The new form has
``instances`` and ``axis_align_matrix``, the old one ``annos`` with ``gt_boxes_upright_depth``.

World: the aligned frame, ``world = axis_align_matrix @ scan``. Boxes are given there, parallel to
the axes (a seventh number, where present, is their yaw) and without a front. The file named by
``Scenes.points`` (float32 x y z r g b) is in the frame of the scan: :func:`load_points` or
``READER.points`` bring it into the world.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import transform_points, yaw_matrix
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import (
    Floats,
    Value,
    box_objects,
    load_cloud,
    locate,
    rigid,
    safe_id,
)
from sightline.scenes.readers.infos import category, info_files, records
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Objects

__all__ = ["READER", "ScanNet", "load_points"]

CLASSES: tuple[str, ...] = ("cabinet", "bed", "chair", "sofa", "table", "door", "window")
CLASSES += (
    "bookshelf",
    "picture",
    "counter",
    "desk",
    "curtain",
    "refrigerator",
    "shower curtain",
    "toilet",
)
CLASSES += ("sink", "bathtub", "garbage bin")
_OLD = ("annos", "axis_align_matrix")


def load_points(path: Path, world_from_scan: Floats, columns: int = 6) -> Floats:
    """(N, columns) points of a ScanNet file, x, y, z moved into the world; colours are 0-255."""
    cloud = load_cloud(path, columns)
    cloud[:, :3] = transform_points(world_from_scan, cloud[:, :3])
    return cloud


class ScanNet(Reader):
    """Scans with boxes in the axis-aligned frame."""

    name = "scannet"
    title = "ScanNet scans (mmdet3d information file as JSON): boxes, points"

    def claims(self, path: Path) -> bool:
        return bool(info_files(path, self.name, _OLD))

    def scenes(self, path: Path) -> Sequence[str]:
        return list(records(info_files(path, self.name, _OLD), _name))

    def read(self, path: Path, scene: str) -> SceneBatch:
        record = self._record(path, scene)
        root = record.where.parent
        _matrix(record)  # without it the points cannot be brought to the boxes
        return Scene(
            scene,
            _objects(record["annos"]) if record.has("annos") else _instances(record),
            source=self.name,
            licence="ScanNet terms of use (research)",
            root=str(root.resolve()),
            points=locate(root, _cloud(record), ("points",)),
        )

    def points(self, path: Path, scene: str) -> Floats:
        """(N, 6) x, y, z in the world and red, green, blue 0-255."""
        record = self._record(path, scene)
        root = record.where.parent
        width = 6
        if record.has("lidar_points") and record["lidar_points"].has("num_pts_feats"):
            width = max(record["lidar_points"]["num_pts_feats"].integer(), 3)
        return load_points(root / locate(root, _cloud(record), ("points",)), _matrix(record), width)

    def _record(self, path: Path, scene: str) -> Value:
        found = records(info_files(path, self.name, _OLD), _name)
        if scene not in found:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        return found[scene]


def _cloud(record: Value) -> Value:
    return (
        record["lidar_points"]["lidar_path"] if record.has("lidar_points") else record["pts_path"]
    )


def _name(record: Value) -> str:
    return safe_id(PurePosixPath(_cloud(record).text()).stem)


def _matrix(record: Value) -> Floats:
    owner = record["annos"] if record.has("annos") else record
    matrix = owner["axis_align_matrix"]
    return rigid(matrix.array(4, 4), matrix.where, matrix.field)


def _instances(record: Value) -> Objects:
    kept = [
        (i, c) for i in record["instances"].elements() if (c := category(i, CLASSES)) is not None
    ]
    return _boxes(record.where, [i["bbox_3d"] for i, _ in kept], [c for _, c in kept])


def _objects(annos: Value) -> Objects:
    if annos.has("gt_num") and annos["gt_num"].integer() == 0:
        return Objects.empty()
    boxes, labels = annos["gt_boxes_upright_depth"].elements(), annos["class"].elements()
    if len(boxes) != len(labels):
        raise annos["class"].error(f"has {len(labels)} entries", f"expected {len(boxes)}")
    names = [
        str(category(Value(v.where, v.field, {"bbox_label_3d": v.raw}), CLASSES)) for v in labels
    ]
    return _boxes(annos.where, boxes, names)


def _boxes(where: Path, boxes: Sequence[Value], names: Sequence[str]) -> Objects:
    rows = [b.array(7 if len(b.elements()) == 7 else 6) for b in boxes]
    return box_objects(
        where,
        [b.field for b in boxes],
        names,
        [b[:3] for b in rows],
        [b[3:6] for b in rows],
        [yaw_matrix(b[6]) if len(b) == 7 else np.eye(3) for b in rows],
    )


READER = ScanNet()
