"""Predictions scored per second: reading the file, both rules, aggregates and intervals.

    python perf/scoring_speed.py --json
    python perf/scoring_speed.py --predictions 200000

A made-up benchmark in VSI-Bench's schema (half choices, half numbers) and a JSON-lines file of
replies: bare answers, sentences, and paragraphs of reasoning, in equal parts, all different where
they are text. The target is 50,000 predictions per second of wall time in one process.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from sightline.benchmarks import find_benchmark, read_predictions, score
from sightline.hashing import mix, uniform

TARGET = 50_000
KINDS = ("object_abs_distance", "object_rel_distance")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--predictions", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sightline-perf-") as scratch:
        found = {
            style: measure(Path(scratch), options.predictions, style)
            for style in ("short", "sentences", "reasoning")
        }
    print(json.dumps(found) if options.json else json.dumps(found, indent=1))


def measure(folder: Path, count: int, style: str) -> dict[str, Any]:
    """Seconds of each step for one style of replies."""
    write(folder, count, style)
    benchmark = find_benchmark("vsi_bench")
    times = [time.perf_counter()]
    loaded = benchmark.load(folder / "test.jsonl")
    times.append(time.perf_counter())
    predictions = read_predictions(folder / "replies.jsonl", loaded)
    times.append(time.perf_counter())
    score(benchmark, loaded, predictions).as_dict()
    times.append(time.perf_counter())
    steps = np.diff(times)
    rate = count / (steps[1] + steps[2])
    return {
        "predictions": count,
        "seconds": {
            name: round(float(s), 3)
            for name, s in zip(("records", "replies", "scores"), steps, strict=True)
        },
        "per_second": round(rate),
        "of_target": round(rate / TARGET, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def write(folder: Path, count: int, style: str) -> None:
    """Questions and replies."""
    letters = uniform(mix("letter", np.arange(count)), 4)
    numbers = uniform(mix("number", np.arange(count)), 900) / 100 + 1
    records, replies = [], []
    for i, (letter, number) in enumerate(zip(letters.tolist(), numbers.tolist(), strict=True)):
        choice = i % 2
        record: dict[str, Any] = {"id": i, "dataset": "made", "scene_name": f"s{i // 20}"}
        record |= {"question_type": KINDS[choice], "question": f"question {i}?"}
        record["ground_truth"] = "ABCD"[letter] if choice else f"{number:.2f}"
        if choice:
            record["options"] = ["A. chair", "B. table", "C. lamp", "D. sofa"]
        records.append(json.dumps(record))
        answer = "ABCD"[(letter + i // 2 % 2) % 4] if choice else f"{number + i % 3:.2f}"
        replies.append(json.dumps({"id": i, "reply": said(style, answer, i)}))
    (folder / "test.jsonl").write_text("\n".join(records))
    (folder / "replies.jsonl").write_text("\n".join(replies))


def said(style: str, answer: str, number: int) -> str:
    """An answer as models word it."""
    if style == "short":
        return answer
    if style == "sentences":
        return f"In scene {number // 20} of the video, the answer is {answer}."
    thought = "The camera passes the desk and turns towards the window. " * (3 + number % 5)
    return f"Let me look at frame {number}. {thought}\n\nTherefore the answer is {answer}."


if __name__ == "__main__":
    main()
