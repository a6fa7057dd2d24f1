"""Run every measurement and keep the results: one JSON file each, with date and command.

python perf/full.py --out docs/results
"""

from __future__ import annotations

import argparse
import datetime
import json
import platform
import subprocess
import sys
from pathlib import Path

RUNS = {
    "build_speed": ["perf/build_speed.py", "--scenes", "200", "--objects", "30", "--json"],
    "build_memory": ["perf/build_speed.py", "--scenes", "10000", "--objects", "30",
                     "--per-task", "20000", "--json"],
    "audit_million": ["perf/audit_million.py", "--items", "1000000", "--json"],
    "geometry": ["perf/geometry.py", "--json"],
    "render": ["perf/render.py", "--json"],
    "observe": ["perf/observe.py", "--json"],
    "hostile": ["perf/hostile.py", "--replies", "100000", "--records", "1000", "--json"],
    "runner_overhead": ["perf/runner_overhead.py", "--concurrency", "32", "--json"],
    "runner_overhead_100": ["perf/runner_overhead.py", "--concurrency", "100", "--json"],
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/results"))
    parser.add_argument("--only", default="", help="names, separated by commas")
    options = parser.parse_args()
    chosen = [n for n in options.only.split(",") if n] or list(RUNS)
    options.out.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        print(f"{name} ...", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, *RUNS[name]], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{name} failed:\n{done.stderr}")
        record = {
            "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
            "command": " ".join(["python", *RUNS[name]]),
            "machine": f"{platform.machine()}, Python {platform.python_version()}",
            "result": json.loads(done.stdout),
        }
        (options.out / f"{name}.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    main()
