"""SpaRP: the reading of sets of relations against a plain second reading, and macro F1."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.hostile import HOSTILE
from benchmarks.plain import compared, endured, scored
from benchmarks.truths import all_right
from sightline.benchmarks import find_benchmark
from sightline.benchmarks.extract.sparp import LABELS, RelationSet
from sightline.benchmarks.sample import Sample

SPARP = find_benchmark("sparp")


def record(number: int, targets: list[str], **more: Any) -> dict[str, Any]:
    return {
        "context": "A box is in a room.", "question": "Where is the box relative to the room?",
        "targets": targets, "target_choices": list(LABELS), "reasoning": "It says so.",
        "context_id": "c1", "question_id": number, "num_hop": 1 + number,
        "num_context_entities": 4, "symbolic_entity_map": {}, "instruction": "Answer.", **more,
    }  # fmt: skip


RECORDS = [
    record(0, ["inside"]), record(1, ["left", "above"]), record(2, ["outside and touching"]),
    record(3, ["left"], target_choices=["left", "right"]),
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    text = "\n".join(map(json.dumps, RECORDS))
    (tmp_path / "test.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Hence, the answer is left, above.", ("left", "above")),
        ("the answer is right.\nNo: the answer is Left and Above", ("left", "above")),
        ("the answer is right. No: the answer is left", ("left", "right")),
        ("the answer is left\nSo the answer is", ("left",)),
        ("the answer is left\nand above", ("left",)),
        ("left, above", ()),
        ("the answer is inside and touching", ("inside and touching",)),
        ("the answer is inside, touching", ("inside and touching",)),
        ("the answer is outside and it touches", ("outside and touching",)),
        ("the answer is touching", ("outside and touching",)),
        ("the answer is north and close", ("above", "near")),
        ("the answer is 3 o'clock, far away", ("right", "far")),
        ("the answer is covered and disconnected", ("outside", "inside and touching")),
        ("the answer is contains and touches", ("contains and touches",)),
        ("the answer is leftmost", ("left",)),
        ("the answer is IN FRONT", ("in front",)),
        ("THE ANSWER IS in front", ()),
        ("the answer is partially overlapping", ("partially overlapping",)),
        ("the answer is overlapping", ("overlapping",)),
        ("the answer is upper left, at 3:00", ("above", "left", "right")),
        (
            "the answer is outside, inside, touching",
            ("outside and touching", "inside and touching"),
        ),
        ("the answer is contains, and it touches", ("contains", "outside and touching")),
        ("the answer is outside and not in contact", ("outside",)),
        ("the answer is in contact", ("outside and touching",)),
        ("", ()),
    ],
)
def test_reading(reply: str, expected: tuple[str, ...], data: Path) -> None:
    sample = SPARP.load(data).samples[0]
    assert set(RelationSet()(reply, sample)) == set(expected)


def test_only_what_is_offered_counts(data: Path) -> None:
    sample = SPARP.load(data).samples[3]
    assert RelationSet()("the answer is left, above", sample) == ("left",)


def second_reading(reply: str, sample: Sample) -> float:
    """The same rule, line by line and phrase by phrase."""
    text = ""
    for line in reply.split("\n"):
        _, found_it, rest = line.partition("answer is")
        text = rest.lower() if found_it and rest else text
    meant = {label: label for label in LABELS} | {
        "north": "above", "south": "below", "east": "right", "west": "left", "close": "near",
        "away": "far", "covers": "contains and touches", "covered": "inside and touching",
        "disconnected": "outside", "not connected": "outside", "front": "in front", "up": "above",
        "low": "below", "not in contact": "nothing", "in contact": "touch", "touch": "touch",
    }  # fmt: skip
    for hour, label in ((3, "right"), (6, "below"), (9, "left"), (12, "above")):
        meant |= {f"{hour} o'clock": label, f"{hour}:00": label}
    found = set()
    for phrase in sorted(meant, key=len, reverse=True):
        before = text
        text = "".join(text.split(phrase))
        found |= {meant[phrase]} if text != before else set()
    if "touch" in found:
        inside, outside = "inside" in found, "outside" in found
        found -= {"inside", "outside"}
        found |= {"inside and touching"} if inside else set()
        found |= {"outside and touching"} if outside or not inside else set()
    return float(found & set(sample.options) == set(str(sample.truth).split(", ")))


def test_hostile_replies(data: Path) -> None:
    loaded = SPARP.load(data)
    own = [f"answer is {a}{join}{b}" for a in LABELS for b in LABELS for join in (", ", " and ")]
    replies = [*HOSTILE, *own, *(f"The answer is {text}" for text in HOSTILE)]
    assert compared(SPARP, loaded, replies, second_reading) >= 200
    endured(SPARP, loaded)


@given(st.lists(st.sets(st.sampled_from(["left", "right", "above"]), min_size=1), min_size=4,
                max_size=4))  # fmt: skip
def test_macro_f1_by_hand(said: list[set[str]]) -> None:
    """Counts of every label over all questions that offer it, and the mean of their F1."""
    from sightline.benchmarks.sample import Loaded

    samples = tuple(
        Sample(id=str(i), task="t", question="q", answer=_names(), truth=truth,
               options=("left", "right", "above"))
        for i, truth in enumerate(("left", "right, above", "left, above", "right"))
    )  # fmt: skip
    replies = [f"the answer is {', '.join(sorted(each))}" for each in said]
    found = scored(SPARP, Loaded(samples), replies).figures["macro_f1"].value
    total = 0.0
    for label in ("left", "right", "above"):
        true = [label in s.truth.split(", ") for s in samples]
        given_ = [label in each for each in said]
        hits = sum(a and b for a, b in zip(true, given_, strict=True))
        total += 2 * hits / (sum(true) + sum(given_)) if sum(true) + sum(given_) else 0.0
    assert found == pytest.approx(100 * total / 3)


def _names() -> Any:
    from sightline.answers import NameSet

    return NameSet(("left", "right", "above"))


def test_records(data: Path) -> None:
    loaded = SPARP.load(data)
    assert [s.truth for s in loaded.samples] == [
        "inside", "left, above", "outside and touching", "left",
    ]  # fmt: skip
    assert [s.tags["hops"] for s in loaded.samples] == ["1", "2", "3", "4"]
    assert [s.tags["spread"] for s in loaded.samples] == ["5", "5", "5", "0"]
    scores = all_right(SPARP, loaded)
    # labels that occur nowhere count 0, as scikit-learn's report has it
    assert scores.figures["macro_f1"].value == pytest.approx(100 * 4 / len(LABELS))
    (data / "test.jsonl").write_text(json.dumps(record(0, ["beside"])), encoding="utf-8")
    assert [f.field for f in SPARP.load(data).faults] == ["targets"]
