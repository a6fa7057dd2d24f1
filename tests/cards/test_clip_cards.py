"""SpatialLadder and Video2Layout: stages, boxes, maps, and the same question over more frames."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sightline.answers import Boxes, Layout
from sightline.cards import Card, spatialladder, video2layout
from sightline.datasets.items import read_parts
from sightline.facts.visibility import clear
from sightline.geometry import box_gap, footprint
from sightline.run_card import CardRun, run_card
from sightline.scenes import SceneBatch, SceneStore
from sightline.views.clip_map import clip_map, seen_in

sys.path.insert(0, str(Path(__file__).parents[1]))
from clip_scenes import write_clip_rooms

Row = dict[str, Any]
SI = {"object_rel_direction_easy", "object_rel_direction_medium", "object_rel_direction_hard",
      "object_rel_distance", "object_abs_distance", "object_size"}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip_rooms(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="module")
def world(store: Path) -> SceneBatch:
    return SceneStore(store).read()


def ran(card: Card, store: Path, out: Path) -> CardRun:
    return run_card(card, out / "run", scenes=store, per_task=15, workers=1)


@pytest.fixture(scope="module")
def ladder(store: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return ran(spatialladder.card, store, tmp_path_factory.mktemp("ladder"))


@pytest.fixture(scope="module")
def layout(store: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return ran(video2layout.card, store, tmp_path_factory.mktemp("layout"))


def lines(done: CardRun, name: str) -> list[Row]:
    path = next(p for p in done.files if p.name == name)
    text = path.read_text()
    return (
        json.loads(text)
        if path.suffix == ".json"
        else [json.loads(x) for x in text.split("\n") if x]
    )


def items_of(done: CardRun) -> list[Row]:
    return [row for table in read_parts(done.dataset) for row in table.to_pylist()]


def clear_in(world: SceneBatch, row: Row) -> list[set[str]]:
    """Ids of what each frame of an item shows clearly."""
    scene = world.scenes.id.tolist().index(row["scene"])
    start, end = world.frame_start[scene : scene + 2]
    ids = world.frames.id[start:end].tolist()
    seen = world.sightings
    out = []
    for name in row["views"]:
        good = clear(world) & (seen.frame == start + ids.index(name))
        out.append(set(world.objects.id[seen.object[good]].tolist()))
    return out


@pytest.mark.parametrize("name", ["ladder", "layout"])
def test_everything_is_asked_and_agrees(name: str, request: pytest.FixtureRequest) -> None:
    done: CardRun = request.getfixturevalue(name)
    assert done.audited.passed
    card = spatialladder.card if name == "ladder" else video2layout.card
    assert card.data is not None
    wanted = {t.id for t in card.data.tasks}
    assert set(done.built.per_task) == wanted


def test_stages_go_from_boxes_to_reasoning(ladder: CardRun) -> None:
    assert [p.name for p in ladder.files[:4]] == [
        "stage1_localization.jsonl", "stage2_spatial.jsonl", "cold_start.jsonl",
        "stage3_reasoning.jsonl",
    ]  # fmt: skip
    second, cold = lines(ladder, "stage2_spatial.jsonl"), lines(ladder, "cold_start.jsonl")
    third = lines(ladder, "stage3_reasoning.jsonl")
    first = lines(ladder, "stage1_localization.jsonl")
    assert len(second) == len(cold) == len(third) == ladder.built.items - len(first)
    assert {e["data_type"] for e in second} == {"single-image", "multi-view", "video"}
    for plain, thought, last in zip(second, cold, third, strict=True):
        assert set(plain) == {"data_type", "question_type", "image", "question", "options",
                              "answer"}  # fmt: skip
        assert (plain["options"] is None) == (plain["answer"] not in "ABCD")
        told = re.fullmatch(r"<think>(.+)</think>\n<answer>(.+)</answer>", thought["answer"])
        assert told and told[2] == plain["answer"] == last["solution"]
        assert last["problem"].startswith(f"Question: {plain['question']}\n")
        assert len(plain["image"]) == {"single-image": 1, "multi-view": 4}.get(
            plain["data_type"], 16
        )


def test_boxes_are_those_of_the_objects_named(ladder: CardRun, world: SceneBatch) -> None:
    boxes = lines(ladder, "stage1_localization.jsonl")
    items = [r for r in items_of(ladder) if r["task"] == "locate_all"]
    assert len(items) == len(boxes) > 0
    seen = world.sightings
    for row, entry in zip(items, boxes, strict=True):
        assert set(entry) == {"data_type", "question_type", "image", "question", "answer"}
        assert entry["data_type"] == "localization"
        assert entry["question"] == row["question"] and len(entry["image"]) == 1
        assert len(entry["answer"]) == len(row["objects"])
        scene = world.scenes.id.tolist().index(row["scene"])
        frame = world.frame_start[scene] + int(row["views"][0])
        for name, box in zip(row["objects"], entry["answer"], strict=True):
            obj = world.object_start[scene] + int(name[1:])
            at = np.flatnonzero((seen.frame == frame) & (seen.object == obj))
            assert np.abs(seen.box[at[0]] - box["bbox_2d"]).max() <= 0.5
            assert box["label"] == world.objects.category[obj]
            x0, y0, x1, y1 = box["bbox_2d"]
            assert 0 <= x0 < x1 <= 160 and 0 <= y0 < y1 <= 120
        # the same as the answer says in thousandths
        told = [(box["label"], box["bbox_2d"]) for box in entry["answer"]]
        size = world.frames.size[frame].tolist()
        assert Boxes("thousand", tuple(size)).judge(row["answer"], told).kind == "right"


def test_benchmark_files(ladder: CardRun) -> None:
    single, several = lines(ladder, "SPBench-SI.jsonl"), lines(ladder, "SPBench-MV.jsonl")
    assert {e["question_type"] for e in single} == SI
    assert {e["question_type"] for e in several} == SI | {"object_counting"}


def test_clips_show_what_is_asked_about(
    ladder: CardRun, layout: CardRun, world: SceneBatch
) -> None:
    checked = set()
    for row in items_of(ladder) + items_of(layout):
        if not row["task"].startswith("clip_") or row["objects"][0].startswith("*"):
            continue
        asked, shown = set(row["objects"]), clear_in(world, row)
        if "several" in row["task"]:
            assert len(asked) == 1 or not any(asked <= s for s in shown)
            checked.add("several")
        if row["params"]:
            assert asked <= shown[int(row["params"][0])]
            checked.add("one")
        assert asked <= set().union(*shown)
    assert checked == {"several", "one"}


def test_the_same_questions_over_more_frames(layout: CardRun, world: SceneBatch) -> None:
    files = {n: lines(layout, f"qvs_{n}_frames.json") for n in (1, 4, 8, 12, 16)}
    keys = [[e["id"] for e in entries] for entries in files.values()]
    assert all(k == keys[0] for k in keys) and len(set(keys[0])) == len(keys[0]) > 50
    rows: dict[str, list[Row]] = {}
    for r in items_of(layout):
        if "seen" not in r["task"]:
            rows.setdefault(r["question"] + r["scene"], []).append(r)
    before: list[Row] = []
    for count, entries in files.items():
        for at, entry in enumerate(entries):
            assert len(entry["images"]) == count == entry["frames"]
            assert entry["images"] == sorted(entry["images"])
            assert entry["problem"].startswith("<image>" * count + "\n")
            if before:
                assert set(before[at]["images"]) < set(entry["images"])
                assert before[at]["answer"] == entry["answer"]
        before = entries
    # the single frame shows everything that is asked about
    for entry in files[1]:
        question = entry["problem"].split("\n")[1]
        scene = entry["images"][0].split("/")[1]
        row = next(r for r in rows[question + scene] if entry["images"][0] in r["images"])
        place = row["images"].index(entry["images"][0])
        kinds = [n[1:] for n in row["objects"] if n.startswith("*")]
        if not kinds:
            assert set(row["objects"]) <= clear_in(world, row)[place]


def test_replies_are_map_thought_answer(layout: CardRun) -> None:
    form = re.compile(
        r"(<map>.*?</map>)\s*<think>(.*?)</think>\s*<answer>(.*?)</answer>", re.DOTALL
    )
    for entry in lines(layout, "v2lo_sft.json"):
        assert set(entry) == {"id", "question_type", "images", "messages"}
        user, assistant = entry["messages"]
        assert (user["role"], assistant["role"]) == ("user", "assistant")
        assert user["content"].count("<image>") == len(entry["images"]) == 16
        found = form.fullmatch(assistant["content"])
        assert found and found[2] and found[3]
        placed = Layout().parse(found[1])
        assert placed is not None and len(placed) > 3


def test_maps_hold_true_boundaries(world: SceneBatch) -> None:
    frames = [3, 10, 20]
    placed = Layout(decimals=6).parse(clip_map(world, frames, decimals=6))
    rows = seen_in(world, frames)
    assert placed is not None and len(placed) == len(rows)
    pose, o = world.frames.world_from_camera[3], world.objects
    level = pose[:2, 2] / np.hypot(*pose[:2, 2])
    right = np.array([level[1], -level[0]])
    shapes, counts = footprint(o.centre, o.extent, o.rotation)
    found = []
    for thing in placed:
        corners = np.array(thing.corners)
        # back from right and ahead of the first view to the world
        back = pose[:2, 3] + corners[:, :1] * right + corners[:, 1:] * level
        found += [
            row
            for row in rows
            if thing.name == o.category[row]
            and len(back) == counts[row]
            and np.abs(back - shapes[row, : counts[row]]).max() < 2e-6
        ]
    assert sorted(found) == rows


def test_distances_hold_on_the_map_too(layout: CardRun, world: SceneBatch) -> None:
    o = world.objects
    for row in items_of(layout):
        if not row["task"].startswith("clip_distance"):
            continue
        scene = world.scenes.id.tolist().index(row["scene"])
        a, b = (world.object_start[scene] + int(n[1:]) for n in row["objects"])
        gap = box_gap(o.centre[a], o.extent[a], o.rotation[a],
                      o.centre[b], o.extent[b], o.rotation[b])  # fmt: skip
        assert row["value"] == pytest.approx(float(gap)) and row["value"] >= 0.2
