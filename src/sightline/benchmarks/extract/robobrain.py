"""ShareRobot's readers of boxes and paths, and the grammars in which RoboBrain 2.0 replies."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sightline.benchmarks.extract.base import Tagged, pattern
from sightline.benchmarks.sample import Sample

__all__ = ["LiteralBox", "PathOfShares", "RoboBrainPlaces", "shares"]

XY = tuple[float, float]
ORIGIN: tuple[XY, ...] = ((0.0, 0.0),)
MOST = 950
"""points of both paths at which the authors' recursion ends"""
_NUMBER = r"([-+]?(?:\d++(?:\.\d++)?|\.\d++))"
_PAIR = rf"\[{_NUMBER}\s*+,\s*+{_NUMBER}\]"
_HEAD = r"\[\s*+\[[^\]]++\]"
_TAIL = r"((?:\s*+,\s*+\[[^\]]++\])*+)\s*+(\])?"
_FAILS = (
    ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, MemoryError, RecursionError,
)  # fmt: skip
_GRAMMARS = {
    "points": r"\(\s*+(\d++)\s*+,\s*+(\d++)\s*+\)",
    "box": r"\[\s*+(\d++)\s*+,\s*+(\d++)\s*+,\s*+(\d++)\s*+,\s*+(\d++)\s*+\]",
    "path": r"(\d++),\s*+(\d++)",
}


def _literal(text: str) -> Any:
    """A text that is a Python literal; one of ``_FAILS`` where it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


@dataclass(frozen=True)
class LiteralBox:
    """A reply that is four numbers as a Python literal and nothing else.

    Source: flageval-baai/FlagEvalMM, tasks/affordance/evaluate.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        try:
            found = tuple(_literal(reply))
        except _FAILS:
            return None
        if len(found) != 4 or not all(isinstance(side, int | float) for side in found):
            return None
        return tuple(map(_float, found))


def _float(number: float) -> float:
    """A whole number beyond all floats is infinite."""
    try:
        return float(number)
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")


@dataclass(frozen=True)
class PathOfShares:
    """The points of a path as shares of the picture's ``extra["size"]``; (0, 0) without any.

    A reply that is a literal list of pairs; else the first list of lists in it; else the first
    ``[x, y]`` of each of its lines. A point of a list with a number above 1 is in pixels, and so is
    by itself every number above 1 of a line. None where numbers or points are too many for the
    authors' code. Source: flageval-baai/FlagEvalMM, tasks/trajectory/evaluate.py; what it evaluates
    is read as a literal here.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        size = sample.extra["size"]
        found = _listed(reply, size)
        if found is None:
            plain = reply.replace("\u2013", "-").replace("\u2212", "-")
            inner = _nested(plain)
            found = _listed(inner, size) if inner else None
            if found is None:
                found = list(_lines(plain, size))
        if len(found) + len(sample.extra["path"]) > MOST:
            return None
        try:
            return tuple((float(x), float(y)) for x, y in found) or ORIGIN
        except OverflowError:
            return None


def shares(points: Iterable[Any], size: tuple[int, int]) -> list[Any]:
    """Points, those with a number above 1 divided by width and height.

    Raises:
        TypeError, LookupError, OverflowError: what is no point.
    """
    width, height = size
    found = []
    for point in points:
        x, y = point[0], point[1]
        if not (isinstance(x, int | float) and isinstance(y, int | float)):
            raise TypeError("is no number")
        found.append((x / width, y / height) if x > 1 or y > 1 else (x, y))
    return found


def _listed(text: str, size: tuple[int, int]) -> list[Any] | None:
    try:
        return shares(_literal(text), size)
    except _FAILS:
        return None


def _nested(text: str) -> str:
    """The first list of lists, ``[[..], [..]]``; inner ones end at their first closing bracket."""
    text = text[: text.rfind("]") + 1]
    tried = 0
    for head in pattern(_HEAD).finditer(text):
        if head.end() <= tried:
            continue  # it goes on as one did that never closed
        tail = pattern(_TAIL).match(text, head.end())
        if tail is not None and tail[2]:
            return text[head.start() : tail.end()]
        tried = tail.end(1) if tail is not None else head.end()
    return ""


def _lines(text: str, size: tuple[int, int]) -> Iterator[XY]:
    for line in text.split("\n"):
        found = pattern(_PAIR).search(line.partition("#")[0].strip())
        if found:
            x, y = float(found[1]), float(found[2])
            yield x / size[0] if x > 1 else x, y / size[1] if y > 1 else y


@dataclass(frozen=True)
class RoboBrainPlaces:
    """What RoboBrain 2.0 points at, in whole pixels, by the patterns of its own inference.

    Only what stands between <answer> and </answer> counts where a reply has them. ``points`` are
    all "(x, y)", as boxes of one pixel; ``box`` is the first "[x1, y1, x2, y2]"; ``path`` are all
    "x, y", as shares of the picture's ``extra["size"]``. Source: FlagOpen/RoboBrain2.0,
    inference.py.
    """

    grammar: Literal["points", "box", "path"]

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = Tagged(else_whole=True)(reply, sample)
        found = pattern(_GRAMMARS[self.grammar], re.ASCII).findall(text)
        places = [tuple(float(number) for number in each) for each in found]
        if not places:
            return None
        if self.grammar == "box":
            return places[0]
        if self.grammar == "points":
            whole = [(_pixel(x), _pixel(y)) for x, y in places]
            return tuple((x, y, x + 1, y + 1) for x, y in whole)
        width, height = sample.extra["size"]
        if len(places) + len(sample.extra["path"]) > MOST:
            return None
        return tuple((x / width, y / height) for x, y in places)


def _pixel(number: float) -> int:
    return int(min(number, 1e9))
