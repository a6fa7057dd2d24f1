"""SmolRGPT, SpatialBot and SD-VLM: records, references, depth code, reference-object reasoning."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from card_runs import Made, made
from sightline.answers.masks import Rle
from sightline.cards.sd_vlm import card as sd_vlm
from sightline.cards.smolrgpt import card as smolrgpt
from sightline.cards.spatialbot import card as spatialbot
from sightline.scenes import SceneBatch, SceneStore
from sightline.scenes.media import load_depth
from sightline.scenes.simulate import simulate
from sightline.views.depth_code import decode_depth


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hall") / "hall"
    return simulate("warehouse", 1, out, frames=3, size=(320, 240))


@pytest.fixture(scope="module")
def smol(hall: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(smolrgpt, hall, tmp_path_factory.mktemp("smol"), 40)


@pytest.fixture(scope="module")
def bot(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(spatialbot, rooms, tmp_path_factory.mktemp("bot"), 12)


@pytest.fixture(scope="module")
def msmu(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(sd_vlm, rooms, tmp_path_factory.mktemp("msmu"), 12)


def objects(world: SceneBatch, item: dict[str, Any]) -> list[int]:
    scene = world.scenes.id.tolist().index(item["scene"])
    first, after = world.object_start[scene : scene + 2].tolist()
    ids = world.objects.id[first:after].tolist()
    return [first + ids.index(name) for name in item["objects"] if not name.startswith("*")]


def frame_of(world: SceneBatch, item: dict[str, Any]) -> int:
    scene = world.scenes.id.tolist().index(item["scene"])
    first, after = world.frame_start[scene : scene + 2].tolist()
    return int(first + world.frames.id[first:after].tolist().index(item["views"][0]))


def test_smolrgpt_record(smol: Made) -> None:
    rows = smol.record("smolrgpt.json")
    assert Counter(r["category"] for r in rows).keys() == {"count", "distance", "left_right", "mcq"}
    for entry in rows:
        assert list(entry) == [
            "id", "image", "depth", "rle", "conversations", "normalized_answer", "category",
        ]  # fmt: skip
        item, ask = smol.by_id[entry["id"]], entry["conversations"][0]["value"]
        assert ask.startswith("<image>\n") and ask.count("<mask>") == len(entry["rle"])
        assert (smol.out / entry["depth"]).is_file()
        assert "<region" not in str(entry)
        expected: Any = item["answer_text"]
        if entry["category"] in ("count", "distance"):
            expected = float(item["answer"])
        assert entry["normalized_answer"] == expected
        if entry["category"] == "mcq":
            assert 0 <= int(entry["normalized_answer"]) < len(entry["rle"]) - 1


def test_masks_come_in_the_order_of_mention(smol: Made, hall: Path) -> None:
    world = SceneStore(hall).read()
    for entry in smol.record("smolrgpt.json"):
        item = smol.by_id[entry["id"]]
        rows, frame = objects(world, item), frame_of(world, item)
        order = [rows[int(n)] for n in re.findall(r"<region(\d)>", item["question"])]
        seen = world.sightings
        here = np.flatnonzero(seen.frame == frame)
        boxes = dict(zip(seen.object[here].tolist(), seen.box[here].tolist(), strict=True))
        for obj, rle in zip(order, entry["rle"], strict=True):
            ys, xs = np.nonzero(Rle.read(rle["size"], rle["counts"]).mask())
            assert [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1] == boxes[obj]


def test_counts_and_nearest_regions(smol: Made, hall: Path) -> None:
    world = SceneStore(hall).read()
    for item in smol.labelled("count"):
        kinds = world.objects.category[objects(world, item)].tolist()
        assert int(item["answer"]) == kinds.count(item["objects"][-1][1:]) > 0
    for item in smol.labelled("mcq"):
        centre, extent = world.objects.centre, world.objects.extent
        *others, anchor = objects(world, item)
        # a lower bound of every distance, an upper one of the chosen
        radius = np.linalg.norm(extent, axis=1) / 2
        apart = np.linalg.norm(centre[others] - centre[anchor], axis=1)
        low = apart - radius[others] - radius[anchor]
        assert low[int(item["answer_text"])] <= apart.min()


def test_spatialbot_has_its_levels_and_two_pictures(bot: Made) -> None:
    rows = bot.record("spatialqa.jsonl")
    levels = {(e["level"], e["type"]) for e in rows}
    assert {level for level, _ in levels} == {"low", "middle", "high"}
    high = {kind for level, kind in levels if level == "high"}
    assert high == {"positional", "existence", "counting", "reaching", "size"}
    for entry in rows:
        assert list(entry) == ["id", "image", "level", "type", "conversations"]
        assert entry["conversations"][0]["value"].startswith("<image 1>\n<image 2>\n")
        own, coded = entry["image"]
        assert (bot.folder / own).is_file() and (bot.out / coded).is_file()


def test_second_picture_is_the_depth_without_loss(bot: Made, rooms: Path) -> None:
    world = SceneStore(rooms).read()
    for entry in bot.record("spatialqa.jsonl")[:5]:
        coded = np.asarray(Image.open(bot.out / entry["image"][1]))
        depth = load_depth(world, frame_of(world, bot.by_id[entry["id"]]))
        assert np.abs(decode_depth(coded) - depth).max() <= 0.0005 + 1e-6


def test_depth_calls_are_answered_from_the_picture(bot: Made) -> None:
    called = [e for e in bot.record("spatialqa.jsonl") if e["type"].endswith("point_depth")]
    assert called
    for entry in called:
        _, call, told, reply = (turn["value"] for turn in entry["conversations"])
        x, y = (float(v) for v in re.findall(r"\d+\.\d+", call))
        said = float(told.partition(" = ")[2].removesuffix(" mm"))
        coded = decode_depth(np.asarray(Image.open(bot.out / entry["image"][1])))
        height, width = coded.shape
        at = coded[min(int(y * height), height - 1), min(int(x * width), width - 1)]
        assert said == pytest.approx(at * 1000, abs=0.51) or at == 0
        assert reply == f"{said:.0f} mm"
        true = bot.by_id[entry["id"]]["value"]
        assert said == pytest.approx(true, rel=0.01, abs=10.0)


def test_spatialbench_pairs_a_yes_with_a_no(bot: Made) -> None:
    for name in ("existence", "size"):
        rows = bot.record(f"spatialbench_{name}.jsonl")
        pairs: dict[str, list[dict[str, Any]]] = {}
        for entry in rows:
            pairs.setdefault(entry["pair"], []).append(entry)
        assert pairs
        for both in pairs.values():
            assert sorted(e["answer"] for e in both) == ["no", "yes"]
            assert len({tuple(e["image"]) for e in both}) == 1
    for entry in bot.record("spatialbench_positional.jsonl"):
        assert entry["answer"] in entry["question"]


def test_touching_needs_contact_and_not_touching_air(bot: Made, rooms: Path) -> None:
    world = SceneStore(rooms).read()
    found = bot.labelled("reaching")
    assert {item["answer"] for item in found} == {"yes", "no"}
    for item in found:
        a, b = objects(world, item)
        near = np.linalg.norm(_grid(world, a)[:, None] - _grid(world, b)[None], axis=2).min()
        if item["answer"] == "yes":
            assert b == world.objects.parent[a] or a == world.objects.parent[b]
        else:
            assert near >= 0.1


def _grid(world: SceneBatch, obj: int) -> np.ndarray:
    o = world.objects
    line = np.linspace(-0.5, 0.5, 9)
    points = np.stack(np.meshgrid(line, line, line), axis=-1).reshape(-1, 3)
    return o.centre[obj] + (points * o.extent[obj]) @ o.rotation[obj].T


def test_msmu_has_its_eight_categories(msmu: Made) -> None:
    rows = msmu.record("msmu.jsonl")
    assert {e["type"] for e in rows} == {
        "scale_estimation", "absolute_distance", "count", "position", "refer_obj_estimation",
        "relative_position", "scale_compare", "zero",
    }  # fmt: skip
    assert len(rows) == len(msmu.items)
    for entry in rows:
        assert list(entry) == ["id", "image", "type", "conversations"]
        said = entry["conversations"][1]["value"]
        if entry["type"] in ("scale_estimation", "absolute_distance", "refer_obj_estimation"):
            assert re.search(r"\d meters?", said)


def test_places_are_shares_in_question_and_answer(msmu: Made, rooms: Path) -> None:
    world = SceneStore(rooms).read()
    rows = [e for e in msmu.record("msmu.jsonl") if e["type"] == "position"]
    assert rows
    for entry in rows:
        ask, say = (turn["value"] for turn in entry["conversations"])
        assert "1000" not in ask and re.search(r"\b0 to 1\b", ask)
        numbers = [float(v) for v in re.findall(r"[\d.]+", say)]
        assert len(numbers) == 4 and all(0 <= v <= 1 for v in numbers)
        item = msmu.by_id[entry["id"]]
        obj, frame = objects(world, item)[0], frame_of(world, item)
        seen = (world.sightings.frame == frame) & (world.sightings.object == obj)
        size = world.frames.size[frame].tolist() * 2
        assert numbers == pytest.approx((world.sightings.box[seen][0] / size).tolist(), abs=0.0006)


def test_reasoning_goes_through_the_reference_and_adds_up(msmu: Made, rooms: Path) -> None:
    world = SceneStore(rooms).read()
    rows = msmu.record("cot.jsonl")
    assert rows
    for entry in rows:
        ask, said = (turn["value"] for turn in entry["conversations"])
        known, times, product = re.search(r"([\d.]+) m times ([\d.]+) is ([\d.]+) m", said).groups()
        assert known in ask
        assert float(known) * float(times) == pytest.approx(float(product), abs=0.0056)
        item = msmu.by_id[entry["id"]]
        target, reference = (np.ptp(_corners(world, o)[:, 2]) for o in objects(world, item))
        assert float(known) == pytest.approx(reference, abs=0.0051)
        assert float(product) == pytest.approx(target, abs=0.0051)
        assert item["answer"] in said


def _corners(world: SceneBatch, obj: int) -> np.ndarray:
    o = world.objects
    signs = np.stack(np.meshgrid(*[[-0.5, 0.5]] * 3), axis=-1).reshape(-1, 3)
    return o.centre[obj] + (signs * o.extent[obj]) @ o.rotation[obj].T


def test_nothing_counted_as_zero_is_there(msmu: Made, rooms: Path) -> None:
    world = SceneStore(rooms).read()
    asked = msmu.labelled("zero")
    assert asked and {item["answer"] for item in asked} == {"0"}
    for item in asked:
        kind = item["objects"][0][1:]
        scene = world.scenes.id.tolist().index(item["scene"])
        there = world.objects.category[world.objects.scene == scene].tolist()
        assert not any(t.endswith(kind) or kind.endswith(t) for t in there)
