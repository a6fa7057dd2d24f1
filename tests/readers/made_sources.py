"""Small made sources of every format, for tests that need no real data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

EYE4 = np.eye(4).tolist()
K = [[50.0, 0, 16], [0, 50, 12], [0, 0, 1]]
SIZE = (32, 24)


def image(path: Path, size: tuple[int, int] = SIZE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (90, 60, 30)).save(path)


def depth(path: Path, metres: np.ndarray, unit: float, rotated: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = np.rint(metres / unit).astype(np.uint16)
    raw = ((raw << 3) | (raw >> 13)).astype(np.uint16) if rotated else raw
    Image.fromarray(raw).save(path)


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def rows(matrix: Any) -> str:
    return "\n".join(" ".join(f"{v:.9f}" for v in row) for row in np.asarray(matrix)) + "\n"


def vsi_record() -> dict[str, Any]:
    box = {
        "centroid": [1.0, 2, 0.5],
        "axesLengths": [0.5, 0.4, 1],
        "normalizedAxes": [0.6, 0.8, 0, -0.8, 0.6, 0, 0, 0, 1],
    }
    other = {**box, "centroid": [2.0, 2, 0.5]}
    return {
        "room_size": 12.5,
        "room_center": [0, 0, 0],
        "object_counts": {"trash can": 2},
        "object_bbox": {"trash can": [box, other]},
        "dataset": "scannet",
        "video_path": "/a/41069025_x.mov",
    }


def vsi_meta(root: Path) -> Path:
    write(root / "scannet_meta_info_val.json", {"scene0001_00": vsi_record()})
    return root / "scannet_meta_info_val.json"


def arkitscenes(root: Path) -> Path:
    for number in (2, 10):
        image(root / "frames" / f"frame_{number}.jpg")
    write(root / "boxes.json", vsi_record())
    return root / "boxes.json"


def sevenscenes(root: Path) -> Path:
    for number in range(2):
        name = f"frame-{number:06d}"
        image(root / f"{name}.color.png")
        depth(root / f"{name}.depth.png", np.full(SIZE[::-1], 2.0), 0.001)
        write(root / f"{name}.pose.txt", rows(np.eye(4)))
    item = {"label": "mug", "center": [0, 0, 1], "size": [0.1, 0.1, 0.1], "yaw": 0.3}
    write(root / "boxes_silver.json", {"align": EYE4, "objects": [item]})
    return root / "boxes_silver.json"


def icl_livingroom(root: Path) -> Path:
    v = np.arange(SIZE[1])[:, None] + np.zeros(SIZE[0])
    # a floor one metre below a level camera, a wall three metres away
    floor = 1.0 * 50 / np.maximum(v + 0.5 - 12.5, 1e-6)
    poses = {}
    for name in ("00000", "00010"):
        image(root / "image" / f"{name}.jpg")
        depth(root / "depth" / f"{name}.png", np.where(v > 14, np.minimum(floor, 30), 30.0), 0.001)
        poses[name] = EYE4
    write(root / "poses.json", {"K": K, "depth_unit_m": 0.001, "cam_to_world": poses})
    return root / "poses.json"


def apc_shelf(root: Path) -> Path:
    fine = [[200.0, 0, 16], [0, 200, 12], [0, 0, 1]]
    text = '# Environment: shelf\n# Objects: ["red_box","blue_box"]\n\n'
    text += f"# Color camera intrinsic matrix\n{rows(fine)}\n"
    pose = np.array([[0.0, 0, 1, 0], [-1, 0, 0, 0], [0, -1, 0, 1], [0, 0, 0, 1]])
    for number in range(2):
        name = f"frame-{number:06d}"
        text += f"# Camera-to-world extrinsic matrix (camera pose) for {name}\n{rows(pose)}\n"
        image(root / f"{name}.color.png")
        depth(root / f"{name}.depth.png", np.full(SIZE[::-1], 0.8), 1e-4, rotated=True)
        for k, thing in enumerate(("red_box", "blue_box")):
            mask = np.zeros(SIZE[::-1], np.uint8)
            mask[4:16, 2 + 14 * k : 14 + 14 * k] = 255
            (root / "masks").mkdir(exist_ok=True)
            Image.fromarray(mask).save(root / "masks" / f"{name}.{thing}.png")
    write(root / "cam.info.txt", text)
    return root / "cam.info.txt"


def votenet(root: Path) -> Path:
    image(root / "000003.jpg")
    write(root / "calib_000003.txt", "1 0 0 0 1 0 0 0 1\n50 0 0 0 50 0 16 12 1\n")
    write(root / "label_000003.txt", "night_stand 1 1 5 5 0.1 3 0.2 0.2 0.4 0.3 0 -1\n")
    np.savez(root / "000003_pc_50k.npz", pc=np.ones((5, 6), np.float32))
    return root / "label_000003.txt"


def sunrgbd(root: Path) -> Path:
    image(root / "000017.jpg")
    np.ones((5, 6), "<f4").tofile(root / "000017.bin")
    matrix = np.array(K) @ np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])
    camera = {"img_path": "000017.jpg", "height": 24, "width": 32, "depth2img": matrix.tolist()}
    item = {"bbox_3d": [0, 3, 0, 1, 1, 1, 0.2], "bbox_label_3d": 7}
    record = {
        "images": {"CAM0": camera},
        "lidar_points": {"lidar_path": "000017.bin"},
        "instances": [item],
    }
    write(root / "info.json", {"metainfo": {"DATASET": "SUNRGBD"}, "data_list": [record]})
    return root / "info.json"


def original(root: Path) -> Path:
    image(root / "image" / "a.jpg")
    depth(root / "depth_bfx" / "a.png", np.full(SIZE[::-1], 2.0), 0.001, rotated=True)
    write(root / "intrinsics.txt", rows(K))
    write(root / "extrinsics" / "2014.txt", rows(np.eye(4)[:3]))
    shape = {"X": [0, 1, 1, 0], "Z": [2, 2, 4, 4], "Ymin": -0.5, "Ymax": 0.5}
    things = [{"name": "bed:left", "polygon": [shape]}, None, {"name": "wall", "polygon": [shape]}]
    write(root / "annotation3Dfinal" / "index.json", {"objects": things})
    return root / "annotation3Dfinal" / "index.json"


def scannet(root: Path) -> Path:
    np.ones((5, 6), "<f4").tofile(root / "scene0001_00.bin")
    record = {
        "lidar_points": {"num_pts_feats": 6, "lidar_path": "scene0001_00.bin"},
        "instances": [{"bbox_3d": [1, 1, 1, 2, 2, 2], "bbox_label_3d": 13}],
        "axis_align_matrix": EYE4,
    }
    write(root / "info.json", {"metainfo": {"DATASET": "SCANNET"}, "data_list": [record]})
    return root / "info.json"


def kitti(root: Path) -> Path:
    image(root / "image_2" / "000007.png")
    p2 = "P2: 50 0 16 5 0 50 12 0 0 0 1 0"
    rest = "R0_rect: 1 0 0 0 1 0 0 0 1\nTr_velo_to_cam: 0 -1 0 0 0 0 -1 0 1 0 0 0"
    write(root / "calib" / "000007.txt", f"{p2}\n{rest}\n")
    (root / "velodyne").mkdir()
    np.array([[10, 0, 0, 0.5]], "<f4").tofile(root / "velodyne" / "000007.bin")
    car = "Car 0 0 0 1 1 9 9 1.5 1.6 4 0 0.75 10 -1.5707963267948966\n"
    nothing = "DontCare -1 -1 -10 1 1 5 5 -1 -1 -1 -1000 -1000 -1000 -10\n"
    write(root / "label_2" / "000007.txt", car + nothing)
    return root / "label_2" / "000007.txt"


def nuscenes(root: Path) -> Path:
    np.ones((5, 5), "<f4").tofile(root / "sweep.bin")
    camera = [[0.0, 0, 1, 1], [-1, 0, 0, 0], [0, -1, 0, 1.5], [0, 0, 0, 1]]
    images = {}
    for k, name in enumerate(("CAM_FRONT", "CAM_BACK")):
        image(root / f"{name}.jpg")
        images[name] = {
            "img_path": f"{name}.jpg",
            "cam2img": K,
            "cam2ego": camera,
            "timestamp": 1.5e9 - k,
        }
    record = {
        "token": "abc",
        "images": images,
        "lidar_points": {"num_pts_feats": 5, "lidar_path": "sweep.bin", "lidar2ego": EYE4},
        "instances": [
            {"bbox_3d": [9, 0, 1, 4, 2, 1.5, 0.1], "bbox_label_3d": 0, "velocity": [np.nan] * 2},
            {"bbox_3d": [9, 5, 1, 4, 2, 1.5, 0.1], "bbox_label_3d": -1},
        ],
    }
    names = {"car": 0, "traffic_cone": 1}
    info = {"metainfo": {"categories": names, "dataset": "nuscenes"}, "data_list": [record]}
    write(root / "info.json", info)
    return root / "info.json"


MAKERS = {
    maker.__name__: maker
    for maker in (
        vsi_meta,
        arkitscenes,
        sevenscenes,
        icl_livingroom,
        apc_shelf,
        votenet,
        sunrgbd,
        original,
        scannet,
        kitti,
        nuscenes,
    )
}
