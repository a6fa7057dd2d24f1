"""One item with its evidence, ready to be looked at: pictures, floor plan, objects by role."""

from __future__ import annotations

import io
import re
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline.datasets.manifest import Manifest
from sightline.errors import BadInput
from sightline.questions.items import LETTERS
from sightline.questions.references import marks
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.media import load_rgb
from sightline.views import draw_box, draw_marks, draw_points, floor_plan, outline_objects

__all__ = ["Exhibit", "SceneShelf", "scene_folder"]

PICTURES = 3
"""pictures shown of a question about the whole scene"""


def scene_folder(dataset: Path, override: Path | None = None) -> Path:
    """Where a dataset's scenes are: inside it, or where it was built from."""
    return Manifest.read(dataset).store_of(dataset, override)


class SceneShelf:
    """Scenes of a store by id, the last few kept open."""

    def __init__(self, folder: Path) -> None:
        self.store = SceneStore(folder)
        self._part = {name: i for i, names in enumerate(self.store.parts) for name in names}
        self._open: OrderedDict[int, SceneBatch] = OrderedDict()

    def scene(self, name: str) -> SceneBatch:
        """One scene as a batch of length one."""
        if name not in self._part:
            raise BadInput(self.store.root, name, "no such scene here", "give the right --scenes")
        part = self._part[name]
        if part not in self._open:
            self._open[part] = self.store.part(part, validate=False)
            if len(self._open) > 2:
                self._open.popitem(last=False)
        batch = self._open[part]
        return batch.select([batch.scenes.id.tolist().index(name)])


@dataclass(frozen=True)
class Exhibit:
    """An item and its scene."""

    item: dict[str, Any]
    world: SceneBatch

    @cached_property
    def objects(self) -> list[int]:
        """Object rows asked about, in the order of the item."""
        row = {name: i for i, name in enumerate(self.world.objects.id)}
        return [row[name] for name in self.item["objects"] if not name.startswith("*")]

    @cached_property
    def labels(self) -> list[str]:
        """What each object is called in the pictures."""
        return [str(self.world.objects.category[row]) for row in self.objects]

    @cached_property
    def frames(self) -> list[int]:
        """Frame rows to show: the item's views, or those that show most of its objects."""
        row = {name: i for i, name in enumerate(self.world.frames.id)}
        if self.item["views"]:
            return [row[name] for name in self.item["views"]]
        pictured = np.flatnonzero(self.world.frames.rgb != "")
        score = np.zeros(len(self.world.frames))
        seen = self.world.sightings
        if self.objects:
            hit = np.isin(seen.object, self.objects)
            np.add.at(score, seen.frame[hit], 1.0 + 0.01 * np.sqrt(seen.pixels[hit]))
        else:
            np.add.at(score, seen.frame, 1.0)
        best = pictured[np.argsort(-score[pictured], kind="stable")[:PICTURES]]
        return sorted(best.tolist())

    def picture(self, frame: int, width: int = 480, *, outlined: bool = True) -> NDArray[np.uint8]:
        """A frame as the question shows it, with its objects outlined."""
        picture = load_rgb(self.world, frame)
        if self.item["reference"] == "mark":
            picture = draw_marks(self.world, frame, picture)
        if outlined:
            labels = [
                f"{label} {self._mark(frame, row)}".strip()
                for row, label in zip(self.objects, self.labels, strict=True)
            ]
            picture = outline_objects(self.world, frame, self.objects, labels, picture)
            picture = self._pointed(frame, picture)
        image = Image.fromarray(picture)
        image.thumbnail((width, 4 * width))
        return np.asarray(image)

    def plan(self, size: int = 340) -> str:
        """The scene from above as SVG; "" where there is no posed geometry to draw."""
        if not len(self.world.objects):
            return ""
        roles = dict(zip(self.objects, self.labels, strict=True))
        views = tuple(self.frames) if self.item["views"] else ()
        return floor_plan(self.world, 0, roles, views, size)

    def _mark(self, frame: int, row: int) -> str:
        if self.item["reference"] != "mark":
            return ""
        seen = self.world.sightings
        at = np.flatnonzero((seen.frame == frame) & (seen.object == row))
        return str(marks(self.world)[at[0]]) if len(at) else ""

    def _pointed(self, frame: int, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Places named by coordinates: the question's in the first view, the reply in the last."""
        item = self.item
        if not item["views"]:
            return picture
        letters = LETTERS[: len(item["choices"] or ())]
        said: list[tuple[str, str]] = []
        if frame == self.frames[0] and item["reference"] not in ("box", "point"):
            said.append((item["question"], ""))
        if frame == self.frames[-1]:
            said += zip(item["choices"] or (), letters, strict=True)
            if item["answer_kind"] in ("point", "box"):
                said.append((item["answer"], "answer"))
        for role, (text, label) in enumerate(said):
            picture = self._draw_places(frame, picture, text, label, role)
        return picture

    def _draw_places(
        self, frame: int, picture: NDArray[np.uint8], text: str, label: str, role: int
    ) -> NDArray[np.uint8]:
        scale = self.world.frames.size[frame] / 1000.0
        for found in _POINT.findall(text):
            x, y = np.array(found, dtype=float) * scale
            picture = draw_points(picture, [(x, y)], [label], role)
        for found in _BOX.findall(text):
            box = np.array(found, dtype=float) * np.tile(scale, 2)
            picture = draw_box(picture, box.tolist(), label, role)
        return picture


_NUMBER = r"(\d+(?:\.\d+)?)"
_POINT = re.compile(rf"\({_NUMBER}, {_NUMBER}\)")
_BOX = re.compile(rf"\[{_NUMBER}, {_NUMBER}, {_NUMBER}, {_NUMBER}\]")


def jpeg(picture: NDArray[np.uint8]) -> bytes:
    """JPEG bytes of a picture."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="JPEG", quality=82)
    return buffer.getvalue()
