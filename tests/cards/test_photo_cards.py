"""SpatialVLM and SpatialRGPT: records, definitions, thresholds, and faults that do not return."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from card_runs import Made, made
from sightline.answers.masks import Rle
from sightline.cards.spatialrgpt import card as spatialrgpt
from sightline.cards.spatialvlm import card as spatialvlm
from sightline.errors import BadInput
from sightline.questions import Budget, make_items
from sightline.questions.tasks.photo_relations import OPPOSITES
from sightline.scenes import SceneBatch, SceneStore

SI = {"m": 1.0, "cm": 0.01, "in": 0.0254, "ft": 0.3048}
HUMAN = {("cm", True): 1, ("in", True): 1, ("cm", False): 0, ("in", False): 0}
"""decimals below and above ten centimetres"""


@pytest.fixture(scope="module")
def vlm(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(spatialvlm, rooms, tmp_path_factory.mktemp("vlm"), 12)


@pytest.fixture(scope="module")
def rgpt(rooms: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(spatialrgpt, rooms, tmp_path_factory.mktemp("rgpt"), 8)


@pytest.fixture(scope="module")
def world(rooms: Path) -> SceneBatch:
    return SceneStore(rooms).read()


def row(world: SceneBatch, item: dict, role: int) -> int:
    scene = world.scenes.id.tolist().index(item["scene"])
    first, after = world.object_start[scene : scene + 2].tolist()
    return first + world.objects.id[first:after].tolist().index(item["objects"][role])


def corners(world: SceneBatch, obj: int) -> np.ndarray:
    o = world.objects
    signs = np.array(list(itertools.product((-0.5, 0.5), repeat=3)))
    return o.centre[obj] + (signs * o.extent[obj]) @ o.rotation[obj].T


def faces(world: SceneBatch, obj: int, edge: int = 8) -> np.ndarray:
    """Grid points of the six faces, edges included."""
    o, line = world.objects, np.linspace(-0.5, 0.5, edge)
    one, two = (g.ravel() for g in np.meshgrid(line, line))
    parts = []
    for axis, end in itertools.product(range(3), (-0.5, 0.5)):
        face = np.insert(np.stack([one, two], axis=1), axis, end, axis=1)
        parts.append(face)
    return o.centre[obj] + (np.concatenate(parts) * o.extent[obj]) @ o.rotation[obj].T


def test_spatialvlm_has_38_kinds_half_in_numbers(vlm: Made) -> None:
    data = spatialvlm.data
    assert data is not None
    assert len(data.tasks) == len({t.label for t in data.tasks}) == 38
    counted = [w for t, w in zip(data.tasks, data.weights, strict=True) if t.unit == "human"]
    assert sum(counted) == pytest.approx(sum(data.weights) / 2)
    assert {item["label"] for item in vlm.items} == {t.label for t in data.tasks}


@pytest.mark.parametrize("card", [spatialvlm, spatialrgpt], ids=lambda c: c.id)
def test_every_family_has_ten_phrasings_that_mention_each_object_once(card) -> None:
    for task in card.data.tasks:
        assert len(set(task.wording.questions)) >= 10, task.id
        for text in task.wording.questions:
            assert text.count("{a}") == 1, text
            assert text.count("{b}") == ("b" in re.findall(r"\b\w+\b", task.program)), text


def test_spatialvlm_record(vlm: Made) -> None:
    rows = vlm.record("spatialvlm.jsonl")
    assert len(rows) == len(vlm.items)
    for entry in rows:
        assert list(entry) == ["id", "image", "type", "conversations"]
        ask, say = entry["conversations"]
        assert (ask["from"], say["from"]) == ("human", "gpt")
        assert ask["value"].startswith("<image>\n")
        assert (vlm.folder / entry["image"]).is_file()
        assert say["value"][0].upper() == say["value"][0]


def test_objects_are_named_where_the_name_is_clear(vlm: Made) -> None:
    assert {item["reference"] for item in vlm.items} <= {"name", "description"}


def test_chosen_objects_are_named_in_the_reply(vlm: Made, world: SceneBatch) -> None:
    replies = {
        (e["image"], e["type"], e["conversations"][0]["value"]): e["conversations"][1]["value"]
        for e in vlm.record("spatialvlm.jsonl")
    }
    named = 0
    for item in vlm.items:
        if item["answer_kind"] != "choice" or item["reference"] != "name":
            continue
        names = [f"the {world.objects.category[row(world, item, i)]}" for i in (0, 1)]
        chosen = names[("the former", "the latter").index(item["answer_text"])]
        key = (item["images"][0], item["label"], "<image>\n" + item["question"])
        assert chosen in replies[key].lower()
        named += 1
    assert named > 20


def test_numbers_are_rounded_by_rule_not_at_random(vlm: Made) -> None:
    units = Counter()
    for item in vlm.items:
        if item["answer_kind"] != "number":
            continue
        metres = item["value"] * SI[item["unit"]]
        units[item["unit"]] += 1
        decimals = len(item["answer"].partition(".")[2])
        if item["unit"] in ("cm", "in"):
            assert decimals == HUMAN[item["unit"], metres < 0.1]
        else:
            assert decimals == (2 if metres < 1 else 1 if metres < 10 else 0)
        assert float(item["answer"]) == pytest.approx(item["value"], abs=0.5001 * 10**-decimals)
    assert set(units) == set(SI)


def test_distances_are_metres_and_heights_are_heights(vlm: Made, world: SceneBatch) -> None:
    """VQASynth multiplies distances by ten and takes heights from the extent across."""
    for item in vlm.labelled("distance"):
        a, b = (faces(world, row(world, item, i)) for i in (0, 1))
        near = np.linalg.norm(a[:, None] - b[None], axis=2).min()
        stated = item["value"] * SI[item["unit"]]
        # the grid misses the closest points by half a step at most
        assert stated <= near + 1e-6 and near - stated < 0.35
    for item in vlm.labelled("height"):
        z = corners(world, row(world, item, 0))[:, 2]
        assert item["value"] * SI[item["unit"]] == pytest.approx(np.ptp(z), abs=1e-6)


def test_quirks_bring_the_faults_back_and_only_on_request(world: SceneBatch) -> None:
    def asked(card, label):
        task = next(t for t in card.data.tasks if t.label == label)
        return make_items(task, world, Budget()).to_pylist()

    bad = spatialvlm.parity("distances_times_ten", "height_from_width")

    def pair(item):
        return item["scene"], *item["views"], *sorted(item["objects"])

    plain = {pair(i): i for i in asked(spatialvlm, "distance")}
    ratios = [
        i["value"] * SI[i["unit"]] / (plain[key]["value"] * SI[plain[key]["unit"]])
        for i in asked(bad, "distance")
        for key in [pair(i)]
        if key in plain
    ]
    assert ratios and np.allclose(ratios, 10.0)
    wrong = asked(bad, "height")
    heights = [np.ptp(corners(world, row(world, i, 0))[:, 2]) for i in wrong]
    off = [abs(i["value"] * SI[i["unit"]] - h) > 1e-6 for i, h in zip(wrong, heights, strict=True)]
    assert np.mean(off) > 0.5
    with pytest.raises(BadInput, match="no quirk"):
        spatialvlm.parity("random_decimals")


def test_opposites_agree_on_every_pair(world: SceneBatch) -> None:
    """Predicates hold or do not: none is left undecided, and none contradicts its opposite."""
    for told, chosen, words in OPPOSITES:
        seen: dict[tuple, str] = {}
        for word in words:
            items = make_items(told.using(relation=word), world, Budget()).to_pylist()
            for item in items:
                assert item["answer"] in ("yes", "no")
                holds = (item["answer"] == "yes") == (word == words[0])
                a, b = item["objects"]
                # which of the two has the first relation
                winner = a if holds else b
                key = (item["scene"], *item["views"], *sorted((a, b)))
                assert seen.setdefault(key, winner) == winner
            for item in make_items(chosen.using(relation=word), world, Budget()).to_pylist():
                a, b = item["objects"]
                first = (item["answer_text"] == "the former") == (word == words[0])
                key = (item["scene"], *item["views"], *sorted((a, b)))
                assert seen.setdefault(key, a if first else b) == (a if first else b)
        assert len(seen) > 5, told.name


def test_a_larger_gap_asks_less_and_a_larger_ratio_too(world: SceneBatch) -> None:
    told = OPPOSITES[0][0]
    margins = [i["margin"] for i in make_items(told.using(gap=0.6), world).to_pylist()]
    assert margins and min(margins) >= 0.6
    assert min(i["margin"] for i in make_items(told, world).to_pylist()) < 0.6
    sizes = OPPOSITES[4][0]
    assert min(i["margin"] for i in make_items(sizes.using(ratio=1.0), world).to_pylist()) >= 1.0


def test_sampled_pairs_are_among_all_pairs(world: SceneBatch) -> None:
    """Where a frame has more pairs than its share, tasks draw; else they share their columns."""
    told = OPPOSITES[5][0]
    every = {i["id"] for i in make_items(told, world, Budget(tuples=10**6)).to_pylist()}
    some = {i["id"] for i in make_items(told, world, Budget(tuples=30)).to_pylist()}
    assert some and len(some) < len(every)


def test_spatialrgpt_record(rgpt: Made) -> None:
    rows = rgpt.record("spatialrgpt_bench.jsonl")
    assert len(rows) == len(rgpt.items)
    for entry in rows:
        assert list(entry) == [
            "id", "image_info", "text_q", "qa_info", "bbox", "rle", "conversations",
        ]  # fmt: skip
        assert list(entry["image_info"]) == ["file_path", "height", "width"]
        assert list(entry["qa_info"]) == ["type", "category"]
        count = len(entry["rle"])
        assert count == len(entry["bbox"]) == len(rgpt.by_id[entry["id"]]["objects"])
        ask = entry["conversations"][0]["value"]
        assert ask.count("<mask> <depth>") == ask.count("<mask>") == count
        assert sorted(re.findall(r"Region \[(\d)\]", entry["text_q"])) == list("01")[:count]
        assert "<region" not in str(entry)
        for box, rle in zip(entry["bbox"], entry["rle"], strict=True):
            assert rle["size"] == [entry["image_info"]["height"], entry["image_info"]["width"]]
            ys, xs = np.nonzero(Rle.read(rle["size"], rle["counts"]).mask())
            assert [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1] == pytest.approx(box, abs=0.01)


def test_spatialrgpt_asks_everything_that_is_published(rgpt: Made) -> None:
    kinds = {item["label"] for item in rgpt.items}
    words = ["left", "right", "above", "below", "front", "behind",
             "wider", "thinner", "taller", "shorter", "bigger", "smaller"]  # fmt: skip
    assert {f"{w}_predicate" for w in words} <= kinds
    assert sum(k.endswith("_choice") for k in kinds) == 6
    lengths = {"direct_distance", "horizontal_distance", "vertical_distance", "width", "height"}
    assert lengths | {"direction"} <= kinds
    types = {e["qa_info"]["category"]: e["qa_info"]["type"]
             for e in rgpt.record("spatialrgpt_bench.jsonl")}  # fmt: skip
    assert {k for k, t in types.items() if t == "quantitative"} == lengths | {"direction"}


def test_direct_distance_is_the_mean_of_both_ways(rgpt: Made, world: SceneBatch) -> None:
    """Not the mean of one way (VQASynth), not the gap; and the question says so."""
    one_way = []
    for item in rgpt.labelled("direct_distance"):
        a, b = (faces(world, row(world, item, i)) for i in (0, 1))
        apart = np.linalg.norm(a[:, None] - b[None], axis=2)
        ways = apart.min(axis=1).mean(), apart.min(axis=0).mean()
        stated = item["value"] * SI[item["unit"]]
        # the surfaces are sampled here, so long things are a little off
        assert stated == pytest.approx(sum(ways) / 2, rel=0.05)
        assert "mean distance" in item["question"]
        one_way.append(abs(ways[0] - stated) / stated > 0.05)
    assert any(one_way)


def test_sides_and_offsets_are_those_of_the_levelled_view(rgpt: Made, world: SceneBatch) -> None:
    for item in rgpt.labelled("horizontal_distance") + rgpt.labelled("left_predicate"):
        scene = world.scenes.id.tolist().index(item["scene"])
        frame = next(i for i in range(len(world.frames)) if world.frames.scene[i] == scene
                     and world.frames.id[i] == item["views"][0])  # fmt: skip
        ahead = world.frames.world_from_camera[frame][:2, 2]
        right = np.array([ahead[1], -ahead[0]]) / np.hypot(*ahead)
        a, b = (world.objects.centre[row(world, item, i)][:2] @ right for i in (0, 1))
        if item["label"] == "left_predicate":
            assert (item["answer"] == "yes") == (a < b)
            assert abs(a - b) >= 0.15
        else:
            assert item["value"] * SI[item["unit"]] == pytest.approx(abs(a - b), abs=1e-6)


def test_spatialrgpt_units(world: SceneBatch) -> None:
    task = next(t for t in spatialrgpt.data.tasks if t.label == "horizontal_distance")
    small: Counter = Counter()
    for item in make_items(task, world).to_pylist():
        metres = item["value"] * SI[item["unit"]]
        assert len(item["answer"].partition(".")[2]) == 2
        assert item["unit"] in (("cm", "in") if metres < 1 else ("m", "ft"))
        small[item["unit"]] += 1
    assert small["in"] > 2 * small["cm"]


def test_complex_questions_are_about_regions(rgpt: Made) -> None:
    rows = rgpt.record("spatialrgpt_complex.jsonl")
    assert rows
    for entry in rows:
        used = {int(n) for n in re.findall(r"Region \[(\d+)\]", entry["text_q"])}
        assert used == set(range(len(entry["rle"]))) and len(entry["bbox"]) == len(entry["rle"])
        ask, say = (turn["value"] for turn in entry["conversations"])
        assert ask.count("<mask>") == len(entry["rle"])
        assert {int(n) for n in re.findall(r"Region \[(\d+)\]", say)} <= used
        assert "?" in ask
