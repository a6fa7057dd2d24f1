"""Base relations of things whose places are known: points, boxes and intervals to relations.

Every relation is decided by a few numbers: an offset along an axis, a gap, how deep one box lies in
the other. A number within ``tie`` of zero counts as zero. All functions return :class:`Located`,
which knows how far each relation is away, so that any question about it has a margin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Floats, Ints, bools, floats
from sightline.geometry.calculi.algebra import bits_of
from sightline.geometry.calculi.allen import ALLEN_ZONES
from sightline.geometry.calculi.sectors import Sectors

__all__ = ["Located", "locate_boxes", "locate_intervals", "locate_points", "locate_sectors"]

_ANY = 2
_ON_GRID = np.array([(r % 3 - 1, r // 3 - 1) for r in range(9)])
# signs of: the gap between the boxes, the depth of a in b, the depth of b in a
_BOXES = np.array(
    [
        (1, _ANY, _ANY),
        (0, _ANY, _ANY),
        (-1, -1, -1),
        (-1, 0, -1),
        (-1, 1, -1),
        (-1, -1, 0),
        (-1, -1, 1),
        (-1, 0, 0),
    ]
)
# signs of each end of a minus each end of b
_ENDS = np.stack([np.clip(zone - mark, -1, 1) for zone in ALLEN_ZONES.T for mark in (1, 3)], axis=1)


@dataclass(frozen=True, eq=False)
class Located:
    """The base relation of n pairs, and how far they are from every other one."""

    base: Ints
    """(n,) -1 where there is none"""
    distance: Floats
    """(n, relations) how much the deciding numbers have to change for each relation to hold: the
    largest change of any; 0 for the one that holds, infinite for what no change brings about"""

    @property
    def margin(self) -> Floats:
        """(n,) distance to the nearest other relation; NaN where there is none."""
        other = self.distance.copy()
        row = np.flatnonzero(self.base >= 0)
        other[row, self.base[row]] = np.inf
        return np.where(self.base >= 0, other.min(axis=1), np.nan)

    def holds(self, relation: ArrayLike) -> tuple[Bools, Floats]:
        """``(n,)`` whether a relation holds, and how far that is from changing.

        ``relation`` is one bit set or (n,) of them. False, with margin NaN, where there is none.
        """
        inside = np.broadcast_to(bits_of(relation, self.distance.shape[1]), self.distance.shape)
        known = self.base >= 0
        row = np.arange(len(self.base))
        holds = known & inside[row, self.base]
        away = np.where(inside == holds[:, None], np.inf, self.distance).min(axis=1)
        return bools(holds), np.where(known, away, np.nan)


def locate_points(a: ArrayLike, b: ArrayLike, tie: float = 0.0) -> Located:
    """Cardinal directions of points ``a (n, 2)`` from ``b``, x to the east and y to the north."""
    return _by_signs(floats(a) - floats(b), _ON_GRID, tie)


def locate_sectors(sectors: Sectors, a: ArrayLike, b: ArrayLike) -> Located:
    """Sectors in which points ``a (n, 2)`` lie around ``b``; distances in radians.

    From one place nothing is far (margin 0), and to it no turn leads.
    """
    offset = floats(a) - floats(b)
    base, _ = sectors.locate(offset)
    angle = np.arctan2(offset[:, 1], offset[:, 0])[:, None]
    middle = sectors.start + (np.arange(sectors.count) + 0.5) * sectors.width
    away = np.abs(np.remainder(angle - middle + np.pi, 2 * np.pi) - np.pi) - sectors.width / 2
    same = base == sectors.count
    away = np.where(same[:, None], 0.0, np.maximum(away, 0.0))
    row = np.flatnonzero((base >= 0) & ~same)
    away[row, base[row]] = 0.0
    return Located(base, np.column_stack([away, np.where(same, 0.0, np.inf)]))


def locate_boxes(a: ArrayLike, b: ArrayLike, tie: float = 0.0) -> Located:
    """RCC-8 relations of axis-aligned boxes ``(n, 2 D)``: lows, then highs; any number of axes.

    Borders no more than ``tie`` apart touch. Boxes with a side of at most ``2 tie`` have no inside
    to tell by and no relation. With ``tie`` 0 the relations that touch have margin 0.
    """
    one, two = floats(a), floats(b)
    axes = one.shape[1] // 2
    low_a, high_a, low_b, high_b = one[:, :axes], one[:, axes:], two[:, :axes], two[:, axes:]
    gap = np.maximum(low_a - high_b, low_b - high_a).max(axis=1)
    a_in_b = np.minimum(low_a - low_b, high_b - high_a).min(axis=1)
    b_in_a = np.minimum(low_b - low_a, high_a - high_b).min(axis=1)
    thick = np.minimum(high_a - low_a, high_b - low_b).min(axis=1) > 2 * tie
    values = np.where(thick[:, None], np.stack([gap, a_in_b, b_in_a], axis=1), np.nan)
    return _by_signs(values, _BOXES, tie)


def locate_intervals(a: ArrayLike, b: ArrayLike, tie: float = 0.0) -> Located:
    """Allen relations of intervals ``(n, 2)``: low, high. None for lengths of at most ``2 tie``."""
    one, two = floats(a), floats(b)
    values = (one[:, :, None] - two[:, None, :]).reshape(-1, 4)
    thick = np.minimum(one[:, 1] - one[:, 0], two[:, 1] - two[:, 0]) > 2 * tie
    return _by_signs(np.where(thick[:, None], values, np.nan), _ENDS, tie)


def _by_signs(values: Floats, signs: Ints, tie: float) -> Located:
    """Relations told apart by the signs (relations, K) of ``values (n, K)``; NaN gives none."""
    sign = (values > tie).astype(np.int64) - (values < -tie)
    fits = ((sign[:, None] == signs) | (signs == _ANY)).all(axis=2)
    known = np.isfinite(values).all(axis=1) & fits.any(axis=1)
    v = values[:, None]
    away = np.select(
        [signs == -1, signs == 0, signs == 1],
        [np.maximum(v + tie, 0.0), np.maximum(np.abs(v) - tie, 0.0), np.maximum(tie - v, 0.0)],
    ).max(axis=2)
    return Located(np.where(known, fits.argmax(axis=1), -1), np.where(known[:, None], away, np.nan))
