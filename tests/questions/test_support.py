from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from facts.furnished import Slow, furnished
from sightline.answers import Choice
from sightline.facts import support as facts
from sightline.questions import catalogue, make_items
from sightline.questions.tasks import support
from sightline.scenes import SceneBatch

TASKS = [t for t in catalogue().values() if t.family == "support"]
STANDS = {"lamp": "desk", "laptop": "desk", "vase": "cabinet"}
LIES = {"teddy": "bookshelf", "clock": "bookshelf"}
LOOSE = 3


@pytest.fixture(scope="module")
def world() -> SceneBatch:
    return SceneBatch.of([furnished(seed, loose=LOOSE) for seed in range(12)])


def pairs(world, task):
    """(category, category, answer) of each item."""
    o = world.objects
    kind = {
        (world.scenes.id[s], i): c
        for s, i, c in zip(o.scene.tolist(), o.id, o.category, strict=True)
    }
    for item in make_items(task, world).to_pylist():
        yield *(kind[item["scene"], name] for name in item["objects"]), item["answer_text"], item


@pytest.mark.parametrize("task", TASKS, ids=lambda t: t.name)
def test_items_parse(world, task):
    items = make_items(task, world).to_pylist()
    assert len(items) >= 8
    for item in items:
        kind = Choice(tuple(item["choices"])) if item["choices"] else task.answer
        assert kind.parse(item["answer"]) is not None
        assert kind.judge(item["answer"], item["answer"]).kind == "right"
        assert not re.search(r"[{}]|  ", item["question"] + item["rationale"])
        assert item["margin"] >= 0
    words = task.wording.questions
    assert len(words) >= 3 and not any(w.startswith("{") for w in words)


def test_what_supports(world):
    for task in (support.what_supports, support.what_supports_in_view):
        found = {(a, answer) for a, answer, _ in pairs(world, task) if not a.startswith("thing")}
        assert found == set(STANDS.items())


def test_on_in_and_under(world):
    for task, true in (
        (support.is_on, set(STANDS.items())),
        (support.is_in, set(LIES.items())),
        (support.is_under, {("bin", "desk")}),
    ):
        items = [(a, b, x) for a, b, x, _ in pairs(world, task) if "thing" not in a + b]
        assert {(a, b) for a, b, answer in items if answer == "yes"} <= true
        assert not {(a, b) for a, b, answer in items if answer == "no"} & true
        assert {"yes", "no"} == {answer for _, _, answer in items}


def test_what_stands_on_a_stack_is_not_said_to_be_off_the_bottom():
    world = furnished(loose=0)
    o = world.objects
    centre, extent = o.centre.copy(), o.extent.copy()
    ball = o.category.tolist().index("ball")
    centre[ball], extent[ball] = (2.5, 0.1, 1.05), (0.1, 0.1, 0.1)  # on the laptop on the desk
    stack = replace(world, objects=replace(o, centre=centre, extent=extent), memo={})
    assert o.category[facts.supporters(stack)[0][ball]] == "laptop"
    stacks = SceneBatch.of(
        [
            stack,
            *(
                replace(stack, scenes=replace(stack.scenes, id=[f"s{i}"]), memo={})
                for i in range(5)
            ),
        ]
    )
    for a, b, answer, _ in pairs(stacks, support.is_on):
        assert (a, b) != ("ball", "desk")
        assert (answer == "yes") == ((a, b) in {*STANDS.items(), ("ball", "laptop")})


def test_next_to_keeps_away_from_its_limit(world):
    for _, _, answer, item in pairs(world, support.next_to):
        gap = float(re.search(r"are (\d+) cm", item["rationale"])[1])
        assert gap <= 20 if answer == "yes" else gap >= 50
        assert item["params"] == [support.BESIDE]


def test_between_by_spans_along_the_way(world):
    o, slow = world.objects, Slow(world)
    row = {(world.scenes.id[s], i): r for r, (s, i) in enumerate(zip(o.scene, o.id, strict=True))}
    items = make_items(support.between_objects, world).to_pylist()
    for item in items:
        a, b, *options = (row[item["scene"], name] for name in item["objects"])
        way = (o.centre[b] - o.centre[a]) * [1, 1, 0]
        way = way / np.linalg.norm(way)
        for c in options:
            low, high = slow.span(c, way.tolist())
            left, right = slow.span(c, [-way[1], way[0], 0.0])
            line = o.centre[a] @ [-way[1], way[0], 0.0]
            inner = low >= slow.span(a, way.tolist())[1] and high <= slow.span(b, way.tolist())[0]
            inner &= left <= line <= right
            assert inner == (o.category[c] == item["answer_text"])
    assert len({i["answer"] for i in items}) == 4


def test_things_called_by_their_support_are_left_out():
    world = furnished(loose=0)
    o = world.objects
    kinds, names = o.category.copy(), o.category.tolist()
    kinds[names.index("laptop")] = "lamp"  # two lamps on one desk, told apart by nothing else
    kinds[names.index("ball")] = "lamp"
    parent, relation = np.full(len(o), -1), np.full(len(o), "", object)
    parent[names.index("lamp")] = names.index("desk")
    relation[names.index("lamp")] = "on"
    extent = o.extent.copy()
    extent[names.index("ball")] = extent[names.index("laptop")] = extent[names.index("lamp")]
    called = replace(
        world,
        objects=replace(o, category=kinds, parent=parent, relation=relation, extent=extent),
        memo={},
    )
    batch = SceneBatch.of(
        [
            called,
            *(
                replace(called, scenes=replace(called.scenes, id=[f"s{i}"]), memo={})
                for i in range(4)
            ),
        ]
    )
    for task in (support.is_on, support.what_supports):
        for item in make_items(task, batch).to_pylist():
            assert "lamp on the desk" not in item["question"]
