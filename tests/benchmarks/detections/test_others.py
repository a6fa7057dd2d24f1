"""GenEval and T2I-CompBench on detections: cases by hand, a slow reading, published files."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sightline.benchmarks.detections import find_detections
from sightline.benchmarks.detections.geneval import TASKS, found_in, read_votes, relative_position
from sightline.benchmarks.detections.t2i_compbench import (
    depth_score,
    overlap,
    picture_score,
    plane_score,
    read_prompt,
)
from sightline.errors import BadInput
from sightline.geometry.calculi import CENTROID

from .rendered import perfect_boxes

A, B = [0.0, 0.0, 10.0, 10.0], [30.0, 0.0, 40.0, 10.0]


def scored(name: str, rows: list[Any], folder: Path) -> Any:
    path = folder / "found.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    benchmark = find_detections(name)
    assert benchmark is not None
    return benchmark.score(path, None)


def slow_position(a: list[float], b: list[float]) -> set[str]:
    """GenEval's rule, one number at a time."""
    found = set()
    gaps = []
    for low, high in ((0, 2), (1, 3)):
        gap = (a[low] + a[high]) / 2 - (b[low] + b[high]) / 2
        size = abs(a[high] - a[low]) + abs(b[high] - b[low])
        gaps.append((gap, math.copysign(max(abs(gap) - 0.1 * size, 0.0), gap)))
    if all(abs(left) < 1e-3 for _, left in gaps):
        return found
    far = math.hypot(gaps[0][0], gaps[1][0])
    for (_, left), names in zip(gaps, (("left of", "right of"), ("above", "below")), strict=True):
        if left / far < -0.5:
            found.add(names[0])
        if left / far > 0.5:
            found.add(names[1])
    return found


box = st.tuples(*[st.integers(0, 40)] * 2, *[st.integers(1, 30)] * 2).map(
    lambda v: [float(v[0]), float(v[1]), float(v[0] + v[2]), float(v[1] + v[3])]
)


@given(box, box)
def test_relative_position(a: list[float], b: list[float]) -> None:
    """As read slowly; opposite ways round; never against the centres."""
    found = relative_position(a, b)
    assert found == slow_position(a, b)
    back = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}
    assert relative_position(b, a) == {back[name] for name in found}
    for name in found:
        word = name.removesuffix(" of")
        relation = int(CENTROID.relations(CENTROID.codes([word])[0]))
        assert CENTROID.locate(np.array([a]), np.array([b])).holds(relation)[0][0]


POSITION = {
    "tag": "position",
    "include": [{"class": "dog", "count": 1},
                {"class": "cat", "count": 1, "position": ["left of", 0]}],
    "prompt": "a photo of a cat left of a dog",
}  # fmt: skip


def test_geneval_by_hand() -> None:
    cat, dog = [*A, 0.9], [*B, 0.8]
    assert found_in({"cat": [cat], "dog": [dog]}, POSITION) is True
    assert found_in({"cat": [dog], "dog": [cat]}, POSITION) is False
    assert found_in({"cat": [cat]}, POSITION) is False
    assert found_in({"cat": [[*A, 0.3]], "dog": [dog]}, POSITION) is False
    # the most confident cat decides
    assert found_in({"cat": [[*B, 0.95], cat], "dog": [dog]}, POSITION) is False
    two = {"tag": "counting", "include": [{"class": "cat", "count": 2}],
           "exclude": [{"class": "cat", "count": 3}]}  # fmt: skip
    assert [found_in({"cat": [[*A, 0.95]] * n + [[*A, 0.85]]}, two) for n in (1, 2, 3)] == [
        False, True, False,
    ]  # fmt: skip
    red = {"tag": "colors", "include": [{"class": "cat", "count": 1, "color": "red"}]}
    assert found_in({"cat": [cat]}, red) is None
    assert found_in({}, red) is False


def test_geneval_files(tmp_path: Path) -> None:
    row = {"filename": "0/0.png", "tag": "position", "prompt": POSITION["prompt"], "correct": False,
           "metadata": json.dumps(POSITION),
           "details": json.dumps({"cat": [[*A, 0.9]], "dog": [[*B, 0.8]]})}  # fmt: skip
    single = {"tag": "single_object", "include": [{"class": "cat", "count": 1}]}
    other = {"filename": "b", "tag": "single_object", "correct": True, "metadata": single,
             "details": {"cat": [[*A, 0.9]]}}  # fmt: skip
    bad = [{**row, "tag": "x"}, {**row, "correct": "yes"}, {**row, "details": "{"}, {}, 3]
    scores = scored("geneval", [row, other, *bad], tmp_path)
    assert scores.images == 2
    assert len(scores.faults) == 5
    assert (scores.parity["position"], scores.parity["single_object"]) == (0, 100)
    assert scores.parity["overall"] == 50
    assert scores.clean["overall"] == 100
    assert scores.notes[0].startswith("1 picture")


def test_geneval_published(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    """553 prompts of six tasks; pictures that show what is asked score 100; votes load."""
    folder = shared_data("t2i")
    text = (folder / "prompts" / "evaluation_metadata.jsonl").read_text(encoding="utf-8")
    asked = [json.loads(line) for line in text.splitlines() if line]
    assert len(asked) == 553
    assert {one["tag"] for one in asked} == set(TASKS)
    moves = {"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}
    rows = []
    for one in asked:
        shown: dict[str, Any] = {}
        for i, part in enumerate(one["include"]):
            dx, dy = moves[part["position"][0]] if "position" in part else (0, 0)
            x, y = (100 + 50 * dx, 100 + 50 * dy) if "position" in part else (100 + 3 * i, 100)
            shown[part["class"]] = [[x + 9 * k, y, x + 9 * k + 8, y + 8, 0.99]
                                    for k in range(part["count"])]  # fmt: skip
        rows.append({"filename": "f", "prompt": one["prompt"], "tag": one["tag"], "correct": True,
                     "metadata": one, "details": shown})  # fmt: skip
    scores = scored("geneval", rows, tmp_path)
    assert set(scores.clean.values()) == {100.0}
    assert scores.images == 553
    votes = read_votes(folder / "geneval_annotations" / "annotations_sdv2.csv")
    assert len(votes) == 2000
    assert {vote["x"] for vote in votes} == {"", "left", "right", "neither_x"}


def slow_plane(words: str, a: list[float], b: list[float]) -> float:
    """T2I-CompBench's rule, written case by case."""
    dx = (b[0] + b[2] - a[0] - a[2]) / 2
    dy = (b[1] + b[3] - a[1] - a[3]) / 2
    if words in ("next to", "near", "on side of"):
        return 1 if abs(dx) < 150 or abs(dy) < 150 else 150 / max(abs(dx), abs(dy))
    side = {"on the right of": dx < 0, "on the left of": dx > 0,
            "on the bottom of": dy < 0, "on the top of": dy > 0}  # fmt: skip
    if words not in side or not side[words]:
        return 0
    along = abs(dx) > abs(dy) if words in ("on the right of", "on the left of") else (
        abs(dy) > abs(dx))  # fmt: skip
    if not along:
        return 0
    iou = overlap(a, b)
    return 1 if iou < 0.1 else 0.1 / iou


big = st.tuples(*[st.integers(0, 400)] * 2, *[st.integers(1, 200)] * 2).map(
    lambda v: [float(v[0]), float(v[1]), float(v[0] + v[2]), float(v[1] + v[3])]
)
WORDS = ("on the left of", "on the right of", "on the top of", "on the bottom of", "next to",
         "near", "on side of", "on top of")  # fmt: skip


@given(st.sampled_from(WORDS), big | box, big | box)
def test_plane_score(words: str, a: list[float], b: list[float]) -> None:
    assert plane_score(words, a, b) == pytest.approx(slow_plane(words, a, b))


def test_depth_score_and_its_exchanged_axes() -> None:
    depth = np.zeros((40, 40))
    depth[0:20, 20:40] = 100.0  # near: top right
    top_right, left = [20.0, 0.0, 40.0, 20.0], [12.0, 0.0, 32.0, 20.0]
    shared = overlap(top_right, left)
    assert depth_score("in front of", top_right, left, depth, swapped=False) == pytest.approx(
        shared / 0.5
    )
    assert depth_score("behind", top_right, left, depth, swapped=False) == 0
    # rows 20 to 40 and columns 0 to 20 are the bottom left: nothing is near there
    assert depth_score("in front of", top_right, left, depth) == 0
    same = [10.0, 10.0, 30.0, 30.0]
    assert depth_score("hidden", same, same, depth) == 0
    half = [10.0, 10.0, 20.0, 30.0]  # exactly half of the other: the authors' cases leave it out
    assert overlap(same, half) == 0.5
    front = np.zeros((40, 40))
    front[10:20] = 1.0
    assert depth_score("in front of", half, same, front.T, swapped=False) == 1
    assert depth_score("in front of", half, same, front) == 0
    assert depth_score("in front of", [50.0, 50.0, 60.0, 60.0], same, depth) == 0


def test_picture_scores() -> None:
    left = read_prompt("a girl on the left of a vase")
    assert left is not None
    assert (left.first, left.second) == ("person", "vase")
    assert picture_score(left, ["vase", "person"], [B, A], [0.8, 1.0]) == pytest.approx(0.95)
    assert picture_score(left, ["vase", "person"], [A, B], [0.8, 1.0]) == 0  # 0.45 is cut
    assert picture_score(left, ["vase", "person"], [A, B], [0.8, 1.0], parity=False) == (
        pytest.approx(0.45)
    )
    assert picture_score(left, ["person"], [A], [1.0]) == 0
    # the first vase counts, whatever its confidence; cleanly the surest one
    three = (["person", "vase", "vase"], [B, [60.0, 0.0, 70.0, 10.0], A], [1.0, 0.2, 1.0])
    assert picture_score(left, *three) == pytest.approx(0.8)
    assert picture_score(left, *three, parity=False) == pytest.approx(0.5)
    hidden = read_prompt("a book hidden by a wallet")
    assert hidden is not None
    assert hidden.deep
    assert picture_score(hidden, ["notebook"], [A], [0.8], np.zeros((9, 9))) == pytest.approx(0.2)
    assert read_prompt("a red book") is None


def test_t2i_files(tmp_path: Path) -> None:
    Image.fromarray(np.tile(np.uint8([0, 255]), (40, 20))).save(tmp_path / "d.png")
    good = {"image": "x/a dog on the left of a cat_000001.png", "labels": ["dog", "cat"],
            "boxes": [A, B], "scores": [1.0, 1.0]}  # fmt: skip
    deep = {**good, "image": "a dog behind a cat_000002.png", "depth": "d.png"}
    bad = [{**good, "boxes": [A]}, {**good, "scores": ["1", 1]}, {**deep, "depth": "../d.png"},
           {**deep, "depth": None}, {**good, "image": "a dog_1.png"}, {}]  # fmt: skip
    scores = scored("t2i_compbench", [good, deep, *bad], tmp_path)
    assert scores.images == 2
    assert len(scores.faults) == 6
    assert scores.parity == {"spatial_2d": 100.0, "spatial_3d": 50.0}
    given = [{"question_id": 0, "answer": 0.5}, {"question_id": 1, "answer": 1.0}]
    assert scored("t2i_compbench", given, tmp_path).parity == {"given": 75.0}
    with pytest.raises(BadInput):
        scored("t2i_compbench", bad, tmp_path)


def test_published_prompts_are_read(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    """2,000 prompts, each read; rendered pictures with a perfect detector score 100."""
    folder = shared_data("t2i") / "t2i_compbench"
    rows = []
    at = {"on the left of": (-1, 0), "on the right of": (1, 0), "on the top of": (0, -1),
          "on the bottom of": (0, 1)}  # fmt: skip
    for name, deep in (("spatial", False), ("3d_spatial", True)):
        lines = (folder / f"{name}.txt").read_text(encoding="utf-8").split("\n")
        texts = [line.strip() for line in lines if line.strip()]
        read = [read_prompt(text) for text in texts]
        assert len(read) == 1000
        assert all(one is not None and one.deep == deep for one in read)
        if deep:
            continue
        for i, (text, one) in enumerate(zip(texts[:120], read, strict=False)):
            assert one is not None
            x, y = at.get(one.words, (1, 0))
            boxes = perfect_boxes([(0.3 * x, 0.3 * y, 2.0), (-0.3 * x, -0.3 * y, 2.0)], 0.25)
            rows.append({"image": f"{text}_{i:06}.png", "labels": [one.first, one.second],
                         "boxes": boxes, "scores": [1.0, 1.0]})  # fmt: skip
    scores = scored("t2i_compbench", rows, tmp_path)
    assert scores.images == 120
    assert scores.parity == scores.clean == {"spatial_2d": 100.0}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["image", "labels", "boxes", "scores", "metadata", "details", "tag",
                         "include", "class", "count", "position", "correct", "answer"]),
        inner, max_size=6),
    max_leaves=16,
)  # fmt: skip


@given(st.lists(json_values, max_size=5), st.sampled_from(["geneval", "t2i_compbench"]))
def test_any_file_is_survived(tmp_path_factory: Any, rows: list[Any], name: str) -> None:
    try:
        scored(name, rows, tmp_path_factory.mktemp("any"))
    except BadInput:
        return
