"""Speed of reading stories and answering, and what comes out, in CPU time of one core.

    OMP_NUM_THREADS=1 .venv/bin/python perf/symbolic.py --data FOLDER

FOLDER holds ``correct_clean`` and ``correct_noise`` with StepGame's files. Texts are in memory;
reading their sentences, reasoning and wording the answer are timed, the first time as well, with
the templates still to be compiled. Each sample is answered by itself among all of its file.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from sightline.benchmarks import find_benchmark
from sightline.solvers.symbolic import solve


def measured(path: Path) -> dict[str, Any]:
    samples = find_benchmark("stepgame").load(path).samples
    seconds = []
    for _ in range(4):
        start = time.process_time()
        solved = solve(samples)
        seconds.append(time.process_time() - start)
    right = sum(a == s.truth for a, s in zip(solved.answers, samples, strict=True))
    return {
        "stories": len(samples),
        "sentences": solved.coverage.sentences,
        "read": solved.coverage.stories_read,
        "right": right,
        "first_per_cpu_s": round(len(samples) / seconds[0]),
        "best_per_cpu_s": round(len(samples) / min(seconds[1:])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder = parser.parse_args().data
    told = {
        f"{kind}_k{k}": measured(folder / f"correct_{kind}" / f"qa{k}_valid.txt")
        for kind in ("clean", "noise")
        for k in (10, 5, 1)
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
