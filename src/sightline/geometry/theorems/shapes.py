"""Theorems about shapes of more corners, and about special lines in triangles."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from .algebra import Knowledge
from .angles import Rays, Told, parallel_angles
from .as_drawn import isosceles_apex, kite_corners, right_corner
from .figure import Figure
from .measures import length
from .terms import number
from .triangles import Triangle

__all__ = [
    "centroids", "parallel_pairs", "parallels_of", "quadrilaterals_of", "shape_theorems",
    "split_sides", "trapezoid_medians",
]  # fmt: skip


def shape_theorems(figure: Figure, rays: Rays) -> Iterator[Told]:
    """What follows from the names of shapes."""
    for fact in figure.facts:
        if fact.name in ("parallelogram", "rectangle", "rhombus", "square"):
            if len(fact.of) == 4:
                yield from _parallelogram(figure, rays, fact.name, fact.of)
        elif fact.name == "regular":
            yield from _regular(rays, fact.of)
        elif fact.name == "isosceles trapezoid":
            yield from _isosceles_trapezoid(rays, fact.of)
        elif fact.name == "kite":
            yield from _kite(figure, rays, fact.of)
        elif fact.name == "isosceles" and (apex := isosceles_apex(figure, fact.of)):
            p, q = (c for c in fact.of if c != apex)
            yield length(apex, p), length(apex, q), "isosceles triangle"
        elif fact.name == "right" and (apex := right_corner(figure, fact.of)):
            p, q = (c for c in fact.of if c != apex)
            yield rays.angle(p, apex, q), number(90), "right triangle"
        if fact.name in _CORNERED and len(fact.of) >= 4:
            yield _sum(rays, fact.of)
    for corners in quadrilaterals_of(figure):
        yield _sum(rays, corners)


_CORNERED = frozenset(
    ["quadrilateral", "trapezoid", "kite", "pentagon", "hexagon", "heptagon", "octagon", "polygon"]
)


def _sum(rays: Rays, corners: tuple[str, ...]) -> Told:
    n = len(corners)
    total = number(0)
    for i in range(n):
        total = total + rays.angle(corners[i - 1], corners[i], corners[(i + 1) % n])
    return total, number(180 * (n - 2)), f"angles of {''.join(corners)}"


def quadrilaterals_of(figure: Figure) -> list[tuple[str, ...]]:
    """Closed rings of four joined points that are drawn convex and have no drawn diagonal."""
    drawing = figure.drawing
    points = sorted(drawing.at)
    found: list[tuple[str, ...]] = []
    for four in combinations(points, 4) if len(points) <= 14 else ():
        joins = [pair for pair in combinations(four, 2) if drawing.joined(*pair)]
        if len(joins) != 4:
            continue
        ring = drawing.cycle(four)
        rows = [drawing.row(ring[i], ring[(i + 1) % 4]) for i in range(4)]
        if len({frozenset(row) for row in rows}) < 4:
            continue
        turns = [drawing.turn(ring[i], ring[(i + 1) % 4], ring[i - 1]) for i in range(4)]
        halves = {t is not None and t < 3.1415 for t in turns}
        if len(halves) == 1 and None not in turns:
            found.append(ring)
    return found


def _parallelogram(
    figure: Figure, rays: Rays, name: str, corners: tuple[str, ...]
) -> Iterator[Told]:
    a, b, c, d = corners
    why = f"{name} {''.join(corners)}"
    yield length(a, b), length(c, d), f"{why}: opposite sides"
    yield length(b, c), length(d, a), f"{why}: opposite sides"
    angles = [rays.angle(corners[i - 1], corners[i], corners[(i + 1) % 4]) for i in range(4)]
    yield angles[0], angles[2], f"{why}: opposite angles"
    yield angles[1], angles[3], f"{why}: opposite angles"
    yield angles[0] + angles[1], number(180), f"{why}: angles of one side"
    middle = figure.drawing.crossing(a, c, b, d)
    if middle:
        yield length(a, middle), length(middle, c), f"{why}: diagonals bisect each other"
        yield length(b, middle), length(middle, d), f"{why}: diagonals bisect each other"
    if name in ("rectangle", "square"):
        yield angles[0], number(90), f"{why}: right angles"
        if figure.drawing.joined(a, c) and figure.drawing.joined(b, d):
            yield length(a, c), length(b, d), f"{why}: equal diagonals"
    if name in ("rhombus", "square"):
        yield length(a, b), length(b, c), f"{why}: equal sides"
        yield from _rhombus_angles(figure, rays, corners, why, middle)


def _rhombus_angles(
    figure: Figure, rays: Rays, corners: tuple[str, ...], why: str, middle: str | None
) -> Iterator[Told]:
    a, b, c, d = corners
    for p, q, one, other in ((a, c, b, d), (b, d, a, c)):
        if figure.drawing.joined(p, q):
            for end, far in ((p, q), (q, p)):
                half = rays.angle(one, end, far)
                yield half, rays.angle(far, end, other), f"{why}: diagonals bisect angles"
    if middle:
        yield rays.angle(a, middle, b), number(90), f"{why}: diagonals are perpendicular"


def _regular(rays: Rays, corners: tuple[str, ...]) -> Iterator[Told]:
    n = len(corners)
    why = f"regular {''.join(corners)}"
    for i in range(n):
        yield length(corners[i - 1], corners[i]), length(corners[0], corners[1]), why
        inner = rays.angle(corners[i - 1], corners[i], corners[(i + 1) % n])
        yield inner, number(180 * (n - 2) / n), why


def _isosceles_trapezoid(rays: Rays, corners: tuple[str, ...]) -> Iterator[Told]:
    a, b, c, d = corners
    why = f"isosceles trapezoid {''.join(corners)}"
    yield length(b, c), length(d, a), why
    yield rays.angle(d, a, b), rays.angle(a, b, c), why
    yield rays.angle(b, c, d), rays.angle(c, d, a), why
    if rays.drawing.joined(a, c) and rays.drawing.joined(b, d):
        yield length(a, c), length(b, d), f"{why}: diagonals"


def _kite(figure: Figure, rays: Rays, corners: tuple[str, ...]) -> Iterator[Told]:
    turned = kite_corners(figure, corners)
    if turned is None:
        return
    a, b, c, d = turned
    why = f"kite {''.join(turned)}"
    yield length(a, b), length(a, d), why
    yield length(c, b), length(c, d), why
    yield rays.angle(a, b, c), rays.angle(c, d, a), why
    middle = figure.drawing.crossing(a, c, b, d)
    if middle:
        yield rays.angle(a, middle, b), number(90), f"{why}: diagonals"
        yield length(b, middle), length(middle, d), f"{why}: diagonals"


def parallel_pairs(figure: Figure) -> list[tuple[str, ...]]:
    """Pairs of parallel lines, those of shapes too."""
    pairs = [*figure.of("parallel")]
    for fact in figure.facts:
        if len(fact.of) == 4:
            a, b, c, d = fact.of
            if fact.name in ("parallelogram", "rectangle", "rhombus", "square"):
                pairs += [(a, b, c, d), (b, c, d, a)]
            elif fact.name == "trapezoid":
                pairs.append((a, b, c, d))
    return pairs


def parallels_of(figure: Figure, rays: Rays) -> Iterator[Told]:
    """Angles at parallel lines; three parallels cut others in one ratio."""
    pairs = parallel_pairs(figure)
    groups: list[set[tuple[str, ...]]] = []
    for a, b, c, d in pairs:
        both = {figure.drawing.row(a, b), figure.drawing.row(c, d)}
        touching = [g for g in groups if g & both]
        groups = [g for g in groups if not g & both] + [both.union(*touching)]
    for group in groups:
        for one, other in combinations(sorted(group), 2):
            yield from parallel_angles(figure, rays, one[0], one[-1], other[0], other[-1])
        yield from _cut_in_one_ratio(figure, group)


def _cut_in_one_ratio(figure: Figure, group: set[tuple[str, ...]]) -> Iterator[Told]:
    cuts = []
    for row in figure.drawing.rows:
        met = {line: set(row) & set(line) for line in group if line != row}
        points = {line: p.pop() for line, p in met.items() if len(p) == 1}
        if len(points) >= 3:
            cuts.append(points)
    for one, other in combinations(cuts, 2):
        lines = sorted(one.keys() & other.keys())
        for x, y, z in combinations(lines, 3):
            a, b, c = (one[k] for k in (x, y, z))
            p, q, r = (other[k] for k in (x, y, z))
            if len({a, b, c}) == len({p, q, r}) == 3 and not {a, b, c} & {p, q, r}:
                left = length(a, b) * length(q, r)
                yield left, length(b, c) * length(p, q), "parallel lines cut in one ratio"


def split_sides(
    figure: Figure, rays: Rays, triangles: list[Triangle], known: Knowledge
) -> Iterator[Told]:
    """Bisectors and midsegments of triangles, where halves are known."""
    drawing = figure.drawing
    for triangle in triangles:
        for k in range(3):
            top, p, q = triangle[k:] + triangle[:k]
            for foot in drawing.between(p, q):
                if drawing.joined(top, foot):
                    one = known.affine(rays.angle(p, top, foot))
                    other = known.affine(rays.angle(foot, top, q))
                    if one and other and one.key == other.key:
                        left = length(top, p) * length(foot, q)
                        yield left, length(top, q) * length(p, foot), "angle bisector theorem"
            halves_p = _halves(drawing.between(top, p), top, p, known)
            halves_q = _halves(drawing.between(top, q), top, q, known)
            for m in halves_p:
                for n in halves_q:
                    if drawing.joined(m, n):
                        why = f"midsegment of {''.join(triangle)}"
                        yield length(m, n) * number(2), length(p, q), why
                        yield from parallel_angles(figure, rays, m, n, p, q)


def trapezoid_medians(figure: Figure, known: Knowledge) -> Iterator[Told]:
    """The line between the middles of a trapezoid's legs is as long as its bases on average."""
    for a, b, c, d in figure.of("trapezoid"):
        for m in _halves(figure.drawing.between(b, c), b, c, known):
            for n in _halves(figure.drawing.between(d, a), d, a, known):
                twice = length(m, n) * number(2)
                yield twice, length(a, b) + length(c, d), f"median of trapezoid {a}{b}{c}{d}"


def centroids(figure: Figure, triangles: list[Triangle], known: Knowledge) -> Iterator[Told]:
    """Two medians meet at two thirds, and the third goes through the same point."""
    drawing = figure.drawing
    for triangle in triangles:
        medians = []
        for k in range(3):
            top, p, q = triangle[k:] + triangle[:k]
            for foot in _halves(drawing.between(p, q), p, q, known):
                if drawing.joined(top, foot):
                    medians.append((top, foot, p, q))
        for one, other in combinations(medians, 2):
            middle = drawing.crossing(one[0], one[1], other[0], other[1])
            if middle is None:
                continue
            why = f"medians of {''.join(triangle)}"
            for top, foot, *_ in (one, other):
                yield length(top, middle) * number(3), length(top, foot) * number(2), why
            top = next(c for c in triangle if c not in (one[0], other[0]))
            for foot in drawing.between(one[0], other[0]):
                if middle in drawing.between(top, foot):
                    yield length(one[0], foot), length(foot, other[0]), why


def _halves(between: tuple[str, ...], a: str, b: str, known: Knowledge) -> list[str]:
    return [m for m in between if known.same(length(a, m), length(m, b))]
