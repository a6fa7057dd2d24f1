"""RoboSpatial's record, its thresholds on the output, and the defects that are not reproduced."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sightline.cards import find_card
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.items import answer_type, read_parts
from sightline.datasets.records import write_record
from sightline.questions.items import make_items
from sightline.scenes import SceneBatch

CARD = find_card("robospatial")
QA = {"pairwise_positional", "pairwise_compatibility", "unary_spatial_context"}


@pytest.fixture(scope="module")
def built(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("robospatial") / "dataset"
    assert CARD.data is not None
    build(rooms, out, CARD.data, per_task=30, workers=1)
    return out


@pytest.fixture(scope="module")
def record(built: Path) -> dict[str, list[dict[str, Any]]]:
    files = write_record(built, built.parent / "record", CARD.records)
    out = {}
    for path in files:
        text = path.read_text(encoding="utf-8")
        json_lines = path.suffix == ".jsonl"
        out[path.name] = (
            [json.loads(t) for t in text.splitlines()] if json_lines else json.loads(text)
        )
    return out


def test_every_item_is_audited(built: Path) -> None:
    result = audit(built)
    assert result.passed and result.items > 100


def test_the_record_has_the_published_keys(record: dict[str, list[dict[str, Any]]]) -> None:
    keys = ["image_path", "question", "answer", "qa_type"]
    entries = record["robospatial.json"]
    assert all(list(entry) == keys for entry in entries)
    assert {entry["qa_type"] for entry in entries} == QA | {"object_grounding"}
    for entry in entries:
        if entry["qa_type"] in ("unary_spatial_context", "object_grounding"):
            continue
        assert entry["answer"] in ("yes", "no")
        assert entry["question"].endswith("Final answer should be yes or no.")
    for name, kind in (("configuration", "pairwise_positional"),
                       ("compatibility", "pairwise_compatibility"),
                       ("context", "unary_spatial_context")):  # fmt: skip
        assert {entry["category"] for entry in record[f"{name}.jsonl"]} == {kind}


def test_context_answers_are_lists_of_normalised_points(
    record: dict[str, list[dict[str, Any]]],
) -> None:
    for entry in record["robospatial.json"]:
        if entry["qa_type"] != "unary_spatial_context":
            continue
        points = ast.literal_eval(entry["answer"])
        assert isinstance(points, list) and 3 <= len(points) <= 50
        assert all(isinstance(p, tuple) and len(p) == 2 for p in points)
        assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)
        assert "1000" not in entry["question"]


def test_a_points_answer_is_right_by_its_own_region(built: Path) -> None:
    rows = [row for table in read_parts(built) for row in table.to_pylist()]
    pointed = [row for row in rows if row["answer_kind"] == "points"]
    assert pointed
    for row in pointed:
        region = np.reshape(row["region"], (-1, 2))
        judge = answer_type(row)
        assert judge.judge(row["answer"], region).score == 1.0
        away = "[(0, 0), (1000, 1000)]"
        assert judge.judge(away, region).score == 0.0


def _items(world: SceneBatch, label: str, *quirks: str) -> list[dict[str, Any]]:
    card = CARD.parity(*quirks) if quirks else CARD
    assert card.data is not None
    task = next(t for t in card.data.tasks if t.label == label)
    rows: list[dict[str, Any]] = make_items(task, world).to_pylist()
    return rows


def _key(row: dict[str, Any]) -> Any:
    return row["scene"], tuple(row["views"]), tuple(row["objects"]), row["params"][0]


def test_world_items_do_not_repeat_camera_items(room_batch: SceneBatch) -> None:
    camera = {_key(r): r["answer"] for r in _items(room_batch, "pairwise_positional/camera/strict")}
    label = "pairwise_positional/world/strict"
    assert not [r for r in _items(room_batch, label) if camera.get(_key(r)) == r["answer"]]
    repeated = _items(room_batch, label, "world_repeats_camera")
    assert [r for r in repeated if camera.get(_key(r)) == r["answer"]]


def test_faceless_objects_have_no_object_frame(room_batch: SceneBatch) -> None:
    front = dict(zip(zip(room_batch.scenes.id[room_batch.objects.scene], room_batch.objects.id,
                         strict=True), room_batch.objects.front_known, strict=True))  # fmt: skip
    label = "pairwise_positional/object/strict"
    rows = _items(room_batch, label)
    assert rows and all(front[r["scene"], r["objects"][1]] for r in rows)
    void = [r for r in _items(room_batch, label, "void_object_frames")
            if not front[r["scene"], r["objects"][1]]]  # fmt: skip
    assert void and {r["answer"] for r in void} == {"no"}


def test_front_and_behind_need_disjoint_depths(room_batch: SceneBatch) -> None:
    def overlapping(rows: list[dict[str, Any]]) -> int:
        return sum(_depths_meet(room_batch, r) for r in rows if r["params"][0] in (2.0, 3.0))

    label = "pairwise_positional/camera/lenient"
    rows = _items(room_batch, label)
    assert rows and overlapping(rows) == 0
    assert overlapping(_items(room_batch, label, "depth_overlap")) > 0


def _depths_meet(world: SceneBatch, row: dict[str, Any]) -> bool:
    scene = world.scenes.id.tolist().index(row["scene"])
    frame = next(
        i
        for i in range(len(world.frames))
        if world.frames.id[i] == row["views"][0] and world.frames.scene[i] == scene
    )
    forward = world.frames.world_from_camera[frame][:3, 2]
    spans = []
    for name in row["objects"]:
        obj = next(i for i in range(len(world.objects))
                   if world.objects.id[i] == name and world.objects.scene[i] == scene)  # fmt: skip
        o = world.objects
        reach = np.abs(o.rotation[obj].T @ forward) @ (o.extent[obj] / 2)
        middle = o.centre[obj] @ forward
        spans.append((middle - reach, middle + reach))
    return bool(max(s[0] for s in spans) < min(s[1] for s in spans))


def test_every_true_relation_has_its_opposite(built: Path, record: dict[str, Any]) -> None:
    told: dict[Any, set[str]] = {}
    for row in (row for table in read_parts(built) for row in table.to_pylist()):
        if row["task"].startswith("configuration"):
            key = (row["task"], *_key(row)[:3], row["params"][0] // 2)
            told.setdefault(key, set()).add(row["answer"])
    # a capped build splits no pair
    assert told and all(answers == {"yes", "no"} for answers in told.values())
    assert len(record["robospatial_paired.json"]) == 2 * len(told)
