"""What follows from the texts of published benchmarks: the validity audit of each, in one table.

    .venv/bin/python perf/published.py spatialeval=FOLDER stepgame=FOLDER babi17=FOLDER ...

Each argument names a benchmark and where its records lie. Printed are shares in percent, n, and
questions a CPU-second, reading included.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from sightline.benchmarks import find_benchmark
from sightline.solvers.symbolic import audit_published


def measured(name: str, data: Path) -> dict[str, Any]:
    benchmark = find_benchmark(name)
    loaded = benchmark.load(data)
    start = time.process_time()
    told = audit_published(benchmark, loaded).as_dict()
    seconds = time.process_time() - start
    kept = {key: value for key, value in told.items() if key not in ("items", "benchmark")}
    return kept | {"faults": len(loaded.faults), "per_cpu_s": round(len(loaded.samples) / seconds)}


def main() -> None:
    pairs = [argument.partition("=") for argument in sys.argv[1:]]
    if not pairs or not all(sign for _, sign, _ in pairs):
        raise SystemExit(__doc__)
    told = {name: measured(name, Path(folder)) for name, _, folder in pairs}
    print(json.dumps({"command": f"perf/published.py {' '.join(n for n, _, _ in pairs)}"} | told))


if __name__ == "__main__":
    main()
