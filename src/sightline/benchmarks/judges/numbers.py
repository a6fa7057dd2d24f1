"""Judges of numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sightline.answers import MRA
from sightline.benchmarks.sample import Sample

__all__ = ["RelativeAccuracy", "RelativeError", "SymmetricError", "Within"]


@dataclass(frozen=True)
class RelativeAccuracy:
    """Mean relative accuracy in one of its published forms, see :class:`sightline.answers.MRA`."""

    variant: Literal["vsi", "ost", "sibench", "easi"] = "vsi"

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        predicted, truth = _numbers(values), _numbers([s.truth for s in samples])
        return np.nan_to_num(MRA(self.variant).score(predicted, truth))


@dataclass(frozen=True)
class Within:
    """Right within a share of the truth, both ends included; the columns hold the error as well.

    Attributes:
        share: 0.25 for +-25 %.
        least: right within this absolute error too, in the unit of the truth.
    """

    share: float
    least: float = 0.0

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        predicted, truth = _numbers(values), _numbers([s.truth for s in samples])
        error = np.abs(predicted - truth)
        right = error <= np.maximum(self.share * np.abs(truth), self.least)
        return {"score": right.astype(np.float64), "error": error}


@dataclass(frozen=True)
class RelativeError:
    """What the error relative to the true number leaves of 1; below 0 beyond twice the number."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        predicted, truth = _numbers(values), _numbers([s.truth for s in samples])
        return np.nan_to_num(1 - np.abs(predicted - truth) / truth, neginf=-1e300)


@dataclass(frozen=True)
class SymmetricError:
    """sMAPE of a count: ``100 |p - t| / (|p| + |t|)`` in the column ``error``; right where equal.

    Attributes:
        none: the value that stands for no answer, whose error is 100.
    """

    none: float = -1.0

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        predicted, truth = _numbers(values), _numbers([s.truth for s in samples])
        whole = np.abs(predicted) + np.abs(truth)
        share = np.ones_like(whole)  # what a count beyond any number comes near to
        measured = np.isfinite(whole) & (whole > 0)
        np.divide(np.abs(predicted - truth), whole, out=share, where=measured)
        share[whole == 0] = 0.0
        missed = predicted == self.none
        right = ~missed & (predicted == truth)
        return {"score": right.astype(np.float64), "error": np.where(missed, 100.0, 100.0 * share)}


def _numbers(values: Sequence[Any]) -> NDArray[np.float64]:
    return np.array([_float(value) for value in values], dtype=np.float64)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # whole numbers of more than 308 digits
        return math.inf if value > 0 else -math.inf
