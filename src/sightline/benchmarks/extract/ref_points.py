"""RefSpatial-Bench's readers of points, each for one family of models, as boxes of whole pixels.

A point is a box of one pixel, (x, y, x + 1, y + 1); () means that a reply names none, None that the
authors' reader fails. Source: Zhoues/RoboRefer, Evaluation/summarize_acc.py. Their points outside
the picture stay, so they count as misses; boxes are kept as boxes, since a reply may ask for one of
any size. (:func:`sightline.answers.read_points` cuts boxes to the picture instead.)
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["RefPoints"]

PixelBox = tuple[int, int, int, int]
_N = r"[-+]?\d++(?:\.\d*+)?"
_GROUP = rf"\(({_N}(?:,\s*+{_N})*+)\)"
_XML = r'x\d++="(-?\d++(?:\.\d*+)?)"\s++y\d++="(-?\d++(?:\.\d*+)?)"'


@dataclass(frozen=True)
class RefPoints:
    """Points of a reply about a picture of ``extra["size"]`` (width, height).

    Attributes:
        reader: ``tuples`` reads (x, y) and (x0, y0, x1, y1): pairs with a decimal point are shares
            of the size, pairs without are pixels, four numbers always shares. ``xml`` reads
            x1="61.5" y1="40.4" in percent, ``json`` the first fenced list of {"point": [y, x]} in
            thousandths.
        pixels: numbers of tuples are pixels as they are (Qwen, RoboBrain). Their fractions, at
            which the authors' code ends, are cut off.
    """

    reader: Literal["tuples", "xml", "json"] = "tuples"
    pixels: bool = False

    def __call__(self, reply: str, sample: Sample) -> Any:
        width, height = sample.extra["size"]
        try:
            if self.reader == "xml":
                return _xml(reply, width, height)
            if self.reader == "json":
                return _json(reply, width, height)
            if self.pixels:
                width = height = 1
            return _tuples(reply, width, height, self.pixels)
        except (ValueError, TypeError, OverflowError, RecursionError):
            return None


def _point(x: float, y: float) -> PixelBox:
    left, top = int(x), int(y)
    return left, top, left + 1, top + 1


def _tuples(text: str, width: int, height: int, pixels: bool) -> tuple[PixelBox, ...]:
    found: list[PixelBox] = []
    for group in pattern(_GROUP).findall(text):
        numbers = [float(part) for part in group.split(",")]
        if len(numbers) == 2:
            wide, high = (width, height) if "." in group else (1, 1)
            found.append(_point(numbers[0] * wide, numbers[1] * high))
        elif len(numbers) == 4:
            if pixels and "." in group:
                raise ValueError("a box of fractions of pixels has no whole number of them")
            sides = (width, height, width, height)
            x0, y0, x1, y1 = (int(n * side) for n, side in zip(numbers, sides, strict=True))
            if x1 < x0 or y1 < y0:
                raise ValueError("the box is inside out")
            found.append((x0, y0, x1, y1))
    return tuple(found)


def _xml(text: str, width: int, height: int) -> tuple[PixelBox, ...]:
    pairs = pattern(_XML).findall(text)
    return tuple(_point(float(x) / 100 * width, float(y) / 100 * height) for x, y in pairs)


def _json(text: str, width: int, height: int) -> tuple[PixelBox, ...]:
    opened = pattern(r"```\w*+\n").search(text)
    end = text.find("```", opened.end()) if opened else -1
    if opened is None or end < 0:
        return ()
    try:
        items = json.loads(text[opened.end() : end].strip())
    except ValueError:
        return ()
    found = []
    for item in items:
        if "point" in item and isinstance(item["point"], list) and len(item["point"]) == 2:
            y, x = item["point"]
            found.append(_point(x / 1000 * width, y / 1000 * height))
    return tuple(found)
