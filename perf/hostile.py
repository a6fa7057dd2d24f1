"""Fuzzed replies and corrupted records against every benchmark: what became of them.

python perf/hostile.py --replies 100000 --records 1000
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

from sightline.benchmarks import benchmarks

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from benchmarks.fuzzed import try_records, try_replies


def measured(replies: int, records: int, seed: int) -> dict[str, Any]:
    """Counts; an error that no rule and no loader may raise ends the run."""
    warnings.simplefilter("error")
    names = benchmarks()
    scored: dict[str, int] = {}
    became: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        for name in names:
            draw = random.Random(f"{seed} {name}")
            folder = Path(home) / name
            # one reply in a hundred or so is missing on purpose
            share = int(1.03 * replies / len(names)) + 1
            scored[name] = try_replies(name, folder / "replies", draw, share, long=1)
            became += try_records(name, folder / "records", draw, -(-records // len(names)))
    return {
        "benchmarks": len(names), "seed": seed, "replies": sum(scored.values()),
        "records": became.total(), "became": dict(became), "replies_by_benchmark": scored,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replies", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print the counts as JSON")
    options = parser.parse_args()
    found = measured(options.replies, options.records, options.seed)
    if options.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{found['replies']} replies in {found['benchmarks']} benchmarks: a score each")
    print(f"{found['records']} corrupted records: {found['became']}")


if __name__ == "__main__":
    main()
