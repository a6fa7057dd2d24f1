"""EvoEmpirBench's maze for a model: what it is told, how its replies are read, what is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from sightline import hashing
from sightline.benchmarks.interactive.benchmark import REFUSALS, Figures, Game, Telling
from sightline.benchmarks.interactive.figures import (
    averaged,
    by_tier,
    mean,
    share_interval,
    success,
)
from sightline.runs import Sampling
from sightline.scenes.symbolic import fogged_maze as maze
from sightline.scenes.symbolic.acting import Trace
from sightline.scenes.symbolic.fogged_maze import MazeLevel, MazeView, MazeWorld

__all__ = ["MAZE", "maze_clean", "maze_parity", "read_move", "tell_maze"]

_STEPS: Final = 200
_COINS: Final = 5
"""by which the authors divide, whatever a level holds"""
_MARKS: Final = {
    maze.UNSEEN: "?", maze.EMPTY: ".", maze.WALL: "#", maze.GOAL: "G", maze.COIN: "C",
    maze.MONSTER: "M", maze.SHOVEL: "S", maze.SWORD: "W", maze.MAGNET: "T", maze.KEY: "K",
}  # fmt: skip
_WAYS: Final = ("UP", "DOWN", "LEFT", "RIGHT")
_WORDS: Final = (("1 step", "one step"), ("2 steps", "two steps"), ("3 steps", "three steps"))
_LEGEND: Final = {"": ("T", "N"), "clean": ("S", "T")}
"""marks of shovel and magnet: the authors name two that their map does not print"""


def _system(level: MazeLevel, legend: str) -> str:
    shovel, magnet = _LEGEND[legend]
    lines = [
        f"You walk through a maze of {level.side} x {level.side} cells that you see only in part.",
        "Marks on the map: A you, G the goal, C a coin, # a wall, . a free cell, ? not seen yet.",
        "You start at the bottom left; the goal is at the top right.",
    ]
    if level.tier > 1:
        lines.append("M is a monster. It moves at random; touching one costs a life.")
    if level.tier > 2:
        lines.append(
            f"Tools: {shovel} a shovel that breaks three walls, W a sword against monsters, "
            f"{magnet} a magnet for coins up to two cells away, K the key without which the goal "
            "stays shut."
        )
    lines += [
        "Hitting a wall costs a life as well. After a lost life you are back at the start; "
        f"there are {maze.LIVES} lives.",
        "Points: a new cell 10, a coin 500, the goal 2000, each step -50, a lost life -1000.",
        "First of all stay alive, then reach the goal, then take coins, explore, and save steps.",
    ]
    return "\n".join(lines)


def tell_maze(view: MazeView, start: str = "?") -> str:
    """The map under fog and what the player carries, as text.

    Args:
        view: what is seen.
        start: mark of the empty start cell; the authors' map prints it as if it were unseen.
    """
    side = len(view.cells)
    marks = _MARKS | {maze.START: start}
    rows = ["    " + " ".join(f"{c:>2}" for c in range(side))]
    for r in range(side):
        cells = ["A" if (r, c) == view.agent else marks[int(view.cells[r, c])] for c in range(side)]
        rows.append(f"{r:>2} |" + " ".join(f"{cell:>2}" for cell in cells))
    coins = ", ".join(f"({r},{c})" for r, c in sorted(view.coins)) or "none"
    told = [
        "Map, rows from top (0) to bottom, columns from left (0) to right:", *rows, "",
        f"You are at row {view.agent[0]}, column {view.agent[1]}. Lives: {view.lives}. "
        f"Score: {view.score}. Coins seen and not taken: {coins}.",
    ]  # fmt: skip
    if view.tier > 2:
        shovel = f"shovel ({view.shovel} uses)" if view.shovel else ""
        held = [shovel, "sword" * view.sword, "magnet" * view.magnet, "key" * view.key]
        told.append("You carry: " + (", ".join(filter(None, held)) or "nothing") + ".")
    told.append("Actions: " + ", ".join(f"{a} = {_move(a)}" for a in range(len(maze.MOVES))) + ".")
    told.append('Think about it, then end with "Action: X", X being a number from 0 to 11.')
    return "\n".join(told)


def _move(action: int) -> str:
    return f"{_WAYS[action // 3].lower()} {action % 3 + 1}"


_PATTERNS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"Action\s*[:：]\s*(\d+)",
        r"action\s*(\d+)",
        r"action number[：:]\s*(\d+)",
        r"choose action[：:]\s*(\d+)",
        r"I choose action[：:]\s*(\d+)",
        r"choice[：:]\s*(\d+)",
        r"(\d+)\s*[。，,.]?\s*$",
    )
)


def read_move(reply: str) -> int:
    """The authors' rule: the first pattern whose first match is 0 to 11, else a move in words.

    Up by one (0) where nothing is found; also where a number has too many digits to be read. A
    reply that says "sorry" is dropped for a random action, which here follows from the reply.
    """
    if any(word in reply for word in REFUSALS):
        return hashing.key(reply) % len(maze.MOVES)
    for pattern in _PATTERNS:
        found = pattern.search(reply)
        if found is None:
            continue
        try:
            action = int(found[1])
        except ValueError:
            return 0
        if 0 <= action < len(maze.MOVES):
            return action
    lower = reply.lower()
    for action in range(len(maze.MOVES)):
        way = _WAYS[action // 3].lower()
        if any(f"move {way} {words}" in lower for words in _WORDS[action % 3]):
            return action
    return 0


def _score(trace: Trace) -> float:
    """A.S. of one episode."""
    return (
        500 * trace.count("coins") + 10 * trace.count("seen") + 500 * trace.count("killed")
        + 500 * trace.count("broken") + 2000 * trace.won - 50 * len(trace.turns)
    )  # fmt: skip


def _explored(trace: Trace) -> float:
    return 100.0 * trace.last["seen"] / max(trace.last["open"], 1.0)


_PARITY: Final[dict[str, Callable[[Trace], float]]] = {
    "success_rate": lambda trace: 100.0 * trace.won,
    "score": _score,
    "calls": lambda trace: len(trace.turns),
    "explored": _explored,
    "coins": lambda trace: 100.0 * trace.count("coins") / _COINS,
    "lives": lambda trace: trace.last["lives"],
}
_TIER_3: Final[dict[str, Callable[[Trace], float]]] = {
    "killed": lambda trace: trace.count("killed"),
    "walls_broken": lambda trace: trace.count("broken"),
}
_CLEAN: Final = _PARITY | {
    "explored": lambda trace: min(_explored(trace), 100.0),
    "coins": lambda trace: 100.0 * trace.count("coins") / max(trace.first["coins"], 1.0),
}


def maze_parity(traces: Sequence[Trace]) -> Figures:
    """The eight figures (S.R., A.S., A.C., A.Ex, A.G, R.HP, A.K, A.B) as the authors add them up.

    By tier, and the mean of the tiers. Kills and broken walls are those of tier 3, and its score
    counts both a second time.
    """
    tiers: dict[str, Figures] = {}
    for tier, members in by_tier(traces).items():
        tiers[tier] = averaged(members, _PARITY) | {"episodes": len(members)}
        if tier == "3":
            more = averaged(members, _TIER_3)
            tiers[tier] |= more
            tiers[tier]["score"] += 500 * (more["killed"] + more["walls_broken"])
    whole: Figures = {name: mean([tier[name] for tier in tiers.values()]) for name in _PARITY}
    whole |= {name: tiers.get("3", {}).get(name) for name in _TIER_3}
    return whole | {"episodes": len(traces), "interval": share_interval(traces), "tiers": tiers}


def maze_clean(traces: Sequence[Trace]) -> Figures:
    """The same over all episodes alike, nothing counted twice, shares of what there is."""
    found = averaged(traces, _CLEAN | _TIER_3) | {"episodes": len(traces)}
    tiers = {tier: success(members) for tier, members in by_tier(traces).items()}
    return found | {"interval": share_interval(traces), "success_by_tier": tiers}


_TOLD_QUIRKS: Final = (
    "the legend says T for the shovel and N for the magnet; the map prints S and T",
    "the start cell is printed like an unseen one",
)

MAZE: Final = Game(
    id="maze",
    title="maze",
    tiers=("1", "2", "3"),
    tier=lambda level: str(level.tier),
    world=MazeWorld,
    most=lambda level: _STEPS,
    telling={
        "": Telling(partial(_system, legend=""), tell_maze, quirks=_TOLD_QUIRKS),
        "clean": Telling(partial(_system, legend="clean"), partial(tell_maze, start="o")),
        "stateless": Telling(
            partial(_system, legend=""), tell_maze, history=False,
            quirks=(*_TOLD_QUIRKS, "each step is asked by itself, as the authors' harness does"),
        ),
    },
    read=read_move,
    offered=lambda view: list(range(len(maze.MOVES))),
    parity=maze_parity,
    clean=maze_clean,
    sampling=Sampling(temperature=0.3),
    quirks=maze.QUIRKS,
    published={
        "Human": 90.0, "GPT-4.1": 73.33, "GPT-4.1 + ExpVer": 78.89, "Claude-3.7": 68.89,
        "Grok-3": 67.78, "Qwen3-30B-A3B": 65.56, "DeepSeek-V3": 61.11, "Claude-3.5": 50.0,
        "Gemini-2.5-Flash": 45.56, "GPT-4": 43.33, "Qwen2.5-7B": 3.33, "GPT-4.1 full vision": 93.33,
    },
)  # fmt: skip
