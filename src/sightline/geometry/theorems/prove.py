"""Applying theorems until the answer is known: every step an equation, all of them kept.

Nothing is measured in the drawing. With ``sides`` it says what follows what along a line, around a
point and around a circle, and which of two arcs is the shorter one, as a reader would see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from .algebra import Knowledge, Step
from .angles import Rays, Told, angle_theorems, directions
from .areas import area_theorems
from .chains import chains
from .circles import Ring, chord_theorems, ring_theorems, rings_of
from .figure import Figure
from .measures import Unclear
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

__all__ = ["Proof", "consequences", "irredundant", "prove", "worked"]

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
        goal: what was asked, as the steps name it.
    """

    value: float | None
    status: str
    reason: str = ""
    steps: tuple[Step, ...] = ()
    tried: int = 0
    goal: Formula | None = None

    @property
    def rationale(self) -> str:
        """The steps as text, one a line, with the answer."""
        lines = [f"{step.says} ({step.why})" for step in self.steps]
        return "\n".join(lines if self.value is None else [*lines, f"answer: {self.value:.6g}"])


def prove(
    problem: Problem, *, sides: bool = True, limit: int = LIMIT, short: bool = False
) -> Proof:
    """Answer a problem by theorems.

    Args:
        problem: what is said, drawn and asked.
        sides: take the order of things from the drawing; without it only what forms say counts.
        limit: equations that are looked at before the problem is given up as undecided.
        short: look for steps that make one thing known at a time; see :func:`chains`.
    """
    figure = Figure(_with_lines(problem), sides)
    if figure.goal is None:
        reason = next((u for u in figure.unclear if u.startswith("Find")), "nothing is asked")
        return Proof(None, "undecided", reason)
    prover = _Prover(figure, limit, [figure.goal])
    found = prover.run(figure.goal)
    if short and found.goal is not None:
        return _shortened(found, chains(prover.told))
    return found


def consequences(
    problem: Problem, goals: Iterable[Term], *, limit: int = LIMIT
) -> dict[Term, Proof]:
    """What theorems answer of many questions about one figure, by one search.

    Args:
        problem: what is said and drawn; what it asks itself is left aside.
        goals: forms ``Find(...)`` about lines that are drawn.
        limit: equations that are looked at.

    Returns:
        Short proofs of the goals that are answered; none where what is said contradicts itself.
    """
    figure = Figure(_with_lines(replace(problem, goal=None)))
    asked: dict[Term, Formula] = {}
    for goal in goals:
        try:
            asked[goal] = figure.measures.value(goal.args[0])
        except Unclear:
            continue
    prover = _Prover(figure, limit, list(asked.values()))
    prover.exhaust()
    if prover.known.contradiction:
        return {}
    ways = chains(prover.told)
    proofs = {goal: prover.found(prover.normal(formula)) for goal, formula in asked.items()}
    return {g: _shortened(proof, ways) for g, proof in proofs.items() if proof is not None}


def _shortened(proof: Proof, ways: dict[Formula, tuple[Step, ...]]) -> Proof:
    """The proof by the steps of chains, where these lead to all that is asked."""
    assert proof.goal is not None
    parts = list(proof.goal.quantities())
    if not all(part in ways for part in parts):
        return proof
    steps = dict.fromkeys(step for part in parts for step in ways[part])
    return replace(proof, steps=tuple(steps))


def irredundant(proof: Proof) -> Proof:
    """The proof without steps that the answer follows without, given ones dropped first."""
    assert proof.goal is not None
    kept = list(proof.steps)
    for step in sorted(proof.steps, key=lambda step: step.why != "given"):
        fewer = [other for other in kept if other is not step]
        if _follows(fewer, proof.goal):
            kept = fewer
    return replace(proof, steps=tuple(kept))


def worked(proof: Proof) -> list[tuple[Step, dict[Formula, float]]]:
    """The steps in an order in which they can be followed, each with what is known by it."""
    known, left, told = Knowledge(), list(proof.steps), []
    quantities = dict.fromkeys(q for s in left for side in (s.left, s.right)
                               for q in side.quantities())  # fmt: skip
    values: dict[Formula, float] = {}
    waiting: list[Step] = []
    while left:
        # what has one unknown first, then what is linear in several
        step = min(left, key=lambda s: (_hard(known, s), len(known.free(s.left - s.right))))
        left.remove(step)
        if not known.learn(step.left, step.right, step.why):
            waiting.append(step)
            continue
        left, waiting = [*waiting, *left], []
        found = {q: v for q in quantities if q not in values and (v := known.value(q)) is not None}
        values |= found
        told.append((step, found))
    return told


def _hard(known: Knowledge, step: Step) -> bool:
    """Whether a step has several unknowns and is not linear in them."""
    several = len(known.free(step.left - step.right)) > 1
    return several and None in (known.affine(step.left), known.affine(step.right))


def _follows(steps: Sequence[Step], goal: Formula) -> bool:
    known, news = Knowledge(), True
    while news and known.value(goal) is None:
        news = False
        for step in steps:
            news = known.learn(step.left, step.right, step.why) or news
    return known.value(goal) is not None


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
    def __init__(self, figure: Figure, limit: int, asked: Sequence[Formula]) -> None:
        self.figure, self.limit, self.asked = figure, limit, asked
        self.known = Knowledge()
        self.rays = Rays(figure)
        self.rings: dict[str, Ring] = rings_of(figure)
        self.triangles = found_of(figure)
        self.waiting: list[Told] = []
        self.told: dict[Step, frozenset[Formula] | None] = {}

    def run(self, goal: Formula) -> Proof:
        wanted = self.normal(goal)
        self.take(self._first(), first=True)
        for _ in range(ROUNDS):
            found = self.found(wanted)
            if found is not None:
                return found
            if self.known.tried > self.limit:
                return Proof(None, "undecided", "the limit of steps is reached",
                             tried=self.known.tried)  # fmt: skip
            if not self.take(self._next(), wanted):
                break
        found = self.found(wanted)
        if found is not None:
            return found
        if self.known.contradiction:
            return Proof(None, "impossible", self.known.contradiction, tried=self.known.tried)
        return Proof(None, "undecided", "no theorem says more", tried=self.known.tried)

    def exhaust(self) -> None:
        """Apply theorems until they say nothing new."""
        news = self.take(self._first(), first=True)
        for _ in range(ROUNDS):
            if not news or self.known.tried > self.limit:
                break
            news = self.take(self._next())

    def unknown(self, formula: Formula) -> Iterator[Formula]:
        """The quantities of a formula that have no value yet."""
        return (q for q in formula.quantities() if self.known.value(q) is None)

    def found(self, wanted: Formula) -> Proof | None:
        """The proof, where the value is known by now."""
        found = self.known.affine(wanted)
        if found is None or found.value is None:
            return None
        steps = tuple(self.known.needed(found.steps))
        return Proof(found.value, "determined", "", steps, self.known.tried, wanted)

    def take(
        self, told: Iterable[Told], wanted: Formula | None = None, *, first: bool = False
    ) -> bool:
        """Take in equations; whether any said something new. Those of the first round that are not
        linear wait."""
        news = False
        for left, right, why in told:
            if self.known.tried > self.limit:
                break
            one, other = self.normal(left), self.normal(right)
            unknown = None if first else frozenset(self.unknown(one - other))
            new = self.known.learn(one, other, why)
            if new or first:
                # what holds because of what is known counts where it says something new
                self.told.setdefault(Step(why, one, other), unknown)
            if new:
                news = True
                if wanted is not None and self.known.value(wanted) is not None:
                    return True
            elif first and self.known.free(one - other):
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
        named = [q for side in (*sides, *self.asked) for q in side.quantities()]
        found = dict.fromkeys(q.of for q in named if q.name == "area")
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
