"""Sizes of objects and rooms.

``longest_axis`` is the longest edge of the oriented box (VSI-Bench object_size_estimation);
``height`` the extent along gravity (MultiSPA, SpatialRGPT's y extent); ``volume`` the product of
the edges; ``horizontal`` the longer edge of the box as seen from above, ``shorter_side`` the other
(MultiSPA length and width).
"""

from __future__ import annotations

import numpy as np

from sightline import geometry
from sightline.facts.fact import Definition, Fact, Rows
from sightline.scenes import SceneBatch

__all__ = ["larger", "room_area", "size"]


def size(world: SceneBatch, a: Rows, definition: Definition = "longest_axis") -> Fact:
    """One number per object: metres, or m³ for ``volume``."""
    extent, rotation = world.objects.extent[a], world.objects.rotation[a]
    if definition == "longest_axis":
        value = extent.max(axis=1)
    elif definition == "volume":
        value = extent.prod(axis=1)
    elif definition == "height":
        low, high = geometry.aabb(world.objects.centre[a], extent, rotation)
        value = (high - low)[:, 2]
    elif definition in ("horizontal", "shorter_side"):
        # the edges that are not the most vertical one; for an upright box exactly its sides
        vertical = np.abs(rotation[:, 2, :]).argmax(axis=1)
        sides = extent.copy()
        sides[np.arange(len(a)), vertical] = 0.0 if definition == "horizontal" else np.inf
        value = sides.max(axis=1) if definition == "horizontal" else sides.min(axis=1)
    else:
        raise ValueError(f"size has no definition {definition!r}")
    return Fact(value, value, "world", definition, {"size": value})


def larger(world: SceneBatch, a: Rows, b: Rows, definition: Definition = "volume") -> Fact:
    """Whether a is larger than b; the margin is the ratio of the larger to the smaller, minus 1."""
    first, second = size(world, a, definition).value, size(world, b, definition).value
    ratio = np.maximum(first, second) / np.minimum(first, second)
    return Fact(
        first > second, ratio - 1.0, "world", definition, {"first": first, "second": second}
    )


def room_area(world: SceneBatch, scene: Rows) -> Fact:
    """Floor area in m²; NaN where the source states none.

    The value is the source's: VSI-Bench's is the alpha shape of the scanned floor points, a
    procedural room's the area of its outline.
    """
    value = world.scenes.room_area[scene]
    return Fact(value, value, "world", "outline", {"area": value})
