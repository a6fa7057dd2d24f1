"""A frame with the objects of a question outlined, for people who check it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sightline.scenes import SceneBatch

__all__ = ["COLOURS", "draw_box", "draw_points", "outline_objects"]

COLOURS = ("#e6194b", "#0072b2", "#009e73", "#e69f00", "#9b59b6", "#00a0c6")
"""by role: first object asked about, second, ..."""


def outline_objects(
    world: SceneBatch,
    frame: int,
    objects: Sequence[int],
    labels: Sequence[str],
    picture: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """The picture of a frame row with the visible part of each object boxed and labelled."""
    image = Image.fromarray(picture)
    pen, font = ImageDraw.Draw(image), _font(image)
    seen = world.sightings
    for role, (obj, label) in enumerate(zip(objects, labels, strict=True)):
        for row in np.flatnonzero((seen.frame == frame) & (seen.object == obj)):
            colour = COLOURS[role % len(COLOURS)]
            x0, y0, x1, y1 = seen.box[row].tolist()
            pen.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), outline=colour, width=3)
            _tag(pen, font, (x0, y0), label, colour)
    return np.asarray(image)


def draw_points(
    picture: NDArray[np.uint8],
    points: Sequence[tuple[float, float]],
    labels: Sequence[str],
    first_role: int = 0,
) -> NDArray[np.uint8]:
    """The picture with labelled crosshairs at pixel positions."""
    image = Image.fromarray(picture)
    pen, font = ImageDraw.Draw(image), _font(image)
    arm = max(6, image.height // 60)
    for role, ((x, y), label) in enumerate(zip(points, labels, strict=True), first_role):
        colour = COLOURS[role % len(COLOURS)]
        for width, ink in ((5, "#ffffff"), (3, colour)):
            pen.line((x - arm, y, x + arm, y), fill=ink, width=width)
            pen.line((x, y - arm, x, y + arm), fill=ink, width=width)
        _tag(pen, font, (x + arm, y), label, colour)
    return np.asarray(image)


def draw_box(
    picture: NDArray[np.uint8], box: Sequence[float], label: str, role: int = 0
) -> NDArray[np.uint8]:
    """The picture with one labelled box x0, y0, x1, y1 in pixels."""
    image = Image.fromarray(picture)
    pen, colour = ImageDraw.Draw(image), COLOURS[role % len(COLOURS)]
    x0, y0, x1, y1 = box
    pen.rectangle((x0, y0, max(x1 - 1, x0), max(y1 - 1, y0)), outline=colour, width=3)
    _tag(pen, _font(image), (x0, y0), label, colour)
    return np.asarray(image)


def _font(image: Image.Image) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size=max(12, image.height // 32))


def _tag(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    at: tuple[float, float],
    text: str,
    colour: str,
) -> None:
    """Text on a filled plate that stays inside the picture."""
    if not text:
        return
    x0, y0, x1, y1 = pen.textbbox((0, 0), text, font)
    width, height = x1 - x0 + 8, y1 - y0 + 6
    right, bottom = pen.im.size
    x = min(max(at[0], 0), right - width)
    y = min(max(at[1] - height, 0), bottom - height)
    pen.rectangle((x, y, x + width, y + height), fill=colour)
    pen.text((x + 4 - x0, y + 3 - y0), text, "#ffffff", font)
