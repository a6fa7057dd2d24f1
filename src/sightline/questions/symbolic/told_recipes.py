"""SpatialEval's question types as recipes; each text is read back and answered once more."""

from __future__ import annotations

from functools import partial

from sightline.questions.symbolic.board_reading import (
    Contradicting,
    grid_answer,
    map_answers,
    maze_answer,
)
from sightline.questions.symbolic.boards import (
    grid_questions,
    maze_questions,
    told_grid,
    told_maze,
)
from sightline.questions.symbolic.point_maps import map_questions
from sightline.questions.symbolic.posed import Posed, Recipe
from sightline.scenes.symbolic.told_worlds import Maze

__all__ = ["RECIPES", "board_checked", "map_checked"]


def map_checked(one: Posed) -> str:
    """The truth against the points themselves, and the text against what it leaves."""
    names, places = one.world["names"], dict(
        zip(one.world["names"], one.world["places"], strict=True)
    )  # fmt: skip
    truth = one.options["ABCD".index(one.truth)]
    if truth not in _of_points(one.question, names, places, one.options):
        return "the points say otherwise"
    if not one.text:
        return ""
    left = map_answers(one.text, one.question, one.options)
    wanted = one.status == "determined" and one.tags["mode"] == "tqa"
    if truth not in left or (wanted and len(left) > 1):
        return f"the text leaves {', '.join(left) or 'nothing'}"
    return ""


def _of_points(
    question: str, names: list[str], places: dict[str, list[int]], options: tuple[str, ...]
) -> list[str]:
    """Options that hold of the points, by their coordinates."""

    def lies(one: str, side: str, two: str) -> bool:
        (x0, y0), (x1, y1) = places[one], places[two]
        return all(
            {"N": y0 > y1, "S": y0 < y1, "E": x0 > x1, "W": x0 < x1}[letter]
            for letter in _LETTERS[side]
        )

    words = question.removesuffix("?")
    if words.startswith("In which direction is "):
        one, two = words.removeprefix("In which direction is ").split(" relative to ")
        return [side for side in options if lies(one, side, two)]
    side, _, two = words.split(" in the ", 1)[1].partition(" of ")
    if words.startswith("Which"):
        return [name for name in options if lies(name, side, two)]
    level = {"North": 0, "South": 0, "East": 1, "West": 1}.get(side)
    if level is not None:  # exactly north is level in x, and no two points are
        return [str(sum(places[n][level] == places[two][level] for n in names if n != two))]
    return [str(sum(lies(name, side, two) for name in names))]


_LETTERS = {"Northeast": "NE", "Northwest": "NW", "Southeast": "SE", "Southwest": "SW"}


def board_checked(one: Posed) -> str:
    """The board as a text, read back and answered."""
    rows = one.world["rows"]
    if one.world["kind"] == "maze":
        text, answer = told_maze(Maze(tuple(rows), ())), maze_answer
    else:
        text, answer = told_grid(tuple(map(tuple, rows))), grid_answer
    if one.text not in ("", text):
        return "the text is of another board"
    try:
        found = answer(one.text or text, one.question)
    except Contradicting:
        return "the text contradicts itself"
    truth = one.options["ABCD".index(one.truth)]
    return "" if found == truth else f"the text says {found}"


RECIPES = (
    *(Recipe(f"spatialmap.{k}", partial(map_questions, kind=k), map_checked) for k in range(3)),
    *(Recipe(f"mazenav.{k}", partial(maze_questions, kind=k), board_checked) for k in range(3)),
    *(Recipe(f"spatialgrid.{k}", partial(grid_questions, kind=k), board_checked) for k in range(3)),
)
"""without pictures, which the layer of views draws"""
