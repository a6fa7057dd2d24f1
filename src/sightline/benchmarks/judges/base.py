"""Judges: from extracted values to scores, by an author's rule, whole columns at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.extract.base import Extractor
from sightline.benchmarks.sample import Sample

__all__ = [
    "Columns",
    "Contains",
    "ContainsExactly",
    "CountedYes",
    "Equal",
    "EqualAsRead",
    "Judge",
    "columns",
]

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
    """The same text.

    Attributes:
        fold: without regard to case.
        trim: without regard to outer white space; None = where case does not count either.
        ignored: characters that do not count, e.g. brackets.
    """

    fold: bool = True
    trim: bool | None = None
    ignored: str = ""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([self._plain(v) == self._plain(s.truth) for v, s in pairs], np.float64)

    def _plain(self, value: Any) -> str:
        text = _without(str(value), self.ignored)
        if self.fold if self.trim is None else self.trim:
            text = text.strip()
        return text.lower() if self.fold else text


def _without(text: str, ignored: str) -> str:
    return text.translate(dict.fromkeys(map(ord, ignored))) if ignored else text


@dataclass(frozen=True)
class Contains:
    """One text is part of the other: of the truth (``reply_in_truth``), of the reply, or either.

    An empty value is part of everything: authors who compare in this way count empty replies right.

    Attributes:
        ignored: characters that are left out of the reply where it is looked for in the truth.
        field: name of the further field of the sample that is compared with; "" = its truth.
    """

    reply_in_truth: bool = True
    truth_in_reply: bool = False
    ignored: str = ""
    field: str = ""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        right = []
        for value, sample in zip(values, samples, strict=True):
            wanted = sample.extra[self.field] if self.field else sample.truth
            given, truth = str(value).lower(), str(wanted).lower()
            short = _without(given, self.ignored)
            right.append(
                (self.reply_in_truth and short in truth) or (self.truth_in_reply and truth in given)
            )
        return np.array(right, dtype=np.float64)


@dataclass(frozen=True)
class ContainsExactly:
    """The truth is part of the reply, in the same case."""

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([str(sample.truth) in str(value) for value, sample in pairs], np.float64)


@dataclass(frozen=True)
class EqualAsRead:
    """The same text once the truth has been read by the rule as well, as EASI compares.

    A truth in which the rule finds nothing equals a reply in which it finds nothing: both are
    ``False``, which ``Missing(unparsed="guess", value="False")`` gives.
    """

    read: Extractor

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        truths = [self.read(str(sample.truth), sample) or "False" for sample in samples]
        same = [
            str(v).strip().lower() == str(t).strip().lower()
            for v, t in zip(values, truths, strict=True)
        ]
        return np.array(same, dtype=np.float64)


@dataclass(frozen=True)
class CountedYes:
    """Right or wrong by another rule, and the counts that F1 is made of.

    ``hits``, ``alarms`` and ``misses`` are of the answer yes, told from the text of the option that
    was chosen; NaN where truth or reply is no option that says yes or no.
    """

    of: Judge

    def __call__(
        self, values: Sequence[Any], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        found = columns(self.of(values, samples))
        said = [_says_yes(v, s) for v, s in zip(values, samples, strict=True)]
        true = [_says_yes(s.truth, s) for s in samples]
        pairs = np.array(
            [(np.nan,) * 3 if None in (a, b) else (a and b, a and not b, b and not a)
             for a, b in zip(said, true, strict=True)], dtype=np.float64
        ).reshape(-1, 3)  # fmt: skip
        return {**found, "hits": pairs[:, 0], "alarms": pairs[:, 1], "misses": pairs[:, 2]}


def _says_yes(letter: Any, sample: Sample) -> bool | None:
    """Whether the option of a letter is yes or no; None where it is neither."""
    options = dict(zip(sample.letters.lower(), sample.options, strict=False))
    text = options.get(str(letter).lower(), "").strip().lower().rstrip(".")
    return {"yes": True, "no": False}.get(text)
