"""Applying theorems until the answer is known: every step an equation, all of them kept.

Nothing is measured in the drawing. With ``sides`` it says what follows what along a line, around a
point and around a circle, and which of two arcs is the shorter one, as a reader would see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from .algebra import Knowledge, Step
from .angles import Rays, Told, angle_theorems, directions
from .areas import area_theorems
from .circles import Ring, chord_theorems, ring_theorems, rings_of
from .figure import Figure
from .problem import Problem, is_point
from .shapes import (
    centroids,
    parallel_pairs,
    parallels_of,
    shape_theorems,
    split_sides,
    trapezoid_medians,
)
from .terms import Formula, Node, Term, number
from .triangles import compare, declared_alike, found_of, sides_and_angles, sum_of

__all__ = ["Proof", "prove"]

LIMIT = 60_000
ROUNDS = 12


@dataclass(frozen=True)
class Proof:
    """What was found.

    Attributes:
        value: the answer; None where ``status`` says why there is none.
        status: ``determined``; ``impossible`` (what is said contradicts itself); ``undecided``.
        reason: in plain words, where there is no answer.
        steps: the equations that the answer follows from, in order.
        tried: equations looked at.
    """

    value: float | None
    status: str
    reason: str = ""
    steps: tuple[Step, ...] = ()
    tried: int = 0

    @property
    def rationale(self) -> str:
        """The steps as text, one a line, with the answer."""
        lines = [f"{step.says} ({step.why})" for step in self.steps]
        return "\n".join(lines if self.value is None else [*lines, f"answer: {self.value:.6g}"])


def prove(problem: Problem, *, sides: bool = True, limit: int = LIMIT) -> Proof:
    """Answer a problem by theorems.

    Args:
        problem: what is said, drawn and asked.
        sides: take the order of things from the drawing; without it only what forms say counts.
        limit: equations that are looked at before the problem is given up as undecided.
    """
    figure = Figure(_with_lines(problem), sides)
    if figure.goal is None:
        reason = next((u for u in figure.unclear if u.startswith("Find")), "nothing is asked")
        return Proof(None, "undecided", reason)
    return _Prover(figure, limit).run(figure.goal)


def _with_lines(problem: Problem) -> Problem:
    """The problem with lines that are spoken of, and radii to points on circles."""
    more: dict[tuple[str, str], None] = {}
    todo: list[Node] = [*problem.forms, *([problem.goal] if problem.goal else [])]
    while todo:
        node = todo.pop(0)
        if not isinstance(node, Term):
            continue
        todo += node.args
        if node.name == "Line" and len(node.points) == 2 and all(map(is_point, node.points)):
            more[(node.points[0], node.points[1])] = None
        if node.name == "PointLiesOnCircle" and isinstance(node.args[0], Term):
            ring = node.args[1]
            if isinstance(ring, Term) and ring.points:
                pair = (ring.points[0], node.args[0].name)
                if all(map(is_point, pair)):
                    more[pair] = None
    lines = [pair for pair in more if pair[0] != pair[1]]
    return replace(problem, assumed=tuple(lines))


class _Prover:
    def __init__(self, figure: Figure, limit: int) -> None:
        self.figure, self.limit = figure, limit
        self.known = Knowledge()
        self.rays = Rays(figure)
        self.rings: dict[str, Ring] = rings_of(figure)
        self.triangles = found_of(figure)
        self.waiting: list[Told] = []

    def run(self, goal: Formula) -> Proof:
        wanted = self.normal(goal)
        self.take(self._first())
        for _ in range(ROUNDS):
            found = self.known.affine(wanted)
            if found is not None and found.value is not None:
                steps = tuple(self.known.needed(found.steps))
                return Proof(found.value, "determined", "", steps, self.known.tried)
            if self.known.tried > self.limit:
                return Proof(None, "undecided", "the limit of steps is reached",
                             tried=self.known.tried)  # fmt: skip
            if not self.take(self._next(), wanted):
                break
        found = self.known.affine(wanted)
        if found is not None and found.value is not None:
            steps = tuple(self.known.needed(found.steps))
            return Proof(found.value, "determined", "", steps, self.known.tried)
        if self.known.contradiction:
            return Proof(None, "impossible", self.known.contradiction, tried=self.known.tried)
        return Proof(None, "undecided", "no theorem says more", tried=self.known.tried)

    def take(self, told: Iterable[Told], wanted: Formula | None = None) -> bool:
        """Take in equations; whether any said something new. Those that are not linear wait."""
        news = False
        for left, right, why in told:
            if self.known.tried > self.limit:
                break
            one, other = self.normal(left), self.normal(right)
            if self.known.learn(one, other, why):
                news = True
                if wanted is not None and self.known.value(wanted) is not None:
                    return True
            elif wanted is None and self.known.free(one - other):
                self.waiting.append((one, other, why))
        return news

    def _first(self) -> Iterator[Told]:
        """What holds whatever is known."""
        figure, rays = self.figure, self.rays
        for equation in figure.equations:
            yield equation.left, equation.right, equation.why
        yield from angle_theorems(figure, rays)
        yield from shape_theorems(figure, rays)
        yield from parallels_of(figure, rays)
        for triangle in self.triangles:
            yield sum_of(rays, triangle)
        for ring in self.rings.values():
            yield from ring_theorems(figure, rays, ring)
        yield from declared_alike(figure, rays)
        yield from directions(figure, rays, parallel_pairs(figure))

    def _next(self) -> Iterator[Told]:
        """What depends on what is known by now, the simple before the laborious."""
        figure, rays, known = self.figure, self.rays, self.known
        yield from list(self.waiting)
        for triangle in self.triangles:
            yield from sides_and_angles(rays, triangle, known)
        yield from split_sides(figure, rays, self.triangles, known)
        yield from trapezoid_medians(figure, known)
        yield from centroids(figure, self.triangles, known)
        for ring in self.rings.values():
            yield from chord_theorems(figure, rays, ring, known)
        yield from compare(rays, self.triangles, known)
        yield from area_theorems(figure, rays, self._areas(), known)

    def _areas(self) -> list[tuple[str, ...]]:
        sides = [side for e in self.figure.equations for side in (e.left, e.right)]
        asked = [*sides, *([self.figure.goal] if self.figure.goal else [])]
        found = dict.fromkeys(q.of for side in asked for q in side.quantities() if q.name == "area")
        for corners in list(found):
            if len(corners) == 4:
                for three in combinations(corners, 3):
                    found[three] = None
        return list(found)

    def normal(self, formula: Formula) -> Formula:
        """A formula with angles named by rays and arcs by their pieces."""
        if formula.op == "quantity":
            if formula.name == "angle":
                return self.rays.angle(*formula.of)
            if formula.name == "arc" and formula.of[0] in self.rings:
                arc = self.rings[formula.of[0]].arc(formula.of)
                return formula if arc is None else arc
            if formula.name == "length" and formula.of[0] == formula.of[1]:
                return number(0)
        if not formula.args:
            return formula
        return replace(formula, args=tuple(self.normal(part) for part in formula.args))
