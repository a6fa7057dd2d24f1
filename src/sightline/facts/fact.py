"""What a fact is: a column of values with margins, in a named frame, by a named definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sightline.scenes import SceneBatch

__all__ = [
    "Definition",
    "Fact",
    "Frame",
    "Rows",
    "distinct",
    "of_sightings",
    "remembered",
    "sighting_rows",
]

T = TypeVar("T")
Rows = NDArray[np.integer[Any]]
"""Row indices into a table of the batch."""

Frame = Literal["", "camera", "world", "object", "observer", "image"]
Definition = Literal[
    "",
    "box_gap",
    "sampled_gap",
    "centre",
    "nearest_points_mean",
    "z_depth",
    "horizontal",
    "shorter_side",
    "vertical",
    "longest_axis",
    "volume",
    "height",
    "interval",
    "centroid",
    "alpha_shape",
    "outline",
]


@dataclass(frozen=True, eq=False)
class Fact:
    """Values of one relation for n tuples.

    ``margin`` is how far each value is from flipping, in the unit of the relation (metres,
    radians, pixels, or a ratio), never negative; infinite where nothing can flip.
    ``trace`` holds the intermediate values a rationale shows.
    """

    value: NDArray[Any]
    margin: NDArray[np.float64]
    frame: Frame = ""
    definition: Definition = ""
    trace: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.value)

    def take(self, rows: Rows) -> Fact:
        """The given tuples, in that order."""
        trace = {name: column[rows] for name, column in self.trace.items()}
        return replace(self, value=self.value[rows], margin=self.margin[rows], trace=trace)


def sighting_rows(world: SceneBatch, frame: Rows, obj: Rows) -> Rows:
    """Sighting row of each (frame, object), -1 where it was not seen."""
    start, width, row = remembered(world, "sighting_table", lambda: _sighting_table(world))
    at = obj - world.object_start[world.frames.scene[frame]]
    # an object of another scene is not seen either
    there = (at >= 0) & (at < width[frame])
    return np.where(there, row[np.where(there, start[frame] + at, -1)], -1)


def _sighting_table(world: SceneBatch) -> tuple[Rows, Rows, Rows]:
    """A row per frame with a place for each object of its scene: start, width, and the places."""
    scene = world.frames.scene
    width = np.diff(world.object_start)[scene]
    start = np.cumsum(width) - width
    row = np.full(int(width.sum()) + 1, -1, dtype=np.int64)
    seen = world.sightings
    place = start[seen.frame] + seen.object - world.object_start[scene[seen.frame]]
    # of several rows of one object the first counts
    row[place[::-1]] = np.arange(len(seen))[::-1]
    return start, width, row


def of_sightings(
    world: SceneBatch,
    name: str,
    frame: Rows,
    obj: Rows,
    compute: Callable[[Rows, Rows], NDArray[np.float64]],
) -> NDArray[np.float64]:
    """``compute(frame, object)`` (n, k), once per sighting of the batch and shared by all pairs.

    Pairs of objects repeat their objects many times over. Where some (frame, object) is no
    sighting, each distinct one is computed once.
    """
    row = sighting_rows(world, frame, obj)
    if len(row) and row.min() >= 0:

        def everything() -> NDArray[np.float64]:
            seen = world.sightings
            return compute(seen.frame.astype(np.int64), seen.object.astype(np.int64))

        return remembered(world, ("of_sightings", name), everything)[row]
    count = max(len(world.objects), 1)
    found, back = np.unique(frame.astype(np.int64) * count + obj, return_inverse=True)
    return compute(found // count, found % count)[back.reshape(-1)]


def distinct(rows: Rows, count: int) -> tuple[Rows, Rows]:
    """The distinct ones of rows below ``count``, and where among them each is."""
    there = np.zeros(count, dtype=bool)
    there[rows] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[rows]


def remembered(world: SceneBatch, name: Any, compute: Callable[[], T]) -> T:
    """``compute()`` once per batch; later calls with the same name return the same columns."""
    if name not in world.memo:
        world.memo[name] = compute()
    found: T = world.memo[name]
    return found
