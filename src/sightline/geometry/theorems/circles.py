"""Theorems about circles: arcs, inscribed angles, chords, secants, tangents."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from .algebra import Knowledge
from .angles import Rays, Told
from .figure import Figure
from .measures import length
from .terms import Formula, number

__all__ = ["Ring", "chord_theorems", "ring_theorems", "rings_of"]


class Ring:
    """A circle with its named points in the order in which they are drawn (counter-clockwise).

    Arcs are sums of the pieces between neighbours; with fewer than two points, or points that are
    not drawn, there is none.
    """

    def __init__(self, figure: Figure, name: str) -> None:
        self.name, self.figure = name, figure
        self.centre = name.split("|")[0]
        rim = list(dict.fromkeys(of[0] for of in figure.of("on_circle") if of[1] == name))
        at = figure.drawing.at
        self.rim = [p for p in rim if p in at]
        self.points = rim
        if self.centre in at:
            self.middle = at[self.centre]
        else:
            self.middle = np.mean([at[p] for p in self.rim], axis=0) if self.rim else np.zeros(2)
        self.turn = {p: float(np.arctan2(*(at[p] - self.middle)[::-1])) for p in self.rim}
        self.rim.sort(key=lambda p: self.turn[p])
        rows = [of for of in figure.of("tangent") if of[2] == name]
        self.tangents = {
            p: figure.drawing.row(a, b)
            for a, b, _ in rows
            for p in figure.drawing.row(a, b)
            if p in self.points
        }

    def piece(self, i: int) -> Formula:
        """The arc from one point to the next, counter-clockwise."""
        n = len(self.rim)
        a, b = self.rim[i % n], self.rim[(i + 1) % n]
        return Formula("quantity", name="rim", of=(self.name, a, b))

    def along(self, a: str, b: str) -> Formula:
        """The arc counter-clockwise from a to b."""
        i, j = self.rim.index(a), self.rim.index(b)
        total = self.piece(i)
        for k in range(i + 1, j if j > i else j + len(self.rim)):
            total = total + self.piece(k)
        return total

    def drawn(self, a: str, b: str) -> float:
        """How far apart two points are drawn, counter-clockwise in turns of 2 pi."""
        return (self.turn[b] - self.turn[a]) % (2 * np.pi)

    def minor(self, a: str, b: str) -> Formula:
        """The arc that is drawn shorter."""
        return self.along(a, b) if self.drawn(a, b) <= np.pi else self.along(b, a)

    def through(self, a: str, via: str, b: str) -> Formula:
        """The arc from a to b that a third point is on."""
        forward = self.drawn(a, via) < self.drawn(a, b)
        return self.along(a, b) if forward else self.along(b, a)

    def away_from(self, a: str, b: str, point: str) -> Formula:
        """The arc between two points that a third is not on."""
        forward = self.drawn(a, point) < self.drawn(a, b)
        return self.along(b, a) if forward else self.along(a, b)

    def arc(self, of: tuple[str, ...]) -> Formula | None:
        """An arc as it is named: two ends, or two ends with a point between."""
        if not set(of[1:]) <= set(self.rim) or len(set(of[1:])) < len(of) - 1:
            return None
        return self.minor(of[1], of[2]) if len(of) == 3 else self.through(*of[1:])

    @property
    def radius(self) -> Formula:
        """Its radius."""
        return Formula("quantity", name="radius", of=(self.name,))


def rings_of(figure: Figure) -> dict[str, Ring]:
    """The circles of a figure, by name."""
    names = dict.fromkeys(of[-1] for name in ("on_circle", "tangent") for of in figure.of(name))
    return {name: Ring(figure, name) for name in names}


def ring_theorems(figure: Figure, rays: Rays, ring: Ring) -> Iterator[Told]:
    """What holds of every circle."""
    drawing = figure.drawing
    for p in ring.points:
        if drawing.joined(ring.centre, p):
            yield length(ring.centre, p), ring.radius, f"radius of circle {ring.centre}"
    for t, row in ring.tangents.items():
        ray = next((x for x in row if x != t), None)
        if ray and drawing.joined(ring.centre, t):
            yield rays.angle(ray, t, ring.centre), number(90), "a tangent is perpendicular"
    yield from _from_outside(figure, ring)
    if len(ring.rim) < 2:
        return
    whole = ring.piece(0)
    for i in range(1, len(ring.rim)):
        whole = whole + ring.piece(i)
    yield whole, number(360), f"arcs of circle {ring.centre}"
    for a, b in combinations(ring.rim, 2):
        if drawing.joined(ring.centre, a) and drawing.joined(ring.centre, b):
            if ring.centre in drawing.between(a, b):
                yield ring.along(a, b), number(180), f"{a}{b} is a diameter"
            else:
                middle = rays.angle(a, ring.centre, b)
                yield middle, ring.minor(a, b), "angle at the centre"
    for apex in ring.rim:
        for a, b in combinations([p for p in ring.rim if p != apex], 2):
            if drawing.joined(apex, a) and drawing.joined(apex, b):
                half = ring.away_from(a, b, apex) / number(2)
                inscribed = rays.angle(a, apex, b)
                yield inscribed, half, "inscribed angle"
                if drawing.joined(a, b):
                    across = number(2) * ring.radius * Formula("sin", (inscribed,))
                    yield length(a, b), across, f"chord of circle {ring.centre} and its angle"
    yield from _tangent_chords(figure, rays, ring)
    yield from _crossings(figure, rays, ring)


def _tangent_chords(figure: Figure, rays: Rays, ring: Ring) -> Iterator[Told]:
    at = figure.drawing.at
    for t, row in ring.tangents.items():
        for x in row:
            if x == t or x not in at or t not in ring.rim:
                continue
            for a in ring.rim:
                if a == t or not figure.drawing.joined(t, a):
                    continue
                u, v = at[a] - at[t], at[x] - at[t]
                right = u[0] * v[1] - u[1] * v[0] < 0
                arc = ring.along(t, a) if right else ring.along(a, t)
                yield rays.angle(x, t, a), arc / number(2), "angle of tangent and chord"


def _from_outside(figure: Figure, ring: Ring) -> Iterator[Told]:
    """Two tangents from one point."""
    for (t, row), (s, other) in combinations(ring.tangents.items(), 2):
        shared = set(row) & set(other) - {t, s}
        if len(shared) == 1 and row != other:
            p = shared.pop()
            yield length(p, t), length(p, s), f"tangents from {p}"


def _crossings(figure: Figure, rays: Rays, ring: Ring) -> Iterator[Told]:
    """Chords and secants that meet, and tangents with secants and tangents."""
    drawing = figure.drawing
    cuts: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
    for row in drawing.rows:
        on = tuple(p for p in row if p in ring.rim)
        if len(on) == 2:
            cuts.append((row, on))
    cuts += [(row, (t, t)) for t, row in ring.tangents.items() if t in ring.rim]
    for (row, (a, b)), (other, (c, d)) in combinations(cuts, 2):
        shared = set(row) & set(other)
        if len(shared) != 1 or row == other:
            continue
        p = shared.pop()
        if p in (a, b, c, d):
            continue
        yield (
            length(p, a) * length(p, b), length(p, c) * length(p, d),
            f"chords, secants and tangents through {p}",
        )  # fmt: skip
        yield from _crossing_angle(rays, ring, p, (a, b), (c, d))


def _crossing_angle(
    rays: Rays, ring: Ring, p: str, one: tuple[str, str], other: tuple[str, str]
) -> Iterator[Told]:
    drawing = rays.drawing
    (a, b), (c, d) = one, other
    if a != b and p in drawing.between(a, b):
        if c == d or p not in drawing.between(c, d):
            return
        # the arcs that the angle and its opposite cut out
        sum_of_arcs = ring.away_from(a, c, b) + ring.away_from(b, d, a)
        yield rays.angle(a, p, c), sum_of_arcs / number(2), f"chords meet at {p}"
        return
    near = [min(pair, key=lambda x: len(drawing.between(p, x))) for pair in (one, other)]
    far = [max(pair, key=lambda x: len(drawing.between(p, x))) for pair in (one, other)]
    if len({*near, *far}) < 2:
        return
    if near == far:  # two tangents
        arc = ring.minor(near[0], near[1])
        yield rays.angle(near[0], p, near[1]), number(180) - arc, f"tangents meet at {p}"
        return
    inner = ring.away_from(near[0], near[1], far[0] if far[0] != near[0] else far[1])
    outer = ring.away_from(far[0], far[1], near[0] if far[0] != near[0] else near[1])
    yield rays.angle(a, p, c), (outer - inner) / number(2), f"secants meet at {p}"


def chord_theorems(figure: Figure, rays: Rays, ring: Ring, known: Knowledge) -> Iterator[Told]:
    """Equal chords and arcs; what is perpendicular from the centre halves a chord."""
    drawing = figure.drawing
    chords = [pair for pair in combinations(ring.rim, 2) if drawing.joined(*pair)]
    for (a, b), (c, d) in combinations(chords, 2):
        if known.same(length(a, b), length(c, d)):
            yield ring.minor(a, b), ring.minor(c, d), "equal chords have equal arcs"
        else:
            one, other = known.affine(ring.minor(a, b)), known.affine(ring.minor(c, d))
            if one and other and one.key == other.key:
                yield length(a, b), length(c, d), "equal arcs have equal chords"
    for a, b in chords:
        for m in drawing.between(a, b):
            if not drawing.joined(ring.centre, m) or ring.centre == m:
                continue
            square = known.value(rays.angle(ring.centre, m, a))
            halved = known.same(length(a, m), length(m, b))
            if halved:
                yield rays.angle(ring.centre, m, a), number(90), "the centre over a chord's middle"
            elif square is None or abs(square - 90) > 1e-6:
                continue
            yield length(a, m), length(m, b), "perpendicular from the centre halves a chord"
            for r in drawing.row(ring.centre, m):
                if r in ring.rim:
                    yield ring.minor(a, r), ring.minor(r, b), "and its arc"
