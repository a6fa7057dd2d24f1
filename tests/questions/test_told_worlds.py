"""Maps, mazes and grids: three modes of one state, answers that follow, readers that refuse."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.questions.symbolic.board_reading import (
    Contradicting,
    grid_answer,
    map_answers,
    maze_answer,
)
from sightline.questions.symbolic.point_maps import map_questions
from sightline.questions.symbolic.told_recipes import RECIPES, board_checked, map_checked
from sightline.scenes.symbolic.told_worlds import ANIMALS, maze, point_map
from sightline.views.symbolic.told_worlds import draw_grid, draw_map, draw_maze, draw_told_world

KEYS = np.arange(1, 61, dtype=np.uint64)


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_recipes(recipe) -> None:  # type: ignore[no-untyped-def]
    posed = list(recipe.pose(KEYS))
    assert len(posed) >= 150 and len(posed) % 3 == 0
    assert list(recipe.pose(KEYS[10:12])) == [one for one in posed if one.key in (11, 12)]
    for one in posed:
        assert recipe.check(one) == ""
        wrong = "ABCD"[(("ABCD".index(one.truth)) + 1) % len(one.options)]
        assert recipe.check(replace(one, truth=wrong))
        assert one.status == "determined" and len(set(one.options)) == len(one.options)
        assert bool(one.text) == (one.tags["mode"] != "vqa")
        assert len(draw_told_world(one)) == (one.tags["mode"] != "tqa")
    three = [one for one in posed if one.key == posed[0].key]
    assert [one.tags["mode"] for one in three] == ["tqa", "vqa", "vtqa"]
    assert len({(one.question, one.options, one.truth) for one in three}) == 1
    assert max(Counter(one.truth for one in posed).values()) < 0.62 * len(posed)


@pytest.mark.parametrize("kind", (0, 1, 2))
def test_published_sampling_leaves_some_maps_open(kind: int) -> None:
    """About a quarter of all questions, as in the published set; they are marked so."""
    posed = [
        one
        for one in map_questions(np.arange(400, dtype=np.uint64), kind, ambiguous=True)
        if one.tags["mode"] == "tqa"
    ]
    left = [len(map_answers(one.text, one.question, one.options)) for one in posed]
    assert [n == 1 for n in left] == [one.status == "determined" for one in posed]
    assert 0.05 < np.mean([n > 1 for n in left]) < 0.6
    assert not [one for one in posed if map_checked(one)]


def test_cardinal_counts_are_zero() -> None:
    posed = list(map_questions(KEYS, 2, cardinal=True, ambiguous=True))
    level = [one for one in posed if one.question.split()[6] in ("North", "South", "East", "West")]
    assert level and {one.extra["truth"] for one in level} == {"0"}
    assert not [one for one in level if map_checked(one)]


@settings(max_examples=60)
@given(st.integers(0, 2**63), st.integers(2, 6))
def test_mazes_have_one_way(seed: int, cells: int) -> None:
    """All rooms are connected without circles; the marked way is the shortest there is."""
    made = maze(np.random.default_rng(seed), cells)
    open_ = {(r, c) for r, row in enumerate(made.rows) for c, mark in enumerate(row) if mark != "#"}
    near = {
        (r, c): [(r + a, c + b) for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0)) if (r + a, c + b) in
                 open_] for r, c in open_
    }  # fmt: skip
    assert sum(map(len, near.values())) == 2 * (len(open_) - 1)  # a tree
    length, edge, seen = 0, {made.path[0]}, set()
    while made.path[-1] not in edge:
        seen |= edge
        edge, length = {n for spot in edge for n in near[spot]} - seen, length + 1
        assert edge
    assert length == len(made.path) - 1
    assert sum(row.count("X") for row in made.rows) == length - 1


ROWS = "#######\n#E# # #\n#X# # #\n#X#  S#\n#X###X#\n#XXXXX#\n#######"
TURNS = "How many {} turns are there in the provided path (marked by X) from S to E?"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (TURNS.format("right"), "2"), (TURNS.format("left"), "0"), (TURNS.format("total"), "2"),
        (TURNS.format("total").replace(" (marked by X)", ""), "2"), (TURNS.format("sharp"), None),
        ("Is the exit (E) to the top left of the starting point (S)?", "Yes"),
        ("Is the exit (E) to the bottom left of the starting point (S)?", "No"),
        ("Is the exit (E) directly above the starting point (S), with no horizontal displacement?",
         "No"),
        ("Is the exit (E) far from the starting point (S)?", None), ("", None),
    ],
)  # fmt: skip
def test_mazes_are_read(question: str, answer: str | None) -> None:
    assert maze_answer(f"Here is a maze.\n\n{ROWS}\n", question) == answer


@pytest.mark.parametrize(
    "rows",
    [
        ROWS.replace("S", " "), ROWS.replace("E", "S"), ROWS.replace("#X#  S#", "#X#S#"),
        ROWS.replace("#XXXXX#", "#XX XX#"), ROWS.replace("#E# # #", "#EX # #"),
        ROWS.replace("#X# # #", "#XXXX #"),
    ],
)  # fmt: skip
def test_mazes_without_a_way_have_no_answer(rows: str) -> None:
    with pytest.raises(Contradicting):
        maze_answer(rows, TURNS.format("total"))


GRID = "elephant | cat | giraffe\ncat | dog | cat\nrabbit | dog | dog\n"
BLOCK = "What is the animal of the block located at the {} of the grid?"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many blocks contain dog?", "3"), ("How many blocks contain a dog?", "3"),
        ("How many blocks contain mouse?", "0"), ("How many dogs are there?", None),
        (BLOCK.format("top-left corner (the first row and the first column)"), "elephant"),
        (BLOCK.format("bottom-right corner"), "dog"), (BLOCK.format("top-right corner"), "giraffe"),
        (BLOCK.format("first row, second column"), "cat"), (BLOCK.format("middle"), None),
        (BLOCK.format("third row, first column"), "rabbit"),
    ],
)  # fmt: skip
def test_grids_are_read(question: str, answer: str | None) -> None:
    assert grid_answer(f"A grid:\n{GRID}", question) == answer
    assert grid_answer("No grid at all.", question) is None


def test_grids_that_cannot_be() -> None:
    with pytest.raises(Contradicting):
        grid_answer(GRID, BLOCK.format("fifth row, first column"))
    with pytest.raises(Contradicting):
        grid_answer(GRID + "cat | dog\n", "How many blocks contain dog?")


def test_a_board_that_is_not_the_text_is_found() -> None:
    one = next(RECIPES[3].pose(KEYS))
    assert board_checked(replace(one, text=one.text.replace("X", " "))) != ""


def test_pictures_show_the_state() -> None:
    """Colours at the places of points, ways and blocks; names are drawn below their dots."""
    on = point_map(np.random.default_rng(3))
    picture = np.asarray(draw_map(on.names, on.places.tolist())).astype(int)
    red = (picture[..., 0] > 180) & (picture[..., 1] < 90)
    assert red.sum() > 6 * 100
    shape = maze(np.random.default_rng(3))
    drawn = draw_maze(shape.rows)
    blue = [drawn.getpixel((40 * c + 2, 40 * r + 2)) for r, c in shape.path[1:-1]]
    assert len(set(blue)) <= 1
    heads = {draw_grid([[name]]).tobytes() for name in ANIMALS}
    assert len(heads) == len(ANIMALS)


def test_larger_worlds() -> None:
    for recipe in (
        partial(map_questions, points=9, relations=3),
        partial(RECIPES[4].pose.func, cells=6),  # type: ignore[attr-defined]
        partial(RECIPES[7].pose.func, kind=1, side=8),  # type: ignore[attr-defined]
    ):
        posed = list(recipe(KEYS[:5]))
        assert posed
        for one in posed:
            check = map_checked if one.task.startswith("spatialmap") else board_checked
            assert check(one) == ""
