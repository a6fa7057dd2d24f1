"""Places said in words, against all the ways in which they may be said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.judges.words import without_articles
from sightline.benchmarks.sample import Sample

__all__ = ["NamedPlace", "likeness", "plain_place"]

_BEFORE = re.compile(r"^(?:(?:he|she|it|they|the \w+) (?:is|are|was|were) )?(?:in|at|on|inside) ")


def plain_place(text: str, prepositions: bool = False) -> str:
    """Lower case, without articles, punctuation and double spaces; without a leading "in", "at",
    "on" or "inside" as well where ``prepositions`` do not count."""
    bare = without_articles(text)
    return bare if prepositions else _BEFORE.sub("", bare)


def likeness(a: str, b: str) -> float:
    """How alike two texts are, 0 to 1: twice the matching characters over all (Ratcliff and
    Obershelp)."""
    return SequenceMatcher(None, a, b, autojunk=False).ratio()


@dataclass(frozen=True)
class NamedPlace:
    """Right where the reply is, or nearly is, one of the accepted places, ``extra["accepted"]``.

    Columns: ``exact``, the same after normalising; ``score``, so alike as ``threshold`` asks.

    Attributes:
        threshold: likeness from which a place is the same. The published one is not known.
        prepositions: whether "in the hall" and "the hall" differ. The published rule is not known.
        longest: characters of a reply that are compared at most.
    """

    threshold: float = 0.8
    prepositions: bool = False
    longest: int = 300

    def __call__(
        self, values: Sequence[str], samples: Sequence[Sample]
    ) -> dict[str, NDArray[np.float64]]:
        exact, alike = np.zeros(len(values)), np.zeros(len(values))
        for i, (value, sample) in enumerate(zip(values, samples, strict=True)):
            said = plain_place(str(value)[: self.longest], self.prepositions)
            golds = [
                plain_place(gold, self.prepositions)
                for gold in sample.extra.get("accepted", (str(sample.truth),))
            ]
            exact[i] = said in golds
            alike[i] = exact[i] or any(likeness(said, gold) >= self.threshold for gold in golds)
        return {"score": alike, "exact": exact}
