"""Memory is kept when it has proved itself, and only then."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from runs.endpoint_server import EndpointServer, completion, serving, text_of
from sightline.benchmarks.interactive import find_interactive
from sightline.cli import app
from sightline.errors import BadInput
from sightline.scenes.symbolic.acting import Trace, Turn
from sightline.scenes.symbolic.fogged_maze import MazeLevel, MazeWorld
from sightline.solvers.interactive import (
    Episode,
    Lesson,
    Memory,
    ScriptedPolicy,
    learn,
    own_score,
    play,
    read_lesson,
    read_memory,
)

LONG, SHORT, LOST = [0] * 6 + [9] * 6, [2, 2, 11, 11], [0, 1, 0]
"""ways through an open maze of 7 x 7: step by step, in long moves, and one that gives up"""


def scripted(before: list[int], after: list[int]) -> Any:
    """A player that walks otherwise once it has been told to."""

    def playing(lessons: str) -> Trace:
        grid = np.zeros((7, 7), dtype=np.int8)
        grid[6, 0], grid[0, 6] = 2, 3
        world = MazeWorld(MazeLevel("open", 1, grid, (), ()), 0)
        return play(
            Episode(world, 60), ScriptedPolicy(after if "long moves" in lessons else before)
        )

    return playing


LESSON = Lesson("Use long moves.", ("I stayed alive.",), ("Too many steps.", ""))


@pytest.mark.parametrize(
    ("before", "after", "kept"),
    [(LONG, SHORT, True), (LOST, SHORT, True), (SHORT, LONG, False), (SHORT, SHORT, False),
     (LONG, LOST, False), (LOST, LOST, False)],
)  # fmt: skip
def test_a_lesson_is_kept_if_the_replay_is_won_for_more(
    before: list[int], after: list[int], kept: bool
) -> None:
    memory = Memory()
    outcome = learn(memory, scripted(before, after), lambda trace: LESSON, own_score)
    assert outcome.kept is kept
    expected = ["Use long moves.", "I stayed alive.", "Too many steps."] if kept else []
    assert memory.truths == expected == list(outcome.added)


def test_truths_stand_before_the_next_first_episode() -> None:
    memory = Memory()
    learn(memory, scripted(LONG, SHORT), lambda trace: LESSON, own_score)
    again = learn(memory, scripted(LONG, SHORT), lambda trace: LESSON, own_score)
    assert len(again.first.turns) == 4 and not again.kept and len(memory.truths) == 3


def test_the_same_sentence_is_taken_once_in_whatever_case() -> None:
    memory = Memory(["Avoid walls."])
    assert memory.add(["avoid WALLS.", "Avoid walls", "  ", "Avoid walls"]) == ("Avoid walls",)
    memory.merge(lambda truths: ["Avoid walls.", "avoid walls.", ""])
    assert memory.truths == ["Avoid walls."]
    memory.merge(lambda truths: [])
    assert memory.truths == ["Avoid walls."] and "1. Avoid walls." in memory.told()


def test_the_own_score_leaves_out_what_the_authors_do_not_add() -> None:
    turns = [Turn({"life": -1000.0}, {"lost_lives": 1}), Turn({"step": -50.0}, {"off_grid": 1}),
             Turn({"step": -50.0, "goal": 2000.0})]  # fmt: skip
    assert own_score(Trace("l", "maze", "1", 0, [0] * 3, turns, {}, {}, "won")) == 1950.0
    assert own_score(Trace("l", "match2", "easy", 0, [], [], {}, {"score": 12.0}, "won")) == 12.0


@pytest.mark.parametrize(
    ("text", "lesson"),
    [("Experience Summary:\nDue to x, y.\n\nStrengths:\n- a\n- b\n\nWeaknesses:\n- c",
      Lesson("Due to x, y.", ("a", "b"), ("c",))),
     ("**Experience summary:** one\n## Weaknesses:\n-c\n--\n", Lesson("one", (), ("c",))),
     ("Strengths: none\nbut - dashes inside", Lesson()), ("", Lesson()), ("- x\n- y", Lesson())],
)  # fmt: skip
def test_lessons_are_read_from_three_parts(text: str, lesson: Lesson) -> None:
    assert read_lesson(text) == lesson


@pytest.mark.parametrize("text", ["", "[]", '{"maze": "x"}', '{"maze": [1]}', "nan", "[[[["])
def test_a_file_that_is_no_memory_is_one_message(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.json").write_text(text)
    with pytest.raises(BadInput, match="--memory"):
        read_memory(tmp_path / "m.json")


async def pupil(server: EndpointServer, body: dict[str, Any]) -> Any:
    """Walks step by step until it is told of long moves; reflects and merges."""
    told = text_of(body["messages"][-1])
    if told.startswith("You have played"):
        return completion("Experience Summary:\nTake long moves.\n\nStrengths:\n- Calm.\n")
    if told.startswith("Merge"):
        return completion("- Take long moves.\n- Stay calm.")
    place = re.search(r"row (\d+), column (\d+)", told)
    assert place is not None
    row, column = int(place[1]), int(place[2])
    knows = "long moves" in text_of(body["messages"][0])
    step = min(3, row or 6 - column) if knows else 1
    return completion(f"Action: {(0 if row else 9) + step - 1}")


def test_a_model_learns_and_plays_better_with_what_it_has_learnt(tmp_path: Path) -> None:
    benchmark = find_interactive("evoempirbench")
    assert benchmark is not None
    grid = [[0] * 7 for _ in range(7)]
    grid[6][0], grid[0][6] = 2, 3
    home = tmp_path / "maze_train"
    home.mkdir()
    for i in (1, 2):
        grid[3][3] = 5 * (i - 1)
        level = {"grid": grid, "mode": "Level 1", "grid_size": 7}
        (home / f"Level_1_{i}.json").write_text(json.dumps(level))
    out = tmp_path / "learnt"
    with serving() as server:
        server.behave = pupil
        asked = ["--data", str(home), "--model", "toy", "--endpoint", server.url, "--json", "-o"]
        learn_it = ["bench", "learn", "evoempirbench", *asked, str(out)]
        first = CliRunner().invoke(app, learn_it)
        assert first.exit_code == 0, first.output
        assert json.loads(first.stdout)["maze"] == {
            "levels": 2, "kept": 1, "won_first": 2, "won_replay": 2
        }  # fmt: skip
        count = len(server.asked)
        assert CliRunner().invoke(app, learn_it).stdout == first.stdout
        assert len(server.asked) == count, "a finished run asks nothing again"
        plain = ["eval", "evoempirbench", *asked, str(tmp_path / "plain")]
        better = ["eval", "evoempirbench", *asked, str(tmp_path / "better"), "--memory"]
        calls = [
            json.loads(CliRunner().invoke(app, command).stdout)["maze"]["calls"]
            for command in (plain, [*better, str(out / "memory.json")])
        ]
    assert read_memory(out / "memory.json")["maze"].truths == ["Take long moves.", "Calm."]
    assert calls == [12.0, 4.0]
