"""Object masks drawn from COCO polygons; run lengths are in :mod:`sightline.answers.masks`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["from_polygons"]


def from_polygons(polygons: Sequence[Any], size: tuple[int, int]) -> NDArray[np.bool_]:
    """(H, W) mask of COCO polygons, each ``[x0, y0, x1, y1, ...]`` on pixel edges.

    A pixel belongs to a polygon that encloses its centre; pixels that the outline runs through may
    be in or out.

    Raises:
        ValueError: a polygon has fewer than three points.
    """
    height, width = size
    from PIL import Image, ImageDraw

    image = Image.new("1", (width, height))
    draw = ImageDraw.Draw(image)
    for polygon in polygons:
        points = np.asarray(polygon, dtype=np.float64)
        if points.ndim != 1 or len(points) < 6 or len(points) % 2 or not np.isfinite(points).all():
            raise ValueError("a polygon is a list of at least three x, y")
        # Pillow puts pixel centres on whole numbers
        draw.polygon([tuple(p) for p in (points.reshape(-1, 2) - 0.5).tolist()], fill=1)
    return np.asarray(image, dtype=np.bool_)
