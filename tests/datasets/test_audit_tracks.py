"""The slow path for things that move: agrees on what is made, and notices what is not so."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from functools import cache

import pytest

from moving_scenes import cube_scene, moving_scenes, pictured_scene
from sightline.datasets.audit.item import Finding, Item
from sightline.datasets.audit.room import Room
from sightline.datasets.audit.run import _scene_faults
from sightline.questions import catalogue, make_items
from sightline.questions.items import Budget
from sightline.scenes import SceneBatch

FAMILIES = ("motion_courses", "object_motion", "perspective_taking")
TASKS = [name for name, task in catalogue().items() if task.family in FAMILIES]


def faults(world: SceneBatch, rows: list[dict]) -> list[Finding]:
    out, unaudited = [], Counter[str]()
    for at, scene in enumerate(world.scenes.id):
        some = [Item(deepcopy(row)) for row in rows if row["scene"] == scene]
        out += list(_scene_faults(Room(world.select([at])), some, unaudited))
    assert not unaudited
    return out


def world_of(name: str) -> SceneBatch:
    """Places in pictures need pictures."""
    return pictured_scene() if name.startswith("pointed") else moving_scenes()


@cache
def made(name: str, world: str = "moving") -> list[dict]:
    scenes = world_of(name) if world == "moving" else cube_scene()
    task = catalogue()[name]
    if "distance_course" in name:
        # among few scenes there may be no four different courses of true motion
        task = task.using(wrong="random")
    return make_items(task, scenes, Budget(items=60), explain=True).to_pylist()


@pytest.mark.parametrize("name", TASKS)
def test_the_slow_path_agrees(name: str):
    assert faults(world_of(name), made(name)) == []
    if catalogue()[name].family == "perspective_taking":
        assert made(name, "cube") and faults(cube_scene(), made(name, "cube")) == []


@pytest.mark.parametrize("name", ["relative_direction_course", "absolute_speed_course"])
def test_random_options_pass_too(name: str):
    task = catalogue()[name].using(wrong="random")
    rows = make_items(task, moving_scenes(), explain=True).to_pylist()
    assert rows and faults(moving_scenes(), rows) == []


@pytest.mark.parametrize("name", TASKS)
def test_another_answer_is_noticed(name: str):
    rows = [deepcopy(row) for row in made(name)[:8]]
    assert rows
    for row in rows:
        if row["answer_kind"] == "choice":
            letter = "ABCD"[(ord(row["answer"]) - ord("A") + 1) % 4]
            row["answer"] = letter
            row["answer_text"] = row["choices"]["ABCD".index(letter)]
        elif row["answer_kind"] == "number":
            row["value"] += 1.0
            row["answer"] = f"{row['value']:.{len(row['answer'].partition('.')[2])}f}"
        else:
            first = row["answer"].strip("[").split(",")[0].split("]")[0]
            row["answer"] = row["answer"].replace(first, f"{float(first) + 1:.4f}", 1)
    wrong = {f.item.row["id"] for f in faults(world_of(name), rows)}
    assert wrong == {row["id"] for row in rows}


def test_another_viewpoint_or_clip_is_noticed():
    rows = [deepcopy(row) for row in made("absolute_orientation_course")[:6]]
    for row in rows[:3]:
        row["params"] = [(row["params"][0] + 16) % 32]
    for row in rows[3:]:
        row["views"] = [*row["views"][1:], row["views"][0]]
    found = {f.item.row["id"] for f in faults(moving_scenes(), rows)}
    assert found == {row["id"] for row in rows}


def test_an_option_that_could_be_right_is_noticed():
    rows = [deepcopy(row) for row in made("relative_orientation_course")[:4]]
    for row in rows:
        other = "ABCD"[(ord(row["answer"]) - ord("A") + 1) % 4]
        row["choices"]["ABCD".index(other)] = row["answer_text"] + " (99) front"
    fields = {(f.item.row["id"], f.field) for f in faults(moving_scenes(), rows)}
    assert fields >= {(row["id"], "choices") for row in rows}


def test_a_place_beside_the_object_is_noticed():
    rows = [deepcopy(row) for row in made("pointed_displacement")[:6]]
    for row in rows:
        row["params"] = [row["params"][0], 2.0]
    found = {f.item.row["id"] for f in faults(pictured_scene(), rows)}
    assert found == {row["id"] for row in rows}
