"""Slow second methods: models written out one by one, nothing shared with the code under test."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

from sightline.geometry.calculi import ALLEN, CARDINAL, POINT, RCC8, Calculus

_ALLEN = {
    # sign of each end of a minus each end of b: low-low, low-high, high-low, high-high
    (-1, -1, -1, -1): "b",
    (-1, -1, 0, -1): "m",
    (-1, -1, 1, -1): "o",
    (-1, -1, 1, 0): "fi",
    (-1, -1, 1, 1): "di",
    (0, -1, 1, -1): "s",
    (0, -1, 1, 0): "eq",
    (0, -1, 1, 1): "si",
    (1, -1, 1, -1): "d",
    (1, -1, 1, 0): "f",
    (1, -1, 1, 1): "oi",
    (1, 0, 1, 1): "mi",
    (1, 1, 1, 1): "bi",
}
_COMPASS = {(-1, -1): "SW", (0, -1): "S", (1, -1): "SE", (-1, 0): "W", (0, 0): "EQ", (1, 0): "E",
            (-1, 1): "NW", (0, 1): "N", (1, 1): "NE"}  # fmt: skip


def sign(x: float) -> int:
    return (x > 0) - (x < 0)


def name_of(calculus: Calculus, a: tuple[int, ...], b: tuple[int, ...]) -> str:
    """The base relation of a to b, from its definition."""
    if calculus is POINT:
        return "<=>"[sign(a[0] - b[0]) + 1]
    if calculus is CARDINAL:
        return _COMPASS[sign(a[0] - b[0]), sign(a[1] - b[1])]
    assert calculus is ALLEN
    return _ALLEN[tuple(sign(x - y) for x in a for y in b)]


def domain(calculus: Calculus, n: int) -> list[tuple[int, ...]]:
    """Things enough for every way n of them can lie."""
    if calculus is POINT:
        return [(x,) for x in range(n)]
    if calculus is CARDINAL:
        return list(product(range(n), repeat=2))
    return [(low, high) for low in range(2 * n) for high in range(low + 1, 2 * n)]


@cache
def scenarios(calculus: Calculus, n: int) -> np.ndarray:
    """(s, n, n) base relations of every way n things can lie."""
    things = domain(calculus, n)
    code = np.array(
        [[calculus.base.index(name_of(calculus, a, b)) for b in things] for a in things]
    )
    chosen = np.stack(np.meshgrid(*[np.arange(len(things))] * n, indexing="ij"), -1).reshape(-1, n)
    i, j = np.triu_indices(n, k=1)
    number = code[chosen[:, i], chosen[:, j]] @ (len(calculus.base) ** np.arange(len(i)))
    _, first = np.unique(number, return_index=True)
    chosen = chosen[first]
    return code[chosen[:, :, None], chosen[:, None, :]]


def allowed(calculus: Calculus, network: np.ndarray) -> np.ndarray:
    """(n, n) base relations that occur in the models of a network; 0 where it has none."""
    models = 1 << scenarios(calculus, len(network))
    fits = (models & network != 0).all(axis=(1, 2))
    return np.bitwise_or.reduce(models[fits], axis=0, initial=0)


def narrowed(calculus: Calculus, network: np.ndarray) -> np.ndarray:
    """Path consistency one triangle at a time, over sets of names."""
    n = len(network)
    entry = [[set(calculus.names(network[i, j])) for j in range(n)] for i in range(n)]
    table = {
        (r, s): set(calculus.names(calculus.base_composition[k, m]))
        for k, r in enumerate(calculus.base)
        for m, s in enumerate(calculus.base)
    }
    changed = True
    while changed:
        changed = False
        for i, k, j in product(range(n), repeat=3):
            way = set().union(*(table[r, s] for r in entry[i][k] for s in entry[k][j]))
            if not entry[i][j] <= way:
                entry[i][j] &= way
                changed = True
    return np.array([[calculus.relation(sorted(entry[i][j])) for j in range(n)] for i in range(n)])


def regions(base: np.ndarray) -> np.ndarray | None:
    """(n, n) RCC-8 relations that a model built for ``base (n, n)`` has; None if it is no model.

    Cells are kinds of places, each the set of regions it belongs to: closed under "part of", and
    with no two regions that are apart. Two cells share a border unless a region in one is apart
    from a region in the other, or deep inside a region that the other is not in.
    """
    n = len(base)
    name = [[RCC8.base[base[i, j]] for j in range(n)] for i in range(n)]
    part = {"TPP", "NTPP", "EQ"}
    up = [{j for j in range(n) if name[i][j] in part} for i in range(n)]
    deep = [{j for m in up[i] for j in range(n) if name[m][j] == "NTPP"} for i in range(n)]
    kinds: set[frozenset[int]] = {frozenset()}
    for i in range(n):
        kinds |= {frozenset(up[i]), frozenset(deep[i])}
        for j in range(n):
            kinds.add(frozenset(up[i] | deep[j]))
            if name[i][j] not in ("DC", "EC"):
                kinds.add(frozenset(up[i] | up[j]))
    kinds = {
        kind
        for kind in kinds
        if not any(name[i][j] in ("DC", "EC") for i in kind for j in kind)
        and all(up[i] <= kind for i in kind)
    }
    cells = sorted(kinds, key=sorted)

    def share(u: frozenset[int], v: frozenset[int]) -> bool:
        apart = any(name[i][j] == "DC" for i in u for j in v)
        inside = any(name[i][j] == "NTPP" and j not in v for i in u for j in range(n))
        return not apart and not inside

    borders = [(u, v) for u in cells for v in cells if share(u, v) and share(v, u)]
    out = np.full((n, n), -1)
    for i, j in product(range(n), repeat=2):
        common = any(i in c and j in c for c in cells)
        only_i = any(i in c and j not in c for c in cells)
        only_j = any(j in c and i not in c for c in cells)
        if not any(i in c for c in cells):
            return None
        if not common:
            found = "EC" if any(i in u and j in v for u, v in borders) else "DC"
        elif only_i and only_j:
            found = "PO"
        elif not only_i and not only_j:
            found = "EQ"
        elif only_j:
            found = "TPP" if any(i in u and j not in v for u, v in borders) else "NTPP"
        else:
            found = "TPPI" if any(j in u and i not in v for u, v in borders) else "NTPPI"
        out[i, j] = RCC8.base.index(found)
    return out if (out == base).all() else None
