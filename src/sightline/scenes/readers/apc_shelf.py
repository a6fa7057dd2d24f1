"""Amazon Picking Challenge shelf bin: RGB-D frames with robot-arm poses and object masks.

Read: a folder with ``cam.info.txt`` (objects, camera matrix, a pose per frame), for each frame
``NAME.color.png`` and ``NAME.depth.png`` (16 bit, rotated by three, 0.1 mm, registered to
colour), and ``masks/NAME.OBJECT.png``. World: the robot's base, z up. Masks are the thresholded
output of the authors' network: rough, partly wrong, and they may overlap.

Boxes are **silver**: fitted here to the masked depth of all frames. Kept is the largest body that
at least two frames agree on; around it lies an upright box with the yaw of the smallest rectangle
and the 1 % to 99 % range on every side. Boxes end where the masks do: hidden backs are missing,
sizes are lower bounds. No front. An object listed twice shares one mask and gets no box; then,
and without masks, the scene is not ``complete``.

Sightings come with the scene (``method="instances"``): the mask pixels whose depth lies in the
object's box, at least 50 of them. There is no instance image.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sightline.errors import BadInput
from sightline.scenes.media import image_size, inside
from sightline.scenes.readers.alignment import fit_upright_box, main_cluster
from sightline.scenes.readers.apc_masks import PIXELS, clouds_of, sightings_of
from sightline.scenes.readers.base import Reader, load_text
from sightline.scenes.readers.fields import Floats, Value, box_objects, focal, rigid, safe_id
from sightline.scenes.scene import Scene, SceneBatch
from sightline.scenes.tables import Frames, Objects

__all__ = ["READER", "ApcShelf"]


class ApcShelf(Reader):
    """One bin of the shelf (or the tote)."""

    name = "apc_shelf"
    title = "Amazon Picking Challenge bin: posed RGB-D, masks, boxes fitted to them"

    def claims(self, path: Path) -> bool:
        return (path / "cam.info.txt").is_file()

    def scenes(self, path: Path) -> Sequence[str]:
        return [safe_id(path.resolve().name)]

    def read(self, path: Path, scene: str) -> SceneBatch:
        if scene not in self.scenes(path):
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        root = str(path.resolve())
        frames, listed = _info(path)
        bare = Scene(scene, Objects.empty(), frames=frames, root=root)
        names = [n for n in dict.fromkeys(listed) if listed.count(n) == 1]
        clouds = clouds_of(bare, path, names if (path / "masks").is_dir() else [])
        bodies = {n: main_cluster([p for _, p in seen]) for n, seen in clouds.items()}
        found = [n for n, body in bodies.items() if len(body) >= PIXELS]
        fits = [fit_upright_box(bodies[n]) for n in found]
        columns: list[list[Any]] = [[fit[k] for fit in fits] for k in range(3)]
        called = [n.replace("_", " ") for n in found]
        objects = box_objects(path, found, called, *columns)
        return Scene(
            scene,
            objects,
            frames=frames,
            sightings=sightings_of(frames, objects, [clouds[n] for n in found]),
            source=self.name,
            licence="BSD-2-Clause (apc-vision-toolbox)",
            kind="tabletop",
            root=root,
            complete=bool(found) and len(found) == len(listed),
        )


def _info(path: Path) -> tuple[Frames, list[str]]:
    """Frames and listed objects of cam.info.txt: ``# title`` lines, each before its matrix."""
    file, blocks, listed = path / "cam.info.txt", dict[str, list[str]](), list[str]()
    for title, body in re.findall(r"^#\s*(.*?)\s*$([^#]*)", load_text(file), re.MULTILINE):
        if title in blocks:
            raise BadInput(file, title, "occurs twice", "keep one")
        blocks[title] = body.split()
        if title.startswith("Objects:"):
            try:
                names = json.loads(title.removeprefix("Objects:"))
            except ValueError:
                raise BadInput(file, "Objects", "is not a JSON list of names") from None
            listed = [name.text() for name in Value(file, "Objects", names).elements()]
    key = "Color camera intrinsic matrix"
    k = focal(_matrix(file, blocks, key, 3), file, key, 0)
    poses = {
        title.split()[-1]: rigid(_matrix(file, blocks, title, 4), file, title)
        for title in blocks
        if title.startswith("Camera-to-world")
    }
    if not poses:
        raise BadInput(file, "Camera-to-world", "holds no pose", "restore the file")
    count = len(poses)
    rgb = [inside(path, f"{name}.color.png", "Camera-to-world") for name in poses]
    return Frames.of(
        id=list(poses),
        size=[image_size(image) for image in rgb],
        world_from_camera=list(poses.values()),
        intrinsics=[k] * count,
        rgb=[f"{name}.color.png" for name in poses],
        depth=[f"{name}.depth.png" for name in poses],
        depth_codec=["png16_rotated"] * count,
        depth_unit=[1e-4] * count,
    ), listed


def _matrix(file: Path, blocks: dict[str, list[str]], title: str, side: int) -> Floats:
    words = Value(file, "", blocks)[title]
    return words.array(side * side).reshape(side, side)


READER = ApcShelf()
