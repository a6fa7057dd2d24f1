"""SUN RGB-D: single photos with a tilt-corrected world, boxes and points; three layouts.

Read (one scene per photo):
  VoteNet files: ``calib_ID.txt``, ``label_ID.txt``, ``ID.jpg``, ``ID_pc*.npz`` in one folder, or
  ``calib/ID.txt``, ``label/ID.txt``, ``image/ID.jpg``;
  the mmdet3d information file as JSON, with ``depth2img`` and ``.bin`` points beside it;
  the original layout: a folder with ``intrinsics.txt``, ``extrinsics/``, ``image/`` and
  ``depth_bfx/``, or a folder of such folders; ``annotation3Dfinal/index.json`` where present;
  a folder whose subfolders are laid out in one of these ways.

World: x right, y forward, z up, level, origin at the camera; the floor is not known.
Label files hold half sizes: width, length, height, where the *length* lies along the orientation
(ox, oy). +x of a box is that orientation; nothing in the sources says that it is the front of
every category, so no front is claimed. Not every object is boxed: scenes are not ``complete``.
Camera matrices count pixels from 1 (Matlab), which is corrected here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from sightline.errors import BadInput
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import Floats, load_cloud
from sightline.scenes.readers.infos import info_files
from sightline.scenes.readers.sunrgbd_layouts import Photo, mmdet3d, votenet
from sightline.scenes.readers.sunrgbd_original import original
from sightline.scenes.scene import Scene, SceneBatch

__all__ = ["READER", "SunRgbd"]

_UNREADABLE: tuple[type[Exception], ...] = (OSError, ValueError, KeyError, TypeError, EOFError)
_UNREADABLE += (BadZipFile, NotImplementedError, zlib.error)


class SunRgbd(Reader):
    """Photos of SUN RGB-D."""

    name = "sunrgbd"
    title = "SUN RGB-D photos (VoteNet, mmdet3d or original layout)"

    def claims(self, path: Path) -> bool:
        return any(
            info_files(part, self.name) or votenet(part) or original(part)
            for part in (path, *_below(path))
        )

    def scenes(self, path: Path) -> Sequence[str]:
        return list(_photos(path))

    def read(self, path: Path, scene: str) -> SceneBatch:
        photo = self._photo(path, scene)
        return Scene(
            scene,
            photo.objects,
            frames=photo.frames,
            source=self.name,
            licence="SUN RGB-D: research data, no explicit licence",
            root=str(photo.root.resolve()),
            complete=False,
            points=photo.points,
        )

    def points(self, path: Path, scene: str) -> Floats:
        """(N, 6) x, y, z in the world and red, green, blue 0-1; empty without a points file."""
        photo = self._photo(path, scene)
        file = photo.root / photo.points
        if not photo.points:
            return np.zeros((0, 6))
        if file.suffix == ".bin":
            return load_cloud(file, 6)
        try:
            with file.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
                cloud = np.asarray(arrays["pc"], dtype=np.float64)
        except _UNREADABLE as err:
            raise BadInput(file, "pc", f"cannot be read: {err}", "restore it") from None
        if cloud.ndim != 2 or cloud.shape[1] < 3:
            raise BadInput(file, "pc", f"has shape {cloud.shape}", "expected (N, 6)")
        return cloud

    def _photo(self, path: Path, scene: str) -> Photo:
        found = _photos(path)
        if scene not in found:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        return found[scene]()


def _below(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir()) if path.is_dir() else []


def _photos(path: Path) -> dict[str, Callable[[], Photo]]:
    """Photos of a folder in one of the layouts, or of all such folders directly below it."""
    found = {**mmdet3d(path), **votenet(path), **original(path)}
    if found:
        return found
    for part in _below(path):
        for name, photo in {**mmdet3d(part), **votenet(part), **original(part)}.items():
            found[f"{part.name}_{name}" if name in found else name] = photo
    return found


READER = SunRgbd()
