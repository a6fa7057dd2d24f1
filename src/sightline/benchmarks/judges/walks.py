"""A judge of names on a map: right, or how far from right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.answers.phrases import normalised
from sightline.benchmarks.sample import Sample

__all__ = ["SameName"]


@dataclass(frozen=True)
class SameName:
    """The same name as the truth; for wrong ones where they lie, by ``extra["apart"]``.

    Columns besides ``score``, NaN where they do not apply: of wrong answers ``on_map`` (1 where it
    names another thing of the map); of those ``spatial`` and ``temporal``, the distances to the
    right thing, and ``spatial_next`` and ``temporal_next``, 1 where they are 1.
    """

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        pairs = list(zip(values, samples, strict=True))
        score = np.array([str(v).lower() == str(s.truth).lower() for v, s in pairs], np.float64)
        apart = np.array(
            [
                s.extra.get("apart", {}).get(normalised(str(v)), (np.nan, np.nan))
                if len(str(v)) < 200
                else (np.nan, np.nan)
                for v, s in pairs
            ],
            dtype=np.float64,
        ).reshape(-1, 2)
        named = ~np.isnan(apart[:, 0]) & (score == 0)
        classed = np.array([bool(s.extra.get("apart")) for _, s in pairs], dtype=np.bool_)
        near = np.where(named[:, None], (apart == 1).astype(np.float64), np.nan)
        apart = np.where(named[:, None], apart, np.nan)
        return {
            "score": score, "on_map": np.where(classed & (score == 0), named, np.nan),
            "spatial": apart[:, 0], "temporal": apart[:, 1],
            "spatial_next": near[:, 0], "temporal_next": near[:, 1],
        }  # fmt: skip
