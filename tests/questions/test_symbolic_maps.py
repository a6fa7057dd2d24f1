"""Made maps: questions of all types, a second path that can fail, a third that reads the text."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sightline.benchmarks import find_benchmark
from sightline.benchmarks.fresh import make_fresh
from sightline.questions.symbolic.maps import map_recipes
from sightline.solvers import solve_in_process
from sightline.solvers.symbolic.maps import read_map

KEYS = np.arange(12, dtype=np.uint64)
RECIPES = [recipe for recipe, _ in map_recipes()]


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_answers_agree_and_others_do_not(recipe: object) -> None:
    """The second path agrees with every answer, and with no other option."""
    found = list(recipe.pose(KEYS))  # type: ignore[attr-defined]
    assert len(found) >= 8
    for one in found:
        assert recipe.check(one) == ""  # type: ignore[attr-defined]
        assert one.answer.judge(one.reply, one.truth).kind == "right"
        assert len(set(one.options)) == len(one.options)
        assert "{" not in one.question
        for wrong in range(len(one.options)):
            if str(wrong) != one.truth:
                assert recipe.check(replace(one, truth=str(wrong)))  # type: ignore[attr-defined]
    assert len({one.question + one.text for one in found}) == len(found)


def test_a_key_gives_the_same_question_alone() -> None:
    for recipe in RECIPES:
        together = {one.key: one for one in recipe.pose(KEYS)}
        alone = [one for key in KEYS[::-1] for one in recipe.pose(np.array([key]))]
        assert {one.key: one for one in alone} == together


def test_a_changed_text_is_noticed() -> None:
    """The second path goes by the text: other numbers in it give another answer."""
    recipe = next(r for r in RECIPES if r.name == "total")
    for one in recipe.pose(KEYS):
        slower = re.sub(r"(\d+) mins?", lambda m: f"{int(m[1]) + 7} mins", one.text)
        assert recipe.check(replace(one, text=slower))


def test_the_text_is_read_back() -> None:
    """What the reader of published contexts finds in a told map is the map."""
    for recipe in RECIPES:
        for one in list(recipe.pose(KEYS))[:3]:
            found = read_map(one.text)
            assert not found.unread
            town = one.world["map"]
            assert set(found.map.places) == set(town["places"])
            assert len(found.map.legs) == len(town["legs"])
            assert [r.via for r in found.map.routes] == [r["via"] for r in town["routes"]]
            assert [list(n.places) for n in found.map.nearby] == [
                list(n["places"]) for n in town["nearby"]
            ]
            for name, place in town["places"].items():
                hours = found.map.places[name].hours
                told = place["hours"]
                assert hours == (told and tuple(tuple(map(tuple, day)) for day in told))


def test_a_fresh_benchmark(tmp_path: Path) -> None:
    """All categories in the published record; the agent answers what it says, all of it right."""
    made = make_fresh(find_benchmark("mapeval"), None, tmp_path / "fresh", 200)
    assert not made.audited.disagreements
    assert not made.loaded.faults
    tasks = Counter(sample.task for sample in made.loaded.samples)
    assert set(tasks) == {"poi", "nearby", "routing", "trip", "unanswerable"}
    row = json.loads(made.file.read_text(encoding="utf-8"))[0]
    assert set(row) == {"id", "question", "answer", "context", "classification"}
    _, told = solve_in_process("symbolic", made.loaded.samples)
    assert told["overall"]["coverage"] >= 97
    assert told["overall"]["accuracy_answered"] == 100
