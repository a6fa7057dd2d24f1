"""Levels of EvoEmpirBench in their published layout; every one that cannot be used is named.

::

    data/levels/maze_eval/Level_1_1.json ...            also maze_train
    data/levels/match_game/{easy,medium,hard}/level01.json ...
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np

from sightline.benchmarks.interactive.benchmark import Levels
from sightline.benchmarks.loading import FaultyRecord
from sightline.benchmarks.sample import Fault
from sightline.errors import BadInput
from sightline.scenes.symbolic import fogged_maze as maze
from sightline.scenes.symbolic.fogged_maze import MazeLevel
from sightline.scenes.symbolic.match_boards import COLOURS, SIDE
from sightline.scenes.symbolic.match_game import PROPS, MatchLevel

__all__ = ["load_levels", "match_level", "maze_level"]

Level = TypeVar("Level", MazeLevel, MatchLevel)

_DEEP: Final = 5
"""folders above the levels that are looked through"""
_LARGEST, _MOST_STEPS = 100, 10_000
_MAZES: Final = ("maze_eval", "maze_train")
_TIERS: Final = ("easy", "medium", "hard")
_LISTED: Final = {"obstacles": maze.WALL, "coins": maze.COIN, "monsters": maze.MONSTER}


def load_levels(source: Path) -> Levels:
    """Levels of both games below a folder, or of the one that a folder or file holds.

    Args:
        source: the repository's folder, one above or below it, or one level. ``maze_eval`` is read
            where both are there.

    Raises:
        BadInput: nothing is there, or no file holds a level that can be used.
    """
    if not source.exists():
        raise BadInput(source, "--data", "no such file or folder")
    faults: list[Fault] = []
    mazes = [pair for path in _maze_files(source) for pair in _records(path, faults)]
    boards = [pair for path in _match_files(source) for pair in _records(path, faults)]
    if source.is_file():
        mazes = [pair for pair in mazes if "grid" in pair[1]]
        boards = [pair for pair in boards if "grid" not in pair[1]]
    found = {
        "maze": _made(mazes, maze_level, faults), "match2": _made(boards, match_level, faults)
    }  # fmt: skip
    if not any(found.values()):
        problem = str(faults[0]) if faults else "holds no data/levels/maze_eval or match_game"
        raise BadInput(source, "--data", problem, "a folder of EvoEmpirBench's levels")
    return Levels({game: levels for game, levels in found.items() if levels}, tuple(faults))


def _maze_files(source: Path) -> list[Path]:
    """Single levels, else the collections, of the first folder of mazes."""
    if source.is_file():
        return [source]
    home = _home(source, _MAZES)
    if home is None:
        return []
    files = _json_files(source, home)
    single = [path for path in files if "collection" not in path.stem]
    return single or files


def _match_files(source: Path) -> list[Path]:
    if source.is_file():
        return [source]
    if source.name in _TIERS:
        return _json_files(source, source)
    home = _home(source, ("match_game",))
    return [] if home is None else [
        path for tier in _TIERS for path in _json_files(source, home / tier)
    ]  # fmt: skip


def _home(source: Path, names: tuple[str, ...]) -> Path | None:
    """The folder itself, or the first below it that has one of the names."""
    if source.resolve().name in names:
        return source
    for name in names:
        for depth in range(_DEEP):
            found = sorted(p for p in source.glob("*/" * depth + name) if p.is_dir())
            if found:
                return found[0]
    return None


def _json_files(source: Path, folder: Path) -> list[Path]:
    """JSON files of a folder in the order of the numbers in their names."""
    inside = source.resolve()
    found = [
        p for p in folder.glob("*.json") if p.is_file() and p.resolve().is_relative_to(inside)
    ]  # fmt: skip
    return sorted(found, key=lambda p: [int(n) for n in re.findall(r"\d{1,9}", p.stem)])


def _records(path: Path, faults: list[Fault]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Names and objects of a file: one level, or a list of them."""
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        faults.append(Fault(path.name, "file", f"cannot be read as JSON: {error}"[:200]))
        return
    several = isinstance(data, list)
    for place, record in enumerate(data if several else [data]):
        where = f"{path.stem}:{place + 1}" if several else path.stem
        name = f"{path.parent.name}/{where}"
        if isinstance(record, Mapping):
            yield name, record
        else:
            faults.append(Fault(name, "record", f"is no object but {type(record).__name__}"))


def _made(
    records: list[tuple[str, Mapping[str, Any]]],
    make: Callable[[str, Mapping[str, Any], list[Fault]], Level],
    faults: list[Fault],
) -> tuple[Level, ...]:
    levels: dict[str, Level] = {}
    for name, record in records:
        try:
            if name in levels:
                raise FaultyRecord("name", "is there twice")
            levels[name] = make(name, record, faults)
        except FaultyRecord as fault:
            faults.append(Fault(name, fault.field, fault.problem))
    return tuple(levels.values())


def maze_level(name: str, record: Mapping[str, Any], faults: list[Fault]) -> MazeLevel:
    """A maze of a record; lists that say other than the grid are noted, and the grid counts.

    Raises:
        FaultyRecord: the grid is none, or start and goal are not where the rules want them.
    """
    tier = re.fullmatch(r"Level ([123])", str(record.get("mode")))
    if tier is None:
        raise FaultyRecord("mode", f"is not Level 1, 2 or 3: {str(record.get('mode'))[:40]!r}")
    grid = _grid(record.get("grid"))
    side = len(grid)
    for what, cell, code in (
        ("start", (side - 1, 0), maze.START), ("goal", (0, side - 1), maze.GOAL)
    ):  # fmt: skip
        if [tuple(c) for c in np.argwhere(grid == code).tolist()] != [cell]:
            raise FaultyRecord("grid", f"has its {what} ({code}) not at {cell} alone")
    if record.get("grid_size", side) != side:
        raise FaultyRecord("grid_size", f"is {record['grid_size']!r}, the grid has {side} rows")
    if tier[1] == "3" and not (grid == maze.KEY).any():
        raise FaultyRecord("grid", "has no key (10), without which level 3 cannot be won")
    places = {field: _places(grid, code) for field, code in _LISTED.items()}
    for field, found in places.items():
        told = record.get(field)
        if told is not None and _pairs(told) != found:
            faults.append(Fault(name, field, "are others than in the grid", used=True))
    for tool, code in maze.TOOLS.items():
        items = record.get("items")
        told = items.get(tool) if isinstance(items, Mapping) else None
        if told is not None and _pairs([told]) != _places(grid, code):
            faults.append(Fault(name, f"items.{tool}", "is not where the grid has it", used=True))
    # the monsters' order decides which of them draws first
    monsters = _pairs(record.get("monsters", ()), ordered=True)
    if sorted(monsters) != places["monsters"]:
        monsters = places["monsters"]
    return MazeLevel(name, int(tier[1]), grid, tuple(places["coins"]), tuple(monsters))


def _grid(value: Any) -> np.ndarray[tuple[int, int], np.dtype[np.int8]]:
    rows = value if isinstance(value, list) else []
    if not 2 <= len(rows) <= _LARGEST or any(
        not isinstance(row, list) or len(row) != len(rows) for row in rows
    ):
        raise FaultyRecord("grid", f"is no square of 2 to {_LARGEST} rows")
    known = {0, *_LISTED.values(), maze.START, maze.GOAL, *maze.TOOLS.values()}
    for r, row in enumerate(rows):
        for c, code in enumerate(row):
            if not isinstance(code, int) or isinstance(code, bool) or code not in known:
                raise FaultyRecord("grid", f"holds {str(code)[:20]!r} at ({r}, {c})")
    return np.array(rows, dtype=np.int8)


def _places(grid: np.ndarray[Any, np.dtype[np.int8]], code: int) -> list[tuple[int, int]]:
    return sorted((int(r), int(c)) for r, c in np.argwhere(grid == code))


def _pairs(value: Any, ordered: bool = False) -> list[tuple[int, int]]:
    """Cells of a list; [(-1, -1)] where it is none."""
    cells = value if isinstance(value, list | tuple) else [None]
    found = []
    for cell in cells:
        if not isinstance(cell, list | tuple) or len(cell) != 2:
            return [(-1, -1)]
        if not all(isinstance(part, int) for part in cell):
            return [(-1, -1)]
        found.append((int(cell[0]), int(cell[1])))
    return found if ordered else sorted(found)


def match_level(name: str, record: Mapping[str, Any], faults: list[Fault]) -> MatchLevel:
    """A board of a record; the folder it lies in is its difficulty.

    Raises:
        FaultyRecord: a field is missing or cannot be used.
    """
    board = record.get("board")
    if (
        not isinstance(board, list) or len(board) != SIDE
        or any(not isinstance(row, list) or len(row) != SIDE for row in board)
    ):  # fmt: skip
        raise FaultyRecord("board", f"is no board of {SIDE} x {SIDE}")
    for r, row in enumerate(board):
        for c, colour in enumerate(row):
            if not isinstance(colour, str) or len(colour) != 1 or colour not in COLOURS:
                raise FaultyRecord("board", f"holds {str(colour)[:20]!r} at ({r}, {c})")
    targets, tools = record.get("color_targets"), record.get("inventory")
    return MatchLevel(
        name,
        _tier(name),
        np.array([[COLOURS.index(colour) for colour in row] for row in board], dtype=np.uint8),
        _count(record.get("max_steps"), "max_steps", least=1),
        tuple(_count(_of(targets, c, "color_targets"), f"color_targets.{c}") for c in COLOURS),
        {tool: _count(_of(tools, tool, "inventory"), f"inventory.{tool}") for tool in PROPS},
    )


def _tier(name: str) -> str:
    folder = name.partition("/")[0]
    return folder if folder in _TIERS else "easy"


def _of(value: Any, key: str, field: str) -> Any:
    if not isinstance(value, Mapping):
        raise FaultyRecord(field, "is no object")
    return value.get(key)


def _count(value: Any, field: str, least: int = 0) -> int:
    if not isinstance(value, int) or value is True or not least <= value <= _MOST_STEPS:
        raise FaultyRecord(field, f"is no count from {least} to {_MOST_STEPS}: {value!r}"[:120])
    return value
