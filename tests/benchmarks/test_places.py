"""RoboSpatial-Home, VSR and OpenEQA against their rules, written out plainly."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score, score_file

from .hostile import HOSTILE
from .plain import compared, endured, written
from .truths import all_right

HOME, VSR, EQA = (find_benchmark(name) for name in ("robospatial_home", "vsr", "open_eqa"))
TRIANGLE = "[(0.2, 0.2), (0.8, 0.2), (0.5, 0.9)]"
NOTCHED = "[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.1], [0.0, 1.0]]"
RECORDS = [
    {"img": "a.png", "question": "Can the chair fit left of the table?", "answer": "yes",
     "category": "compatibility"},
    {"img": "a.png", "question": "Is the cup behind the book?", "answer": "No",
     "category": "configuration"},
    {"img": "b.png", "question": "Point left of the cup.", "answer": TRIANGLE,
     "category": "context"},
    {"img": "c.png", "question": "Point behind it.", "answer": NOTCHED, "category": "context"},
]  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    return HOME.load(written(tmp_path_factory.mktemp("home"), "robospatial.json", RECORDS))


def inside(x: float, y: float, corners: list[tuple[float, float]]) -> bool:
    found, j = False, len(corners) - 1
    for i, (xi, yi) in enumerate(corners):
        xj, yj = corners[j]
        if (yi > y) != (yj > y) and x < (xj - xi) * (y - yi) / (yj - yi) + xi:
            found = not found
        j = i
    return found


def official(reply: str, sample: Sample) -> float:
    record = next(r for r in RECORDS if r["question"] == sample.question)
    truth = record["answer"].lower()
    if truth in ("yes", "no"):
        return float(reply.strip().lower().startswith(truth))
    corners = [tuple(corner) for corner in ast.literal_eval(record["answer"])]
    number = r"(\d+\.?\d*)"
    found = re.search(rf"\(\s*{number}\s*,\s*{number}\s*\)", reply) or re.search(
        rf"\[\s*{number}\s*,\s*{number}\s*\]", reply
    )
    if found:
        return float(inside(float(found.group(1)), float(found.group(2)), corners))
    listed = re.search(r"\[(.*?)\]", reply, re.S)
    if listed is None:
        return 0.0
    text = re.sub(r",(\S)", r", \1", listed.group(1)).strip()
    try:
        value = ast.literal_eval(f"[{text.removesuffix(',')}]")
        if len(value) == 2 and all(isinstance(v, int | float) for v in value):
            point = tuple(value)
        elif isinstance(value[0], tuple) or (isinstance(value[0], list) and len(value[0]) == 2):
            point = tuple(value[0])
        else:
            return 0.0
        if len(point) != 2:
            return 0.0
        return float(inside(float(point[0]), float(point[1]), corners))
    except (ValueError, SyntaxError, TypeError, IndexError, OverflowError):
        return 0.0


REPLIES = [
    *(reply for reply in HOSTILE if len(reply) < 300), "yes", "Yes, it can.", "yesterday", "no",
    "not at all", "nothing", "The answer is yes", "(0.5, 0.5)", "[0.5, 0.5]",
    "[(0.5, 0.5), (9, 9)]",
    "(9, 9) (0.5, 0.5)", "(-0.5, 0.5) then (0.5, 0.5)", "[-0.5, 0.5]", "[.5, .4]", "[5e-1, .5]",
    "[(.5, .5)]", "[(.5,.5),(.1,.1),]", "[(.5, .5", "[[.5, .5]]", "[(.5, .5, .5)]", "[.5]", "[]",
    "['12']", "[{.5: 1}]", "[(0.5, 0.05)]", "[0.5,0.05]", "(0.25,0.3)", "(0.75 , 0.3)",
    "( 0.5,0.5)",
    "(50, 50)", "[(True, False)]", "[1e999, 0.5]", "(0.5,\n0.5)", "[.5,\n.5]", "[(0.5. 0.5)]",
    "x=0.5, y=0.5", "(0.2, 0.2)", "(0.8, 0.2)", "(0.5, 0.9)", "(0.5, 0.2)", "(0.5, 0.1)",
]  # fmt: skip


def test_robospatial_replies(home: Loaded) -> None:
    compared(HOME, home, REPLIES, official)


@given(st.lists(st.sampled_from(["(", ")", "[", "]", ",", "0.5", ".4", "1", "-", " ", "yes", "no"]),
                max_size=12).map("".join) | st.text(max_size=20))  # fmt: skip
def test_robospatial_any_text(home: Loaded, reply: str) -> None:
    compared(HOME, home, [reply], official)


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), min_size=3, max_size=7))
@settings(max_examples=30)
def test_a_stated_point_lies_inside(
    tmp_path_factory: pytest.TempPathFactory, corners: list[tuple[int, int]]
) -> None:
    """Also where an outline crosses itself; one without an inside is a faulty record."""
    outline = [(x / 99, y / 99) for x, y in corners]
    record = RECORDS[2] | {"answer": str(outline)}
    found = HOME.load(written(tmp_path_factory.mktemp("outline"), "one.json", [record]))
    for sample in found.samples:
        x, y = ast.literal_eval(sample.truth)
        assert inside(x, y, outline)


def test_robospatial_truths(home: Loaded) -> None:
    all_right(HOME, home)


def test_robospatial_results(home: Loaded, tmp_path: Path) -> None:
    rows = [r | {"answer": text} for r, text in
            zip(RECORDS, ["Yes", "yes", "(0.5, 0.5)", "(0.5, 0.5)"], strict=True)]  # fmt: skip
    data = written(tmp_path, "robospatial.json", RECORDS)
    found = score_file("robospatial_home", data, written(tmp_path / "out", "results.json", rows))
    assert found.parity.numbers["score"].tolist() == [1, 0, 1, 0]
    assert found.figures["tasks"].value == pytest.approx(100 * (0 + 1 + 0.5) / 3)


def test_long_replies(home: Loaded) -> None:
    endured(HOME, home)
    context = Loaded(home.samples[2:])
    endured(HOME, context)


def test_vsr(shared_data: Callable[[str], Path]) -> None:
    found = VSR.load(shared_data("qa/vsr"))
    assert found.samples
    assert not found.faults
    assert len({s.tags["split"] for s in found.samples}) == 2
    some = Loaded(found.samples[::40])
    all_right(VSR, some)


def test_open_eqa(shared_data: Callable[[str], Path]) -> None:
    found = EQA.load(shared_data("qa/open_eqa"))
    assert len(found.samples) == 1636
    assert not found.faults
    assert len({s.task for s in found.samples}) == 7
    all_right(EQA, Loaded(found.samples[::20]))


def test_open_eqa_marks(tmp_path: Path) -> None:
    """A model's mark counts where the reply is not one of the accepted answers."""
    records = [{"question": "?", "answer": "Wood panel", "category": "world knowledge",
                "question_id": str(i), "episode_history": "scannet-v0/0",
                "extra_answers": ["Timber"]} for i in range(5)]  # fmt: skip
    loaded = EQA.load(written(tmp_path, "open-eqa-v0.json", records))
    rows = [Prediction("0", "wood panel. Then it was cut"), Prediction("1", "The timber"),
            Prediction("2", "Stone", matched="Your mark: 2\nbecause"),
            Prediction("3", "Stone", matched="4"), Prediction("4", "Stone")]  # fmt: skip
    found = score(EQA, loaded, rows)
    assert found.parity.numbers["score"].tolist() == [1, 1, 0.25, 0.75, 0]
    assert found.clean.numbers["score"].tolist()[1] == 1
    rows_on_file = [{"question_id": "1", "answer": "timber."}, {"question_id": "2", "answer": None}]
    data, replies = tmp_path / "open-eqa-v0.json", written(tmp_path / "p", "gpt.json", rows_on_file)
    assert score_file("open_eqa", data, replies).figures["overall"].value == pytest.approx(20)
