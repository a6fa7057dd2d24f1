"""RoboRefer's records: every kind, points in their masks, steps that tell what is perceived."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sightline.answers.masks import Rle
from sightline.cards import find_card
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.mix import Mix
from sightline.datasets.records import write_record
from sightline.questions.items import make_items
from sightline.questions.tasks.relation_chains import PHRASES, located
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate

CARD = find_card("roborefer")
GROUPS = {"choice_qa", "reasoning_template_qa", "visual_choice_qa", "multi_view_qa"}


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("refer") / "scenes"
    return simulate("rooms", 2, out, frames=3, size=(320, 240), seed=9)


@pytest.fixture(scope="module")
def built(scenes: Path) -> Path:
    out = scenes.parent / "dataset"
    assert CARD.data is not None
    build(scenes, out, CARD.data, per_task=4, workers=1)
    return out


@pytest.fixture(scope="module")
def record(built: Path) -> dict[str, list[dict[str, Any]]]:
    files = write_record(built, built.parent / "record", CARD.records)
    return {f.name: [json.loads(t) for t in f.read_text().splitlines()] for f in files}


def test_every_item_is_audited(built: Path) -> None:
    result = audit(built)
    assert result.passed and result.items > 100


def test_records_have_their_keys_and_kinds(record: dict[str, list[dict[str, Any]]]) -> None:
    points, told = record["refspatial_point.jsonl"], record["refspatial_qa.jsonl"]
    assert all(list(e) == ["image", "type", "question", "answer", "mask", "steps"] for e in points)
    kinds = {e["type"] for e in points}
    assert {"location", "placement_between", "placement_own_side", "vacant_qa"} <= kinds
    assert {k for k in kinds if k.startswith("location_step_")}
    assert {e["type"].partition("/")[0] for e in told} == GROUPS
    for entry in told:
        assert list(entry) == ["image", "type", "question", "options", "answer", "answer_text",
                               "reasoning", "steps"]  # fmt: skip
        assert len(entry["image"]) == (2 if entry["type"].startswith("multi_view") else 1)


def test_points_lie_in_their_masks(record: dict[str, list[dict[str, Any]]]) -> None:
    missed = 0
    entries = record["refspatial_point.jsonl"]
    for entry in entries:
        points = np.array(ast.literal_eval(entry["answer"]))
        mask = Rle.read(entry["mask"]["size"], entry["mask"]["counts"]).mask()
        at = np.floor(points * mask.shape[::-1]).astype(int)
        held = mask[at[:, 1].clip(max=239), at[:, 0].clip(max=319)]
        # a place is rounded to a thousandth, which may be the next pixel
        missed += held.mean() < 0.8
        assert "1000" not in entry["question"] and mask.any()
    assert missed <= 0.05 * len(entries)


def test_steps_tell_places_and_relations(record: dict[str, list[dict[str, Any]]]) -> None:
    chains = [e for e in record["refspatial_point.jsonl"] if e["type"].startswith("location_step")]
    assert chains
    for entry in chains:
        steps = entry["steps"]
        assert [s["step"] for s in steps] == list(range(1, len(steps) + 1))
        # the named object, the steps, the answer
        assert len(steps) == int(entry["type"][-1]) + 2
        assert "relation" not in steps[0] and steps[-1]["answer"]
        for step in steps[1:-1]:
            assert step["relation"] in PHRASES
            assert f"the {step['object']} that is {step['relation']}" in entry["question"]
            assert step["depth"] is None or step["depth"] > 0


def test_a_located_object_is_the_only_one_of_its_kind_that_fits(scenes: Path) -> None:
    world: SceneBatch = SceneStore(scenes).read()
    rows = make_items(located.using(steps=1), world).to_pylist()
    assert rows
    o, seen = world.objects, world.sightings
    for row in rows:
        code, number = (int(v) for v in row["params"][1:3])
        if code > 1:
            continue
        scene = world.scenes.id.tolist().index(row["scene"])
        frame = next(i for i in range(len(world.frames)) if world.frames.scene[i] == scene
                     and world.frames.id[i] == row["views"][0])  # fmt: skip
        target = int(world.object_start[scene]) + number
        here = seen.object[seen.frame == frame].tolist()
        anchor = next(i for i in here if o.id[i] == row["objects"][0])
        right = world.frames.world_from_camera[frame][:3, 0]
        alike = [i for i in here if o.category[i] == o.category[target]]
        sides = [np.sign((o.centre[i] - o.centre[anchor]) @ right) for i in alike]
        wanted = -1 if code == 0 else 1
        assert len(alike) > 1 and sides.count(wanted) == 1
        assert sides[alike.index(target)] == wanted


def test_chains_of_five_steps_exist(tmp_path: Path) -> None:
    store = simulate("tabletop", 2, tmp_path / "s", frames=3, size=(160, 120), seed=2)
    build(store, tmp_path / "d", Mix.of([located.using(steps=5), located.using(steps=1)]))
    result = audit(tmp_path / "d")
    assert result.passed and all(found["checked"] for found in result.per_task.values())
