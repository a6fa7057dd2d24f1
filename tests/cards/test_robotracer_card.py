"""RoboTracer's records, and traces that begin, end and pass as they should."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sightline.answers.traces import Goal3D, StepGoal, Steps, success_3d, trace_of
from sightline.cards import find_card
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.items import read_parts
from sightline.datasets.records import write_record
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate

CARD = find_card("robotracer")
KINDS = {"trace_destination", "trace_direction", "trace_multi_step"}
BENCH = [
    "question_id", "image", "type", "prompt", "target_object", "trajectory", "bbox_center",
    "bbox_extent", "bbox_rotation", "gt_depth_intrinsics",
]  # fmt: skip


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("tracer") / "scenes"
    return simulate("tabletop", 2, out, frames=3, size=(160, 120), seed=4)


@pytest.fixture(scope="module")
def built(tables: Path) -> Path:
    out = tables.parent / "dataset"
    assert CARD.data is not None
    build(tables, out, CARD.data, per_task=20, workers=1)
    return out


@pytest.fixture(scope="module")
def record(built: Path) -> dict[str, list[dict[str, Any]]]:
    files = write_record(built, built.parent / "record", CARD.records)
    return {f.name: [json.loads(t) for t in f.read_text().splitlines()] for f in files}


def test_every_item_is_audited(built: Path) -> None:
    result = audit(built)
    assert result.passed and result.items > 20


def test_the_bench_record_has_the_published_keys(record: dict[str, list[dict[str, Any]]]) -> None:
    entries = record["tracespatial_bench.jsonl"]
    assert {entry["type"] for entry in entries} == KINDS
    for entry in entries:
        kind = "direction" if entry["type"] == "trace_direction" else "destination"
        assert sorted(entry) == sorted([*BENCH, kind])
        assert np.shape(entry["trajectory"])[1] == 3
        assert np.shape(entry["bbox_center"]) == np.shape(entry["bbox_extent"]) == (3,)
        turn = np.array(entry["bbox_rotation"])
        assert np.allclose(turn @ turn.T, np.eye(3), atol=1e-4)
        assert np.linalg.det(turn) == pytest.approx(1.0, abs=1e-4)
        assert np.shape(entry["gt_depth_intrinsics"]) == (3, 3)


def test_two_and_three_dimensions_are_the_same_trace(
    record: dict[str, list[dict[str, Any]]],
) -> None:
    flat, deep = record["tracespatial_2d.jsonl"], record["tracespatial_3d.jsonl"]
    assert len(flat) == len(deep) > 0
    for two, three in zip(flat, deep, strict=True):
        u_v_d = re.findall(r"\((\d+), (\d+), (\d+\.\d{3})\)", three["answer"])
        assert two["answer"] == "[" + ", ".join(f"({u}, {v})" for u, v, _ in u_v_d) + "]"
        assert all(0 <= int(u) <= 1000 and 0 <= int(v) <= 1000 for u, v, _ in u_v_d)


def test_trajectory_and_trace_agree(record: dict[str, list[dict[str, Any]]]) -> None:
    traces = {e["question_id"]: e["answer"] for e in record["tracespatial_3d.jsonl"]}
    for entry in record["tracespatial_bench.jsonl"]:
        k = np.array(entry["gt_depth_intrinsics"])
        camera = (k[0, 0], k[1, 1], k[0, 2], k[1, 2])
        back = trace_of(entry["trajectory"], camera, (160, 120))
        told = re.findall(r"\(([\d.]+), ([\d.]+), ([\d.]+)\)", traces[entry["question_id"]])
        assert np.allclose(back, np.array(told, dtype=float), atol=0.2)


def test_steps_say_what_the_trace_is_made_of(
    built: Path, record: dict[str, list[dict[str, Any]]]
) -> None:
    rows = {r["id"]: r for t in read_parts(built) for r in t.to_pylist()}
    counts = set()
    for entry in record["tracespatial_3d.jsonl"]:
        row = rows[entry["question_id"]]
        points = [p for step in entry["steps"] for p in step["trace"]]
        told = re.findall(r"\(([\d.]+), ([\d.]+), ([\d.]+)\)", entry["answer"])
        assert points == [[float(v) for v in p] for p in told]
        assert [s["step"] for s in entry["steps"]] == list(range(1, len(entry["steps"]) + 1))
        if entry["type"] == "trace_multi_step":
            (steps,) = re.findall(r"steps=(\d)", row["task"])
            assert len(entry["steps"]) == int(steps) == len(row["objects"]) - 1
            counts.add(int(steps))
            for step in entry["steps"][1:-1]:
                assert step["do"].removeprefix("carry ") in row["question"]
        else:
            assert len(entry["steps"]) == 2
    assert len(counts) >= 3


Damage = Callable[[dict[str, Any]], dict[str, Any]]


def _points_of(row: dict[str, Any]) -> list[str]:
    return re.findall(r"\([^)]*\)", row["answer"])


def _retold(points: list[str]) -> dict[str, Any]:
    return {"answer": "[" + ", ".join(points) + "]"}


def _swapped(row: dict[str, Any]) -> dict[str, Any]:
    first, lifted, one, two, *rest = _points_of(row)
    return _retold([first, lifted, two, one, *rest])


def _skipped(row: dict[str, Any]) -> dict[str, Any]:
    points = _points_of(row)
    return _retold([*points[:2], *points[3:]])


def _halfway(row: dict[str, Any]) -> dict[str, Any]:
    points = _points_of(row)
    return _retold([*points[:2], points[1], *points[3:]])


def _other_code(row: dict[str, Any]) -> dict[str, Any]:
    params = list(row["params"])
    params[9] = 0.0 if params[9] == 4 else 4.0
    return {"params": params}


def _other_side(row: dict[str, Any]) -> dict[str, Any]:
    sides = {"left side": "right side", "right side": "left side", "right over": "past the near "
             "side of", "far side": "near side", "near side": "far side"}  # fmt: skip
    old = next(words for words in sides if words in row["question"])
    return {"question": row["question"].replace(old, sides[old], 1)}


def _other_thing(row: dict[str, Any]) -> dict[str, Any]:
    *others, one, two = row["objects"]
    return {"objects": [*others, two, one]}


@pytest.mark.parametrize(
    "damage", [_swapped, _skipped, _halfway, _other_code, _other_side, _other_thing]
)
def test_the_audit_finds_what_is_wrong_with_the_steps(
    built: Path, tmp_path: Path, damage: Damage
) -> None:
    shutil.copytree(built, tmp_path / "d", ignore=shutil.ignore_patterns("media"))
    names = set()
    for path in (tmp_path / "d" / "data").glob("part-*.parquet"):
        table = pq.read_table(path)
        rows = table.to_pylist()
        for i, row in enumerate(rows):
            # two single places in a row
            codes = (row["params"] or [])[9:]
            if len(codes) >= 2 and max(codes[:2]) <= 4:
                rows[i] = row | damage(row)
                names.add(row["id"])
        pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    assert len(names) >= 3
    assert {d.id for d in audit(tmp_path / "d").disagreements} == names


def test_every_trace_succeeds_by_the_published_rule(
    built: Path, tables: Path, record: dict[str, list[dict[str, Any]]]
) -> None:
    world = SceneStore(tables).read()
    rows = {r["id"]: r for t in read_parts(built) for r in t.to_pylist()}
    for entry in record["tracespatial_bench.jsonl"][::5]:
        goal = _goal(world, rows[entry["question_id"]], entry)
        found = success_3d(entry["trajectory"], goal)
        assert found.all, (entry["prompt"], found)
        keys = StepGoal(goal, np.array(entry["trajectory"])[2:-2])
        assert Steps().score(entry["trajectory"], keys) == 1.0
        # the same path through the table does not
        low = np.array(entry["trajectory"]) + np.array([0.0, 0.6, 0.6])
        assert not success_3d(low, goal).all


def _goal(world: SceneBatch, row: dict[str, Any], entry: dict[str, Any]) -> Goal3D:
    o = world.objects
    scene = world.scenes.id.tolist().index(row["scene"])
    frame = next(i for i in range(len(world.frames)) if world.frames.scene[i] == scene
                 and world.frames.id[i] == row["views"][0])  # fmt: skip
    camera = np.linalg.inv(world.frames.world_from_camera[frame])
    here = [i for i in range(len(o)) if o.scene[i] == scene]
    moved = next(i for i in here if o.id[i] == row["objects"][0])
    points = {i: _points(o.centre[i], o.extent[i], o.rotation[i], camera) for i in here}
    others = np.concatenate([points[i] for i in here if i != moved])
    low = others.min(axis=0) - 0.02
    cells = np.floor((others - low) / 0.02).astype(int)
    occupied = np.zeros(cells.max(axis=0) + 1, dtype=bool)
    occupied[tuple(cells.T)] = True
    box = (np.array(entry[f"bbox_{part}"]) for part in ("center", "extent", "rotation"))
    return Goal3D(points[moved], *box, occupied, tuple(low.tolist()))


def _points(centre: Any, extent: Any, rotation: Any, camera: Any) -> Any:
    """Points in a box, in the camera's frame, a centimetre inside it."""
    half = np.maximum(extent / 2 - 0.01, 0.001)
    ticks = [np.linspace(-h, h, min(max(int(2 * h / 0.018), 2), 90)) for h in half]
    local = np.stack(np.meshgrid(*ticks), axis=-1).reshape(-1, 3)
    if len(local) > 60_000:
        local = local[np.abs(local / half).max(axis=1) > 0.9]
    world = local @ rotation.T + centre
    return world @ camera[:3, :3].T + camera[:3, 3]
