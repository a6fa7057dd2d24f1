"""Many games of match-2 played to their end at once, by a greedy rule and with drawn colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.match_boards import (
    COLOURS,
    SIDE,
    Boards,
    fallen,
    region_sizes,
    regions,
)  # fmt: skip
from sightline.scenes.symbolic.match_game import PROPS, MatchView

__all__ = ["PRICES", "Games", "Masks", "play_out", "worth"]

Masks = NDArray[np.bool_]
"""(8, 8, b) cells that are cleared"""
Counts = NDArray[np.int64]

PRICES: Final = np.array(list(PROPS.values()))
_ROW, _COL, _BOMB = 1, 2, 3
_URGENCY: Final = 0.15
"""how much more a cell is worth for each further cell of its colour that is still wanted: colours
that are far from their target first, as the last ones are found in small regions"""
_WASTE: Final = 0.1
"""worth of a cell that is no longer wanted"""


@dataclass(frozen=True)
class Games:
    """b games side by side.

    Attributes:
        boards: (8, 8, b) colours.
        need: (4, b) cells of each colour still to clear; 0 or less = done.
        steps, score: (b,) left, and points.
        tools: (4, b) how many are left, in the order of :data:`PROPS`.
    """

    boards: Boards
    need: Counts
    steps: Counts
    score: Counts
    tools: Counts

    @classmethod
    def of(cls, view: MatchView, copies: int) -> Games:
        """The game as it is seen, several times."""
        need = np.array(view.targets) - np.array(view.cleared)
        tools = np.array([view.tools.get(name, 0) for name in PROPS])
        return cls(
            np.repeat(view.board[..., None].astype(np.uint8), copies, axis=2),
            np.repeat(need[:, None], copies, axis=1),
            np.full(copies, view.steps), np.full(copies, view.score),
            np.repeat(tools[:, None], copies, axis=1),
        )  # fmt: skip

    def take(self, chosen: NDArray[np.intp]) -> Games:
        """Some of them."""
        return Games(
            self.boards[:, :, chosen], self.need[:, chosen], self.steps[chosen],
            self.score[chosen], self.tools[:, chosen],
        )  # fmt: skip

    def after(self, gone: Masks, tool: Counts, rng: np.random.Generator) -> Games:
        """Clear cells: (8, 8, b) masks and (b,) 0 for a region, else 1 + the number of the tool."""
        cleared = np.stack([((self.boards == c) & gone).sum(axis=(0, 1)) for c in range(4)])
        total = cleared.sum(axis=0)
        earned = np.where(tool == 0, 5 * total + 3 * np.maximum(total - 2, 0), 0)
        spent = np.where(tool > 0, PRICES[np.maximum(tool - 1, 0)], 0)
        used = tool == 1 + np.arange(len(PROPS))[:, None]
        return Games(
            fallen(self.boards, gone, rng), self.need - cleared, self.steps - 1,
            self.score + earned - spent, self.tools - used,
        )  # fmt: skip


def worth(counts: Counts, need: Counts) -> NDArray[np.float64]:
    """What clearing ``counts`` cells of a colour is worth while ``need`` of it are wanted."""
    wanted = np.maximum(need, 0)
    useful = np.minimum(counts, wanted)
    return useful * (1 + _URGENCY * wanted) + _WASTE * (counts - useful)


def play_out(games: Games, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(b,) which games are won when each goes on by the greedy rule."""
    won = np.asarray(np.all(games.need <= 0, axis=0))
    going = np.flatnonzero(~won & (games.steps > 0))
    games = games.take(going)
    while len(going):
        games = games.after(*_greedy(games), rng)
        done = np.asarray(np.all(games.need <= 0, axis=0))
        won[going[done]] = True
        left = np.flatnonzero(~done & (games.steps > 0))
        going, games = going[left], games.take(left)
    return won


def _greedy(games: Games) -> tuple[Masks, Counts]:
    """The region, row, column or bomb of most worth in each game."""
    count = len(games.steps)
    each = np.arange(count)
    label = regions(games.boards)
    sizes = region_sizes(label)
    colour = games.boards.reshape(SIDE * SIDE, count).T.astype(np.int64)
    value = worth(sizes, np.take_along_axis(games.need.T, colour, axis=1))
    value[sizes < 2] = -1.0
    best = value.argmax(axis=1)
    most, tool = value[each, best], np.zeros(count, dtype=np.int64)
    gone = np.asarray(label == best.astype(np.uint8))
    for number, values in _tool_values(games):
        open_ = (games.score >= PRICES[number - 1]) & (games.tools[number - 1] > 0)
        place = values.argmax(axis=0)
        better = np.flatnonzero(open_ & (values[place, each] > most))
        most[better], tool[better] = values[place, each][better], number
        gone[:, :, better] = _cells(number, place[better])
    return gone, tool


def _tool_values(games: Games) -> list[tuple[int, NDArray[np.float64]]]:
    """Worth of every row, column and bomb, (places, b) each."""
    rows = np.zeros((SIDE, len(games.steps)))
    columns, bombs = np.zeros_like(rows), np.zeros((SIDE, SIDE, len(games.steps)))
    for c in range(len(COLOURS)):
        mine = (games.boards == c).astype(np.int64)
        rows += worth(mine.sum(axis=1), games.need[c])
        columns += worth(mine.sum(axis=0), games.need[c])
        bombs += worth(_around(mine), games.need[c])
    return [(_ROW, rows), (_COL, columns), (_BOMB, bombs.reshape(SIDE * SIDE, -1))]


def _around(cells: Counts) -> Counts:
    """Sums over the 3 x 3 cells around each."""
    padded = np.pad(cells, ((1, 1), (1, 1), (0, 0)))
    lines = padded[:-2] + padded[1:-1] + padded[2:]
    return lines[:, :-2] + lines[:, 1:-1] + lines[:, 2:]


def _cells(tool: int, place: NDArray[np.intp]) -> Masks:
    """(8, 8, k) the cells that a row, column or bomb at each place clears."""
    row, column = np.arange(SIDE)[:, None, None], np.arange(SIDE)[None, :, None]
    if tool == _ROW:
        return np.broadcast_to(row == place, (SIDE, SIDE, len(place)))
    if tool == _COL:
        return np.broadcast_to(column == place, (SIDE, SIDE, len(place)))
    return (abs(row - place // SIDE) <= 1) & (abs(column - place % SIDE) <= 1)
