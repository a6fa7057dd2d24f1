"""Paths in replies: the list of points that a reply gives."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["TracePoints"]

_N = r"\s*(-?\d{1,9}(?:\.\d{1,9})?)\s*"
MOST = 1000
"""points of one reply"""


@dataclass(frozen=True)
class TracePoints:
    """All points of ``dims`` numbers in round brackets, else in square ones; None without any.

    How the authors' code reads other spellings is not stated; ours are these two.
    """

    dims: int = 3

    def __call__(self, reply: str, sample: Sample) -> Any:
        inside = ",".join([_N] * self.dims)
        for left, right in (("(", ")"), ("[", "]")):
            found = pattern(re.escape(left) + inside + re.escape(right)).findall(reply)
            if found:
                return tuple(tuple(map(float, point)) for point in found[:MOST])
        return None
