"""Fresh levels of EvoEmpirBench: sizes, numbers and shapes as published, the goal reachable.

Mazes hold 2 to 6 pieces of wall (a cross, an angle, a block or a line) and, walking cell by cell,
a way from the start to the goal and to every coin and tool. The authors ask only for the first.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from sightline import hashing
from sightline.errors import BadInput
from sightline.scenes.symbolic import fogged_maze as maze
from sightline.scenes.symbolic.match_boards import COLOURS, SIDE
from sightline.scenes.symbolic.match_game import PROPS, region_at
from sightline.storage import draft

__all__ = ["fresh_match", "fresh_maze", "make_levels", "reachable"]

Rng = np.random.Generator
Cell = tuple[int, int]

_PIECES: Final = {1: (2, 3), 2: (3, 4), 3: (4, 6)}
_LONGEST: Final = {1: 2, 2: 3, 3: 3}
_ANGLES: Final = (((-1, 0), (0, 1)), ((1, 0), (0, 1)), ((1, 0), (0, -1)), ((-1, 0), (0, -1)))
_COINS, _MONSTERS = 5, 2
_DIFFICULTIES: Final = {"easy": (15, (8, 12)), "medium": (12, (12, 16)), "hard": (10, (16, 20))}
"""least steps, and the range of a colour's target"""
_CELLS_A_STEP: Final = 6
"""steps are never fewer than the targets together divided by this"""


def make_levels(out: Path, count: int, seed: int) -> list[Path]:
    """Write ``count`` levels, in equal parts for both games and their difficulties.

    Raises:
        BadInput: ``out`` exists.
    """
    if out.exists():
        raise BadInput(out, "--out", "exists", "choose another folder")
    home = out / "data" / "levels"
    kinds: list[Any] = [*_PIECES, *_DIFFICULTIES]
    files = []
    for place, kind in enumerate(kinds):
        share = count // len(kinds) + (place < count % len(kinds))
        for number in range(1, share + 1):
            key = int(hashing.mix("evoempirbench", np.uint64(seed), np.uint64(place), number)[0])
            if isinstance(kind, int):
                path = home / "maze_eval" / f"Level_{kind}_{number}.json"
                level = fresh_maze(kind, key)
            else:
                path = home / "match_game" / kind / f"level{number:02d}.json"
                level = fresh_match(kind, key)
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft(path) as unnamed:
                unnamed.write_text(json.dumps(level, indent=1) + "\n", encoding="utf-8")
            files.append(path)
    return files


def fresh_maze(tier: int, key: int) -> dict[str, Any]:
    """A maze in the published fields."""
    rng = np.random.Generator(np.random.PCG64(key))
    side = maze.SIDES[tier]
    while True:
        walls = _walls(rng, side, tier)
        near = reachable(side, walls)
        free = sorted(near - {(side - 1, 0), (0, side - 1)})
        wanted = _COINS + (_MONSTERS if tier > 1 else 0) + (len(maze.TOOLS) if tier > 2 else 0)
        if (0, side - 1) in near and len(free) >= wanted:
            break
    drawn = [free[i] for i in rng.permutation(len(free))[:wanted]]
    coins, rest = drawn[:_COINS], drawn[_COINS:]
    monsters, tools = rest[:_MONSTERS], rest[_MONSTERS:]
    items: dict[str, list[int] | None] = dict.fromkeys(maze.TOOLS)
    grid = np.zeros((side, side), dtype=int)
    grid[side - 1, 0], grid[0, side - 1] = maze.START, maze.GOAL
    placed = [(walls, maze.WALL), (coins, maze.COIN), (monsters, maze.MONSTER)]
    for (name, code), cell in zip(maze.TOOLS.items(), tools, strict=False):
        items[name] = list(cell)
        placed.append(([cell], code))
    for cells, code in placed:
        for cell in cells:
            grid[cell] = code
    return {
        "grid": grid.tolist(), "obstacles": [list(c) for c in walls],
        "coins": [list(c) for c in coins], "monsters": [list(c) for c in monsters],
        "items": items, "mode": f"Level {tier}", "grid_size": side,
    }  # fmt: skip


def reachable(side: int, walls: list[Cell]) -> set[Cell]:
    """Cells that a walk cell by cell reaches from the start."""
    edge, found = [(side - 1, 0)], {(side - 1, 0)}
    while edge:
        row, column = edge.pop()
        for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= near[0] < side and 0 <= near[1] < side
            if inside and near not in found and near not in walls:
                found.add(near)
                edge.append(near)
    return found


def _walls(rng: Rng, side: int, tier: int) -> list[Cell]:
    """Pieces that overlap neither each other nor the start and the goal."""
    taken: list[Cell] = []
    least, most = _PIECES[tier]
    for _ in range(int(rng.integers(least, most + 1))):
        for piece in _pieces(rng, side, _LONGEST[tier]):
            inside = all(0 <= r < side and 0 <= c < side for r, c in piece)
            if inside and not set(piece) & {*taken, (side - 1, 0), (0, side - 1)}:
                taken += piece
                break
    return taken


def _pieces(rng: Rng, side: int, longest: int) -> Iterator[list[Cell]]:
    """Pieces of one kind, each somewhere else."""
    kind = int(rng.integers(4))
    while True:
        r, c = (int(x) for x in rng.integers(0, side, 2))
        if kind == 0:
            yield [(r, c), (r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        elif kind == 1:
            (a, b), (d, e) = _ANGLES[int(rng.integers(4))]
            yield [(r, c), (r + a, c + b), (r + d, c + e)]
        elif kind == 2:
            high, wide = (int(x) for x in rng.integers(1, longest, 2, endpoint=True))
            yield [(r + i, c + j) for i in range(high) for j in range(wide)]
        else:
            length, flat = int(rng.integers(2, longest + 1)), bool(rng.integers(2))
            yield [(r, c + i) if flat else (r + i, c) for i in range(length)]


def fresh_match(tier: str, key: int) -> dict[str, Any]:
    """A board in the published fields; something can be cleared on it."""
    rng = np.random.Generator(np.random.PCG64(key))
    least, (low, high) = _DIFFICULTIES[tier]
    targets = {colour: int(rng.integers(low, high + 1)) for colour in COLOURS}
    steps = max(least + int(rng.integers(4)), -(-sum(targets.values()) // _CELLS_A_STEP))
    while True:
        board = rng.integers(0, len(COLOURS), (SIDE, SIDE)).astype(np.uint8)
        if any(len(region_at(board, cell)) > 1 for cell in np.ndindex(SIDE, SIDE)):
            break
    return {
        "board": [[COLOURS[c] for c in row] for row in board], "max_steps": steps,
        "inventory": dict.fromkeys(PROPS, 1), "color_targets": targets,
    }  # fmt: skip
