"""VSI-Bench's rule against the official formulas, written out plainly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Prediction, find_benchmark, score

VSI = find_benchmark("vsi_bench")
RECORDS = [
    {"id": i, "dataset": "scannet", "scene_name": "s0", "question_type": kind, "question": "?",
     "options": options, "ground_truth": truth}
    for i, (kind, options, truth) in enumerate(
        [("object_counting", None, "3"), ("object_abs_distance", None, "2.0"),
         ("object_size_estimation", None, "120"), ("room_size_estimation", None, "20.5"),
         ("object_rel_distance", ["A. bed", "B. sofa"], "A"),
         ("object_rel_direction_easy", ["A. left", "B. right"], "B"),
         ("object_rel_direction_hard", ["A. front-left", "B. back-left"], "A"),
         ("route_planning", ["A. Turn Left", "B. Turn Right"], "A"),
         ("obj_appearance_order", ["A. bed, sofa", "B. sofa, bed"], "B")])
]  # fmt: skip
THRESHOLDS = np.linspace(0.5, 0.95, 10)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    path = tmp_path_factory.mktemp("vsi") / "test.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)))
    return VSI.load(path)


def official(reply: str, record: dict[str, object]) -> float:
    """The published rule for one reply."""
    token = reply.split(" ")[0].rstrip(".").strip()
    if record["options"]:
        return float(token.lower() == str(record["ground_truth"]).lower())
    try:
        value = float(token)
    except ValueError:
        return 0.0
    truth = float(str(record["ground_truth"]))
    passed = abs(value - truth) / truth <= 1 - THRESHOLDS
    return float(np.mean(passed))


ODD = [
    "", " ", "A", "a", "B.", "(A)", "A\nBecause", "A. left", "The answer is A", "3", "3.", "3.0m",
    "about 3", "-3", "nan", "inf", "1e3", "\u0663", "\uff11\uff12", "A" * 100_000, "2.0 m", "120cm",
    "twenty", "\x00", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("reply", ODD)
def test_odd_replies(loaded: Loaded, reply: str) -> None:
    compare(loaded, reply)


@given(st.text(st.characters(codec="utf-8"), max_size=30) | st.floats(0, 300).map("{:.3g}".format))
def test_any_reply(loaded: Loaded, reply: str) -> None:
    compare(loaded, reply)


def compare(loaded: Loaded, reply: str) -> None:
    found = score(VSI, loaded, [Prediction(s.id, reply) for s in loaded.samples])
    expected = [official(reply, record) for record in RECORDS]
    assert found.parity.numbers["score"] == pytest.approx(expected)
    eight = [*expected[:5], (expected[5] + expected[6]) / 2, *expected[7:]]
    assert found.figures["overall"].value == pytest.approx(100 * np.mean(eight))


def test_clean_reads_units_and_sentences(loaded: Loaded) -> None:
    replies = ["There are three chairs.", "200 cm", "1.2 m", "20.5", "(A)", "It is **B**.",
               "The answer is A", "A. Turn Left", "sofa, bed"]  # fmt: skip
    rows = [Prediction(s.id, r) for s, r in zip(loaded.samples, replies, strict=True)]
    found = score(VSI, loaded, rows)
    assert found.strict["overall"].value == pytest.approx(100)
    assert found.figures["overall"].value < 40


def test_published_questions(shared_data: Callable[[str], Path]) -> None:
    folder = shared_data("vsi_scene_meta")
    for path in sorted(folder.glob("*.jsonl")):
        found = VSI.load(path)
        assert found.samples
        assert not found.left_out


def test_faulty_records_are_named_and_counted(tmp_path: Path) -> None:
    lines = [json.dumps(record) for record in RECORDS[:3]]
    lines[1:1] = ["{", "[]", json.dumps(RECORDS[4] | {"ground_truth": "F"}),
                  json.dumps(RECORDS[1] | {"ground_truth": "many"}), json.dumps({"id": 9}),
                  json.dumps(RECORDS[0])]  # fmt: skip
    (tmp_path / "test.jsonl").write_text("\n".join(lines))
    found = VSI.load(tmp_path)
    assert len(found.samples) == 3
    assert found.left_out == 6
    assert all(fault.where.startswith("test.jsonl:") for fault in found.faults)
    assert {fault.field for fault in found.faults} == {
        "record", "ground_truth", "question_type", "id"}  # fmt: skip
