"""The match-2 game of EvoEmpirBench: clear connected colours on a board that refills at random.

Rules of uuu-quant/EvoEmpirBench, ``src/match_game``, with what is unexpected in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.acting import Turn
from sightline.scenes.symbolic.match_boards import COLOURS, SIDE, fallen

__all__ = ["MATCH_QUIRKS", "PROPS", "MatchLevel", "MatchView", "MatchWorld", "points", "region_at"]

PROPS: Final = {"row": 32, "col": 32, "bomb": 12, "hammer": 4}
"""points that each tool costs"""
MATCH_QUIRKS: Final = (
    "an action that cannot be carried out costs no step; the harness asks again until it gives up",
    "a tool whose target cannot be read or lies off the board is lost with its points; a negative "
    "row or column counts from the end; a hammer off the board is given back",
    "cells cleared by tools bring no points",
)

Cell = tuple[int, int]


def points(cells: int) -> int:
    """Points for a region: 5 a cell, and 3 for each beyond the second."""
    return 5 * cells + 3 * max(0, cells - 2)


@dataclass(frozen=True)
class MatchLevel:
    """One level.

    Attributes:
        id: its name.
        tier: ``easy``, ``medium`` or ``hard``.
        board: (8, 8) colours as numbers.
        steps: actions there are.
        targets: (4,) cells of each colour to clear.
        tools: how many there are of each of :data:`PROPS`.
    """

    id: str
    tier: str
    board: NDArray[np.uint8]
    steps: int
    targets: tuple[int, ...]
    tools: Mapping[str, int]

    @property
    def content(self) -> str:
        """All that the level holds, as text: two levels of one name may differ."""
        return f"{self.board.tolist()} {self.steps} {self.targets} {dict(self.tools)}"


@dataclass(frozen=True)
class MatchView:
    """What the player sees: everything but the colours to come.

    Attributes:
        board: (8, 8).
        score, steps: points now, and steps left.
        tools: left of each.
        targets, cleared: (4,) by colour.
    """

    board: NDArray[np.uint8]
    score: int
    steps: int
    tools: Mapping[str, int]
    targets: tuple[int, ...]
    cleared: tuple[int, ...]


class MatchWorld:
    """A level being played.

    Args:
        level: where.
        key: 64-bit key of the colours that fall.
    """

    def __init__(self, level: MatchLevel, key: int) -> None:
        self.level, self.key = level, key
        self._rng = np.random.Generator(np.random.PCG64(key))
        self._board = level.board.copy()
        self._tools = dict(level.tools)
        self._cleared = [0] * len(COLOURS)
        self._score, self._steps = 0, level.steps

    def look(self) -> MatchView:
        """The whole board."""
        return MatchView(
            self._board.copy(), self._score, self._steps, dict(self._tools), self.level.targets,
            tuple(self._cleared),
        )  # fmt: skip

    def facts(self) -> dict[str, float]:
        """Points, steps left, steps there were."""
        return {"score": self._score, "steps_left": self._steps, "steps": self.level.steps}

    def act(self, action: Any) -> Turn:
        """Carry out ``{"type": "eliminate", "pos": [i, j]}``, or a tool with ``pos`` or ``index``.

        Anything else, a region of one cell, or a tool that is not there or too dear costs no step.
        """
        if not isinstance(action, Mapping):
            return Turn({}, {"invalid": 1})
        kind = action.get("type")
        if kind == "eliminate":
            region = region_at(self._board, action.get("pos"))
            if len(region) < 2:
                return Turn({}, {"invalid": 1})
            return self._clear(region, points(len(region)), {})
        if isinstance(kind, str) and kind in PROPS:
            return self._use(kind, action.get("index" if kind in ("row", "col") else "pos"))
        return Turn({}, {"invalid": 1})

    def _use(self, tool: str, target: Any) -> Turn:
        if self._score < PROPS[tool] or self._tools.get(tool, 0) <= 0:
            return Turn({}, {"invalid": 1})
        cells = _aimed(tool, target)
        if tool == "hammer" and cells == []:
            return Turn({}, {"invalid": 1})
        self._tools[tool] -= 1
        if cells is None:
            self._score -= PROPS[tool]
            return Turn({"tool": -float(PROPS[tool])}, {"invalid": 1, "wasted": 1})
        return self._clear(cells, -PROPS[tool], {tool: 1})

    def _clear(self, cells: list[Cell], paid: int, events: dict[str, int]) -> Turn:
        gone = np.zeros((SIDE, SIDE), dtype=bool)
        for cell in cells:
            gone[cell] = True
            self._cleared[int(self._board[cell])] += 1
        self._score += paid
        self._steps -= 1
        self._board = fallen(self._board[..., None], gone[..., None], self._rng)[..., 0]
        won = all(c >= t for c, t in zip(self._cleared, self.level.targets, strict=True))
        ended = "won" if won else "" if self._steps > 0 else "lost"
        name = "tool" if paid < 0 else "cells"
        return Turn({name: float(paid)}, {"step": 1, "cleared": len(cells), **events}, ended)


def region_at(board: NDArray[np.uint8], cell: Any) -> list[Cell]:
    """The 4-connected cells of one colour around a cell; [] where ``cell`` is none of the board."""
    if not isinstance(cell, list | tuple) or len(cell) < 2 or not all(map(_whole, cell[:2])):
        return []
    first = int(cell[0]), int(cell[1])
    if not (0 <= first[0] < SIDE and 0 <= first[1] < SIDE):
        return []
    found, edge = {first}, [first]
    while edge:
        row, column = edge.pop()
        for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= near[0] < SIDE and 0 <= near[1] < SIDE
            if inside and near not in found and board[near] == board[first]:
                found.add(near)
                edge.append(near)
    return sorted(found)


def _aimed(tool: str, target: Any) -> list[Cell] | None:
    """Cells that a tool clears; None where the target cannot be used at all."""
    if tool in ("row", "col"):
        if not _whole(target) or not -SIDE <= target < SIDE:
            return None
        line = int(target) % SIDE
        return [(line, i) if tool == "row" else (i, line) for i in range(SIDE)]
    if not isinstance(target, list | tuple) or len(target) != 2 or not all(map(_whole, target)):
        return None
    reach = 1 if tool == "bomb" else 0
    rows = range(int(target[0]) - reach, int(target[0]) + reach + 1)
    columns = range(int(target[1]) - reach, int(target[1]) + reach + 1)
    return [(r, c) for r in rows for c in columns if 0 <= r < SIDE and 0 <= c < SIDE]


def _whole(value: object) -> bool:
    return isinstance(value, int)
