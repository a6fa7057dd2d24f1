"""TraceSpatial-Bench: paths, where they begin and end, and their distances written out plainly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.benchmarks import Loaded, Prediction, Scores, find_benchmark, score
from sightline.solvers import oracle, replies_of

TRACES = find_benchmark("trace-spatial")
LENS = [[500.0, 0.0, 320.0], [0.0, 500.0, 240.0], [0.0, 0.0, 1.0]]
RECORDS: list[dict[str, Any]] = [
    {"question_id": f"t{i}", "prompt": "Put the cup beside the plate.", "target_object": "cup",
     "destination": "beside the plate", "gt_depth_intrinsics": LENS, "image_size": [640, 480],
     "trajectory": [[0.1 * i, 0.2, 1.0], [0.2, 0.0, 1.1], [0.4, 0.2, 1.2]],
     "bbox_center": [0.4, 0.2, 1.2], "bbox_extent": [0.1, 0.1, 0.1],
     "bbox_rotation": np.eye(3).tolist()}
    for i in range(3)
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    path = tmp_path_factory.mktemp("traces") / "bench.jsonl"
    path.write_text("\n".join(map(json.dumps, RECORDS)))
    return TRACES.load(path)


def saying(reply: str, loaded: Loaded) -> Scores:
    return score(TRACES, loaded, [Prediction(s.id, reply) for s in loaded.samples])


def test_the_truth_succeeds_and_is_near_itself(loaded: Loaded) -> None:
    right = replies_of(TRACES.protocol, loaded.samples, oracle(loaded.samples))
    for variant in ("", "2d"):
        found = score(TRACES.using(variant), loaded, right)
        assert found.figures["overall"].value == pytest.approx(100)
        assert found.strict["overall"].value == pytest.approx(100)
        assert found.figures["frechet"].value < 1e-3
        assert found.figures["mae"].value < 1e-3


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 1000), st.floats(0.1, 3)),
                min_size=1, max_size=6))  # fmt: skip
def test_start_and_end(loaded: Loaded, points: list[tuple[int, int, float]]) -> None:
    points = [(u, v, round(d, 3)) for u, v, d in points]
    found = saying(f"The path is {points}.", loaded)
    for i, record in enumerate(RECORDS):
        camera = [
            ((u / 1000 * 640 - 320) / 500 * d, (v / 1000 * 480 - 240) / 500 * d, d)
            for u, v, d in points
        ]
        start = np.linalg.norm(np.subtract(camera[0], record["trajectory"][0])) < 0.2
        end = any(
            np.linalg.norm(np.maximum(np.abs(np.subtract(p, [0.4, 0.2, 1.2])) - 0.05, 0)) < 0.2
            for p in camera[-3:]
        )
        assert found.parity.numbers["start"][i] == start
        assert found.parity.numbers["end"][i] == end
        assert found.parity.numbers["score"][i] == (start and end)


@pytest.mark.parametrize(
    "reply",
    ["", "none", "(1, 2)", "[]", "[[]]", "(a, b, c)", "(1,2,3", "((((", "\ud800", "(" * 10**5],
)  # fmt: skip
def test_no_path(loaded: Loaded, reply: str) -> None:
    found = saying(reply, loaded)
    assert found.counts(found.parity) == {"unparsed": 3}
    assert np.isnan(found.figures["frechet"].value)


@pytest.mark.parametrize(("field", "value"), [
    ("trajectory", []), ("trajectory", [[0, 0, -1]]), ("trajectory", "path"),
    ("gt_depth_intrinsics", [1, 2]), ("bbox_center", None), ("bbox_rotation", [[1, 2], [3, 4]]),
    ("bbox_extent", [float("nan")] * 3),
])  # fmt: skip
def test_faulty_records(field: str, value: Any, tmp_path: Path) -> None:
    records = [RECORDS[0], RECORDS[1] | {field: value}, RECORDS[2]]
    (tmp_path / "bench.jsonl").write_text("\n".join(map(json.dumps, records)))
    found = TRACES.load(tmp_path)
    assert found.left_out == 1
    assert len(found.samples) == 2
