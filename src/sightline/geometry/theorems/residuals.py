"""How far a figure of numbers is from what is said: one residual for each thing."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .as_drawn import isosceles_apex, kite_corners, right_corner
from .figure import Figure
from .measures import Unclear, length, measure
from .terms import Formula, number
from .unknowns import Column, Unknowns, evaluate, start_of

__all__ = ["Residuals"]

Floats = NDArray[np.float64]


_RELATIONS = frozenset(
    {
        "parallel", "perpendicular", "on_circle", "tangent", "midpoint", "similar", "congruent",
        "parallelogram", "rectangle", "rhombus", "square", "trapezoid", "isosceles trapezoid",
        "kite", "regular", "isosceles", "right",
    }
)  # fmt: skip
"""relations that restrict where points are"""


class Residuals:
    """All that is said of a figure, as columns that are 0 where it holds."""

    def __init__(self, figure: Figure, unknowns: Unknowns) -> None:
        self.figure, self.unknowns = figure, unknowns
        start_of(figure, unknowns)  # sets the size
        self.size = unknowns.size
        self.columns: list[Column] = []
        for row in figure.drawing.rows:
            for c in row[2:]:
                self._collinear(row[0], row[1], c)
        for fact in figure.facts:
            if fact.name in _RELATIONS:
                getattr(self, "_" + fact.name.replace(" ", "_"))(*fact.of)
        for equation in figure.equations:
            try:
                self._equal(equation.left, equation.right)
            except Unclear:
                continue  # what cannot be measured restricts nothing

    def all(self, x: Floats) -> Floats:
        """(n, m) residuals of (n, u) figures."""
        if not self.columns:
            return np.zeros((len(x), 1))
        return np.stack([column(x) for column in self.columns], axis=1)

    # ---- what is measured

    def at(self, point: str) -> slice:
        place = self.unknowns.place[point]
        return slice(place, place + 2)

    def vector(self, a: str, b: str) -> Column:
        i, j = self.at(a), self.at(b)
        return lambda x: x[:, j] - x[:, i]

    def formula(self, formula: Formula) -> Column:
        """A formula as a column."""
        columns = {q: self._quantity(q) for q in formula.quantities()}
        return lambda x: evaluate(formula, columns, x)

    def _quantity(self, q: Formula) -> Column:
        if q.op == "letter":
            place = self.unknowns.letters[q.name]
            return lambda x: x[:, place]
        if q.name == "radius":
            place = self.unknowns.radii[q.of[0]]
            return lambda x: x[:, place]
        if q.name == "length":
            line = self.vector(*q.of)
            return lambda x: np.hypot(*line(x).T)
        if q.name == "angle":
            a, vertex, b = q.of
            return self._angle(vertex, a, b)
        if q.name == "arc":
            return self._arc(q.of)
        if q.name == "area":
            spots = [self.at(p) for p in q.of]
            pairs = list(zip(spots, spots[1:] + spots[:1], strict=True))
            return lambda x: np.abs(sum(_cross(x[:, i], x[:, j]) for i, j in pairs)) / 2
        raise Unclear(f"{q.name} cannot be constructed")

    def _angle(self, vertex: str, a: str, b: str) -> Column:
        u, v = self.vector(vertex, a), self.vector(vertex, b)

        def column(x: Floats) -> Floats:
            p, q = u(x), v(x)
            return np.asarray(np.degrees(np.arctan2(np.abs(_cross(p, q)), (p * q).sum(axis=1))))

        return column

    def _arc(self, of: tuple[str, ...]) -> Column:
        centre = of[0].split("|")[0]
        if len(of) == 3:
            return self._angle(centre, of[1], of[2])
        a, via, b = of[1:]
        first = self.figure.drawing.turn(centre, a, via)
        last = self.figure.drawing.turn(centre, a, b)
        if first is None or last is None:
            raise Unclear("which way the arc goes is not drawn")
        sign = 1.0 if first <= last else -1.0
        u, v = self.vector(centre, a), self.vector(centre, b)

        def column(x: Floats) -> Floats:
            p, q = u(x), v(x)
            turned = np.degrees(np.arctan2(_cross(p, q), (p * q).sum(axis=1)))
            return np.asarray((sign * turned) % 360.0)

        return column

    # ---- what holds

    def _equal(self, left: Formula, right: Formula) -> None:
        kinds = {q.name for side in (left, right) for q in side.quantities() if q.op == "quantity"}
        ops = {node.op for side in (left, right) for node in _nodes(side)}
        scale = 1.0 / self.size
        if ops & {"sin", "cos", "tan"}:
            scale = 1.0
        elif kinds & {"angle", "arc"} and not kinds & {"radius", "length"}:
            scale = math.pi / 180
        elif "area" in kinds:
            scale = 1.0 / self.size**2
        elif "/" in ops and kinds == {"length"}:
            scale = 1.0
        difference = self.formula(left - right)
        self.columns.append(lambda x: scale * difference(x))

    def _collinear(self, a: str, b: str, c: str) -> None:
        self._parallel(a, b, a, c)

    def _parallel(self, a: str, b: str, c: str, d: str) -> None:
        u, v = self.vector(a, b), self.vector(c, d)
        self.columns.append(lambda x: _cross(u(x), v(x)) / self.size**2)

    def _perpendicular(self, a: str, b: str, c: str, d: str) -> None:
        u, v = self.vector(a, b), self.vector(c, d)
        self.columns.append(lambda x: (u(x) * v(x)).sum(axis=1) / self.size**2)

    def _on_circle(self, point: str, ring: str) -> None:
        centre = ring.split("|")[0]
        if centre in self.unknowns.place and point in self.unknowns.place:
            self._equal(length(centre, point), Formula("quantity", name="radius", of=(ring,)))

    def _tangent(self, a: str, b: str, ring: str) -> None:
        centre = ring.split("|")[0]
        if centre not in self.unknowns.place:
            return
        rim = {of[0] for of in self.figure.of("on_circle") if of[1] == ring}
        touching = [p for p in self.figure.drawing.row(a, b) if p in rim]
        if touching:
            other = b if touching[0] == a else a
            self._perpendicular(touching[0], other, centre, touching[0])
            return
        line, off = self.vector(a, b), self.vector(a, centre)
        place = self.unknowns.radii[ring]
        self.columns.append(
            lambda x: (
                np.abs(_cross(line(x), off(x))) / np.hypot(*line(x).T) - x[:, place]
            ) / self.size
        )  # fmt: skip

    def _midpoint(self, middle: str, a: str, b: str) -> None:
        m, i, j = self.at(middle), self.at(a), self.at(b)
        for k in (0, 1):
            self.columns.append(
                lambda x, k=k: (x[:, m] - (x[:, i] + x[:, j]) / 2)[:, k] / self.size  # type: ignore[misc]
            )

    def _similar(self, *points: str) -> None:
        half = len(points) // 2
        pairs = list(zip(_ring(points[:half]), _ring(points[half:]), strict=True))
        logs = [(self._log(a), self._log(b)) for a, b in pairs]
        first, other = logs[0]
        for p, q in logs[1:]:
            self.columns.append(lambda x, p=p, q=q: p(x) - q(x) - first(x) + other(x))  # type: ignore[misc]
        self._same_angles(points)

    def _log(self, line: tuple[str, str]) -> Column:
        size = self.formula(length(*line))
        return lambda x: np.log(size(x))

    def _same_angles(self, points: Sequence[str]) -> None:
        half = len(points) // 2
        p, q = points[:half], points[half:]
        for i in range(half):
            self._equal(
                measure(p[i - 1], p[i], p[(i + 1) % half]),
                measure(q[i - 1], q[i], q[(i + 1) % half]),
            )

    def _congruent(self, *points: str) -> None:
        half = len(points) // 2
        for a, b in zip(_ring(points[:half]), _ring(points[half:]), strict=True):
            self._equal(length(*a), length(*b))
        if half > 3:
            self._same_angles(points)

    def _parallelogram(self, *corners: str) -> None:
        if len(corners) != 4:
            return
        a, b, c, d = map(self.at, corners)
        for k in (0, 1):
            self.columns.append(
                lambda x, k=k: (x[:, a] - x[:, b] + x[:, c] - x[:, d])[:, k] / self.size  # type: ignore[misc]
            )

    def _rectangle(self, *corners: str) -> None:
        self._parallelogram(*corners)
        self._perpendicular(corners[0], corners[1], corners[1], corners[2])

    def _rhombus(self, *corners: str) -> None:
        self._parallelogram(*corners)
        self._equal(length(*corners[:2]), length(*corners[1:3]))

    def _square(self, *corners: str) -> None:
        self._rhombus(*corners)
        self._perpendicular(corners[0], corners[1], corners[1], corners[2])

    def _trapezoid(self, *corners: str) -> None:
        if len(corners) == 4:
            self._parallel(*corners)

    def _isosceles_trapezoid(self, a: str, b: str, c: str, d: str) -> None:
        self._equal(length(b, c), length(d, a))

    def _kite(self, *corners: str) -> None:
        turned = kite_corners(self.figure, corners)
        if turned:
            a, b, c, d = turned
            self._equal(length(a, b), length(a, d))
            self._equal(length(c, b), length(c, d))

    def _regular(self, *corners: str) -> None:
        n = len(corners)
        ring = _ring(corners)
        for side in ring[1:]:
            self._equal(length(*side), length(*ring[0]))
        for i in range(n):
            corner = measure(corners[i - 1], corners[i], corners[(i + 1) % n])
            self._equal(corner, number(180 * (n - 2) / n))

    def _isosceles(self, *corners: str) -> None:
        apex = isosceles_apex(self.figure, corners)
        if apex:
            p, q = (c for c in corners if c != apex)
            self._equal(length(apex, p), length(apex, q))

    def _right(self, *corners: str) -> None:
        apex = right_corner(self.figure, corners)
        if apex:
            p, q = (c for c in corners if c != apex)
            self._perpendicular(apex, p, apex, q)


def _nodes(formula: Formula) -> list[Formula]:
    return [formula, *(node for part in formula.args for node in _nodes(part))]


def _ring(corners: Sequence[str]) -> list[tuple[str, str]]:
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))


def _cross(u: Floats, v: Floats) -> Floats:
    return np.asarray(u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0])
