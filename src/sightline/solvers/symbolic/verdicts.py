"""What can be said about one question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sightline.benchmarks.sample import Sample
from sightline.solvers.truths import option_truth

__all__ = ["UNDECIDED", "Verdict", "among"]


class Verdict(NamedTuple):
    """An answer, where one follows.

    Attributes:
        answer: in published form; None = none follows.
        status: see :class:`.Solved`.
        left: answers that are not excluded.
    """

    answer: Any
    status: str
    left: tuple[Any, ...] = ()


UNDECIDED = Verdict(None, "undecided")


def among(sample: Sample, options: Sequence[int]) -> Verdict:
    """The verdict that leaves some options, by their numbers from 0."""
    if not sample.options:
        return UNDECIDED
    left = tuple(option_truth(sample, number) for number in options)
    if len(left) == 1:
        return Verdict(left[0], "determined", left)
    return Verdict(None, "ambiguous" if left else "impossible", left)
