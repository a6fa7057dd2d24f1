"""Markers over several cameras: numbers stand for places, in the pictures and in the text.

MPDrive (2025) draws a number on every detected object of the six nuScenes cameras and replaces each
coordinate tag of DriveLM, ``<c1,CAM_FRONT,714.3,503.6>`` (pixels), by the number of the nearest
marker of that camera; where none is near, a new marker is made at the place. A predicted number is
looked up again. The paper has no public code: the radius and the written form ``<12>`` are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from sightline.errors import BadInput
from sightline.facts.fact import Rows
from sightline.questions.references import MARKED_PIXELS
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_rgb
from sightline.scenes.tables import names
from sightline.views.object_tags import tag_colour
from sightline.views.palette import MARK_COLOURS
from sightline.views.regions import frame_regions
from sightline.views.tags import draw_tags

__all__ = ["RADIUS", "Markers", "draw_markers", "surround"]

Floats = NDArray[np.float64]
RADIUS: Final = 32.0
"""pixels within which a marker stands for a place"""
_TAG = re.compile(r"<c\d+\s*,\s*(\w+)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*>")
_MARKER = re.compile(r"<(\d+)>")


@dataclass(frozen=True, eq=False)
class Markers:
    """The markers of one moment, over all its cameras; marker ``n`` is row ``n - 1``."""

    camera: NDArray[np.object_]
    """(n,) camera: the frame's id"""
    xy: Floats
    """(n, 2) place in that camera's picture, pixels"""
    box: Floats
    """(n, 4) image box of what is marked; NaN for a mere place"""
    object: NDArray[np.int64]
    """(n,) object row, -1 = none"""

    def __len__(self) -> int:
        return len(self.camera)

    @classmethod
    def of(cls, camera: Iterable[str], box: ArrayLike, object: ArrayLike = -1) -> Markers:
        """Markers at the middles of boxes (n, 4), as a detector gives them."""
        boxes = np.asarray(box, dtype=np.float64).reshape(-1, 4)
        rows = np.broadcast_to(np.asarray(object, dtype=np.int64), len(boxes)).copy()
        column = names(str(name) for name in camera)
        if len(column) != len(boxes):
            raise BadInput("markers", "camera", f"{len(column)} names for {len(boxes)} boxes")
        return cls(column, (boxes[:, :2] + boxes[:, 2:]) / 2, boxes, rows)

    @classmethod
    def seen(cls, world: SceneBatch, scene: int, pixels: int = MARKED_PIXELS) -> Markers:
        """A marker on everything that the cameras of a scene row see with so many pixels.

        Camera by camera, then by object; the truth in the place of a detector.
        """
        seen = world.sightings
        rows = np.flatnonzero((world.frames.scene[seen.frame] == scene) & (seen.pixels >= pixels))
        rows = rows[np.lexsort((seen.object[rows], seen.frame[rows]))]
        return cls.of(world.frames.id[seen.frame[rows]], seen.box[rows], seen.object[rows])

    def nearest(self, camera: str, xy: ArrayLike, radius: float = RADIUS) -> int:
        """Number of the marker nearest to a place, 0 = none within ``radius`` pixels."""
        off = np.hypot(*(self.xy - np.asarray(xy, dtype=np.float64)).T)
        off = np.where(self.camera == camera, off, np.inf)
        best = int(np.argmin(off)) if len(off) else -1
        return best + 1 if best >= 0 and off[best] <= radius else 0

    def with_place(self, camera: str, xy: ArrayLike) -> Markers:
        """One more marker, at a place."""
        return replace(
            self,
            camera=np.append(self.camera, np.array([camera], dtype=object)),
            xy=np.vstack([self.xy, np.asarray(xy, dtype=np.float64)]),
            box=np.vstack([self.box, np.full(4, np.nan)]),
            object=np.append(self.object, -1),
        )

    def numbered(self, text: str, radius: float = RADIUS) -> tuple[str, Markers]:
        """The text with marker numbers for coordinate tags, and the markers it now needs.

        Tags are taken in order: a new marker stands for later places near it, too.
        """
        markers, out, at = self, [], 0
        for found in _TAG.finditer(text):
            camera, xy = found[1], (float(found[2]), float(found[3]))
            number = markers.nearest(camera, xy, radius)
            if not number:
                markers, number = markers.with_place(camera, xy), len(markers) + 1
            out += [text[at : found.start()], f"<{number}>"]
            at = found.end()
        return "".join([*out, text[at:]]), markers

    def located(self, text: str, decimals: int = 1) -> str:
        """The text with coordinate tags for marker numbers, ``c1`` upwards by first mention.

        Numbers without a marker stay as they are.
        """
        order: dict[int, int] = {}

        def tag(found: re.Match[str]) -> str:
            number = int(found[1])
            if not 1 <= number <= len(self):
                return found[0]
            rank = order.setdefault(number, len(order) + 1)
            x, y = self.xy[number - 1].tolist()
            return f"<c{rank},{self.camera[number - 1]},{x:.{decimals}f},{y:.{decimals}f}>"

        return _MARKER.sub(tag, text)

    def region(
        self, world: SceneBatch, frame: int, number: int, radius: float = RADIUS
    ) -> NDArray[np.bool_]:
        """(H, W) the pixels a marker stands for in its frame row, to pool features over.

        The object's visible part, else its box, else the disc around the place.
        """
        row = number - 1
        if self.camera[row] != world.frames.id[frame]:
            camera = world.frames.id[frame]
            raise BadInput("markers", f"<{number}>", f"is on {self.camera[row]}, not on {camera}")
        if self.object[row] >= 0:
            mask = frame_regions(world, frame) == self.object[row]
            if mask.any():
                return mask
        width, height = world.frames.size[frame]
        x, y = np.arange(width) + 0.5, np.arange(height)[:, None] + 0.5
        if np.isfinite(self.box[row]).all():
            x0, y0, x1, y1 = self.box[row]
            return np.asarray((x >= x0) & (x < x1) & (y >= y0) & (y < y1))
        u, v = self.xy[row]
        return np.asarray(np.hypot(x - u, y - v) <= radius)


def draw_markers(
    world: SceneBatch, frame: int, markers: Markers, picture: NDArray[np.uint8] | None = None
) -> Image.Image:
    """A frame with the markers of its camera, and the box of what each marks."""
    image = Image.fromarray(load_rgb(world, frame) if picture is None else picture)
    rows = np.flatnonzero(markers.camera == world.frames.id[frame])
    _draw(image, markers, rows)
    return image


def _draw(image: Image.Image, markers: Markers, rows: Rows, keep_off: ArrayLike = ()) -> None:
    pen = ImageDraw.Draw(image)
    inks = [tag_colour(int(row) + 1) for row in rows]
    for row, ink in zip(rows, inks, strict=True):
        if np.isfinite(markers.box[row]).all():
            x0, y0, x1, y1 = markers.box[row].tolist()
            pen.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), outline=ink, width=2)
    inside = np.clip(markers.xy[rows], 0, np.array(image.size) - 1)
    draw_tags(image, inside, [str(row + 1) for row in rows], inks, keep_off=keep_off)


def surround(
    world: SceneBatch, scene: int, markers: Markers, width: int = 640, columns: int = 3
) -> Image.Image:
    """All cameras of a scene row on one sheet, each under its name; nuScenes as seen from the car.

    Args:
        width: of each picture, pixels; numbers are drawn after scaling down.
    """
    rows = np.arange(*world.frame_start[scene : scene + 2])
    rows = rows[world.frames.rgb[rows] != ""]
    rows = np.array(sorted(rows.tolist(), key=lambda row: _seat(world.frames.id[row])), dtype=int)
    pictures = [_scaled(world, row, markers, width) for row in rows.tolist()]
    if not pictures:
        raise BadInput(world.scenes.id[scene], "frames.rgb", "there is no picture")
    height = max(picture.height for picture in pictures)
    lines = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (min(columns, len(pictures)) * width, lines * height))
    for i, picture in enumerate(pictures):
        sheet.paste(picture, (i % columns * width, i // columns * height))
    return sheet


_SEATS = ("FRONT_LEFT", "FRONT", "FRONT_RIGHT", "BACK_LEFT", "BACK", "BACK_RIGHT")


def _seat(camera: Any) -> tuple[int, str]:
    name = str(camera).removeprefix("CAM_")
    return (_SEATS.index(name) if name in _SEATS else len(_SEATS), name)


def _scaled(world: SceneBatch, frame: int, markers: Markers, width: int) -> Image.Image:
    image = Image.fromarray(load_rgb(world, frame))
    scale = width / image.width
    image = image.resize((width, max(1, round(image.height * scale))), Image.Resampling.LANCZOS)
    small = replace(markers, xy=markers.xy * scale, box=markers.box * scale)
    rows = np.flatnonzero(markers.camera == world.frames.id[frame])
    name, corner = str(world.frames.id[frame]), [[0.0, image.height]]
    plate = draw_tags(image, corner, [name], [MARK_COLOURS["yellow"]], beside=True)
    _draw(image, small, rows, keep_off=plate)
    return image
