"""How many objects of a category, in a scene or in a frame."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["Tally", "in_frames", "in_scenes", "more_special"]


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts by (place, category), for every category of the batch that occurs there."""

    place: Rows
    """scene or frame row"""
    category: NDArray[np.object_]
    count: NDArray[np.int64]
    example: Rows
    """one object of the kind there"""
    vague: NDArray[np.bool_]
    """a more special kind is there too: "tables" may or may not include the coffee table"""


def in_scenes(world: SceneBatch) -> Tally:
    """Objects of each category in each scene."""
    objects = world.objects
    rows = np.arange(len(objects))
    return remembered(world, "tally_scenes", lambda: _tally(objects.scene, objects.category, rows))


def in_frames(world: SceneBatch) -> Tally:
    """Objects of each category seen in each frame, by the sightings."""
    seen = world.sightings
    return remembered(
        world,
        "tally_frames",
        lambda: _tally(seen.frame, world.objects.category[seen.object], seen.object),
    )


def _tally(place: NDArray[np.integer], category: NDArray[np.object_], rows: Rows) -> Tally:
    names, code = np.unique(category.astype(str), return_inverse=True)
    pair = place.astype(np.int64) * max(len(names), 1) + code.reshape(-1)
    found, first, count = np.unique(pair, return_index=True, return_counts=True)
    where, what = np.divmod(found, max(len(names), 1))
    kind = names[what].astype(object)
    return Tally(where, kind, count, rows[first], more_special(where, kind))


def more_special(place: NDArray[np.integer], category: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Rows in whose place there is a category that ends in theirs: a table by a coffee table."""
    out = np.zeros(len(category), dtype=bool)
    found = sorted(set(category.tolist()))
    for short, long in itertools.permutations(found, 2):
        if long.endswith(" " + short):
            general = category == short
            out |= general & np.isin(place, place[category == long])
    return out
