"""How boxes in space stand to each other in SpaRTUN's 15 words, and what follows from told ones.

x is to the right, y up, z towards the viewer. What follows is a table of rules "r, then s, is t":
:data:`PUBLISHED` is SpaRTUN's, :data:`DERIVED` what the composition tables of RCC-8 and of Allen's
intervals say. They differ in two places, each with its converse: a part at the border of a part at
the border is not always deep inside (SpaRTUN: ``NTPP``), and what is deep inside of one of two that
touch is apart from the other (SpaRTUN says nothing).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.geometry.calculi import ALLEN, RCC8

__all__ = [
    "AXES", "CONVERSE", "DERIVED", "DIRECTIONS", "DISTANCES", "HOLDERS", "PARTS", "PUBLISHED",
    "RELATIONS", "TOPOLOGY", "BoxDistances", "closed", "holding",
]  # fmt: skip

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

DIRECTIONS = ("left", "right", "above", "below", "behind", "front")
DISTANCES = ("near", "far")
TOPOLOGY = ("DC", "EC", "PO", "TPP", "NTPP", "TPPI", "NTPPI")
RELATIONS = (*DIRECTIONS, *DISTANCES, *TOPOLOGY)
"""of a to b, in SpaRTUN's order"""
PARTS, HOLDERS = ("TPP", "NTPP"), ("TPPI", "NTPPI")
AXES: Final = (("left", "right"), ("below", "above"), ("behind", "front"))
"""the lower and the higher side of each axis"""
CONVERSE: Final = {
    **dict(AXES), **{high: low for low, high in AXES},
    "TPP": "TPPI", "TPPI": "TPP", "NTPP": "NTPPI", "NTPPI": "NTPP",
    **{r: r for r in ("near", "far", "DC", "EC", "PO")},
}  # fmt: skip
_AT = {name: i for i, name in enumerate(RELATIONS)}
_BACK = np.array([_AT[CONVERSE[name]] for name in RELATIONS])

Rule = tuple[str, str, str]


def _published() -> frozenset[Rule]:
    """Transitivity of directions, parts of parts, and what parts have from the whole."""
    rules = {(d, d, d) for d in DIRECTIONS}
    rules |= {(p, q, "NTPP") for p in PARTS for q in PARTS}
    rules |= {(p, q, "NTPPI") for p in HOLDERS for q in HOLDERS}
    for r in (*DIRECTIONS, "far", "DC"):
        rules |= {(p, r, r) for p in PARTS} | {(r, p, r) for p in HOLDERS}
    return frozenset(rules)


def _derived() -> frozenset[Rule]:
    """Where the composition of two relations leaves one relation, in each calculus by itself.

    To the left of is before or at the border of, on that axis; a part lies within on every axis.
    Far is more than a distance, and no part is nearer than the whole.
    """
    before, within = ALLEN.relation("b m"), ALLEN.relation("s d f eq")
    sides = {"<": before, ">": int(ALLEN.converse(before))}
    spans = {"part": within, "holder": int(ALLEN.converse(within)), **sides}
    names = {"part": PARTS, "holder": HOLDERS}
    rules: set[Rule] = set()
    for low, high in AXES:
        said = {**names, "<": (low,), ">": (high,)}
        for r, s in product(spans, spans):
            left = int(ALLEN.compose(spans[r], spans[s]))
            rules |= {
                (a, b, said[t][0]) for t in sides if left and left & ~sides[t] == 0
                for a in said[r] for b in said[s]
            }  # fmt: skip
    for a, b in product(TOPOLOGY, TOPOLOGY):
        known = RCC8.names(int(RCC8.compose(RCC8.relation(a), RCC8.relation(b))))
        rules |= {(a, b, known[0])} if len(known) == 1 else set()
    rules |= {(p, "far", "far") for p in PARTS} | {("far", p, "far") for p in HOLDERS}
    return frozenset(rules)


PUBLISHED: Final = _published()
DERIVED: Final = _derived()


def closed(facts: Bools, rules: frozenset[Rule] = PUBLISHED) -> Bools:
    """What follows of (15, N, N) relations: the way back of each, and all rules, to the end."""
    out = facts | facts[_BACK].transpose(0, 2, 1)
    steps = [(_AT[r], _AT[s], _AT[t]) for r, s, t in sorted(rules)]
    while True:
        before = out.copy()
        for r, s, t in steps:
            out[t] |= out[r] @ out[s]
        if (out == before).all():
            return out


@dataclass(frozen=True)
class BoxDistances:
    """Near and far by the gap between two boxes, in their units.

    Attributes:
        near: a smaller gap is near.
        far: a larger gap is far.
    """

    near: float = 20.0
    far: float = 70.0


def holding(low: Ints, high: Ints, distances: BoxDistances | None = None) -> Bools:
    """(15, N, N) relations that hold of boxes with corners (N, 3); none of a box to itself."""
    at = distances or BoxDistances()
    a_low, a_high, b_low, b_high = low[:, None], high[:, None], low[None], high[None]
    out = np.zeros((len(RELATIONS), len(low), len(low)), dtype=np.bool_)
    before, after = a_high <= b_low, b_high <= a_low
    for axis, (lower, higher) in enumerate(AXES):
        out[_AT[lower]], out[_AT[higher]] = before[..., axis], after[..., axis]
    gap = np.maximum(np.maximum(b_low - a_high, a_low - b_high), 0)
    length = np.sqrt((gap**2).sum(axis=-1))
    out[_AT["near"]], out[_AT["far"]] = length < at.near, length > at.far
    apart = (gap > 0).any(axis=-1)
    touching = ~apart & (before | after).any(axis=-1)
    inside = ((a_low >= b_low) & (a_high <= b_high)).all(axis=-1)
    deep = ((a_low > b_low) & (a_high < b_high)).all(axis=-1)
    same = inside & inside.T
    out[_AT["DC"]], out[_AT["EC"]] = apart, touching
    out[_AT["TPP"]], out[_AT["NTPP"]] = inside & ~deep & ~same, deep
    out[_AT["TPPI"]], out[_AT["NTPPI"]] = out[_AT["TPP"]].T, deep.T
    out[_AT["PO"]] = ~(apart | touching | inside | inside.T)
    out[:, np.arange(len(low)), np.arange(len(low))] = False
    return out
