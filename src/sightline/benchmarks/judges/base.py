"""Judges: from extracted values to scores, by an author's rule, whole columns at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["Columns", "Contains", "Equal", "Judge", "columns"]

Columns = Mapping[str, NDArray[np.float64]]


class Judge(Protocol):
    """One rule.

    It gets the values found in n replies (never None) and their samples, and gives n scores in
    [0, 1] (errors may be larger), or several columns of which one is ``score``.
    """

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> NDArray[np.float64] | Columns: ...


def columns(found: NDArray[np.float64] | Columns) -> dict[str, NDArray[np.float64]]:
    """What a judge gave, as columns."""
    return dict(found) if isinstance(found, Mapping) else {"score": found}


@dataclass(frozen=True)
class Equal:
    """The same text; with ``fold`` without regard to case and outer white space."""

    fold: bool = True

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        if self.fold:
            pairs = zip(values, samples, strict=True)
            same = [str(v).strip().lower() == str(s.truth).strip().lower() for v, s in pairs]
        else:
            same = [str(v) == str(s.truth) for v, s in zip(values, samples, strict=True)]
        return np.array(same, dtype=np.float64)


@dataclass(frozen=True)
class Contains:
    """One text is part of the other: of the truth (``reply_in_truth``), of the reply, or either.

    An empty value is part of everything: authors who compare in this way count empty replies right.
    """

    reply_in_truth: bool = True
    truth_in_reply: bool = False

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        right = []
        for value, sample in zip(values, samples, strict=True):
            given, truth = str(value).lower(), str(sample.truth).lower()
            right.append(
                (self.reply_in_truth and given in truth) or (self.truth_in_reply and truth in given)
            )
        return np.array(right, dtype=np.float64)
