"""Spatial457's lenient comparison of words and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sightline.benchmarks.sample import Sample

__all__ = ["SameShape"]

_KINDS = {
    "car": "suv wagon minivan sedan truck addi car",
    "bus": "articulated regular double school bus",
    "motorbike": "chopper dirtbike scooter cruiser motorbike",
    "aeroplane": "jet fighter biplane airliner aeroplane",
    "bicycle": "road utility mountain tandem bicycle",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class SameShape:
    """The same word in either case; a number word for its digits; a count for a yes; any shape of
    the same kind of vehicle, told by the first word: "sedan" is right where "suv" is.

    "none" is no, and 0 is right for "No" (but not for "no").
    Source: open-compass/VLMEvalKit, vlmeval/dataset/utils/spatial457.py.
    """

    def __call__(self, values: Sequence[Any], samples: Sequence[Sample]) -> NDArray[np.float64]:
        pairs = zip(values, samples, strict=True)
        return np.array([_right(str(v), str(s.truth)) for v, s in pairs], dtype=np.float64)


def _right(given: str, truth: str) -> bool:
    given = "no" if given.lower() == "none" else given
    low, wanted = given.lower(), truth.lower()
    kind = _KIND_OF.get(low.split(" ")[0])
    return (
        low == wanted
        or (given == "0" and truth == "No")
        or (low in _NUMBERS and str(_NUMBERS.index(low)) == truth)
        or (wanted == "yes" and len(given) == 1 and given in "123456789")
        or (kind is not None and kind == _KIND_OF.get(wanted.split(" ")[0]))
    )
