"""RoboSpatial-Home's rule for a point.

Source: chanhee-luke/RoboSpatial-Eval, evaluation.py.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import Any

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["FirstPair"]

_FIGURE = r"(\d++(?:\.\d*+)?)"
_ROUND = rf"\(\s*+{_FIGURE}\s*+,\s*+{_FIGURE}\s*+\)"
_SQUARE = rf"\[\s*+{_FIGURE}\s*+,\s*+{_FIGURE}\s*+\]"


@dataclass(frozen=True)
class FirstPair:
    """The first "(x, y)"; else the first "[x, y]"; else the first point of the first list.

    Signs are not read by the first two, so of "(-0.1, 0.2), (0.3, 0.4)" the second point counts.
    A list is what stands between the first bracket and the next closing one, as a Python literal.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        for form in (_ROUND, _SQUARE):
            found = pattern(form).search(reply)
            if found:
                return float(found[1]), float(found[2])
        start = reply.find("[")
        end = reply.find("]", start) if start >= 0 else -1
        return _first_point(reply[start + 1 : end]) if end >= 0 else None


def _first_point(inside: str) -> tuple[float, float] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            listed = ast.literal_eval(f"[{inside.strip().removesuffix(',')}]")
        point = listed if _is_pair(listed) else listed[0]
        x, y = map(float, point)
        return (x, y) if isinstance(point, list | tuple) else None
    except (ValueError, SyntaxError, TypeError, IndexError, MemoryError, RecursionError,
            OverflowError):  # fmt: skip
        return None


def _is_pair(listed: list[Any]) -> bool:
    return len(listed) == 2 and all(isinstance(value, int | float) for value in listed)
