"""What became of one reply: right, partial, wrong, or one of three ways of having no answer."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Kind = Literal["right", "partial", "wrong", "unparsed", "refused", "error"]


@dataclass(frozen=True)
class Outcome:
    """The verdict on one reply. `score` is 1 only for "right" and 0 for all but "partial"."""

    kind: Kind
    score: float = 0.0
    value: Any = None
    detail: str = ""

    def __post_init__(self) -> None:
        if not 0.0 <= self.score <= 1.0:
            raise ValueError(f"score {self.score} is outside [0, 1]")
        if (self.kind == "right") != (self.score == 1.0):
            raise ValueError(f"kind {self.kind!r} does not go with score {self.score}")
        if self.score > 0.0 and self.kind not in ("right", "partial"):
            raise ValueError(f"kind {self.kind!r} does not go with score {self.score}")

    @classmethod
    def graded(cls, score: float, value: Any = None, detail: str = "") -> Outcome:
        """Right at 1, wrong at 0 (and for NaN), partial in between."""
        if 0.0 < score < 1.0:
            return cls("partial", float(score), value, detail)
        right = score >= 1.0  # NaN is not
        if type(value) in _PLAIN and not detail:
            return _settled(right, value)
        return cls("right" if right else "wrong", float(right), value, detail)

    @classmethod
    def right(cls, value: Any = None, detail: str = "") -> Outcome:
        return cls("right", 1.0, value, detail)

    @classmethod
    def wrong(cls, value: Any = None, detail: str = "") -> Outcome:
        return cls("wrong", 0.0, value, detail)

    @classmethod
    def unparsed(cls, detail: str = "") -> Outcome:
        return _unanswered("unparsed", detail)

    @classmethod
    def refused(cls, detail: str = "") -> Outcome:
        return _unanswered("refused", detail)

    @classmethod
    def error(cls, detail: str = "") -> Outcome:
        """No reply was obtained (endpoint failed, media missing); it stays in the denominator."""
        return cls("error", detail=detail)

    @property
    def answered(self) -> bool:
        return self.kind in ("right", "partial", "wrong")


# Outcomes never change, so equal ones of letters, words and counts are one and the same.
_PLAIN = (str, bool, int)


@lru_cache(maxsize=4096, typed=True)  # True is not 1
def _settled(right: bool, value: str | bool | int) -> Outcome:
    return Outcome("right" if right else "wrong", float(right), value)


@lru_cache(maxsize=64)
def _unanswered(kind: Literal["unparsed", "refused"], detail: str) -> Outcome:
    return Outcome(kind, detail=detail)


def mean_score(
    outcomes: Iterable[Outcome], left_out: tuple[Kind, ...] = (), nothing: float = math.nan
) -> float:
    """Mean score over outcomes; every outcome counts unless its kind is `left_out`.

    Some benchmarks drop replies they cannot read from the denominator (RefSpatial-Bench's scorer in
    one version): left_out=("unparsed", "refused"). `nothing` is the mean of none.
    """
    scores = [outcome.score for outcome in outcomes if outcome.kind not in left_out]
    return sum(scores) / len(scores) if scores else nothing
