"""Comparing by the form of the answer, for benchmarks whose metric it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["AsForm", "FormOverlap"]


@dataclass(frozen=True)
class AsForm:
    """The score that the form of the answer gives a value, by its own metric."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        # where options were scored instead of a reply, the value is an option's place
        pairs = [
            (s.letters[v] if s.kind == "choice" and isinstance(v, int) else v, s)
            for v, s in zip(values, samples, strict=True)
        ]
        return np.array([s.answer.judge(v, s.strict_truth).score for v, s in pairs], np.float64)


@dataclass(frozen=True)
class FormOverlap:
    """The overlap that the form of the answer measures, and whether it is above levels
    (``above_0.25``, ...).

    Attributes:
        levels: themselves left out.
    """

    levels: tuple[float, ...]

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        overlap = AsForm()(values, samples)
        above = {f"above_{level}": (overlap > level).astype(np.float64) for level in self.levels}
        return {"score": overlap, **above}
