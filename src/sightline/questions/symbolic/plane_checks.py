"""The second path to problems of plane geometry: everything is measured in the coordinates.

It reads the forms that are told, the goal and the steps of the proof as text, and shares no code
with the prover or with what posed the problem: each form and each step must hold of the points
within 1e-6, and the right choice must be what the goal measures.
"""

from __future__ import annotations

import cmath
import math
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sightline.questions.symbolic.posed import Posed

__all__ = ["check"]

NEAR = 1e-6
_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?(?:e[-+]?\d+)?|[A-Za-z]+|[-+*/^(),])")
_MEASURES = frozenset(
    ("LengthOf", "MeasureOf", "AreaOf", "PerimeterOf", "length", "angle", "arc", "rim", "radius",
     "area")
)  # fmt: skip


class _DisagreesError(Exception):
    """Something said does not hold."""


def check(one: Posed) -> str:
    """ "" where all that is said and every step holds of the coordinates, and the answer does."""
    try:
        plane = _Plane(one.world)
        forms = [*one.world["text"], *one.world["diagram"]]
        plane.solve_letters(forms)
        for form in forms:
            if not form.startswith("Find("):
                plane.hold(form)
        for step in one.world["steps"]:
            plane.equal(*step.split(" = "))
        goal = next(form[5:-1] for form in forms if form.startswith("Find("))
        value = plane.value(goal)
    except _DisagreesError as error:
        return str(error)
    gaps = [abs(float(option) - value) for option in one.options]
    near = "ABCD"[gaps.index(min(gaps))]
    if near != one.truth or min(gaps) > 0.051 or sorted(gaps)[1] < 3 * min(gaps):
        return f"{goal} measures {value:.6g}: {near} of {one.options}, not {one.truth}"
    return ""


class _Plane:
    """Coordinates, and what is measured in them."""

    def __init__(self, world: Mapping[str, Any]) -> None:
        self.at = {name: complex(x, y) for name, (x, y) in world["points"].items()}
        self.circles: dict[str, float] = dict(world["circles"])
        self.rims: dict[str, list[str]] = {}
        self.letters: dict[str, float] = {}
        for form in (*world["text"], *world["diagram"]):
            found = re.fullmatch(r"PointLiesOnCircle\((\w), Circle\((\w)\)\)", form)
            if found:
                self.rims.setdefault(found[2], []).append(found[1])

    # ---- numbers

    def value(self, text: str) -> float:
        """A formula, with everything measured."""
        tokens = _TOKEN.findall(text)
        value, rest = self._sum(tokens)
        if rest:
            raise _DisagreesError(f"cannot be read: {text}")
        return value

    def _sum(self, tokens: list[str]) -> tuple[float, list[str]]:
        value, tokens = self._product(tokens)
        while tokens and tokens[0] in "+-":
            other, rest = self._product(tokens[1:])
            value, tokens = (value + other if tokens[0] == "+" else value - other), rest
        return value, tokens

    def _product(self, tokens: list[str]) -> tuple[float, list[str]]:
        value, tokens = self._atom(tokens)
        while tokens and (tokens[0] in "*/" or tokens[0].isalpha()):
            sign, rest = (tokens[0], tokens[1:]) if tokens[0] in "*/" else ("*", tokens)
            other, tokens = self._atom(rest)
            value = value * other if sign == "*" else value / other
        return value, tokens

    def _atom(self, tokens: list[str]) -> tuple[float, list[str]]:
        if not tokens:
            raise _DisagreesError("a formula ends too early")
        head, rest = tokens[0], tokens[1:]
        if head == "(":
            value, rest = self._sum(rest)
            return value, rest[1:]
        if head[0].isdigit():
            return float(head), rest
        if head in ("sin", "cos", "tan"):
            value, rest = self._atom(rest)
            wave: Callable[[float], float] = getattr(math, head)
            return wave(math.radians(value)), rest
        if head in _MEASURES:
            end = _closing(rest)
            return self._measured(head, rest[:end]), rest[end:]
        if head in self.letters:
            return self.letters[head], rest
        raise _DisagreesError(f"{head} has no value")

    def _measured(self, word: str, tokens: list[str]) -> float:
        names = [t for t in tokens if t in self.at]
        kind = next((t.lower() for t in tokens if t in ("Line", "Angle", "Arc")), word)
        if kind in ("line", "length"):
            return self.gap(*names)
        if kind == "angle":
            return abs(self.turn(names[1], names[0], names[2]))
        if kind == "rim":
            return self.turn(*names) % 360
        if kind == "arc":
            pair = names[-2:]
            rings = [c for c, rim in self.rims.items() if set(pair) <= set(rim)]
            return abs(self.turn(rings[0], *pair))
        if kind == "radius":
            return self.circles[names[0]]
        spots = [self.at[name] for name in names]
        if kind == "PerimeterOf":
            return sum(abs(p - q) for p, q in zip(spots, spots[1:] + spots[:1], strict=True))
        # fan of triangles from the first corner
        parts = [((p - spots[0]).conjugate() * (q - spots[0])).imag for p, q in pairwise(spots[1:])]
        return abs(sum(parts)) / 2

    def gap(self, a: str, b: str) -> float:
        return abs(self.at[a] - self.at[b])

    def turn(self, vertex: str, a: str, b: str) -> float:
        """Degrees from one ray to another, counter-clockwise, between -180 and 180."""
        return math.degrees(
            cmath.phase((self.at[b] - self.at[vertex]) / (self.at[a] - self.at[vertex]))
        )

    def solve_letters(self, forms: Sequence[str]) -> None:
        """The value of x, from the first thing that is linear in it."""
        for form in forms:
            if form.startswith("Equals(") and "x" in (right := form[7:-1].split(", ")[-1]):
                measured = self.value(form[7:-1].rpartition(", ")[0])
                self.letters["x"] = 0.0
                start = self.value(right)
                self.letters["x"] = 1.0
                self.letters["x"] = (measured - start) / (self.value(right) - start)
                return

    # ---- what holds

    def equal(self, left: str, right: str) -> None:
        one, other = self.value(left), self.value(right)
        if abs(one - other) > NEAR * max(1.0, abs(one), abs(other)):
            raise _DisagreesError(f"{left} is {one:.6g}, {right} is {other:.6g}")

    def hold(self, form: str) -> None:
        """One form, of the points."""
        word = form.partition("(")[0]
        if word == "Equals":
            self.equal(*_halves(form[7:-1]))
            return
        names = [t for t in _TOKEN.findall(form) if t in self.at]
        gaps = self._gaps(word if word not in ("Regular", "Isosceles") else form, names)
        if any(abs(gap) > NEAR * 40 for gap in gaps):
            raise _DisagreesError(f"does not hold: {form}")

    def _gaps(self, word: str, names: list[str]) -> list[float]:
        """What is 0 where a relation holds."""
        gap, turn = self.gap, self.turn
        sides = [gap(p, q) for p, q in zip(names, names[1:] + names[:1], strict=True)]
        if word == "Circle":
            return []
        if word == "PointLiesOnLine":
            p, a, b = names
            return [gap(a, p) + gap(p, b) - gap(a, b)]
        if word == "PointLiesOnCircle":
            return [gap(*names) - self.circles[names[1]]]
        if word == "IsMidpointOf":
            m, a, b = names
            return [gap(m, a) - gap(a, b) / 2, gap(m, b) - gap(a, b) / 2]
        if word == "BisectsAngle":
            _, foot, p, top, q = names
            return [turn(top, p, foot) - turn(top, foot, q)]
        if word == "Tangent":
            a, b, centre = names
            twice = self._measured("area", [a, b, centre]) * 2
            return [twice / gap(a, b) - self.circles[centre]]
        if word in ("Parallel", "Perpendicular"):
            w, x, y, z = (self.at[name] for name in names)
            way = (x - w).conjugate() * (z - y) / abs(x - w) / abs(z - y)
            return [way.imag if word == "Parallel" else way.real]
        if word == "Equilateral" or word.startswith("Regular"):
            across = [gap(p, q) for p, q in zip(names, names[2:] + names[:2], strict=True)]
            return [s - sides[0] for s in sides] + [s - across[0] for s in across]
        return self._four(word, names, sides)

    def _four(self, word: str, names: list[str], sides: list[float]) -> list[float]:
        a, b, c, d = (self.at[name] for name in names)
        closed = abs(a - b + c - d)
        if word == "Parallelogram":
            return [closed]
        if word == "Rectangle":
            return [closed, abs(a - c) - abs(b - d)]
        if word == "Rhombus":
            return [closed, sides[0] - sides[1]]
        if word == "Kite":
            return [sides[0] - sides[3], sides[1] - sides[2]]
        if word.endswith("Trapezoid") or "Trapezoid" in word:
            level = self._gaps("Parallel", names)
            return level if word == "Trapezoid" else [*level, sides[1] - sides[3]]
        raise _DisagreesError(f"unknown relation {word}")


def _closing(tokens: Sequence[str]) -> int:
    """Behind the bracket that closes the first one."""
    deep = 0
    for i, token in enumerate(tokens):
        deep += (token == "(") - (token == ")")
        if not deep:
            return i + 1
    raise _DisagreesError("a bracket is not closed")


def _halves(text: str) -> tuple[str, str]:
    """Two sides of an equation, at the comma outside brackets."""
    deep = 0
    for i, char in enumerate(text):
        deep += (char == "(") - (char == ")")
        if char == "," and not deep:
            return text[:i], text[i + 1 :]
    raise _DisagreesError(f"is no equation: {text}")
