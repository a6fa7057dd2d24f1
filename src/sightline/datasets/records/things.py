"""Fields of the objects an item is about: names, boxes in the picture and in space, masks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline.answers.masks import Rle
from sightline.datasets.records.base import Batch, picked
from sightline.questions.references import object_numbers, sighting_rows
from sightline.scenes import SceneBatch
from sightline.views.regions import frame_regions

__all__ = ["Boxes", "Boxes3D", "Detections", "Masks", "Names", "ObjectIds", "Points", "Region"]

Scale = Literal["pixels", "unit", "hundred", "thousand"]
_FULL = {"unit": 1.0, "hundred": 100.0, "thousand": 1000.0}


@dataclass(frozen=True)
class Names:
    """Categories of the objects asked about, or of one of them."""

    at: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        category = batch.scenes.objects.category
        lists = [[str(category[r]) for r in rows] for rows in batch.object_rows]
        kinds = [[n[1:] for n in names if n.startswith("*")] for names in batch.column("objects")]
        lists = [a + b for a, b in zip(lists, kinds, strict=True)]
        return picked(lists, self.at, "")


@dataclass(frozen=True)
class ObjectIds:
    """Ids of the objects asked about.

    ``number`` gives their place in the scene instead, ``tag`` the number they carry in pictures.
    """

    number: bool = False
    tag: bool = False
    at: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        world = batch.scenes
        ids: list[Any] = world.objects.id.tolist()
        if self.tag:
            ids = object_numbers(world).tolist()
        elif self.number:
            ids = (np.arange(len(ids)) - world.object_start[world.objects.scene]).tolist()
        return picked([[ids[row] for row in rows] for rows in batch.object_rows], self.at)


@dataclass(frozen=True)
class Boxes:
    """Boxes in a picture of the objects asked about; None where one is not seen.

    ``order`` names the four numbers, e.g. "xyxy", "xywh" or "yyxx" (ymin, ymax, xmin, xmax).
    """

    order: Literal["xyxy", "xywh", "yyxx", "yxyx"] = "xyxy"
    scale: Scale = "pixels"
    decimals: int = 2
    at: int | None = None
    view: int = 0

    def values(self, batch: Batch) -> Sequence[Any]:
        lists = [
            [self._one(batch.scenes, frames[self.view], r) if frames else None for r in rows]
            for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True)
        ]
        return (
            lists if self.at is None else [v[self.at] if len(v) > self.at else None for v in lists]
        )

    def _one(self, world: SceneBatch, frame: int, row: int) -> list[float] | None:
        seen = int(sighting_rows(world, np.array([frame]), np.array([row]))[0])
        if seen < 0:
            return None
        x0, y0, x1, y1 = world.sightings.box[seen].tolist()
        width, height = world.frames.size[frame].tolist()
        if self.scale != "pixels":
            full = _FULL[self.scale]
            x0, x1 = (x * full / width for x in (x0, x1))
            y0, y1 = (y * full / height for y in (y0, y1))
        box = {
            "xyxy": (x0, y0, x1, y1),
            "xywh": (x0, y0, x1 - x0, y1 - y0),
            "yyxx": (y0, y1, x0, x1),
            "yxyx": (y0, x0, y1, x1),
        }[self.order]
        return [round(v, self.decimals) for v in box]


@dataclass(frozen=True)
class Masks:
    """COCO run lengths of the visible pixels of the objects asked about: ``{size, counts}``."""

    view: int = 0

    def values(self, batch: Batch) -> Sequence[Any]:
        wanted = {
            (frames[self.view], row)
            for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True)
            for row in (rows if frames else ())
        }
        masks = region_masks(batch, wanted)
        return [
            [masks[frames[self.view], row] for row in (rows if frames else ())]
            for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True)
        ]


def region_masks(
    batch: Batch, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, Any]]:
    """Run lengths of each (frame, object), frame by frame: a label image is read once."""
    known: dict[tuple[int, int], dict[str, Any]] = batch.memo.setdefault("masks", {})
    for frame, row in sorted(set(wanted) - known.keys()):
        rle = Rle.of(frame_regions(batch.scenes, frame) == row)
        known[frame, row] = {"size": list(rle.size), "counts": rle.text()}
    return known


@dataclass(frozen=True)
class Points:
    """A pixel on each object asked about."""

    scale: Scale = "pixels"
    at: int | None = None
    view: int = 0

    def values(self, batch: Batch) -> Sequence[Any]:
        world = batch.scenes
        lists: list[list[Any]] = []
        for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True):
            entries: list[Any] = []
            for row in rows if frames else []:
                frame = frames[self.view]
                seen = int(sighting_rows(world, np.array([frame]), np.array([row]))[0])
                point = world.sightings.point[seen] if seen >= 0 else None
                entries.append(None if point is None else self._scaled(point, world, frame))
            lists.append(entries)
        return (
            lists if self.at is None else [v[self.at] if len(v) > self.at else None for v in lists]
        )

    def _scaled(self, point: NDArray[np.float64], world: SceneBatch, frame: int) -> list[float]:
        if self.scale == "pixels":
            return [round(float(v), 2) for v in point]
        full = _FULL[self.scale]
        return [round(float(v), 4) for v in point * full / world.frames.size[frame]]


@dataclass(frozen=True)
class Boxes3D:
    """Boxes in space: centre, full extents and yaw about the vertical, metres and radians.

    ``frame="camera"`` puts centre and axes into the first camera shown (x right, y down,
    z forward); the yaw is then not given. ``rotation`` adds the matrix, columns = box axes.
    """

    frame: Literal["world", "camera"] = "world"
    rotation: bool = False
    at: int | None = None

    def values(self, batch: Batch) -> Sequence[Any]:
        world = batch.scenes
        lists = []
        for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True):
            pose = np.eye(4)
            if self.frame == "camera" and frames:
                pose = np.linalg.inv(world.frames.world_from_camera[frames[0]])
            lists.append([self._one(world, row, pose) for row in rows])
        return (
            lists if self.at is None else [v[self.at] if len(v) > self.at else None for v in lists]
        )

    def _one(self, world: SceneBatch, row: int, pose: NDArray[np.float64]) -> dict[str, Any]:
        objects = world.objects
        axes = pose[:3, :3] @ objects.rotation[row]
        centre = pose[:3, :3] @ objects.centre[row] + pose[:3, 3]
        out: dict[str, Any] = {
            "center": np.round(centre, 4).tolist(),
            "size": np.round(objects.extent[row], 4).tolist(),
        }
        if self.frame == "world":
            out["yaw"] = round(math.atan2(axes[1, 0], axes[0, 0]), 6)
        if self.rotation:
            out["rotation"] = np.round(axes, 6).tolist()
        return out


@dataclass(frozen=True)
class Region:
    """The image box in which a pointed answer is right, as a list of four numbers."""

    scale: Scale = "thousand"

    def values(self, batch: Batch) -> Sequence[Any]:
        factor = _FULL.get(self.scale, 1000.0) / 1000.0
        return [
            None if r is None else [round(float(v) * factor, 4) for v in r]
            for r in batch.column("region")
        ]


@dataclass(frozen=True)
class Detections:
    """``[{"bbox_2d": [x0, y0, x1, y1], "label": name}, ...]`` of the objects of an item.

    Those that its question names, roles before options, or those that its answer boxes. Whole
    pixels of the first picture; Qwen2.5-VL's grounding format.
    """

    def values(self, batch: Batch) -> Sequence[Any]:
        world, out = batch.scenes, []
        for frames, rows in zip(batch.frame_rows, batch.object_rows, strict=True):
            seen = [
                int(sighting_rows(world, np.array(frames[:1]), np.array([row]))[0]) for row in rows
            ]
            out.append([
                {
                    "bbox_2d": [round(v) for v in world.sightings.box[at].tolist()],
                    "label": str(world.objects.category[row]),
                }
                for row, at in zip(rows, seen, strict=True) if at >= 0
            ])  # fmt: skip
        return out
