"""One number per object in every view of its scene, and its name in text: ``<OBJ012>``.

Source: GPT4Scene (2025): frames and the bird's-eye picture carry the same object numbers, drawn at
the centroid of what is seen of the object.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from sightline.questions.references import MARKED_PIXELS, object_numbers, object_tags
from sightline.scenes import SceneBatch
from sightline.scenes.media import load_rgb
from sightline.views.overlay import COLOURS
from sightline.views.regions import frame_regions, mask_points
from sightline.views.tags import draw_tags

__all__ = [
    "draw_object_numbers",
    "evenly",
    "object_numbers",
    "object_tags",
    "tag_colour",
    "tagged_objects",
]

_TAG = re.compile(r"<OBJ(\d{3,9})>")


def tagged_objects(world: SceneBatch, scene: int, text: str) -> list[int]:
    """Object rows of all tags in a text about a scene, in order; -1 = there is no such object."""
    first, after = world.object_start[scene : scene + 2].tolist()
    numbers = object_numbers(world)[first:after].tolist()
    rows = {number: first + at for at, number in enumerate(numbers)}
    return [rows.get(int(number), -1) for number in _TAG.findall(text)]


def tag_colour(number: int) -> str:
    """The colour of an object's plate, the same in all views."""
    return COLOURS[(number - 1) % len(COLOURS)]


def draw_object_numbers(
    world: SceneBatch,
    frame: int,
    picture: NDArray[np.uint8] | None = None,
    size: int | None = None,
) -> Image.Image:
    """A frame with each object's number at the centroid of its visible part.

    Objects of which fewer than ``MARKED_PIXELS`` pixels of the frame are seen carry none.

    Args:
        size: longer side to scale the picture down to before drawing, pixels.
    """
    image = Image.fromarray(load_rgb(world, frame) if picture is None else picture)
    labels = frame_regions(world, frame)
    objects = np.unique(labels[labels >= 0]).astype(np.int64)
    points, pixels = mask_points(labels, objects)
    drawn = pixels >= MARKED_PIXELS
    numbers = object_numbers(world)[objects[drawn]].tolist()
    texts, colours = [str(n) for n in numbers], [tag_colour(n) for n in numbers]
    scale = np.ones(2)
    if size is not None:
        image.thumbnail((size, size))
        scale = np.array(image.size) / world.frames.size[frame]
    draw_tags(image, points[drawn] * scale, texts, colours)
    return image


def evenly(world: SceneBatch, scene: int, count: int) -> NDArray[np.int64]:
    """Up to ``count`` frame rows of a scene with a colour picture, evenly spread, ends included."""
    rows = np.arange(*world.frame_start[scene : scene + 2])
    rows = rows[world.frames.rgb[rows] != ""]
    if len(rows) <= count:
        return rows
    return rows[np.rint(np.linspace(0, len(rows) - 1, count)).astype(np.int64)]
