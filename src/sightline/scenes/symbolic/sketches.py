"""Figures of plane geometry that are constructed step by step, told in a formal language.

A sketch knows where its points are (complex numbers, y up, in the units of its lengths), what is
joined, and what is said of it: forms of :mod:`sightline.geometry.theorems`, with a sentence where
the drawing does not show it. What a construction was free to choose is *given*: a round number.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from sightline.scenes.worlds.draws import Draws

__all__ = ["Quantity", "Said", "Sketch"]

ROUND = 1e-9


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something of a figure that has a size.

    Attributes:
        kind: ``length``, ``angle`` (vertex second), ``arc`` (of the circle around the first point,
            the shorter way), ``area`` or ``perimeter`` (corners in order).
        of: the points.
    """

    kind: str
    of: tuple[str, ...]

    @property
    def form(self) -> str:
        """As a term of the formal language."""
        names = ", ".join(self.of)
        if self.kind == "length":
            return f"LengthOf(Line({names}))"
        if self.kind == "angle":
            return f"MeasureOf(Angle({names}))"
        if self.kind == "arc":
            return f"MeasureOf(Arc({', '.join(self.of[1:])}))"
        shape = _SHAPES.get(len(self.of), "Polygon")
        return f"{self.kind.capitalize()}Of({shape}({names}))"


_SHAPES = {3: "Triangle", 4: "Quadrilateral", 5: "Pentagon", 6: "Hexagon", 8: "Octagon"}


@dataclass(frozen=True, slots=True)
class Said:
    """One form that holds; ``words`` are empty where the drawing shows it."""

    form: str
    words: str = ""


class Sketch:
    """A figure while it is constructed.

    Args:
        draws: names of points and everything random.

    Attributes:
        at: points.
        rows: points of every drawn line, in order.
        circles: radius by centre.
        rims: the named points of circles.
        said: what holds.
        squares: angles that are marked as right, the vertex second.
        given: what was chosen; measured, these are whole numbers.
        shapes: corners of triangles and other polygons, for later steps and for areas.
        graph: what kinds of thing are in it: Triangle, Quad, Circle, Line, Polygon.
    """

    def __init__(self, draws: Draws) -> None:
        start = draws.integer(0, 9)
        letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
        self._names = list(letters[start : start + 14])
        if draws.chance(0.5):
            # otherwise letters would tell in what order points were made
            self._names = draws.shuffled(self._names[:9]) + self._names[9:]
        self.at: dict[str, complex] = {}
        self.rows: list[list[str]] = []
        self.circles: dict[str, float] = {}
        self.rims: dict[str, list[str]] = {}
        self.said: list[Said] = []
        self.squares: list[tuple[str, str, str]] = []
        self.given: list[Quantity] = []
        self.shapes: list[tuple[str, ...]] = []
        self.graph: dict[str, None] = {}

    # ---- what is put in

    def point(self, at: complex) -> str:
        """A new point."""
        name = self._names.pop(0)
        self.at[name] = at
        return name

    def join(self, *points: str) -> None:
        """Draw the lines from each point to the next."""
        for a, b in pairwise(points):
            if self.row(a, b) is None:
                self.rows.append([a, b])

    def close(self, *points: str) -> None:
        """Draw a polygon, and keep it as a shape."""
        self.join(*points, points[0])
        self.shapes.append(points)

    def put(self, point: str, a: str, b: str) -> None:
        """A point lies on the line through two others, which is drawn as far as it."""
        row = self.row(a, b)
        assert row is not None
        row.append(point)
        self._sort(row)
        self.say(f"PointLiesOnLine({point}, Line({a}, {b}))")

    def extend(self, a: str, b: str, far: complex) -> str:
        """A new point beyond b on the line from a."""
        row, point = self.row(a, b), self.point(far)
        assert row is not None
        row.append(point)
        self._sort(row)
        self.say(f"PointLiesOnLine({b}, Line({a}, {point}))")
        return point

    def _sort(self, row: list[str]) -> None:
        start, along = self.at[row[0]], self.at[row[1]] - self.at[row[0]]
        row.sort(key=lambda p: ((self.at[p] - start) * along.conjugate()).real)

    def say(self, form: str, words: str = "") -> None:
        """Something holds."""
        self.said.append(Said(form, words))

    def square(self, vertex: str, a: str, b: str) -> None:
        """A right angle, which the drawing marks."""
        self.squares.append((a, vertex, b))
        self.say(f"Perpendicular(Line({vertex}, {a}), Line({vertex}, {b}))")

    def give(self, kind: str, *of: str) -> None:
        """A quantity that was chosen, and is told."""
        quantity = Quantity(kind, of)
        value = self.measure(quantity)
        assert abs(value - round(value)) < ROUND * max(1.0, value), (quantity, value)
        self.given.append(quantity)

    def circle(self, at: complex, radius: float) -> str:
        """A circle; its centre is a point."""
        centre = self.point(at)
        self.circles[centre] = radius
        self.rims[centre] = []
        self.graph["Circle"] = None
        self.say(f"Circle({centre})", f"{centre} is the center of the circle.")
        return centre

    def rim(self, centre: str, turn: float) -> str:
        """A new point of a circle, ``turn`` degrees counter-clockwise from its right."""
        point = self.point(self.at[centre] + cmath.rect(self.circles[centre], math.radians(turn)))
        self.touch(centre, point)
        return point

    def touch(self, centre: str, point: str) -> None:
        """A point is on a circle."""
        self.rims[centre].append(point)
        self.say(f"PointLiesOnCircle({point}, Circle({centre}))")

    # ---- what is read off

    def row(self, a: str, b: str) -> list[str] | None:
        """The drawn line through two points."""
        return next((row for row in self.rows if a in row and b in row), None)

    def between(self, a: str, b: str) -> bool:
        """Whether a point lies between two of a line."""
        row = self.row(a, b)
        return row is not None and abs(row.index(a) - row.index(b)) > 1

    def measure(self, quantity: Quantity) -> float:
        """Lengths, degrees, areas."""
        spots = [self.at[p] for p in quantity.of]
        if quantity.kind == "length":
            return abs(spots[1] - spots[0])
        if quantity.kind in ("angle", "arc"):
            a, vertex, b = spots if quantity.kind == "angle" else (spots[1], spots[0], spots[2])
            return abs(math.degrees(cmath.phase((a - vertex) / (b - vertex))))
        if quantity.kind == "perimeter":
            return sum(abs(spots[i] - spots[i - 1]) for i in range(len(spots)))
        cross = sum((spots[i - 1].conjugate() * spots[i]).imag for i in range(len(spots)))
        return abs(cross) / 2

    def rays(self, vertex: str) -> list[str]:
        """The nearest point of every drawn ray from a point."""
        found = []
        for row in self.rows:
            if vertex in row:
                i = row.index(vertex)
                found += [row[k] for k in (i - 1, i + 1) if 0 <= k < len(row)]
        return found

    def ray(self, vertex: str, point: str) -> str:
        """The nearest point of the ray from a vertex through a point."""
        row = self.row(vertex, point)
        if row is None:
            return point
        i = row.index(vertex)
        return row[i + 1 if row.index(point) > i else i - 1]

    def quantities(self) -> list[Quantity]:
        """All that can be asked for: lengths along drawn lines, angles between them, arcs, areas
        and perimeters of shapes."""
        found = [Quantity("length", pair) for row in self.rows for pair in combinations(row, 2)]
        for vertex in self.at:
            for a, b in combinations(self.rays(vertex), 2):
                corner = Quantity("angle", (a, vertex, b))
                if 1 < self.measure(corner) < 179:
                    found.append(corner)
        for centre, rim in self.rims.items():
            found += [Quantity("arc", (centre, *pair)) for pair in combinations(rim, 2)]
        for shape in self.shapes:
            found += [Quantity("area", shape), Quantity("perimeter", shape)]
        return [q for q in found if q.kind != "arc" or self.measure(q) < 178]

    def turned(self, by: float, mirrored: bool) -> None:
        """Turn the figure, and mirror it."""
        turn = cmath.rect(1.0, math.radians(by))
        for name, spot in self.at.items():
            self.at[name] = (spot.conjugate() if mirrored else spot) * turn

    def legible(self) -> bool:
        """Whether nothing is drawn so close to something else that it could be taken for it."""
        spots = list(self.at.values())
        rounds = [self.at[c] + s * r for c, r in self.circles.items() for s in (1, -1, 1j, -1j)]
        everything = [*spots, *rounds]
        width = max(p.real for p in everything) - min(p.real for p in everything)
        height = max(p.imag for p in everything) - min(p.imag for p in everything)
        size = max(width, height)
        if min(width, height) < 0.3 * size:
            return False
        if any(abs(p - q) < 0.12 * size for p, q in combinations(spots, 2)):
            return False
        for row in self.rows:
            for name, spot in self.at.items():
                if name not in row and self._gap(spot, row) < 0.05 * size:
                    return False
        for centre, radius in self.circles.items():
            for name, spot in self.at.items():
                off = abs(abs(spot - self.at[centre]) - radius)
                if name not in self.rims[centre] and off < 0.05 * size:
                    return False
        return all(self._spread(vertex) for vertex in self.at)

    def _gap(self, spot: complex, row: Sequence[str]) -> float:
        """How far a point is from a drawn line."""
        a, b = self.at[row[0]], self.at[row[-1]]
        along = ((spot - a) / (b - a)).real
        return abs(spot - a - min(max(along, 0.0), 1.0) * (b - a))

    def _spread(self, vertex: str) -> bool:
        """Whether the lines at a point are far enough apart to be told apart."""
        rays = [self.at[p] - self.at[vertex] for p in self.rays(vertex)]
        return all(abs(math.degrees(cmath.phase(u / v))) > 14 for u, v in combinations(rays, 2))
