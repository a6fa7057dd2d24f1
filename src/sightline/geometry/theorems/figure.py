"""What logic forms mean: plain facts about points, and equations between what can be measured.

Both solvers start here: the one that applies theorems and the one that constructs the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .measures import Measures, Unclear, length, measure
from .problem import Drawing, Problem, is_point
from .terms import Formula, Node, Term, number
from .things import (
    MARKS,
    SHAPES,
    ends,
    plain,
    point_of,
    row_of,
    row_of_diameter,
    shapes_in,
    sides_of,
    three,
)

__all__ = ["Equation", "Fact", "Figure"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A relation of points: ``name`` says which, ``of`` what it holds of."""

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Equation:
    """Two formulas that are equal, and why."""

    left: Formula
    right: Formula
    why: str


class Figure:
    """A problem as facts and equations.

    Args:
        problem: what is said.
        sides: whether the drawing tells on which side things are; see :class:`Drawing`.

    Attributes:
        facts: on_circle, parallel, perpendicular, similar, congruent, bisects, tangent, and shapes.
        equations: what is said to be equal.
        goal: what is asked; None where nothing is, or it cannot be told what.
        unclear: forms that say nothing definite, with the reason.
    """

    def __init__(self, problem: Problem, sides: bool = True) -> None:
        self.problem = problem
        rows = [row for form in problem.forms if (row := row_of(form))]
        rows += [row for form in problem.forms if (row := row_of_diameter(form))]
        self.drawing = Drawing(problem, rows, sides)
        self.measures = Measures(problem, self.drawing)
        self.facts: list[Fact] = []
        self.equations: list[Equation] = []
        self.unclear: list[str] = []
        named = [shape for form in (*problem.forms, problem.goal) for shape in shapes_in(form)]
        for form in (*problem.forms, *named):
            try:
                self._told(form)
            except Unclear as reason:
                self.unclear.append(f"{form.name}: {reason}")
        self.goal: Formula | None = None
        try:
            if problem.goal is not None:
                self.goal = self.measures.value(problem.goal.args[0])
        except Unclear as reason:
            self.unclear.append(f"Find: {reason}")
        self.facts = list(dict.fromkeys(self.facts))

    def of(self, name: str) -> Iterator[tuple[str, ...]]:
        """What a relation holds of."""
        return (fact.of for fact in self.facts if fact.name == name)

    def _fact(self, name: str, *of: str) -> None:
        self.facts.append(Fact(name, of))

    def _equal(self, left: Formula, right: Formula, why: str) -> None:
        self.equations.append(Equation(left, right, why))

    def _told(self, form: Term) -> None:
        if form.name == "Equals":
            if len(form.args) != 2:
                raise Unclear("two things are equal")
            left, right = (self.measures.value(a) for a in form.args)
            self._equal(left, right, "given")
            return
        meaning = _MEANINGS.get(form.name)
        if meaning is not None:
            meaning(self, form)
        elif form.name in SHAPES:
            self._shape(form)

    # ---- relations

    def _circle_point(self, form: Term) -> None:
        point = point_of(form.args[0])
        self._fact("on_circle", point, self.measures.circle(form.args[1]))

    def _lines(self, form: Term) -> None:
        a, b, c, d = (*ends(form.args[0]), *ends(form.args[1]))
        self._fact(form.name.lower(), a, b, c, d)

    def _alike(self, form: Term) -> None:
        one, other = (plain(a) for a in form.args)
        if one.name in ("Circle",):
            self._equal(self.measures.radius(one), self.measures.radius(other), "congruent circles")
            return
        if one.name == "Arc":
            self._equal(
                self.measures.value(Term("MeasureOf", (one,))),
                self.measures.value(Term("MeasureOf", (other,))), "congruent arcs",
            )  # fmt: skip
            return
        if one.name in ("Line", "Angle"):
            self._equal(self.measures.value(one), self.measures.value(other), "congruent")
            return
        if len(one.points) != len(other.points) or len(one.points) < 3:
            raise Unclear("its corners are not told")
        self._fact(form.name.lower(), *one.points, *other.points)

    def _midpoint(self, form: Term) -> None:
        middle = point_of(form.args[0])
        target = form.args[1]
        if isinstance(target, Term) and target.name == "LegOf":
            corners = self.drawing.cycle(plain(target.args[0]).points)
            for a, b in sides_of(corners):
                if middle in self.drawing.between(a, b):
                    self._equal(length(a, middle), length(middle, b), "midpoint")
            return
        a, b = ends(target)
        self._fact("midpoint", middle, a, b)
        self._equal(length(a, middle), length(middle, b), "midpoint")

    def _bisects(self, form: Term) -> None:
        a, b = ends(form.args[0])
        target = form.args[1]
        if isinstance(target, Term) and target.name == "Line":
            c, d = ends(target)
            middle = self.drawing.crossing(a, b, c, d)
            if middle is None:
                raise Unclear("the lines do not meet in a named point")
            self._equal(length(c, middle), length(middle, d), "bisected line")
            return
        first, vertex, last = self.measures.corner(target)
        inner = b if a == vertex else a
        if vertex in (first, last) or inner == vertex:
            raise Unclear("the line does not leave the angle's vertex")
        self._equal(measure(first, vertex, inner), measure(inner, vertex, last), "angle bisector")
        self._fact("inside", inner, first, vertex, last)

    def _incenter(self, form: Term) -> None:
        middle, corners = point_of(form.args[0]), plain(form.args[1]).points
        if len(corners) != 3:
            raise Unclear("of what is not told")
        turns = (0,) if plain(form.args[1]).name == "Angle" else (0, 1, 2)
        for k in turns:
            a, b, c = corners[k:] + corners[:k]
            self._equal(measure(a, b, middle), measure(middle, b, c), "incenter")
            self._fact("inside", middle, a, b, c)

    def _centroid(self, form: Term) -> None:
        middle, (a, b, c) = point_of(form.args[0]), three(form.args[1])
        for corner, (p, q) in ((a, (b, c)), (b, (a, c)), (c, (a, b))):
            feet = [f for f in self.drawing.beyond(corner, middle) if f != middle]
            for foot in feet:
                if foot in self.drawing.between(p, q):
                    whole = length(corner, foot)
                    self._equal(length(corner, middle) * number(3), whole * number(2), "centroid")
                    self._equal(length(p, foot), length(foot, q), "median")

    def _median(self, form: Term) -> None:
        a, b = ends(form.args[0])
        shape = plain(form.args[1])
        if shape.name == "Triangle":
            foot, corners = (b, shape.points) if a in shape.points else (a, shape.points)
            p, q = [c for c in corners if c not in (a, b)][:2]
            self._fact("midpoint", foot, p, q)
            self._equal(length(p, foot), length(foot, q), "median")
            return
        corners = self.drawing.cycle(shape.points)
        if len(corners) != 4:
            raise Unclear("of what is not told")
        for k in (0, 1):
            p, q, r, s = corners[k:] + corners[:k]
            legs = (self.drawing.row(q, r), self.drawing.row(s, p))
            if {a, b} & set(legs[0]) and {a, b} & set(legs[1]):
                break
        else:
            if not self._parallel(p, q, r, s):
                p, q, r, s = corners
        self._equal(length(a, b) * number(2), length(p, q) + length(r, s), "trapezoid's median")
        self._fact("parallel", a, b, p, q)

    def _parallel(self, a: str, b: str, c: str, d: str) -> bool:
        wanted = {frozenset(self.drawing.row(a, b)), frozenset(self.drawing.row(c, d))}
        for form in self.problem.forms:
            if form.name == "Parallel":
                (p, q), (r, s) = ends(form.args[0]), ends(form.args[1])
                rows = {frozenset(self.drawing.row(p, q)), frozenset(self.drawing.row(r, s))}
                if rows == wanted:
                    return True
        return False

    def _midsegment(self, form: Term) -> None:
        a, b = ends(form.args[0])
        corners = three(form.args[1])
        for k in range(3):
            top, p, q = corners[k:] + corners[:k]
            for m, n in ((a, b), (b, a)):
                if m in self.drawing.between(top, p) and n in self.drawing.between(top, q):
                    self._fact("parallel", m, n, p, q)
                    self._equal(length(m, n) * number(2), length(p, q), "midsegment")
                    self._equal(length(top, m), length(m, p), "midsegment")
                    self._equal(length(top, n), length(n, q), "midsegment")

    def _altitude(self, form: Term) -> None:
        a, b = ends(form.args[0])
        corners = three(form.args[1])
        top = a if a in corners else b
        foot = b if top == a else a
        p, q = [c for c in corners if c != top][:2]
        self._fact("perpendicular", top, foot, p, q)

    def _perpendicular_bisector(self, form: Term) -> None:
        (a, b), (c, d) = ends(form.args[0]), ends(form.args[1])
        self._fact("perpendicular", a, b, c, d)
        middle = self.drawing.crossing(a, b, c, d)
        if middle:
            self._equal(length(c, middle), length(middle, d), "perpendicular bisector")
        for point in (a, b):
            self._equal(length(point, c), length(point, d), "perpendicular bisector")

    def _diameter(self, form: Term) -> None:
        (a, b), circle = ends(form.args[0]), self.measures.circle(form.args[1])
        self._fact("on_circle", a, circle)
        self._fact("on_circle", b, circle)
        self._equal(length(a, b), self.measures.radius_of(circle) * number(2), "diameter")

    def _chord(self, form: Term) -> None:
        circle = self.measures.circle(form.args[1])
        for point in ends(form.args[0]):
            self._fact("on_circle", point, circle)

    def _tangent(self, form: Term) -> None:
        a, b = ends(form.args[0])
        self._fact("tangent", a, b, self.measures.circle(form.args[1]))

    def _inscribed(self, form: Term) -> None:
        shape, ring = plain(form.args[0]), plain(form.args[1])
        if ring.name != "Circle" or shape.name == "Circle":
            raise Unclear("not in a circle")
        for point in shape.points:
            self._fact("on_circle", point, self.measures.circle(ring))
        self._shape(form.args[0])

    def _circumscribed(self, form: Term) -> None:
        shape = plain(form.args[0])
        corners = self.drawing.cycle(shape.points)
        for a, b in sides_of(corners):
            self._fact("tangent", a, b, self.measures.circle(form.args[1]))
        self._shape(form.args[0])

    def _right_angle(self, form: Term) -> None:
        self._equal(measure(*self.measures.corner(form.args[0])), number(90), "right angle")

    def _hypotenuse(self, form: Term) -> None:
        a, b = ends(form.args[0])
        corners = three(form.args[1])
        apex = next((c for c in corners if c not in (a, b)), None)
        if apex is None:
            raise Unclear("has no right angle")
        self._equal(measure(a, apex, b), number(90), "right triangle")

    # ---- shapes

    def _shape(self, form: Node, marks: tuple[str, ...] = ()) -> None:
        if not isinstance(form, Term):
            raise Unclear("is no shape")
        if form.name in MARKS and form.args:
            self._shape(form.args[0], (*marks, form.name))
            return
        corners = self.drawing.cycle(tuple(p for p in form.points if is_point(p)))
        if len(corners) < 3:
            if "Regular" in marks:
                corners = self._only_polygon()
            elif form.name not in ("Circle", "Line", "Point", "Angle", "Arc", "Sector"):
                raise Unclear("its corners are not told")
        if len(corners) < 3:
            return
        name = form.name.lower()
        if "Regular" in marks or "Equilateral" in marks or name == "square":
            name = "square" if len(corners) == 4 and "Equilateral" not in marks else "regular"
        elif "Isosceles" in marks and len(corners) == 3:
            name = "isosceles"
        elif "Right" in marks and len(corners) == 3:
            name = "right"
        elif "Isosceles" in marks:
            self._fact("isosceles trapezoid", *self._bases_first(corners))
            name = "trapezoid"
        if name == "trapezoid":
            corners = self._bases_first(corners)
        self._fact(name, *corners)

    def _only_polygon(self) -> tuple[str, ...]:
        """The corners of a regular polygon that is not named: the points on the only circle, or
        all points of a drawing that is one closed ring."""
        joined: dict[str, set[str]] = {}
        for a, b in self.problem.lines:
            joined.setdefault(a, set()).add(b)
            joined.setdefault(b, set()).add(a)
        ring = [p for p in joined if len(joined[p]) >= 2]
        closed = self.drawing.cycle(ring) if 3 <= len(ring) <= 8 else ()
        return closed if closed and self.drawing._closed(closed) else ()

    def _bases_first(self, corners: tuple[str, ...]) -> tuple[str, ...]:
        """A trapezoid's corners a, b, c, d with a-b parallel to c-d."""
        if len(corners) != 4:
            raise Unclear("a trapezoid has four corners")
        a, b, c, d = corners
        if self._parallel(a, b, c, d):
            return a, b, c, d
        if self._parallel(b, c, d, a):
            return b, c, d, a
        at = self.drawing.at
        if not set(corners) <= at.keys():
            raise Unclear("which sides are parallel is not told")
        off = [
            abs(float(np.sin(_angle(at[p] - at[q]) - _angle(at[r] - at[s]))))
            for p, q, r, s in ((a, b, c, d), (b, c, d, a))
        ]
        return corners if off[0] <= off[1] else (b, c, d, a)


def _angle(v: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.arctan2(v[1], v[0]))


_MEANINGS: dict[str, Callable[[Figure, Term], None]] = {
    "PointLiesOnCircle": Figure._circle_point,
    "Parallel": Figure._lines,
    "Perpendicular": Figure._lines,
    "Similar": Figure._alike,
    "Congruent": Figure._alike,
    "IsMidpointOf": Figure._midpoint,
    "BisectsAngle": Figure._bisects,
    "IsIncenterOf": Figure._incenter,
    "IsCentroidOf": Figure._centroid,
    "IsMedianOf": Figure._median,
    "IsMidsegmentOf": Figure._midsegment,
    "IsAltitudeOf": Figure._altitude,
    "IsPerpendicularBisectorOf": Figure._perpendicular_bisector,
    "IsDiameterOf": Figure._diameter,
    "IsRadiusOf": lambda figure, form: figure._fact(
        "on_circle",
        next((p for p in ends(form.args[0]) if p not in plain(form.args[1]).points), "?"),
        figure.measures.circle(form.args[1]),
    ),
    "IsChordOf": Figure._chord,
    "Tangent": Figure._tangent,
    "InscribedIn": Figure._inscribed,
    "CircumscribedTo": Figure._circumscribed,
    "RightAngle": Figure._right_angle,
    "IsHypotenuseOf": Figure._hypotenuse,
}
