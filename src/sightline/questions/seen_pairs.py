"""The pairs of objects that frames show together, in columns that all tasks of a batch share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sightline.facts.fact import Rows, remembered
from sightline.questions.pick import Pick
from sightline.scenes import SceneBatch

__all__ = ["SeenPairs", "seen_pairs"]

T = TypeVar("T")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class SeenPairs:
    """Columns of unordered pairs: the frame, and the two objects in the order of their rows."""

    view: Rows
    one: Rows
    two: Rows
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)

    def once(self, name: Any, compute: Callable[[], T]) -> T:
        """``compute()`` the first time, later the same columns."""
        if name not in self.memo:
            self.memo[name] = compute()
        found: T = self.memo[name]
        return found


def seen_pairs(world: SceneBatch, pick: Pick, name: str, where: Mask) -> SeenPairs:
    """Pairs of sightings of the same frame for which ``where`` holds.

    All of them, the same columns for every task, where no frame has more than its share of
    ``pick.limit``; else each task draws its own.

    Args:
        world: the batch.
        pick: of the task.
        name: of ``where``, under which the pairs are kept.
        where: (sightings,) the usable ones.
    """
    most = remembered(world, ("most_pairs", name), lambda: _most(world, where))
    if most > pick.limit:
        return _pairs(world, pick, where)
    return remembered(world, ("seen_pairs", name), lambda: _pairs(world, pick, where))


def _pairs(world: SceneBatch, pick: Pick, where: Mask) -> SeenPairs:
    one, two = pick.sighted_pairs(where, ordered=False)
    seen = world.sightings
    return SeenPairs(seen.frame[one], seen.object[one], seen.object[two])


def _most(world: SceneBatch, where: Mask) -> int:
    """The smallest limit at which every frame's pairs are all taken, see :class:`Pick`."""
    count = np.bincount(world.sightings.frame[where], minlength=len(world.frames))
    frames = np.diff(world.frame_start)[world.frames.scene]
    # a frame's share is the limit over the frames of its scene, rounded up
    least = count * (count - 1) // 2
    return int(((least - 1) * frames + 1).max(initial=0))
