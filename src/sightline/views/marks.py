"""Numbered marks on a frame, the picture behind "the object with mark 3"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sightline.questions.references import marks
from sightline.scenes import SceneBatch

__all__ = ["draw_marks"]


def draw_marks(world: SceneBatch, frame: int, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture of a frame row with a numbered disc on every marked object."""
    image = Image.fromarray(picture)
    pen = ImageDraw.Draw(image)
    height = max(14, round(image.height / 26))
    font = ImageFont.load_default(size=height)
    rows = np.flatnonzero((world.sightings.frame == frame) & (marks(world) > 0))
    for row in rows:
        x, y = world.sightings.point[row]
        radius = height * 0.75
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), "#111111", "#ffffff", 2)
        pen.text((x, y), str(marks(world)[row]), "#ffffff", font, anchor="mm")
    return np.asarray(image)
