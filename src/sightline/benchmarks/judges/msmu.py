"""MSMU-Bench's comparisons, with what Python makes of odd values: any error is a wrong reply.

Source: cpystan/SD-VLM, evaluation/evaluate_final.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["MsmuMark", "MsmuPlace", "MsmuRatio"]

Columns = dict[str, NDArray[np.float64]]
FACTOR = 1.25
ODD = (TypeError, ValueError, ZeroDivisionError, IndexError, OverflowError, KeyError)


@dataclass(frozen=True)
class MsmuRatio:
    """Less than 1.25 times too long or too short; of lists the mean of the ratios.

    A true 0 is never right, a negative number always is where the truth is positive. Columns
    ``within_2`` and ``within_3`` are of 1.25 squared and cubed, ``error`` is relative.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> Columns:
        ratio, error = _measured(_ratio, values)
        columns = {f"within_{k}": (ratio < FACTOR**k).astype(float) for k in (2, 3)}
        return {"score": (ratio < FACTOR).astype(float), "error": error, **columns}


@dataclass(frozen=True)
class MsmuPlace:
    """Coordinates within 0.1 of the true ones on average; a text is right where it is the same.

    The authors compare texts by their embeddings (cosine from 0.5 on), for which a network is
    needed; here other words are wrong.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> Columns:
        apart, error = _measured(_place, values)
        return {"score": (apart <= 0.1).astype(float), "error": error}


@dataclass(frozen=True)
class MsmuMark:
    """A mark above one half; what is no number is 0."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        marks = [value if isinstance(value, int | float) else 0.0 for value in values]
        return np.array([mark > 0.5 for mark in marks], dtype=np.float64)


def _measured(
    of: Callable[[Any, Any], tuple[float, float]], values: Sequence[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two numbers of every pair (said, true); NaN where they cannot be compared."""
    found = []
    for said, true in values:
        try:
            found.append(of(said, true))
        except ODD:
            found.append((float("nan"), float("nan")))
    both = np.array(found, dtype=np.float64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _ratio(said: Any, true: Any) -> tuple[float, float]:
    if not isinstance(true, list):
        said, true = [float(said)], [float(true)]
    for item in (*true, *said):
        float(item)  # also of what is said beyond
    ratios = [max(said[i] / t, t / said[i]) for i, t in enumerate(true)]
    errors = [abs(said[i] - t) / (t + 1e-4) for i, t in enumerate(true)]
    return sum(ratios) / len(ratios), sum(errors) / len(errors)


def _place(said: Any, true: Any) -> tuple[float, float]:
    if isinstance(true, str):
        return (0.0, 0.0) if said == true else (float("inf"), float("nan"))
    apart = [abs(said[i] - t) for i, t in enumerate(true)]
    errors = [abs(said[i] - t) / (t + 1e-4) for i, t in enumerate(true)]
    return sum(apart) / len(apart), sum(errors) / len(errors)
