"""ViCA2: practical questions recomputed from boxes, talks and descriptions verified again."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sightline import narration
from sightline.cards.vica2 import BASE, PRACTICAL, card
from sightline.datasets.items import read_parts
from sightline.facts import uses
from sightline.geometry import footprint
from sightline.run_card import CardRun, run_card
from sightline.scenes import Objects, Scene, SceneBatch, SceneStore

sys.path.insert(0, str(Path(__file__).parents[1]))
from clip_scenes import write_clip_rooms

Row = dict[str, Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_clip_rooms(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="module")
def world(store: Path) -> SceneBatch:
    return SceneStore(store).read()


@pytest.fixture(scope="module")
def done(store: Path, tmp_path_factory: pytest.TempPathFactory) -> CardRun:
    out = tmp_path_factory.mktemp("vica2") / "run"
    return run_card(card, out, scenes=store, per_task=15, workers=1)


@pytest.fixture(scope="module")
def items(done: CardRun) -> list[Row]:
    return [row for table in read_parts(done.dataset) for row in table.to_pylist()]


def of(items: list[Row], task: str) -> list[Row]:
    found = [row for row in items if row["task"].partition("[")[0] == task]
    assert found, task
    return found


def test_everything_agrees(done: CardRun) -> None:
    assert done.audited.passed
    labels = {t.label for t in (*BASE, *PRACTICAL)}
    names = {p.stem.removeprefix("vica_") for p in done.files}
    assert names == labels | {"thinking", "multi_turn_conversation", "spatial_description"}


def test_records_are_llava_video(done: CardRun) -> None:
    for path in done.files:
        for entry in json.loads(path.read_text()):
            thinking = {"type"} if path.stem == "vica_thinking" else set()
            assert set(entry) == {"id", "data_source", "video", "conversations"} | thinking
            turns = entry["conversations"]
            assert [t["from"] for t in turns] == ["human", "gpt"] * (len(turns) // 2)
            assert turns[0]["value"].startswith("<image>\n")
            assert all(set(t) == {"from", "value"} and t["value"] for t in turns)
            if thinking:
                assert re.fullmatch(r"<think>.+</think>\n<answer>.+</answer>", turns[1]["value"])


def test_conversations_have_several_true_turns(done: CardRun, world: SceneBatch) -> None:
    path = next(p for p in done.files if p.stem == "vica_multi_turn_conversation")
    for entry in json.loads(path.read_text()):
        turns = entry["conversations"]
        assert len(turns) == 8
        scene = world.scenes.id.tolist().index(entry["video"].split("/")[1])
        facts = narration.facts_of(world, scene=scene)
        asked = [t["value"] for t in turns[2::2]]
        assert len(set(asked)) == 3
        for turn in turns[3::2]:
            assert not narration.verify(turn["value"], facts)


def test_descriptions_are_true_on_every_side(done: CardRun, world: SceneBatch) -> None:
    path = next(p for p in done.files if p.stem == "vica_spatial_description")
    entries = json.loads(path.read_text())
    assert entries
    sides = set()
    for entry in entries:
        scene = world.scenes.id.tolist().index(entry["video"].split("/")[1])
        human, gpt = (t["value"] for t in entry["conversations"])
        found = re.match(r"<image>\nStand at the (.+) and face the (.+)\. Describe", human)
        assert found
        rows = [int(np.flatnonzero((world.objects.scene == scene)
                                   & (world.objects.category == name))[0])
                for name in found.groups()]  # fmt: skip
        facts = narration.facts_of(world, scene=scene)
        around = narration.observed_from(world, scene, *rows)
        assert not narration.verify(gpt, [*facts, *around])
        sides |= {word for word in ("left", "right", "behind", "front", "ahead") if word in gpt}
        # turned round, what was ahead is behind
        wrong = gpt.replace("your left", "your right")
        if wrong != gpt:
            assert narration.verify(wrong, [*facts, *around])
    assert {"left", "right", "behind"} <= sides


def test_wheelchairs_are_80_to_90_cm_wide(items: list[Row]) -> None:
    for task in ("wheelchair_between", "wheelchair_path"):
        rows = of(items, task)
        assert {r["answer"] for r in rows} == {"yes", "no"}
        assert {r["params"][0] for r in rows} <= {0.8, 0.85, 0.9}
        assert all(f"{r['params'][0]:.2f} m" in r["question"] for r in rows)


def test_capacities(items: list[Row], world: SceneBatch) -> None:
    o = world.objects
    shapes, _ = footprint(o.centre, o.extent, o.rotation)
    for task in ("seats_side_by_side", "row_capacity"):
        for row in of(items, task):
            scene = world.scenes.id.tolist().index(row["scene"])
            a = world.object_start[scene] + int(row["objects"][0][1:])
            side = np.linalg.norm(np.diff(shapes[a, :3], axis=0), axis=1).max()
            width = row["params"][0]
            assert int(row["answer"]) == side // width >= 2
            rest = side % width
            assert min(rest, width - rest) >= 0.1 * width - 1e-9


def seated(names: list[str], extents: list[list[float]]) -> Any:
    count = len(names)
    scene = Scene(
        "s",
        Objects.of(
            id=[f"o{i}" for i in range(count)], category=names,
            centre=[[3.0 * i, 0.0, 0.5] for i in range(count)], extent=extents,
            rotation=np.stack([np.eye(3)] * count),
        ),
    )  # fmt: skip
    return uses.seats(scene, 0.6)


def test_seats() -> None:
    chair, sofa = [0.5, 0.5, 0.9], [2.0, 0.9, 0.8]
    fact = seated(["chair", "stool", "sofa", "desk"], [chair, chair, sofa, sofa])
    assert fact.value[0] == 2 + 3 and fact.margin[0] == pytest.approx(0.2)
    # nobody says for how many a sofa chair counts
    assert seated(["chair", "sofa chair"], [chair, chair]).margin[0] == 0.0
    assert seated(["chair"], [chair]).margin[0] == np.inf


def test_needs_name_kinds_made_for_them(items: list[Row], world: SceneBatch) -> None:
    for row in of(items, "daily_needs"):
        use = uses.USES[int(row["params"][0])]
        scene = world.scenes.id.tolist().index(row["scene"])
        kinds = set(world.objects.category[world.objects.scene == scene])
        assert set(row["answer"].split(", ")) == use.serves & kinds
        assert not use.might & kinds and use.text in row["question"]


def test_uses_agree_with_what_narration_knows() -> None:
    from sightline.narration.lexicon import table

    known = table("affordances")
    every = set(known["none"]["known"])
    for need in known["need"].values():
        every |= {*need["serves"], *need["might"]}
    assert every <= uses.KNOWN
    sitting = known["need"]["sit"]["serves"]
    assert set(sitting) == uses.USES[0].serves
