"""Canvases drawn by chance: blocks of shapes as SpartQA has them, and how the blocks stand."""

from __future__ import annotations

from sightline.scenes.symbolic.canvases import COLOURS, SHAPES, SIDE, SIZES, Canvases
from sightline.scenes.worlds.draws import Draws

__all__ = ["Stand", "draw_blocks"]

Stand = tuple[str, int, int]
"""relation, one block, other block"""
_BLOCKS = (1,) * 5 + (2,) * 9 + (3,) * 6
"""how many blocks there are, 5 : 9 : 6"""
_MOST, _LEAST = 8, 5
"""shapes drawn for a block at most; shapes of a story at least"""
_TRIES = 40


def draw_blocks(draws: Draws) -> tuple[Canvases, tuple[Stand, ...]] | None:
    """Blocks of shapes that do not overlap, each shape kept with 0.5 to 0.71; and a random tree of
    relations between the blocks. None where too few shapes are left.

    No two shapes of a block look the same, so that each can be named.
    """
    count = draws.pick(_BLOCKS)
    shapes: list[tuple[int, str, str, int, int, int]] = []
    for block in range(count):
        kept = draws.uniform(0.5, 0.71)
        placed: list[tuple[int, int, int]] = []
        looks: set[tuple[str, str, int]] = set()
        for _ in range(draws.integer(4, _MOST)):
            look = (draws.pick(SHAPES), draws.pick(COLOURS), draws.pick(tuple(SIZES)))
            at = _place(draws, look[2], placed)
            if at is None or look in looks:
                continue
            looks.add(look)
            placed.append((*at, look[2]))
            if draws.chance(kept):
                shapes.append((block, look[0], look[1], *at, look[2]))
    if len(shapes) < _LEAST:
        return None
    stands = tuple(
        (draws.pick(("left", "right", "above", "below")), block, draws.integer(0, block - 1))
        for block in range(1, count)
    )
    return Canvases.of(shapes, "ABC"[:count]), stands


def _place(draws: Draws, edge: int, placed: list[tuple[int, int, int]]) -> tuple[int, int] | None:
    """A free place, at the border or at another shape more often than by chance."""
    for _ in range(_TRIES):
        x, y = (_along(draws, edge) for _ in range(2))
        if placed and draws.chance(0.2):
            left, top, size = draws.pick(placed)
            x, y = (left + size, top) if draws.chance(0.5) else (left, top + size)
        inside = 0 <= x <= SIDE - edge and 0 <= y <= SIDE - edge
        if inside and all(
            x >= u + size or u >= x + edge or y >= v + size or v >= y + edge
            for u, v, size in placed
        ):
            return x, y
    return None


def _along(draws: Draws, edge: int) -> int:
    free = SIDE - edge
    return draws.pick((0, free)) if draws.chance(0.15) else draws.integer(0, free)
