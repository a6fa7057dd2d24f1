"""Reading mazes, grids and maps back from their text, and answering questions about them.

It knows nothing of how such texts are made. The wording is SpatialEval's and ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

__all__ = ["ANSWERS", "Contradicting", "grid_answer", "map_answers", "maze_answer"]

Cell = tuple[int, int]


class Contradicting(Exception):
    """A text that describes no world, or one without what is asked."""


_ROW = re.compile(r"#[#XSE ]+#")
_TURNS = re.compile(
    r"How many (right|left|total) turns are there in the (?:provided )?path"
    r"(?: \(marked by [^)]*\))? from S to E\?"
)
_EXIT = re.compile(
    r"Is the exit \(E\) (?:directly to the (left|right) of|directly (above|below)|"
    r"to the (top|bottom) (left|right) of) the starting point \(S\)"
    r"(?:, with no (?:vertical|horizontal) displacement)?\?"
)
_SIGN = {"left": -1, "above": -1, "top": -1, "right": 1, "below": 1, "bottom": 1, None: 0}


def maze_answer(text: str, question: str) -> str | None:
    """The answer in words; None where text or question cannot be read.

    Raises:
        Contradicting: the marked cells are no way from S to E.
    """
    rows = [line.strip() for line in text.splitlines() if _ROW.fullmatch(line.strip())]
    turns, exit_ = _TURNS.fullmatch(question.strip()), _EXIT.fullmatch(question.strip())
    if not rows or (turns is None and exit_ is None):
        return None
    if len({len(row) for row in rows}) > 1:
        raise Contradicting
    marks = {(r, c): mark for r, row in enumerate(rows) for c, mark in enumerate(row)}
    ends = [[spot for spot, mark in marks.items() if mark == end] for end in "SE"]
    if [len(each) for each in ends] != [1, 1]:
        raise Contradicting
    (start,), (goal,) = ends
    if exit_ is not None:
        want = (_SIGN[exit_[2] or exit_[3]], _SIGN[exit_[1] or exit_[4]])
        found = tuple((b > a) - (b < a) for a, b in zip(start, goal, strict=True))
        return "Yes" if found == want else "No"
    assert turns is not None
    steps = _followed({spot for spot, mark in marks.items() if mark in "XE"}, start, goal)
    right = sum((a, b) in _CLOCKWISE for a, b in pairwise(steps))
    total = sum(a != b for a, b in pairwise(steps))
    return str({"right": right, "left": total - right, "total": total}[turns[1]])


_AROUND = ((-1, 0), (0, 1), (1, 0), (0, -1))  # up, right, down, left
_CLOCKWISE = {(_AROUND[k - 1], _AROUND[k]) for k in range(4)}


def _followed(cells: set[Cell], here: Cell, goal: Cell) -> list[Cell]:
    """Steps from cell to cell; every marked one is passed, and none is next to two to come."""
    left, steps = set(cells), list[Cell]()
    while here != goal:
        ways = [step for step in _AROUND if (here[0] + step[0], here[1] + step[1]) in left]
        if len(ways) != 1:
            raise Contradicting
        here = (here[0] + ways[0][0], here[1] + ways[0][1])
        left.discard(here)
        steps.append(ways[0])
    if left:
        raise Contradicting
    return steps


_NUMBER = {
    "first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5, "seventh": 6,
    "eighth": 7, "ninth": 8, "tenth": 9,
}  # fmt: skip
_BLOCKS = re.compile(r"How many blocks contain (?:an? |the )?([a-z]+)\?")
_CORNER = re.compile(
    r"What is the animal of the block located at the (top|bottom)-(left|right) corner"
    r"(?: \([a-z ]+\))? of the grid\?"
)
_BLOCK = re.compile(
    r"What is the animal of the block located at the ([a-z]+) row,? (?:and )?(?:the )?([a-z]+) "
    r"column of the grid\?"
)


def grid_answer(text: str, question: str) -> str | None:
    """The answer in words; None where text or question cannot be read.

    Raises:
        Contradicting: rows differ in length, or the block that is asked for is not there.
    """
    lines = [
        [part.strip() for part in line.split("|")] for line in text.splitlines() if "|" in line
    ]
    rows = [[part for part in parts if part] for parts in lines]
    if not rows or not all(re.fullmatch(r"[a-z]+", name) for row in rows for name in row):
        return None
    if len({len(row) for row in rows}) > 1:
        raise Contradicting
    question = question.strip()
    if blocks := _BLOCKS.fullmatch(question):
        return str(sum(row.count(blocks[1]) for row in rows))
    if corner := _CORNER.fullmatch(question):
        return rows[-(corner[1] == "bottom")][-(corner[2] == "right")]
    block = _BLOCK.fullmatch(question)
    if block is None or not {block[1], block[2]} <= {*_NUMBER, "last"}:
        return None
    row, column = (_NUMBER.get(word, len(rows) - 1) for word in block.groups())
    if row >= len(rows) or column >= len(rows[0]):
        raise Contradicting
    return rows[row][column]


_TOLD = re.compile(r"([^.:\s][^.:]*?) is to the (North|South)(east|west) of ([^.]+?)\.")


def map_answers(text: str, question: str, options: Sequence[str]) -> tuple[str, ...]:
    """The options of a question about a told map that what is told does not exclude.

    By chains of statements, axis by axis: a point is east of another where a chain leads there.
    """
    below: dict[str, set[tuple[str, str]]] = {"x": set(), "y": set()}
    for one, north, east, two in _TOLD.findall(text):
        one, two = one.strip(), two.strip()
        below["y"].add((two, one) if north == "North" else (one, two))
        below["x"].add((two, one) if east == "east" else (one, two))
    names = {name for pairs in below.values() for pair in pairs for name in pair}
    for pairs in below.values():
        _close(pairs, names)

    def can(one: str, two: str, side: str) -> tuple[bool, bool]:
        """Whether it may be, and whether it has to be."""
        up = {"y": side.startswith("North"), "x": side.endswith("east")}
        ordered = [(two, one) if up[axis] else (one, two) for axis in below]
        may = not any((b, a) in below[axis] for axis, (a, b) in zip(below, ordered, strict=True))
        return may, all(pair in below[axis] for axis, pair in zip(below, ordered, strict=True))

    if asked := re.fullmatch(r"In which direction is (.+) relative to (.+)\?", question):
        return tuple(side for side in options if can(asked[1], asked[2], side)[0])
    if asked := re.fullmatch(r"Which object is in the (\w+) of (.+)\?", question):
        certain = tuple(name for name in options if can(name, asked[2], asked[1])[1])
        return certain or tuple(name for name in options if can(name, asked[2], asked[1])[0])
    asked = re.fullmatch(r"How many objects are in the (\w+) of (.+)\?", question)
    if asked is None:
        return ()
    if asked[1] in ("North", "South", "East", "West"):
        return tuple(number for number in options if number == "0")
    states = [can(name, asked[2], asked[1]) for name in names - {asked[2]}]
    least, most = sum(sure for _, sure in states), sum(may for may, _ in states)
    return tuple(number for number in options if least <= int(number) <= most)


def _close(pairs: set[tuple[str, str]], names: set[str]) -> None:
    for middle in names:
        for a in names:
            for b in names:
                if (a, middle) in pairs and (middle, b) in pairs:
                    pairs.add((a, b))


ANSWERS: Mapping[str, Callable[[str, str], str | None]] = {
    "spatialeval_maze": maze_answer, "spatialeval_grid": grid_answer,
}  # fmt: skip
"""by the name of the language"""
