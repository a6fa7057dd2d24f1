"""What reading and reasoning answer of NLVR and SpartQA-Human, and how much of it is read.

    OMP_NUM_THREADS=1 .venv/bin/python perf/canvases.py --nlvr FOLDER --spartqa FILE FILE

FOLDER holds NLVR's dev.json, each FILE is a part of SpartQA-Human. ``answered`` questions have an
answer; ``against_the_label`` lists those that the published label contradicts.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sightline.benchmarks import Sample, find_benchmark
from sightline.solvers.symbolic import Solved, solve


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nlvr", type=Path, required=True)
    parser.add_argument("--spartqa", type=Path, required=True, nargs="+")
    given = parser.parse_args()
    told = {"nlvr": measured("nlvr", given.nlvr)}
    told |= {f"spartqa {path.stem}": measured("spartqa", path) for path in given.spartqa}
    print(json.dumps(told, indent=1))


def measured(name: str, path: Path) -> dict[str, Any]:
    samples = find_benchmark(name).load(path).samples
    start = time.process_time()
    solved = solve(samples)
    seconds = time.process_time() - start
    right = [
        None if a is None else s.answer.judge(str(a), s.truth).kind == "right"
        for a, s in zip(solved.answers, samples, strict=True)
    ]
    kinds = sorted({kind_of(sample) for sample in samples})
    return {
        "command": f"perf/canvases.py, {name}: {path.name}",
        "all": figures(right),
        "by_type": {
            kind: figures(r for r, s in zip(right, samples, strict=True) if kind_of(s) == kind)
            for kind in kinds
        },
        "status": dict(Counter(solved.status)),
        "stories_read": [solved.coverage.stories_read, solved.coverage.stories],
        "sentences_read": [solved.coverage.sentences_read, solved.coverage.sentences],
        "per_cpu_s": round(len(samples) / seconds),
        "against_the_label": against(solved, samples, right),
    }


def kind_of(sample: Sample) -> str:
    return sample.tags.get("type", sample.task)


def figures(right: Iterable[bool | None]) -> dict[str, Any]:
    """Counts; accuracy over all questions and over those answered, in percent."""
    marks = list(right)
    answered = [mark for mark in marks if mark is not None]
    return {
        "n": len(marks),
        "answered": len(answered),
        "right": sum(answered),
        "accuracy": round(100 * sum(answered) / max(len(marks), 1), 1),
        "of_answered": round(100 * sum(answered) / max(len(answered), 1), 1),
    }


def against(
    solved: Solved, samples: Sequence[Sample], right: Sequence[bool | None]
) -> list[dict[str, str]]:
    return [
        {"id": s.id, "question": s.question, "label": str(s.truth), "answered": str(a)}
        for s, a, mark in zip(samples, solved.answers, right, strict=True)
        if mark is False
    ]


if __name__ == "__main__":
    main()
