"""SURPRISE3D's figures against their definition on plain sets, over objects and over points."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.answers import overlap_summary
from sightline.benchmarks import Loaded, Sample, find_benchmark

from .hostile import HOSTILE
from .plain import compared, endured, scored, written
from .truths import all_right

BENCH = find_benchmark("surprise3d")
RECORDS: list[dict[str, Any]] = [
    {"scene_id": "room_0", "object_id": ids, "object_name": "x", "description": f"Find it, {i}.",
     "question_type": kind, "reference_id": [1]}
    for i, (kind, ids) in enumerate((
        ("relative_position", [5]), ("absolute_distance", [3, 4]), ("common_sense", [1, 2, 3, 4]),
    ))
]  # fmt: skip
LABELS = np.repeat([0, 1, 2, 3, 4, 5, 3], [10, 20, 5, 5, 10, 8, 2])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return BENCH.load(written(tmp_path_factory.mktemp("surprise"), "val.json", RECORDS))


@pytest.fixture(scope="module")
def over_points(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = tmp_path_factory.mktemp("surprise_points")
    written(home, "val.json", RECORDS)
    (home / "labels").mkdir()
    np.save(home / "labels" / "room_0.npy", LABELS)
    return BENCH.load(home)


def overlap(said: set[int], true: set[int]) -> float:
    return len(said & true) / len(said | true)


def official(reply: str, sample: Sample) -> float:
    """Ids that the form reads, against the published ones, as plain sets."""
    spans = sample.answer.parse(reply)
    if spans is None:
        return 0.0
    said = {n for start, stop in spans[:50] for n in range(start, min(stop, start + 10_000))}
    if sum(stop - start for start, stop in spans) > len(said):
        return -1.0
    return overlap(said, {int(n) for n in re.findall(r"\d+", str(sample.truth))})


REPLIES = [
    *HOSTILE, "[5]", "[3, 4]", "[4, 3]", "[3, 4, 5]", "[1, 2, 3, 4]", "object 5", "5", "<OBJ005>",
    "[1]", "[1, 2]", "The objects [3, 4].", "[]", "[5, 5]", "[-5]", "[5.0]", "[3; 4]", "(3, 4)",
]  # fmt: skip


def test_replies(loaded: Loaded) -> None:
    assert not loaded.faults
    assert len(HOSTILE) >= 200
    assert compared(BENCH, loaded, REPLIES, official) > 200 * len(RECORDS)
    endured(BENCH, loaded)


@settings(max_examples=40)
@given(st.lists(st.sets(st.integers(0, 6), min_size=1), min_size=3, max_size=3))
def test_figures_of_objects(loaded: Loaded, said: list[set[int]]) -> None:
    found = scored(BENCH, loaded, [str(sorted(ids)) for ids in said])
    truths = [set(r["object_id"]) for r in RECORDS]
    overlaps = [overlap(a, b) for a, b in zip(said, truths, strict=True)]
    assert found.figures["overall"].value == pytest.approx(100 * np.mean(overlaps))
    for level in (0.25, 0.5):
        above = 100 * np.mean([o > level for o in overlaps])
        assert found.figures[f"Acc@{level}"].value == pytest.approx(above)
    summary = overlap_summary(overlaps)
    assert 100 * summary["acc50"] == pytest.approx(found.figures["Acc@0.5"].value)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 59), st.integers(1, 30)), min_size=1, max_size=4))
def test_figures_of_points(over_points: Loaded, runs: list[tuple[int, int]]) -> None:
    """Runs of point indices against the points of the true objects, one by one."""
    reply = str([[a, a + n] for a, n in runs])
    said = {i for a, n in runs for i in range(a, a + n)}
    found = scored(BENCH, over_points, [reply] * 3).parity.numbers["score"].tolist()
    for value, record in zip(found, RECORDS, strict=True):
        true = {i for i, label in enumerate(LABELS) if label in record["object_id"]}
        assert value == pytest.approx(overlap(said, true))


def test_an_overlap_of_one_half_is_no_hit(loaded: Loaded) -> None:
    found = scored(BENCH, loaded, ["[5, 6]", "[3]", "[1]"])
    assert found.parity.numbers["score"].tolist() == [0.5, 0.5, 0.25]
    assert found.figures["Acc@0.5"].value == 0
    assert found.figures["Acc@0.25"].value == pytest.approx(200 / 3)
    assert overlap_summary([0.5, 0.25]) == {"miou": 0.375, "acc25": 0.5, "acc50": 0.0}
    assert overlap_summary([0.5, 0.25], strict=False)["acc50"] == 0.5


def test_truths(loaded: Loaded, over_points: Loaded) -> None:
    all_right(BENCH, loaded)
    all_right(BENCH, over_points)


@pytest.mark.parametrize("change", [
    {"object_id": None}, {"object_id": []}, {"object_id": ["a"]}, {"object_id": [-1]},
    {"object_id": [1.5]}, {"description": None}, {"scene_id": "../../etc"},
    {"object_id": [[1]]},
])  # fmt: skip
def test_faulty_records(change: dict[str, Any], tmp_path: Path) -> None:
    found = BENCH.load(written(tmp_path, "val.json", [RECORDS[0] | change, RECORDS[1]]))
    assert (found.left_out, len(found.samples)) == (1, 1)


def test_faulty_labels_are_named(tmp_path: Path) -> None:
    written(tmp_path, "val.json", RECORDS)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "room_0.npy").write_bytes(b"no array")
    assert BENCH.load(tmp_path).left_out == 3
    np.save(tmp_path / "labels" / "room_0.npy", np.full(9, 7))
    assert "of no point" in str(BENCH.load(tmp_path).faults[0])
