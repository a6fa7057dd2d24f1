"""SUN RGB-D as VoteNet and mmdet3d hand it around: scene ids and what reads each photo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from sightline.geometry import pose, yaw_matrix
from sightline.scenes.media import image_size
from sightline.scenes.readers.base import load_matrix, load_text
from sightline.scenes.readers.fields import (
    Floats,
    Value,
    box_objects,
    focal,
    locate,
    rigid,
    safe_id,
)
from sightline.scenes.readers.infos import category, info_files, records
from sightline.scenes.tables import Frames, Objects

__all__ = ["UPRIGHT_FROM_CAMERA", "Photo", "Photos", "frame", "mmdet3d", "votenet"]

UPRIGHT_FROM_CAMERA = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])
CLASSES: tuple[str, ...] = ("bed", "table", "sofa", "chair", "toilet", "desk", "dresser")
CLASSES += ("night stand", "bookshelf", "bathtub")


@dataclass(frozen=True)
class Photo:
    """One scene of SUN RGB-D, in any layout."""

    root: Path
    frames: Frames
    objects: Objects
    points: str = ""


Photos = dict[str, Callable[[], Photo]]
"""scene id to what reads the photo"""


def mmdet3d(path: Path) -> Photos:
    """Photos of mmdet3d information files."""
    found = records(info_files(path, "sunrgbd"), _stem)
    return {scene: partial(_mmdet3d, record) for scene, record in found.items()}


def votenet(path: Path) -> Photos:
    """Photos with calibration and label text files."""
    flat = {f.stem.removeprefix("calib_"): f.name for f in sorted(path.glob("calib_*.txt"))}
    if flat:
        ids = [i for i in flat if (path / f"label_{i}.txt").is_file()]
        names = ("{}.jpg", "calib_{}.txt", "label_{}.txt")
        return {i: partial(_votenet, path, i, *names) for i in ids}
    if not all((path / p).is_dir() for p in ("calib", "label", "image")):
        return {}
    ids = [file.stem for file in sorted((path / "calib").glob("*.txt"))]
    names = ("image/{}.jpg", "calib/{}.txt", "label/{}.txt")
    return {i: partial(_votenet, path, i, *names) for i in ids}


def frame(root: Path, rgb: str, matrix: Floats, k: Floats, where: Path, depth: str = "") -> Frames:
    """The one frame of a photo: camera at the origin, turned by ``matrix`` (world from camera)."""
    return Frames.of(
        id=[Path(rgb).stem],
        size=[image_size(root / rgb)],
        world_from_camera=[rigid(pose(matrix, np.zeros(3)), where, "camera tilt")],
        intrinsics=[focal(k, where, "camera matrix", 1)],
        rgb=[rgb],
        depth=[depth],
        depth_codec=["png16_rotated"],
        depth_size=[image_size(root / depth) if depth else (0, 0)],
    )


def _camera(record: Value) -> Value:
    images = record["images"]
    if not images.names():
        raise images.error("holds no camera", "restore it")
    return images[images.names()[0]]


def _stem(record: Value) -> str:
    return safe_id(PurePosixPath(_camera(record)["img_path"].text()).stem)


def _mmdet3d(record: Value) -> Photo:
    root, where, camera = record.where.parent, record.where, _camera(record)
    matrix = camera["depth2img"].array(3, 3)
    if abs(np.linalg.det(matrix)) < 1e-9:
        raise camera["depth2img"].error("is not a projection", "expected K @ rotation")
    # K @ R: the triangular and the orthogonal factor, K with a positive diagonal
    q, r = np.linalg.qr(matrix[::-1].T)
    sign = np.sign(np.diag(r)[::-1])
    k, world_from_camera = r.T[::-1, ::-1] * sign, q[:, ::-1] * sign
    rgb = locate(root, camera["img_path"], ("sunrgbd_trainval/image", "image"))
    kept = [
        (i, c) for i in record["instances"].elements() if (c := category(i, CLASSES)) is not None
    ]
    boxes = [i["bbox_3d"].array(7) for i, _ in kept]
    objects = box_objects(
        where,
        [i["bbox_3d"].field for i, _ in kept],
        [c for _, c in kept],
        [b[:3] for b in boxes],
        [b[3:6] for b in boxes],
        [yaw_matrix(b[6]) for b in boxes],
    )
    frames = frame(root, rgb, world_from_camera, k / k[2, 2], where)
    points = locate(root, record["lidar_points"]["lidar_path"], ("points",))
    return Photo(root, frames, objects, points)


def _votenet(root: Path, scene: str, image: str, calib: str, label: str) -> Photo:
    file = root / calib.format(scene)
    tilt, k = load_matrix(file, (2, 3, 3)).transpose(0, 2, 1)
    frames = frame(root, image.format(scene), tilt @ UPRIGHT_FROM_CAMERA, k, file)
    file = root / label.format(scene)
    names, fields, rows = [], [], []
    for number, line in enumerate(load_text(file).splitlines(), 1):
        words = line.split()
        if not words:
            continue
        values = Value(file, f"line {number}", words[1:]).array(12)
        names.append(words[0].replace("_", " "))
        fields.append(f"line {number}")
        rows.append(values[4:])
    # centre, half width, half length, half height, orientation; the length lies along it
    objects = box_objects(
        file,
        fields,
        names,
        [r[:3] for r in rows],
        [2 * r[[4, 3, 5]] for r in rows],
        [yaw_matrix(np.arctan2(r[7], r[6])) for r in rows],
    )
    clouds = sorted(f.name for f in root.glob(f"{scene}_pc*.npz"))
    return Photo(root, frames, objects, clouds[0] if clouds else "")
