"""Region connection calculi RCC-8 and RCC-5 (Randell, Cui and Cohn 1992; Bennett 1994).

Regions are non-empty and regular: no stray lines or points. Derived from finite topologies: open
cells, and borders between two cells. A region is a set of cells with the borders that touch them.
Three regions tell cells apart only by which of the regions they belong to, so there are 8 kinds of
cells; what holds between the regions depends on which kinds occur and which of them share a border.
Going through all of these is going through all finite topologies, of any size.

======= ============================================= =====================================
DC      disconnected                                  no cell in common, no border shared
EC      externally connected                          no cell in common, a border shared
PO      partially overlapping                         common cells, and cells of their own
TPP     tangential proper part: a in b, at its border
NTPP    non-tangential proper part: a deep inside b
TPPI, NTPPI                                           the converses: b in a
EQ      equal
DR, PP  RCC-5: discrete (DC or EC), proper part (TPP or NTPP)
======= ============================================= =====================================
"""

from __future__ import annotations

from itertools import combinations
from typing import Final

import numpy as np

from sightline.geometry._arrays import Bools, Ints, bools
from sightline.geometry.calculi.algebra import Calculus, bits_of, of_triples

__all__ = ["RCC5", "RCC8", "RCC8_OF_RCC5"]

_NAMES_8 = ("DC", "EC", "PO", "TPP", "NTPP", "TPPI", "NTPPI", "EQ")
_NAMES_5 = ("DR", "PO", "PP", "PPI", "EQ")
_COARSE: Ints = np.array([0, 0, 1, 2, 2, 3, 3, 4])
_SIDES = ((0, 1), (1, 2), (0, 2))  # a to b, b to c, a to c
_KINDS = bits_of(np.arange(8), 3)  # (8, 3) whether cells of a kind are in a, b, c


def _occurring() -> Ints:
    """(3, m) RCC-8 relations a to b, b to c, a to c of all triples of regions that exist."""
    kinds = bits_of(np.arange(256), 8)
    kinds = kinds[(kinds @ _KINDS).all(axis=1)]  # every region has a cell
    borders = list(combinations(range(8), 2))
    # of each pair of regions: they touch; a lies at the border of b; b at the border of a
    reached = np.zeros((len(kinds), 512), dtype=np.bool_)
    reached[:, 0] = True
    for u, v in borders:
        seen = _at_border(_KINDS[u], _KINDS[v])
        having = np.flatnonzero(kinds[:, u] & kinds[:, v])
        model, state = np.nonzero(reached[having])
        reached[having[model], state | seen] = True
    model, state = np.nonzero(reached)
    return np.stack(
        [
            _relation(kinds[model], state >> 3 * k, first, second)
            for k, (first, second) in enumerate(_SIDES)
        ]
    )


def _at_border(u: Bools, v: Bools) -> int:
    """What one border between cells in the regions ``u (3,)`` and ``v (3,)`` shows, 9 bits."""
    state = 0
    for k, (a, b) in enumerate(_SIDES):
        touch = (u[a] and v[b]) or (v[a] and u[b])
        inner = (u[a] and not v[b]) or (v[a] and not u[b])
        outer = (u[b] and not v[a]) or (v[b] and not u[a])
        state |= (int(touch) | int(inner) << 1 | int(outer) << 2) << 3 * k
    return state


def _relation(kinds: Bools, state: Ints, a: int, b: int) -> Ints:
    """(m,) RCC-8 relation of regions a and b where ``kinds (m, 8)`` of cells occur."""
    in_a, in_b = _KINDS[:, a], _KINDS[:, b]
    common = kinds[:, in_a & in_b].any(axis=1)
    only_a, only_b = kinds[:, in_a & ~in_b].any(axis=1), kinds[:, in_b & ~in_a].any(axis=1)
    touch, inner, outer = (state >> bit & 1 for bit in range(3))
    return np.select(
        [~common, only_a & only_b, only_b, only_a], [touch, 2, 4 - inner, 6 - outer], default=7
    ).astype(np.int64)


def _decided_8() -> Bools:
    """(256,) relations whose networks path consistency decides: H-hat-8 of Renz and Nebel 1999, one
    of three maximal sets with all base relations, 148 with the impossible one.

    Left out are relations that allow proper parts both ways but no partial overlap, and those with
    EQ that allow a part deep inside but not one at the border.
    """
    held = bits_of(np.arange(256), 8)
    po, eq = held[:, 2], held[:, 7]
    tpp, ntpp, tppi, ntppi = held[:, 3:7].T
    both_ways = (tpp | ntpp) & (tppi | ntppi) & ~po
    return bools(~(both_ways | (eq & ntpp & ~tpp) | (eq & ntppi & ~tppi)))


def _derive() -> tuple[Calculus, Calculus]:
    ab, bc, ac = _occurring()
    back = np.array([0, 1, 2, 5, 6, 3, 4, 7])
    fine = of_triples(
        "rcc8", _NAMES_8, 7, (np.arange(8), back), (ab, bc, ac), tractable=_decided_8()
    )
    parts = bits_of(np.arange(32), 5)
    fine_relation = np.array([sum(1 << r for r in range(8) if row[_COARSE[r]]) for row in parts])
    coarse = of_triples(
        "rcc5",
        _NAMES_5,
        4,
        (_COARSE, _COARSE[back]),
        (_COARSE[ab], _COARSE[bc], _COARSE[ac]),
        tractable=fine.tractable[fine_relation],
    )
    return fine, coarse


RCC8, RCC5 = _derive()
RCC8_OF_RCC5: Final = _COARSE
"""(8,) RCC-5 base relation of each RCC-8 base relation"""
