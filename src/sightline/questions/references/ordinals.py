"""Ordinal captions: "third cup from the left", "second closest chair".

RoboRefer's captions go from class to attribute to ordinal until one is unique in the image; which
orders it counts in and by what margin is not published, both are ours. An order is told only where
all objects of the kind are clearly seen, and no two neighbours in it are close.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts import visibility
from sightline.facts.counts import nested_names
from sightline.facts.fact import remembered
from sightline.questions.references.style import Mask
from sightline.questions.references.words import kinds_of
from sightline.scenes import SceneBatch

__all__ = ["ordinal_captions"]

Floats = NDArray[np.float64]
MOST: Final = 5
"""objects of a kind beyond which nobody counts"""
ASIDE: Final = 0.03
"""share of the image's width between the middles of neighbours in a row"""
DEEPER: Final = (0.25, 0.1)
"""metres, and share of the nearer depth, between neighbours in depth"""
_NTH = np.array(["", "second ", "third ", "fourth ", "fifth "], dtype=object)


def ordinal_captions(world: SceneBatch) -> NDArray[np.object_]:
    """(sightings,) caption of each object among those of its kind in the frame, "" = none.

    From the left or the right, whichever is nearer; else by depth from the camera.
    """
    return remembered(world, "ordinal_captions", lambda: _captions(world))


def _captions(world: SceneBatch) -> NDArray[np.object_]:
    seen = world.sightings
    category = world.objects.category[seen.object]
    kind = kinds_of(seen.frame, category)
    general, special = nested_names(seen.frame, category)
    known = visibility.clear(world) & ~(general | special)
    size = np.bincount(kind)[kind] if len(kind) else kind
    known &= (size > 1) & (size <= MOST) & world.scenes.complete[world.frames.scene[seen.frame]]
    width = world.frames.size[seen.frame, 0].astype(np.float64)
    low, high = seen.box[:, 0] / width, seen.box[:, 2] / width
    rank, clear = _ranked(kind, (low + high) / 2, np.full(len(kind), ASIDE), [low, high])
    row = np.where(clear & _all(kind, known), _in_a_row(rank, size, category), "")
    median = np.where(seen.depth_median > 0, seen.depth_median, np.nan)
    apart = np.maximum(DEEPER[0], DEEPER[1] * median)
    rank, clear = _ranked(kind, median, apart, [seen.depth_min])
    deep = np.where(clear & _all(kind, known), _in_depth(rank, size, category), "")
    return np.where(row != "", row, deep)


def _all(kind: NDArray[np.int64], true: Mask) -> Mask:
    """Rows whose whole kind is true."""
    return np.asarray(np.bincount(kind, ~true)[kind] == 0) if len(kind) else true


def _ranked(
    kind: NDArray[np.int64], value: Floats, apart: Floats, others: list[Floats]
) -> tuple[NDArray[np.int64], Mask]:
    """Rank of each row in its kind by ``value``, and whether the order of its kind is clear.

    It is where each value exceeds the one before by what that one wants (``apart``), and all
    ``others`` ascend as well.
    """
    rank, clear = np.zeros(len(kind), dtype=np.int64), np.ones(len(kind), dtype=bool)
    if not len(kind):
        return rank, clear
    order = np.lexsort((value, kind))
    sorted_kind = kind[order]
    start = np.searchsorted(sorted_kind, sorted_kind)
    rank[order] = np.arange(len(kind)) - start
    before, after = order[:-1], order[1:]
    steps = value[after] - value[before] >= apart[before]
    for other in others:
        steps &= other[after] > other[before]
    # the first of a kind has none before it
    fine = np.append(True, steps | (kind[before] != kind[after])) & np.isfinite(value[order])
    clear[order] = fine
    return rank, _all(kind, clear)


def _in_a_row(
    rank: NDArray[np.int64], size: NDArray[np.int64], category: NDArray[np.object_]
) -> NDArray[np.object_]:
    back = size - 1 - rank
    left = _NTH[np.minimum(rank, MOST - 1)] + category + " from the left"
    right = _NTH[np.clip(back, 0, MOST - 1)] + category + " from the right"
    inner = np.where(rank <= back, left, right)
    inner = np.where(rank == 0, "leftmost " + category, inner)
    return np.where(back == 0, "rightmost " + category, inner)


def _in_depth(
    rank: NDArray[np.int64], size: NDArray[np.int64], category: NDArray[np.object_]
) -> NDArray[np.object_]:
    near = _NTH[np.minimum(rank, MOST - 1)] + "closest " + category
    return np.where(rank == size - 1, "farthest " + category, near)
