"""A planner for the fogged maze that sees what the player sees: shortest ways through known cells,
unknown ones at a risk, monsters by where they can be next.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.fogged_maze import (
    KEY,
    LIVES,
    MAGNET,
    MONSTER,
    MOVES,
    SHOVEL,
    SWORD,
    UNSEEN,
    WALL,
    MazeView,
)  # fmt: skip

__all__ = ["MazePlanner", "MazeRisk"]

Cell = tuple[int, int]
_FAR: Final = 1e9


@dataclass(frozen=True)
class MazeRisk:
    """What the planner fears, in steps.

    Attributes:
        wall: probability that an unseen cell is a wall.
        hit: cost of losing a life, by lives left.
        near: cost of a later cell next to a monster.
        detour: steps that a seen coin may cost, before the goal, by tier.
        tool: steps that a seen sword, shovel or magnet may cost.
    """

    wall: float = 0.13
    hit: tuple[float, float, float] = (200.0, 20.0, 8.0)
    near: float = 1.0
    detour: tuple[float, float, float] = (8.0, 4.0, 4.0)
    tool: float = 2.0


class MazePlanner:
    """Plays one episode.

    It looks for the key where there is a lock, takes coins and tools that lie near, and goes to the
    goal. Monsters plan in one turn and move in the next, so their phase is counted along.
    """

    def __init__(self, risk: MazeRisk = MazeRisk()) -> None:
        self._risk = risk
        self._walls: set[Cell] = set()
        self._plans_next = True
        self._before: tuple[Cell, int, bool] | None = None

    def choose(self, view: MazeView) -> int:
        """The action to take now, 0 to 11."""
        self._notice(view)
        hops = _Hops(view, self._walls, self._risk, self._plans_next)
        action = hops.first.get(self._target(view, hops), -1)
        if action < 0:  # walled in: try the way that costs least
            action = hops.first.get(hops.outlook(), 0)
        to = view.agent[0] + MOVES[action][0], view.agent[1] + MOVES[action][1]
        self._before = to, view.lives, bool(view.cells[to] == UNSEEN)
        return action

    def _notice(self, view: MazeView) -> None:
        """What the last move has shown: a wall stops the monsters' turn, all else does not."""
        if self._before is None:
            return
        to, lives, unseen = self._before
        if view.lives < lives and unseen and view.cells[to] == UNSEEN:
            self._walls.add(to)
        else:
            self._plans_next = not self._plans_next

    def _target(self, view: MazeView, hops: _Hops) -> Cell:
        """Where to go: the key, something near, the goal, or where most is to be seen."""
        locked = view.tier == 3 and not view.key
        wanted = _where(view, KEY) if locked else []
        if wanted:
            return self._detour(view, hops, wanted[0])
        if locked:
            return self._detour(view, hops, hops.outlook())
        return self._detour(view, hops, view.goal)

    def _detour(self, view: MazeView, hops: _Hops, aim: Cell) -> Cell:
        """Something of worth that lies near the way, else ``aim``."""
        limits: dict[Cell, float] = {}
        locked = view.tier == 3 and not view.key
        for code in (SWORD, SHOVEL, MAGNET):
            for cell in _where(view, code):
                limits[cell] = self._risk.tool
        if not locked:
            for coin in view.coins:
                limits[coin] = self._risk.detour[view.tier - 1]
        best, least = aim, _FAR
        for cell, limit in limits.items():
            if cell == view.agent or hops.cost[cell] >= _FAR:
                continue
            extra = hops.cost[cell] + _line(cell, aim) - hops.cost[aim]
            if extra <= limit and hops.cost[cell] < least:
                best, least = cell, hops.cost[cell]
        return best


def _where(view: MazeView, code: int) -> list[Cell]:
    """Seen cells that hold something."""
    return [(int(row), int(column)) for row, column in np.argwhere(view.cells == code)]


def _line(a: Cell, b: Cell) -> float:
    """Moves between two cells where nothing is in the way."""
    return float(-(-abs(a[0] - b[0]) // 3) + -(-abs(a[1] - b[1]) // 3))


class _Hops:
    """Least costs to all cells from where the player is, and the first action on each way."""

    def __init__(self, view: MazeView, walls: set[Cell], risk: MazeRisk, plans: bool) -> None:
        self._view, self._walls, self._risk = view, walls, risk
        self._n = len(view.cells)
        self._hit = risk.hit[min(view.lives, LIVES) - 1]
        self._now, self._later = self._monsters(plans)
        self.cost: dict[Cell, float] = {}
        self.first: dict[Cell, int] = {}
        self._search()

    def _search(self) -> None:
        """Dijkstra's rule over moves of one to three cells."""
        n, entry, start = self._n, self._entry(), self._view.agent
        self.cost = {(r, c): _FAR for r in range(n) for c in range(n)}
        queue: list[tuple[float, Cell, int]] = [(0.0, start, -1)]
        done: set[Cell] = set()
        while queue:
            cost, cell, first = heapq.heappop(queue)
            if cell in done:
                continue
            done.add(cell)
            self.cost[cell], self.first[cell] = cost, first
            for action, (dr, dc) in enumerate(MOVES):
                to = cell[0] + dr, cell[1] + dc
                if to in done or not (0 <= to[0] < n and 0 <= to[1] < n) or entry[to] >= _FAR:
                    continue
                fear = self._now[to] * self._hit if first < 0 else self._later[to]
                step = cost + entry[to] + fear
                heapq.heappush(queue, (step, to, action if first < 0 else first))

    def _entry(self) -> NDArray[np.float64]:
        """Cost of a step onto each cell: more where a wall may be, no way where one is."""
        cells = self._view.cells
        entry = np.ones(cells.shape)
        if not self._view.shovel:
            entry[cells == UNSEEN] += self._risk.wall * self._hit
            entry[cells == WALL] = _FAR
        for wall in self._walls:
            entry[wall] = 1.0 if self._view.shovel else _FAR
        if self._view.tier == 3 and not self._view.key:
            entry[self._view.goal] = _FAR
        return entry

    def _monsters(self, plans: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Probability of being caught on each cell in this move, and the fear of it later."""
        now, later = np.zeros((self._n, self._n)), np.zeros((self._n, self._n))
        if self._view.sword:
            return now, later
        for row, column in np.argwhere(self._view.cells == MONSTER):
            near = [
                (row + r, column + c) for r, c in ((-1, 0), (1, 0), (0, -1), (0, 1))
                if 0 <= row + r < self._n and 0 <= column + c < self._n
                and self._view.cells[row + r, column + c] != WALL
            ]  # fmt: skip
            for cell in near:
                now[cell] = 1 - (1 - now[cell]) * (1 - 1 / len(near))
                later[cell] = self._risk.near
            # it stays this turn when it plans, and goes away when it moves
            now[row, column] = max(now[row, column], 1.0 if plans or not near else 0.05)
            later[row, column] = self._risk.near
        return now, later

    def outlook(self) -> Cell:
        """The cell from which most unseen cells are seen for the steps it takes."""
        unseen = self._view.cells == UNSEEN
        padded = np.pad(unseen.astype(int), 1)
        n = self._n
        gain = np.array([padded[r : r + n, c : c + n] for r in range(3) for c in range(3)]).sum(0)
        chance = np.where(unseen, 1 - self._risk.wall, 1.0)
        best, most = self._view.goal, -1.0
        for cell, cost in self.cost.items():
            if cost < _FAR and cell != self._view.agent:
                worth = float(gain[cell] * chance[cell]) / cost
                if worth > most:
                    best, most = cell, worth
        return best
