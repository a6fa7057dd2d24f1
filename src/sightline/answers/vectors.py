"""Displacements: a vector of lengths, and a change of view as five signed amounts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import units
from .base import Hit
from .brackets import NUMBER, Bracketed, bare_group, groups
from .metrics import MRA, FloatArray, Metric, _shape
from .patterns import Lazy

Components = tuple[float, ...]


@dataclass(frozen=True)
class NormTolerance:
    """|p - t| <= relative |t| or |p - t| <= absolute, norms over the last axis, ends included.

    `absolute` is in the text's unit. 20% of the true length is MultiSPA's rule (its evaluation
    code is not published; the figure is from its description).
    """

    relative: float | None = 0.2
    absolute: float | None = None

    def __post_init__(self) -> None:
        given = [x for x in (self.relative, self.absolute) if x is not None]
        if not given or min(given) < 0:
            raise ValueError("NormTolerance needs relative= or absolute=, not negative")

    def _parts(self, predicted: ArrayLike, truth: ArrayLike) -> tuple[FloatArray, FloatArray]:
        p, t = np.asarray(predicted, dtype=np.float64), np.asarray(truth, dtype=np.float64)
        with np.errstate(invalid="ignore", over="ignore"):
            error, length = np.linalg.norm(p - t, axis=-1), np.linalg.norm(t, axis=-1)
        allowed = np.maximum((self.relative or 0.0) * length, self.absolute or 0.0)
        return np.asarray(error), np.asarray(allowed)

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        error, allowed = self._parts(predicted, truth)
        return (error <= allowed).astype(np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        error, allowed = self._parts(predicted, truth)
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(allowed > 0, allowed / error, 1.0 / (1.0 + error))
        return _shape(self.score(predicted, truth), slope)


_LETTERS: Final = "xyzw"


@dataclass(frozen=True)
class Vector(Bracketed[Components]):
    """A vector of `size` components, written "[0.12, -0.30, 1.50] m". **Values are SI.**

    With `names`, a pair of opposite words per component, it is written by them: "right 0.12 m, up
    0.30 m, forward 1.50 m" for (("right", "left"), ("down", "up"), ("forward", "backward")); a
    component a reply leaves out is 0. Both ways of writing are read. `frame` says whose axes they
    are: MultiSPA's vectors are in the first camera's, OpenCV, in whole millimetres.
    """

    kind: ClassVar[str] = "vector"
    unit: str | None = "m"
    size: int = 3
    metric: Metric = field(default_factory=NormTolerance)
    decimals: int = 2
    style: Literal["symbol", "bare"] = "symbol"
    names: tuple[tuple[str, str], ...] | None = None
    frame: str = "camera"

    def __post_init__(self) -> None:
        if self.unit is not None:
            units.unit_of(self.unit)
        if self.size < 1:
            raise ValueError("a vector has at least one component")
        if self.names is not None and len(self.names) != self.size:
            raise ValueError(f"needs {self.size} pairs of names, got {len(self.names)}")

    def format(self, value: Components) -> str:
        return str(self.format_many(np.asarray([value], dtype=np.float64))[0])

    def format_many(self, values: ArrayLike | Sequence[Components]) -> NDArray[Any]:
        """Texts (n,) of vectors (n, size)."""
        given = np.asarray(values, dtype=np.float64).reshape(-1, self.size)
        text = np.full(len(given), "", dtype=object)
        for axis in range(self.size):
            column = given[:, axis]
            head = ", " if axis else ""
            if self.names is None:
                text = text + (head + self._amounts(column))
            else:
                positive, negative = self.names[axis]
                words = np.where(self._codes(column) < 0, negative + " ", positive + " ")
                amount = units.format_quantities(np.abs(column), self.unit, self.decimals)
                text = text + (head + (words.astype(object) + amount))
        if self.names is not None:
            return text
        return "[" + text + ("]" + units.affixes(self.unit, self.style))

    def _codes(self, column: FloatArray) -> FloatArray:
        return units.quantity_codes(column, self.unit, self.decimals)

    def _amounts(self, column: FloatArray) -> NDArray[Any]:
        return units.format_quantities(column, self.unit, self.decimals, "bare")

    def _hits(self, text: str) -> Sequence[Hit[Components]]:
        dimension = units.unit_of(self.unit).dimension if self.unit else None
        found = groups(text, dimension) or bare_group(text, dimension)
        hits = []
        for group in found:
            if len(group.values) == self.size:
                scale = units.UNITS[group.unit or self.unit].si if self.unit else 1.0
                value = tuple(number * scale for number in group.values)
                hits.append(Hit(value, group.start, group.end))
        return hits or self._lettered(text) or self._worded(text)

    def _lettered(self, text: str) -> list[Hit[Components]]:
        """x = 1.2 m, y = ..., z = ..., each letter once."""
        if self.size > len(_LETTERS):
            return []
        pattern = rf"(?<!\w)[\"']?d?([{_LETTERS[: self.size]}])[\"']? ?[:=] ?({NUMBER})(?![\w.])"
        return self._named(text, re.compile(pattern + _SPELLED, re.I), _LETTERS)

    def _worded(self, text: str) -> list[Hit[Components]]:
        if self.names is None:
            return []
        words = [re.escape(word) for pair in self.names for word in pair]
        one = f"({'|'.join(sorted(words, key=len, reverse=True))})"
        first = rf"\b{one}(?:wards?)?\b[\"']? ?[:=]? ?(?:by )?({NUMBER})(?![\w.])"
        last = rf"(?<![\w.])({NUMBER})(?![\w.]){_SPELLED} (?:to the |towards? the )?{one}\b"
        hits = self._named(text, re.compile(first + _SPELLED, re.I), None)
        return hits or self._named(text, re.compile(last, re.I), None, turned=True)

    def _named(
        self, text: str, pattern: re.Pattern[str], letters: str | None, turned: bool = False
    ) -> list[Hit[Components]]:
        value = [0.0] * self.size
        seen: set[int] = set()
        place: list[int] = []
        for match in pattern.finditer(text):
            name, number, spelled = match.groups()
            if turned:
                name, number, spelled = spelled, name, number
            axis, sign = self._axis(name.casefold(), letters)
            amount = sign * float(number) * self._scale(spelled)
            if not math.isfinite(amount) or (axis in seen and value[axis] != amount):
                return []
            seen.add(axis)
            value[axis] = amount
            place += [match.start(), match.end()]
        if not seen or (letters and len(seen) < self.size):
            return []
        return [Hit(tuple(value), place[0], place[-1])]

    def _axis(self, name: str, letters: str | None) -> tuple[int, float]:
        if letters:
            return letters.index(name), 1.0
        assert self.names is not None
        for axis, pair in enumerate(self.names):
            for word, sign in zip(pair, (1.0, -1.0), strict=True):
                if name == word.casefold():
                    return axis, sign
        raise AssertionError(name)

    def _scale(self, spelled: str | None) -> float:
        if self.unit is None:
            return 1.0
        own = units.unit_of(self.unit)
        key = units.SPELLED.get(spelled.casefold()) if spelled else None
        fits = key is not None and units.UNITS[key].dimension == own.dimension
        return units.UNITS[key].si if fits and key is not None else own.si

    def _value(self, value: Any) -> Components:
        numbers = tuple(float(v) for v in value)
        if len(numbers) != self.size:
            raise ValueError(f"a vector of {self.size} components, got {len(numbers)}")
        return numbers

    def _stated(self, value: Any, truth: Any) -> tuple[FloatArray, FloatArray]:
        return units.from_si(value, self.unit), units.from_si(self._truth(truth), self.unit)

    def _score(self, value: Components, truth: Any) -> float:
        return float(self.metric.score(*self._stated(value, truth)).reshape(()))

    def _reward(self, value: Components, truth: Any) -> float:
        return float(self.metric.shaped(*self._stated(value, truth)).reshape(()))


_SPELLED: Final = r"(?: ?([a-zA-Z°]{1,12})\b)?"

VIEW_AXES: Final = (
    ("move_right", "move_left"),
    ("move_up", "move_down"),
    ("move_forward", "move_backward"),
    ("rotate_right", "rotate_left"),
    ("rotate_up", "rotate_down"),
)
"""The five signed axes of a change of view, positive name first."""


@dataclass(frozen=True)
class AxesMRA:
    """Mean relative accuracy of each axis, averaged over the last one (SPAR's view_change).

    An axis whose truth is 0 is judged by its absolute error. With `swapped` the prediction and the
    truth change places in the relative error, as in SPAR's published scorer: the error is divided
    by the prediction, and overestimates are let off.
    """

    swapped: bool = False

    def score(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        pair = (truth, predicted) if self.swapped else (predicted, truth)
        return np.asarray(MRA("easi").score(*pair).mean(axis=-1), dtype=np.float64)

    def shaped(self, predicted: ArrayLike, truth: Any) -> FloatArray:
        return self.score(predicted, truth)


_STEP = Lazy(
    r"\b(move|rotate|turn)[ _-]?(right|left|up|down|forward|backward)s?\b[\"'*]{0,3}"
    rf"(?: ?[:=] ?| by | )[\"']?({NUMBER})(?![\w.]){_SPELLED}",
    re.I,
)
_BETWEEN_STEPS = Lazy(r"[\"' ,;\n{}|&]{0,6}(?:and |then )?[\"']?")


@dataclass(frozen=True)
class ViewChange(Bracketed[Components]):
    """How the camera moves and turns: "move_right:0.3,rotate_left:15". **Values are SI**: metres
    right, up, forward, radians right, up (:data:`VIEW_AXES`); text is in metres and degrees.

    Axes at 0 are left out of the text, and axes a reply leaves out are 0. `decimals` are those of
    moves and of turns. The five axes and the form are SPAR's (task view_change_infer).
    """

    kind: ClassVar[str] = "view_change"
    metric: Metric = field(default_factory=AxesMRA)
    decimals: tuple[int, int] = (1, 0)

    def format(self, value: Components) -> str:
        return str(self.format_many(np.asarray([value], dtype=np.float64))[0])

    def format_many(self, values: ArrayLike | Sequence[Components]) -> NDArray[Any]:
        """Texts (n,) of changes (n, 5)."""
        given = np.asarray(values, dtype=np.float64).reshape(-1, 5)
        text = np.full(len(given), "", dtype=object)
        for axis, (positive, negative) in enumerate(VIEW_AXES):
            unit, decimals = ("m", self.decimals[0]) if axis < 3 else ("deg", self.decimals[1])
            codes = units.quantity_codes(given[:, axis], unit, decimals)
            name = np.where(codes < 0, f"{negative}:", f"{positive}:").astype(object)
            amount = units.format_quantities(np.abs(given[:, axis]), unit, decimals, "bare")
            comma = np.where(text == "", "", ",").astype(object)
            text = text + np.where(codes != 0, comma + name + amount, "").astype(object)
        still = f"move_right:{units.format_code(0, self.decimals[0])}"
        return np.where(text == "", still, text).astype(object)

    def _hits(self, text: str) -> Sequence[Hit[Components]]:
        statements: list[list[re.Match[str]]] = []
        for step in _STEP.finditer(text):
            last = statements[-1][-1].end() if statements else 0
            if statements and _BETWEEN_STEPS.fullmatch(text, last, step.start()):
                statements[-1].append(step)
            else:
                statements.append([step])
        hits = []
        for steps in statements:
            value = _view_change(steps)
            if value is not None:
                hits.append(Hit(value, steps[0].start(), steps[-1].end()))
        return hits

    def _value(self, value: Any) -> Components:
        numbers = tuple(float(v) for v in value)
        if len(numbers) != 5:
            raise ValueError(f"a change of view has five axes, got {len(numbers)}")
        return numbers

    def _stated(self, value: Any, truth: Any) -> tuple[FloatArray, FloatArray]:
        p, t = (np.asarray(v, dtype=np.float64) for v in (value, self._truth(truth)))
        turned = [np.concatenate([v[:3], units.from_si(v[3:], "deg")]) for v in (p, t)]
        return turned[0], turned[1]

    def _score(self, value: Components, truth: Any) -> float:
        return float(self.metric.score(*self._stated(value, truth)).reshape(()))

    def _reward(self, value: Components, truth: Any) -> float:
        return float(self.metric.shaped(*self._stated(value, truth)).reshape(()))


def _view_change(steps: Sequence[re.Match[str]]) -> Components | None:
    """The five amounts of one statement; None when a step is given twice or has a wrong unit."""
    given: dict[str, float] = {}
    for step in steps:
        verb, way, number, spelled = step.groups()
        name = f"{'move' if verb.casefold() == 'move' else 'rotate'}_{way.casefold()}"
        unit = units.SPELLED.get(spelled.casefold()) if spelled else None
        want = "length" if name.startswith("move") else "angle"
        if unit is None or units.UNITS[unit].dimension != want:
            unit = "m" if want == "length" else "deg"
        amount = float(number) * units.UNITS[unit].si
        if (name in given and given[name] != amount) or not math.isfinite(amount):
            return None
        given[name] = amount
    known = {name for pair in VIEW_AXES for name in pair}
    if not known.issuperset(given):
        return None  # rotate_forward is nothing
    return tuple(given.get(plus, 0.0) - given.get(minus, 0.0) for plus, minus in VIEW_AXES)
