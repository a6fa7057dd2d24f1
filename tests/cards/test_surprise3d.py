"""SURPRISE3D: its record, queries that give nothing away, and answers found again in few lines."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from card_runs import Made, made
from made_scenes import random_scene
from sightline import facts
from sightline.answers import Instances, Mask3D, overlap_summary
from sightline.cards.surprise3d import card
from sightline.questions import Budget, make_items
from sightline.questions.tasks import unnamed
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate

TYPES = {
    "relative_position", "narrative_perspective", "parametric_perspective", "absolute_distance",
    "common_sense", "human_intention",
}  # fmt: skip
KEYS = ["scene_id", "object_id", "object_name", "description", "question_type", "reference_id"]
TURN = {"in front of": 0, "to the left of": 90, "behind": 180, "to the right of": -90}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate("rooms", 8, tmp_path_factory.mktemp("bare") / "rooms", frames=0, seed=3)


@pytest.fixture(scope="module")
def run(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(card, store, tmp_path_factory.mktemp("surprise"), 80)


@pytest.fixture(scope="module")
def world(store: Path) -> SceneBatch:
    return SceneStore(store).read()


def rows_of(world: SceneBatch, scene: str) -> np.ndarray:
    at = world.scenes.id.tolist().index(scene)
    return np.arange(*world.object_start[at : at + 2])


def singular(word: str) -> str:
    return re.sub(r"(?<=[sxh])es$|s$", "", {"shelves": "shelf", "people": "person"}.get(word, word))


def test_the_record(run: Made, world: SceneBatch) -> None:
    rows = run.record("surprise3d.json")
    assert len(rows) == len(run.items)
    assert {row["question_type"] for row in rows} == TYPES
    for row in rows:
        assert list(row) == KEYS
        objects = rows_of(world, row["scene_id"])
        assert all(type(i) is int and 0 <= i < len(objects) for i in row["object_id"])
        assert all(type(i) is int and 0 <= i < len(objects) for i in row["reference_id"])
        names = [world.objects.category[objects[i]] for i in row["object_id"]]
        assert row["object_name"] == ", ".join(dict.fromkeys(names))
        for i in row["reference_id"]:
            assert f"the {world.objects.category[objects[i]]}" in row["description"]


def test_every_kind_is_asked(run: Made) -> None:
    assert card.data is not None
    counts = Counter(item["label"] for item in run.items)
    assert set(counts) == set(card.data.labels.values())
    assert any(len(Mask3D().parse(i["answer"]) or ()) for i in run.labelled("common_sense"))


def test_no_word_of_the_class_is_said(run: Made) -> None:
    for row in run.record("surprise3d.json"):
        text = re.findall(r"[a-z]+", row["description"].lower())
        said = {singular(word) for word in text}
        for word in re.findall(r"[a-z]+", row["object_name"].lower()):
            assert singular(word) not in said, row


def test_words_that_tell_are_known() -> None:
    known = [unnamed._words(n) for n in ("bookshelf", "shelf", "chair", "office chairs", "knife")]
    assert unnamed._alike(known[0], known[1])
    assert unnamed._alike(known[2], known[3])
    assert not unnamed._alike(known[2], known[4])
    assert unnamed._spoken(("item", "knives"), ("Which items?", "one knife"))[0].tolist() == [
        True,
        False,
    ]
    assert unnamed._spoken(("knives",), ("one knife",))[0, 0]


def test_answers_score_as_masks(run: Made) -> None:
    item = run.labelled("absolute_distance/metric")[0]
    value = Mask3D().parse(item["answer"])
    ids = tuple(i for start, stop in value for i in range(start, stop))
    labels = np.repeat(np.arange(40), 5)
    truth = Instances(labels, ids)
    right = Mask3D().judge(item["answer"], truth).score
    wrong = Mask3D().judge(f"[{min(set(range(40)) - set(ids))}]", truth).score
    assert overlap_summary([right, wrong]) == {"miou": 0.5, "acc25": 0.5, "acc50": 0.5}


def test_viewpoints_resolve_to_one_thing(run: Made, world: SceneBatch) -> None:
    tried = 0
    for item in run.items:
        if item["label"] not in ("parametric_perspective", "narrative_perspective"):
            continue
        rows = rows_of(world, item["scene"])
        centre = world.objects.centre[rows, :2]
        names = world.objects.id[rows].tolist()
        refs = [names.index(name) for name in item["objects"]]
        if refs:
            eye, way = centre[refs[0]], centre[refs[1]] - centre[refs[0]]
            heading = np.degrees(np.arctan2(way[1], way[0]))
        else:
            eye, heading = np.array(item["params"][:2]), item["params"][2]
            assert f"{eye[0]:.1f}" in item["question"] and f"{heading:.0f}" in item["question"]
        side = next(word for word in TURN if word in item["question"])
        off = centre - eye
        away = np.hypot(*off.T)
        angle = np.degrees(np.arctan2(off[:, 1], off[:, 0])) - heading - TURN[side]
        inside = np.abs((angle + 180) % 360 - 180) <= 45
        inside[refs] = False
        category = np.char.lower(world.objects.category[rows].astype(str))
        inside &= ~np.isin(category, ["floor", "wall", "ceiling"])
        best = int(np.where(inside, away, np.inf).argmin())
        assert item["answer"] == f"[{best}]"
        assert np.sort(away[inside])[1:2].min(initial=np.inf) >= away[best] + 0.2
        tried += 1
    assert tried >= 60


def test_radii_have_an_empty_rim(run: Made, world: SceneBatch) -> None:
    for item in run.labelled("absolute_distance/metric"):
        rows = rows_of(world, item["scene"])
        anchor = rows[world.objects.id[rows].tolist().index(item["objects"][0])]
        gap = facts.distance(world, rows, np.full(len(rows), anchor)).value
        gap[rows == anchor] = np.inf
        radius = item["params"][0]
        assert f"{radius:.1f} m" in item["question"]
        assert np.abs(gap - radius).min() >= 0.15 - 1e-9
        found = Mask3D().parse(item["answer"])
        assert Mask3D().format(found) == Mask3D().format(np.flatnonzero(gap < radius))


def test_two_that_are_as_near_are_not_asked_about() -> None:
    plain = random_scene("s", np.random.default_rng(0), objects=3)

    def nearest(x: float) -> unnamed._Nearest:
        centre = np.array([[0, 0, 0.5], [2, 0, 0.5], [x, 0, 1.5]])
        scene = replace(plain, objects=replace(plain.objects, centre=centre), memo={})
        ahead = np.array([[1.0, 0.0]])
        return unnamed._nearest(scene, np.zeros(1, int), centre[:1, :2], ahead, np.array([[0]]))

    assert not len(nearest(2.0).owner)
    found = nearest(3.0)
    assert found.object.tolist() == [1] and found.side.tolist() == [0]
    assert found.lead == pytest.approx([1.0])


def test_what_is_not_all_listed_is_not_asked_about(world: SceneBatch) -> None:
    scenes = replace(world.scenes, complete=np.zeros(len(world), dtype=bool))
    partly = replace(world, scenes=scenes, memo={})
    assert card.data is not None
    for task in card.data.tasks:
        assert len(make_items(task, partly, Budget())) == 0
