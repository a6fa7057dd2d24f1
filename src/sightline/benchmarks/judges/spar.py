"""SPAR-Bench's comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers import AxesMRA
from sightline.benchmarks.extract.spar import view_change_steps
from sightline.benchmarks.sample import Sample

__all__ = ["SparOption", "SparViewChanges"]


@dataclass(frozen=True)
class SparOption:
    """The reply is the truth or a part of it, or begins with it; case does not count.

    The truth is a letter, so a reply that begins with it is right ("Because" for B), and an empty
    reply is part of everything. Source: lmms-eval, tasks/sparbench/utils.py (``exact_match``).
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = [
            (str(v).lower(), str(s.truth).lower()) for v, s in zip(values, samples, strict=True)
        ]
        return np.array([v in t or v[:1] == t for v, t in pairs], dtype=np.float64)


@dataclass(frozen=True)
class SparViewChanges:
    """Mean relative accuracy of five signed amounts; errors are shares of the *predicted* amount.

    Source: lmms-eval, tasks/sparbench/utils.py (``compute_vci_metric``), which hands prediction and
    truth over in the wrong order. ``swapped`` = False puts them right.
    """

    swapped: bool = True

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        truth = np.array([view_change_steps(str(s.truth)) for s in samples], dtype=np.float64)
        return AxesMRA(self.swapped).score(np.array(values, dtype=np.float64), truth)
