"""Judging sets of labels: the whole set, and the counts of each label that F1 is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.aggregate import F1
from sightline.benchmarks.sample import Sample

__all__ = ["SameLabels", "f1_of"]


def f1_of(label: str) -> F1:
    """F1 of one label by the columns of :class:`SameLabels`."""
    return F1(f"hits {label}", f"alarms {label}", f"misses {label}")


@dataclass(frozen=True)
class SameLabels:
    """1 where exactly the labels of the truth were found; and for each label whether it was rightly
    found (``hits``), wrongly (``alarms``) or not found (``misses``).

    Truths are labels with ", " between them; values are collections of labels.

    Attributes:
        labels: all there are. A label that a question does not offer has no counts there.
    """

    labels: tuple[str, ...]

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        given = self._table([set(value) for value in values])
        true = self._table([set(str(sample.truth).split(", ")) for sample in samples])
        open_to = self._table([set(sample.options) for sample in samples])
        counts = {
            "hits": given & true, "alarms": given & ~true, "misses": ~given & true,
        }  # fmt: skip
        found = {"score": (given == true).all(axis=1).astype(np.float64)}
        for i, label in enumerate(self.labels):
            for name, table in counts.items():
                found[f"{name} {label}"] = np.where(open_to[:, i], table[:, i], np.nan)
        return found

    def _table(self, sets: Sequence[set[str]]) -> NDArray[np.bool_]:
        rows = [[label in each for label in self.labels] for each in sets]
        return np.array(rows, dtype=np.bool_).reshape(len(sets), len(self.labels))
