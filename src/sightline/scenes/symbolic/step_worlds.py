"""Things on a plane, each placed by a step from one before it: a chain, and more that hangs off it.

x is to the right, y up. Points are placed by steps of one unit or of any length; boxes apart on
the axes on which a step leads away, and over one another on those on which it does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.worlds.draws import Draws

__all__ = ["STEPS", "Step", "StepWorld", "draw_steps"]

Ints = NDArray[np.int64]
Way = tuple[int, int]
Step = tuple[int, int, Way]
"""one thing, the other, and on which side of the other it is on each axis"""

STEPS: Final[dict[Way, str]] = {
    (-1, 0): "left", (1, 0): "right", (0, 1): "above", (0, -1): "below", (-1, 1): "upper-left",
    (1, 1): "upper-right", (-1, -1): "lower-left", (1, -1): "lower-right",
}  # fmt: skip
_MOST_MORE = 4
_ALONE = -1
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, eq=False)
class StepWorld:
    """Things and the steps between them.

    Attributes:
        names: letters.
        low, high: (N, 2) ends on each axis; the same for points.
        steps: how each thing stands to the one that it was placed by.
        chain: how many of the things, from the first on, are the chain.
    """

    names: tuple[str, ...]
    low: Ints
    high: Ints
    steps: tuple[Step, ...]
    chain: int


def draw_steps(
    draws: Draws, hops: int, *, unit: bool = False, extended: bool = False, back: bool = False
) -> StepWorld | None:
    """A chain of ``hops`` steps and up to four things more; some of these are a chain of their own.

    Args:
        unit: every step is one unit long; else it is of any length, and the steps of the chain
            do not go to and fro on one axis at least.
        extended: things are boxes, else points. On one axis all steps lead the same way then.
        back: the chain ends where it began. None where it does not come out so.
    """
    ways = _turning(draws, hops) if unit else _going(draws, hops, extended)
    if back and (not unit or any(sum(way[k] for way in ways) for k in (0, 1))):
        return None
    more = draws.integer(0, _MOST_MORE)
    apart = more >= 2 and draws.chance(0.3)
    parent = list(range(hops))  # of each thing but the first
    parent += [draws.integer(0, thing - 1) for thing in range(hops + 1, hops + 1 + more)]
    if apart:
        parent[-2:] = [_ALONE, len(parent) - 1]
    spans = [_first(draws, extended)]
    steps: list[Step] = []
    for thing, other in enumerate(parent, 1):
        if other == _ALONE:
            spans.append(spans[0] + 1000)
            continue
        way = ways[thing - 1] if thing <= hops else draws.pick(tuple(STEPS))
        spans.append(_next(spans[other], way, unit, extended, draws))
        steps.append((thing, other, way))
    corners = np.array(spans)
    names = tuple(draws.shuffled(_LETTERS)[: len(spans)])
    return StepWorld(names, corners[:, 0], corners[:, 1], tuple(steps), hops + 1)


def _turning(draws: Draws, hops: int) -> list[Way]:
    return [draws.pick(tuple(STEPS)) for _ in range(hops)]


def _going(draws: Draws, hops: int, extended: bool) -> list[Way]:
    """Steps that lead one way on one axis, and on the other one way or to and fro."""
    kept, side = draws.integer(0, 1), draws.pick((-1, 1))
    other = draws.pick(((-1, 0), (0, 1), (0,), (-1, 1) if extended else (-1, 0, 1)))
    if extended and draws.chance(0.4):
        other = (draws.pick((-1, 1)),)
    ways: list[Way] = []
    while len(ways) < hops:
        along = side if extended else draws.pick((side, side, 0))
        across = draws.pick(other)
        if (along, across) != (0, 0):
            ways.append((along, across) if kept == 0 else (across, along))
    return ways


def _first(draws: Draws, extended: bool) -> Ints:
    size = [draws.integer(3, 9) if extended else 0 for _ in range(2)]
    return np.array([[0, 0], size])


def _next(other: Ints, way: Way, unit: bool, extended: bool, draws: Draws) -> Ints:
    """Ends (2, 2) of a thing on these sides of another."""
    ends = []
    for k in range(2):
        low, high = int(other[0, k]), int(other[1, k])
        size = draws.integer(3, 9) if extended else 0
        if way[k] == 0:
            at = draws.integer(low - size + 1, high - 1) if extended else low
        else:
            gap = 1 if unit else draws.integer(0 if extended else 1, 5)
            at = high + gap if way[k] > 0 else low - gap - size
        ends.append((at, at + size))
    return np.array(ends).T
