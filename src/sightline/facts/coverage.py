"""How much of an object's height, length or width images show between them.

MultiSPA asks for the size of an object only where what is visible of it in the images covers that
dimension to within a tenth. Here a dimension is cut into ``SLICES``, and a slice is covered when an
image shows a surface point (landmark) in it; a set of images is smallest when it covers the
dimension and none of its images can be left out.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Definition, Fact, remembered
from sightline.facts.size import size
from sightline.scenes import SceneBatch

__all__ = ["DIMENSIONS", "SLICES", "axes", "covered", "seen_slices"]

SLICES: Final = 10
"""parts of a dimension, all but one of which must be seen"""
DIMENSIONS: Final[tuple[Definition, ...]] = ("height", "horizontal", "shorter_side")
"""height along gravity, length (the longer horizontal side), width (the shorter one)"""
UPRIGHT: Final = 0.999
"""least cosine between gravity and a box axis"""
UNLIKE: Final = 1.05
"""ratio of the horizontal sides from which one of them is the longer one"""

Codes = NDArray[np.int64]


def axes(
    world: SceneBatch, definition: Definition
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(N, 3) world direction of a dimension of every object, and for which boxes it is clear.

    They stand upright, and a longer side is longer than the other one by ``UNLIKE``.
    """
    if definition not in DIMENSIONS:
        raise ValueError(f"coverage has no definition {definition!r}")
    objects, row = world.objects, np.arange(len(world.objects))
    rise = np.abs(objects.rotation[:, 2, :])
    vertical = rise.argmax(axis=1)
    sides = objects.extent.copy()
    sure = rise[row, vertical] >= UPRIGHT
    if definition == "height":
        column = vertical
    else:
        sides[row, vertical] = 0.0 if definition == "horizontal" else np.inf
        column = sides.argmax(axis=1) if definition == "horizontal" else sides.argmin(axis=1)
        flat = np.sort(np.where(np.isinf(sides), 0.0, sides), axis=1)
        sure = sure & (flat[:, 2] >= UNLIKE * flat[:, 1])
    return objects.rotation[row, :, column], sure


def seen_slices(world: SceneBatch, definition: Definition) -> tuple[Codes, Fact]:
    """(sightings,) slices that are seen as bits, and the share of the object's landmarks seen."""

    def compute() -> tuple[Codes, Fact]:
        marks, seen = world.landmarks, world.sightings
        rows = np.flatnonzero(marks.object >= 0)
        obj = marks.object[rows].astype(np.int64)
        direction, _ = axes(world, definition)
        length = size(world, np.arange(len(world.objects)), definition).value
        along = ((marks.xyz[rows] - world.objects.centre[obj]) * direction[obj]).sum(axis=1)
        place = np.floor((along / length[obj] + 0.5) * SLICES).astype(np.int64)
        bit = np.left_shift(np.int64(1), np.clip(place, 0, SLICES - 1))
        width = len(world.objects) + 1
        code = marks.frame[rows].astype(np.int64) * width + obj
        order = np.argsort(code, kind="stable")
        names, start, count = np.unique(code[order], return_index=True, return_counts=True)
        bits = np.bitwise_or.reduceat(bit[order], start) if len(start) else bit[:0]
        many = int(marks.point.max(initial=0)) + 1
        points = np.unique(obj * many + marks.point[rows]) // many
        whole = np.bincount(points, minlength=len(world.objects))
        wanted = seen.frame.astype(np.int64) * width + seen.object
        at = np.minimum(np.searchsorted(names, wanted), max(len(names) - 1, 0))
        there = names[at] == wanted if len(names) else np.zeros(len(wanted), dtype=bool)
        out = np.where(there, bits[at], 0) if len(names) else np.zeros(len(wanted), np.int64)
        found = np.where(there, count[at], 0) if len(names) else np.zeros(len(wanted))
        share = found / np.maximum(whole[seen.object], 1)
        return out, Fact(share, share, "camera", definition)

    return remembered(world, ("seen_slices", definition), compute)


def covered(slices: Codes) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Sets (n, k) of images: which cover the dimension, and which of those are smallest."""
    count = slices.shape[1]
    whole = _many(np.bitwise_or.reduce(slices, axis=1)) >= SLICES - 1
    least = whole.copy()
    for left_out in range(count):
        rest = np.delete(slices, left_out, axis=1)
        if rest.shape[1]:
            least &= _many(np.bitwise_or.reduce(rest, axis=1)) < SLICES - 1
    return whole, least


def _many(bits: Codes) -> Codes:
    """Set bits of each number."""
    return np.asarray(sum((bits >> place) & 1 for place in range(SLICES)))
