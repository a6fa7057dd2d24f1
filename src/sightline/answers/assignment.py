"""The cheapest one-to-one assignment of rows to columns (Hungarian method), and boxes by it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .phrases import normalised

Ints = NDArray[np.int64]


def assign(cost: ArrayLike) -> tuple[Ints, Ints]:
    """Rows and columns (k,) of the assignment of least total cost, k = min(n, m), rows ascending.

    `cost` (n, m) must be finite. Shortest augmenting paths with potentials, O(k^2 max(n, m)): one
    row enters at a time along the path that raises the total least.
    """
    c = np.asarray(cost, dtype=np.float64)
    if c.ndim != 2 or not np.isfinite(c).all():
        raise ValueError("assign needs a matrix of finite costs")
    if c.shape[0] > c.shape[1]:
        columns, rows = assign(c.T)
        order = np.argsort(rows, kind="stable")
        return rows[order], columns[order]
    n, m = c.shape
    of_row, of_column = np.zeros(n), np.zeros(m)  # the potentials
    owner = np.full(m, -1, dtype=np.int64)  # the row of each column
    for new in range(n):
        best = np.full(m, np.inf)  # shortest path to each column
        previous = np.full(m, -1, dtype=np.int64)
        done = np.zeros(m, dtype=np.bool_)
        row, column, length = new, -1, 0.0
        while True:
            through = length + c[row] - of_row[row] - of_column
            shorter = ~done & (through < best)
            best[shorter], previous[shorter] = through[shorter], column
            column = int(np.argmin(np.where(done, np.inf, best)))
            length = float(best[column])
            done[column] = True
            if owner[column] < 0:
                break
            row = int(owner[column])
        inner = done & (owner >= 0)
        of_row[owner[inner]] += length - best[inner]
        of_row[new] += length
        of_column[done] += best[done] - length
        while column >= 0:
            before = int(previous[column])
            owner[column] = owner[before] if before >= 0 else new
            column = before
    columns = np.flatnonzero(owner >= 0)
    order = np.argsort(owner[columns], kind="stable")
    return owner[columns][order], columns[order].astype(np.int64)


def named_overlaps(
    overlap: ArrayLike, names: Sequence[str], true_names: Sequence[str], least: float
) -> NDArray[np.float64]:
    """Overlaps (k,) of boxes with the true boxes of their names that they are assigned to.

    `overlap` (n, m) from 0 to 1. Assigned for the most pairs that overlap at least `least`, then
    for the largest total; pairs of different names are left out.
    """
    shared = np.asarray(overlap, dtype=np.float64).copy()
    one, other = ([normalised(name) for name in each] for each in (names, true_names))
    shared *= np.asarray(one)[:, None] == np.asarray(other)[None]
    # a pair that counts is worth more than all overlaps together
    rows, columns = assign(-np.where(shared >= least, shared + min(shared.shape), shared))
    found = shared[rows, columns]
    return found[found > 0]
