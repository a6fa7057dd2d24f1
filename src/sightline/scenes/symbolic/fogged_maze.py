"""The maze of EvoEmpirBench: fog, coins, monsters, tools and a locked goal on a square grid.

Cells are (row, column), row 0 on top; start bottom left, goal top right. The rules are those of
uuu-quant/EvoEmpirBench, ``src/game``, with what is unexpected in them; :data:`QUIRKS` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.acting import Turn

__all__ = [
    "COIN", "EMPTY", "GOAL", "KEY", "LIVES", "MAGNET", "MONSTER", "MOVES", "QUIRKS", "SHOVEL",
    "SIDES", "START", "SWORD", "TOOLS", "UNSEEN", "WALL", "MazeLevel", "MazeView", "MazeWorld",
]  # fmt: skip

EMPTY, WALL, START, GOAL, COIN, MONSTER = 0, 1, 2, 3, 5, 6
SHOVEL, SWORD, MAGNET, KEY = 7, 8, 9, 10
UNSEEN: Final = -1
SIDES: Final = {1: 7, 2: 9, 3: 11}
LIVES: Final = 3
TOOLS: Final = {"shovel": SHOVEL, "sword": SWORD, "magnet": MAGNET, "key": KEY}
MOVES: Final = tuple(
    (dr * n, dc * n) for dr, dc in ((-1, 0), (1, 0), (0, -1), (0, 1)) for n in (1, 2, 3)
)
"""actions 0 to 11: up, down, left, right, each by one, two or three cells"""
_ITEM_PAY: Final = {SHOVEL: 100.0, SWORD: 200.0, MAGNET: 150.0, KEY: 300.0}
_SHOVEL_USES, _MAGNET_REACH = 3, 2

QUIRKS: Final = (
    "a move of several cells looks only at the cell it ends on: walls are jumped over",
    "a move off the grid costs a step, and neither monsters nor anything else moves",
    "a wall costs a life and leads back to the start; the first explored cells stay seen",
    "a monster plans a cell in one turn and goes there in the next; before it goes, both its cell "
    "and the planned one are dangerous",
    "a monster wipes out the tool or key on a cell it has stood on, and the level cannot be won",
    "the sword's 500 points for a monster are never paid as a reward",
    "the goal without the key costs a step and puts the player one cell back along the move, even "
    "into a wall",
    "a step that loses a life is not added to the world's own score, and a coin there is not taken",
)

Cell = tuple[int, int]


@dataclass(frozen=True)
class MazeLevel:
    """One level.

    Attributes:
        id: its name.
        tier: 1, 2 or 3; tools and a locked goal are in 3 only, monsters move in 2 and 3.
        grid: (n, n) cell codes.
        coins, monsters: cells.
    """

    id: str
    tier: int
    grid: NDArray[np.int8]
    coins: tuple[Cell, ...]
    monsters: tuple[Cell, ...]

    @property
    def side(self) -> int:
        """Cells along an edge."""
        return len(self.grid)

    @property
    def content(self) -> str:
        """All that the level holds, as text: two levels of one name may differ."""
        return f"{self.tier} {self.grid.tolist()} {self.coins} {self.monsters}"


@dataclass(frozen=True)
class MazeView:
    """What the player sees.

    Attributes:
        tier: of the level, which the player is told.
        cells: (n, n) codes; UNSEEN under fog. Seen cells are shown as they are now.
        agent: where the player is.
        coins: coins on seen cells, also where a monster has wiped out the mark.
        lives: left.
        score: as the published harness shows it.
        shovel: uses left.
        sword, magnet, key: whether the player has it.
        steps: actions so far.
    """

    tier: int
    cells: NDArray[np.int8]
    agent: Cell
    coins: frozenset[Cell]
    lives: int
    score: int
    shovel: int
    sword: bool
    magnet: bool
    key: bool
    steps: int

    @property
    def goal(self) -> Cell:
        """Top right; the player is told so."""
        return 0, len(self.cells) - 1


@dataclass
class _Monster:
    cell: Cell
    plan: Cell | None = None


@dataclass
class MazeWorld:
    """A level being played.

    Args:
        level: where.
        key: 64-bit key of the monsters' draws.
    """

    level: MazeLevel
    key: int
    _grid: NDArray[np.int8] = field(init=False)
    _seen: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self._rng = np.random.Generator(np.random.PCG64(self.key))
        self._grid = self.level.grid.copy()
        self._n = self.level.side
        self._coins = set(self.level.coins)
        self._monsters = [_Monster(cell) for cell in self.level.monsters]
        self._agent: Cell = self._start
        self._lives, self._steps, self._shovel = LIVES, 0, 0
        self._held: set[int] = set()
        self._seen = np.zeros((self._n, self._n), dtype=bool)
        self._uncover()
        self._seen_first = int(self._seen.sum())

    @property
    def _start(self) -> Cell:
        return self._n - 1, 0

    def look(self) -> MazeView:
        """The seen cells as they are now, and what the player carries."""
        coins = frozenset(cell for cell in self._coins if self._seen[cell])
        return MazeView(
            self.level.tier, np.where(self._seen, self._grid, UNSEEN).astype(np.int8), self._agent,
            coins, self._lives, self._score(), self._shovel, SWORD in self._held,
            MAGNET in self._held, KEY in self._held, self._steps,
        )  # fmt: skip

    def facts(self) -> dict[str, float]:
        """Cells seen, cells without a wall, lives, coins left, monsters, walls."""
        walls = int((self._grid == WALL).sum())
        return {
            "seen": int(self._seen.sum()), "open": self._n**2 - walls, "lives": self._lives,
            "coins": len(self._coins), "monsters": len(self._monsters), "walls": walls,
        }  # fmt: skip

    def act(self, action: int) -> Turn:
        """Move by :data:`MOVES`; see :data:`QUIRKS` for what a move does besides."""
        self._steps += 1
        row, column = self._agent[0] + MOVES[action][0], self._agent[1] + MOVES[action][1]
        if not (0 <= row < self._n and 0 <= column < self._n):
            return Turn({"step": -50.0}, {"off_grid": 1})
        target, broken = (row, column), 0
        if self._grid[target] == WALL:
            if not self._shovel:
                return self._lose_life("wall")
            self._grid[target] = EMPTY
            self._shovel -= 1
            broken = 1
        self._agent = target
        rewards = {"step": -50.0, "walls": 500.0 * broken, "items": self._take_tool(target)}
        new = self._uncover()
        rewards["seen"] = 10.0 * self._paid_cells(new)
        drawn = self._draw_coins()
        if self.level.tier > 1:
            self._move_monsters()
        before = len(self._monsters)
        if self._caught():
            return self._lose_life("monster", {"seen": new, "coins": drawn, "broken": broken})
        coins = drawn + self._take_coin(target)
        rewards["coins"] = 500.0 * coins
        events = {
            "seen": new, "coins": coins, "broken": broken, "killed": before - len(self._monsters),
        }  # fmt: skip
        return self._arrive(action, rewards, events)

    def _arrive(self, action: int, rewards: dict[str, float], events: dict[str, int]) -> Turn:
        """The end of a move: the goal, if it is reached."""
        ended = ""
        if self._agent == (0, self._n - 1):
            if self.level.tier == 3 and KEY not in self._held:
                row, column = (int(np.sign(part)) for part in MOVES[action])
                self._agent = self._agent[0] - row, self._agent[1] - column
                return Turn({"step": -50.0}, events)
            rewards["goal"], ended = 2000.0, "won"
        return Turn({name: pay for name, pay in rewards.items() if pay}, events, ended)

    def _lose_life(self, why: str, happened: Mapping[str, int] = MappingProxyType({})) -> Turn:
        """Back to the start; what was seen, drawn and broken before stays so."""
        self._lives -= 1
        self._agent = self._start
        events = {**happened, "lost_lives": 1, f"by_{why}": 1}
        return Turn({"life": -1000.0}, events, "" if self._lives > 0 else "lost")

    def _uncover(self) -> int:
        """See the 3 x 3 cells around the player; how many are new."""
        row, column = self._agent
        before = int(self._seen.sum())
        self._seen[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = True
        return int(self._seen.sum()) - before

    def _paid_cells(self, new: int) -> int:
        """New cells that are paid: seen walls count as seen, cells beyond the open ones do not."""
        open_cells = self._n**2 - int((self._grid == WALL).sum())
        return max(0, new - max(0, int(self._seen.sum()) - open_cells))

    def _take_tool(self, cell: Cell) -> float:
        code = int(self._grid[cell])
        if self.level.tier != 3 or code not in _ITEM_PAY:
            return 0.0
        self._grid[cell] = EMPTY
        if code == SHOVEL:
            self._shovel = _SHOVEL_USES
        self._held.add(code)
        return _ITEM_PAY[code]

    def _take_coin(self, cell: Cell) -> int:
        if cell not in self._coins:
            return 0
        self._coins.remove(cell)
        self._grid[cell] = EMPTY
        return 1

    def _draw_coins(self) -> int:
        """Coins within the magnet's reach, in rows and columns each."""
        if MAGNET not in self._held:
            return 0
        row, column = self._agent
        near = [
            cell for cell in self._coins
            if max(abs(cell[0] - row), abs(cell[1] - column)) <= _MAGNET_REACH
        ]  # fmt: skip
        return sum(self._take_coin(cell) for cell in near)

    def _move_monsters(self) -> None:
        """Each plans a neighbouring cell, or goes to the one it has planned."""
        for monster in self._monsters:
            self._grid[monster.cell] = EMPTY
        for monster in self._monsters:
            if monster.plan is None:
                ways = self._ways(monster.cell)
                monster.plan = ways[int(self._rng.integers(len(ways)))] if ways else None
            else:
                monster.cell, monster.plan = monster.plan, None
        for monster in self._monsters:
            self._grid[monster.cell] = MONSTER

    def _ways(self, cell: Cell) -> list[Cell]:
        near = [(cell[0] + r, cell[1] + c) for r, c in ((-1, 0), (1, 0), (0, -1), (0, 1))]
        return [
            (r, c) for r, c in near
            if 0 <= r < self._n and 0 <= c < self._n and self._grid[r, c] != WALL
        ]  # fmt: skip

    def _caught(self) -> bool:
        """Whether a monster has the player; with the sword it dies instead, one in a turn."""
        here = [m for m in self._monsters if m.cell == self._agent]
        here += [m for m in self._monsters if m.plan == self._agent]
        if here and SWORD in self._held:
            self._monsters.remove(here[0])
            self._grid[here[0].cell] = EMPTY
            return False
        return bool(here)

    def _score(self) -> int:
        """The score that the published harness shows, which is not the one it reports."""
        seen = int(self._seen.sum()) - self._seen_first
        taken = len(self.level.coins) - len(self._coins)
        # the shovel's bonus goes when its uses do
        held = self._held - (set() if self._shovel else {SHOVEL})
        tools = int(sum(_ITEM_PAY[code] for code in held)) if self.level.tier == 3 else 0
        return 10 * seen + 500 * taken + tools - 50 * self._steps + 1000 * self._lives
