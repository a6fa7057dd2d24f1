"""Which pairs of views are shown together: any that share enough, or evenly over their overlap.

MultiSPA's sampler: pairs whose views overlap (surface points in both over points in either) by 6
to 35 % are taken equally from bins of 1 %; small bins are used up first and what they lack is
passed on to larger ones; every pair is swapped by a fair coin.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sightline import hashing
from sightline.facts import Rows, correspondence
from sightline.questions.balance import rank_within
from sightline.questions.pick import Pick, frame_keys
from sightline.scenes import SceneBatch

__all__ = ["BIN", "OVERLAP_MARGIN", "Pairs", "linked_pairs", "overlapping_pairs"]

Pairs = Literal["any", "overlap"]
"""all pairs of views, or those of :func:`overlapping_pairs`"""
OVERLAP_MARGIN = 0.005
"""a pair's overlap stays this far inside the range of facts.correspondence.paired"""
BIN = 0.01
"""width of the overlap bins from which pairs are taken in turn (MultiSPA)"""

Mask = NDArray[np.bool_]


def linked_pairs(
    world: SceneBatch, pick: Pick, where: Mask, *, ordered: bool = True, pairs: Pairs = "any"
) -> tuple[Rows, Rows, Mask]:
    """Pairs of posed views among ``where``, and those with enough in common to show a motion."""
    usable = where & world.frames.posed
    if pairs == "overlap":
        first, second = overlapping_pairs(world, pick, usable, pick.limit)
        return first, second, np.ones(len(first), dtype=bool)
    first, second = pick.frame_pairs(usable, ordered=ordered)
    return first, second, correspondence.connected(world, first, second).value


def overlapping_pairs(world: SceneBatch, pick: Pick, where: Mask, most: int) -> tuple[Rows, Rows]:
    """Pairs of views among ``where``: overlap in range, its bins in turn, in random order.

    Args:
        most: pairs of each scene.
    """
    one, two = pick.frame_pairs(where, ordered=False)
    fact = correspondence.paired(world, one, two)
    keep = np.flatnonzero(fact.value & (fact.margin >= OVERLAP_MARGIN))
    one, two, share = one[keep], two[keep], fact.trace["overlap"][keep]
    keys = hashing.mix(np.uint64(pick.seed), frame_keys(world)[one], frame_keys(world)[two])
    scene = world.frames.scene[one]
    share_bin = np.floor((share - correspondence.LEAST_OVERLAP) / BIN).astype(np.int64)
    rank = rank_within(scene.astype(np.int64) * 1000 + share_bin, keys)
    # the first pair of every bin, then the second of those that have one, and so on
    order = np.lexsort((keys, rank, scene))
    turn = np.arange(len(order)) - np.searchsorted(scene[order], scene[order])
    chosen = np.sort(order[turn < most])
    swap = keys[chosen] % np.uint64(2) == 1
    one, two = one[chosen], two[chosen]
    return np.where(swap, two, one), np.where(swap, one, two)
