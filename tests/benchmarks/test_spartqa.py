"""SpartQA: its records in both published forms, and its rule of whole sets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hostile import HOSTILE
from benchmarks.plain import endured, scored
from benchmarks.truths import all_right
from sightline.benchmarks import find_benchmark
from sightline.benchmarks.published.spartqa import RELATIONS
from sightline.benchmarks.sample import Sample

SPARTQA = find_benchmark("spartqa")
STORY = "There is a block called A. In A, there is a red star above a blue star."
QUESTIONS: list[dict[str, Any]] = [
    {"q_id": 1, "q_type": "YN", "reasoning_type": ["Converse"], "candidate_answers": "",
     "question": "Is the blue star below the red star?", "answer": ["Yes"]},
    {"q_id": 2, "q_type": "FB", "reasoning_type": [], "candidate_answers": ["A", "B"],
     "question": "Which block has a star?", "answer": ["A", " B"]},
    {"q_id": 3, "q_type": "FR", "reasoning_type": [], "candidate_answers": list(RELATIONS),
     "question": "What is the relation between the red star and the blue star?", "answer": [2, 4]},
    {"q_id": 4, "q_type": "CO", "reasoning_type": ["Converse", " Symmetry"],
     "question": "What is above a star?", "answer": [2],
     "candidate_answers": [" the red star ", " the blue star", "both of them", "none of them"]},
]  # fmt: skip
RECORDS = [{"story": [STORY], "questions": [q], "seed_id": i} for i, q in enumerate(QUESTIONS)]


def loaded(tmp_path: Path, records: Any) -> Any:
    (tmp_path / "dev.json").write_text(json.dumps(records), encoding="utf-8")
    return SPARTQA.load(tmp_path)


def test_both_forms_are_read(tmp_path: Path) -> None:
    told = {"name": "SPaRTQA", "data": [{"story": [STORY], "questions": QUESTIONS}]}
    found = loaded(tmp_path, told)
    assert [s.truth for s in found.samples] == ["Yes", "A, B", "above, near to", "C"]
    assert [s.tags["type"] for s in found.samples] == ["YN", "FB", "FR", "CO"]
    assert len({s.group for s in found.samples}) == 1 and not found.faults
    assert found.samples[0].extra["language"] == "spartqa_human"
    assert found.samples[3].options[0] == "the red star"
    made = loaded(tmp_path, RECORDS)
    assert [s.truth for s in made.samples] == [s.truth for s in found.samples]
    assert made.samples[0].extra["language"] == "spartqa"
    all_right(SPARTQA, made)


@pytest.mark.parametrize(
    "change",
    [
        {"answer": [9]}, {"answer": [True]}, {"answer": "above"}, {"q_type": "XX"},
        {"answer": None}, {"question": {}}, {"candidate_answers": 3},
    ],
)  # fmt: skip
def test_a_faulty_record_is_named(tmp_path: Path, change: dict[str, Any]) -> None:
    bad = [{"story": [STORY], "questions": [QUESTIONS[2] | change]}, RECORDS[0]]
    found = loaded(tmp_path, {"name": "x", "data": bad})
    assert len(found.samples) == 1 and len(found.faults) == 1


@pytest.mark.parametrize(
    ("number", "reply", "right"),
    [
        (2, "above, near to", 1), (2, "near to and above", 1), (2, "above", 0),
        (2, "above, near to, touching", 0), (2, "above, not near to", 0), (2, "DK", 0),
        (1, "A, B", 1), (1, "B and A", 1), (1, "A", 0), (1, "none", 0),
        (0, "Yes", 1), (0, "DK", 0), (3, "C", 1), (3, "both of them", 1), (3, "the red star", 0),
    ],
)  # fmt: skip
def test_the_whole_set_counts(tmp_path: Path, number: int, reply: str, right: int) -> None:
    found = loaded(tmp_path, [RECORDS[number]])
    assert scored(SPARTQA, found, [reply]).figures["overall"].value == 100 * right


def test_hostile_replies(tmp_path: Path) -> None:
    found = loaded(tmp_path, RECORDS)
    for reply in HOSTILE:
        scores = scored(SPARTQA, found, [reply] * 4).parity.numbers["score"]
        for score, sample in zip(scores.tolist(), found.samples, strict=True):
            assert score == plain(reply, sample), (reply, sample.task)
    endured(SPARTQA, found)


def plain(reply: str, sample: Sample) -> float:
    """Right exactly when the form reads the published answer in the reply."""
    value = sample.answer.parse(reply)
    return 0.0 if value is None else float(value == sample.answer.parse(str(sample.truth)))
