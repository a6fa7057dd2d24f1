"""Functional programs over things, run for many bindings of their slots at once.

A program is nested tuples, ``("count", ("filter", "b", ("relate", "r", ...)))``, as in CLEVR. Its
slots are columns: of descriptions, of relations. Sets are kept twice, with what is sure to be in
them and with what may be; an answer stands only where both give the same. A step that does not
narrow the set behind it makes a question degenerate: it could be left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Answers", "Facts", "Machine", "Program", "slots_of"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Program = tuple[Any, ...]
"""name of a function, its slots and words, the programs of its inputs"""


class Facts(NamedTuple):
    """What programs are run on: n things.

    Attributes:
        masks: (descriptions, n) which things a description fits.
        relations: (relations, 2, n, n) where ``[a, b]`` is sure, and where it may be.
        states: name to (states, 2, n) of things alone, as "facing" or "hidden".
        codes: attribute to (n,) codes.
    """

    masks: Bools
    relations: Bools
    states: Mapping[str, Bools]
    codes: Mapping[str, Ints]


class Things(NamedTuple):
    """A set for each binding, (b, n); ``loose`` is what it would be without a step before it."""

    sure: Bools
    maybe: Bools
    ok: Bools
    loose: tuple[Bools, ...] = ()


class One(NamedTuple):
    """A thing for each binding: its row."""

    row: Ints
    ok: Bools


class Answers(NamedTuple):
    """A value for each binding (a code, a count, or 0 and 1), and where it is a fair question."""

    value: Ints
    ok: Bools


Result = Things | One | Answers


@dataclass
class Machine:
    """Runs programs for all bindings at once.

    Attributes:
        facts: of one world.
        slots: (b,) rows of ``masks``, ``relations`` or states, by slot.
        matched: what the descriptions of the last run fit, by slot: (b, n).
    """

    facts: Facts
    slots: Mapping[str, Ints]
    matched: dict[str, Bools] = field(default_factory=dict)

    def run(self, program: Program) -> Answers:
        """The answer of a program that ends in one."""
        found = self._step(program)
        assert isinstance(found, Answers)
        return found

    def _step(self, program: Program) -> Result:
        name, *rest = program
        words = [part for part in rest if isinstance(part, str)]
        inputs = [self._step(part) for part in rest if not isinstance(part, str)]
        return _FUNCTIONS[name](self, *words, *inputs)

    def scene(self) -> Things:
        shape = (len(next(iter(self.slots.values()))), self.facts.masks.shape[1])
        return Things(np.ones(shape, bool), np.ones(shape, bool), np.ones(shape[0], bool))

    def filter(self, slot: str, things: Things) -> Things:
        """Things that a description fits; the step before must have taken some of them away."""
        fits = self.facts.masks[self.slots[slot]]
        sure, ok = things.sure & fits, things.ok
        for loose in things.loose:
            ok = ok & (loose & fits != sure).any(1)
        self.matched[slot] = sure
        return Things(sure, things.maybe & fits, ok)

    def state(self, name: str, slot: str, things: Things) -> Things:
        """Things in a state."""
        sure, maybe = self.facts.states[name][self.slots[slot]].swapaxes(0, 1)
        return Things(things.sure & sure, things.maybe & maybe, things.ok, (things.sure,))

    def unique(self, things: Things) -> One:
        ok = things.ok & (things.sure.sum(1) == 1) & (things.maybe.sum(1) == 1)
        return One(things.sure.argmax(1), ok)

    def relate(self, slot: str, one: One) -> Things:
        sure, maybe = self.facts.relations[self.slots[slot], :, one.row].swapaxes(0, 1)
        others = np.arange(sure.shape[1]) != one.row[:, None]
        return Things(sure, maybe, one.ok, (others,))

    def both(self, a: Things, b: Things) -> Things:
        ok = a.ok & b.ok
        return Things(a.sure & b.sure, a.maybe & b.maybe, ok, (a.sure, b.sure))

    def either(self, a: Things, b: Things) -> Things:
        """Things in one set or the other; neither may hold the other."""
        ok = a.ok & b.ok & (a.sure & ~b.sure).any(1) & (b.sure & ~a.sure).any(1)
        return Things(a.sure | b.sure, a.maybe | b.maybe, ok)

    def count(self, things: Things) -> Answers:
        number: Ints = things.sure.sum(1)
        return Answers(number, things.ok & (number == things.maybe.sum(1)))

    def exist(self, things: Things) -> Answers:
        some = np.asarray(things.sure.any(1))
        return Answers(some.astype(np.int64), things.ok & (some == things.maybe.any(1)))

    def query(self, slot: str, one: One) -> Answers:
        return Answers(self._attribute(slot, one), one.ok)

    def query_state(self, name: str, one: One) -> Answers:
        """The state that a thing is in, where it is in one for sure."""
        sure = self.facts.states[name][:, 0, one.row]
        first: Ints = sure.argmax(0)
        return Answers(first, one.ok & sure.any(0))

    def same(self, slot: str, a: One, b: One) -> Answers:
        equal = self._attribute(slot, a) == self._attribute(slot, b)
        return Answers(equal.astype(np.int64), a.ok & b.ok & (a.row != b.row))

    def more(self, a: Answers, b: Answers) -> Answers:
        """Whether there are more; two counts of nothing are not compared."""
        some = (a.value > 0) | (b.value > 0)
        return Answers((a.value > b.value).astype(np.int64), a.ok & b.ok & some)

    def fewer(self, a: Answers, b: Answers) -> Answers:
        return self.more(b, a)

    def equal(self, a: Answers, b: Answers) -> Answers:
        return Answers((a.value == b.value).astype(np.int64), self.more(a, b).ok)

    def _attribute(self, slot: str, one: One) -> Ints:
        """Codes of the attribute that a slot names for each binding."""
        codes = np.stack(list(self.facts.codes.values()))
        found: Ints = codes[self.slots[slot], one.row]
        return found


_FUNCTIONS: dict[str, Callable[..., Result]] = {
    name: getattr(Machine, name)
    for name in (
        "scene", "filter", "state", "unique", "relate", "both", "either", "count", "exist",
        "query", "query_state", "same", "more", "fewer", "equal",
    )
}  # fmt: skip


def slots_of(program: Program, function: str) -> tuple[str, ...]:
    """Slots that steps of a function have, in the order in which they are run."""
    name, *rest = program
    found = [slot for part in rest if not isinstance(part, str)
             for slot in slots_of(part, function)]  # fmt: skip
    words = [part for part in rest if isinstance(part, str)]
    return (*found, *(words[-1:] if name == function else ()))
