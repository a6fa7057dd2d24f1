"""COCO annotations: photos with boxes, run lengths or polygons (detection), or segments (panoptic).

Read: an annotation JSON with ``images``, ``annotations`` and ``categories``, or a folder with such
files, also below ``annotations/``. Photos are looked for beside the file and in its neighbouring
folders; panoptic segments in the folder that is named like their file. One scene per photo; where
several files annotate one photo the panoptic one is read.

Boxes are ``[x, y, width, height]``. Only things (``isthing``) become objects: a region of grass has
no number and no sides. Crowds are left out. ``complete``: panoptic photos without a crowd, where
every pixel is assigned; detection never, as unlabelled objects occur. Depth: a ``lift.json`` beside
the annotations, see ``docs/photos.md``.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.scenes.lift import Camera, Detections, SensorDepth, photo_scene
from sightline.scenes.media import image_size, inside
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import Value, safe_id
from sightline.scenes.readers.photos import Settings, mask_of
from sightline.scenes.scene import SceneBatch

__all__ = ["READER", "Coco"]

_KEYS = (b'"images"', b'"annotations"', b'"categories"')


class Coco(Reader):
    """COCO detection and panoptic annotations."""

    name = "coco"
    title = "COCO detection or panoptic annotations with their photos"

    def claims(self, path: Path) -> bool:
        return bool(_files(path))

    def scenes(self, path: Path) -> Sequence[str]:
        return list(_index(path))

    def read(self, path: Path, scene: str) -> SceneBatch:
        photos = _index(path)
        if scene not in photos:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        photo = photos[scene]
        root, rgb = _locate(photo.file, photo.image["file_name"])
        size = image_size(inside(root, rgb), "image")
        stated = [photo.image[key].integer() for key in ("width", "height")]
        if list(size) != stated:
            raise photo.image.error(f"the photo is {size[0]}x{size[1]}", f"stated {stated}")
        detections, whole = photo.detections(size)
        config = next((f for f in _configs(photo.file, root) if f.is_file()), None)
        settings = Settings() if config is None else Settings.read(Value.load(config), root)
        depth = settings.depth
        if isinstance(depth, SensorDepth) and not depth.has(rgb):
            depth = None
        return photo_scene(
            scene,
            str(root.resolve()),
            rgb,
            detections,
            depth=depth,
            camera=Camera(prior=settings.prior),
            steps=settings.steps,
            complete=whole if settings.complete is None else settings.complete,
            licence=photo.licence,
        )


@dataclass(frozen=True, eq=False)
class _Photo:
    """One photo with its annotations in one file."""

    file: Path
    image: Value
    annotations: tuple[Value, ...]
    names: dict[int, tuple[str, bool]]
    """category id: name, whether it is a thing"""
    licence: str

    def detections(self, size: tuple[int, int]) -> tuple[Detections, bool]:
        """Its things, and whether nothing can be missing."""
        segments = [a for a in self.annotations if a.has("segments_info")]
        if segments:
            return self._panoptic(segments[0], size)
        kept = [a for a in self.annotations if not self._crowd(a) and self._category(a)[1]]
        masks: list[NDArray[np.bool_] | None] = [
            mask_of(a["segmentation"], self.file.parent, size) if a.has("segmentation") else None
            for a in kept
        ]
        return self._marked(kept, masks), False

    def _panoptic(self, record: Value, size: tuple[int, int]) -> tuple[Detections, bool]:
        items = record["segments_info"].elements()
        kept = [a for a in items if not self._crowd(a) and self._category(a)[1]]
        ids = _segments(self.file, record["file_name"])
        if ids is not None and ids.shape != size[::-1]:
            raise record["file_name"].error(f"has shape {ids.shape}", f"expected {size[::-1]}")
        masks = [None if ids is None else ids == a["id"].integer() for a in kept]
        return self._marked(kept, masks), not any(self._crowd(a) for a in items)

    def _marked(
        self, kept: Sequence[Value], masks: Sequence[NDArray[np.bool_] | None]
    ) -> Detections:
        box = np.array([a["bbox"].array(4) for a in kept]).reshape(-1, 4)
        box[:, 2:] += box[:, :2]
        for a, edges in zip(kept, box, strict=True):
            if not (edges[2:] > edges[:2]).all():
                raise a["bbox"].error("has no area", "drop or fix it")
        return Detections([self._category(a)[0] for a in kept], box, (), masks)

    def _category(self, annotation: Value) -> tuple[str, bool]:
        value = annotation["category_id"]
        if value.integer() not in self.names:
            raise value.error(f"{value.raw} is no category of this file")
        return self.names[value.raw]

    def _crowd(self, annotation: Value) -> bool:
        return annotation.has("iscrowd") and annotation["iscrowd"].integer() == 1


def _files(path: Path) -> list[Path]:
    """Annotation files at a path, panoptic ones first."""
    found = [path] if path.is_file() else sorted(
        f for folder in (path, path / "annotations") for f in folder.glob("*.json")
    )  # fmt: skip
    keys = {f: _present(f) for f in found if f.suffix == ".json"}
    return sorted((f for f, k in keys.items() if k), key=lambda f: (keys[f] != "panoptic", f))


def _present(file: Path) -> str:
    """ "panoptic" or "detection" for a file that has the members of COCO annotations, else ""."""
    try:
        with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as m:
            if any(m.find(key) < 0 for key in _KEYS):
                return ""
            return "panoptic" if m.find(b'"segments_info"') >= 0 else "detection"
    except (OSError, ValueError):
        return ""


def _index(path: Path) -> dict[str, _Photo]:
    files = _files(path)
    if not files:
        raise BadInput(path, "annotations", "no COCO annotations here", "an annotation JSON")
    return _photos(tuple((f, f.stat().st_mtime_ns) for f in files))


@lru_cache(maxsize=4)
def _photos(files: tuple[tuple[Path, int], ...]) -> dict[str, _Photo]:
    out: dict[str, _Photo] = {}
    for file, _ in files:
        data = Value.load(file)
        names = {
            c["id"].integer(): (c["name"].text(), not c.has("isthing") or c["isthing"].raw == 1)
            for c in data["categories"].elements()
        }
        licences = {
            v["id"].integer(): v["name"].text()
            for v in (data["licenses"].elements() if data.has("licenses") else [])
        }
        marked: dict[int, list[Value]] = {}
        for a in data["annotations"].elements():
            marked.setdefault(a["image_id"].integer(), []).append(a)
        for image in data["images"].elements():
            name = safe_id(Path(image["file_name"].text()).stem)
            said = licences.get(image["license"].raw, "") if image.has("license") else ""
            mine = tuple(marked.get(image["id"].integer(), ()))
            out.setdefault(name, _Photo(file, image, mine, names, said or "unknown"))
    return out


def _locate(file: Path, name: Value) -> tuple[Path, str]:
    """Folder and relative path of a photo."""
    for folder in _neighbours(file):
        if inside(folder, name.text(), name.field).is_file():
            return folder, name.raw
    raise BadInput(file.parent / name.text(), name.field, "file is missing", "restore the photo")


def _neighbours(file: Path) -> list[Path]:
    """The file's folder, the folders in it, and those beside it."""
    here = file.resolve().parent
    up = [here.parent] if here.name == "annotations" else []
    return [
        p for top in (here, *up) for p in (top, *sorted(q for q in top.iterdir() if q.is_dir()))
    ]


def _configs(file: Path, root: Path) -> tuple[Path, ...]:
    return file.parent / "lift.json", root / "lift.json"


def _segments(file: Path, name: Value) -> NDArray[np.int64] | None:
    """(H, W) segment ids, written as colours: red + 256 green + 65536 blue; None if not there."""
    for folder in (file.parent / file.stem, file.parent):
        path = inside(folder, name.text(), name.field)
        if path.is_file():
            image_size(path, name.field)
            from PIL import Image

            try:
                with Image.open(path) as image:
                    colour = np.asarray(image.convert("RGB")).astype(np.int64)
            except (OSError, SyntaxError, ValueError) as err:
                raise BadInput(path, name.field, f"image data is damaged: {err}") from None
            return np.asarray(colour @ np.array([1, 256, 65536]))
    return None


READER = Coco()
