"""Qualitative relations of scenes under a named semantics: between outlines, and from above.

The value is a base relation of the semantics' calculus, or whether one word is true; the margin is
how far that is from changing, in pixels, metres or, for sectors, radians.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sightline import geometry
from sightline.facts.fact import Definition, Fact, Frame, Rows
from sightline.geometry.calculi import Semantics
from sightline.scenes import SceneBatch

__all__ = ["from_above", "in_picture"]

Floats = NDArray[np.float64]


def in_picture(
    world: SceneBatch,
    one: Rows,
    two: Rows,
    semantics: Semantics,
    word: str | None = None,
    tie: float = 0.0,
) -> Fact:
    """Relation of sighting ``one`` to sighting ``two`` by their boxes in the picture, pixels.

    Args:
        world: the scenes.
        one, two: rows of sightings, of the same frame each.
        semantics: of frame ``image``.
        word: ask whether this word is true, instead of for the relation.
        tie: pixels that count as no difference.
    """
    if semantics.frame != "image":
        raise ValueError(f"{semantics.name} is not about pictures")

    def place(rows: Rows) -> Floats:
        box = world.sightings.box[rows]
        return (box[:, :2] + box[:, 2:]) / 2 if semantics.regions == "points" else box

    return _fact(semantics, place(one), place(two), "image", word, tie)


def from_above(
    world: SceneBatch,
    a: Rows,
    b: Rows,
    semantics: Semantics,
    word: str | None = None,
    tie: float = 0.0,
) -> Fact:
    """Relation of object ``a`` to object ``b`` on the map of the world, x east and y north, metres.

    Boxes are the upright ones around the objects; other arguments as for :func:`in_picture`.
    """
    if semantics.frame != "map":
        raise ValueError(f"{semantics.name} is not about maps")
    o = world.objects

    def place(rows: Rows) -> Floats:
        if semantics.regions == "points":
            return o.centre[rows, :2]
        low, high = geometry.aabb(o.centre[rows], o.extent[rows], o.rotation[rows])
        return np.hstack([low[:, :2], high[:, :2]])

    return _fact(semantics, place(a), place(b), "world", word, tie)


def _fact(
    semantics: Semantics, a: Floats, b: Floats, frame: Frame, word: str | None, tie: float
) -> Fact:
    found = semantics.locate(a, b, tie)
    definition: Definition = "outline" if semantics.regions == "boxes" else "centroid"
    trace = {"relation": found.base}
    if word is None:
        return Fact(found.base, found.margin, frame, definition, trace)
    code = semantics.codes([word])[0]
    value, margin = found.holds(int(semantics.relations(code)))
    return Fact(value, margin, frame, definition, trace)
