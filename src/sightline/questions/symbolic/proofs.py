"""Shortest proofs of relations from what a story tells: chains of statements, some turned round."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Step", "holds", "shortest", "verified"]

Node = Hashable
Fact = tuple[str, Node, Node]


@dataclass(frozen=True)
class Step:
    """One statement of a proof.

    Attributes:
        relation, a, b: "a is ... of b".
        turned: it is told the other way round.
    """

    relation: str
    a: Node
    b: Node
    turned: bool = False


def shortest(
    told: Iterable[Fact], wanted: Fact, converse: Mapping[str, str], chained: Sequence[str]
) -> tuple[Step, ...] | None:
    """The shortest chain of statements that proves one; None where none does.

    Args:
        told: statements.
        wanted: what is to be proved.
        converse: of every relation that has one.
        chained: relations that hold along a chain; of others one statement is needed.
    """
    relation, start, end = wanted
    ways: dict[Node, list[Step]] = {}
    for name, a, b in told:
        if name == relation:
            ways.setdefault(a, []).append(Step(relation, a, b))
        if converse.get(name) == relation:
            ways.setdefault(b, []).append(Step(relation, b, a, turned=True))
    reached: dict[Node, tuple[Step, ...]] = {start: ()}
    queue = deque([start])
    while queue:
        at = queue.popleft()
        for step in ways.get(at, ()):
            if step.b in reached:
                continue
            reached[step.b] = (*reached[at], step)
            if step.b == end:
                return reached[step.b]
            if relation in chained:
                queue.append(step.b)
    return None


def verified(
    steps: Sequence[Step], told: Iterable[Fact], wanted: Fact, converse: Mapping[str, str]
) -> bool:
    """Whether every step is told as it says, and the steps lead from one end to the other."""
    known = set(told)
    relation, at, end = wanted
    for step in steps:
        source = (
            (converse.get(step.relation, ""), step.b, step.a)
            if step.turned
            else (step.relation, step.a, step.b)
        )
        if source not in known or step.a != at or step.relation != relation:
            return False
        at = step.b
    return bool(steps) and at == end


def holds(
    told: Iterable[Fact], things: Sequence[Node], relations: Sequence[str],
    converse: Mapping[str, str], chained: Sequence[str],
) -> dict[tuple[Node, Node], tuple[str, ...]]:  # fmt: skip
    """All relations of all pairs that have a proof."""
    facts = list(told)
    return {
        (a, b): tuple(r for r in relations if shortest(facts, (r, a, b), converse, chained))
        for a in things for b in things if a != b
    }  # fmt: skip
