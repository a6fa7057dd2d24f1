"""How many objects of a category there are in a scene."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["Tally", "in_scenes", "nested_names"]


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts by (place, category), for every category of the batch that occurs there."""

    place: Rows
    """scene row"""
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


def _tally(place: NDArray[np.integer], category: NDArray[np.object_], rows: Rows) -> Tally:
    names, code = np.unique(category.astype(str), return_inverse=True)
    pair = place.astype(np.int64) * max(len(names), 1) + code.reshape(-1)
    found, first, count = np.unique(pair, return_index=True, return_counts=True)
    where, what = np.divmod(found, max(len(names), 1))
    kind = names[what].astype(object)
    return Tally(where, kind, count, rows[first], nested_names(where, kind)[0])


def nested_names(
    place: NDArray[np.integer], category: NDArray[np.object_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows whose category ends another one's in their place, and rows whose category is that one.

    A table beside a coffee table is in the first, the coffee table in the second.
    """
    general, special = np.zeros((2, len(category)), dtype=bool)
    found = sorted(set(category.tolist()))
    for short, long in itertools.permutations(found, 2):
        if long.endswith(" " + short):
            few, many = category == short, category == long
            general |= few & np.isin(place, place[many])
            special |= many & np.isin(place, place[few])
    return general, special
