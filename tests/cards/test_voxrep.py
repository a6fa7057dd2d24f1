"""VoxRep: pictures that are read back exactly, and lists that agree with them voxel by voxel."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from card_runs import Made, made
from sightline.answers import object_scores
from sightline.cards.voxrep import card
from sightline.facts.voxels import voxel_table
from sightline.questions.tasks import voxels as tasks
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate
from sightline.scenes.worlds.palette import COLOURS
from sightline.views.voxels import SHAPE, untile_slices

NAMES = {max(8, r) << 16 | max(8, g) << 8 | max(8, b): n for n, (r, g, b) in COLOURS.items()}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate("rooms", 3, tmp_path_factory.mktemp("bare") / "rooms", frames=0, seed=5)


@pytest.fixture(scope="module")
def run(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(card, store, tmp_path_factory.mktemp("voxrep"), 30)


@pytest.fixture(scope="module")
def world(store: Path) -> SceneBatch:
    return SceneStore(store).read()


def picture(run: Made, row: dict) -> np.ndarray:
    with Image.open(run.out / row["image"]) as image:
        assert image.size == (896, 896)
        return untile_slices(image)


def test_the_records(run: Made) -> None:
    rows = run.record("voxrep.jsonl")
    assert card.data is not None
    assert len(rows) == len(run.items)
    assert {row["task"] for row in rows} == set(card.data.labels.values())
    for row in rows:
        assert list(row) == ["id", "scene_id", "image", "task", "prompt", "answer"]
        item = run.by_id[row["id"]]
        assert (row["prompt"], row["answer"]) == (item["question"], item["answer"])
    chat = run.record("voxrep_chat.json")
    for row in chat:
        assert [turn["from"] for turn in row["conversations"]] == ["human", "gpt"]
        assert row["conversations"][0]["value"].startswith("<image>\n")


def test_lists_agree_with_the_picture(run: Made) -> None:
    """Each colour has as many voxels, around the same mean, as the objects of it together."""
    lists = [row for row in run.record("voxrep.jsonl") if row["task"] == "objects"]
    assert len(lists) == 3
    for row in lists:
        rgb = picture(run, row).astype(np.int64)
        code = rgb @ np.array([1 << 16, 1 << 8, 1])
        total, sums = Counter(), {}
        for thing in json.loads(row["answer"]):
            colour, count = thing["colour"], thing["count"]
            total[colour] += count
            sums[colour] = sums.get(colour, 0) + count * np.array(thing["centre"])
        for value in np.unique(code[code > 0]).tolist():
            place = np.argwhere(code == value)
            name = NAMES[value]
            assert total.pop(name) == len(place)
            assert np.abs(sums[name] / len(place) - place.mean(axis=0)).max() <= 0.06
        assert not total


def test_single_voxels_have_their_colour(run: Made) -> None:
    rows = [row for row in run.record("voxrep.jsonl") if row["task"] == "colour_and_class"]
    assert rows
    for row in rows:
        x, y, z = (int(v) for v in run.by_id[row["id"]]["params"])
        r, g, b = picture(run, row)[x, y, z].tolist()
        assert row["answer"].startswith(NAMES[r << 16 | g << 8 | b] + " ")


def test_the_answers_read_back_and_score(run: Made, world: SceneBatch) -> None:
    for item in run.labelled("objects"):
        things = tasks.LIST.parse(item["answer"])
        scores = object_scores(things, things)
        assert (scores.name, scores.colour, scores.centre, scores.number) == (1, 1, 0, 0)
        assert tasks.LIST.judge(item["answer"], things).score == 1
        # one object less is not right
        assert tasks.LIST.judge(tasks.LIST.format(things[1:]), things).score == 0
    for item in run.labelled("centre"):
        x, y, z = json.loads(item["answer"])
        assert tasks.CENTRE.judge(f"[{x + 2}, {y}, {z}]", item["answer"]).score == 1
        assert tasks.CENTRE.judge(f"[{x + 6}, {y}, {z}]", item["answer"]).score == 0


def test_the_table_is_that_of_the_grids(world: SceneBatch) -> None:
    table = voxel_table(world)
    assert np.array_equal(np.diff(table.start), table.count)
    assert (np.diff(table.object) > 0).all()
    assert (table.voxels >= 0).all() and (table.voxels < SHAPE).all()
    for row in range(len(table.object)):
        own = table.voxels[table.start[row] : table.start[row + 1]]
        assert np.allclose(own.mean(axis=0), table.centre[row])
        assert len(np.unique(own, axis=0)) == len(own)


def test_objects_of_a_class_are_those_of_the_list(run: Made) -> None:
    whole = {item["scene"]: json.loads(item["answer"]) for item in run.labelled("objects")}
    for item in run.labelled("objects_of_class"):
        kind = item["objects"][0].removeprefix("*")
        expected = [thing for thing in whole[item["scene"]] if thing["class"] == kind]
        assert json.loads(item["answer"]) == expected and expected
