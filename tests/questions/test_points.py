"""Sparkle's skills: every answer found twice, made wrong and found out, written and drawn."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.datasets.symbolic import make_symbolic
from sightline.datasets.symbolic.sparkle import SKILLS, sparkle, sparkle_skills
from sightline.errors import BadInput
from sightline.questions.symbolic import Posed, Recipe
from sightline.questions.symbolic.points import WAYS_4, pose_direction, pose_path
from sightline.scenes.symbolic.labelled_points import (
    draw_plane,
    draw_roads,
    shortest_tour,
    shortest_way,
)
from sightline.scenes.worlds.draws import Draws

KEYS = np.arange(1, 61, dtype=np.uint64)
RECIPES = [recipe for recipe, _ in sparkle().recipes]


def asked(recipe: Recipe) -> list[Posed]:
    return list(recipe.pose(KEYS))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_answers_are_found_twice_and_read_back(recipe: Recipe) -> None:
    posed = asked(recipe)
    assert len(posed) >= 15
    for one in posed:
        assert recipe.check(one) == ""
        assert one.answer.judge(one.reply, one.truth).kind == "right", one.reply
    assert posed == list(recipe.pose(KEYS))
    assert [one for key in KEYS for one in recipe.pose(np.array([key]))] == posed


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_a_wrong_answer_is_found_out(recipe: Recipe) -> None:
    for one in asked(recipe)[:12]:
        wrong: list[object]
        if one.options:
            wrong = [option for option in one.options if option != one.truth]
        elif one.task == "distance":
            wrong = [one.truth + 0.02, one.truth - 0.02]
        elif one.task == "localization":
            wrong = [(one.truth[0] + 1, one.truth[1]), (one.truth[1], one.truth[0] + 5)]
        else:
            wrong = [tuple(reversed(one.truth)), (one.truth[0], *reversed(one.truth[1:]))]
        for other in wrong:
            if other != one.truth:
                assert recipe.check(replace(one, truth=other)), (one.truth, other)


@given(st.integers(0, 2**63), st.integers(4, 7))
def test_round_trips_are_the_shortest_and_the_next_best_is_known(key: int, count: int) -> None:
    plane = draw_plane(Draws(key), count, 10, 1.0)
    assert plane is not None
    first, *rest = plane.points
    lengths = sorted(
        sum(plane.between(a, b) for a, b in pairwise((first, *order, first)))
        for order in permutations(rest)
        if order[0] < order[-1]
    )
    way = shortest_tour(plane)
    assert way.length == pytest.approx(lengths[0]) and way.labels[1] < way.labels[-1]
    assert way.other == pytest.approx(lengths[1])


@given(st.integers(0, 2**63))
def test_roads_join_all_points_and_ways_follow_them(key: int) -> None:
    plane = draw_plane(Draws(key), 7, 12, 3.0)
    if plane is None:
        return
    roads = draw_roads(Draws(key, "roads"), plane, 3)
    if not roads:
        return
    for end in "BCDEFG":
        way = shortest_way(plane, roads, "A", end)
        assert way is not None and way.labels[0] == "A" and way.labels[-1] == end
        steps = [tuple(sorted(leg)) for leg in pairwise(way.labels)]
        assert set(steps) <= set(roads) and len(set(way.labels)) == len(way.labels)
        assert way.length == pytest.approx(sum(plane.between(*leg) for leg in steps))
        assert way.other >= way.length


def test_the_next_best_way_is_longer_by_the_margin() -> None:
    assert len(list(pose_path(KEYS, margin=0.3))) < len(list(pose_path(KEYS, margin=0.0)))


def test_four_directions() -> None:
    posed = list(pose_direction(KEYS, ways=WAYS_4))
    assert {len(one.options) for one in posed} == {4}
    assert set(Counter(one.truth for one in posed)) == set(WAYS_4)


def test_single_skills_and_the_record(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="colour"):
        sparkle_skills("colour")
    for name in SKILLS:
        assert {r.name for r, _ in sparkle_skills(name).recipes} == {r.name for r in SKILLS[name]}
    made = make_symbolic(sparkle(), tmp_path / "all", 30)
    names = [file.name for file in made.files]
    assert names == [
        "test_shortest_path.jsonl", "test_travelling_salesman.jsonl", "train_direction.jsonl",
        "train_distance.jsonl", "train_localization.jsonl",
    ]  # fmt: skip
    assert not made.audited.disagreements
    for file in made.files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert (file.parent / row["image"]).is_file()
            assert row["conversations"][0]["value"].startswith("<image>\n")
