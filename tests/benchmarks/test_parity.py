"""Published answers: scores recomputed from what authors released."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sightline.benchmarks import find_benchmark, read_predictions, score, score_file


@pytest.mark.parametrize(
    ("model", "published"),
    [("GPT4o", 60.04), ("GPT4V", 51.09), ("llava-v1.6-34b", 46.80), ("QwenVLMax", 40.28)],
)
def test_blink_totals(shared_data: Callable[[str], Path], model: str, published: float) -> None:
    folder = shared_data("qa/blink_predictions")
    found = score_file("blink", folder, folder / f"{model}.json").as_dict()
    assert round(found["parity"]["overall"], 2) == published
    assert found["n"] == 1901


@pytest.mark.parametrize("model", ["GPT4o", "QwenVLMax"])
def test_blink_raw_replies(shared_data: Callable[[str], Path], model: str) -> None:
    """Where the rule decides, it finds what the authors' own code found."""
    blink = find_benchmark("blink")
    loaded = blink.load(shared_data("qa/blink_predictions"))
    by_task = {sample.task: sample for sample in loaded.samples}
    same = decided = 0
    for path in sorted((shared_data("qa/blink_raw") / model).glob("*.json")):
        for rows in json.loads(path.read_text()).values():
            for row in rows:
                task = row["idx"].split("_", 1)[1].rsplit("_", 1)[0]
                value = blink.protocol.extract(row["full_prediction"], by_task[task])  # type: ignore[operator]
                decided += value is not None
                same += value is not None and value == row["prediction"]
    assert decided > 1900
    assert same / decided >= 0.997


def test_blink_raw_scores_as_published(shared_data: Callable[[str], Path]) -> None:
    """With what the authors' model made of the undecided replies, the total is theirs."""
    data, raw = shared_data("qa/blink_predictions"), shared_data("qa/blink_raw")
    found = score_file("blink", data, raw / "GPT4o").as_dict()
    assert round(found["parity"]["overall"], 2) == 60.04


@pytest.mark.parametrize(("file", "published"), [("qwen-2.5-7b", 43.35), ("phi-3.5-mini", 34.48)])
def test_mapeval(shared_data: Callable[[str], Path], file: str, published: float) -> None:
    folder = shared_data("qa/mapeval")
    found = score_file("mapeval", folder, folder / f"{file}.json").as_dict()
    assert round(found["parity"]["overall"], 2) == published
    assert found["n"] == 203


def test_mapeval_records(shared_data: Callable[[str], Path]) -> None:
    loaded = find_benchmark("mapeval").load(shared_data("qa/mapeval"))
    assert len(loaded.samples) == 300
    assert not loaded.faults
    assert sum(sample.truth == "0" for sample in loaded.samples) == 20


def test_every_question_counts(shared_data: Callable[[str], Path], tmp_path: Path) -> None:
    """A file with one right reply is worth that one reply and no more."""
    blink = find_benchmark("blink")
    loaded = blink.load(shared_data("qa/blink_predictions"))
    first = loaded.samples[0]
    (tmp_path / "one.jsonl").write_text(json.dumps({"id": first.id, "reply": first.truth}))
    found = score(blink, loaded, read_predictions(tmp_path / "one.jsonl", loaded))
    assert found.counts(found.parity) == {"right": 1, "error": 1900}
    assert found.counts(found.clean) == {"right": 1, "error": 1900}
