"""Equations: what is linear is eliminated, what has one unknown is solved for it.

Numbers are floats; two that differ by less than 1e-6 of their size are equal.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .roots import roots_between
from .terms import Formula

__all__ = ["Affine", "Knowledge", "Step", "proportion"]

NEAR = 1e-6
SAME = 1e-9
"""two sides that differ by as little of their size are the same"""
LENGTHS = frozenset({"length", "radius", "area"})


@dataclass(frozen=True)
class Step:
    """One equation that was used.

    Attributes:
        why: the theorem, and of what it is said here; ``given`` for what the problem says.
        left, right: the two sides.
    """

    why: str
    left: Formula
    right: Formula

    @property
    def says(self) -> str:
        """The equation as text."""
        return f"{self.left} = {self.right}"


@dataclass
class Affine:
    """A constant and multiples of unknowns, with the steps that it follows from."""

    constant: float = 0.0
    terms: dict[Formula, float] = field(default_factory=dict)
    steps: frozenset[int] = frozenset()

    def plus(self, other: Affine, times: float = 1.0) -> Affine:
        """This and ``times`` the other."""
        terms = dict(self.terms)
        for unknown, factor in other.terms.items():
            total = terms.get(unknown, 0.0) + times * factor
            if abs(total) < 1e-10:
                terms.pop(unknown, None)
            else:
                terms[unknown] = total
        return Affine(self.constant + times * other.constant, terms, self.steps | other.steps)

    def times(self, factor: float) -> Affine:
        """A multiple of it."""
        return Affine().plus(self, factor)

    @property
    def value(self) -> float | None:
        """Its value, where nothing in it is unknown."""
        return None if self.terms else self.constant

    @property
    def key(self) -> tuple[object, ...]:
        """The same for two that are equal whatever the unknowns are."""
        terms = sorted((str(u), round(f, 6)) for u, f in self.terms.items())
        return (round(self.constant, 5), *terms)


class Knowledge:
    """What is known of unknowns, as equations come in.

    Attributes:
        steps: every equation that said something new.
        contradiction: an equation that does not agree with what was known; it is left out.
        tried: equations looked at, the measure of work done.
    """

    def __init__(self) -> None:
        self.rows: dict[Formula, Affine] = {}
        self.steps: list[Step] = []
        self.contradiction: str = ""
        self.tried = 0
        self._used: dict[Formula, set[Formula]] = {}

    # ---- linear

    def reduce(self, unknown: Formula) -> Affine:
        """An unknown in terms of those that are still free."""
        found = self.rows.get(unknown)
        return Affine(0.0, {unknown: 1.0}) if found is None else found

    def affine(self, formula: Formula) -> Affine | None:
        """A formula with all that is known put in; None where it is not linear."""
        op = formula.op
        if op == "number":
            return Affine(formula.value)
        if op in ("letter", "quantity"):
            return self.reduce(formula)
        parts = [self.affine(part) for part in formula.args]
        if any(part is None for part in parts):
            return None
        known = [part for part in parts if part is not None]
        if op in "+-":
            return known[0].plus(known[1], 1.0 if op == "+" else -1.0)
        values = [part.value for part in known]
        steps = frozenset[int]().union(*(part.steps for part in known))
        if op == "*":
            for one, other in ((0, 1), (1, 0)):
                factor = values[one]
                if factor is not None:
                    found = known[other].times(factor)
                    return Affine(found.constant, found.terms, steps)
            return None
        if op == "/" and values[1]:
            found = known[0].times(1.0 / values[1])
            return Affine(found.constant, found.terms, steps)
        if op == "/":
            ratio = proportion(known[0], known[1])
            return None if ratio is None else Affine(ratio, {}, steps)
        if any(value is None for value in values):
            return None
        result = _operate(op, [value for value in values if value is not None])
        return None if result is None else Affine(result, {}, steps)

    def same(self, one: Formula, other: Formula) -> bool:
        """Whether two unknowns are known to be equal."""
        gap = self.reduce(one).plus(self.reduce(other), -1.0)
        return not gap.terms and abs(gap.constant) < NEAR * max(1.0, abs(self._size(one)))

    def _size(self, unknown: Formula) -> float:
        return self.reduce(unknown).constant

    def value(self, formula: Formula) -> float | None:
        """The value of a formula, where it is known."""
        found = self.affine(formula)
        return None if found is None else found.value

    def learn(self, left: Formula, right: Formula, why: str) -> bool:
        """Take in an equation; whether it said something new, now."""
        self.tried += 1
        one, other = self.affine(left), self.affine(right)
        if one is None or other is None:
            return self._bend(Step(why, left, right))
        gap = one.plus(other, -1.0)
        if gap.terms:
            return self._settle(gap, Step(why, left, right))
        if abs(gap.constant) > 1e-3 * max(1.0, abs(other.constant)) and not self.contradiction:
            self.contradiction = f"{why}: {left} = {right}"
        return False

    def _settle(self, gap: Affine, step: Step) -> bool:
        """``gap`` = 0 with unknowns in it: one of them is told by the others."""
        pivot = max(gap.terms, key=lambda u: (_rank(u), abs(gap.terms[u]), str(u)))
        factor = gap.terms[pivot]
        number_of = len(self.steps)
        rest = Affine(gap.constant, {u: f for u, f in gap.terms.items() if u != pivot})
        told = rest.times(-1.0 / factor)
        told.steps = gap.steps | {number_of}
        if not told.terms and not _possible(pivot, told.constant):
            self.contradiction = self.contradiction or f"{step.why}: {step.says}"
            return False
        self.steps.append(step)
        for name in self._used.pop(pivot, set()):
            row = self.rows[name]
            share = row.terms.get(pivot)
            if share is not None:  # it may have cancelled out since
                others = {u: f for u, f in row.terms.items() if u != pivot}
                self._put(name, Affine(row.constant, others, row.steps).plus(told, share))
        self._put(pivot, told)
        return True

    def _put(self, name: Formula, row: Affine) -> None:
        self.rows[name] = row
        for unknown in row.terms:
            self._used.setdefault(unknown, set()).add(name)

    # ---- one unknown

    def free(self, formula: Formula) -> dict[Formula, None]:
        """The unknowns that a formula still depends on."""
        found: dict[Formula, None] = {}
        for q in formula.quantities():
            found.update(dict.fromkeys(self.reduce(q).terms))
        return found

    def _bend(self, step: Step) -> bool:
        """An equation that is not linear: solved where it has one unknown and one possible root."""
        formula = step.left - step.right
        free = self.free(formula)
        if len(free) != 1:
            return False
        unknown = next(iter(free))
        low, high = self.bounds(unknown)
        with np.errstate(all="ignore"):
            if self._always(step, unknown, low, high):
                return False
            roots = roots_between(self.curve(formula, unknown), low, high)
        if len(roots) != 1:
            return False
        steps = frozenset[int]().union(*(self.reduce(q).steps for q in formula.quantities()))
        return self._settle(Affine(-roots[0], {unknown: 1.0}, steps), step)

    def _always(self, step: Step, unknown: Formula, low: float, high: float) -> bool:
        """Whether two sides differ by no more than rounding, whatever the unknown is."""
        start = low if math.isfinite(low) else min(0.0, high - 10.0)
        places = start + min(high - start, 10.0) * np.array([0.13, 0.37, 0.71, 0.94])
        left, right = (self.curve(side, unknown)(places) for side in (step.left, step.right))
        return bool((np.abs(left - right) <= SAME * (np.abs(left) + np.abs(right))).all())

    def curve(
        self, formula: Formula, unknown: Formula
    ) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
        """A formula as a function of its only unknown."""
        lines = {q: self.reduce(q) for q in formula.quantities()}

        def column(t: NDArray[np.float64]) -> NDArray[np.float64]:
            values = {
                q: line.constant + line.terms.get(unknown, 0.0) * t for q, line in lines.items()
            }
            return np.asarray(evaluate(formula, values))

        return column

    def bounds(self, unknown: Formula) -> tuple[float, float]:
        """Between what an unknown must be: lengths are positive, angles are less than a turn."""
        low, high = (_least(unknown), _most(unknown))
        for name in self._used.get(unknown, ()):
            row = self.rows[name]
            if len(row.terms) != 1 or unknown not in row.terms:
                continue
            slope = row.terms[unknown]
            for edge, above in ((_least(name), True), (_most(name), False)):
                if math.isfinite(edge):
                    at = (edge - row.constant) / slope
                    if above == (slope > 0):
                        low = max(low, at)
                    else:
                        high = min(high, at)
        return low, high

    def needed(self, steps: Iterable[int]) -> list[Step]:
        """The steps that something follows from, in order."""
        return [self.steps[i] for i in sorted(set(steps))]


def proportion(one: Affine, other: Affine) -> float | None:
    """k where ``one`` = k times ``other`` whatever the unknowns are."""
    if not other.terms or one.terms.keys() != other.terms.keys():
        return None
    unknown = next(iter(other.terms))
    k = one.terms[unknown] / other.terms[unknown]
    gap = one.plus(other, -k)
    if abs(gap.constant) > NEAR * max(1.0, abs(one.constant)):
        return None
    return k if all(abs(f) < NEAR for f in gap.terms.values()) else None


def evaluate(formula: Formula, values: dict[Formula, NDArray[np.float64]]) -> NDArray[np.float64]:
    """Values of a formula from those of its unknowns, NaN where it has none."""
    if formula.op == "number":
        return np.asarray(formula.value)
    if formula.op in ("letter", "quantity"):
        return values[formula]
    return np.asarray(_ARRAYS[formula.op](*(evaluate(part, values) for part in formula.args)))


def _operate(op: str, values: list[float]) -> float | None:
    with np.errstate(all="ignore"):
        found = float(_ARRAYS[op](*(np.asarray(v) for v in values)))
    return found if math.isfinite(found) else None


_ARRAYS: dict[str, Callable[..., NDArray[np.float64]]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "^": np.power,
    "sqrt": np.sqrt, "sin": lambda a: np.sin(np.radians(a)),
    "cos": lambda a: np.cos(np.radians(a)), "tan": lambda a: np.tan(np.radians(a)),
}  # fmt: skip


def _rank(unknown: Formula) -> int:
    """Which unknown is told by the others: what is measured before letters."""
    if unknown.op == "letter":
        return 0
    return 2 if unknown.name == "direction" else 1


def _least(unknown: Formula) -> float:
    return -math.inf if unknown.op == "letter" or unknown.name == "direction" else 0.0


def _most(unknown: Formula) -> float:
    if unknown.op == "letter" or unknown.name in LENGTHS or unknown.name == "direction":
        return math.inf
    return 180.0 if unknown.name == "angle" else 360.0


def _possible(unknown: Formula, value: float) -> bool:
    return _least(unknown) - NEAR <= value <= _most(unknown) + NEAR
