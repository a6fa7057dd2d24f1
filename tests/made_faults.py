"""Faults of a scene: what is changed, and the field that the error must name."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from sightline.scenes import Landmarks, SceneBatch, Sightings
from sightline.scenes.tables import names

Change = Callable[[SceneBatch, Path], SceneBatch]


def put(table: str, column: str, row: int, value: Any, at: Any = ()) -> Change:
    """Set one value of one column."""

    def change(scene: SceneBatch, root: Path) -> SceneBatch:
        old = getattr(scene, table)
        values = np.array(getattr(old, column))
        values[(row, *at)] = value
        return replace(scene, **{table: replace(old, **{column: values})}, memo={})

    return change


def posed(turn: Any) -> Change:
    return put("frames", "world_from_camera", 1, turn, (slice(0, 3), slice(0, 3)))


def outside(scene: SceneBatch, root: Path) -> SceneBatch:
    secret = root.parent / "secret.png"
    Image.new("RGB", (16, 12)).save(secret)
    return scene


def parent_path(scene: SceneBatch, root: Path) -> SceneBatch:
    return put("frames", "rgb", 1, "../secret.png")(outside(scene, root), root)


def absolute_path(scene: SceneBatch, root: Path) -> SceneBatch:
    outside(scene, root)
    return put("frames", "rgb", 1, str((root.parent / "secret.png").resolve()))(scene, root)


def link_out(scene: SceneBatch, root: Path) -> SceneBatch:
    outside(scene, root)
    (root / "cam" / "1.png").unlink()
    (root / "cam" / "1.png").symlink_to(root.parent / "secret.png")
    return scene


def linked_folder(scene: SceneBatch, root: Path) -> SceneBatch:
    outside(scene, root)
    (root / "up").symlink_to(root.parent, target_is_directory=True)
    return put("frames", "rgb", 1, "up/secret.png")(scene, root)


def circle(scene: SceneBatch, root: Path) -> SceneBatch:
    (root / "loop").symlink_to(root / "loop")
    return put("frames", "rgb", 1, "loop/1.png")(scene, root)


def picture(column: str, size: tuple[int, int]) -> Change:
    def change(scene: SceneBatch, root: Path) -> SceneBatch:
        path = root / str(getattr(scene.frames, column)[1])
        path.unlink()
        Image.new("RGB" if column == "rgb" else "I;16", size).save(path)
        return scene

    return change


def remove(column: str) -> Change:
    def change(scene: SceneBatch, root: Path) -> SceneBatch:
        (root / str(getattr(scene.frames, column)[1])).unlink()
        return scene

    return change


def no_image(scene: SceneBatch, root: Path) -> SceneBatch:
    (root / "cam" / "1.png").write_text("no picture")
    return scene


def bomb(scene: SceneBatch, root: Path) -> SceneBatch:
    # a PNG that claims 60000 x 60000 pixels
    path = root / "cam" / "1.png"
    data = bytearray(path.read_bytes())
    data[16:24] = (60000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    path.write_bytes(data)
    return scene


def scene_row(column: str, value: Any) -> Change:
    def change(scene: SceneBatch, root: Path) -> SceneBatch:
        return replace(scene, scenes=replace(scene.scenes, **{column: value}), memo={})

    return change


def sighting(**values: Any) -> Change:
    row = {"frame": [0], "object": [0], "box": [[0, 0, 4, 4]], "point": [[1, 1]]}

    def change(scene: SceneBatch, root: Path) -> SceneBatch:
        return replace(scene, sightings=Sightings.of(**{**row, **values}), memo={})

    return change


def landmark(**values: Any) -> Change:
    row = {"point": [0], "frame": [0], "xyz": [[0, 0, 0]], "uv": [[1, 1]], "depth": [1]}

    def change(scene: SceneBatch, root: Path) -> SceneBatch:
        return replace(scene, landmarks=Landmarks.of(**{**row, **values}), memo={})

    return change


NAN = float("nan")
FAULTS: dict[str, tuple[str, Change]] = {
    "pose NaN": ("frames.world_from_camera[1]", posed(NAN)),
    "position NaN": ("frames.world_from_camera[1]",
                     put("frames", "world_from_camera", 1, NAN, (0, 3))),
    "pose skewed": ("frames.world_from_camera[1]", posed(np.eye(3) + 0.01)),
    "pose scaled": ("frames.world_from_camera[1]", posed(1.01 * np.eye(3))),
    "pose mirrored": ("frames.world_from_camera[1]", posed(np.diag([1, 1, -1]))),
    "pose transposed": ("frames.world_from_camera[1]",
                        put("frames", "world_from_camera", 1, 5.0, (3, 0))),
    "intrinsics NaN": ("frames.intrinsics[1]", put("frames", "intrinsics", 1, NAN, (0,))),
    "focal length 0": ("frames.intrinsics[1]", put("frames", "intrinsics", 1, 0, (1,))),
    "image size 0": ("frames.size[1]", put("frames", "size", 1, 0, (0,))),
    "extent 0": ("objects.extent[b]", put("objects", "extent", 1, 0.0, (2,))),
    "extent negative": ("objects.extent[b]", put("objects", "extent", 1, -0.1, (0,))),
    "extent NaN": ("objects.extent[b]", put("objects", "extent", 1, NAN, (0,))),
    "extent huge": ("objects.extent[b]", put("objects", "extent", 1, 2e4, (0,))),
    "centre NaN": ("objects.centre[b]", put("objects", "centre", 1, NAN, (1,))),
    "centre infinite": ("objects.centre[b]", put("objects", "centre", 1, np.inf, (1,))),
    "rotation skewed": ("objects.rotation[b]", put("objects", "rotation", 1, 0.2, (0, 1))),
    "rotation mirrored": ("objects.rotation[b]",
                          put("objects", "rotation", 1, np.diag([1, -1, 1]))),
    "category empty": ("objects.category[b]", put("objects", "category", 1, "")),
    "category blank": ("objects.category[b]", put("objects", "category", 1, " \t")),
    "parent itself": ("objects.parent[b]", put("objects", "parent", 1, 1)),
    "parent beyond": ("objects.parent[b]", put("objects", "parent", 1, 2)),
    "parent below -1": ("objects.parent[b]", put("objects", "parent", 1, -2)),
    "scene of object": ("objects.scene[1]", put("objects", "scene", 1, 1)),
    "scene of frame": ("frames.scene[1]", put("frames", "scene", 1, -1)),
    "object twice": ("objects.id", put("objects", "id", 1, "a")),
    "frame twice": ("frames.id", put("frames", "id", 1, "0")),
    "frame name leads out": ("frames.id", put("frames", "id", 1, "../0")),
    "frame name absolute": ("frames.id", put("frames", "id", 1, "/tmp/x")),
    "time goes back": ("frames.time[1]", put("frames", "time", 1, -0.5)),
    "unit unknown": ("frames.depth_unit[1]", put("frames", "depth_unit", 1, 1000.0)),
    "unit 0": ("frames.depth_unit[1]", put("frames", "depth_unit", 1, 0.0)),
    "unit NaN": ("frames.depth_unit[1]", put("frames", "depth_unit", 1, NAN)),
    "codec unknown": ("frames.depth_codec[1]", put("frames", "depth_codec", 1, "exr")),
    "depth camera": ("frames.colour_from_depth[1]",
                     put("frames", "colour_from_depth", 1, 2.0, (0, 0))),
    "scene name leads out": ("scenes.id", scene_row("id", names(["../room"]))),
    "scene name hidden": ("scenes.id", scene_row("id", names([".room"]))),
    "scene name empty": ("scenes.id", scene_row("id", names([""]))),
    "outline no JSON": ("scenes.floor[room]", scene_row("floor", names(["[[0, 0], [1"]))),
    "outline of two": ("scenes.floor[room]", scene_row("floor", names(["[[0,0],[1,1]]"]))),
    "outline words": ("scenes.floor[room]", scene_row("floor", names(['[["a","b"]]']))),
    "outline NaN": ("scenes.floor[room]",
                    scene_row("floor", names(["[[0,0],[1,1],[NaN,1]]"]))),
    "area negative": ("scenes.room_area[room]", scene_row("room_area", [-1.0])),
    "area infinite": ("scenes.room_area[room]", scene_row("room_area", [np.inf])),
    "sighting of nothing": ("sightings.object[0]", sighting(object=[2])),
    "sighting in nothing": ("sightings.frame[0]", sighting(frame=[-1])),
    "occluder unknown": ("sightings.occluder[0]", sighting(occluder=[2])),
    "occluder below -1": ("sightings.occluder[0]", sighting(occluder=[-2])),
    "landmark in nothing": ("landmarks.frame[0]", landmark(frame=[2])),
    "landmark on nothing": ("landmarks.object[0]", landmark(object=[2])),
    "landmark number": ("landmarks.point[0]", landmark(point=[-1])),
}  # fmt: skip
MEDIA_FAULTS: dict[str, tuple[str, Change]] = {
    "picture missing": ("frames.rgb[1]", remove("rgb")),
    "depth missing": ("frames.depth[1]", remove("depth")),
    "masks missing": ("frames.instances[1]", remove("instances")),
    "picture of another size": ("frames.rgb[1]", picture("rgb", (17, 12))),
    "depth of another size": ("frames.depth[1]", picture("depth", (16, 11))),
    "masks of another size": ("frames.instances[1]", picture("instances", (8, 6))),
    "declared depth size": ("frames.depth[1]", put("frames", "depth_size", 1, [8, 6])),
    "path leads out": ("frames.rgb[1]", parent_path),
    "path absolute": ("frames.rgb[1]", absolute_path),
    "link leads out": ("frames.rgb[1]", link_out),
    "linked folder": ("frames.rgb[1]", linked_folder),
    "link in a circle": ("frames.rgb[1]", circle),
    "path with a null byte": ("frames.rgb[1]", put("frames", "rgb", 1, "a\0b")),
    "path is the folder": ("frames.rgb[1]", put("frames", "rgb", 1, ".")),
    "path is a folder": ("frames.rgb[1]", put("frames", "rgb", 1, "cam")),
    "no picture": ("frames.rgb[1]", no_image),
    "picture too large to open": ("frames.rgb[1]", bomb),
    "point cloud missing": ("scenes.points", scene_row("points", names(["cloud.ply"]))),
    "point cloud outside": ("scenes.points", scene_row("points", names(["../secret.png"]))),
}
