"""The formal language of plane geometry: predicates, functions and formulas, and its parser.

    Parallel(Line(A, B), Line(C, D))
    Equals(LengthOf(Line(T, R)), \\frac{1}{2}x+21)
    Find(MeasureOf(Angle(1)))

Points are capital letters (``B'`` too), letters of formulas small ones. Nothing is evaluated.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sightline.errors import BadInput

__all__ = ["PREDICATES", "Formula", "Node", "Term", "number", "parse_form"]

PREDICATES: dict[str, str] = {
    "what is found": "Find Equals UseTheorem",
    "things": "Point Line Angle Circle Arc Sector Shape Triangle Quadrilateral Parallelogram "
    "Rectangle Rhombus Square Trapezoid Kite Polygon Pentagon Hexagon Heptagon Octagon",
    "which of them": "Equilateral Isosceles Right Regular Shaded Blue Green Red Major Minor",
    "relations": "PointLiesOnLine PointLiesOnCircle Parallel Perpendicular Congruent Similar "
    "BisectsAngle IntersectAt InscribedIn CircumscribedTo Tangent Secant RightAngle "
    "IsMidpointOf IsCentroidOf IsIncenterOf IsOrthocenterOf IsCircumcenterOf IsMedianOf "
    "IsAltitudeOf IsMidsegmentOf IsPerpendicularBisectorOf IsDiagonalOf IsDiameterOf IsRadiusOf "
    "IsChordOf IsHypotenuseOf IsSideOf IsLegOf IsBaseOf",
    "numbers": "LengthOf MeasureOf AreaOf PerimeterOf CircumferenceOf RadiusOf DiameterOf "
    "HeightOf BaseOf SideOf LegOf HypotenuseOf AltitudeOf MedianOf ScaleFactorOf RatioOf SinOf "
    "CosOf TanOf SumOf HalfOf Add Sub Mul Div Sqrt",
}
"""The words of the language, by what they are."""

_WORDS = {w.lower(): w for words in PREDICATES.values() for w in words.split()}
_SLIPS = {"cirle": "Circle", "sectoe": "Sector"}
"""misspellings in the published annotations"""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<label>angle \d+)|\\(?P<command>frac|sqrt|pi)"
    r"|(?P<name>\$\d*|[A-Za-z][A-Za-z_]*\d*(?:_\d+)*'?)|(?P<sign>[-+*/^(){},]))"
)
MOST_DEEP = 40
MOST_LONG = 2000


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in letters.

    Attributes:
        op: ``number``, ``letter``, ``quantity``, ``+``, ``-``, ``*``, ``/``, ``^``, ``sqrt``,
            ``sin``, ``cos`` or ``tan`` (of degrees).
        args: its parts.
        value: of a number.
        name: of a letter, or what is measured.
        of: what a quantity is measured of.
    """

    op: str
    args: tuple[Formula, ...] = ()
    value: float = 0.0
    name: str = ""
    of: tuple[str, ...] = ()

    def __add__(self, other: Formula) -> Formula:
        return Formula("+", (self, other))

    def __sub__(self, other: Formula) -> Formula:
        return Formula("-", (self, other))

    def __mul__(self, other: Formula) -> Formula:
        return Formula("*", (self, other))

    def __truediv__(self, other: Formula) -> Formula:
        return Formula("/", (self, other))

    def quantities(self) -> Iterator[Formula]:
        """The letters and quantities in it."""
        if self.op in ("letter", "quantity"):
            yield self
        for part in self.args:
            yield from part.quantities()

    def __str__(self) -> str:
        if self.op == "number":
            return f"{self.value:.10g}"
        if self.op == "letter":
            return self.name
        if self.op == "quantity":
            return f"{self.name}({', '.join(self.of)})"
        if len(self.args) == 1:
            return f"{self.op}({self.args[0]})"
        left, right = (f"({a})" if a.op in ("+", "-") else str(a) for a in self.args)
        return f"{left} {self.op} {right}"


def number(value: float) -> Formula:
    """A number as a formula."""
    return Formula("number", value=float(value))


@dataclass(frozen=True, slots=True)
class Term:
    """A word with what it is said of; a name has no ``args``."""

    name: str
    args: tuple[Node, ...] = ()

    @property
    def points(self) -> tuple[str, ...]:
        """The names among its arguments."""
        return tuple(a.name for a in self.args if isinstance(a, Term) and not a.args)


Node = Term | Formula


def parse_form(text: str) -> Term:
    """Read one logic form.

    Raises:
        BadInput: it is no form: which character, and what was expected there.
    """
    if len(text) > MOST_LONG:
        raise BadInput("logic form", text[:40], f"is longer than {MOST_LONG} characters")
    reader = _Reader(text)
    node = reader.node(0)
    if reader.kind:
        reader.fail("ends before this")
    if isinstance(node, Formula) or not node.args:
        raise BadInput("logic form", text[:60], "is no predicate", "Word(..., ...)")
    return node


class _Reader:
    """One pass over the tokens, one ahead."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.start, self.kind, self.token = text, 0, 0, "", ""
        self.step()

    def fail(self, problem: str) -> None:
        raise BadInput(
            "logic form", self.text[:80], f"character {self.start + 1} ({self.token!r}): {problem}"
        )

    def step(self) -> None:
        rest = self.text[self.at :]
        self.start = self.at + len(rest) - len(rest.lstrip())
        if not rest.strip():
            self.kind = self.token = ""
            return
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            self.token = self.text[self.start : self.start + 1]
            self.fail("is no part of the language")
            return
        self.kind, self.at = str(match.lastgroup), match.end()
        self.token = match[self.kind]

    def take(self, sign: str) -> None:
        if self.token != sign or self.kind != "sign":
            self.fail(f"{sign!r} expected")
        self.step()

    def node(self, deep: int) -> Node:
        """A predicate, a name or a formula."""
        if deep > MOST_DEEP:
            self.fail("is nested too deeply")
        if self.kind == "label":
            found = Term(self.token)
            self.step()
            return found
        if self.kind == "name" and not _is_letter(self.token):
            return self.named(deep)
        return self.sum(deep)

    def named(self, deep: int) -> Term:
        word = self.token
        self.step()
        if self.token != "(" or self.kind != "sign":
            return Term(word)
        known = _WORDS.get(word.lower()) or _SLIPS.get(word.lower())
        if known is None:
            raise BadInput("logic form", self.text[:80], f"unknown word {word!r}")
        self.step()
        args = [self.node(deep + 1)]
        while self.token == "," and self.kind == "sign":
            self.step()
            args.append(self.node(deep + 1))
        self.take(")")
        return Term(known, tuple(args))

    def sum(self, deep: int) -> Formula:
        if deep > MOST_DEEP:
            self.fail("is nested too deeply")
        if self.token == "-":
            self.step()
            left = Formula("-", (Formula("number"), self.product(deep)))
        else:
            left = self.product(deep)
        while self.kind == "sign" and self.token in "+-":
            sign = self.token
            self.step()
            left = Formula(sign, (left, self.product(deep)))
        return left

    def product(self, deep: int) -> Formula:
        left = self.power(deep)
        while True:
            if self.kind == "sign" and self.token in "*/":
                sign = self.token
                self.step()
                left = Formula(sign, (left, self.power(deep)))
            elif self.kind in ("number", "command", "name") or self.token in ("(", "{"):
                left = Formula("*", (left, self.power(deep)))  # 3x, 2\sqrt{3}
            else:
                return left

    def power(self, deep: int) -> Formula:
        base = self.atom(deep)
        while self.kind == "sign" and self.token == "^":
            self.step()
            base = Formula("^", (base, self.atom(deep)))
        return base

    def atom(self, deep: int) -> Formula:
        kind, token = self.kind, self.token
        if kind == "number":
            self.step()
            return Formula("number", value=float(token))
        if kind == "command":
            self.step()
            if token == "pi":
                return Formula("number", value=math.pi)
            first = self.braced(deep)
            if token == "sqrt":
                return Formula("sqrt", (first,))
            return Formula("/", (first, self.braced(deep)))
        if kind == "name" and _is_letter(token):
            self.step()
            return Formula("letter", name=token)
        if kind == "sign" and token in "({":
            self.step()
            inner = self.sum(deep + 1)
            self.take(")" if token == "(" else "}")
            return inner
        self.fail("a number, a letter or a bracket expected")
        raise AssertionError

    def braced(self, deep: int) -> Formula:
        self.take("{")
        inner = self.sum(deep + 1)
        self.take("}")
        return inner


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.islower()
