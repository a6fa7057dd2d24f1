"""MultiSPA: 22 types, both record schemas, its thresholds on the output, and pictures with dots."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sightline.cards.multi_spatialmllm import card
from sightline.datasets.items import read_parts
from sightline.questions import Budget, find, make_items
from sightline.questions.pick import Pick
from sightline.questions.tasks import camera_motion, camera_steps, dots
from sightline.questions.tasks.seen_sizes import size_in_views
from sightline.questions.view_pairs import overlapping_pairs
from sightline.run_card import CardRun, run_card
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.simulate import simulate

Row = dict[str, Any]
TYPES = {
    *(f"{kind}_{way}" for kind in ("depth_estimation", "depth_comparison", "visual_correspondence")
      for way in ("coord", "dot")),
    *(f"camera_movement_{what}" for what in ("x", "y", "z", "yaw", "pitch", "yaw_angle",
      "pitch_angle", "total_distance", "displacement_vector")),
    *(f"object_perception_{side}" for side in ("height", "length", "width")),
    *(f"object_movement_{way}_{what}" for way in ("coord", "dot") for what in ("distance",
      "vector")),
}  # fmt: skip
RARE = {"camera_movement_pitch", "camera_movement_pitch_angle", "object_perception_width"}
"""types for which two small scenes may have no item"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One room that stands still, and one in which things move."""
    out = tmp_path_factory.mktemp("multispa") / "rooms"
    return simulate(
        "rooms", 2, out, frames=24, moving=2, moving_share=0.5, size=(128, 96), objects=10
    )


@pytest.fixture(scope="module")
def world(store: Path) -> SceneBatch:
    return SceneStore(store).read()


@pytest.fixture(scope="module")
def done(store: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    out = tmp_path_factory.mktemp("run") / "card"
    return run_card(card, out, scenes=store, per_task=6, workers=1)


@pytest.fixture(scope="module")
def records(done: CardRun) -> dict[str, list[Row]]:
    return {
        path.stem: [json.loads(line) for line in path.read_text().splitlines()]
        for path in done.files
    }


@pytest.fixture(scope="module")
def items(done: CardRun) -> dict[str, Row]:
    return {row["id"]: row for table in read_parts(done.dataset) for row in table.to_pylist()}


def test_the_second_way_agrees(done: CardRun) -> None:
    assert done.audited.passed


def test_twenty_two_types(records: dict[str, list[Row]]) -> None:
    assert card.data is not None
    assert len(TYPES) == 22 and set(card.data.labels.values()) == TYPES
    assert {row["question_type"] for row in records["eval"]} >= TYPES - RARE


def test_half_the_scenes_move(world: SceneBatch) -> None:
    moving = np.zeros(len(world), dtype=bool)
    moving[world.objects.scene[world.tracks.object]] = True
    assert moving.tolist().count(True) == 1


def test_eval_record(records: dict[str, list[Row]], done: CardRun) -> None:
    keys = ("id", "image", "text", "gt_value", "question_type", "height_list", "width_list")
    for row in records["eval"]:
        assert tuple(row) == keys
        assert isinstance(row["id"], str) and isinstance(row["text"], str)
        assert all((done.dataset / name).is_file() for name in row["image"])
        count = len(row["image"])
        assert row["height_list"] == [96] * count and row["width_list"] == [128] * count
        assert "`" not in row["text"] and "<image>" not in row["text"]
        value, kind = row["gt_value"], row["question_type"]
        if kind.endswith(("vector", "correspondence_coord", "comparison_coord")):
            size = 3 if kind.endswith("vector") else 2
            assert len(value) == size and all(isinstance(x, int) for x in value)
        elif kind == "visual_correspondence_dot":
            assert value in "ABCD" and "\nA. " in row["text"]
        elif kind == "depth_comparison_dot":
            assert value in ("red dot", "blue dot") and "\nA. " not in row["text"]
        elif kind in ("camera_movement_x", "camera_movement_yaw"):
            assert value in ("left", "right")
        elif kind in ("camera_movement_y", "camera_movement_pitch"):
            assert value in ("up", "down")
        elif kind == "camera_movement_z":
            assert value in ("forward", "backward")
        else:
            assert isinstance(value, int) and value >= 0


def test_training_record(records: dict[str, list[Row]]) -> None:
    keys = ("id", "image", "conversations", "height_list", "width_list")
    truths = {row["id"]: row for row in records["eval"]}
    endings = set()
    for row in records["train"]:
        assert tuple(row) == keys
        human, reply = row["conversations"]
        assert (human["from"], reply["from"]) == ("human", "gpt")
        tokens = [f"Image-{n + 1}: <image>" for n in range(len(row["image"]))]
        assert human["value"].split("\n")[: len(tokens)] == tokens
        assert human["value"].count("<image>") == len(row["image"])
        told = re.findall("`([^`]*)`", reply["value"])
        truth = truths[row["id"]]["gt_value"]
        assert told == [truth if isinstance(truth, str) else json.dumps(truth)]
        endings.add(re.sub("`[^`]*`", "`", reply["value"]))
    assert len(endings) >= 8, "ten ways to answer"
    assert len(truths) == len(records["train"])


def test_half_of_the_camera_questions_state_the_axes(world: SceneBatch, done: CardRun) -> None:
    stated = Counter[bool]()
    for line in (done.files[0].parent / "eval.jsonl").read_text().splitlines():
        row = json.loads(line)
        told = "X right, Y down, Z forward" in row["text"]
        if row["question_type"] == "camera_movement_displacement_vector":
            assert "axes" in row["text"] or "x to the right" in row["text"]
        elif row["question_type"].startswith("camera_movement"):
            stated[told] += 1
        else:
            assert not told
    share = stated[True] / sum(stated.values())
    assert abs(share - 0.5) < 4 * 0.5 / math.sqrt(sum(stated.values()))


# pair sampling ----------------------------------------------------------------------------------


def _overlap(world: SceneBatch, one: int, two: int) -> float:
    """Surface points of both views over those of either, as sets."""
    marks = world.landmarks
    seen = [set(marks.point[marks.frame == view].tolist()) for view in (one, two)]
    return len(seen[0] & seen[1]) / max(len(seen[0] | seen[1]), 1)


def test_overlap_is_6_to_35_percent(items: dict[str, Row], world: SceneBatch) -> None:
    rows = {
        (world.scenes.id[s], f): i
        for i, (s, f) in enumerate(
            zip(world.frames.scene.tolist(), world.frames.id.tolist(), strict=True)
        )
    }
    shares = []
    for item in items.values():
        if "pairs=overlap" in item["task"] or "correspondence" in item["task"]:
            views = [rows[item["scene"], name] for name in item["views"]]
            shares.append(_overlap(world, *views))
    assert len(shares) > 20
    assert min(shares) >= 0.06 and max(shares) <= 0.35


def test_bins_are_used_evenly_small_ones_first(world: SceneBatch) -> None:
    """Quotas of the 1 % bins: none is above another that has pairs left, but by one."""
    every = np.ones(len(world.frames), dtype=bool)
    pick = Pick(world, 5)
    all_pairs = _binned(world, *overlapping_pairs(world, pick, every, 10**6))
    for most in (10, 25, 60):
        some = _binned(world, *overlapping_pairs(world, pick, every, most))
        for scene in {scene for scene, _ in all_pairs}:
            have = {b: n for (s, b), n in all_pairs.items() if s == scene}
            took = {b: some[scene, b] for b in have}
            assert sum(took.values()) == min(most, sum(have.values()))
            left = [took[b] for b in have if took[b] < have[b]]
            assert not left or max(took.values()) - min(left) <= 1


def _binned(world: SceneBatch, one: np.ndarray, two: np.ndarray) -> Counter[tuple[int, int]]:
    pairs = zip(one.tolist(), two.tolist(), strict=True)
    found = [(int(world.frames.scene[a]), _overlap(world, a, b)) for a, b in pairs]
    return Counter((scene, int((share - 0.06) * 100 + 1e-9)) for scene, share in found)


def test_images_are_swapped_by_a_fair_coin(world: SceneBatch) -> None:
    every = np.ones(len(world.frames), dtype=bool)
    swapped, count = 0, 0
    for seed in range(40):
        one, two = overlapping_pairs(world, Pick(world, seed), every, 10**6)
        swapped, count = swapped + int((one > two).sum()), count + len(one)
    assert abs(swapped / count - 0.5) < 4 * 0.5 / math.sqrt(count)


# dots -------------------------------------------------------------------------------------------


def test_dots_are_drawn_where_the_numbers_say(items: dict[str, Row], done: CardRun) -> None:
    inks = {"red": (230, 25, 60), "blue": (30, 90, 220)}
    checked = 0
    for item in items.values():
        if item["reference"] != "dots":
            continue
        triples = np.reshape(item["params"], (-1, 3))
        for (view, x, y), name in zip(triples.tolist(), inks, strict=False):
            picture = np.asarray(Image.open(done.dataset / item["images"][int(view)]), dtype=float)
            at = (min(int(y * 0.096), 95), min(int(x * 0.128), 127))
            off = np.linalg.norm(picture[at] - inks[name])
            if 20 < x < 980 and 20 < y < 980:
                assert off < 90, (item["images"], name, picture[at])
                checked += 1
    assert checked > 10


def test_no_colour_is_right_more_often(world: SceneBatch) -> None:
    for task, colours in ((dots.nearer_dot, 2), (dots.dotted_correspondence, 4)):
        rows = make_items(task, world).to_pylist()
        right = Counter(row["answer_text"] for row in rows)
        assert len(right) == colours and len(rows) > 60
        fair = len(rows) / colours
        assert all(abs(n - fair) < 4 * math.sqrt(fair) for n in right.values()), right


def test_dots_ask_what_coordinates_ask(world: SceneBatch) -> None:
    """The same places have the same depths."""
    some = world.select([0])
    columns = ["views", "params", "value"]
    told, drawn = (
        make_items(task, some, Budget(items=400), explain=False).select(columns).to_pylist()
        for task in (find(["point_depth"])[0].using(), dots.dotted_depth)
    )
    depth = {(r["views"][0], *r["params"]): r["value"] for r in told}
    marks = some.landmarks
    for row in drawn:
        view, (_, x, y) = row["views"][0], row["params"]
        near = np.abs(marks.uv / some.frames.size[marks.frame] * 1000 - (x, y)).max(axis=1) <= 0.5
        here = near & (marks.frame == some.frames.id.tolist().index(view))
        assert np.abs(marks.depth[here] - row["value"]).min() < 1e-6
        assert depth.get((view, x, y), row["value"]) in marks.depth[here]


# motion and sizes -------------------------------------------------------------------------------


def test_camera_steps_follow_from_the_matrices(world: SceneBatch) -> None:
    pose = world.frames.world_from_camera
    rows = {
        (world.scenes.id[s], f): i
        for i, (s, f) in enumerate(
            zip(world.frames.scene.tolist(), world.frames.id.tolist(), strict=True)
        )
    }
    words = (
        (camera_steps.camera_step_across, 0, "left", "right"),
        (camera_steps.camera_step_upright, 1, "up", "down"),
        (camera_steps.camera_step_ahead, 2, "backward", "forward"),
    )
    for task, axis, less, more in words:
        table = make_items(task.using(pairs="overlap"), world).to_pylist()
        for item in table:
            first, second = (rows[item["scene"], name] for name in item["views"])
            way = np.linalg.inv(pose[first]) @ pose[second][:, 3]
            assert item["answer_text"] == (more if way[axis] > 0 else less)
            assert abs(way[axis]) >= 0.1
    for item in make_items(camera_steps.camera_displacement, world).to_pylist():
        first, second = (rows[item["scene"], name] for name in item["views"])
        way = (np.linalg.inv(pose[first]) @ pose[second][:, 3])[:3] * 1000
        told = [int(x) for x in re.findall(r"-?\d+", item["answer"].split("]")[0])]
        np.testing.assert_allclose(told, way, atol=0.51)


def test_pitch_is_up_for_a_camera_that_looks_up(world: SceneBatch) -> None:
    ahead = world.frames.world_from_camera[:, 2, 2]
    rows = {
        (world.scenes.id[s], f): i
        for i, (s, f) in enumerate(
            zip(world.frames.scene.tolist(), world.frames.id.tolist(), strict=True)
        )
    }
    table = make_items(camera_steps.camera_pitch_direction, world).to_pylist()
    for item in table:
        first, second = (rows[item["scene"], name] for name in item["views"])
        assert item["answer_text"] == ("up" if ahead[second] > ahead[first] else "down")


def test_smallest_sets_of_images(world: SceneBatch) -> None:
    """No image can be left out, none shows less than 5 % of the object's points."""
    marks, found = world.landmarks, 0
    for images in (1, 2, 3):
        for item in make_items(size_in_views.using(images=images), world).to_pylist():
            scene = world.scenes.id.tolist().index(item["scene"])
            obj = world.object_start[scene] + world.objects.id[
                world.object_start[scene] : world.object_start[scene + 1]
            ].tolist().index(item["objects"][0])
            own = marks.object == obj
            slices = []
            for name in item["views"]:
                frame = world.frame_start[scene] + int(name)
                rows = own & (marks.frame == frame)
                whole = len(np.unique(marks.point[own]))
                assert rows.sum() >= 0.05 * whole
                place = (marks.xyz[rows, 2] - world.objects.centre[obj, 2]) / item["value"] * 1000
                slices.append(set(np.clip((place + 0.5) * 10, 0, 9).astype(int).tolist()))
            assert len(set().union(*slices)) >= 9
            for i in range(len(slices)):
                assert len(set().union(*slices[:i], *slices[i + 1 :])) < 9
            assert len(item["views"]) == images
            found += 1
    assert found > 5


def test_a_fifth_more_images_are_refused(world: SceneBatch) -> None:
    with pytest.raises(Exception, match="images are 1 to 6"):
        make_items(size_in_views.using(images=7), world)


def test_still_pairs_answer_zero(world: SceneBatch) -> None:
    rows = make_items(dots.dotted_distance_moved, world).to_pylist()
    assert rows and all(row["value"] == 0 or row["value"] >= 20 for row in rows)


def test_default_pairs_keep_their_ids(world: SceneBatch) -> None:
    """The sampler is an option: without it nothing is named differently."""
    assert camera_motion.camera_distance_moved.id == "camera_distance_moved"
    assert camera_motion.camera_distance_moved.using(pairs="overlap").id == (
        "camera_distance_moved[pairs=overlap]"
    )


# defects of the original ------------------------------------------------------------------------


def test_points_that_hardly_differ_are_not_compared(world: SceneBatch) -> None:
    """MultiSPA skips pairs only where the rounded millimetres are the same."""
    quirk = card.parity("any_millimetre")
    assert card.data is not None and quirk.data is not None
    assert len(quirk.data.tasks) == len(card.data.tasks)
    tasks = [
        next(t for t in mix.tasks if t.label == "depth_comparison_coord")
        for mix in (card.data, quirk.data)
    ]
    gaps = []
    for task in tasks:
        asked = task.asked(world, 4096)
        rows = asked.take(np.flatnonzero(asked.keep))
        depths = [
            np.array([float(x) for x in column.to_pylist()])
            for column in (getattr(rows.say[n], "text", rows.say[n]) for n in ("depth", "depth2"))
        ]
        gaps.append(np.abs(depths[0] - depths[1]).min())
    assert gaps[0] >= 0.14 and gaps[1] <= 0.02
