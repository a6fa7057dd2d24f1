"""Places in the image: a point, several points, a box, in any published coordinate convention.

Values are pixels when the image `size` (width, height) is given, whatever convention the text
uses; without a size they stay in the text's own convention, and so must the truth.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, TypeVar

import numpy as np

from .base import AMBIGUOUS, NOTHING, AnswerType, Hit, Missing
from .metrics import Metric
from .patterns import Lazy
from .point_readers import Reader, read_points
from .regions import IoU, PointInBox

Convention = Literal["pixel", "unit", "percent", "thousand"]
XY = tuple[float, float]
XYXY = tuple[float, float, float, float]
V = TypeVar("V")

READ = 100_000  # characters of a reply that a published reader sees
_FULL: dict[Convention, float] = {"pixel": 0.0, "unit": 1.0, "percent": 100.0, "thousand": 1000.0}
_DECIMALS: dict[Convention, int] = {"pixel": 0, "unit": 3, "percent": 1, "thousand": 0}

_N = r"[-+]?(?:\d{1,9}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][-+]?\d{1,2})?(?: ?(?:px|pixels|%))?"
_SEP = r"(?: ?[,;] ?| )"
_GROUP = Lazy(rf"[(\[] ?({_N}(?:{_SEP}{_N}){{1,3}}),? ?[)\]]")
_ALONE = Lazy(rf"\W{{0,3}}({_N}(?:{_SEP}{_N}){{1,3}})\W{{0,3}}")
_VALUE = Lazy(_N)
_TAG = Lazy(r"<points?\b([^<>]{0,4000})>", re.I)
_ATTRIBUTE = Lazy(rf"""\b([xy])(\d{{0,4}}) ?= ?["']?({_N})""", re.I)
_NAMED = Lazy(
    rf"""(?<![\w])["']?x(?:_?center)?["']? ?[:=] ?["']?({_N})["']?{_SEP}?(?:and )?["']?"""
    rf"""y(?:_?center)?["']? ?[:=] ?["']?({_N})""",
    re.I,
)
_CORNER = r"""["']?{}["']? ?[:=] ?["']?(""" + _N + r""")["']?"""
_CORNERS = Lazy(
    r"(?<!\w)" + rf"{_SEP}?".join(
        "(?:" + "|".join(_CORNER.replace("{}", name) for name in names) + ")"
        for names in (("x_?1", "x_?min", "left"), ("y_?1", "y_?min", "top"),
                      ("x_?2", "x_?max", "right"), ("y_?2", "y_?max", "bottom"))
    ),
    re.I,
)  # fmt: skip
_TWO_POINTS = Lazy(
    rf"[(\[] ?({_N}){_SEP}({_N}) ?[)\]] ?(?:,|-|to|and|->)? ?[(\[] ?({_N}){_SEP}({_N}) ?[)\]]"
)


def _number(text: str) -> float:
    return float(text.rstrip(" pixels%"))


def _groups(text: str) -> Iterator[tuple[tuple[float, ...], int, int]]:
    """Bracketed groups of two to four numbers; a text of nothing but numbers is one group."""
    matches = list(_GROUP.finditer(text))
    if not matches and (alone := _ALONE.fullmatch(text)):
        matches = [alone]
    for match in matches:
        values = tuple(_number(value) for value in _VALUE.findall(match[1]))
        yield values, match.start(), match.end()


def point_hits(text: str) -> list[Hit[XY]]:
    """All points a text names, in order: tags, x and y by name, pairs."""
    hits: list[Hit[XY]] = []
    for tag in _TAG.finditer(text):
        read: dict[str, dict[str, float]] = {}
        for axis, number, value in _ATTRIBUTE.findall(tag[1]):
            read.setdefault(number, {})[axis.lower()] = _number(value)
        for one in read.values():
            if len(one) == 2:
                hits.append(Hit((one["x"], one["y"]), tag.start(), tag.end()))
    if hits:
        return hits
    for named in _NAMED.finditer(text):
        xy = (_number(named[1]), _number(named[2]))
        hits.append(Hit(xy, named.start(), named.end()))
    for values, start, end in _groups(text):
        if len(values) == 2:
            hits.append(Hit((values[0], values[1]), start, end))
    return sorted(hits, key=lambda hit: hit.start)


def box_hits(text: str) -> list[Hit[XYXY]]:
    """All boxes a text names, in order: four numbers, two points, corners by name."""
    hits: list[Hit[XYXY]] = []
    for pattern in (_CORNERS, _TWO_POINTS):
        for match in pattern.finditer(text):
            a, b, c, d = (_number(value) for value in match.groups() if value is not None)
            hits.append(Hit((a, b, c, d), match.start(), match.end()))
    for values, start, end in _groups(text):
        if len(values) == 4:
            a, b, c, d = values
            hits.append(Hit((a, b, c, d), start, end))
    return sorted(hits, key=lambda hit: hit.start)


@dataclass(frozen=True)
class _Place(AnswerType[V]):
    """Shared by all places: the coordinate convention."""

    convention: Convention = "pixel"
    size: tuple[int, int] | None = None
    decimals: int | None = None

    def _scale(self) -> XY:
        full = _FULL[self.convention]
        if not full or self.size is None:
            return 1.0, 1.0
        return self.size[0] / full, self.size[1] / full

    def _write(self, value: float, scale: float) -> str:
        decimals = _DECIMALS[self.convention] if self.decimals is None else self.decimals
        text = f"{value / scale:.{decimals}f}"
        return text.lstrip("-") if not text.strip("-0.") else text

    def _segments(self, rest: str) -> Iterator[str]:
        yield rest[:8000]  # coordinates may run over lines

    def _lines(self, text: str) -> V | Missing:
        return NOTHING  # several lines may be several points

    @abstractmethod
    def _hits(self, text: str) -> Sequence[Hit[V]]: ...


@dataclass(frozen=True)
class Point(_Place[XY]):
    """One image point, judged by the region it falls in: the truth is whatever the metric takes
    (a box, a polygon, a mask, a point). `several` decides about a reply with different points."""

    kind: ClassVar[str] = "point"
    metric: Metric = field(default_factory=PointInBox)
    layout: Literal["xy", "yx"] = "xy"
    several: Literal["reject", "first", "mean"] = "reject"

    def format(self, value: XY) -> str:
        sx, sy = self._scale()
        first, second = self._write(value[0], sx), self._write(value[1], sy)
        return f"({first}, {second})" if self.layout == "xy" else f"({second}, {first})"

    def _hits(self, text: str) -> Sequence[Hit[XY]]:
        sx, sy = self._scale()
        return [
            Hit((x * sx, y * sy), hit.start, hit.end)
            for hit in point_hits(text)
            for x, y in [hit.value if self.layout == "xy" else hit.value[::-1]]
        ]

    def _read(self, text: str) -> XY | Missing:
        read = super()._read(text)
        if read is not AMBIGUOUS or self.several == "reject":
            return read
        points = [hit.value for hit in self._hits(text)]
        if self.several == "first":
            return points[0]
        return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)

    def _value(self, value: Any) -> XY:
        x, y = (float(v) for v in value)
        return x, y

    def _score(self, value: XY, truth: Any) -> float:
        return float(self.metric.score(np.asarray(value), truth).reshape(()))

    def _reward(self, value: XY, truth: Any) -> float:
        return float(self.metric.shaped(np.asarray(value), truth).reshape(()))


@dataclass(frozen=True)
class Points(_Place[tuple[XY, ...]]):
    """Any number of image points; the score is the share that falls in the region. No points
    ("[]") score 0. All points of the last explicit statement count.

    With a `reader` a reply is read by that published rule instead, all of it, whatever it states;
    this needs the `size`. What it cannot read is unparsed, and scores 0 like everything unparsed;
    :func:`mean_score` leaves such replies out where a benchmark does.
    """

    kind: ClassVar[str] = "points"
    metric: Metric = field(default_factory=PointInBox)
    layout: Literal["xy", "yx"] = "xy"
    reader: Reader | None = None

    def __post_init__(self) -> None:
        if self.reader is not None and self.size is None:
            raise ValueError("a reader of points needs the size of the picture")

    def _interpret(self, reply: str) -> tuple[XY, ...] | Missing:
        if self.reader is None or self.size is None:
            return super()._interpret(reply)
        points = read_points(reply[:READ], self.reader, self.size)
        return tuple((float(x), float(y)) for x, y in points.tolist()) or NOTHING

    def _point(self) -> Point:
        return Point(self.convention, self.size, self.decimals, self.metric, self.layout)

    def format(self, value: tuple[XY, ...]) -> str:
        one = self._point()
        return "[" + ", ".join(one.format(xy) for xy in value) + "]"

    def _hits(self, text: str) -> Sequence[Hit[tuple[XY, ...]]]:
        hits = self._point()._hits(text)
        if hits:
            value = tuple(hit.value for hit in hits)
            return [Hit(value, hits[0].start, hits[-1].end)]
        return [Hit((), 0, len(text))] if re.fullmatch(r"\W{0,3}\[ ?\]\W{0,3}", text) else []

    def _value(self, value: Any) -> tuple[XY, ...]:
        return tuple((float(x), float(y)) for x, y in value)

    def _score(self, value: tuple[XY, ...], truth: Any) -> float:
        return float(self.metric.score(np.asarray(value), truth).mean()) if value else 0.0

    def _reward(self, value: tuple[XY, ...], truth: Any) -> float:
        return float(self.metric.shaped(np.asarray(value), truth).mean()) if value else 0.0


@dataclass(frozen=True)
class Box(_Place[XYXY]):
    """One image box, x1, y1, x2, y2 in the value; `layout` is the order in the text."""

    kind: ClassVar[str] = "box"
    metric: Metric = field(default_factory=IoU)
    layout: Literal["xyxy", "xywh", "yxyx"] = "xyxy"

    def format(self, value: XYXY) -> str:
        sx, sy = self._scale()
        x1, y1, x2, y2 = value
        if self.layout == "xywh":
            numbers = ((x1, sx), (y1, sy), (x2 - x1, sx), (y2 - y1, sy))
        elif self.layout == "yxyx":
            numbers = ((y1, sy), (x1, sx), (y2, sy), (x2, sx))
        else:
            numbers = ((x1, sx), (y1, sy), (x2, sx), (y2, sy))
        return "[" + ", ".join(self._write(v, s) for v, s in numbers) + "]"

    def _hits(self, text: str) -> Sequence[Hit[XYXY]]:
        sx, sy = self._scale()
        hits: list[Hit[XYXY]] = []
        for hit in box_hits(text):
            a, b, c, d = hit.value
            if self.layout == "xywh":
                c, d = a + c, b + d
            elif self.layout == "yxyx":
                a, b, c, d = b, a, d, c
            hits.append(Hit((a * sx, b * sy, c * sx, d * sy), hit.start, hit.end))
        return hits

    def _value(self, value: Any) -> XYXY:
        x1, y1, x2, y2 = (float(v) for v in value)
        return x1, y1, x2, y2

    def _score(self, value: XYXY, truth: Any) -> float:
        return float(self.metric.score(np.asarray(value), np.asarray(truth)).reshape(()))

    def _reward(self, value: XYXY, truth: Any) -> float:
        return float(self.metric.shaped(np.asarray(value), np.asarray(truth)).reshape(()))
