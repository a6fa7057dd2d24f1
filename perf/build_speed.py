"""Questions per CPU-second: rooms of boxes in a store in, Parquet out, one thread, import included.

    python perf/build_speed.py --scenes 200 --objects 30 --json

The rooms are procedural, without pictures. Making the store is not counted; the build runs in a
fresh process, whose whole CPU time (user + system, import included) is. Every item is distinct: the
file's ids and (scene, question, options) are compared after the run.

Ratios: to the peers measured on the same kind of machine (RoboSpatial with its fits-here test 705,
relations only 4,890, VLM-3R on real rooms 5.6, VQASynth 1,095 QA per CPU-second), and to the
ceiling of writing ready strings as Parquet, measured here on the same question column.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from fresh import fresh
from sightline.datasets.statistics import statistics
from sightline.scenes.simulate import simulate

PEERS = {
    "RoboSpatial, 20 objects": 705,
    "RoboSpatial, relations only": 4890,
    "VLM-3R, real rooms": 5.6,
    "VQASynth": 1095,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--objects", type=int, default=30)
    parser.add_argument("--tasks", default="", help="tasks or families; all by default")
    parser.add_argument("--per-task", type=int, default=None)
    parser.add_argument("--store", type=Path, default=None, help="measure on this store instead")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sightline-perf-") as scratch:
        store = options.store or simulate(
            "rooms", options.scenes, Path(scratch) / "rooms", objects=options.objects, frames=0
        )
        result = measure(store, Path(scratch) / "out", options)
        result |= ratios(Path(scratch) / "out", result["qa_per_cpu_s"])
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:40} {value:,.1f}" if isinstance(value, float) else f"{name:40} {value}")


def measure(store: Path, out: Path, options: argparse.Namespace) -> dict[str, float]:
    """Run the build in a process of its own and read what it used."""
    command = ["-m", "sightline", "build", str(store), "-o", str(out), "--json"]
    command += ["--tasks", options.tasks] if options.tasks else []
    command += ["--per-task", str(options.per_task)] if options.per_task else []
    report = fresh(*command)
    distinct = report["items"] - sum(row.duplicates for row in statistics(out))
    return {
        "qa": distinct,
        "cpu_s": report["cpu_s"],
        "qa_per_cpu_s": round(distinct / report["cpu_s"], 1),
        "peak_mib": report["peak_mib"],
        "repeated": report["items"] - distinct,
        "tasks": len(report["tasks"]),
    }


def ratios(out: Path, speed: float) -> dict[str, float]:
    """Ours / peer, and ours / ceiling."""
    found = {f"times {name}": round(speed / peer, 1) for name, peer in PEERS.items()}
    top = ceiling(out)
    return {**found, "ceiling": round(top, 1), "of ceiling": round(speed / top, 3)}


def ceiling(out: Path) -> float:
    """Rows per CPU-second of writing the finished question, answer and id strings once more."""
    tables = [
        pq.read_table(p, columns=["id", "question", "answer"])
        for p in sorted((out / "data").glob("*.parquet"))
    ]
    table = pa.concat_tables(tables)
    start = time.process_time()
    pq.write_table(table, out / "ceiling.parquet", compression="zstd", use_dictionary=["answer"])
    return len(table) / (time.process_time() - start)


if __name__ == "__main__":
    main()
