"""Courses of motion as procedures: what holds, then what holds next.

A sequence of values over the images shown becomes a code per image (a direction) or per step
between images (larger, smaller, nearly constant); equal neighbours are merged into segments. The
thresholds are those of DSR. A segment is as clear as its clearest image, and a procedure as clear
as its least clear segment: that is its margin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows

__all__ = [
    "CHANGES",
    "COMPONENT",
    "DIRECTIONS",
    "FASTER",
    "FLOOR",
    "PACES",
    "RATIO",
    "SEGMENTS",
    "Procedure",
    "changes",
    "comparisons",
    "directions",
    "procedure",
]

COMPONENT: Final = 0.3
"""share of a unit vector along an axis from which the axis is named (DSR)"""
RATIO: Final = 0.2
"""change relative to the smaller value from which two values differ (DSR)"""
FLOOR: Final = 0.1
"""metres, or metres per second, below which values count as equal (DSR)"""
SEGMENTS: Final = (4, 15)
"""fewest and most segments of a procedure that is asked for (DSR)"""
CHANGES: Final = ("becomes smaller", "stays nearly the same", "becomes larger")
PACES: Final = ("slows down", "keeps its speed", "speeds up")
FASTER: Final = ("the first is faster", "both are about as fast", "the second is faster")
_AXES: Final = (("behind", "", "front"), ("right", "", "left"), ("below", "", "above"))
DIRECTIONS: Final = tuple(
    "|".join(word for word in (x, y, z) if word)
    for x in _AXES[0]
    for y in _AXES[1]
    for z in _AXES[2]
)
"""27 codes; the one in the middle has no word and no unit vector"""

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]


def directions(vectors: Floats, component: float = COMPONENT) -> tuple[Codes, Floats]:
    """Codes into :data:`DIRECTIONS` (...) of vectors (..., 3), x front, y left, z up; margins.

    Every axis along which the unit vector has more than ``component`` is named. Margin: smallest
    distance of a component to the threshold; 0 for a vector without length.
    """
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    share = vectors / np.where(length > 0, length, 1.0)
    sign = np.where(np.abs(share) > component, np.sign(share), 0.0).astype(np.int64) + 1
    margin = np.abs(np.abs(share) - component).min(axis=-1)
    return sign @ np.array([9, 3, 1]), np.where(length[..., 0] > 0, margin, 0.0)


def changes(values: Floats, ratio: float = RATIO, floor: float = FLOOR) -> tuple[Codes, Floats]:
    """Codes into :data:`CHANGES` (..., T - 1) of the steps of values (..., T), and margins."""
    return _against(values[..., :-1], values[..., 1:], ratio, floor)


def comparisons(
    first: Floats, second: Floats, ratio: float = RATIO, floor: float = FLOOR
) -> tuple[Codes, Floats]:
    """Codes into :data:`FASTER` of two sequences of speeds (..., T), and margins."""
    return _against(first, second, ratio, floor)


def _against(one: Floats, other: Floats, ratio: float, floor: float) -> tuple[Codes, Floats]:
    """0, 1, 2: the other is smaller, about equal, larger; margin in units of the ratio.

    Values below the floor are raised to it, so that two of them are equal.
    """
    a, b = np.maximum(one, floor), np.maximum(other, floor)
    lead = np.maximum(a, b) / np.minimum(a, b) - 1.0
    code = np.where(lead > ratio, np.where(b > a, 2, 0), 1)
    return code.astype(np.int64), np.abs(lead - ratio)


@dataclass(frozen=True, eq=False)
class Procedure:
    """Merged codes of n sequences of T images or steps."""

    code: Codes
    """(n, T) code of each segment, -1 behind the last one"""
    count: Codes
    """(n,) segments"""
    start: Codes
    """(n, T) image or step, from 0, at which each segment begins; T behind the last one"""
    margin: Floats
    """(n,) clearness of the least clear segment"""

    def take(self, rows: Rows) -> Procedure:
        """Some of the sequences."""
        return Procedure(self.code[rows], self.count[rows], self.start[rows], self.margin[rows])

    def same(self, other: Procedure) -> NDArray[np.bool_]:
        """(n,) sequences that read the same in both."""
        return np.asarray((self.code == other.code).all(axis=1))


def procedure(code: Codes, margin: Floats) -> Procedure:
    """Merge equal neighbours of codes (n, T) with margins (n, T)."""
    count, length = code.shape
    begins = np.ones((count, length), dtype=bool)
    begins[:, 1:] = code[:, 1:] != code[:, :-1]
    place = np.cumsum(begins, axis=1) - 1
    row = np.repeat(np.arange(count), length)
    merged = np.full((count, length), -1, dtype=np.int64)
    merged[row, place.reshape(-1)] = code.reshape(-1)
    start = np.full((count, length), length, dtype=np.int64)
    np.minimum.at(start, (row, place.reshape(-1)), np.tile(np.arange(length), count))
    clear = np.full((count, length), -np.inf)
    np.maximum.at(clear, (row, place.reshape(-1)), margin.reshape(-1))
    worst = np.where(merged >= 0, clear, np.inf).min(axis=1, initial=np.inf)
    return Procedure(merged, begins.sum(axis=1), start, worst)
