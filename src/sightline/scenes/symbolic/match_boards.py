"""Many boards of the match game at once: connected regions, and what falls after a clearing.

Arrays are (8, 8, b): row, column, board, row 0 on top; the boards lie side by side so that every
step works on contiguous rows of bytes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["COLOURS", "SIDE", "Boards", "fallen", "region_sizes", "regions"]

SIDE: Final = 8
COLOURS: Final = "ABCD"

Boards = NDArray[np.uint8]
"""(8, 8, b) colours as numbers 0 to 3"""


def regions(boards: Boards) -> NDArray[np.uint8]:
    """(8, 8, b) the smallest cell number (row * 8 + column) of each cell's 4-connected region."""
    count = boards.shape[2]
    label = np.arange(SIDE * SIDE, dtype=np.uint8).reshape(SIDE, SIDE, 1).repeat(count, axis=2)
    # 255 where neighbours differ: a label that passes there never wins
    down = np.where(boards[1:] == boards[:-1], 0, 255).astype(np.uint8)
    right = np.where(boards[:, 1:] == boards[:, :-1], 0, 255).astype(np.uint8)
    sweeps = [(label[:, i - 1], right[:, i - 1], label[:, i]) for i in range(1, SIDE)]
    sweeps += [(label[:, i + 1], right[:, i], label[:, i]) for i in reversed(range(SIDE - 1))]
    sweeps += [(label[i - 1], down[i - 1], label[i]) for i in range(1, SIDE)]
    sweeps += [(label[i + 1], down[i], label[i]) for i in reversed(range(SIDE - 1))]
    passed = np.empty((SIDE, count), dtype=np.uint8)
    while True:
        before = label.copy()
        for source, wall, target in sweeps:
            np.maximum(source, wall, out=passed)
            np.minimum(target, passed, out=target)
        if np.array_equal(before, label):
            return label


def region_sizes(label: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(b, 64) cells of the region that has each label; 0 for labels that no region has."""
    cells, count = SIDE * SIDE, label.shape[2]
    flat = label.reshape(cells, count).astype(np.int64) + cells * np.arange(count)
    return np.bincount(flat.ravel(), minlength=cells * count).reshape(count, cells)


def fallen(boards: Boards, gone: NDArray[np.bool_], rng: np.random.Generator) -> Boards:
    """The boards without the cells ``gone`` (8, 8, b): the rest falls, new colours fill the top."""
    order = np.argsort(~gone, axis=0, kind="stable")
    kept = np.take_along_axis(boards, order, axis=0)
    fresh = np.arange(SIDE)[:, None, None] < gone.sum(axis=0)
    drawn = rng.integers(0, len(COLOURS), size=boards.shape, dtype=np.uint8)
    return np.where(fresh, drawn, kept).astype(np.uint8)
