"""Numbers: with a unit, counted, or an hour of the clock."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import units
from .base import AnswerType, Hit
from .metrics import MRA, Exact, Metric
from .patterns import Lazy
from .quantities import Quantity, quantities

Floats = NDArray[np.float64]

_OUTRIGHT = Lazy(
    r"\s*(?:about |around |approximately )?([-+]?[0-9]{1,9}(?:\.[0-9]{1,9})?) ?([A-Za-z°]*)\.?\s*"
)
_COUNT = Lazy(r"\s*([0-9]{1,9})\.?\s*")
_SAME_IN_ANOTHER_UNIT = 0.02  # "2 m (6.56 ft)" is one answer


def _one(metric_value: Floats) -> float:
    return float(metric_value.reshape(()))


@dataclass(frozen=True)
class Number(AnswerType[float]):
    """A number, with a unit of text or none. **Values and truths are SI** (metres, radians).

    A reply may use any unit of the same dimension; a bare number is in `unit`. Where a text names
    quantities with a fitting unit, its bare numbers and other units are ignored. A range "2-3 m"
    is its midpoint (or, with ranges="reject", no answer). The metric sees both numbers as the text
    states them, in `unit`. `circular` compares angles modulo a full turn.
    """

    kind: ClassVar[str] = "number"
    unit: str | None = None
    metric: Metric = field(default_factory=MRA)
    decimals: int = 2
    style: units.Style = "symbol"
    ranges: Literal["midpoint", "reject"] = "midpoint"
    circular: bool = False

    def __post_init__(self) -> None:
        if self.unit is not None:
            units.unit_of(self.unit)
        if self.circular and self._dimension() != "angle":
            raise ValueError("circular needs a unit of angle")

    def _dimension(self) -> str | None:
        return units.unit_of(self.unit).dimension if self.unit else None

    def format(self, value: float) -> str:
        return units.format_quantity(value, self.unit, self.decimals, self.style)

    def format_many(self, values: ArrayLike | Sequence[float]) -> NDArray[Any]:
        return units.format_quantities(np.asarray(values), self.unit, self.decimals, self.style)

    def _outright(self, reply: str) -> float | None:
        bare = _OUTRIGHT.fullmatch(reply)
        if bare is None:
            return None
        unit = units.SPELLED.get(bare[2].lower()) if bare[2] else None
        if unit is None and bare[2]:
            return None
        if unit and self.unit and units.UNITS[unit].dimension != self._dimension():
            return None
        return self._values(Quantity(float(bare[1]), unit, 0, len(reply)))[0]

    def _hits(self, text: str) -> Sequence[Hit[float]]:
        found = quantities(text)
        if self.unit is not None:
            dimension = self._dimension()
            fitting = [q for q in found if q.unit and units.UNITS[q.unit].dimension == dimension]
            found = fitting or [q for q in found if q.unit is None]
        hits: list[Hit[float]] = []
        for quantity in found:
            for value in self._values(quantity):
                if math.isfinite(value):
                    hits.append(Hit(value, quantity.start, quantity.end))
        return _merged(hits, found)

    def _values(self, quantity: Quantity) -> list[float]:
        ends = [quantity.value] if quantity.high is None else [quantity.value, quantity.high]
        if len(ends) == 2 and self.ranges == "midpoint":
            ends = [0.5 * (ends[0] + ends[1])]
        if self.unit is None:
            return ends
        scale = units.UNITS[quantity.unit or self.unit].si
        return [end * scale for end in ends]

    def _truth(self, truth: Any) -> Any:
        if not isinstance(truth, str):
            return truth
        parsed = self.parse(truth)
        if parsed is None:
            raise ValueError(f"the truth {truth!r} states no single number")
        return parsed

    def _stated(self, values: ArrayLike, truths: ArrayLike) -> tuple[Floats, Floats]:
        """Values and true ones as the text states them, in `unit`."""
        p, t = units.from_si(np.array([values, truths], dtype=np.float64), self.unit)
        if self.circular:
            turn = 360.0 if self.unit == "deg" else 2.0 * math.pi
            p = t + (np.mod(p - t + 0.5 * turn, turn) - 0.5 * turn)
        return p, t

    def _value(self, value: Any) -> float:
        return float(value)

    def _score(self, value: float, truth: Any) -> float:
        return _one(self.metric.score(*self._stated(value, self._truth(truth))))

    def _scores(self, values: Sequence[float], truths: Sequence[Any]) -> Sequence[float]:
        true = [self._truth(truth) for truth in truths]
        scores: list[float] = self.metric.score(*self._stated(values, true)).tolist()
        return scores

    def _reward(self, value: float, truth: Any) -> float:
        return _one(self.metric.shaped(*self._stated(value, self._truth(truth))))


def _merged(hits: list[Hit[float]], found: Sequence[Quantity]) -> list[Hit[float]]:
    """Restatements in another unit take the first statement's value."""
    if len({quantity.unit for quantity in found}) < 2 or len(hits) < 2:
        return hits
    first = hits[0]
    limit = _SAME_IN_ANOTHER_UNIT * abs(first.value)
    return [
        Hit(first.value, hit.start, hit.end) if abs(hit.value - first.value) <= limit else hit
        for hit in hits
    ]


_NONE = Lazy(r"^\W*(?:none|nothing|no\b(?! ?[.,;:]))|\bthere (?:are|is) (?:no|none)\b", re.I)


@dataclass(frozen=True)
class Integer(AnswerType[int]):
    """A count. Words count ("twelve", "a dozen", "there are no chairs"); numbers with a unit of
    measure, labels ("image 2") and fractions do not. "2 or 3" and "2-3" are two answers."""

    kind: ClassVar[str] = "integer"
    metric: Metric = field(default_factory=Exact)

    def format(self, value: int) -> str:
        return str(int(value))

    def format_many(self, values: ArrayLike | Sequence[int]) -> NDArray[Any]:
        return units.format_quantities(np.asarray(values), None, 0)

    def _outright(self, reply: str) -> int | None:
        bare = _COUNT.fullmatch(reply)
        return int(bare[1]) if bare else None

    def _hits(self, text: str) -> Sequence[Hit[int]]:
        hits = []
        for quantity in quantities(text):
            for value in (quantity.value, quantity.high):
                if value is not None and quantity.unit is None and value == math.floor(value):
                    hits.append(Hit(int(value), quantity.start, quantity.end))
        if not hits and (none := _NONE.search(text)):
            hits.append(Hit(0, none.start(), none.end()))
        return hits

    def _segments(self, rest: str) -> Iterator[str]:
        for segment in super()._segments(rest):
            yield segment.split(" (", 1)[0]  # "4 chairs (2 red, 2 blue)"

    def _value(self, value: Any) -> int:
        if int(value) != value:
            raise ValueError(f"{value!r} is no whole number")
        return int(value)

    def _score(self, value: int, truth: Any) -> float:
        return _one(self.metric.score(float(value), float(truth)))

    def _scores(self, values: Sequence[int], truths: Sequence[Any]) -> Sequence[float]:
        columns = np.array([values, list(map(float, truths))], dtype=np.float64)
        scores: list[float] = self.metric.score(*columns).tolist()
        return scores

    def _reward(self, value: int, truth: Any) -> float:
        return _one(self.metric.shaped(float(value), float(truth)))


_CLOCK = Lazy(r"(?<![\d:.])(1[0-2]|0?[1-9])(?: ?o ?'? ?clock| ?:00(?!\d))", re.I)
_HOURS = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
]  # fmt: skip
_CLOCK_WORD = Lazy(rf"\b({'|'.join(_HOURS)})[ -]o ?'? ?clock", re.I)


@dataclass(frozen=True)
class ClockHour(AnswerType[int]):
    """A direction as an hour, 1 to 12, compared around the dial: right within `tolerance` hours."""

    kind: ClassVar[str] = "clock_hour"
    tolerance: int = 0
    style: Literal["word", "bare"] = "word"

    def format(self, value: int) -> str:
        hour = self._value(value)
        return f"{hour} o'clock" if self.style == "word" else str(hour)

    def format_many(self, values: ArrayLike | Sequence[int]) -> NDArray[Any]:
        texts = np.empty(13, dtype=object)
        texts[1:] = [self.format(hour) for hour in range(1, 13)]
        hours = np.asarray(values, dtype=np.intp)
        if hours.size and (hours.min() < 1 or hours.max() > 12):
            raise ValueError("an hour is 1 to 12")
        return texts[hours]

    def _hits(self, text: str) -> Sequence[Hit[int]]:
        hits = [Hit(int(m[1]), m.start(), m.end()) for m in _CLOCK.finditer(text)]
        hits += [
            Hit(_HOURS.index(m[1].casefold()) + 1, m.start(), m.end())
            for m in _CLOCK_WORD.finditer(text)
        ]
        if hits:
            return hits
        return [
            Hit(int(q.value), q.start, q.end)
            for q in quantities(text)
            if q.unit is None and q.high is None and q.value in range(1, 13)
        ]

    def _value(self, value: Any) -> int:
        if int(value) != value or not 1 <= value <= 12:
            raise ValueError(f"{value!r} is no hour from 1 to 12")
        return int(value)

    def _apart(self, value: int, truth: Any) -> int:
        return abs((value - self._value(truth) + 6) % 12 - 6)

    def _score(self, value: int, truth: Any) -> float:
        return float(self._apart(value, truth) <= self.tolerance)

    def _reward(self, value: int, truth: Any) -> float:
        apart = self._apart(value, truth)
        return 1.0 if apart <= self.tolerance else 0.5 * (1.0 - apart / 6.0)
