"""Photos with marked objects: a folder of images and one ``boxes.json``; see ``docs/photos.md``.

One scene per photo. Without depth the scene is a picture: boxes in the image and nothing else. With
depth images beside the photos, or a network named in the file, boxes are lifted to 3D.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers.masks import Rle
from sightline.errors import BadInput
from sightline.scenes.lift import (
    PRESETS,
    SIGHTLINE,
    Camera,
    DepthEstimator,
    Detections,
    FieldOfView,
    HuggingFaceDepth,
    SensorDepth,
    Steps,
    photo_scene,
)
from sightline.scenes.lift.masks import from_polygons
from sightline.scenes.media import image_size, inside, load_mask
from sightline.scenes.readers.base import Reader
from sightline.scenes.readers.fields import Value, safe_id
from sightline.scenes.scene import SceneBatch

__all__ = ["BOXES", "READER", "Photos", "Settings", "mask_of"]

BOXES = "boxes.json"


@dataclass(frozen=True, eq=False)
class Settings:
    """How a folder of photos is read: where depth is from, what is assumed, how boxes are lifted.

    These are the members of ``boxes.json`` beside ``images``, or a ``lift.json`` of their own.
    """

    depth: DepthEstimator | None = None
    prior: FieldOfView | None = None
    steps: Steps = SIGHTLINE
    complete: bool | None = None
    licence: str = "unknown"

    @classmethod
    def read(cls, value: Value, root: Path, files: Mapping[str, str] | None = None) -> Settings:
        """From a JSON object; ``files`` names depth images of single photos."""
        depth = None
        if value.has("depth"):
            depth = _depth(value["depth"], root, files or {})
        elif files:
            depth = SensorDepth(root, files=files)
        prior = None
        if value.has("field_of_view"):
            angle = float(value["field_of_view"].array())
            if not 1 <= angle < 179:
                raise value["field_of_view"].error(f"{angle:g} is no angle of view", "degrees")
            prior = FieldOfView(angle)
        steps = value["steps"].text() if value.has("steps") else SIGHTLINE.name
        if steps not in PRESETS:
            raise value["steps"].error(f"{steps!r} is unknown", f"one of {', '.join(PRESETS)}")
        complete = _truth(value["complete"]) if value.has("complete") else None
        licence = value["licence"].text() if value.has("licence") else "unknown"
        return cls(depth, prior, PRESETS[steps], complete, licence)


class Photos(Reader):
    """A folder of photos with boxes.json."""

    name = "photos"
    title = "photos with marked objects (boxes.json), with or without depth"

    def claims(self, path: Path) -> bool:
        try:
            raw = Value.load(path / BOXES) if (path / BOXES).is_file() else None
        except BadInput:
            return False
        return raw is not None and isinstance(raw.raw, dict) and "images" in raw.raw

    def scenes(self, path: Path) -> Sequence[str]:
        return list(_photos(Value.load(path / BOXES)))

    def read(self, path: Path, scene: str) -> SceneBatch:
        boxes = Value.load(path / BOXES)
        photos = _photos(boxes)
        if scene not in photos:
            raise BadInput(path, "scenes.id", f"no scene {scene!r} here")
        photo = photos[scene]
        settings = _settings(path.resolve(), boxes.where)
        rgb = photo["file"].text()
        # refuses paths that leave the folder before anything is opened
        size = image_size(inside(path, rgb, photo["file"].field), photo["file"].field)
        complete = settings.complete
        if photo.has("complete"):
            complete = _truth(photo["complete"])
        depth = settings.depth
        if isinstance(depth, SensorDepth) and not depth.has(rgb):
            # a photo whose sensor saw nothing is a picture
            depth = None
        return photo_scene(
            scene,
            str(path.resolve()),
            rgb,
            _detections(photo, path, size),
            depth=depth,
            camera=_camera(photo, settings.prior),
            steps=settings.steps,
            complete=bool(complete),
            licence=settings.licence,
        )


@lru_cache(maxsize=4)
def _settings_at(root: Path, where: Path, changed: int) -> Settings:
    boxes = Value.load(where)
    files = {
        photo["file"].text(): photo["depth"].text()
        for photo in boxes["images"].elements()
        if photo.has("depth")
    }
    return Settings.read(boxes, root, files)


def _settings(root: Path, where: Path) -> Settings:
    """Read once per file: a network is loaded once for all its photos."""
    return _settings_at(root, where, where.stat().st_mtime_ns)


def _photos(boxes: Value) -> dict[str, Value]:
    """Photos by scene id: the path of the file, with folders as underscores where needed."""
    items = boxes["images"].elements()
    stems = [Path(p["file"].text()).stem for p in items]
    out: dict[str, Value] = {}
    for photo, stem in zip(items, stems, strict=True):
        path = Path(photo["file"].raw)
        name = safe_id(stem if stems.count(stem) == 1 else "_".join(path.with_suffix("").parts))
        if name in out:
            raise photo["file"].error(f"{path.as_posix()!r} is listed twice", "list it once")
        out[name] = photo
    return out


def _detections(photo: Value, root: Path, size: tuple[int, int]) -> Detections:
    items = photo["objects"].elements() if photo.has("objects") else []
    boxes = [_box(item["box"], size) for item in items]
    return Detections(
        category=[item["category"].text().strip() for item in items],
        box=np.array(boxes, dtype=np.float64).reshape(-1, 4),
        caption=[item["caption"].text() if item.has("caption") else "" for item in items],
        mask=[mask_of(item["mask"], root, size) if item.has("mask") else None for item in items],
    )


def _box(value: Value, size: tuple[int, int]) -> NDArray[np.float64]:
    """x0, y0, x1, y1 in pixels, cut at the image."""
    box = value.array(4)
    inside_ = np.clip(box, 0.0, np.tile(size, 2))
    if not (inside_[2:] > inside_[:2]).all():
        raise value.error(f"{box.tolist()} shows nothing of the image",
                          "expected [x0, y0, x1, y1] in pixels, x0 < x1, y0 < y1")  # fmt: skip
    return inside_


def mask_of(value: Value, root: Path, size: tuple[int, int]) -> NDArray[np.bool_]:
    """(H, W) mask given as an image file, as polygons, or as COCO run lengths."""
    shape = size[::-1]
    if isinstance(value.raw, str):
        mask = load_mask(inside(root, value.raw, value.field), value.field)
        if mask.shape != shape:
            raise value.error(f"has shape {mask.shape}", f"expected {shape}")
        return mask
    try:
        if isinstance(value.raw, list):
            return from_polygons(value.raw, shape)
        given = tuple(int(v) for v in value["size"].array(2))
        if given != shape:
            raise value["size"].error(f"is {list(given)}", f"expected {list(shape)}")
        counts: Any = value["counts"].raw
        if not isinstance(counts, str | list):
            raise value["counts"].error("is neither a list nor a text")
        return np.ascontiguousarray(Rle.read(shape, counts).mask())
    except (ValueError, TypeError, OverflowError) as err:
        raise value.error(f"is no mask: {err}") from None


def _camera(photo: Value, prior: FieldOfView | None) -> Camera:
    intrinsics = photo["intrinsics"].array(4) if photo.has("intrinsics") else None
    if intrinsics is not None and not (intrinsics[:2] > 0).all():
        raise photo["intrinsics"].error("has a focal length that is not positive", "pixels")
    up = photo["up"].array(3) if photo.has("up") else None
    if up is not None and not np.linalg.norm(up) > 1e-6:
        raise photo["up"].error("has no direction", "x right, y down, z forward")
    return Camera(intrinsics, up, prior)


def _depth(value: Value, root: Path, files: Mapping[str, str]) -> DepthEstimator:
    if value.has("model"):
        revision = value["revision"].text() if value.has("revision") else "main"
        device = value["device"].text() if value.has("device") else "cpu"
        return HuggingFaceDepth(value["model"].text(), revision, device)
    folder = value["folder"].text()
    inside(root, folder, value["folder"].field)
    unit = float(value["unit"].array()) if value.has("unit") else 0.001
    if not 0 < unit <= 1:
        raise value["unit"].error(f"{unit:g} is no unit", "metres per step, in (0, 1]")
    codec = value["codec"].text() if value.has("codec") else "png16"
    return SensorDepth(root, folder, codec, unit, files=files)


def _truth(value: Value) -> bool:
    if not isinstance(value.raw, bool):
        raise value.error(f"is {value.raw!r}", "expected true or false")
    return value.raw


READER = Photos()
