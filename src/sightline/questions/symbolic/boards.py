"""Questions about a path through a maze and about animals in a grid; SpatialEval's Maze-Nav and
Spatial-Grid."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sightline.questions.symbolic.modes import Asked, in_modes
from sightline.questions.symbolic.posed import Posed
from sightline.scenes.symbolic.told_worlds import ANIMALS, Maze, animal_grid, maze

__all__ = ["ORDINALS", "WHERE", "grid_questions", "maze_questions", "told_grid", "told_maze"]

ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
WHERE = {
    (0, -1): "directly to the left of the starting point (S), with no vertical displacement",
    (0, 1): "directly to the right of the starting point (S), with no vertical displacement",
    (-1, 0): "directly above the starting point (S), with no horizontal displacement",
    (1, 0): "directly below the starting point (S), with no horizontal displacement",
    (-1, -1): "to the top left of the starting point (S)",
    (-1, 1): "to the top right of the starting point (S)",
    (1, -1): "to the bottom left of the starting point (S)",
    (1, 1): "to the bottom right of the starting point (S)",
}
"""by the signs of the difference in rows and columns"""


def told_maze(of: Maze) -> str:
    """The maze in characters, and what they mean."""
    return (
        "Consider a maze that is drawn with characters: # is a wall, a space is open floor, S is "
        "the start, E is the exit, and X marks the path from S to E. A right turn is a change of "
        "direction by 90 degrees clockwise, a left turn one by 90 degrees counter-clockwise.\n\n"
        + "\n".join(of.rows)
        + "\n"
    )


def maze_questions(keys: NDArray[np.uint64], kind: int = 0, cells: int = 3) -> Iterator[Posed]:
    """One maze and one question a key, in each of the three modes.

    Args:
        keys: one question each.
        kind: 0 right turns, 1 all turns, 2 where the exit is from the start.
        cells: rooms along a side; the drawing has twice as many rows and one more.
    """
    for key in keys.tolist():
        draw = np.random.Generator(np.random.PCG64(key))
        on = maze(draw, cells)
        asked = _where(on, draw) if kind == 2 else _turns(on, kind == 0, draw)
        world = {"kind": "maze", "rows": list(on.rows)}
        yield from in_modes(key, f"mazenav.{kind}", told_maze(on), asked, world)


def _turns(on: Maze, right: bool, draw: np.random.Generator) -> Asked:
    truth = on.turns[0] if right else sum(on.turns)
    which = "right" if right else "total"
    question = f"How many {which} turns are there in the provided path from S to E?"
    why = f"{on.turns[0]} turns to the right, {on.turns[1]} to the left."
    return Asked(question, _numbers(truth, draw), str(truth), rationale=why)


def _numbers(truth: int, draw: np.random.Generator) -> tuple[str, ...]:
    """The number and three others below ten, or below itself where it is larger, in any order."""
    others = [k for k in range(max(10, truth + 1)) if k != truth]
    listed = [truth, *(others[k] for k in draw.permutation(len(others))[:3])]
    return tuple(str(listed[k]) for k in draw.permutation(4))


def _where(on: Maze, draw: np.random.Generator) -> Asked:
    """Half of the statements hold."""
    (r0, c0), (r1, c1) = on.path[0], on.path[-1]
    true = (int(np.sign(r1 - r0)), int(np.sign(c1 - c0)))
    others = [each for each in WHERE if each != true]
    said = true if draw.integers(2) else others[int(draw.integers(len(others)))]
    why = f"S is in row {r0}, column {c0}; E in row {r1}, column {c1}."
    return Asked(
        f"Is the exit (E) {WHERE[said]}?", ("Yes", "No"), "Yes" if said == true else "No",
        rationale=why,
    )  # fmt: skip


def told_grid(rows: tuple[tuple[str, ...], ...]) -> str:
    """The grid in words, a row a line."""
    return (
        f"Consider a grid of {len(rows)} rows and {len(rows[0])} columns with an animal in each of "
        "its blocks. Its rows from top to bottom are:\n\n"
        + "\n".join(" | ".join(row) for row in rows)
        + "\n"
    )


def grid_questions(keys: NDArray[np.uint64], kind: int = 0, side: int = 5) -> Iterator[Posed]:
    """One grid and one question a key, in each of the three modes.

    Args:
        keys: one question each.
        kind: 0 how many blocks hold an animal, 1 the animal in a corner, 2 by row and column.
        side: blocks along a side.
    """
    for key in keys.tolist():
        draw = np.random.Generator(np.random.PCG64(key))
        rows = animal_grid(draw, side)
        asked = _blocks(rows, draw) if kind == 0 else _animal(rows, kind == 1, draw)
        world = {"kind": "grid", "rows": [list(row) for row in rows]}
        yield from in_modes(key, f"spatialgrid.{kind}", told_grid(rows), asked, world)


def _blocks(rows: tuple[tuple[str, ...], ...], draw: np.random.Generator) -> Asked:
    animal = ANIMALS[int(draw.integers(len(ANIMALS)))]
    count = sum(row.count(animal) for row in rows)
    by_row = ", ".join(str(row.count(animal)) for row in rows)
    question = f"How many blocks contain {animal}?"
    return Asked(question, _numbers(count, draw), str(count), rationale=f"By rows: {by_row}.")


def _animal(rows: tuple[tuple[str, ...], ...], corner: bool, draw: np.random.Generator) -> Asked:
    last = len(rows) - 1
    if corner:
        r, c = (last * int(k) for k in draw.integers(0, 2, 2))
        name = f"{'bottom' if r else 'top'}-{'right' if c else 'left'}"
        spot = f"at the {name} corner (the {_nth(r)} row and the {_nth(c)} column)"
    else:
        r, c = (int(k) for k in draw.integers(0, len(rows), 2))
        spot = f"at the {_nth(r)} row, {_nth(c)} column"
    truth = rows[r][c]
    others = [animal for animal in ANIMALS if animal != truth]
    listed = [truth, *(others[k] for k in draw.permutation(len(others))[:3])]
    return Asked(
        f"What is the animal of the block located {spot} of the grid?",
        tuple(listed[k] for k in draw.permutation(4)), truth,
        rationale=f"Row {r + 1}: {', '.join(rows[r])}.",
    )  # fmt: skip


def _nth(number: int) -> str:
    return ORDINALS[number]
