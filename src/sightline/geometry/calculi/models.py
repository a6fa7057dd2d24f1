"""Calculi from their definitions: enumerate small models and write down what occurs in them.

Where base relations only say how a few numbers are ordered, a finite domain holds every order type
of three things, so the table it gives is exact, not sampled.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools
from sightline.geometry.calculi.algebra import Calculus, bits_of, of_triples

__all__ = ["from_domain", "preconvex"]


def from_domain(name: str, base: tuple[str, ...], relation: ArrayLike, **kind: Any) -> Calculus:
    """The calculus of a finite domain.

    Args:
        name: of the calculus.
        base: names of the base relations.
        relation: (d, d) base relation of the i-th to the j-th thing.
        kind: passed on to :func:`.of_triples`.

    Raises:
        ValueError: two things have different relations to themselves.
    """
    r = np.asarray(relation)
    loops = np.unique(np.diagonal(r))
    if len(loops) != 1:
        raise ValueError(f"{name}: things have {len(loops)} different relations to themselves")
    ab, bc, ac = np.broadcast_arrays(r[:, :, None], r[None, :, :], r[:, None, :])
    return of_triples(name, base, int(loops[0]), (r, r.T), (ab, bc, ac), **kind)


def preconvex(zones: ArrayLike) -> Bools:
    """``(2**n,)`` which relations are preconvex, for base relations that are products of zones.

    Zones are numbered along a line: 0 before the first landmark, 1 on it, 2 behind it, and so on,
    so odd zones are points and even ones are open stretches. ``zones (n, K)`` says in which zones
    the K coordinates lie. A relation is preconvex where its convex hull, the smallest product of
    runs of zones around it, adds nothing but points of its topological closure. Path consistency
    decides networks of preconvex point, interval (there they are ORD-Horn) and cardinal-direction
    relations. Source: Ligozat 1996 and 1998; Nebel and Bürckert 1995 for intervals.
    """
    z = np.asarray(zones, dtype=np.int64)
    n, axes = z.shape
    row = {tuple(zone): r for r, zone in enumerate(z.tolist())}
    closure = np.eye(n, dtype=np.bool_)
    for r, zone in enumerate(z.tolist()):
        moves = [[c] if c % 2 else [c - 1, c, c + 1] for c in zone]
        for at in product(*moves):
            if at in row:
                closure[r, row[at]] = True
    held = bits_of(np.arange(1 << n), n)
    closed = held.astype(np.float32) @ closure.astype(np.float32) > 0
    low = np.full((len(held), axes), np.iinfo(np.int64).max)
    high = np.full((len(held), axes), -1)
    for r in range(n):
        low[held[:, r]] = np.minimum(low[held[:, r]], z[r])
        high[held[:, r]] = np.maximum(high[held[:, r]], z[r])
    hull = ((z >= low[:, None]) & (z <= high[:, None])).all(axis=2)
    return np.asarray((closed | ~hull).all(axis=1), dtype=np.bool_)
