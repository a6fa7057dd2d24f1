"""SpatialEvalLLM: records, exact match, and how far wrong answers are from the right one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.hostile import HOSTILE, about
from benchmarks.plain import compared, endured, scored, written
from benchmarks.test_evaluate import main_with
from benchmarks.truths import all_right
from sightline.benchmarks import Sample, find_benchmark
from sightline.solvers.symbolic import audit_published, solve

BENCHMARK = find_benchmark("spatialevalllm")
SQUARE = (
    "You have been given a 2 by 2 square grid. Starting from a vertex, you will move along the "
    "edges of the grid. Initially, you are positioned at the top left corner of the grid, where "
    "you find a bow tie. You move right by one step, where you find an Owl. You move down by one "
    "step, where you find a sled. You move left by one step, where you find a tent. You move up by "
    "one step. What will you find?"
)
TREE = (
    "You have been given a tree structure with 4 nodes. The root node is an ant. The ant has 2 "
    "children: a bee and a cat. The bee has 2 children: a dog and an elk. The dog has no children."
    " The elk has no children. The cat has no children. What is(are) the grandchild(ren) of the "
    "ant? "
)
RECTANGLE = (
    "You have been given a rectangular grid of unknown height and width. Starting from a vertex, "
    "you will move along the edges of the grid. Initially, you are positioned at the top left "
    "corner of the grid. You move right by one step. You move right by one step. You move down by "
    "one step. You move left by one step. You move left by one step. It is at this point that you "
    "realize you have visited all locations on the grid. What is the height and width of the grid? "
)
RECORDS: list[dict[str, Any]] = [
    {"question": SQUARE, "answer": "bow tie", "path": [0, 1, 2, 3, 0], "mat": [[3, 0], [2, 1]]},
    {"question": SQUARE.replace("left by", "up by").replace("a tent", "an Owl"), "answer": "x"},
    {"question": TREE, "answer": "dog, elk"},
    {"question": RECTANGLE, "answer": "height=2, width=3", "path": [0, 1, 2, 3, 4, 5]},
    {"question": SQUARE, "answer": "Bow tie."},
]


def test_records(tmp_path: Path) -> None:
    loaded = BENCHMARK.load(written(tmp_path, "type-square.jsonl", RECORDS))
    assert [s.id for s in loaded.samples] == [f"type-square/{n}" for n in range(1, 6)]
    assert [s.task for s in loaded.samples] == ["square", "square", "tree", "rectangle", "square"]
    assert [s.tags["steps"] for s in loaded.samples] == ["4", "4", "", "", "4"]
    assert loaded.samples[4].truth == "Bow tie"
    all_right(BENCHMARK, BENCHMARK.load(written(tmp_path, "b.jsonl", RECORDS[:1] + RECORDS[2:4])))
    endured(BENCHMARK, loaded)
    damaged = [
        {"question": "x"},
        {"answer": "x"},
        {"question": "x", "answer": " . "},
        [],
        RECORDS[0],
    ]
    faulty = BENCHMARK.load(written(tmp_path, "c.jsonl", damaged))
    assert (len(faulty.samples), len(faulty.faults)) == (1, 4)


def test_published_answers_are_checked(tmp_path: Path) -> None:
    """The second record contradicts its answer: the text leads to the owl."""
    loaded = BENCHMARK.load(written(tmp_path, "a.jsonl", RECORDS[:4]))
    assert len(loaded.faults) == 1 and loaded.left_out == 0
    assert solve(loaded.samples).answers == ["bow tie", None, "dog, elk", "height=2, width=3"]
    told = audit_published(BENCHMARK, loaded).as_dict()
    assert told["status"]["impossible"] == 1 and told["gold_excluded"] == 1


def official(reply: str, sample: Sample) -> float:
    words = reply.strip().rstrip(". \n").lower()
    for article in ("a ", "an ", "the "):
        if (
            words.startswith(article)
            and len(words) > len(article)
            and not words[len(article)].isspace()
        ):
            words = words[len(article) :]
            break
    return float(words == sample.truth.lower())


def test_exact_match(tmp_path: Path) -> None:
    loaded = BENCHMARK.load(written(tmp_path, "a.jsonl", RECORDS[:1] + RECORDS[2:4]))
    names = ("bow tie", "Owl", "sled", "dog, elk", "height=2, width=3")
    replies = [*HOSTILE, *about(names), "The bow tie.", "a  bow tie", "a", "the ", "an Owl"]
    assert compared(BENCHMARK, loaded, replies, official) > 600


@pytest.mark.parametrize(
    ("reply", "spatial", "temporal"),
    [("Owl", 1, 1), ("the sled.", 2, 2), ("tent", 1, 3), ("piano", None, None), ("bow tie", 0, 0)],
)
def test_wrong_answers_have_distances(
    tmp_path: Path, reply: str, spatial: int | None, temporal: int | None
) -> None:
    found = scored(BENCHMARK, BENCHMARK.load(written(tmp_path, "a.jsonl", RECORDS[:1])), [reply])
    figures = {name: figure.value for name, figure in found.figures.items()}
    right = reply == "bow tie"
    assert figures["overall"] == 100 * right
    if right or spatial is None:
        assert np.isnan(figures["spatial_distance"])
        assert np.isnan(figures["wrong_but_on_the_map"]) if right else not figures[
            "wrong_but_on_the_map"]  # fmt: skip
    else:
        assert figures["wrong_but_on_the_map"] == 100
        assert figures["spatial_distance"] == spatial and figures["temporal_distance"] == temporal
        assert figures["next_on_the_map"] == 100 * (spatial == 1)


def test_fresh_walks_are_all_solved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "made"
    with pytest.raises(SystemExit) as made:
        main_with("bench", "make", "--like", "spatialevalllm", "-n", "60", "-o", str(out), "--json")
    told = json.loads(capsys.readouterr().out)
    assert made.value.code == 0 and not told["faults"] and not told["disagreements"]
    with pytest.raises(SystemExit):
        main_with("eval", "spatialevalllm", "--data", told["file"], "--solver", "symbolic",
                  "--json", "-o", str(tmp_path / "run"))  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert told["accuracy"] == told["clean"]["overall"] == 100
    assert set(told["by_structure"]) >= {"square", "rhombus", "triangle", "hexagon", "ring", "tree"}
