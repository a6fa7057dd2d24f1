"""DSR: the seven keys, thirteen types, 4 to 15 segments, and distractors that can happen."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sightline.cards.dsr_suite import card
from sightline.datasets.audit import audit
from sightline.datasets.build import build
from sightline.datasets.items import read_parts
from sightline.datasets.records import write_record
from sightline.datasets.records.frame_questions import FrameQuestions
from sightline.questions import make_items, random_courses
from sightline.scenes import SceneBatch, SceneStore, write_scenes

sys.path.insert(0, str(Path(__file__).parents[1]))
from moving_scenes import moving_scenes

Row = dict[str, Any]
TYPES = {
    f"{view}_{kind}"
    for view in ("rel", "abs")
    for kind in ("dis", "dir", "ori", "spd", "spd_comp", "dir_pred")
}
SEGMENT = re.compile(r"\((\d+)\) ([^(]+?)(?= \(|$)")


@pytest.fixture(scope="module")
def world() -> SceneBatch:
    return moving_scenes()


@pytest.fixture(scope="module")
def dataset(world: SceneBatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dsr")
    scenes = [world.select([i]) for i in range(len(world))]
    store = write_scenes(folder / "store", scenes, copy_media=False)
    assert card.data is not None
    build(store, folder / "data", card.data, per_task=8, pictures=False)
    return folder / "data"


@pytest.fixture(scope="module")
def records(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    files = write_record(dataset, tmp_path_factory.mktemp("record"), card.records)
    return {path.stem: json.loads(path.read_text()) for path in files}


def _items(dataset: Path) -> list[Row]:
    return [row for table in read_parts(dataset) for row in table.to_pylist()]


def _segments(text: str) -> list[str]:
    found = SEGMENT.findall(text)
    assert [int(n) for n, _ in found] == list(range(1, len(found) + 1)), text
    return [word for _, word in found]


def test_the_second_way_agrees(dataset: Path) -> None:
    assert audit(dataset).passed


def test_published_keys(records: dict[str, list[Row]]) -> None:
    keys = ("Type", "Question", "A", "B", "C", "D", "Correct")
    for row in records["dsr"] + records["dsr_non_temp"]:
        assert tuple(row) == keys
        assert all(isinstance(value, str) and value for value in row.values())
        assert row["Correct"] in "ABCD" and len({row[x] for x in "ABCD"}) == 4
    assert len(records["dsr"]) == len(records["dsr_clips"])
    assert len(records["dsr_non_temp"]) == len(records["dsr_non_temp_clips"])


def test_thirteen_types() -> None:
    assert card.data is not None
    assert set(card.data.labels.values()) == TYPES
    assert {r.rows.label for r in card.records if isinstance(r.rows, FrameQuestions)} == {
        "non_temp"
    }


def test_types_come_in_equal_numbers(world: SceneBatch, records: dict[str, list[Row]]) -> None:
    """Sampling by 1/count: types with many candidates give no more than those with few."""
    assert card.data is not None
    offered = Counter[str]()
    for task in card.data.tasks:
        offered[task.label] += len(make_items(task, world))
    given = Counter(row["Type"] for row in records["dsr"])
    rich = [name for name, count in offered.items() if count >= 8]
    assert max(offered.values()) > 4 * min(offered.values())
    assert {given[name] for name in rich} == {8}
    assert all(given[name] == offered[name] for name in offered if offered[name] < 8)


def test_four_to_fifteen_segments_within_three(records: dict[str, list[Row]]) -> None:
    for row in records["dsr"]:
        lengths = [len(_segments(row[x])) for x in "ABCD"]
        low, high = (1, 2) if row["Type"].endswith("pred") else (4, 15)
        assert low <= min(lengths) and max(lengths) <= high
        assert max(lengths) - min(lengths) <= 3
        for x in "ABCD":
            said = _segments(row[x])
            assert all(a != b for a, b in itertools.pairwise(said)), "equal neighbours"


def test_objects_carry_their_box_in_the_first_frame(dataset: Path, world: SceneBatch) -> None:
    for item in _items(dataset):
        assert item["reference"] == "first_frame"
        scene = world.scenes.id.tolist().index(item["scene"])
        first = world.frame_start[scene] + int(item["views"][0])
        for name in item["objects"]:
            obj = world.object_start[scene] + world.objects.id[
                world.object_start[scene] : world.object_start[scene + 1]
            ].tolist().index(name)
            seen = world.sightings
            row = np.flatnonzero((seen.frame == first) & (seen.object == obj))[0]
            box = ", ".join(f"{x:.0f}" for x in seen.box[row])
            told = f"the {world.objects.category[obj]} (box [{box}] in the first image)"
            assert told in item["question"]


def test_the_last_two_frames_are_hidden_from_predictions(dataset: Path) -> None:
    for item in _items(dataset):
        shown = 30 if "prediction" in item["task"] else 32
        assert len(item["views"]) == shown


def test_letters_are_even(world: SceneBatch) -> None:
    assert card.data is not None
    letters = Counter[str]()
    for task in card.data.tasks:
        letters.update(make_items(task, world).column("answer").to_pylist())
    count = sum(letters.values())
    assert count > 100
    # four standard deviations of a fair draw
    assert all(abs(letters[x] - count / 4) < 4 * np.sqrt(count * 3 / 16) for x in "ABCD")


def test_questions_without_time_are_about_an_image_of_the_clip(
    records: dict[str, list[Row]], dataset: Path
) -> None:
    rows = records["dsr_non_temp"]
    assert len(rows) >= 5
    for row, clip in zip(rows, records["dsr_non_temp_clips"], strict=True):
        found = re.match(r"About image (\d+) of the clip: \S", row["Question"])
        assert found and 1 <= int(found[1]) <= len(clip["frames"]) == 30
    assert len({json.dumps(row, sort_keys=True) for row in rows}) == len(rows)


# defects of the original ------------------------------------------------------------------------


def test_drawn_speeds_are_never_negative() -> None:
    """DSR draws distractors of speeds in (-1, 1)."""
    keys = np.arange(1, 200, dtype=np.uint64).reshape(-1, 1)
    assert (random_courses.speeds(keys, 31) >= 0).all()
    drawn = random_courses.signed_speeds(keys, 31)
    assert (np.abs(drawn) <= 1).all()
    assert 0.4 < (drawn < 0).mean() < 0.6


@pytest.mark.parametrize("quirk", sorted(card.quirks))
def test_quirks_change_wrong_options_only(quirk: str, world: SceneBatch) -> None:
    """Another draw of the same questions: the truth stays, the other options differ."""
    changed = card.parity(quirk)
    assert card.data is not None and changed.data is not None
    plain = {t.label: t for t in card.data.tasks}
    label = "abs_spd_comp" if quirk == "signed_speeds" else "rel_ori"
    other = next(t for t in changed.data.tasks if t.label == label)
    assert other.option("wrong") == {"signed_speeds": "signed"}.get(quirk, "random")
    truths, wrong = [], []
    for task in (plain[label], other):
        rows = make_items(task, world).to_pylist()
        assert rows
        said = {(r["scene"], *r["objects"]): r for r in rows}
        truths.append({k: r["answer_text"] for k, r in said.items()})
        wrong.append({k: set(r["choices"]) - {r["answer_text"]} for k, r in said.items()})
    common = truths[0].keys() & truths[1].keys()
    assert common and all(truths[0][k] == truths[1][k] for k in common)
    assert any(wrong[0][k] != wrong[1][k] for k in common)


def test_predictions_have_no_quirk() -> None:
    """np.random_uniform, which does not exist, only stops the original; there is nothing to ask."""
    assert not hasattr(np, "random_uniform")
    changed = card.parity(*card.quirks)
    assert changed.data is not None
    assert {t.label for t in changed.data.tasks} == TYPES


def test_the_store_is_read_from_disk(dataset: Path) -> None:
    assert len(SceneStore(dataset.parent / "store").ids) == len(moving_scenes())
