"""Comparing by the form of the answer, for benchmarks whose metric it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["AsForm"]


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
