"""MM-Spatial and N3D-VLM: box answers, side inputs, chains that begin with boxes."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sightline import geometry
from sightline.answers import Box3D, n3d
from sightline.cards.mm_spatial import card as mm_spatial
from sightline.cards.n3d_vlm import card as n3d_vlm
from sightline.datasets.items import answer_type, read_parts
from sightline.datasets.records.sides import sensor_depth
from sightline.questions import make_items
from sightline.questions.tasks import viewed_boxes
from sightline.run_card import CardRun, run_card
from sightline.scenes import SceneBatch, SceneStore

Rows = list[dict[str, Any]]


def _lines(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text().splitlines()]


def _record(run: CardRun, name: str) -> Rows:
    return _lines(next(path for path in run.files if path.name == name))


@pytest.fixture(scope="module")
def ca_vqa(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return run_card(mm_spatial, tmp_path_factory.mktemp("ca") / "run", scenes=rooms, per_task=24,
                    workers=1)  # fmt: skip


@pytest.fixture(scope="module")
def n3d_run(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    return run_card(n3d_vlm, tmp_path_factory.mktemp("n3d") / "run", scenes=rooms, per_task=6,
                    workers=1)  # fmt: skip


@pytest.fixture(scope="module")
def world(rooms: Path) -> SceneBatch:
    return SceneStore(rooms).read()


def test_every_format_is_there_and_audited(ca_vqa: CardRun) -> None:
    assert ca_vqa.audited.passed and not ca_vqa.audited.unaudited
    kinds = {row["question_type"] for row in _record(ca_vqa, "val.jsonl")}
    assert kinds == {"binary", "cardinality", "grounding2d", "grounding3d", "multichoice",
                     "regression"}  # fmt: skip


def test_val_record(ca_vqa: CardRun) -> None:
    rows = _record(ca_vqa, "val.jsonl")
    frames = ["reference_frame", *(f"support_frame_{n}" for n in (1, 2, 3, 4))]
    parts = {"image", "depth_map_ground_truth", "depth_map_arkit", "depth_map_monocular", "pose",
             "intrinsics"}  # fmt: skip
    folder = ca_vqa.files[0].parent
    for row in rows:
        assert list(row) == ["id", "question", "answer", "question_type", *frames]
        # three frames a room: two support views
        assert [row[name] is not None for name in frames] == [True, True, True, False, False]
        assert set(row["reference_frame"]) == parts
        assert np.allclose(row["reference_frame"]["pose"], np.eye(4), atol=1e-6)
        assert row["reference_frame"]["depth_map_monocular"] is None
        for name in frames[:3]:
            assert (folder / row[name]["image"]).is_file()
            assert (folder / row[name]["depth_map_ground_truth"]).is_file()
            assert (folder / row[name]["depth_map_arkit"]).is_file()
    lengths = [row["answer"] for row in rows if row["question_type"] == "regression"]
    assert lengths and all(re.fullmatch(r"\d+cm", text) for text in lengths)
    small = Image.open(folder / rows[0]["reference_frame"]["depth_map_arkit"])
    assert small.width <= 256 and small.height <= 192


def test_support_poses_lead_to_the_reference(ca_vqa: CardRun, world: SceneBatch) -> None:
    pose = {f"{s}/{Path(p).name}": m for s, p, m in zip(
        world.scenes.id[world.frames.scene], world.frames.rgb, world.frames.world_from_camera,
        strict=True)}  # fmt: skip
    for row in _record(ca_vqa, "val.jsonl")[:20]:
        one, two = row["reference_frame"], row["support_frame_1"]
        names = [frame["image"].removeprefix("images/") for frame in (one, two)]
        # a point before the support camera is at one place, by either way
        point = np.array([0.3, -0.2, 2.0, 1.0])
        there = pose[names[1]] @ point
        assert np.allclose(pose[names[0]] @ np.array(two["pose"]) @ point, there, atol=1e-4)


def test_train_lists_the_reference_last(ca_vqa: CardRun) -> None:
    rows = _record(ca_vqa, "train_grounding2d.jsonl")
    for row in rows:
        assert set(row) == {
            "questions", "answers", "images", "depth_maps_ground_truth", "depth_maps_arkit",
            "depth_maps_monocular", "poses", "intrinsics",
        }  # fmt: skip
        assert len({len(row[key]) for key in set(row) - {"questions", "answers"}}) == 1
        assert np.allclose(row["poses"][-1], np.eye(4), atol=1e-6)
        assert not np.allclose(row["poses"][0], np.eye(4), atol=1e-3)


def test_thoughts_are_boxes_then_depths_then_the_answer(ca_vqa: CardRun) -> None:
    told = {row["id"]: row["answer"] for row in _record(ca_vqa, "val.jsonl")}
    seen = 0
    for row in _record(ca_vqa, "thought.jsonl"):
        *steps, last = row["answer"].split("\n")
        assert last.replace(" cm", "cm") == f"Answer: {told[row['id']]}"
        for step in steps:
            found = re.fullmatch(r"(.+): box \[(\d+), (\d+), (\d+), (\d+)\]; depth ([\d.]+) m\.",
                                 step)  # fmt: skip
            assert found and int(found[2]) < int(found[4]) <= 1000 and float(found[6]) > 0
            seen += 1
    assert seen > 20


def test_sensor_depth_is_short_coarse_and_noisy() -> None:
    depth = np.full((480, 640), 2.0)
    depth[:, 320:] = 7.0
    depth[:10] = 0.0
    out = sensor_depth(depth, np.uint64(3))
    assert out.shape == (192, 256)
    assert (out[:, 129:] == 0).all() and (out[:4] == 0).all()
    near = out[10:, :127]
    assert abs(near.mean() - 2.0) < 0.002 and 0.015 < near.std() < 0.025
    assert (sensor_depth(depth, np.uint64(3)) == out).all()
    assert (sensor_depth(depth, np.uint64(4)) != out).any()


def test_boxes_in_space_cover_what_is_seen(world: SceneBatch) -> None:
    """The stated corners, carried into the true camera, hold the visible box."""
    items = make_items(viewed_boxes.locate_box_3d.referring("name", "description"), world)
    assert len(items) > 10
    place = {(int(s), n): i for i, (s, n) in enumerate(
        zip(world.frames.scene, world.frames.id, strict=True))}  # fmt: skip
    scene = {name: i for i, name in enumerate(world.scenes.id.tolist())}
    for row in items.to_pylist():
        frame = place[scene[row["scene"]], row["views"][0]]
        x, y, z, a, b, c, turn = (float(n) for n in re.findall(r"-?[\d.]+", row["answer"]))
        pose = world.frames.world_from_camera[frame]
        right = np.cross(pose[:3, 2], [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        ahead = np.cross([0.0, 0.0, 1.0], right)
        one = math.cos(math.radians(turn)) * right + math.sin(math.radians(turn)) * ahead
        other = -math.sin(math.radians(turn)) * right + math.cos(math.radians(turn)) * ahead
        centre = pose[:3, 3] + x * right - y * np.array([0.0, 0.0, 1.0]) + z * ahead
        named = (world.objects.id == row["objects"][0]) & (
            world.objects.scene == scene[row["scene"]]
        )
        obj = int(np.flatnonzero(named)[0])
        rotation = np.stack([one, other, [0.0, 0.0, 1.0]], axis=1)
        if np.linalg.det(rotation) < 0:
            rotation[:, 1] *= -1
        stated = (centre, np.array([a, c, b]), rotation)
        boxes = world.objects
        true = (boxes.centre[obj], boxes.extent[obj], boxes.rotation[obj])
        overlap = geometry.iou3d(*(p[None] for p in stated), *(p[None] for p in true))
        thin = min(a, b, c)
        assert overlap[0] > (0.85 if thin > 0.1 else 0.3), row["answer"]
        judged = answer_type(row).judge(row["answer"], row["answer"])
        assert judged.score == 1
        assert isinstance(answer_type(row), Box3D)


def test_every_type_of_n3d_is_there(n3d_run: CardRun) -> None:
    assert n3d_run.audited.passed and not n3d_run.audited.unaudited
    kinds = {row["question_type"] for row in _record(n3d_run, "n3d_qa.jsonl")}
    inverse = {f"{word}_predicate_inverse" for word in ("left", "right", "front", "behind")}
    assert inverse | {"distance", "direction", "width", "height", "taller_choice"} <= kinds
    assert kinds | {"grounding"} == set(n3d_vlm.data.labels.values()) if n3d_vlm.data else False


def test_codes_stand_for_the_boxes(n3d_run: CardRun, world: SceneBatch) -> None:
    rows = _record(n3d_run, "n3d_grounding.jsonl")
    centres = world.objects.centre
    for row in rows:
        assert re.fullmatch(r"bbox_0=Bbox\([a-z ]+(,\d+){7}\)", row["answer"])
        name, numbers, _, _ = n3d.read(row["answer"])[0]
        (k,) = row["intrinsics"]
        lens = n3d.Lens.of(k, (160, 120))
        box = n3d.decode([numbers], lens, at="centre")[0]
        scene = Path(row["image"]).parts[1]
        frame = next(
            i for i, (s, p) in enumerate(zip(world.frames.scene, world.frames.rgb, strict=True))
            if world.scenes.id[s] == scene and Path(p).name == Path(row["image"]).name
        )  # fmt: skip
        there = world.frames.world_from_camera[frame] @ np.append(box[:3], 1.0)
        named = (world.objects.category == name) & (
            world.scenes.id[world.objects.scene] == scene
        )  # fmt: skip
        near = np.linalg.norm(centres[named] - there[:3], axis=1).argmin()
        assert np.linalg.norm(centres[named][near] - there[:3]) < 0.05
        # sizes are those of the box, the vertical one second
        extent = world.objects.extent[named][near]
        assert np.abs(box[3:6] - extent[[0, 2, 1]]).max() <= 20.0 / 1280


def _evaluate(text: str) -> float:
    """Right-hand result of a stated formula, computed again from its numbers."""
    left = text.split(" = ")[1]
    numbers = [float(n) for n in re.findall(r"-?\d+\.\d+", left)]
    if left.startswith("sqrt"):
        return math.sqrt(
            sum((a - b) ** 2 for a, b in zip(numbers[::2], numbers[1::2], strict=True))
        )
    return abs(numbers[0] - numbers[1])


def test_formulas_hold(n3d_run: CardRun) -> None:
    checked = 0
    for row in _record(n3d_run, "n3d_qa.jsonl"):
        steps = row["reasoning"].split("\n")
        boxes = [s for s in steps if s.startswith("bbox_") and "=Bbox(" in s]
        assert boxes and steps[: len(boxes)] == boxes
        assert steps[-1] == f"So the answer is {row['answer']}."
        formula = steps[-2]
        if "distance" in row["question_type"]:
            stated, answer = float(formula.split(" = ")[-1][:-2]), float(row["answer"][:-2])
            assert abs(_evaluate(formula) - stated) < 0.003 and abs(stated - answer) <= 0.0056
            checked += 1
        elif row["question_type"] in ("width", "height", "length"):
            stated = float(formula.split(" = ")[-1][:-2])
            assert abs(stated - float(row["answer"][:-2])) <= 0.0056
            checked += 1
        elif row["question_type"] == "direction":
            assert formula.endswith(f"rounded {row['answer']}")
            checked += 1
        elif "_predicate" in row["question_type"] and row["question_type"][:5] in (
            "left_", "right", "front", "behin", "above", "below",
        ):  # fmt: skip
            less = " < " in formula
            lower = row["question_type"].split("_")[0] in ("left", "front", "above")
            assert (less == lower) == (row["answer"] == "yes")
            checked += 1
    assert checked > 30


def test_the_opposite_side_turns_relations_round(world: SceneBatch) -> None:
    """Left of it from here is right of it from there; an item never states what is seen here."""
    for relation, axis, lower in (("left", 0, False), ("right", 0, True), ("front", 2, False)):
        asked = viewed_boxes.opposite_side.using(relation=relation)
        found = asked.asked(world, 500)
        keep = np.flatnonzero(found.keep)
        view = found.views[0][keep]
        a, b = (viewed_boxes.packed_boxes(world, view, found.roles[r][keep]) for r in "ab")
        here_lower = a[:, axis] < b[:, axis]
        assert len(keep) and (found.answer[keep] == (here_lower == lower)).all()


def test_facing_is_seen_from_the_camera(world: SceneBatch) -> None:
    found = viewed_boxes.facing_in_view.asked(world, 500)
    keep = np.flatnonzero(found.keep)
    view, a = found.views[0][keep], found.roles["a"][keep]
    front = world.objects.rotation[a][:, :, 0]
    to_camera = world.frames.world_from_camera[view, :3, 3] - world.objects.centre[a]
    towards = (front[:, :2] * to_camera[:, :2]).sum(axis=1)
    label = np.array(viewed_boxes.FACING)[found.answer[keep].astype(int)]
    assert (towards[label == "towards the camera"] > 0).all()
    assert (towards[label == "away from the camera"] < 0).all()
    camera = np.swapaxes(world.frames.world_from_camera[view][:, :3, :3], 1, 2)
    across = np.einsum("ni,ni->n", camera[:, 0], front)
    assert (across[label == "to the left"] < 0).all() and (
        across[label == "to the right"] > 0
    ).all()


def test_items_without_a_code_are_left_out(n3d_run: CardRun) -> None:
    total = sum(len(table) for table in read_parts(n3d_run.dataset, ["id"]))
    written = sum(len(_record(n3d_run, n)) for n in ("n3d_qa.jsonl", "n3d_grounding.jsonl"))
    assert 0.9 * total <= written <= total
