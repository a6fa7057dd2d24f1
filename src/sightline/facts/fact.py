"""What a fact is: a column of values with margins, in a named frame, by a named definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from sightline.scenes import SceneBatch

__all__ = ["Definition", "Fact", "Frame", "Rows", "remembered"]

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


def remembered(world: SceneBatch, name: Any, compute: Callable[[], T]) -> T:
    """``compute()`` once per batch; later calls with the same name return the same columns."""
    if name not in world.memo:
        world.memo[name] = compute()
    found: T = world.memo[name]
    return found
