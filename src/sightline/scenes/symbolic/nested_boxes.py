"""Blocks in space, apart from or inside each other, with small boxes in them, as SpaRTUN tells of.

x is to the right, y up, z towards the viewer; whole units, of which a block is about 200 wide. How
a block stands to one before it is drawn with SpaRTUN's weights, then both are placed so. What no
one drew (two blocks that stand to a third) is whatever it comes out as.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.draws import Draws

__all__ = ["WEIGHTS", "Look", "NestedBoxes", "draw_nested"]

Ints = NDArray[np.int64]
Look = tuple[int, int, int]
"""number of its size, colour and kind"""

WEIGHTS: Final = {"DC": 10, "EC": 1, "PO": 1, "NTPP": 5, "NTPPI": 5, "TPP": 2, "TPPI": 2}
"""how often a block stands so to another, as published"""
_GAPS = ((1, 11), (21, 69), (72, 160))
"""near, neither, far by :class:`sightline.facts.regions.BoxDistances` on one axis"""
_MOST = 4
_TRIES = 12


@dataclass(frozen=True, eq=False)
class NestedBoxes:
    """Blocks, then the boxes in them.

    Attributes:
        blocks: how many of the boxes are blocks; they come first.
        low, high: (N, 3) corners.
        inside: (N,) block of each box, -1 of blocks themselves.
        looks: of the boxes after the blocks.
        stands: which blocks were placed by which: (later, earlier).
    """

    blocks: int
    low: Ints
    high: Ints
    inside: Ints
    looks: tuple[Look, ...]
    stands: tuple[tuple[int, int], ...]

    def __len__(self) -> int:
        return len(self.low)


def draw_nested(draws: Draws) -> NestedBoxes | None:
    """Two or three blocks of up to four boxes; None where no box came about in one of them."""
    count = draws.pick((2, 3, 3))
    spans = [_span(np.zeros(3, np.int64), _size(draws))]
    stands: list[tuple[int, int]] = []
    for block in range(1, count):
        other = draws.integer(0, block - 1)
        spans.append(_placed(_weighted(draws), spans[other], draws))
        stands.append((block, other))
    inside, looks = [-1] * count, []
    for block in range(count):
        things, said = _contents(spans[block], draws)
        if not things:
            return None
        spans += things
        looks += said
        inside += [block] * len(things)
    corners = np.array(spans)
    return NestedBoxes(
        count, corners[:, 0], corners[:, 1], np.array(inside), tuple(looks), tuple(stands)
    )


def _weighted(draws: Draws) -> str:
    return draws.pick([name for name, weight in WEIGHTS.items() for _ in range(weight)])


def _size(draws: Draws) -> Ints:
    return np.array([draws.integer(140, 260) for _ in range(3)])


def _span(low: Ints, size: Ints) -> Ints:
    return np.stack([low, low + size])


def _placed(relation: str, other: Ints, draws: Draws) -> Ints:
    """Corners (2, 3) of a block that stands so to another."""
    size = other[1] - other[0]
    if relation in ("NTPP", "TPP", "NTPPI", "TPPI"):
        share = (0.08, 0.25) if relation in ("NTPP", "TPP") else (0.1, 0.4)
        margin = np.array(
            [[max(1, int(size[k] * draws.uniform(*share))) for k in range(3)] for _ in range(2)]
        )
        if relation in ("TPP", "TPPI"):
            margin[draws.integer(0, 1), draws.integer(0, 2)] = 0
        out = 1 if relation in ("NTPP", "TPP") else -1
        return np.stack([other[0] + out * margin[0], other[1] - out * margin[1]])
    own = _size(draws)
    if relation == "PO":
        low = [draws.integer(int(other[0, k] - own[k] + 1), int(other[1, k] - 1)) for k in range(3)]
        # it sticks out on one side, where the other one sticks out on the opposite side
        low[0] = int(other[1, 0] - draws.integer(1, int(min(size[0], own[0])) - 1))
        return _span(np.array(low), own)
    ways = [draws.pick((-1, 0, 1)) for _ in range(3)]
    if not any(ways) or relation == "EC":
        ways = [0, 0, 0]
        ways[draws.integer(0, 2)] = draws.pick((-1, 1))
    band = draws.pick(_GAPS)
    low = [_along(ways[k], other[:, k], int(own[k]), band, relation, draws) for k in range(3)]
    return _span(np.array(low), own)


def _along(
    way: int, other: Ints, own: int, band: tuple[int, int], relation: str, draws: Draws
) -> int:
    """Low end on one axis: before, over or behind the other block."""
    low, high = int(other[0]), int(other[1])
    if way == 0:
        return draws.integer(low - own + 1, high - 1)
    gap = 0 if relation == "EC" else draws.integer(*band)
    return high + gap if way > 0 else low - gap - own


def _contents(block: Ints, draws: Draws) -> tuple[list[Ints], list[Look]]:
    """Boxes in a block that keep clear of each other, no two of which look alike."""
    size = block[1] - block[0]
    things: list[Ints] = []
    looks: list[Look] = []
    for _ in range(draws.integer(1, _MOST)):
        look = (draws.integer(0, 2), draws.integer(0, 2), draws.integer(0, 2))
        thing = _fitted(block, size, things, draws)
        if thing is not None and look not in looks:
            things.append(thing)
            looks.append(look)
    return things, looks


def _fitted(block: Ints, size: Ints, things: list[Ints], draws: Draws) -> Ints | None:
    """A place for one more box: deep inside the block, or at its border."""
    at_border = draws.chance(0.2)
    for _ in range(_TRIES):
        own = np.array([max(1, int(size[k] * draws.uniform(0.06, 0.16))) for k in range(3)])
        low = np.array(
            [draws.integer(int(block[0, k] + 1), int(block[1, k] - own[k] - 1)) for k in range(3)]
        )
        if at_border:
            axis = draws.integer(0, 2)
            low[axis] = draws.pick((int(block[0, axis]), int(block[1, axis] - own[axis])))
        span = _span(low, own)
        if all((span[1] < t[0]).any() or (t[1] < span[0]).any() for t in things):
            return span
    return None
