"""Rules of SURDS and of its forerunner DriveMLLM: replies between marks, read strictly."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from sightline.benchmarks.extract.base import Extractor, Whole, pattern
from sightline.benchmarks.parts import Switch, chosen
from sightline.benchmarks.sample import Sample

__all__ = ["Between", "BoxInPicture", "DescribedObject", "OneOfWords", "PointInPicture",
           "SpokenOption"]  # fmt: skip


@dataclass(frozen=True)
class Between:
    """What another extractor finds between the first ``start`` and the next ``end``.

    The marks are compared letter by letter; without both of them nothing is found.
    """

    start: str = "<answer>"
    end: str = "</answer>"
    of: Extractor | Switch[Extractor] = field(default_factory=Whole)

    def __call__(self, reply: str, sample: Sample) -> Any:
        first = reply.find(self.start)
        last = reply.find(self.end, first + len(self.start)) if first >= 0 else -1
        if last < 0:
            return None
        return chosen(self.of, sample)(reply[first + len(self.start) : last].strip(), sample)


@dataclass(frozen=True)
class SpokenOption:
    """SURDS: the text itself, if any option occurs in it as whole words, in either case.

    Which option it is, and whether it is the only one, is left to the judge. An option that ends
    in a mark ("the car (left)") is never found.
    Source: XiandaGuo/Drive-MLLM at 7895f99, evaluation/eval_from_json.py.
    """

    def __call__(self, reply: str, sample: Sample) -> Any:
        text = reply.strip().lower()
        return reply if any(_standing(option).search(text) for option in sample.options) else None


def _standing(option: str) -> re.Pattern[str]:
    return pattern(rf"\b{re.escape(option.strip().lower())}\b")


@dataclass(frozen=True)
class PointInPicture:
    """A point in pixels, ``(x, y)``, that lies in the picture; its size is ``extra["size"]``.

    SURDS reads the first list of two numbers, or of four, whose middle is taken by whole division;
    numbers below 1 are shares of the picture's size. With ``listed`` = False the reply has to be
    one literal whose first two entries count as they are (DriveMLLM).
    """

    listed: bool = True

    def __call__(self, reply: str, sample: Sample) -> Any:
        width, height = sample.extra["size"]
        if not self.listed:
            return _inside(_literal(reply), 2, width, height)
        found = pattern(r"\[[-\d.,\s]++\]").search(reply)
        numbers = _literal(found[0]) if found else None
        if not isinstance(numbers, list) or len(numbers) not in (2, 4) or not _real(numbers):
            return None
        if len(numbers) == 4:
            x1, y1, x2, y2 = numbers
            numbers = [(x1 + x2) // 2, (y1 + y2) // 2]
        x, y = (
            value * side if value < 1 else value
            for value, side in zip(numbers, (width, height), strict=True)
        )
        return (x, y) if width > x >= 0 and height > y >= 0 else None


@dataclass(frozen=True)
class BoxInPicture:
    """DriveMLLM: one literal of four numbers, a box ``(x1, y1, x2, y2)`` inside the picture.

    Attributes:
        thousand: numbers are y1, x1, y2, x2 in thousandths of the picture, as Gemini gives them.
    """

    thousand: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        width, height = sample.extra["size"]
        box = _literal(reply)
        if self.thousand:
            if not isinstance(box, list | tuple) or len(box) != 4 or not _real(box):
                return None
            y1, x1, y2, x2 = box
            box = [x1 / 1000 * width, y1 / 1000 * height, x2 / 1000 * width, y2 / 1000 * height]
        return _inside(box, 4, width, height)


def _inside(value: Any, count: int, width: float, height: float) -> Any:
    """Numbers at the beginning of a list that lie in the picture, x and y in turn."""
    if not isinstance(value, list | tuple) or len(value) < count or not _real(value[:count]):
        return None
    limits = (width - 1, height - 1) * (count // 2)
    fits = all(0 <= v <= limit for v, limit in zip(value, limits, strict=False))
    # overlap is taken of all numbers, so a box of five is none
    return tuple(value[:count]) if fits and (count == 2 or len(value) == count) else None


@dataclass(frozen=True)
class DescribedObject:
    """DriveMLLM: the reply without "the ", if the picture has an object of that description."""

    def __call__(self, reply: str, sample: Sample) -> Any:
        name = reply.strip().replace("the ", "")
        return name if name in sample.extra["descriptions"] else None


@dataclass(frozen=True)
class OneOfWords:
    """The reply itself, if it is one of these words exactly."""

    words: tuple[str, ...] = ("Yes", "No")

    def __call__(self, reply: str, sample: Sample) -> Any:
        return reply.strip() if reply.strip() in self.words else None


def _literal(text: str) -> Any:
    """A Python literal; None where the text is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return None


def _real(values: Any) -> bool:
    return all(isinstance(v, int | float) and abs(v) < 1e300 for v in values)
