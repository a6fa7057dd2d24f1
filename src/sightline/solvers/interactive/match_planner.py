"""A planner for match-2: what can be done now is tried with many drawn refills, played to the end.

The colours to come are drawn by the planner itself; it knows nothing of the game's own draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sightline.scenes.symbolic.match_boards import COLOURS, SIDE
from sightline.scenes.symbolic.match_game import PROPS, MatchView, region_at
from sightline.solvers.interactive.match_rollouts import Games, play_out, worth

__all__ = ["MatchPlanner"]

_ROUNDS: Final = ((24, 8), (8, 32), (3, 96))
"""sequential halving: (actions that are tried, games each); the last round's best is taken"""


@dataclass(frozen=True)
class _Option:
    action: dict[str, Any]
    cells: NDArray[np.bool_]
    tool: int
    worth: float


class MatchPlanner:
    """Plays one episode.

    Args:
        seed: of the planner's own draws.
        effort: games tried, as a multiple of the usual number (about 800 for an action).
    """

    def __init__(self, seed: int = 0, effort: float = 1.0) -> None:
        self._rng = np.random.Generator(np.random.PCG64(seed))
        self._effort = effort

    def choose(self, view: MatchView) -> dict[str, Any]:
        """The action to take now, as the game reads it."""
        options = sorted(_options(view), key=lambda option: -option.worth)
        if not options:  # no two equal neighbours and no tool: nothing can be done
            return {"type": "eliminate", "pos": [0, 0]}
        wins, games = np.zeros(len(options)), np.zeros(len(options))
        order = list(range(len(options)))
        for most, each in _ROUNDS:
            order = order[:most]
            if len(order) == 1:
                break
            each = max(1, round(each * self._effort))
            wins[order] += self._tried(view, [options[i] for i in order], each)
            games[order] += each
            # ties go to what is worth more by itself, which is the order they are in
            order = sorted(order, key=lambda i: (-wins[i] / games[i], i))
        return options[order[0]].action

    def _tried(self, view: MatchView, options: list[_Option], each: int) -> NDArray[np.int64]:
        """How many of ``each`` games are won after each action."""
        gone = np.repeat(np.stack([o.cells for o in options], axis=2), each, axis=2)
        tool = np.repeat(np.array([o.tool for o in options]), each)
        start = Games.of(view, len(tool)).after(gone, tool, self._rng)
        return play_out(start, self._rng).reshape(len(options), each).sum(axis=1)


def _options(view: MatchView) -> Iterator[_Option]:
    """Every region of two cells or more, and every place of every tool that can be paid."""
    seen: set[tuple[int, int]] = set()
    for place in np.ndindex(SIDE, SIDE):
        if place in seen:
            continue
        region = region_at(view.board, place)
        seen.update(region)
        if len(region) > 1:
            yield _option(view, {"type": "eliminate", "pos": list(place)}, region, 0)
    for number, (name, price) in enumerate(PROPS.items(), 1):
        if view.score >= price and view.tools.get(name, 0) > 0:
            for action, cells in _places(name):
                yield _option(view, action, cells, number)


def _places(tool: str) -> Iterator[tuple[dict[str, Any], list[tuple[int, int]]]]:
    """Where a tool can be used; a bomb only where all of its cells are on the board."""
    if tool in ("row", "col"):
        for i in range(SIDE):
            line = [(i, j) if tool == "row" else (j, i) for j in range(SIDE)]
            yield {"type": tool, "index": i}, line
        return
    reach = 1 if tool == "bomb" else 0
    for i in range(reach, SIDE - reach):
        for j in range(reach, SIDE - reach):
            near = range(-reach, reach + 1)
            yield {"type": tool, "pos": [i, j]}, [(i + r, j + c) for r in near for c in near]


def _option(
    view: MatchView, action: dict[str, Any], cells: list[tuple[int, int]], tool: int
) -> _Option:
    mask = np.zeros((SIDE, SIDE), dtype=bool)
    mask[tuple(zip(*cells, strict=True))] = True
    counts = np.array([int((view.board[mask] == c).sum()) for c in range(len(COLOURS))])
    need = np.array(view.targets) - np.array(view.cleared)
    return _Option(action, mask, tool, float(worth(counts, need).sum()))
