"""Short proofs: every step makes one more thing known from what is known already.

The prover eliminates, and what an answer follows from there is no way that anybody would go. Here
the same equations are gone through in rounds, each solved where it has one unknown left; of several
equations that tell one thing, the one counts that needs the fewest steps in all.
"""

from __future__ import annotations

from collections.abc import Mapping

from .algebra import Knowledge, Step
from .terms import Formula

__all__ = ["chains"]

ROUNDS = 16


def chains(
    equations: Mapping[Step, frozenset[Formula] | None],
) -> dict[Formula, tuple[Step, ...]]:
    """The steps that make each unknown known; none where it takes several equations at once.

    Args:
        equations: each with the unknowns that it may tell: a theorem that was applied because of
            what was known must not tell that again. None = any.
    """
    steps = list(equations)
    unknowns = [
        tuple(dict.fromkeys(q for side in (step.left, step.right) for q in side.quantities()))
        for step in steps
    ]
    found: dict[Formula, frozenset[int]] = {}
    known, left = Knowledge(), list(range(len(steps)))
    for _ in range(ROUNDS):
        told: dict[Formula, tuple[int, frozenset[int]]] = {}
        for i in left:
            free = [q for q in unknowns[i] if q not in found]
            may = equations[steps[i]]
            if len(free) == 1 and (may is None or free[0] in may):
                needs = frozenset({i}).union(*(found[q] for q in unknowns[i] if q in found))
                if free[0] not in told or len(needs) < len(told[free[0]][1]):
                    told[free[0]] = (i, needs)
        news = False
        for unknown, (i, needs) in told.items():
            step = steps[i]
            if known.learn(step.left, step.right, step.why) and known.value(unknown) is not None:
                found[unknown] = needs
                news = True
            else:
                left.remove(i)  # it has no root, or several
        if not news:
            break
        left = [i for i in left if any(q not in found for q in unknowns[i])]
    return {q: tuple(steps[i] for i in sorted(needs)) for q, needs in found.items()}
