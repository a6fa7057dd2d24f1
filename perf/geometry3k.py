"""Geometry3K's logic forms: how many problems each way solves, where two ways agree, how long.

    OMP_NUM_THREADS=1 .venv/bin/python perf/geometry3k.py --data FOLDER

FOLDER holds ``logic_forms.zip``, and ``pred_results`` where the answers of the authors' solver are
there. Two answers agree within one per cent. Seconds are CPU time of one core.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from sightline.benchmarks.geometry_problems import published_problems, solved_answers
from sightline.geometry.theorems import Problem, construct, prove

WAYS = {
    "theorems": lambda problem: prove(problem),
    "theorems-forms": lambda problem: prove(problem, sides=False),
    "construction": construct,
}
TEST = range(2401, 3002)
"""the published test split"""


def near(one: float, other: float) -> bool:
    return abs(one - other) <= 0.01 * max(1.0, abs(other))


def solved(problems: dict[str, Problem], way: str) -> tuple[dict[str, float], dict[str, Any]]:
    values: dict[str, float] = {}
    status: Counter[str] = Counter()
    seconds = []
    for number, problem in problems.items():
        start = time.process_time()
        found = WAYS[way](problem)
        seconds.append(time.process_time() - start)
        status[found.status] += 1
        if found.value is not None:
            values[number] = found.value
    tests = [n for n in problems if int(n) in TEST]
    return values, {
        "n": len(problems),
        "status": dict(sorted(status.items())),
        "solved_percent": round(100 * len(values) / len(problems), 2),
        "n_test": len(tests),
        "solved_test_percent": round(100 * sum(n in values for n in tests) / max(len(tests), 1), 2),
        "mean_s": round(float(np.mean(seconds)), 4),
        "worst_s": round(max(seconds), 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    published = published_problems(data, [])
    problems = {one.id: one.problem for one in published}
    known = solved_answers(data)
    report: dict[str, Any] = {
        "command": "perf/geometry3k.py --data FOLDER",
        "n": len(problems),
        "forms_unread": sum(len(one.problem.unread) for one in published),
    }
    values = {}
    for way in WAYS:
        values[way], report[way] = solved(problems, way)
        answers = {n: v for n, v in values[way].items() if n in known}
        report[way]["with_known_answer"] = {
            "n": len(known),
            "answered": len(answers),
            "agree": sum(near(v, known[n]) for n, v in answers.items()),
        }
        print(way, report[way], file=sys.stderr)
    one, other = values["theorems"], values["construction"]
    both = one.keys() & other.keys()
    apart = sorted((n for n in both if not near(one[n], other[n])), key=int)
    report["theorems_and_construction"] = {
        "both": len(both), "agree": len(both) - len(apart), "apart": apart,
        "either": len(one.keys() | other.keys()),
    }  # fmt: skip
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
