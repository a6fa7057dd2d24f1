"""ShareRobot: boxes and paths against FlagEvalMM's rules and RoboBrain's grammars, plainly."""

from __future__ import annotations

import ast
import json
import re
import time
import warnings
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sightline.benchmarks import Loaded, Prediction, Sample, find_benchmark, score
from sightline.solvers import oracle, replies_of

from .hostile import HOSTILE
from .plain import compared, endured, scored, written

BOX, PATH = (find_benchmark(f"sharerobot_{name}") for name in ("affordance", "trajectory"))
META = {"meta_data": {"original_dataset": "bridge", "original_width": 640, "original_height": 480}}
AREAS = [
    META | {"id": 2486, "instruction": "place the red fork left of the burner",
            "affordance": {"x": 352.874, "y": 186.4787, "width": 19.296, "height": 14.472}},
    META | {"id": "b/1.png", "instruction": "open the door",
            "affordance": {"x": 0, "y": 0, "width": 10, "height": 10}},
    {"id": "t1", "image": ["a.png"], "conversations": [
        {"from": "human", "value": "<image>\nWhat part of the mug should be gripped?"},
        {"from": "gpt", "value": "[100, 120, 180, 220]"}]},
]  # fmt: skip
WAYS = [
    META | {"id": 456, "instruction": "reach for the carrot", "points": [
        [265.45454545454544, 120.0], [275.1515151515152, 162.42424242424244],
        [280.0, 213.33333333333331], [280.0, 259.3939393939394]]},
    META | {"id": 457, "instruction": "stay", "points": [[320, 240]]},
    {"id": "t1", "image": ["a.png"], "width": 320, "height": 200, "conversations": [
        {"from": "human", "value": "<image>Predict up to 10 key trajectory points."},
        {"from": "gpt", "value": "[[10, 20], [30, 40], [300, 190], [1, 1]]"}]},
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Loaded]:
    home = tmp_path_factory.mktemp("sharerobot")
    return {
        "box": BOX.load(written(home / "b", "affordance_data_test.json", AREAS)),
        "path": PATH.load(written(home / "p", "traj_data_test.json", WAYS)),
    }


def read_literal(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(text)


def overlap(reply: str, sample: Sample) -> float:
    """What FlagEvalMM's affordance task makes of a reply; -1 where it is left out."""
    try:
        one, two = list(read_literal(reply)), sample.truth
        if len(one) != 4:
            return -1.0
        left, top = max(one[0], two[0]), max(one[1], two[1])
        right, bottom = min(one[2], two[2]), min(one[3], two[3])
        if right < left or bottom < top:
            return 0.0
        shared = (right - left) * (bottom - top)
        whole = (one[2] - one[0]) * (one[3] - one[1]) + (two[2] - two[0]) * (two[3] - two[1])
        return float(shared / (whole - shared))
    except OverflowError:
        return 0.0
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return -1.0


SIDES = ("0", "5", "10", "100", "120", "180.5", "-3", "352.874", "1e3", "1e999", "True", "'7'")
BOXES = [
    *HOSTILE,
    *(f"{a}{x}, {y}, {z}, {w}{b}" for a, b in ("[]", "()", "{}", ("<box>[", "]"))
      for x, y, z, w in zip(SIDES, SIDES[1:], SIDES[2:], SIDES[3:], strict=False)),
    "[100, 120, 180, 220]", "  [100, 120, 180, 220]", "[100, 120, 180, 220].", "100,120,180,220",
    "[180, 220, 100, 120]", "[[100, 120, 180, 220]]", "[100 120 180 220]", "b'abcd'",
    "[100, 120, 180, 220]\n", "[0]*4", "[100, 120, 180, 120]", "[1j, 2, 3, 4]", "[None]*4",
    "```json\n[100, 120, 180, 220]\n```", "{'x': 1, 'y': 2, 'z': 3, 'w': 4}",
    f"[0, 0, {9**400}, 9]",
]  # fmt: skip


def test_boxes(loaded: dict[str, Loaded]) -> None:
    samples = loaded["box"].samples
    assert len(samples) == 3 and not loaded["box"].faults
    for reply in BOXES:
        found = scored(BOX, loaded["box"], [reply] * 3)
        wanted = [overlap(reply, sample) for sample in samples]
        got = np.where(found.parity.counted, found.parity.numbers["score"], -1.0)
        assert got == pytest.approx(wanted), reply[:80]
        kept = [w for w in wanted if w >= 0]
        for level in (0.5, 0.75, 0.9):
            figure = found.figures[f"IoU >= {level}"]
            assert figure.n == len(kept)
            if kept:
                assert figure.value == pytest.approx(100 * np.mean([w >= level for w in kept]))
    assert len(BOXES) > 200
    endured(BOX, loaded["box"])


def pairs_of(items: Any, size: tuple[int, int]) -> list[tuple[float, float]]:
    found = []
    for item in items:
        first, second = item[0], item[1]
        if not all(isinstance(v, int | float) for v in (first, second)):
            raise TypeError
        over = first > 1 or second > 1
        found.append((first / size[0], second / size[1]) if over else (first, second))
    return found


FAILS = (
    ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, MemoryError, RecursionError,
)  # fmt: skip


def points(text: str, size: tuple[int, int]) -> list[tuple[float, float]]:
    """The path FlagEvalMM reads in a text."""
    try:
        return pairs_of(read_literal(text), size)
    except FAILS:
        pass
    text = text.replace("–", "-").replace("−", "-")
    inner = re.search(r"\[(\s*\[[^\]]+\](?:\s*,\s*\[[^\]]+\])*\s*)\]", text)
    if inner:
        try:
            return pairs_of(read_literal(inner[0]), size)
        except FAILS:
            pass
    found = []
    for line in text.split("\n"):
        line = re.sub(r"#.*$", "", line).strip()
        pair = re.search(r"\[([-+]?\d*\.?\d+)\s*,\s*([-+]?\d*\.?\d+)\]", line)
        if pair:
            x, y = float(pair[1]), float(pair[2])
            found.append((x / size[0] if x > 1 else x, y / size[1] if y > 1 else y))
    return found


def leash(one: list[Any], two: list[Any]) -> float:
    table: dict[tuple[int, int], float] = {}
    for i, p in enumerate(one):
        for j, q in enumerate(two):
            before = [table[k] for k in ((i - 1, j), (i, j - 1), (i - 1, j - 1)) if k in table]
            table[i, j] = max(float(np.hypot(p[0] - q[0], p[1] - q[1])), min(before or [0.0]))
    return table[len(one) - 1, len(two) - 1]


def errors(reply: str, sample: Sample) -> tuple[float, float, float]:
    """Fréchet, Hausdorff and root mean square of a reply, plainly."""
    size = sample.extra["size"]
    truth = points(str(sample.truth), size)
    path = points(reply, size) or [(0.0, 0.0)]
    path = [(float(x), float(y)) for x, y in path]
    gap = [[float(np.hypot(p[0] - q[0], p[1] - q[1])) for q in truth] for p in path]
    far = max(*(min(row) for row in gap), *(min(c) for c in zip(*gap, strict=True)))
    square = [(p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2
              for p, q in zip(path, truth, strict=False)]  # fmt: skip
    return leash(path, truth), far, float(np.sqrt(np.mean(square)))


STEPS = ("[10, 20]", "[300, 190.5]", "(30, 40)", "[0.5, 0.25]", "[1, 1]", "[-3, 2]", "[a, 2]",
         "[7]", "[1,2,3]", "[.5,  9.]", "['1', 2]", "[280.0, 213.3]")  # fmt: skip
PATHS = [
    *HOSTILE,
    *(f"{a}{x}, {y}{b}" for a, b in ("[]", ("The path: [", "]."), ("[[", "]]"), ("", ""))
      for x, y in pairwise(STEPS)),
    *(f"{x}\n{y} # {x}" for x, y in zip(STEPS, STEPS[::-1], strict=True)),
    "[[10, 20], [30, 40], [300, 190], [1, 1]]", "[]", "[[]]", "[[10, 20], [[30, 40]]]",
    "[[10, 20], [30, 40]", "1. [10, 20], [30, 40]\n2. [50, 60]", "[[[10, 20], [30, 40]]]",
    "[10, 20, 30, 40]", "[(10, 20), (30, 40)]", "Go [(10, 20), (30, 40)]", "{'a': [1, 2]}",
    "x [[–10, −20], [30, 40]]", "[[10,20],[30,40]] or [[1,2],[3,4]]", "[ [10,20] , [30,40] ]",
    "[[1e1, 2e1]]", "y [[1e1, 2e1]]", "[[5+5, 20]]", "{0: 5, 1: 6}", "[{0: 5, 1: 6}]", "b''",
    "#[10, 20]", "[10, 20]#", "[10 , 20]", "[ 10, 20]", "[+10, -20]", "[[10, 20],]", "[true, 2]",
    "[True, 2]", "z [[10, 20] [30, 40]]", "[[10, 20],\n [30, 40]]", "q [[10, 20],\n [30, 40]]",
    "<answer>[[10, 20], [30, 40]]</answer>", f"[[{9**400}, 1], [5, 6]]", f"[{9**400}, 1]",
    "set()", "[[10, 20]] [[", "[[x]] [[10, 20]]", "[[1, 2], [3, 4, [[5, 6]]",
]  # fmt: skip


def test_paths(loaded: dict[str, Loaded]) -> None:
    samples = loaded["path"].samples
    assert len(samples) == 3 and not loaded["path"].faults
    assert len(PATHS) > 200
    for reply in PATHS:
        found = scored(PATH, loaded["path"], [reply] * 3).parity
        for i, sample in enumerate(samples):
            with np.errstate(all="ignore"):
                wanted = errors(reply, sample)
            got = [found.numbers[name][i] for name in ("frechet", "hausdorff", "rmse")]
            assert found.counted[i]
            assert got == pytest.approx(wanted, nan_ok=True), reply[:80]
    endured(PATH, loaded["path"])


@given(st.lists(st.sampled_from([*"[](),# \n", "1", "20", "0.5", "-", ".", "[[", "]]"]),
                max_size=24).map("".join))  # fmt: skip
def test_any_path(loaded: dict[str, Loaded], reply: str) -> None:
    sample = loaded["path"].samples[2]
    found = PATH.protocol.extract(reply, sample)  # type: ignore[operator]
    wanted = points(reply, sample.extra["size"]) or [(0.0, 0.0)]
    assert found == tuple((float(x), float(y)) for x, y in wanted)


@pytest.mark.parametrize("piece", ["[", "[[1,", "[[1,2],", "[1,2],", "[[1,2],[", "]", "[ ", "[9"])
def test_time_grows_with_length(loaded: dict[str, Loaded], piece: str) -> None:
    sample = loaded["path"].samples[0]
    text = "x" + piece * (100_000 // len(piece))
    start = time.process_time()
    for reply in (text, text + "]"):
        PATH.protocol.extract(reply, sample)  # type: ignore[operator]
    assert time.process_time() - start < 5


def test_what_is_left_out(loaded: dict[str, Loaded]) -> None:
    """Whole numbers no float holds, and paths beyond the authors' recursion."""
    for reply in (f"[[{-(9**400)}, 0.5]]", str([[1, 2]] * 2000)):
        assert not scored(PATH, loaded["path"], [reply] * 3).parity.counted.any()


def test_truths(loaded: dict[str, Loaded]) -> None:
    for bench, data in ((BOX, loaded["box"]), (PATH, loaded["path"])):
        rows = replies_of(bench.protocol, data.samples, oracle(data.samples))
        found = score(bench, data, rows)
        assert set(found.counts(found.parity)) == set(found.counts(found.clean)) == {"right"}
        assert found.strict["overall"].value == pytest.approx(100)
    assert found.figures["overall"].value == found.figures["rmse"].value == 0


def grammar(name: str, reply: str) -> list[tuple[float, ...]]:
    inside = re.search(r"(?is)<answer>(.*?)</answer>", reply)
    text = inside[1].strip() if inside else reply
    form = {
        "points": r"\(\s*(\d+)\s*,\s*(\d+)\s*\)",
        "box": r"\[\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\]",
        "path": r"(\d+),\s*(\d+)",
    }[name]
    return [tuple(map(float, found)) for found in re.findall(form, text, re.ASCII)]


TAGGED = [
    *BOXES, *PATHS, "<think>(1, 2)</think><answer>[(10, 20), (30, 40)]</answer>",
    "<answer>[10, 20, 30, 40]</answer>", "<answer></answer>(10, 20)", 
    "<think></think><answer>(5, 6)",
    "<answer>(1,2)</answer><answer>(3,4)</answer>", "(1.5, 2)", "(10,20),(30,40)",
]  # fmt: skip


def test_grammars(loaded: dict[str, Loaded]) -> None:
    box, path = (bench.using("robobrain2").protocol.extract for bench in (BOX, PATH))
    points_of = find_benchmark("where2place").using("robobrain2").protocol.extract
    one, way = loaded["box"].samples[0], loaded["path"].samples[0]
    for reply in TAGGED:
        found = grammar("box", reply)
        assert box(reply, one) == (found[0] if found else None), reply[:80]  # type: ignore[operator]
        if max((n for pair in grammar("path", reply) for n in pair), default=0) < 1e300:
            steps = tuple((x / 640, y / 480) for x, y in grammar("path", reply))
            assert path(reply, way) == (steps or None), reply[:80]  # type: ignore[operator]
        seen = tuple((x, y, x + 1, y + 1) for x, y in grammar("points", reply) if x + y < 1e9)
        assert points_of(reply, way) == (seen or None), reply[:80]  # type: ignore[operator]
    for bench, data in ((BOX, loaded["box"]), (PATH, loaded["path"])):
        rows = replies_of(bench.using("robobrain2").protocol, data.samples, oracle(data.samples))
        assert score(bench.using("robobrain2"), data, rows).parity.counted.all()
        compared(bench.using("robobrain2"), data, ["<answer>none</answer>"], lambda *_: 0.0)


def test_sizes_come_from_the_picture(tmp_path: Path) -> None:
    Image.new("RGB", (64, 48)).save(tmp_path / "a.png")
    bare = {key: value for key, value in WAYS[2].items() if key not in ("width", "height")}
    written(tmp_path, "traj_data_test.json", [bare, bare | {"id": 2, "image": "b.png"}])
    found = PATH.load(tmp_path)
    assert [s.extra["size"] for s in found.samples] == [(64, 48)]
    assert "no size is given" in str(found.faults[0])
    assert "leaves the picture" in str(found.faults[1])


@pytest.mark.parametrize(("record", "field", "value"), [
    (AREAS[0], "affordance", {"x": 1, "y": 2}), (AREAS[0], "affordance", None),
    (AREAS[0], "affordance", {"x": 1, "y": 2, "width": 0, "height": 4}),
    (AREAS[0], "affordance", {"x": "nan", "y": 2, "width": 1, "height": 4}),
    (AREAS[2], "conversations", [{"from": "human", "value": "?"}]),
    (AREAS[2], "conversations", [{"from": "human", "value": "?"}, {"from": "gpt", "value": "no"}]),
    (WAYS[0], "points", []), (WAYS[0], "points", [[1]]), (WAYS[0], "points", [["a", 1]]),
    (WAYS[0], "points", "path"), (WAYS[0], "meta_data", {"original_width": 0}),
    (WAYS[0], "id", None),
])  # fmt: skip
def test_faulty_records(record: Any, field: str, value: Any, tmp_path: Path) -> None:
    bench = BOX if "affordance" in record or record is AREAS[2] else PATH
    written(tmp_path, "data.json", [record | {field: value}, record | {"id": "good"}])
    found = bench.load(tmp_path)
    assert found.left_out == 1
    assert [s.id for s in found.samples] == ["good"]


def test_a_prediction_file(loaded: dict[str, Loaded], tmp_path: Path) -> None:
    rows = [Prediction(str(s.id), json.dumps(s.truth)) for s in loaded["path"].samples[:2]]
    found = score(PATH, loaded["path"], rows)
    assert found.figures["overall"].n == 2
    assert found.strict["overall"].value == pytest.approx(200 / 3)
