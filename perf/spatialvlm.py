"""The SpatialVLM card at the published size: pairs per CPU-second, and how long two billion take.

    python perf/spatialvlm.py --photos 40000 --objects 20 --json

Neutral photos (one frame, its objects in view) are written as a scene store; that is not counted.
Reading the store, asking every task of the card and writing Parquet happen in one fresh process,
one thread, whose whole CPU time (user + system, import included) is. Every item is counted once:
ids and (scene, question, options) of a sample of parts are compared after the run.

Extrapolation: two billion divided by the measured rate and by two cores. Ceiling: writing the
finished question, answer and id strings of one part once more.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from fresh import fresh
from photos import write_photos
from sightline.datasets.statistics import statistics

WANTED = 2_000_000_000
CHILD = """
import json, sys
from pathlib import Path
from sightline.cards import find_card
from sightline.datasets.build import build
from sightline.datasets.usage import usage
done = build(Path(sys.argv[1]), Path(sys.argv[2]), find_card("spatialvlm").data, pictures=False)
print(json.dumps({"items": done.items, "per_task": done.per_task, **usage()}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--objects", type=int, default=20)
    parser.add_argument("--store", type=Path, default=None, help="use this store of photos")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sightline-perf-", dir=os.environ.get("TMPDIR")) as out:
        store = options.store or write_photos(Path(out) / "photos", options.photos, options.objects)
        result = measure(store, Path(out) / "data")
    result["objects_per_photo"] = options.objects
    if options.json:
        print(json.dumps(result))
        return
    for name, value in result.items():
        print(f"{name:28} {value}")


def measure(store: Path, out: Path) -> dict[str, Any]:
    """Build in a process of its own; then look for repeats and measure the ceiling."""
    start = time.time()
    found = fresh("-c", CHILD, store, out)
    wall = time.time() - start
    repeats, looked_at = repeated(out)
    distinct = found["items"] * (1 - repeats / max(looked_at, 1))
    speed = distinct / found["cpu_s"]
    top = ceiling(out)
    size = sum(p.stat().st_size for p in (out / "data").glob("*.parquet"))
    return {
        "qa": found["items"],
        "tasks": len(found["per_task"]),
        "cpu_s": found["cpu_s"],
        "wall_s": round(wall, 1),
        "qa_per_cpu_s": round(speed),
        "repeats": f"{repeats} of {looked_at} looked at",
        "peak_mib": found["peak_mib"],
        "bytes_per_qa": round(size / found["items"], 1),
        "ceiling_qa_per_cpu_s": round(top),
        "of_ceiling": round(speed / top, 3),
        "minutes_for_2e9_on_2_cores": round(WANTED / speed / 2 / 60, 1),
        "peer_vqasynth_1095_times": round(speed / 1095, 1),
    }


def repeated(out: Path) -> tuple[int, int]:
    """Repeats among the items of the first part, and how many those are."""
    part = sorted((out / "data").glob("part-*.parquet"))[0]
    others = [p for p in sorted((out / "data").glob("part-*.parquet")) if p != part]
    hidden = [p.rename(p.with_suffix(".hidden")) for p in others]
    try:
        rows = statistics(out)
    finally:
        for path in hidden:
            path.rename(path.with_suffix(".parquet"))
    return sum(r.duplicates for r in rows), sum(r.items for r in rows)


def ceiling(out: Path) -> float:
    """Rows per CPU-second of writing finished strings."""
    part = sorted((out / "data").glob("part-*.parquet"))[0]
    table = pq.read_table(part, columns=["id", "question", "answer"])
    start = time.process_time()
    pq.write_table(table, out / "ceiling.parquet", compression="zstd", use_dictionary=["answer"])
    return len(table) / (time.process_time() - start)


if __name__ == "__main__":
    main()
