"""Places on a grid from exact steps: "a is one to the left of b", all stories at once.

A statement says by which step thing a lies from thing b. Things that statements connect have one
place relative to each other, found by union-find with offsets: every round hangs the groups below
neighbours with lower numbers and shortens all paths, for all groups of all stories together. A
batch of stories is just a longer story, its things numbered through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sightline.geometry._arrays import Bools, Ints, bools
from sightline.geometry.calculi._columns import indices

__all__ = ["Places", "place"]

_FARTHEST = 1 << 61


@dataclass(frozen=True, eq=False)
class Places:
    """Where things are, each relative to the first thing it is connected with."""

    group: Ints
    """(n,) lowest thing that each is connected with"""
    offset: Ints
    """(n, D) place of each minus that of its group"""
    kept: Bools
    """(m,) statements that agree with these places; others contradict what came before them"""

    def between(self, a: ArrayLike, b: ArrayLike) -> tuple[Bools, Ints]:
        """``(q,)`` whether things are connected, and ``(q, D)`` the step from b to a.

        The step is 0 where they are not.
        """
        one, two = (indices(x, len(self.group), "things") for x in (a, b))
        known = bools(self.group[one] == self.group[two])
        return known, (self.offset[one] - self.offset[two]) * known[..., None]


def place(count: int, a: ArrayLike, b: ArrayLike, step: ArrayLike) -> Places:
    """Places of ``count`` things from statements.

    Args:
        count: things, numbered from 0.
        a, b: (m,) things that statements are about.
        step: (m, D) place of a minus place of b, integers.

    Raises:
        ValueError: a thing that does not exist, or a step that is not a whole number or overflows.
    """
    one, two = indices(a, count, "things"), indices(b, count, "things")
    steps = np.asarray(step)
    if steps.ndim != 2 or not (np.issubdtype(steps.dtype, np.integer) or not steps.size):
        raise ValueError("steps are whole numbers, one row per statement")
    steps = steps.astype(np.int64)
    if steps.size and max(steps.max(), -steps.min()) > _FARTHEST // max(count, 1):
        raise ValueError("steps are too long to be added up")
    parent = np.arange(count)
    offset = np.zeros((count, steps.shape[1]), dtype=np.int64)
    live = np.flatnonzero(one != two)
    while True:
        root_1, root_2 = parent[one[live]], parent[two[live]]
        apart = root_1 != root_2
        live, root_1, root_2 = live[apart], root_1[apart], root_2[apart]
        if not len(live):
            break
        # place of root 1 minus place of root 2
        gap = steps[live] - offset[one[live]] + offset[two[live]]
        low, high = np.minimum(root_1, root_2), np.maximum(root_1, root_2)
        gap = np.where((root_1 > root_2)[:, None], gap, -gap)
        # every root hangs below one lower neighbour: of repeated indices the last is written
        chosen = np.full(count, -1)
        chosen[high] = np.arange(len(high))
        hung = np.flatnonzero(chosen >= 0)
        parent[hung], offset[hung] = low[chosen[hung]], gap[chosen[hung]]
        _shorten(parent, offset)
    agrees = (offset[one] - offset[two] == steps).all(axis=1)
    return Places(parent, offset, agrees)


def _shorten(parent: Ints, offset: Ints) -> None:
    """Hang everything directly below its root, in place."""
    while True:
        above = parent[parent]
        if np.array_equal(above, parent):
            return
        offset += offset[parent]
        parent[:] = above
