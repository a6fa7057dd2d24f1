"""What follows from relations of objects in blocks, by SpartQA's rules, in an open world.

Inverse, symmetry, transitivity of the four directions and of nothing else; how blocks stand holds
of all that is in them. What follows is true, what it excludes is false, the rest is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.facts.canvases import EDGES, RELATIONS

__all__ = ["CONVERSE", "Followed", "closed", "follow"]

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

CONVERSE: Final = {
    "left": "right", "right": "left", "above": "below", "below": "above",
    "near": "near", "far": "far", "touching": "touching",
}  # fmt: skip
_AT = {name: i for i, name in enumerate(RELATIONS)}
_BACK = np.array([_AT[CONVERSE[name]] for name in RELATIONS])
_DIRECTIONS = 4
_EXCLUDES = {
    "left": ("right",), "right": ("left",), "above": ("below",), "below": ("above",),
    "near": ("far",), "far": ("near", "touching"), "touching": ("far",),
}  # fmt: skip
"""a relation is false where one of these follows"""


@dataclass(frozen=True, eq=False)
class Followed:
    """What follows of every ordered pair of N objects.

    Attributes:
        true: (7, N, N) relations in the order of ``RELATIONS`` that follow.
        false: (7, N, N) those that are excluded.
        sound: no relation is both, and nothing stands to itself.
    """

    true: Bools
    false: Bools
    sound: bool


def follow(
    told: Bools,
    block: Ints,
    stands: Bools,
    edges: Bools | None = None,
    *,
    people: bool = False,
) -> Followed:
    """Close what a story says.

    Args:
        told: (7, N, N) relations of objects that are stated.
        block: (N,) number of each object's block.
        stands: (7, B, B) relations of blocks that are stated.
        edges: (N, 4) which edges of its block each object is said to touch.
        people: as people tell and count who tell of near and far: objects of different blocks are
            far from each other, and far to one side, then on to that side, is far. The published
            rules leave both open.
    """
    blocks = closed(stands)
    same = block[:, None] == block[None]
    lifted = blocks[:, block[:, None], block[None]] & ~same
    lifted[[_AT["near"], _AT["touching"]]] = False  # of blocks, and of no two objects in them
    facts = told | lifted
    if edges is not None:
        facts = facts | _across(edges, same)
    if people:
        facts[_AT["far"]] |= ~same
    true = closed(facts)
    if people:
        true = closed(true | _farther(true))
    false = np.zeros_like(true)
    for name, others in _EXCLUDES.items():
        for other in others:
            false[_AT[name]] |= true[_AT[other]]
    if people:
        false[_AT["near"]] |= ~same
        false[_AT["touching"]] |= ~same
    clash = (true & false).any() or np.einsum("rii->", true.astype(np.int64)) > 0
    knot = (blocks & blocks[_BACK])[:_DIRECTIONS].any()
    return Followed(true, false, not (clash or knot))


def _farther(true: Bools) -> Bools:
    """Far along a direction, and on along it, on either end or both."""
    out = np.zeros_like(true)
    for r in range(_DIRECTIONS):
        onward = true[r].astype(np.int64) + np.eye(true.shape[1], dtype=np.int64)
        far = (true[r] & true[_AT["far"]]).astype(np.int64)
        out[_AT["far"]] |= (onward @ far @ onward) > 0
    return out


def closed(facts: Bools) -> Bools:
    """What follows of (7, N, N) relations: the way back of each, and on along a direction."""
    out = facts | facts[_BACK].transpose(0, 2, 1)
    for r in range(_DIRECTIONS):
        reach = out[r]
        for k in range(len(reach)):
            reach |= reach[:, k, None] & reach[None, k]
    return np.asarray(out)


def _across(edges: Bools, same: Bools) -> Bools:
    """Objects at opposite edges of one block: a direction, and far from each other."""
    out = np.zeros((len(RELATIONS), *same.shape), dtype=np.bool_)
    for low, high, name in (("left", "right", "left"), ("top", "bottom", "above")):
        one, other = edges[:, EDGES.index(low)], edges[:, EDGES.index(high)]
        # an object at both edges spans the block and says nothing
        pair = (one & ~other)[:, None] & (other & ~one)[None] & same
        out[_AT[name]] |= pair
        out[_AT["far"]] |= pair
    return out
