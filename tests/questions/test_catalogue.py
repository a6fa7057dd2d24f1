"""What every task of the catalogue must have."""

from __future__ import annotations

import inspect
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from sightline.answers import AnswerType
from sightline.errors import BadInput
from sightline.facts.fact import Definition, Frame
from sightline.questions import Asked, Task, Wording, ask, catalogue, find, task, text
from sightline.questions.pick import Pick
from sightline.questions.references import FRAME_STYLES
from sightline.scenes import SceneBatch

TASKS = list(catalogue().values())
each = pytest.mark.parametrize("task", TASKS, ids=lambda t: t.name)


def test_there_are_many_tasks() -> None:
    assert len(TASKS) >= 40
    assert len({t.family for t in TASKS}) >= 8


@each
def test_phrasings_and_rationale(task: Task) -> None:
    questions = task.wording.questions
    assert len(questions) >= 3
    assert len(set(questions)) == len(questions)
    for words in (*questions, task.wording.rationale):
        assert words == words.strip()
        assert "  " not in words
        # a brace that is no slot is a misspelt one
        assert "{" not in re.sub(r"\{[a-z_][a-z0-9_]*\}", "", words)
    assert task.wording.rationale.endswith(".")
    for words in questions:
        assert words[-1] in "?.", words
        assert "{answer}" not in words
        assert text.slots(words) <= set().union(*map(text.slots, questions))


@each
def test_declaration(task: Task) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", task.name)
    assert isinstance(task.answer, AnswerType)
    assert re.fullmatch(r"[a-z_]+\([^()]*\)", task.program), task.program
    assert task.scope in ("scene", "frame", "views")
    assert task.level in ("perception", "understanding", "extrapolation")
    assert set(task.references) <= set(FRAME_STYLES)
    assert (task.compute.__doc__ or "").strip()
    assert task.option("definition") in get_args(Definition)
    assert task.option("frame") in get_args(Frame)
    parameters = list(inspect.signature(task.compute).parameters.values())
    assert [p.name for p in parameters[:2]] == ["world", "pick"]
    assert all(p.default is not p.empty for p in parameters[2:])
    assert task.id == task.name


def test_names_are_not_families() -> None:
    families = {t.family for t in TASKS}
    assert not families & set(catalogue())
    assert len({t.key for t in TASKS}) == len(TASKS)


def test_every_wording_belongs_to_a_task() -> None:
    for path in Path(str(files("sightline.questions") / "wording")).glob("*.toml"):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        known = {t.name for t in TASKS if t.family == path.stem}
        assert set(tables) == known, path.name


def test_find() -> None:
    assert find([]) == TASKS
    family = find(["size"])
    assert {t.family for t in family} == {"size"}
    both = find(["absolute_distance", "distance", "absolute_distance"])
    assert [t.name for t in both].count("absolute_distance") == 1
    with pytest.raises(BadInput, match="sizes: is no task or family") as caught:
        find(["sizes"])
    assert caught.value.field == "sizes"


def test_variants() -> None:
    (plain,) = find(["absolute_distance"])
    centre = plain.using(definition="centre")
    assert centre.id == "absolute_distance[definition=centre]"
    assert centre.key != plain.key
    assert centre.option("definition") == "centre"
    assert plain.option("definition") == "box_gap"
    assert plain.option("nothing") == ""
    (more,) = find(["relative_distance"])
    assert more.using(options=5, definition="centre").id == (
        "relative_distance[definition=centre,options=5]"
    )
    for name in ("world", "pick", "banana"):
        with pytest.raises(BadInput, match="no option"):
            plain.using(**{name: 1})


def test_wording_faults() -> None:
    with pytest.raises(BadInput, match="file is missing"):
        Wording.load("no_family", "x")
    with pytest.raises(BadInput, match="has no wording"):
        Wording.load("size", "no_task")


def test_a_task_is_one_function() -> None:
    @task(answer=TASKS[0].answer, program="f()", questions=["Is it?"], rationale="It is.")
    def is_it(world: SceneBatch, pick: Pick, definition: Definition = "") -> Asked:
        """Whether it is."""
        return ask(answer=[True])

    assert is_it.name == "is_it"
    assert is_it.family == "test_catalogue"
    assert is_it.wording == Wording(("Is it?",), "It is.")
    # a task made elsewhere does not enter the catalogue
    assert "is_it" not in catalogue()
