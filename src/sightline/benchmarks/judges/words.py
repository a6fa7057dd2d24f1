"""Judges of words and of chosen options."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["Begins", "MarkOfFive", "SameNormalised", "SameOption", "bare_words", "without_articles"]

_MARKS = str.maketrans("", "", string.punctuation)
_ARTICLE = re.compile(r"\b(a|an|the)\b", re.I)


def bare_words(text: str) -> str:
    """Lower case without ASCII punctuation and outer space: "A Coke-can." -> "a cokecan"."""
    return text.translate(_MARKS).strip().lower()


def without_articles(text: str) -> str:
    """Lower case without ASCII punctuation, articles and double spaces."""
    return " ".join(_ARTICLE.sub("", text.strip().lower().translate(_MARKS)).split())


@dataclass(frozen=True)
class MarkOfFive:
    """A mark from 1 to 5 as a share: 1 is 0, 5 is 1; marks beyond count as the nearest of them."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        marks = np.array([float(value) for value in values], dtype=np.float64)
        return (np.clip(marks, 1, 5) - 1) / 4


@dataclass(frozen=True)
class SameNormalised:
    """The same text once both have gone through a function.

    Attributes:
        step: from text to text, a named function.
        value_too: it changes the value too, not only the truth.
    """

    step: Callable[[str], str]
    value_too: bool = True

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        return np.array(
            [(self.step(str(v)) if self.value_too else str(v)) == self.step(str(s.truth))
             for v, s in zip(values, samples, strict=True)], dtype=np.float64
        )  # fmt: skip


@dataclass(frozen=True)
class Begins:
    """The value begins with the truth, letter by letter."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([str(v).startswith(str(s.truth)) for v, s in pairs], dtype=np.float64)


@dataclass(frozen=True)
class SameOption:
    """The same option, given by letter or by number from 0, on either side."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        same = [_letter(value, sample) == _letter(sample.truth, sample) for value, sample in pairs]
        return np.array(same, dtype=np.float64)


def _letter(given: Any, sample: Sample) -> str:
    if isinstance(given, int):
        return sample.letters[given : given + 1] or "none"
    return str(given)
