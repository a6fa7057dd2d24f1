"""Marks in named colours on a frame: points, boxes, numbers and masks of given objects or places.

SPAR draws coloured points and boxes, MultiSPA dots at points, InternSpatial also numbers and masks.
A mark is named in text by its colour or its label, so the caller chooses both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageDraw

from sightline.errors import BadInput
from sightline.questions.references import sighting_rows
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_rgb
from sightline.views.palette import MARK_COLOURS
from sightline.views.regions import frame_regions, mask_points
from sightline.views.tags import draw_tags, letter_colour

__all__ = ["Mark", "Style", "draw_coloured", "mark_objects"]

Style = Literal["point", "box", "number", "mask", "cover"]
MASK_OPACITY: Final = 0.45
PATCH: Final = "#808080"
"""of a patch that covers the box of an object"""


@dataclass(frozen=True)
class Mark:
    """One thing to draw: an object seen in the frame, or a place on it."""

    style: Style
    object: int = -1
    """object row; -1 = the place ``at``"""
    at: tuple[float, ...] = ()
    """x, y of a point or number, x0, y0, x1, y1 of a box, in pixels, when there is no object"""
    colour: str = "red"
    """a name of ``MARK_COLOURS`` or #rrggbb"""
    label: str = ""
    """text beside it; of a number, the number"""

    @property
    def ink(self) -> str:
        """The colour as #rrggbb."""
        return MARK_COLOURS.get(self.colour, self.colour)


def mark_objects(objects: Sequence[int], style: Style = "point", first: int = 1) -> list[Mark]:
    """Marks of one style for objects in the order given: colours and, for numbers, labels by rank.

    Colours repeat after ``len(MARK_COLOURS)`` objects.
    """
    names = list(MARK_COLOURS)
    return [
        Mark(
            style,
            int(row),
            colour=names[i % len(names)],
            label=str(i + first) if style == "number" else "",
        )
        for i, row in enumerate(objects)
    ]


def draw_coloured(
    world: SceneBatch,
    frame: int,
    marks: Sequence[Mark],
    picture: NDArray[np.uint8] | None = None,
) -> Image.Image:
    """The picture of a frame row with marks: masks below, then boxes, points, and labels on top.

    A cover fills the box of its object and hides what is there.

    Labels keep clear of one another and of the border; the picture is the same on every machine.
    An object the frame does not show cannot be marked in it.
    """
    image = Image.fromarray(load_rgb(world, frame) if picture is None else picture)
    boxes, points = _places(world, frame, marks)
    image = _tint(image, world, frame, marks)
    pen = ImageDraw.Draw(image)
    stroke = max(2, round(min(image.size) / 160))
    for mark, box in zip(marks, boxes, strict=True):
        if mark.style == "cover":
            x0, y0, x1, y1 = box.tolist()
            pen.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), fill=PATCH)
        if mark.style == "box":
            _rectangle(pen, box.tolist(), mark.ink, stroke)
    for mark, point in zip(marks, points, strict=True):
        if mark.style == "point":
            _dot(pen, point.tolist(), mark.ink, 2.2 * stroke)
    labelled = [i for i, mark in enumerate(marks) if mark.label]
    beside = [i for i in labelled if marks[i].style in ("box", "point")]
    upon = [i for i in labelled if i not in beside]
    boxed = np.array([mark.style == "box" for mark in marks], dtype=bool)
    corner = np.where(boxed[:, None], boxes[:, :2], points)
    plates = np.zeros((0, 4))
    for rows, anchors in ((upon, points), (beside, corner)):
        texts, inks = [marks[i].label for i in rows], [marks[i].ink for i in rows]
        put = draw_tags(image, anchors[rows], texts, inks, beside=rows is beside, keep_off=plates)
        plates = np.vstack([plates, put])
    return image


def _places(
    world: SceneBatch, frame: int, marks: Sequence[Mark]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Boxes (n, 4) and points (n, 2) of the marks."""
    objects = np.array([mark.object for mark in marks], dtype=np.int64)
    rows = sighting_rows(world, np.full(len(marks), frame), objects)
    boxes, points = np.zeros((len(marks), 4)), np.zeros((len(marks), 2))
    seen = world.sightings
    known = (objects >= 0) & (rows >= 0)
    boxes[known], points[known] = seen.box[rows[known]], seen.point[rows[known]]
    centred = known & np.array([mark.style in ("number", "mask") for mark in marks], dtype=bool)
    if centred.any():
        middle, pixels = mask_points(frame_regions(world, frame), objects[centred])
        points[centred] = np.where(pixels[:, None] > 0, middle, points[centred])
    for i in np.flatnonzero(~known).tolist():
        at = marks[i].at
        parts = {"box": 4, "cover": 4, "mask": -1}.get(marks[i].style, 2)
        if objects[i] >= 0 or len(at) != parts:
            where = f"{world.scenes.id[world.frames.scene[frame]]}/{world.frames.id[frame]}"
            thing = world.objects.id[objects[i]] if objects[i] >= 0 else f"place {at}"
            raise BadInput(where, "marks", f"{thing} cannot be marked here", "mark what it shows")
        points[i] = at[:2]
        boxes[i] = at if len(at) == 4 else (*at, *at)
    return boxes, points


def _tint(image: Image.Image, world: SceneBatch, frame: int, marks: Sequence[Mark]) -> Image.Image:
    """Half-transparent masks with a firm outline."""
    chosen = [mark for mark in marks if mark.style == "mask"]
    if not chosen:
        return image
    labels, out = frame_regions(world, frame), np.asarray(image).astype(np.float64)
    for mark in chosen:
        mask = labels == mark.object
        ink = np.array(ImageColor.getrgb(mark.ink)[:3], dtype=np.float64)
        inner = mask.copy()
        for axis in (0, 1):
            for step in (1, -1):
                inner &= np.roll(mask, step, axis)
        out[mask] = (1 - MASK_OPACITY) * out[mask] + MASK_OPACITY * ink
        out[mask & ~inner] = ink
    return Image.fromarray(np.rint(out).astype(np.uint8))


def _rectangle(pen: ImageDraw.ImageDraw, box: list[float], ink: str, stroke: int) -> None:
    """A frame around a box of pixel edges, with a thin rim that shows on its own colour."""
    x0, y0, x1, y1 = box
    inside = (x0, y0, max(x1 - 1, x0), max(y1 - 1, y0))
    pen.rectangle(inside, outline=letter_colour(ink), width=stroke + 2)
    pen.rectangle(inside, outline=ink, width=stroke)


def _dot(pen: ImageDraw.ImageDraw, point: list[float], ink: str, radius: float) -> None:
    """A disc with a white and a black ring: one of them shows on any ground."""
    x, y = point
    for extra, colour in ((2.5, "#000000"), (1.5, "#ffffff"), (0.0, ink)):
        r = radius + extra
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
