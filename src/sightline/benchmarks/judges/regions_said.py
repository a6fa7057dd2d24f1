"""SpatialRGPT-Bench's comparisons of what was read in a reply and in the truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["HourPairs", "LengthPairs", "Marks"]


@dataclass(frozen=True)
class LengthPairs:
    """Right within a quarter of the true length, ends included; ``error`` is relative to it.

    Values are pairs (said, true). Source: AnjieCheng/SpatialRGPT, evaluate_spatial_with_gpt4.py.
    """

    share: float = 0.25

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        said, true = np.array(values, dtype=np.float64).reshape(-1, 2).T
        right = (said <= (1 + self.share) * true) & (said >= (1 - self.share) * true)
        with np.errstate(over="ignore"):
            error = np.abs(said - true) / (true + 1e-4)
        return {"score": right.astype(np.float64), "error": error}


@dataclass(frozen=True)
class HourPairs:
    """Right within an hour of the true one, around the clock; ``hours`` is the difference."""

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        said, true = np.trunc(np.array(values, dtype=np.float64).reshape(-1, 2).T)
        apart = np.abs(said - true)
        apart = np.minimum(apart, 12 - apart)
        return {"score": (apart <= 1).astype(np.float64), "hours": apart}


@dataclass(frozen=True)
class Marks:
    """A mark given by a judge model or by a rule: above 0 is right."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        return (np.array(values, dtype=np.float64) > 0).astype(np.float64)
