"""How shapes in canvases stand to each other, by published thresholds that are data."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.canvases import SIDE, Canvases

__all__ = ["EDGES", "RELATIONS", "SPARTQA", "SPARTUN", "BoxMeaning"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

RELATIONS = ("left", "right", "above", "below", "near", "far", "touching")
EDGES = ("left", "right", "top", "bottom")


@dataclass(frozen=True)
class BoxMeaning:
    """What words say of two boxes of one canvas, in its units; y down.

    Attributes:
        name: of the meaning.
        margin: a box is left of another if its left edge is, and its right edge by more than this.
        near: some horizontal edges and some vertical edges are closer than this.
        far: the nearest horizontal edges and the nearest vertical ones are farther apart.
        touching: ``edges``: facing edges meet at one coordinate; ``gap``: they are closer than
            ``gap`` and the boxes are not farther apart sideways than the larger one is wide.
        gap: for ``touching``.
        source: where these are used.
    """

    name: str
    margin: int
    near: int
    far: int
    touching: Literal["edges", "gap"]
    gap: int
    source: str

    def relations(self, a: Ints, b: Ints) -> Bools:
        """Which of ``RELATIONS`` hold of boxes ``a`` to boxes ``b``: (..., 4) twice to (..., 7)."""
        left, right = self._before(a, b, 0), self._before(b, a, 0)
        above, below = self._before(a, b, 1), self._before(b, a, 1)
        aside, off = _gaps(a, b, 0), _gaps(a, b, 1)
        near = (aside < self.near) & (off < self.near)
        far = (aside > self.far) & (off > self.far)
        return np.stack([left, right, above, below, near, far, self._touching(a, b)], axis=-1)

    def edges(self, box: Ints) -> Bools:
        """Which of ``EDGES`` of its canvas each box touches: (..., 4) to (..., 4)."""
        return np.stack(
            [box[..., 0] == 0, box[..., 2] == SIDE, box[..., 1] == 0, box[..., 3] == SIDE], axis=-1
        )

    def within(self, world: Canvases) -> Bools:
        """(N, N, 7) relations of all pairs of a world; none across canvases or to itself."""
        found = self.relations(world.box[:, None], world.box[None])
        same = world.canvas[:, None] == world.canvas[None]
        np.fill_diagonal(same, False)
        return np.asarray(found & same[..., None])

    def _before(self, a: Ints, b: Ints, axis: int) -> Bools:
        return np.asarray(
            (a[..., axis] < b[..., axis]) & (a[..., axis + 2] - b[..., axis + 2] < -self.margin)
        )

    def _touching(self, a: Ints, b: Ints) -> Bools:
        meet = np.zeros(np.broadcast(a[..., 0], b[..., 0]).shape, dtype=np.bool_)
        for axis in (0, 1):
            across = 1 - axis
            facing = np.minimum(
                np.abs(a[..., axis] - b[..., axis + 2]), np.abs(a[..., axis + 2] - b[..., axis])
            )
            if self.touching == "edges":
                beside = (a[..., across] < b[..., across + 2]) & (
                    b[..., across] < a[..., across + 2]
                )
                meet |= (facing == 0) & beside
            else:
                wide = np.maximum(a[..., 2] - a[..., 0], b[..., 2] - b[..., 0])
                meet |= (facing < self.gap) & (np.abs(a[..., across] - b[..., across]) < wide)
        return meet


def _gaps(a: Ints, b: Ints, axis: int) -> Ints:
    """Distance of the nearest two of the four edges across an axis."""
    edges = [np.abs(a[..., i] - b[..., j]) for i in (axis, axis + 2) for j in (axis, axis + 2)]
    return np.asarray(np.minimum.reduce(np.broadcast_arrays(*edges)))


SPARTQA: Final = BoxMeaning("spartqa", 10, 20, 70, "edges", 0, "HLR/SpartQA_generation")
SPARTUN: Final = replace(
    SPARTQA, name="spartun", touching="gap", gap=2, source="HLR/SpaRTUN, its rule for touching"
)
