"""ICL-NUIM living room: rendered RGB-D frames with poses in the first camera's frame.

Read: a folder with ``image/NAME.jpg`` (or png), ``depth/NAME.png`` and ``poses.json`` (``K``,
``depth_unit_m`` and ``cam_to_world`` by name). The published world is the first camera; here it
is turned so that the floor, fitted to the depth of all frames, is level, and the origin stays at
the first camera. ``floor_z`` is the height of the floor. There are no objects.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sightline.errors import BadInput
from sightline.geometry import pose, transform_points
from sightline.scenes.media import image_size, load_depth
from sightline.scenes.readers.alignment import fit_floor, level, unproject
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import Floats, Value, focal, locate, rigid, safe_id
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects

__all__ = ["READER", "IclLivingRoom"]

FITTED = 24
"""frames whose depth the floor is fitted to"""


class IclLivingRoom(Reader):
    """One rendered sequence, levelled."""

    name = "icl_livingroom"
    title = "ICL-NUIM sequence: posed colour and depth frames, levelled by the floor"

    def claims(self, path: Path) -> bool:
        return all((path / p).exists() for p in ("poses.json", "image", "depth"))

    def scenes(self, path: Path) -> Sequence[str]:
        return [safe_id(path.resolve().name)]

    def read(self, path: Path, scene: str) -> SceneBatch:
        if scene not in self.scenes(path):
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        file = Value.load(path / "poses.json")
        intrinsics = focal(file["K"].array(3, 3), file.where, "K", 0)
        poses = file["cam_to_world"]
        names = sorted(poses.names(), key=lambda n: (len(n), n))
        if not names:
            raise poses.error("holds no pose", "restore it")
        rgb, depth, cameras = [], [], []
        for name in names:
            stem = Value(file.where, f"cam_to_world.{name}", name).text()
            field = poses[name].field
            rgb.append(_image(path, "image", stem, (".jpg", ".png"), field))
            depth.append(_image(path, "depth", stem, (".png",), field))
            cameras.append(rigid(poses[name].array(4, 4), file.where, field))
        frames = Frames.of(
            id=names,
            size=[image_size(path / name) for name in rgb],
            world_from_camera=cameras,
            intrinsics=[intrinsics] * len(names),
            rgb=rgb,
            depth=depth,
            depth_unit=[float(file["depth_unit_m"].array())] * len(names),
        )
        root = str(path.resolve())
        tilted = Scene(scene, Objects.empty(), frames=frames, root=root)
        upright, floor = _levelled(tilted, path)
        columns = frames.columns()
        columns["world_from_camera"] = upright @ frames.world_from_camera
        return Scene(
            scene,
            Objects.empty(),
            frames=Frames(**columns),
            source=self.name,
            licence="CC BY 3.0 (ICL-NUIM)",
            root=root,
            complete=False,
            floor_z=floor,
        )


def _image(path: Path, folder: str, stem: str, ends: Sequence[str], field: str) -> str:
    found = [end for end in ends if (path / folder / (stem + end)).is_file()]
    name = Value(path, field, f"{folder}/{stem}{(found or ends)[0]}")
    return locate(path, name)


def _levelled(scene: SceneBatch, path: Path) -> tuple[Floats, float]:
    """World with z up from the published world, and the floor's height in it."""
    frames = scene.frames
    clouds = []
    for row in np.unique(np.linspace(0, len(frames) - 1, FITTED).astype(int)):
        step = max(1, int(frames.size[row, 0]) // 50)
        camera = unproject(load_depth(scene, int(row)), frames.intrinsics[row], step)
        clouds.append(transform_points(frames.world_from_camera[row], camera))
    # cameras are held upright on average: their y axes point down
    floor = fit_floor(np.concatenate(clouds), -frames.world_from_camera[:, :3, 1].mean(axis=0))
    if floor is None:
        raise BadInput(path, "depth", "shows no floor to level the world by", "add frames with one")
    return pose(level(floor[0]), np.zeros(3)), floor[1]


READER = IclLivingRoom()
