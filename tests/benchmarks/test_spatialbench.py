"""SpatialBench against its rule, written out plainly: parts of replies, pairs and counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Sample, find_benchmark

from .hostile import HOSTILE
from .plain import compared, endured, scored, written
from .truths import all_right

BENCH = find_benchmark("spatialbench")


def _asked(*answers: Any) -> list[dict[str, Any]]:
    return [{"image": f"{i}.jpg", "question": "Which?", "answer": a} for i, a in enumerate(answers)]


FILES = {
    "positional": _asked("left", "Yes", "the cup"),
    "existence": _asked("Yes", "No", "Yes", "No"),
    "counting": _asked("3", "1", "12"),
    "reach": _asked("Yes", "No", "No", "Yes"),
    "size": _asked("the cup", "the box"),
}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    home = tmp_path_factory.mktemp("spatialbench")
    for name, records in FILES.items():
        written(home, f"{name}.json", records)
    return BENCH.load(home)


def official(reply: str, sample: Sample) -> float:
    if sample.task != "counting":
        return float(sample.truth in reply)
    try:
        said = int(reply) if len(reply) <= 400 else 0
    except ValueError:
        said = 0
    try:
        return 1 - abs(said - int(sample.truth)) / int(sample.truth)
    except OverflowError:
        return -1e300


REPLIES = [
    *(r for r in HOSTILE if len(r) < 300 or not r.strip().isdigit()), "left", "Left", "not left",
    "Yes", "yes", "No", "Yes and No", "the cup", "The cup", "not the cup but the box", "3", " 3\n",
    "3.0", "-3", "0", "12", "13", "100", "three", "1_2", "+3", "\u0663",
]  # fmt: skip


def test_replies(loaded: Loaded) -> None:
    assert not loaded.faults
    assert compared(BENCH, loaded, REPLIES, official) > 200 * len(FILES)
    endured(BENCH, loaded)


@given(st.text(st.characters(codec="utf-8"), max_size=12) | st.from_regex(r"\A[-+ ]?\d{1,4} ?\Z"))
def test_any_text(loaded: Loaded, reply: str) -> None:
    compared(BENCH, loaded, [reply], official)


@given(st.lists(st.sampled_from(("Yes", "No", "left", "the cup", "the box", "3", "11")),
                min_size=16, max_size=16))  # fmt: skip
def test_figures(loaded: Loaded, replies: list[str]) -> None:
    """The authors' loops over pairs that follow each other."""
    found = scored(BENCH, loaded, replies)
    figures = {}
    by_task: dict[str, list[float]] = {}
    for reply, sample in zip(replies, loaded.samples, strict=True):
        by_task.setdefault(sample.task, []).append(official(reply, sample))
    for name, values in by_task.items():
        pairs = list(zip(values[::2], values[1::2], strict=False))
        if name == "existence":
            figures[name] = sum(a and b for a, b in pairs) / len(pairs)
        elif name in ("reach", "size"):
            figures[name] = sum(a + b + (a and b) for a, b in pairs) / (3 * len(pairs))
        else:
            figures[name] = sum(values) / len(values)
        assert found.figures[name].value == pytest.approx(100 * figures[name]), name
    overall = sum(figures.values()) / len(figures)
    assert found.figures["overall"].value == pytest.approx(100 * overall)


def test_truths(loaded: Loaded) -> None:
    all_right(BENCH, loaded)


@pytest.mark.parametrize("change", [
    {"answer": None}, {"question": None}, {"image": None}, {"category": "colour"},
    {"id": "grounding_3"}, {"answer": "0", "category": "counting"},
    {"answer": "some", "category": "counting"},
])  # fmt: skip
def test_faulty_records(change: dict[str, Any], tmp_path: Path) -> None:
    first, second = FILES["positional"][:2]
    written(tmp_path, "positional.json", [first | change, second])
    found = BENCH.load(tmp_path)
    assert found.left_out == 1
    assert len(found.samples) == 1
