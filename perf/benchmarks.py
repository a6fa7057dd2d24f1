"""Every benchmark once: fresh questions, the truth by both rules, and the baselines.

    python perf/benchmarks.py                 # all
    python perf/benchmarks.py vsi_bench surds # some of them
    python perf/benchmarks.py --data FOLDER   # also published records, FOLDER/ID/ or FOLDER/ID.*

Where task types are geometric, questions are asked anew about small procedural scenes and read by
the benchmark's own loader. The published truth has to be right by the authors' rule and by ours; a
blind draw shows the chance level. Outcomes go to ``docs/results/benchmarks.json`` and, in short, to
the package's ``cards/benchmark_evidence.json``. Exits non-zero when a truth is not right. Whether a
rule is the authors' is checked in ``tests/benchmarks``, against a second reading of it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sightline.cards
from sightline.benchmarks import Benchmark, Loaded, benchmarks, find_benchmark, score
from sightline.benchmarks.fresh import Fresh, make_fresh
from sightline.benchmarks.suites import named
from sightline.cards import cards
from sightline.errors import BadInput
from sightline.evaluate import baselines
from sightline.scenes.simulate import simulate
from sightline.solvers import oracle, replies_of

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "results" / "benchmarks.json"
EVIDENCE = Path(sightline.cards.__file__).parent / "benchmark_evidence.json"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("benchmarks", nargs="*", help="ids; all when left out")
    parser.add_argument("--data", type=Path, help="folder of published records, by id")
    parser.add_argument("--scenes", type=int, default=6)
    parser.add_argument("--count", type=int, default=200, help="fresh questions of each")
    options = parser.parse_args()
    known = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="sightline-bench-") as scratch:
        for name in options.benchmarks or benchmarks():
            benchmark = find_benchmark(name)
            try:
                try:
                    found = check(benchmark, Path(scratch), options)
                except BadInput:
                    if "rules" not in benchmark.variants:
                        raise
                    found = check(benchmark.using("rules"), Path(scratch), options)
                    found["variant"] = "rules"  # what the authors' own rule needs is not here
            except BadInput as error:
                # a rule that needs what is not installed here is no fault of the truth
                found = {"date": today(), "fresh": 0, "published": 0, "sound": False}
                found["problem"] = str(error)
            known[name] = found
            wrong += not found["sound"] and "problem" not in found
            print(json.dumps({"benchmark": name, **found}), flush=True)
    RESULTS.write_text(json.dumps(dict(sorted(known.items())), indent=1) + "\n")
    names = {card.id: card.benchmark for card in cards().values() if card.benchmark in known}
    short = {
        card: {"benchmark": name}
        | {k: known[name][k] for k in ("fresh", "published", "sound", "date")}
        for card, name in sorted(names.items())
    }
    EVIDENCE.write_text(json.dumps(short, indent=1) + "\n")
    sys.exit(1 if wrong else 0)


def check(benchmark: Benchmark, scratch: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Fresh and published questions of one benchmark."""
    found: dict[str, Any] = {"date": today(), "fresh": 0, "published": 0, "sound": True}
    if benchmark.like is not None:
        fresh = benchmark.like()
        store = scenes_for(fresh, scratch, options) if isinstance(fresh, Fresh) else None
        out = Path(tempfile.mkdtemp(dir=scratch)) / benchmark.id
        made = make_fresh(benchmark, store, out, options.count, workers=2)
        found["fresh"] = len(made.loaded.samples)
        found["disagreements"] = len(made.audited.disagreements)
        found["missing"] = list(made.missing)
        found["fresh_scores"] = scored(benchmark, made.loaded)
        found["sound"] &= not made.audited.disagreements and all_right(found["fresh_scores"])
    records = named(options.data, benchmark.id) if options.data else None
    if records is not None:
        loaded = benchmark.load(records)
        found["published"] = len(loaded.samples)
        found["left_out"] = loaded.left_out
        found["published_scores"] = scored(benchmark, loaded)
        found["sound"] &= all_right(found["published_scores"])
    return found


def scenes_for(fresh: Fresh, scratch: Path, options: argparse.Namespace) -> Path:
    """Procedural scenes of the kind that is asked about; made once for all benchmarks."""
    kinds = (fresh.world,) if isinstance(fresh.world, str) else fresh.world
    store = scratch / f"{'-'.join(kinds)}_{fresh.frames}_{fresh.moving}_{fresh.moving_share}"
    if not store.exists():
        simulate(
            fresh.world, options.scenes * len(kinds), store, frames=fresh.frames,
            moving=fresh.moving, moving_share=fresh.moving_share, size=(320, 240), workers=2,
        )  # fmt: skip
    return store


def today() -> str:
    return datetime.now(UTC).date().isoformat()


def scored(benchmark: Benchmark, loaded: Loaded) -> dict[str, Any]:
    """The truth by both rules, where the record is not known to be faulty; and the baselines."""
    sound = Loaded(tuple(s for s in loaded.samples if not s.problems))
    right = replies_of(benchmark.protocol, sound.samples, oracle(sound.samples))
    told = score(benchmark, sound, right)
    return {
        "faulty": len(loaded.samples) - len(sound.samples),
        "parity": told.counts(told.parity),
        "clean": told.counts(told.clean),
        "baselines": baselines(benchmark, loaded.samples),
    }


def all_right(found: dict[str, Any]) -> bool:
    """Whether every truth is right by both rules."""
    return set(found["parity"]) == {"right"} and set(found["clean"]) == {"right"}


if __name__ == "__main__":
    try:
        main()
    except BadInput as error:
        sys.exit(f"perf/benchmarks.py: {error}")
