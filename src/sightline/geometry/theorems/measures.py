"""What can be measured, as formulas over lengths, angles, arcs, radii and areas."""

from __future__ import annotations

import math
from itertools import combinations

from .labels import circles_of, labels_of
from .problem import Drawing, Problem, is_point
from .terms import Formula, Node, Term, number

__all__ = ["Measures", "Unclear", "area", "length", "measure"]


class Unclear(Exception):
    """A form that does not say enough to be used, in plain words."""


def length(a: str, b: str) -> Formula:
    """The length of a segment."""
    return Formula("quantity", name="length", of=(min(a, b), max(a, b)))


def measure(a: str, vertex: str, b: str) -> Formula:
    """An angle in degrees, at most 180."""
    return Formula("quantity", name="angle", of=(min(a, b), vertex, max(a, b)))


def area(corners: tuple[str, ...]) -> Formula:
    """The area of a polygon; corners in order, from the first in the alphabet."""
    k = corners.index(min(corners))
    turned = corners[k:] + corners[:k]
    if turned[1] > turned[-1]:
        turned = (turned[0], *turned[:0:-1])
    return Formula("quantity", name="area", of=turned)


class Measures:
    """Reads numbers: ``LengthOf(Line(A, B))``, ``3x-4``, ``RatioOf(SinOf(Angle(A, B, C)))``."""

    def __init__(self, problem: Problem, drawing: Drawing) -> None:
        self.problem, self.drawing = problem, drawing
        self.labels = dict(labels_of(problem))
        self.circles = circles_of(problem)

    def value(self, node: Node) -> Formula:
        """The formula that a node stands for.

        Raises:
            Unclear: it does not tell what is measured.
        """
        if isinstance(node, Formula):
            return node
        name, args = node.name, node.args
        if name.startswith("angle "):
            return self._label(name[6:])
        if not args:
            raise Unclear(f"what {name} measures is not told")
        if name in _TRIG:
            inner = self.value(args[0])
            return Formula(_TRIG[name], (inner,))
        if name in ("SumOf", "Add"):
            total = self.value(args[0])
            for other in args[1:]:
                total = total + self.value(other)
            return total
        if name in ("Mul", "Sub", "Div") and len(args) == 2:
            sign = {"Mul": "*", "Sub": "-", "Div": "/"}[name]
            return Formula(sign, (self.value(args[0]), self.value(args[1])))
        if name == "HalfOf":
            return self.value(args[0]) / number(2)
        if name == "RatioOf":
            first = self.value(args[0])
            return first / self.value(args[1]) if len(args) == 2 else first
        if name == "ScaleFactorOf" and len(args) == 2:
            return self._scale(args[0], args[1])
        if name in ("LengthOf", "MeasureOf", "Line", "Angle", "Arc"):
            return self._measured(node)
        if name == "AreaOf":
            return self._area(args[0])
        if name in ("PerimeterOf", "CircumferenceOf"):
            return self._perimeter(args[0])
        if name == "RadiusOf":
            return self.radius(args[0])
        if name == "DiameterOf":
            return self.radius(args[0]) * number(2)
        if name in _PARTS:
            return self._part(name, args[0])
        raise Unclear(f"{name} measures nothing")

    def _measured(self, node: Term) -> Formula:
        thing = node
        if node.name in ("LengthOf", "MeasureOf"):
            if isinstance(node.args[0], Formula):
                inner = node.args[0]
                if node.name == "MeasureOf" and inner.op == "number":
                    return self._label(f"{inner.value:g}")
                return inner  # LengthOf(a): a side that has the letter as its name
            thing = node.args[0]
        while thing.name in ("Major", "Minor", "Shaded", "Green", "Blue", "Red"):
            if not thing.args or not isinstance(thing.args[0], Term):
                raise Unclear("what is measured is not told")
            thing = thing.args[0]
        if thing.name == "Line":
            if len(thing.args) == 1 and isinstance(thing.args[0], Formula):
                return thing.args[0]
            names = thing.points
            if len(names) == 1 and len(names[0]) == 2 and names[0].isupper():
                names = (names[0][0], names[0][1])
            if len(names) == 2 and all(map(is_point, names)) and names[0] != names[1]:
                return length(*names)
            raise Unclear("which line is not told")
        if thing.name == "Angle":
            only = thing.args[0]
            if len(thing.args) == 1 and isinstance(only, Formula):
                if only.op == "number":
                    return self._label(f"{only.value:g}")
                return only
            if len(thing.args) == 1 and isinstance(only, Term) and only.name.startswith("$"):
                return self._label(only.name)
            return measure(*self.corner(thing))
        if thing.name == "Arc":
            turn = self._arc(thing)
            if node.name == "LengthOf":
                return turn / number(360) * number(2 * math.pi) * self.radius_of(turn.of[0])
            return turn
        if thing.name.startswith("angle "):
            return self._label(thing.name[6:])
        return self.value(thing)

    def corner(self, node: Node) -> tuple[str, str, str]:
        """The three points of an angle; one letter is enough where only one angle is there."""
        if not isinstance(node, Term) or node.name != "Angle":
            raise Unclear("which angle is not told")
        points = node.points
        if len(points) == 3 and all(map(is_point, points)) and len(set(points)) == 3:
            return points[0], points[1], points[2]
        if len(points) == 1 and is_point(points[0]):
            vertex = points[0]
            rays = {}
            for row in self.drawing.rows:
                drawn = any({a, b} <= set(row) for a, b in self.problem.lines)
                if vertex in row and drawn:
                    at = row.index(vertex)
                    for side in (row[:at][::-1], row[at + 1 :]):
                        if side:
                            rays[side] = side[0]
            if len(rays) == 2:
                a, b = rays.values()
                return a, vertex, b
        raise Unclear("which angle is not told")

    def _label(self, label: str) -> Formula:
        if label in self.labels:
            return measure(*self.labels[label])
        return Formula("letter", name=f"angle {label}")

    # ---- circles

    def circle(self, node: Node) -> str:
        """The name of a circle: its centre, with its radius label where there are several."""
        if isinstance(node, Term) and node.name == "Circle" and node.points:
            centre = node.points[0]
            if len(node.points) == 2:
                return self.circles.get((centre, node.points[1]), centre)
            if is_point(centre):
                return centre
            if len(set(self.circles.values())) == 1:
                return next(iter(self.circles.values()))
        raise Unclear("which circle is not told")

    def radius(self, node: Node) -> Formula:
        """The radius of a circle."""
        return self.radius_of(self.circle(node))

    def radius_of(self, circle: str) -> Formula:
        """The radius of a named circle."""
        return Formula("quantity", name="radius", of=(circle,))

    def _arc(self, node: Term) -> Formula:
        points = node.points
        if len(points) not in (2, 3) or not all(map(is_point, points)):
            raise Unclear("which arc is not told")
        on = self._rings_through(points)
        if len(on) != 1 and len(points) == 3 and points[1] in self._centres():
            # Arc(A, O, B) with the centre in the middle
            points = (points[0], points[2])
            on = self._rings_through(points)
        if len(on) != 1:
            raise Unclear("the circle of the arc is not told")
        if len(points) == 2:
            points = (min(points), max(points))
        elif points[0] > points[2]:
            points = points[::-1]
        return Formula("quantity", name="arc", of=(on[0], *points))

    def _centres(self) -> set[str]:
        return {centre for centre, _ in self.circles}

    def _rings_through(self, points: tuple[str, ...]) -> list[str]:
        found: dict[str, set[str]] = {}
        for form in self.problem.forms:
            if form.name in ("PointLiesOnCircle", "IsChordOf", "IsDiameterOf", "InscribedIn"):
                first = form.args[0]
                names = {first.name} if isinstance(first, Term) and not first.args else (
                    set(first.points) if isinstance(first, Term) else set()
                )  # fmt: skip
                try:
                    found.setdefault(self.circle(form.args[1]), set()).update(names)
                except Unclear:
                    continue
        return [ring for ring, names in found.items() if set(points) <= names]

    # ---- areas and perimeters

    def _area(self, node: Node) -> Formula:
        shape, regular = node, False
        while isinstance(shape, Term) and shape.args and shape.name in _MARKED:
            if shape.name == "Shaded" and not (
                isinstance(shape.args[0], Term) and shape.args[0].name == "Sector"
            ):
                raise Unclear("what is shaded is not told")
            regular = regular or shape.name == "Regular"
            inner = shape.args[0]
            if not isinstance(inner, Term):
                raise Unclear("the shape is not told")
            shape = inner
        if not isinstance(shape, Term):
            raise Unclear("the shape is not told")
        if shape.name == "Circle":
            radius = self.radius(shape)
            return number(math.pi) * radius * radius
        if shape.name == "Sector":
            return self._sector(shape)
        corners = self._corners(shape)
        return area(self.drawing.cycle(corners))

    def _corners(self, shape: Term) -> tuple[str, ...]:
        corners = tuple(p for p in shape.points if is_point(p))
        if len(corners) < 3 or len(corners) < len(shape.points):
            raise Unclear("the corners of the shape are not told")
        return corners

    def _sector(self, node: Term) -> Formula:
        points = node.points
        centres = [p for p in points if p in self._centres()]
        if len(points) < 3 or len(centres) != 1:
            raise Unclear("which sector is not told")
        rim = tuple(p for p in points if p != centres[0])
        turn = self._arc(Term("Arc", tuple(map(Term, rim))))
        radius = self.radius_of(turn.of[0])
        return turn / number(360) * number(math.pi) * radius * radius

    def _perimeter(self, node: Node) -> Formula:
        shape = node
        while isinstance(shape, Term) and shape.args and shape.name in _MARKED:
            inner = shape.args[0]
            if not isinstance(inner, Term):
                raise Unclear("the shape is not told")
            shape = inner
        if not isinstance(shape, Term):
            raise Unclear("the shape is not told")
        if shape.name == "Circle":
            return self.radius(shape) * number(2 * math.pi)
        if shape.name == "PerimeterOf":
            return self._perimeter(shape.args[0])
        corners = self.drawing.cycle(self._corners(shape))
        sides = [length(a, b) for a, b in zip(corners, corners[1:] + corners[:1], strict=True)]
        total = sides[0]
        for side in sides[1:]:
            total = total + side
        return total

    def _scale(self, one: Node, other: Node) -> Formula:
        a, b = one, other
        while isinstance(a, Term) and a.name in _MARKED and isinstance(a.args[0], Term):
            a = a.args[0]
        while isinstance(b, Term) and b.name in _MARKED and isinstance(b.args[0], Term):
            b = b.args[0]
        if not isinstance(a, Term) or not isinstance(b, Term):
            raise Unclear("of which shapes is not told")
        if a.name == b.name == "Circle":
            return self.radius(a) / self.radius(b)
        p, q = self._corners(a), self._corners(b)
        if len(p) != len(q):
            raise Unclear("the shapes have not the same corners")
        for form in self.problem.forms:  # the corners that correspond are those of the form
            if form.name != "Similar":
                continue
            pair = tuple(part.points for part in form.args if isinstance(part, Term))
            if len(pair) == 2 and {frozenset(x) for x in pair} == {frozenset(p), frozenset(q)}:
                p, q = pair if set(pair[0]) == set(p) else pair[::-1]
        return length(p[0], p[1]) / length(q[0], q[1])

    def _part(self, name: str, node: Node) -> Formula:
        """A side, leg, base, height or altitude of a shape, where only one can be meant."""
        shape = node
        while isinstance(shape, Term) and shape.name in _MARKED and isinstance(shape.args[0], Term):
            shape = shape.args[0]
        if isinstance(shape, Term):
            corners = self.drawing.cycle(tuple(p for p in shape.points if is_point(p)))
            if name == "SideOf" and len(corners) >= 3:
                return length(corners[0], corners[1])
            if name in ("AltitudeOf", "HeightOf") and (line := self._altitude(corners)):
                return length(*line)
            if name == "HypotenuseOf" and len(corners) == 3:
                for a, b, c in (corners, corners[1:] + corners[:1], corners[2:] + corners[:2]):
                    if self._square(a, b, c):
                        return length(a, c)
        raise Unclear(f"which {name} is not told")

    def _altitude(self, corners: tuple[str, ...]) -> tuple[str, str] | None:
        """The only perpendicular from a corner of the shape to a side of it."""
        found = set()
        for form in self.problem.forms:
            if form.name == "Perpendicular" and all(isinstance(a, Term) for a in form.args):
                lines = [a.points for a in form.args if isinstance(a, Term)]
                for one, other in (lines, lines[::-1]):
                    for top, foot in (one, one[::-1]) if len(one) == 2 else ():
                        sides = [s for s in combinations(corners, 2) if top not in s]
                        near = top in corners and foot not in corners and foot in other
                        if near and any(foot in self.drawing.row(*s) for s in sides):
                            found.add((top, foot))
        return found.pop() if len(found) == 1 else None

    def _square(self, a: str, vertex: str, b: str) -> bool:
        for form in self.problem.forms:
            if form.name == "Perpendicular":
                pairs = [set(x.points) for x in form.args if isinstance(x, Term)]
                if pairs in ([{a, vertex}, {b, vertex}], [{b, vertex}, {a, vertex}]):
                    return True
        return False


_TRIG = {"SinOf": "sin", "CosOf": "cos", "TanOf": "tan"}
_PARTS = frozenset(
    ["SideOf", "LegOf", "BaseOf", "HeightOf", "AltitudeOf", "HypotenuseOf", "MedianOf"]
)
_MARKED = frozenset(
    [
        "Shaded",
        "Regular",
        "Blue",
        "Green",
        "Red",
        "Major",
        "Minor",
        "Equilateral",
        "Isosceles",
        "Right",
    ]
)
