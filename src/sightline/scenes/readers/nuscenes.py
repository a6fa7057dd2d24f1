"""nuScenes keyframes from mmdet3d information files (JSON): six cameras, LiDAR, boxes.

Read: a folder with an ``*info*.json`` that names nuScenes, or that file; media lie beside it (or
in ``samples/CAMERA/`` as published). One scene per keyframe, called by its token.

World: the ego frame at the time of the LiDAR sweep (x forward, y left, z up, origin on the ground
below the rear axle). It tilts with the road: one or two degrees against gravity. Global
coordinates are hundreds of metres and are not used. Boxes are LiDAR-frame boxes
``[x y z l w h yaw]`` moved by ``lidar2ego``. Cameras fire up to 50 ms apart while the car drives:
where the file has ``lidar2cam``, which accounts for that motion, it places the camera, else
``cam2ego`` does (up to half a metre off at city speed).

+x is the front except for cones and barriers. Velocities, which may be NaN, are not read.
Objects that no sensor point hit are not annotated, so a scene is not ``complete``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import invert_pose, transform_points, yaw_matrix
from sightline.scenes.media import image_size
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import (
    Floats,
    Value,
    box_objects,
    focal,
    load_cloud,
    locate,
    rigid,
    safe_id,
)
from sightline.scenes.readers.infos import category, info_files, records
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects

__all__ = ["READER", "NuScenes"]

_NAMES: tuple[str, ...] = ("car", "truck", "trailer", "bus", "construction_vehicle")
_NAMES += ("bicycle", "motorcycle", "pedestrian", "traffic_cone", "barrier")
_NO_FRONT = {"traffic cone", "barrier"}
_SWEEP = ("samples/LIDAR_TOP",)


class NuScenes(Reader):
    """Keyframes of nuScenes."""

    name = "nuscenes"
    title = "nuScenes keyframes (mmdet3d information file as JSON)"

    def claims(self, path: Path) -> bool:
        return bool(info_files(path, self.name))

    def scenes(self, path: Path) -> Sequence[str]:
        return list(records(info_files(path, self.name), _token))

    def read(self, path: Path, scene: str) -> SceneBatch:
        record = self._record(path, scene)
        root = record.where.parent
        ego_from_lidar = _pose(record["lidar_points"]["lidar2ego"])
        return Scene(
            scene,
            _objects(record, ego_from_lidar),
            frames=_frames(record, root, ego_from_lidar),
            source=self.name,
            licence="CC BY-NC-SA 4.0 (nuScenes)",
            kind="driving",
            root=str(root.resolve()),
            complete=False,
            points=locate(root, record["lidar_points"]["lidar_path"], _SWEEP),
        )

    def points(self, path: Path, scene: str) -> Floats:
        """(N, 5) x, y, z in the world, intensity and ring of the LiDAR points."""
        sweep = (record := self._record(path, scene))["lidar_points"]
        root = record.where.parent
        width = sweep["num_pts_feats"].integer() if sweep.has("num_pts_feats") else 5
        cloud = load_cloud(root / locate(root, sweep["lidar_path"], _SWEEP), max(width, 3))
        cloud[:, :3] = transform_points(_pose(sweep["lidar2ego"]), cloud[:, :3])
        return cloud

    def _record(self, path: Path, scene: str) -> Value:
        found = records(info_files(path, self.name), _token)
        if scene not in found:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        return found[scene]


def _token(record: Value) -> str:
    return safe_id(record["token"].text() if record.has("token") else str(record["sample_idx"].raw))


def _pose(value: Value) -> Floats:
    return rigid(value.array(4, 4), value.where, value.field)


def _frames(record: Value, root: Path, ego_from_lidar: Floats) -> Frames:
    start = min((_time(record["images"][c]) for c in record["images"].names()), default=0.0)
    rows = []
    for camera in record["images"].names():
        image = record["images"][camera]
        if image.has("lidar2cam"):
            world_from_camera = ego_from_lidar @ invert_pose(_pose(image["lidar2cam"]))
        else:
            world_from_camera = _pose(image["cam2ego"])
        rgb = locate(root, image["img_path"], [f"samples/{camera}"])
        k = focal(image["cam2img"].array(3, 3), image.where, image["cam2img"].field)
        rows.append((_time(image) - start, camera, rgb, world_from_camera, k))
    rows.sort(key=lambda row: row[:2])
    if not rows:
        return Frames.empty()
    time, cameras, images, poses, intrinsics = zip(*rows, strict=True)
    size = [image_size(root / name) for name in images]
    return Frames.of(
        id=cameras, time=time, size=size, rgb=images, world_from_camera=poses, intrinsics=intrinsics
    )


def _time(image: Value) -> float:
    stamp = float(image["timestamp"].array())
    # nuScenes itself counts microseconds, its converters seconds
    return stamp / 1e6 if stamp > 1e12 else stamp


def _objects(record: Value, ego_from_lidar: Floats) -> Objects:
    whole = Value.load(record.where)
    names: Sequence[str] = _NAMES
    if isinstance(whole.raw, dict) and whole["metainfo"].has("categories"):
        order = whole["metainfo"]["categories"]
        names = sorted(order.names(), key=lambda name: order[name].integer())
    kept = [(i, c) for i in record["instances"].elements() if (c := category(i, names)) is not None]
    boxes = [i["bbox_3d"].array(7) for i, _ in kept]
    return box_objects(
        record.where,
        [i["bbox_3d"].field for i, _ in kept],
        [c for _, c in kept],
        [transform_points(ego_from_lidar, b[None, :3])[0] for b in boxes],
        [b[3:6] for b in boxes],
        [np.asarray(ego_from_lidar[:3, :3] @ yaw_matrix(b[6])) for b in boxes],
        [c not in _NO_FRONT for _, c in kept],
    )


READER = NuScenes()
