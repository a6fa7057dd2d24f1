"""Mixes from names and from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.datasets.mix import Mix, load_mix
from sightline.errors import BadInput
from sightline.questions import catalogue


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mix.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_tasks_by_default() -> None:
    mix = load_mix(None, "")
    assert [t.name for t in mix.tasks] == list(catalogue())
    assert set(mix.weights) == {1.0}


def test_names_and_families() -> None:
    names = [t.name for t in load_mix(None, " taller, distance ,taller").tasks]
    assert names[0] == "taller"
    assert names.count("taller") == 1
    assert "absolute_distance" in names
    with pytest.raises(BadInput, match="is no task or family"):
        load_mix(None, "taller,smaller")


def test_a_file(tmp_path: Path) -> None:
    path = written(tmp_path, """
[[task]]
name = "absolute_distance"
weight = 2.5
options = { definition = "centre" }
[[task]]
name = "absolute_distance"
[[task]]
name = "relative_distance"
options = { options = 3, definition = "horizontal" }
""")  # fmt: skip
    mix = load_mix(path, "")
    assert [t.id for t in mix.tasks] == [
        "absolute_distance[definition=centre]",
        "absolute_distance",
        "relative_distance[definition=horizontal,options=3]",
    ]
    assert mix.weights == (2.5, 1.0, 1.0)


FAULTS = {
    "no TOML": ("[[task]", "cannot be read"),
    "nothing": ("", "holds no"),
    "no list": ("task = 3", "holds no"),
    "no table": ("task = [3]", "task[0]"),
    "no name": ("[[task]]\nweight = 1.0", "name"),
    "unknown task": ('[[task]]\nname = "smaller"', "smaller: is no task"),
    "a family": ('[[task]]\nname = "distance"', "distance: is no task"),
    "unknown key": ('[[task]]\nname = "taller"\nwieght = 2', "wieght"),
    "weight 0": ('[[task]]\nname = "taller"\nweight = 0', "task[0].weight"),
    "weight negative": ('[[task]]\nname = "taller"\nweight = -1', "task[0].weight"),
    "weight infinite": ('[[task]]\nname = "taller"\nweight = inf', "task[0].weight"),
    "weight nan": ('[[task]]\nname = "taller"\nweight = nan', "task[0].weight"),
    "weight a word": ('[[task]]\nname = "taller"\nweight = "much"', "task[0]"),
    "unknown option": ('[[task]]\nname = "taller"\noptions = { size = 1 }', "no option"),
    "reserved option": ('[[task]]\nname = "taller"\noptions = { pick = 1 }', "no option"),
    "twice": ('[[task]]\nname = "taller"\n[[task]]\nname = "taller"', "listed twice"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_file_is_one_line(tmp_path: Path, fault: str) -> None:
    text, shown = FAULTS[fault]
    with pytest.raises(BadInput) as caught:
        load_mix(written(tmp_path, text), "")
    assert shown in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ['"banana"', "3", "true", "[1]"])
def test_a_value_that_no_task_knows_is_refused(tmp_path: Path, value: str) -> None:
    text = f'[[task]]\nname = "absolute_distance"\noptions = {{ definition = {value} }}'
    with pytest.raises(BadInput, match="definition"):
        load_mix(written(tmp_path, text), "")


def test_a_count_must_be_a_count(tmp_path: Path) -> None:
    for value in ("true", "2.5", '"3"'):
        text = f'[[task]]\nname = "relative_distance"\noptions = {{ options = {value} }}'
        with pytest.raises(BadInput, match="relative_distance: options: cannot be"):
            load_mix(written(tmp_path, text), "")


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="file is missing"):
        load_mix(tmp_path / "no.toml", "")
    with pytest.raises(BadInput, match="cannot be read"):
        load_mix(tmp_path, "")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        load_mix(tmp_path / "bytes.toml", "")


def test_names_and_a_file_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be combined"):
        load_mix(written(tmp_path, ""), "taller")


def test_a_python_file(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        """
from sightline.answers import YesNo
from sightline.datasets.mix import Mix
from sightline.questions import ask, task
from sightline.questions.references import referable
from sightline.questions.tasks import distance


@task(answer=YesNo(), program="higher(a, b)",
      questions=("Is {a} higher than {b}?",), rationale="So the answer is {answer}.")
def higher_up(world, pick):
    a, b = pick.pairs(referable(world))
    rise = world.objects.centre[a, 2] - world.objects.centre[b, 2]
    return ask(a=a, b=b, answer=rise > 0, gate=abs(rise) > 0.2, margin=abs(rise))


mix = Mix.of([higher_up, (distance.absolute_distance.measured("cm").answering("choice"), 2.0)])
""",
        encoding="utf-8",
    )
    mix = load_mix(path, "")
    assert [t.name for t in mix.tasks] == ["higher_up", "absolute_distance"]
    again = Mix.from_plans(mix.plans())
    assert again.plans() == mix.plans() and again.weights == (1.0, 2.0)
    path.with_name("bad.py").write_text("mix = 3", encoding="utf-8")
    with pytest.raises(BadInput, match="is not set"):
        load_mix(tmp_path / "bad.py", "")
    path.with_name("worse.py").write_text("import nowhere", encoding="utf-8")
    with pytest.raises(BadInput, match="ModuleNotFoundError"):
        load_mix(tmp_path / "worse.py", "")


def test_all_axes_in_toml(tmp_path: Path) -> None:
    path = written(tmp_path, """
[[task]]
name = "pair_distance"
form = "judge"
by = ["box", "mark"]
unit = "human"
label = "distance"
""")  # fmt: skip
    (task,) = load_mix(path, "").tasks
    assert (task.form, task.by, task.unit, task.label) == (
        "judge", ("box", "mark"), "human", "distance",
    )  # fmt: skip
