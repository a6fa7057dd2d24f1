"""Areas of what is asked for or told."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import combinations

from .algebra import Knowledge
from .angles import Rays, Told
from .figure import Figure
from .measures import area, length
from .terms import Formula, number

__all__ = ["area_theorems"]


def area_theorems(
    figure: Figure, rays: Rays, wanted: Iterable[tuple[str, ...]], known: Knowledge
) -> Iterator[Told]:
    """Formulas for the areas of polygons, with the heights that are drawn."""
    kinds: dict[frozenset[str], set[str]] = {}
    turned: dict[frozenset[str], tuple[str, ...]] = {}
    for fact in figure.facts:
        kinds.setdefault(frozenset(fact.of), set()).add(fact.name)
        turned[frozenset(fact.of)] = fact.of
    for corners in wanted:
        kind = kinds.get(frozenset(corners), set())
        if len(corners) == 3:
            yield from _triangle(figure, rays, corners, known)
        if kind & {"regular", "square"}:
            n, side = len(corners), length(corners[0], corners[1])
            share = n / (4 * math.tan(math.pi / n))
            yield area(corners), number(share) * side * side, "area of a regular polygon"
        if len(corners) == 4:
            ring = turned.get(frozenset(corners), corners)
            yield from _four(figure, rays, corners, ring, kind, known)
    yield from _in_proportion(figure)


def _triangle(
    figure: Figure, rays: Rays, corners: tuple[str, ...], known: Knowledge
) -> Iterator[Told]:
    name = "".join(corners)
    for k in range(3):
        top, p, q = corners[k:] + corners[:k]
        for height in _heights(figure, rays, top, (p, q), known):
            half = length(p, q) * height / number(2)
            yield area(corners), half, f"area of triangle {name}: base and height"
        sine = Formula("sin", (rays.angle(p, top, q),))
        product = length(top, p) * length(top, q) * sine / number(2)
        yield area(corners), product, f"area of triangle {name}: two sides and an angle"


def _heights(
    figure: Figure, rays: Rays, top: str, base: tuple[str, str], known: Knowledge
) -> Iterator[Formula]:
    """Drawn segments from a point that meet a line at a right angle."""
    row = figure.drawing.row(*base)
    for foot in row:
        if foot != top and figure.drawing.joined(top, foot):
            other = next(p for p in row if p != foot)
            square = known.value(rays.angle(top, foot, other))
            if square is not None and abs(square - 90) < 1e-6:
                yield length(top, foot)


def _four(
    figure: Figure, rays: Rays, corners: tuple[str, ...], ring: tuple[str, ...], kind: set[str],
    known: Knowledge,
) -> Iterator[Told]:  # fmt: skip
    name = "".join(ring)
    a, b, c, d = ring
    if kind & {"parallelogram", "rectangle", "rhombus", "square"}:
        for p, q, r, s in ((a, b, c, d), (b, c, d, a)):
            for top, base in ((r, (p, q)), (s, (p, q)), (p, (r, s)), (q, (r, s))):
                for height in _heights(figure, rays, top, base, known):
                    yield area(corners), length(p, q) * height, f"area of {name}: base and height"
        sine = Formula("sin", (rays.angle(d, a, b),))
        yield area(corners), length(a, b) * length(a, d) * sine, f"area of {name}: sides and angle"
    if kind & {"trapezoid"}:
        mean = (length(a, b) + length(c, d)) / number(2)
        for one, base in (((a, b), (c, d)), ((c, d), (a, b))):
            for top in figure.drawing.row(*one):
                for height in _heights(figure, rays, top, base, known):
                    yield area(corners), mean * height, f"area of trapezoid {name}"
        for p, q, far in ((d, a, b), (c, b, a)):
            height = length(p, q) * Formula("sin", (rays.angle(p, q, far),))
            yield area(corners), mean * height, f"area of trapezoid {name}"
    crossed = figure.drawing.joined(a, c) and figure.drawing.joined(b, d)
    if crossed and kind & {"kite", "rhombus", "square"}:
        half = length(a, c) * length(b, d) / number(2)
        yield area(corners), half, f"area of {name}: its diagonals"
    for p, q, r, s in ((a, b, c, d), (b, c, d, a)):
        if figure.drawing.joined(p, r):
            parts = area((p, q, r)) + area((p, r, s))
            yield area(corners), parts, f"area of {name}: two triangles"


def _in_proportion(figure: Figure) -> Iterator[Told]:
    for points in figure.of("similar"):
        half = len(points) // 2
        p, q = points[:half], points[half:]
        one, other = (area(figure.drawing.cycle(x)) for x in (p, q))
        for i, j in combinations(range(half), 2):
            a, b = length(p[i], p[j]), length(q[i], q[j])
            yield one * b * b, other * a * a, "areas of similar figures"
