"""What follows from statements: converses, chains of an order, comparisons of known numbers.

======================= =======================================================================
left right, front       the converse; chains where extents order objects (``interval``: what ends
behind, above below     before b, which ends before c, ends before c); a denial where the opposite
                        is known. From an object's or an observer's viewpoint: as stated only
next_to, distance,      symmetric; "not next to" from BESIDE_NOT metres, "not on" and "not in" where
between                 the boxes are apart
sizes                   taller, ... with a lead of LEAD; ratios and differences of two numbers
distances               nearer with a lead of GAP metres
numbers                 within half a step of the last digit that is written
======================= =======================================================================

Whatever does not follow is a fault, also where it may be true.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.errors import BadInput
from sightline.facts import support
from sightline.narration.reading import Claim
from sightline.narration.statements import (
    CAMERA,
    DIMENSION,
    DIRECTIONS,
    PLACES,
    SIZES,
    YOU,
    Statement,
)
from sightline.narration.tokens import Amount, Vocabulary, vocabulary
from sightline.questions.tasks.relations import GAP
from sightline.questions.tasks.support import BESIDE_NOT

__all__ = ["LEAD", "Knowledge", "entailed", "knowledge"]

LEAD: Final = 0.1
"""share by which what is called taller, longer or larger exceeds the other"""
HOLDS, FAILS, OPEN = "holds", "contradicted", "unsupported"


class Knowledge:
    """Statements, ready to be asked what follows from them."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(statements)
        self.words: Vocabulary = vocabulary(self.statements)
        self.names = sorted(self.words.names.values())
        self.row = {name: i for i, name in enumerate(self.names)}
        self.places: set[tuple[str, ...]] = set()
        self.views: set[tuple[str, ...]] = set()
        self.numbers: dict[tuple[str, ...], list[float]] = defaultdict(list)
        self.gaps: dict[tuple[str, ...], float] = {}
        self.attributes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.statements:
            self._learn(one)
        self.order = self._orders()

    def _learn(self, one: Statement) -> None:
        if one.predicate in ("colour", "material", "kind"):
            self.attributes[one.predicate, one.subject].add(one.objects[0].casefold())
        elif one.number is not None and one.predicate in DIMENSION:
            key = _key(one.predicate, (one.subject, *one.objects))
            self.numbers[key].append(one.number)
            if one.definition == "box_gap":
                self.gaps[key[1:]] = one.number
        elif one.predicate == "between":
            self.places.add(_key("between", (one.subject, *one.objects)))
        elif one.predicate in PLACES:
            self.places.add(_key(one.predicate, (one.subject, *one.objects)))
        elif one.predicate in DIRECTIONS and one.viewpoint:
            self.views.add((one.predicate, one.subject, *one.objects, *one.viewpoint))
        elif one.predicate not in DIRECTIONS:
            raise BadInput("statements", one.predicate, "is no predicate")

    def _orders(self) -> NDArray[np.bool_]:
        """(3, n, n) whether one object is certainly lower than another along each direction."""
        seen = [s for s in self.statements if s.predicate in DIRECTIONS and not s.viewpoint]
        if len({s.frame for s in seen}) > 1:
            raise BadInput("statements", "frame", "directions of two frames", "state one frame")
        out = np.zeros((3, len(self.names), len(self.names)), dtype=bool)
        for one in seen:
            code = DIRECTIONS.index(one.predicate)
            pair = self.row[one.subject], self.row[one.objects[0]]
            out[code // 2][pair if code % 2 == 0 else pair[::-1]] = True
        if all(s.definition == "interval" for s in seen):
            for _ in range(max(len(self.names), 1).bit_length()):
                out |= np.matmul(out.astype(np.int32), out.astype(np.int32)) > 0
        return out

    def judge(self, claim: Claim) -> str:
        """``holds``, ``contradicted`` or ``unsupported``."""
        if claim.predicate == "count":
            return self._count(claim)
        if claim.predicate == "exists":
            return HOLDS if self.candidates(claim.args[0]) else OPEN
        if claim.predicate == "equation":
            return self._equation(claim)
        choices = [self.candidates(arg) for arg in claim.args]
        if claim.predicate in ("colour", "material"):
            choices[1] = [claim.args[1]]
        found = [self._plain(replace(claim, args=args)) for args in itertools.product(*choices)]
        if HOLDS in found:
            return HOLDS
        return FAILS if found == [FAILS] else OPEN

    def candidates(self, arg: str) -> list[str]:
        """What a reference may mean: itself, or any object of its category."""
        if not arg.startswith("*"):
            return [arg]
        kind = arg[1:].casefold()
        return [n for n in self.names if kind in self.attributes.get(("kind", n), ())]

    def _plain(self, claim: Claim) -> str:
        args, predicate = claim.args, claim.predicate
        if predicate in DIRECTIONS:
            return self._direction(claim)
        if predicate in ("between", *PLACES):
            return self._place(claim)
        if predicate in ("colour", "material"):
            known = self.attributes.get((predicate, args[0]))
            if not known:
                return OPEN
            return HOLDS if (args[1].casefold() in known) == claim.positive else FAILS
        if predicate in DIMENSION:
            return self._measure(claim.amount, self._known(predicate, args), DIMENSION[predicate])
        if predicate == "nearer":
            return self._nearer(claim)
        return self._compared(claim)

    def _known(self, predicate: str, args: Sequence[str]) -> list[float]:
        return self.numbers.get(_key(predicate, args), [])

    def _direction(self, claim: Claim) -> str:
        code = DIRECTIONS.index(claim.predicate)
        subject, other = claim.args
        if claim.view:
            held = (claim.predicate, subject, other, *claim.view) in self.views
            swapped = (DIRECTIONS[code ^ 1], subject, other, *claim.view) in self.views
        elif {subject, other} & {CAMERA, YOU}:
            return OPEN
        else:
            pair = self.row[subject], self.row[other]
            forth, back = self.order[code // 2][pair], self.order[code // 2][pair[::-1]]
            held, swapped = (forth, back) if code % 2 == 0 else (back, forth)
        if not claim.positive:
            held, swapped = swapped, held
        return HOLDS if held else FAILS if swapped else OPEN

    def _place(self, claim: Claim) -> str:
        held = _key(claim.predicate, claim.args) in self.places
        if claim.positive:
            return HOLDS if held else FAILS if self._denied(claim) else OPEN
        return FAILS if held else HOLDS if self._denied(claim) else OPEN

    def _denied(self, claim: Claim) -> bool:
        """Whether the statements rule a place out."""
        gap = self.gaps.get(_key("", claim.args)[1:], 0.0)
        if claim.predicate == "next_to":
            return gap >= BESIDE_NOT
        if claim.predicate == "between":
            return False
        turned = (claim.predicate, *claim.args[::-1]) in self.places
        least = {"on": support.CONTACT, "in": 0.0}.get(claim.predicate, np.inf)
        return turned or gap > least

    def _measure(self, amount: Amount | None, values: list[float], dimension: str) -> str:
        assert amount is not None
        if amount.dimension != dimension or not values:
            return OPEN
        return HOLDS if any(_covers(amount, value) for value in values) else FAILS

    def _compared(self, claim: Claim) -> str:
        """more, ratio and excess of a size that is known of both."""
        one, two = (self._known(claim.measure, [arg]) for arg in claim.args)
        if not (one and two and min(one[0], two[0]) > 0):
            return OPEN
        first, second = one[0], two[0]
        if claim.predicate == "ratio":
            return self._measure(claim.amount, [first / second], "")
        if claim.predicate == "excess":
            known = [first - second] if first > second else []
            return self._measure(claim.amount, known, DIMENSION[claim.measure])
        if not claim.positive:
            return HOLDS if first <= second else FAILS
        if first >= (1 + LEAD) * second:
            return HOLDS
        return FAILS if first <= second else OPEN

    def _nearer(self, claim: Claim) -> str:
        one = self._known("distance", claim.args[:2])
        two = self._known("distance", claim.args[2:])
        if not (one and two):
            return OPEN
        lead = two[0] - one[0]
        if not claim.positive:
            lead = -lead
        return HOLDS if lead >= GAP else FAILS if lead <= 0 else OPEN

    def _count(self, claim: Claim) -> str:
        kind = self.words.kinds.get(claim.args[0][1:].casefold())
        known = [] if kind is None else self.numbers.get(("count", kind), [])
        return self._measure(claim.amount, known, "")

    def _equation(self, claim: Claim) -> str:
        """Right as arithmetic on the numbers as written, and of numbers that are known."""
        assert claim.amount is not None
        first, second = claim.terms
        dimensions = {first.dimension, second.dimension} - {""}
        times = claim.operation in ("by", "times")
        if claim.operation in ("plus", "minus"):
            sound = first.dimension == second.dimension == claim.amount.dimension
        else:
            expected = dimensions.pop() if len(dimensions) == 1 else ""
            if not times and first.dimension == second.dimension:
                expected = ""
            sound = claim.amount.dimension == expected and not (times and first == second)
        value = _operate(first.value, second.value, claim.operation)
        if not sound or not _covers(claim.amount, value):
            return FAILS
        known = all(self._has(a) for a in (first, second, claim.amount))
        return HOLDS if known else OPEN

    def _has(self, amount: Amount) -> bool:
        """Whether some number of the statements, or a ratio of two sizes, is so written."""
        if amount.dimension:
            return any(
                _covers(amount, value)
                for key, values in self.numbers.items()
                for value in values
                if DIMENSION[key[0]] == amount.dimension
            )
        for size in SIZES:
            known = np.array([v[0] for k, v in self.numbers.items() if k[0] == size])
            ratios = known[:, None] / known[None, :] if len(known) else np.zeros((0, 0))
            if ((ratios >= amount.low) & (ratios <= amount.high)).any():
                return True
        return False


def _operate(one: float, two: float, operation: str) -> float:
    if operation == "plus":
        return one + two
    if operation == "minus":
        return one - two
    if operation == "over":
        return one / two if two else float("nan")
    return one * two


def _covers(amount: Amount, value: float) -> bool:
    slack = 1e-9 * max(abs(value), 1.0)
    return amount.low - slack <= value <= amount.high + slack


def _key(predicate: str, args: Sequence[str]) -> tuple[str, ...]:
    """The same for both orders of what is symmetric."""
    if predicate in ("distance", "next_to", ""):
        return (predicate, *sorted(args))
    if predicate == "between":
        return (predicate, args[0], *sorted(args[1:]))
    return (predicate, *args)


def entailed(fact: Statement, statements: Iterable[Statement]) -> bool:
    """Whether a direction or a place follows from statements that may not name its objects."""
    known = Knowledge(statements)
    if not set(fact.names) <= set(known.names) or (
        fact.number is not None and fact.predicate not in DIRECTIONS
    ):
        return False
    args = (fact.subject, *fact.objects)
    return known.judge(Claim(fact.predicate, args, view=fact.viewpoint)) == HOLDS


@lru_cache(maxsize=64)
def knowledge(statements: tuple[Statement, ...]) -> Knowledge:
    """The same object for the same statements: texts of one scene come in numbers."""
    return Knowledge(statements)
