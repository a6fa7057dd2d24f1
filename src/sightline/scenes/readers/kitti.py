"""KITTI object detection: one scene per frame with camera 2, calibration, LiDAR and labels.

Read: a folder with ``image_2/`` and ``calib/``, and where present ``label_2/`` and ``velodyne/``.
World: the axes of the rectified reference camera 0 turned to x forward, y left, z up, origin at
that camera (about 1.65 m above the road); it is level as far as the car is. Labels are in
camera 0, while ``P2 = K [I | t]`` places camera 2 at ``-t = -K⁻¹ p4``: frames carry that offset.

Boxes: bottom centre, height, width, length and ``ry``; +x is the front of vehicles, riders and
people. ``DontCare`` regions are dropped (they have no box), so a scene is never ``complete``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import pose, transform_points, yaw_matrix
from sightline.scenes.media import image_size
from sightline.scenes.readers.base import Reader, load_text
from sightline.scenes.readers.fields import Floats, box_objects, focal, load_cloud, rigid
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects

__all__ = ["READER", "Kitti"]

WORLD_FROM_RECT = np.array([[0.0, 0, 1, 0], [-1, 0, 0, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
_FRONT = {"car", "van", "truck", "tram", "pedestrian", "person sitting", "cyclist"}


class Kitti(Reader):
    """Frames of KITTI object detection."""

    name = "kitti"
    title = "KITTI object detection: image, calibration, LiDAR, labelled boxes"

    def claims(self, path: Path) -> bool:
        return (path / "image_2").is_dir() and (path / "calib").is_dir()

    def scenes(self, path: Path) -> Sequence[str]:
        return sorted(file.stem for file in (path / "image_2").glob("*.png"))

    def read(self, path: Path, scene: str) -> SceneBatch:
        image = path / "image_2" / f"{scene}.png"
        if scene not in self.scenes(path):
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        file = path / "calib" / f"{scene}.txt"
        p2 = _calib(file, "P2", (3, 4))
        intrinsics = focal(p2, file, "P2")
        rect_from_camera = pose(np.eye(3), -np.linalg.solve(p2[:, :3], p2[:, 3]))
        frames = Frames.of(
            id=["image_2"],
            size=[image_size(image)],
            world_from_camera=[WORLD_FROM_RECT @ rect_from_camera],
            intrinsics=[intrinsics],
            rgb=[f"image_2/{scene}.png"],
        )
        cloud = f"velodyne/{scene}.bin"
        return Scene(
            scene,
            _labels(path / "label_2" / f"{scene}.txt"),
            frames=frames,
            source=self.name,
            licence="CC BY-NC-SA 3.0 (KITTI)",
            kind="driving",
            root=str(path.resolve()),
            complete=False,
            points=cloud if (path / "velodyne").is_dir() else "",
        )

    def points(self, path: Path, scene: str) -> Floats:
        """(N, 4) x, y, z in the world and reflectance of the LiDAR points."""
        file = path / "calib" / f"{scene}.txt"
        corner = np.array([[0.0, 0, 0, 1]])
        camera_from_lidar = np.vstack([_calib(file, "Tr_velo_to_cam", (3, 4)), corner])
        rect = pose(_calib(file, "R0_rect", (3, 3)), np.zeros(3))
        rect_from_lidar = rigid(rect, file, "R0_rect") @ rigid(
            camera_from_lidar, file, "Tr_velo_to_cam"
        )
        cloud = load_cloud(path / "velodyne" / f"{scene}.bin", 4)
        cloud[:, :3] = transform_points(WORLD_FROM_RECT @ rect_from_lidar, cloud[:, :3])
        return cloud


def _calib(file: Path, key: str, shape: tuple[int, int]) -> Floats:
    for line in load_text(file).splitlines():
        name, _, numbers = line.partition(":")
        if name.strip() == key:
            return _numbers(file, key, numbers.split(), shape[0] * shape[1]).reshape(shape)
    raise BadInput(file, key, "is missing", "restore the calibration file")


def _numbers(file: Path, field: str, words: Sequence[str], *counts: int) -> Floats:
    try:
        values = np.array(words, dtype=np.float64)
    except ValueError:
        raise BadInput(file, field, "holds something that is no number") from None
    if len(values) not in counts or not np.isfinite(values).all():
        raise BadInput(file, field, f"holds {len(values)} numbers", f"expected {counts[0]}, finite")
    return values


def _labels(file: Path) -> Objects:
    """Boxes of a label file; the test split has no labels at all."""
    names, fields, centre, extent, rotation = [], [], [], [], []
    lines = load_text(file).splitlines() if file.parent.is_dir() else []
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words or words[0] == "DontCare":
            continue
        # detection results have a score at the end
        _, _, _, *_, h, w, l, x, y, z, ry = _numbers(file, f"line {number}", words[1:], 14, 15)[:14]
        names.append(words[0].lower().replace("_", " "))
        fields.append(f"line {number}")
        centre.append(transform_points(WORLD_FROM_RECT, [[x, y - h / 2, z]])[0])
        extent.append(np.array([l, w, h]))
        # ry turns from the camera's x axis towards its -z axis; y points down
        rotation.append(yaw_matrix(-ry - np.pi / 2))
    front = [name in _FRONT for name in names]
    return box_objects(file, fields, names, centre, extent, rotation, front)


READER = Kitti()
