"""Theorems about triangles: sums, sides and angles, what is similar and what is congruent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from .algebra import Knowledge, proportion
from .angles import Rays, Told
from .figure import Figure
from .measures import length
from .terms import Formula, number

__all__ = ["Triangle", "compare", "declared_alike", "found_of", "sides_and_angles", "sum_of"]

Triangle = tuple[str, str, str]
MOST = 90
"""triangles of a drawing that are looked at"""


def found_of(figure: Figure) -> list[Triangle]:
    """All triples of points that are joined in pairs and not in a row."""
    drawing, found = figure.drawing, []
    points = sorted({p for row in drawing.rows for p in row})
    beside = {p: {q for row in drawing.rows if p in row for q in row if q != p} for p in points}
    for a, b in combinations(points, 2):
        if b not in beside[a]:
            continue
        for c in sorted(beside[a] & beside[b]):
            if c > b and c not in drawing.row(a, b):
                found.append((a, b, c))
    # small ones first: those whose sides nothing lies on
    found.sort(key=lambda t: sum(len(drawing.between(p, q)) for p, q in combinations(t, 2)))
    return found[:MOST]


def _corners(rays: Rays, triangle: Triangle) -> tuple[Formula, Formula, Formula]:
    a, b, c = triangle
    return rays.angle(b, a, c), rays.angle(a, b, c), rays.angle(a, c, b)


def _sides(triangle: Triangle) -> tuple[Formula, Formula, Formula]:
    """Each opposite to the corner in its place."""
    a, b, c = triangle
    return length(b, c), length(a, c), length(a, b)


def sum_of(rays: Rays, triangle: Triangle) -> Told:
    """The angles of a triangle."""
    a, b, c = _corners(rays, triangle)
    return a + b + c, number(180), f"angles of triangle {''.join(triangle)}"


def sides_and_angles(rays: Rays, triangle: Triangle, known: Knowledge) -> Iterator[Told]:
    """Pythagoras where a right angle is known; equal sides and equal angles; sines and cosines."""
    angles, sides = _corners(rays, triangle), _sides(triangle)
    name = "".join(triangle)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        if known.same(sides[i], sides[j]):
            yield angles[i], angles[j], f"isosceles triangle {name}: equal sides"
        elif _equal(known, angles[i], angles[j]):
            yield sides[i], sides[j], f"isosceles triangle {name}: equal angles"
    values = [known.value(angle) for angle in angles]
    for k in range(3):
        i, j = (k + 1) % 3, (k + 2) % 3
        a, b, c = sides[i], sides[j], sides[k]
        if values[k] is not None and abs(values[k] - 90) < 1e-6:  # type: ignore[operator]
            yield a * a + b * b, c * c, f"Pythagoras in triangle {name}"
            yield a, c * _sine(angles[i]), f"sine in right triangle {name}"
            yield b, c * _sine(angles[j]), f"sine in right triangle {name}"
            yield a, b * Formula("tan", (angles[i],)), f"tangent in right triangle {name}"
            yield b, a * Formula("tan", (angles[j],)), f"tangent in right triangle {name}"
            return
    for i, j in ((0, 1), (0, 2), (1, 2)):
        left, right = sides[i] * _sine(angles[j]), sides[j] * _sine(angles[i])
        yield left, right, f"law of sines in triangle {name}"
    for k in range(3):
        a, b, c = sides[(k + 1) % 3], sides[(k + 2) % 3], sides[k]
        inner = number(2) * a * b * Formula("cos", (angles[k],))
        yield a * a + b * b - inner, c * c, f"law of cosines in triangle {name}"


def _sine(angle: Formula) -> Formula:
    return Formula("sin", (angle,))


def _equal(known: Knowledge, one: Formula, other: Formula) -> bool:
    a, b = known.affine(one), known.affine(other)
    return a is not None and b is not None and a.key == b.key


def declared_alike(figure: Figure, rays: Rays) -> Iterator[Told]:
    """Figures that are said to be similar or congruent: corners and sides in their order."""
    for name in ("similar", "congruent"):
        for points in figure.of(name):
            half = len(points) // 2
            p, q = points[:half], points[half:]
            why = f"{name}: {''.join(p)} and {''.join(q)}"
            pairs = [
                (length(p[i], p[j]), length(q[i], q[j])) for i, j in combinations(range(half), 2)
            ]
            for i in range(half):
                one = rays.angle(p[i - 1], p[i], p[(i + 1) % half])
                yield one, rays.angle(q[i - 1], q[i], q[(i + 1) % half]), why
            if name == "congruent":
                yield from ((a, b, why) for a, b in pairs)
            else:
                yield from _ratios(pairs, why)


def _ratios(pairs: list[tuple[Formula, Formula]], why: str) -> Iterator[Told]:
    for (a, b), (c, d) in combinations(pairs, 2):
        yield a * d, b * c, why


def scaled(known: Knowledge, pairs: list[tuple[Formula, Formula]], why: str) -> Iterator[Told]:
    """Sides in one ratio; where the ratio is known the others follow one by one."""
    for a, b in pairs:
        one, other = known.affine(a), known.affine(b)
        if one is None or other is None:
            continue
        if one.value is not None and other.value:
            ratio: float | None = one.value / other.value
        else:
            ratio = proportion(one, other)
        if ratio is not None and ratio > 0:
            for c, d in pairs:
                if (c, d) != (a, b):
                    yield c, d * number(ratio), why
            return
    yield from _ratios(pairs, why)


def _key(known: Knowledge, formula: Formula) -> tuple[object, ...] | None:
    found = known.affine(formula)
    return None if found is None else found.key


def compare(rays: Rays, triangles: list[Triangle], known: Knowledge) -> Iterator[Told]:
    """Triangles that are found to be similar (two angles) or congruent (SSS, SAS)."""
    keys = []
    for triangle in triangles:
        keys.append(
            (
                [_key(known, angle) for angle in _corners(rays, triangle)],
                [_key(known, side) for side in _sides(triangle)],
            )
        )
    for i, j in combinations(range(len(triangles)), 2):
        (angles, sides), (others, lines) = keys[i], keys[j]
        if not set(angles) & set(others) and not set(sides) & set(lines):
            continue
        for order in permutations(range(3)):
            same_angle = [angles[k] is not None and angles[k] == others[order[k]] for k in range(3)]
            same_side = [sides[k] is not None and sides[k] == lines[order[k]] for k in range(3)]
            one: Triangle = triangles[i]
            other = tuple(triangles[j][order[k]] for k in range(3))
            names = f"{''.join(one)} and {''.join(other)}"
            pairs = list(zip(_sides(one), _sides(other), strict=True))  # type: ignore[arg-type]
            if sum(same_angle) >= 2:
                if any(same_side):
                    yield from ((a, b, f"congruent triangles {names}: ASA") for a, b in pairs)
                else:
                    yield from scaled(known, pairs, f"similar triangles {names}: AA")
                continue
            included = [
                same_angle[k] and same_side[(k + 1) % 3] and same_side[(k + 2) % 3]
                for k in range(3)
            ]
            if sum(same_side) == 3 or any(included):
                rule = "SSS" if sum(same_side) == 3 else "SAS"
                corners = zip(_corners(rays, one), _corners(rays, other), strict=True)  # type: ignore[arg-type]
                for a, b in (*pairs, *corners):
                    yield a, b, f"congruent triangles {names}: {rule}"
