"""The audit of published answers, and the reader of SpatialEval's maps that it asks."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain import written
from benchmarks.test_evaluate import main_with
from benchmarks.test_nlvr import NLVR, TOWERS, record, shape
from benchmarks.test_spatialeval import ASK, SPATIALEVAL, load
from sightline.benchmarks import Loaded, Sample, find_benchmark
from sightline.datasets.symbolic import make_symbolic
from sightline.datasets.symbolic.told_blocks import spartqa_mix
from sightline.questions.symbolic.board_reading import map_answers
from sightline.questions.symbolic.point_maps import map_questions
from sightline.solvers.symbolic import audit_published, solve


def told_map(kind: str, story: str, question: str, options: tuple[str, ...], right: int) -> Any:
    listed = "\n".join(f"{'ABCD'[i]}. {text}" for i, text in enumerate(options))
    return {
        "id": f"spatialmap.tqa.1.{kind}", "oracle_answer": options[right],
        "text": f"Consider a map with multiple objects: \n{story}\n\n {ASK}{question} Available "
        f"options:\n{listed}.", "oracle_option": "ABCD"[right],
    }  # fmt: skip


SIDES = ("Northeast", "Northwest", "Southwest", "Southeast")
ONE = "A a is in the map.  B b is to the Northeast of A a.  C c is to the Northwest of B b."


@pytest.mark.parametrize(
    ("told", "status", "left"),
    [
        (told_map("0", ONE, "In which direction is B b relative to A a?", SIDES, 0), 0, "A"),
        (told_map("0", ONE, "In which direction is C c relative to A a?", SIDES, 0), 1, "AB"),
        (told_map("0", ONE, "In which direction is  C c relative to  A a?", SIDES, 0), 1, "AB"),
        (told_map("0", ONE, "In which direction is C c relative to D d?", SIDES, 0), 1, "ABCD"),
        (told_map("0", ONE + "  A a is to the South of C c.",
                  "In which direction is C c relative to A a?", SIDES, 0), 2, ""),
        (told_map("1", ONE, "Which object is in the Northeast of A a?", ("C c", "B b"), 1), 0, "B"),
        (told_map("1", ONE, "Which object is in the Northwest of A a?", ("C c", "B b"), 0), 0, "A"),
        (told_map("1", ONE, "Which object is in the Southwest of A a?", ("C c", "B b"), 0), 2, ""),
        (told_map("1", ONE, "Which object is in the North of A a?", ("C c", "Z z"), 0), 2, ""),
        (told_map("2", ONE, "How many objects are in the Northeast of A a?", ("0", "1", "2"), 2),
         1, "BC"),
        (told_map("2", ONE, "How many objects are in the Northeast of A a?", ("0", "1", "3"), 1),
         0, "B"),
        (told_map("2", ONE, "How many objects are in the North of A a?", ("1", "0"), 1), 0, "B"),
        (told_map("2", ONE + "  C c is to the North of A a.",
                  "How many objects are in the North of A a?", ("1", "0"), 0), 0, "A"),
        (told_map("2", ONE + "  A a is to the East of B b.",
                  "How many objects are in the North of A a?", ("1", "0"), 0), 2, ""),
        (told_map("2", ONE, "How many objects are in the North of Z z?", ("1", "0"), 0), 3, ""),
        (told_map("2", ONE + "  D d may be anywhere.",
                  "How many objects are in the North of A a?", ("1", "0"), 0), 3, ""),
    ],
)  # fmt: skip
def test_what_follows_from_a_map(tmp_path: Path, told: Any, status: int, left: str) -> None:
    loaded = load(tmp_path, [told])
    found = solve(loaded.samples)
    assert found.status == [("determined", "ambiguous", "impossible", "undecided")[status]]
    assert "".join(each[0] for each in found.left[0]) == left
    (item,) = audit_published(SPATIALEVAL, loaded).items
    gold = loaded.samples[0].truth
    assert item.excluded == (status != 3 and gold not in found.left[0])


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_no_map_that_fits_is_excluded(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Random places, told in part: the true answer is always among those left."""
    rng = random.Random(seed)
    names = [f"Shop {c}{c}" for c in "ABCDEF"[: rng.randint(3, 6)]]
    x, y = (rng.sample(range(20), len(names)) for _ in "xy")

    def side(i: int, j: int) -> str:
        return ("North" if y[i] > y[j] else "South") + ("east" if x[i] > x[j] else "west")

    said = [
        f"{names[i]} is to the {side(i, j)} of {names[j]}."
        for i in range(1, len(names)) for j in rng.sample(range(i), min(i, rng.randint(1, 2)))
    ]  # fmt: skip
    story = f"{names[0]} is in the map.  " + "  ".join(said)
    asked = []
    for kind in "012":
        i, j = rng.sample(range(len(names)), 2)
        there = [k for k in range(len(names)) if k != j and side(k, j) == side(i, j)]
        if kind == "0":
            question = f"In which direction is {names[i]} relative to {names[j]}?"
            asked.append(told_map("0", story, question, SIDES, SIDES.index(side(i, j))))
        elif kind == "1":
            others = [k for k in range(len(names)) if k not in (*there, j)][:3]
            options = tuple(names[k] for k in (i, *(others or [j])))
            question = f"Which object is in the {side(i, j)} of {names[j]}?"
            asked.append(told_map("1", story, question, options, 0))
        else:
            counts = sorted({len(there), *rng.sample(range(6), 3)})
            question = f"How many objects are in the {side(i, j)} of {names[j]}?"
            options = tuple(map(str, counts))[:4]
            if str(len(there)) in options:
                right = options.index(str(len(there)))
                asked.append(told_map("2", story, question, options, right))
    loaded = load(tmp_path_factory.mktemp("maps"), asked)
    found = solve(loaded.samples)
    for sample, left in zip(loaded.samples, found.left, strict=True):
        assert sample.truth in left


def test_audit_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cardinal = [
        told_map("2", ONE, f"How many objects are in the {side} of A a?", ("1", "0"), 1)
        | {"id": f"spatialmap.tqa.{n}.2"}
        for n, side in enumerate(["North", "South", "East", "West"] * 3)
    ]
    wrong = told_map("0", ONE, "In which direction is B b relative to A a?", SIDES, 1)
    open_ = told_map("0", ONE, "In which direction is C c relative to A a?", SIDES, 0)
    file = written(tmp_path, "a.jsonl", [*cardinal, wrong, open_ | {"id": "spatialmap.tqa.99.0"}])
    with pytest.raises(SystemExit) as ended:
        main_with("audit", "--published", "spatialeval", "--data", str(file), "--json")
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["n"] == 14 and told["gold_excluded"] == 1
    assert told["determined"] == pytest.approx(100 * 13 / 14, abs=0.01)
    assert told["expected_score"] == pytest.approx(100 * 12.5 / 14, abs=0.01)
    assert told["excluded"] == [{"id": "spatialmap.tqa.1.0", "gold": "B. Northwest",
                                 "left": ["A. Northeast"]}]  # fmt: skip
    (shortcut,) = told["shortcuts"]
    assert (shortcut["answer"], shortcut["n"]) == ("0", 12)
    assert shortcut["words"] == ["east", "north", "south", "west"]


def test_the_first_published_maps(shared_data: Callable[[str], Path]) -> None:
    """500 direction questions: none contradicts itself, gold is never excluded."""
    loaded = SPATIALEVAL.load(shared_data("text") / "spatialeval_map")
    assert len(loaded.samples) == 500 and not loaded.faults
    told = audit_published(SPATIALEVAL, loaded).as_dict()
    assert told["status"] == {"determined": 332, "ambiguous": 168, "impossible": 0, "unread": 0}
    assert told["gold_excluded"] == 0
    assert told["expected_score"] == pytest.approx((332 + 93 / 2 + 75 / 4) / 5, abs=0.01)


@pytest.mark.parametrize("kind", (0, 1, 2))
def test_the_reasoner_leaves_what_chains_leave(kind: int) -> None:
    """Published sampling, open questions and cardinal counts included, against chains of names."""
    keys = np.arange(120, dtype=np.uint64)
    told = [
        one
        for one in map_questions(keys, kind, ambiguous=True, cardinal=True)
        if one.tags["mode"] == "tqa"
    ]
    samples = [
        Sample(id=str(i), task="", question=one.question, answer=one.answer, truth=one.truth,
               options=one.options, extra={"story": one.text, "language": "spatialeval_map"})
        for i, one in enumerate(told)
    ]  # fmt: skip
    found = solve(samples)
    for one, left, status in zip(told, found.left, found.status, strict=True):
        texts = [one.options["ABCD".index(letter)] for letter in left]
        assert tuple(texts) == map_answers(one.text, one.question, one.options)
        assert status == one.status and one.truth in left


def test_labels_of_statements_that_cannot_hold(tmp_path: Path) -> None:
    """A wrong label is excluded; a statement that hangs on a convention leaves both."""
    circle = [[shape("circle", "Black", 1, 40)], [], []]
    said = [
        ("There is a black tower", TOWERS, "true"), ("There is a black tower", TOWERS, "false"),
        ("there is a black circle touching the edge", circle, "true"), ("Towers!?", TOWERS, "true"),
    ]  # fmt: skip
    records = [record(text, at, label, f"1-{i}") for i, (text, at, label) in enumerate(said)]
    found = audit_published(NLVR, NLVR.load(written(tmp_path, "dev.jsonl", records)))
    told = [(item.status, item.left, item.excluded, item.expected) for item in found.items]
    assert told == [
        ("determined", ("true",), False, 1.0), ("determined", ("true",), True, 0.0),
        ("ambiguous", ("true", "false"), False, 0.5), ("unread", (), False, None),
    ]  # fmt: skip


def test_made_stories_exclude_no_answer_but_a_wrong_one(tmp_path: Path) -> None:
    spartqa = find_benchmark("spartqa")
    made = make_symbolic(spartqa_mix(), tmp_path / "made", 24)
    loaded = spartqa.load(made.files[0])
    found = audit_published(spartqa, loaded)
    assert not found.excluded and found.coverage.stories_read == len(loaded.samples)
    assert all(item.status == "determined" for item in found.items)
    turned = {"Yes": "No", "No": "Yes", "DK": "Yes"}
    changed = tuple(
        replace(s, truth=turned[s.truth]) if s.tags["type"] == "YN" else s for s in loaded.samples
    )
    told = audit_published(spartqa, Loaded(changed)).as_dict()
    yes_no = told["by_task"]["YN"]
    assert yes_no["gold_excluded"] == yes_no["n"] > 3 and yes_no["expected_score"] == 0.0
    assert told["gold_excluded"] == yes_no["n"]
