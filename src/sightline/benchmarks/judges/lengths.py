"""Judges of numbers with units, and of SpatialScore's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.extract.spatialscore import length_of
from sightline.benchmarks.judges.numbers import RelativeAccuracy, Within
from sightline.benchmarks.sample import Sample

__all__ = ["SameNumber", "SquaredError", "VsiOrZero", "WithinFactor"]

_CENTIMETRES = {
    "m": 100, "meter": 100, "meters": 100, "metre": 100, "metres": 100, "cm": 1, "centimeter": 1,
    "centimeters": 1, "mm": 0.1, "ft": 30.48, "foot": 30.48, "feet": 30.48, "in": 2.54,
    "inch": 2.54, "inches": 2.54,
}  # fmt: skip


@dataclass(frozen=True)
class WithinFactor:
    """Less than ``factor`` times too long or too short; 0 is right for 0 alone.

    A unit that is not known (kilometers, millimeters, "chairs") counts as centimetres.
    """

    factor: float = 2.0

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([self._right(v, length_of(str(s.truth))) for v, s in pairs], np.float64)

    def _right(self, value: tuple[float, str], truth: tuple[float, str] | None) -> bool:
        if truth is None:
            return False
        if value[0] == 0 or truth[0] == 0:
            return value[0] == truth[0]
        given, true = (figure * _CENTIMETRES.get(unit, 1) for figure, unit in (value, truth))
        if given == 0 or true == 0:
            return False
        return max(given / true, true / given) < self.factor


@dataclass(frozen=True)
class SameNumber:
    """Equal numbers."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        truths = [float(sample.truth) for sample in samples]
        return np.array([float(v) == t for v, t in zip(values, truths, strict=True)], np.float64)


@dataclass(frozen=True)
class VsiOrZero:
    """VSI-Bench's mean relative accuracy; 0 is right for 0 alone, and nothing else is for a 0."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        given = np.array([float(v) for v in values])
        truth = np.array([float(sample.truth) for sample in samples])
        found = np.asarray(RelativeAccuracy("vsi")(values, samples))
        found = np.where(truth == 0, 0.0, found)
        return np.where(given == 0, (truth == 0).astype(float), found)


@dataclass(frozen=True)
class SquaredError:
    """The squared error (column ``squared``); right within a share of the truth.

    Attributes:
        share: what counts as right where errors are not asked for.
    """

    share: float = 0.25

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        found = Within(self.share)(values, samples)
        return {"score": found["score"], "squared": found["error"] ** 2}
