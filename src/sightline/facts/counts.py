"""How many objects of a category, in a scene or in a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.scenes import SceneBatch

__all__ = ["Tally", "in_frames", "in_scenes"]


@dataclass(frozen=True, eq=False)
class Tally:
    """Counts by (place, category), for every category of the batch that occurs there."""

    place: Rows
    """scene or frame row"""
    category: NDArray[np.object_]
    count: NDArray[np.int64]
    example: Rows
    """one object of the kind there"""


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
    return Tally(where, names[what].astype(object), count, rows[first])
