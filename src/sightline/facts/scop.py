"""Which pairs of things in a picture lie clearly to each other, and how: CoMPaSS's SCOP rules.

Everything is decided by two rectangles in the picture; y points down. The filters and the relation
rule are those of the published code; see :class:`Limits` and :func:`relation`.

========== =======================================================================================
large      each box has at least ``least_area`` square pixels
visible    both areas together are at least ``visible`` of the picture
different  the categories differ
close      the centres are at most ``close`` times the shorter of the two box diagonals apart
apart      the boxes do not meet, or their common area is less than ``apart`` of the smaller one
balanced   the smaller area is at least ``balanced`` of the larger
========== =======================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Fact, Rows
from sightline.scenes import SceneBatch

__all__ = [
    "BEST_GENEVAL",
    "DEFAULT",
    "FILTERS",
    "RELATIONS",
    "Limits",
    "clear_pairs",
    "converse",
    "filters",
    "in_view",
    "relation",
]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
FILTERS: Final = ("large", "visible", "different", "close", "apart", "balanced")
RELATIONS: Final = (
    "left",
    "right",
    "above",
    "below",
    "left above",
    "right above",
    "left below",
    "right below",
)
"""codes 0 to 7 of a's relation to b"""
_CONVERSE = np.array([1, 0, 3, 2, 7, 6, 5, 4])
BOTH: Final = 1 / 3
"""share of the shorter side that the boxes may overlap, both ways, for two relations at once"""


@dataclass(frozen=True)
class Limits:
    """Thresholds of the filters."""

    least_area: float = 32.0**2
    visible: float = 0.2
    close: float = 2.0
    apart: float = 0.3
    balanced: float = 0.5


DEFAULT: Final = Limits()
"""As published with SCOP."""
BEST_GENEVAL: Final = Limits(visible=0.40087, close=1.07765, apart=0.23207, balanced=0.48232)
"""The set its authors tuned on GenEval."""


def filters(
    a: Floats,
    b: Floats,
    category_a: NDArray[np.object_],
    category_b: NDArray[np.object_],
    size: NDArray[np.integer],
    limits: Limits = DEFAULT,
) -> Mask:
    """(n, 6) which of :data:`FILTERS` each pair passes.

    Args:
        a, b: (n, 4) x0, y0, x1, y1 in pixels.
        category_a, category_b: (n,) names.
        size: (n, 2) width and height of the picture.
        limits: thresholds.
    """
    area_a, area_b = _area(a), _area(b)
    small, large = np.minimum(area_a, area_b), np.maximum(area_a, area_b)
    diagonal = np.minimum(*(np.hypot(x[:, 2] - x[:, 0], x[:, 3] - x[:, 1]) for x in (a, b)))
    offset = (b[:, :2] + b[:, 2:] - a[:, :2] - a[:, 2:]) / 2
    side = np.maximum(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]), 0.0)
    common = side.prod(axis=1)
    passed = [
        small >= limits.least_area,
        area_a + area_b >= limits.visible * np.asarray(size, dtype=np.float64).prod(axis=1),
        category_a != category_b,
        np.hypot(offset[:, 0], offset[:, 1]) <= limits.close * diagonal,
        (common == 0) | (common < limits.apart * small),
        small >= limits.balanced * large,
    ]
    return np.stack([np.asarray(p, dtype=np.bool_) for p in passed], axis=1)


def relation(a: Floats, b: Floats) -> Fact:
    """(n,) relation of box a to box b, code into :data:`RELATIONS`.

    By how much the boxes overlap across and down, each as a share of the shorter of the two sides:
    less than a third both ways gives two relations at once, else the axis of less overlap decides,
    and on a tie the vertical one. Which side is which is decided by the centres.

    Margin: the smallest change of an overlap share, or of the centres' offset as a share of the
    shorter side, that changes the code. 0 where the centres coincide along the deciding axis.
    """
    low, high = np.maximum(a[:, :2], b[:, :2]), np.minimum(a[:, 2:], b[:, 2:])
    side = np.minimum(a[:, 2:] - a[:, :2], b[:, 2:] - b[:, :2])
    share = np.maximum(high - low, 0.0) / side
    offset = (b[:, :2] + b[:, 2:] - a[:, :2] - a[:, 2:]) / 2 / side
    x, y = share.T
    both = (x < BOTH) & (y < BOTH)
    across = ~both & (x < y)
    right, below = (offset < 0).T
    code = np.where(across, right, 2 + below)
    code = np.where(both, 4 + right + 2 * below, code)
    aside, up = np.abs(offset).T
    # one axis: not to change with the other, and not to become both
    single = np.minimum(np.where(across, aside, up), np.abs(x - y))
    single = np.minimum(single, np.maximum(x, y) - BOTH)
    double = np.minimum(np.minimum(aside, up), BOTH - np.maximum(x, y))
    margin = np.maximum(np.where(both, double, single), 0.0)
    trace = {"x_overlap": x, "y_overlap": y}
    return Fact(code.astype(np.int64), margin, "image", "", trace)


def converse(code: Rows) -> Rows:
    """Relation of b to a for that of a to b."""
    return np.asarray(_CONVERSE[code])


def in_view(world: SceneBatch, one: Rows, two: Rows, limits: Limits = DEFAULT) -> Mask:
    """(n, 6) filters of pairs of sightings of the same frame."""
    seen, category = world.sightings, world.objects.category
    return filters(
        seen.box[one],
        seen.box[two],
        category[seen.object[one]],
        category[seen.object[two]],
        world.frames.size[seen.frame[one]],
        limits,
    )


def clear_pairs(world: SceneBatch, limits: Limits = DEFAULT) -> tuple[Rows, Rows]:
    """All unordered pairs of sightings of one frame that pass every filter, frame by frame.

    The first of a pair is the earlier sighting row, as in the published code. Boxes that are too
    small are left out before pairs are made.
    """
    seen = world.sightings
    rows = np.flatnonzero(_area(seen.box) >= limits.least_area)
    rows = rows[np.argsort(seen.frame[rows], kind="stable")]
    _, start, count = np.unique(seen.frame[rows], return_index=True, return_counts=True)
    place = np.arange(len(rows)) - np.repeat(start, count)
    later = np.repeat(count, count) - 1 - place
    first = np.repeat(np.arange(len(rows)), later)
    nth = np.arange(len(first)) - np.repeat(np.cumsum(later) - later, later)
    one, two = rows[first], rows[first + 1 + nth]
    good = in_view(world, one, two, limits).all(axis=1)
    return one[good], two[good]


def _area(box: Floats) -> Floats:
    return np.asarray((box[:, 2:] - box[:, :2]).prod(axis=1))
