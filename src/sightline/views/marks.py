"""Numbered marks on a frame, the picture behind "the object with mark 3"."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline.questions.references import marks
from sightline.scenes import SceneBatch
from sightline.views.tags import draw_tags

__all__ = ["draw_marks"]


def draw_marks(world: SceneBatch, frame: int, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture of a frame row with a number on every marked object."""
    image = Image.fromarray(picture)
    rows = np.flatnonzero((world.sightings.frame == frame) & (marks(world) > 0))
    numbers = [str(n) for n in marks(world)[rows]]
    draw_tags(image, world.sightings.point[rows], numbers, ["#111111"] * len(rows))
    return np.asarray(image)
