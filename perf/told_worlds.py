"""Fresh worlds of SpatialEval and SpatialEvalLLM: speed, second path, solver, and how many of
the questions that the published sampling gives are determined.

    OMP_NUM_THREADS=1 .venv/bin/python perf/told_worlds.py [KEYS]

Speeds are questions per CPU-second of one core: posing, and reading back with answering.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from sightline.benchmarks import find_benchmark
from sightline.datasets.symbolic import SymbolicMix, make_symbolic
from sightline.questions.symbolic import Recipe
from sightline.questions.symbolic.board_reading import map_answers
from sightline.questions.symbolic.point_maps import map_questions
from sightline.questions.symbolic.told_recipes import RECIPES as WORLDS
from sightline.questions.symbolic.walk_recipes import RECIPES as WALKS
from sightline.solvers.symbolic import solve


def posed(recipe: Recipe, keys: int) -> dict[str, Any]:
    start = time.process_time()
    found = list(recipe.pose(np.arange(keys, dtype=np.uint64)))
    middle = time.process_time()
    wrong = sum(bool(recipe.check(one)) for one in found)
    end = time.process_time()
    return {
        "n": len(found), "disagreements": wrong,
        "posed_per_cpu_s": round(len(found) / (middle - start)),
        "checked_per_cpu_s": round(len(found) / (end - middle)),
    }  # fmt: skip


def sampled(kind: int, keys: int) -> dict[str, Any]:
    """Map questions as published sampling has them, in words."""
    draw = partial(map_questions, kind=kind, ambiguous=True)
    found = [one for one in draw(np.arange(keys, dtype=np.uint64)) if one.tags["mode"] == "tqa"]
    left = np.array([len(map_answers(one.text, one.question, one.options)) for one in found])
    return {"n": len(left), "determined": round(100 * float(np.mean(left == 1)), 1),
            "expected_score": round(100 * float(np.mean(1 / left)), 1)}  # fmt: skip


def solved(name: str, count: int) -> dict[str, Any]:
    """What the solver makes of a fresh benchmark, read by the benchmark's own loader."""
    benchmark = find_benchmark(name)
    assert benchmark.like is not None
    mix = benchmark.like()
    assert isinstance(mix, SymbolicMix)
    with TemporaryDirectory() as folder:
        made = make_symbolic(mix, Path(folder) / "made", count, name=name)
        samples = [s for s in benchmark.load(made.files[0]).samples if "story" in s.extra]
        start = time.process_time()
        found = solve(samples)
        seconds = time.process_time() - start
    right = sum(a == s.truth for a, s in zip(found.answers, samples, strict=True))
    return {"n": len(samples), "right": right, "read": found.coverage.stories_read,
            "disagreements": len(made.audited.disagreements),
            "solved_per_cpu_s": round(len(samples) / seconds)}  # fmt: skip


def main() -> None:
    keys = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    told = {
        "command": f"perf/told_worlds.py {keys}",
        "recipes": {recipe.name: posed(recipe, keys) for recipe in (*WORLDS, *WALKS)},
        "published_sampling": {f"spatialmap.{k}": sampled(k, keys) for k in range(3)},
        "solver": {name: solved(name, keys) for name in ("spatialeval", "spatialevalllm")},
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
