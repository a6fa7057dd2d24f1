"""The complete answer: does a network have a model, and which base relations occur in its models.

Path consistency alone decides networks of tractable relations. Others are taken apart: a relation
is split into few tractable ones, one after the other is tried, and the network closed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Ints
from sightline.geometry.calculi._columns import indices
from sightline.geometry.calculi.algebra import Calculus, Relations, bits_of
from sightline.geometry.calculi.network import close

__all__ = ["CONSISTENT", "INCONSISTENT", "OPEN", "Labels", "minimal", "scenario",
           "solve", "split"]  # fmt: skip

INCONSISTENT, CONSISTENT, OPEN = 0, 1, 2
"""Whether a network has a model: no, yes, not found out within the limit."""
LIMIT: Final = 2_000
"""networks closed before a search is given up"""
_CELLS = 2_000_000  # entries of networks closed at a time


@dataclass(frozen=True, eq=False)
class Labels:
    """What can hold between pairs of things, one row per question."""

    possible: Relations
    """(q,) base relations that hold in some model"""
    unknown: Relations
    """(q,) base relations for which that was not found out"""
    network: Ints
    """(B,) of each network: ``INCONSISTENT``, ``CONSISTENT`` or ``OPEN``"""


def solve(calculus: Calculus, network: Relations, limit: int = LIMIT) -> tuple[int, Relations]:
    """Whether a network ``(n, n)`` has a model, and a part of it that shows so.

    Returns:
        The state, and for ``CONSISTENT`` a closed network with only tractable relations (or, for
        calculi with points, one that points were found for), each within that of ``network``;
        else the closed network.
    """
    closed, sound = close(calculus, network)
    if not sound:
        return INCONSISTENT, closed
    i, j = np.triu_indices(len(closed), k=1)
    waiting = [closed]
    tried, unsure = 0, False
    while waiting:
        here = waiting.pop()
        hard = np.flatnonzero(~calculus.tractable[here[i, j]])
        if calculus.decide is not None:
            verdict = calculus.decide(here)
            if verdict:
                return CONSISTENT, here
            if verdict is False:
                continue
            if not len(hard):
                unsure = True
                continue
        elif not len(hard):
            return CONSISTENT, here
        pieces = [split(calculus, int(r)) for r in here[i[hard], j[hard]]]
        fewest = min(range(len(hard)), key=lambda at: len(pieces[at]))
        at = i[hard[fewest]], j[hard[fewest]]
        tried += len(pieces[fewest])
        if tried > limit:
            return OPEN, closed
        for piece in reversed(pieces[fewest]):
            narrower, fine = close(calculus, *_narrowed(calculus, here, at, piece))
            if fine:
                waiting.append(narrower)
    return (OPEN if unsure else INCONSISTENT), closed


def _narrowed(
    calculus: Calculus, network: Relations, at: tuple[Ints, Ints], relation: int
) -> tuple[Relations, Bools]:
    """A copy with one relation replaced, and which entries that changes."""
    out, changed = network.copy(), np.zeros(network.shape, dtype=np.bool_)
    out[at], out[at[::-1]] = relation, calculus.converse(relation)
    changed[at] = changed[at[::-1]] = True
    return out, changed


def scenario(calculus: Calculus, network: Relations, limit: int = LIMIT) -> Relations | None:
    """One way things can be: a consistent network of base relations within ``network (n, n)``.

    Returns:
        None where there is none, or none was found within the limit.
    """
    state, here = solve(calculus, network, limit)
    if state != CONSISTENT:
        return None
    for i, j in zip(*np.triu_indices(len(here), k=1), strict=True):
        at = np.asarray(i), np.asarray(j)
        for r in np.flatnonzero(bits_of(here[at], len(calculus.base))).tolist():
            if int(here[at]) == 1 << r:
                break
            state, narrower = solve(calculus, _narrowed(calculus, here, at, 1 << r)[0], limit)
            if state == CONSISTENT:
                here = narrower
                break
        else:
            return None
    return here


def minimal(
    calculus: Calculus,
    network: Relations,
    which: ArrayLike,
    a: ArrayLike,
    b: ArrayLike,
    limit: int = LIMIT,
) -> Labels:
    """Which base relations between two things occur in the models of a network.

    Every base relation that path consistency leaves over is put in and the network closed once
    more, all at once; only where relations are left that this does not decide, there is a search.

    Args:
        calculus: of the relations.
        network: (B, n, n).
        which, a, b: (q,) questions: in which network, from which thing, to which.
        limit: of each search.
    """
    n, base = network.shape[1], len(calculus.base)
    net, i, j = (
        indices(which, len(network), "networks"),
        indices(a, n, "things"),
        indices(b, n, "things"),
    )
    closed, sound = close(calculus, network)
    states = np.where(sound, CONSISTENT, INCONSISTENT)
    for k in np.flatnonzero(sound & ~_decided(calculus, closed)).tolist():
        states[k] = solve(calculus, closed[k], limit)[0]
    shape = (len(network), n, n)
    pair, back = np.unique(np.ravel_multi_index((net, i, j), shape), return_inverse=True)
    at = np.unravel_index(pair, shape)
    held = bits_of(closed[at], base) & (states[at[0]] != INCONSISTENT)[:, None]
    found = np.where(held, OPEN, INCONSISTENT)
    alone = held.sum(axis=1) == 1
    row, r = np.nonzero(held & ~alone[:, None])
    step = max(_CELLS // max(n, 1) ** 2, 1)
    for start in range(0, len(row), step):
        some, one = row[start : start + step], r[start : start + step]
        found[some, one] = _allowed(calculus, closed, tuple(x[some] for x in at), one, limit)
    # a model with one of the relations is a model; where none of them is left there is no model
    states[at[0][(found == CONSISTENT).any(axis=1)]] = CONSISTENT
    states[at[0][(found == INCONSISTENT).all(axis=1)]] = INCONSISTENT
    # and the only relation that is left holds in all models
    found[alone] = np.where(held[alone], states[at[0][alone], None], INCONSISTENT)
    found[states[at[0]] == INCONSISTENT] = INCONSISTENT
    possible, unknown = ((found == state) @ (1 << np.arange(base)) for state in (CONSISTENT, OPEN))
    back = back.reshape(-1)
    return Labels(calculus.relations(possible[back]), calculus.relations(unknown[back]), states)


def _allowed(
    calculus: Calculus, closed: Relations, at: tuple[Ints, ...], base: Ints, limit: int
) -> Ints:
    """(m,) whether closed networks have models with one base relation put in at (net, i, j)."""
    net, i, j = at
    trial, changed = closed[net], np.zeros((len(net), *closed.shape[1:]), dtype=np.bool_)
    row = np.arange(len(net))
    relation = np.asarray(1 << base, dtype=calculus.dtype)
    trial[row, i, j], trial[row, j, i] = relation, calculus.converse(relation)
    changed[row, i, j] = changed[row, j, i] = True
    trial, sound = close(calculus, trial, changed)
    found = np.where(sound, CONSISTENT, INCONSISTENT)
    for k in np.flatnonzero(sound & ~_decided(calculus, trial)).tolist():
        found[k] = solve(calculus, trial[k], limit)[0]
    return found


def _decided(calculus: Calculus, network: Relations) -> Bools:
    """(B,) whether closed networks have a model for sure, if no relation in them is impossible."""
    if calculus.decide is not None:
        return np.zeros(len(network), dtype=np.bool_)
    return np.asarray(calculus.tractable[network].all(axis=(1, 2)))


@cache
def split(calculus: Calculus, relation: int) -> tuple[int, ...]:
    """Disjoint tractable relations that make up a relation, largest first; greedy."""
    usable = np.flatnonzero(calculus.tractable)
    size = bits_of(usable, len(calculus.base)).sum(axis=1)
    out, left = [], relation
    while left:
        inside = (usable & ~left) == 0
        best = int(usable[inside][size[inside].argmax()])
        out.append(best)
        left &= ~best
    return tuple(out)
