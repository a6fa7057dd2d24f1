"""Theorems about angles and lines: rows, pairs, sums, parallels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import atan2, degrees, pi

from .figure import Figure
from .measures import length, measure
from .terms import Formula, number

__all__ = ["Rays", "angle_theorems", "directions", "parallel_angles"]

Told = tuple[Formula, Formula, str]
"""left, right, theorem"""
MOST_RAYS = 12


class Rays:
    """The rays at each point; an angle is named by the nearest points of its rays."""

    def __init__(self, figure: Figure) -> None:
        self.drawing = figure.drawing
        self.at: dict[str, list[str]] = {}
        for row in self.drawing.rows:
            for i, point in enumerate(row):
                for near in (row[i - 1] if i else None, row[i + 1] if i + 1 < len(row) else None):
                    if near is not None:
                        self.at.setdefault(point, []).append(near)

    def nearest(self, vertex: str, point: str) -> str:
        """The name of the ray from a vertex through a point."""
        beyond = self.drawing.beyond(vertex, point)
        return beyond[0] if beyond else point

    def angle(self, a: str, vertex: str, b: str) -> Formula:
        """The angle as an unknown; a number for straight and for equal rays."""
        one, other = self.nearest(vertex, a), self.nearest(vertex, b)
        if one == other:
            return number(0)
        if self.opposite(vertex, one, other):
            return number(180)
        return measure(one, vertex, other)

    def opposite(self, vertex: str, a: str, b: str) -> bool:
        """Whether two rays make one line."""
        row = self.drawing.row(a, b)
        return vertex in row and vertex in self.drawing.between(a, b)


def angle_theorems(figure: Figure, rays: Rays) -> Iterator[Told]:
    """What holds of any drawing: segments of a row add up, angles at a point do, and triangles'."""
    drawing = figure.drawing
    for row in drawing.rows:
        for i, j in combinations(range(len(row)), 2):
            if j - i > 1:
                total = length(row[i], row[i + 1])
                for k in range(i + 1, j):
                    total = total + length(row[k], row[k + 1])
                yield length(row[i], row[j]), total, "segments of a line add up"
    for vertex, all_around in rays.at.items():
        yield from _at_a_point(rays, vertex, all_around[:MOST_RAYS])
    for a, b, c, d in figure.of("perpendicular"):
        yield from _perpendicular(figure, rays, a, b, c, d)


def _at_a_point(rays: Rays, vertex: str, around: list[str]) -> Iterator[Told]:
    drawing = rays.drawing
    for a, b in combinations(around, 2):
        if rays.opposite(vertex, a, b):
            for c in around:
                if c not in (a, b) and not rays.opposite(vertex, a, c):
                    pair = rays.angle(a, vertex, c) + rays.angle(c, vertex, b)
                    yield pair, number(180), "angles on a line"
    for a, b in combinations(around, 2):
        for c in around:
            if c in (a, b) or rays.opposite(vertex, a, b):
                continue
            if _inside(rays, vertex, a, c, b):
                whole = rays.angle(a, vertex, b)
                parts = rays.angle(a, vertex, c) + rays.angle(c, vertex, b)
                yield whole, parts, "angles at a point add up"
    turns = {p: drawing.turn(vertex, around[0], p) for p in around}
    if len(around) >= 3 and None not in turns.values():
        order = sorted(around, key=lambda p: turns[p] or 0.0)
        gaps = [
            (drawing.turn(vertex, p, q) or 0.0)
            for p, q in zip(order, order[1:] + order[:1], strict=True)
        ]
        if max(gaps) < pi - 0.02:
            total = number(0)
            for p, q in zip(order, order[1:] + order[:1], strict=True):
                total = total + rays.angle(p, vertex, q)
            yield total, number(360), "angles around a point"


def _inside(rays: Rays, vertex: str, a: str, c: str, b: str) -> bool:
    """Whether the ray to c lies between those to a and b (less than half a turn apart)."""
    whole = rays.drawing.turn(vertex, a, b)
    part = rays.drawing.turn(vertex, a, c)
    if whole is not None and part is not None:
        return part < whole < pi - 0.01 or 2 * pi - part < 2 * pi - whole < pi - 0.01
    for p in rays.drawing.beyond(vertex, a):
        for q in rays.drawing.beyond(vertex, b):
            if set(rays.drawing.between(p, q)) & set(rays.drawing.beyond(vertex, c)):
                return True
    return False


def _perpendicular(figure: Figure, rays: Rays, a: str, b: str, c: str, d: str) -> Iterator[Told]:
    foot = figure.drawing.crossing(a, b, c, d)
    if foot is None:
        return
    one = next((p for p in (a, b) if p != foot), None)
    other = next((p for p in (c, d) if p != foot), None)
    if one and other:
        yield rays.angle(one, foot, other), number(90), "perpendicular"


def parallel_angles(figure: Figure, rays: Rays, a: str, b: str, c: str, d: str) -> Iterator[Told]:
    """Angles where a third line crosses two parallel ones."""
    drawing = figure.drawing
    one, other = drawing.row(a, b), drawing.row(c, d)
    if set(one) & set(other):
        return
    for p in one:
        for q in other:
            if not drawing.joined(p, q):
                continue
            for x in _sides(one, p):
                for y in _sides(other, q):
                    if not {p, q, x, y} <= drawing.at.keys():
                        continue
                    along = (drawing.at[x] - drawing.at[p]) @ (drawing.at[y] - drawing.at[q])
                    first, second = rays.angle(x, p, q), rays.angle(y, q, p)
                    if along > 0:
                        yield first + second, number(180), "parallel lines: angles on one side"
                    else:
                        yield first, second, "parallel lines: alternate angles"


def directions(figure: Figure, rays: Rays, parallels: Sequence[tuple[str, ...]]) -> Iterator[Told]:
    """Every line has a direction, angles are differences of two: what chases round a drawing of
    parallel lines and polygons finds, without lines to help."""
    drawing = figure.drawing
    why = "directions of lines"

    def of(vertex: str, point: str) -> tuple[Formula, float]:
        """The direction of a ray, and how it is drawn (degrees)."""
        row = drawing.row(vertex, point)
        line = Formula("quantity", name="direction", of=(row[0], row[-1]))
        ahead = row.index(point) > row.index(vertex)
        u = drawing.at[row[-1]] - drawing.at[row[0]]
        return (line if ahead else line + number(180)), degrees(atan2(u[1], u[0])) + (
            0 if ahead else 180
        )  # fmt: skip

    for vertex, around in rays.at.items():
        for a, b in combinations(around[:MOST_RAYS], 2):
            whole = drawing.turn(vertex, a, b)
            rows = (drawing.row(vertex, a), drawing.row(vertex, b))
            ends = {end for row in rows for end in (row[0], row[-1])}
            if whole is None or rays.opposite(vertex, a, b) or not ends <= drawing.at.keys():
                continue
            first, last = (a, b) if whole < pi else (b, a)
            (one, drawn_one), (other, drawn_other) = of(vertex, first), of(vertex, last)
            turn = degrees(min(whole, 2 * pi - whole))
            full = round((turn - drawn_other + drawn_one) / 360) * 360
            yield rays.angle(first, vertex, last), other - one + number(full), why
    for a, b, c, d in parallels:
        if {a, b, c, d} <= drawing.at.keys() and {
            e for p, q in ((a, b), (c, d)) for e in (drawing.row(p, q)[0], drawing.row(p, q)[-1])
        } <= drawing.at.keys():
            (one, drawn_one), (other, drawn_other) = of(a, b), of(c, d)
            half = round((drawn_other - drawn_one) / 180) * 180
            yield other - one, number(half), "parallel lines have one direction"


def _sides(row: tuple[str, ...], point: str) -> list[str]:
    i = row.index(point)
    return [row[k] for k in (i - 1, i + 1) if 0 <= k < len(row)]
