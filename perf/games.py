"""How often players without a model win EvoEmpirBench's levels, over several seeds.

    OMP_NUM_THREADS=1 .venv/bin/python perf/games.py --data FOLDER > docs/results/games.json

FOLDER holds ``data/levels``. A seed draws what is random in the games and the players' own draws.
The mean of the seeds has Student's 95 % interval; each seed's rate is in the output.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from agents import keep
from sightline.benchmarks.interactive import find_interactive
from sightline.playing import play_benchmark

T95 = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 8: 2.365, 10: 2.262}
"""Student's quantile by the number of seeds"""
TOLD = ("success_rate", "score", "calls", "explored", "coins", "lives", "killed", "walls_broken",
        "steps_left", "score_per_step", "cleared_per_step", "valid_replies")  # fmt: skip


def measured(data: Path, solver: str, seeds: int) -> dict[str, Any]:
    benchmark = find_interactive("evoempirbench")
    assert benchmark is not None
    levels = benchmark.load(data)
    runs, start = [], time.process_time()
    with TemporaryDirectory() as folder:
        for seed in range(seeds):
            out = Path(folder) / str(seed)
            runs.append(play_benchmark(benchmark, levels, out, solver=solver, seed=seed).figures)
    told: dict[str, Any] = {"cpu_s_a_seed": round((time.process_time() - start) / seeds, 1)}
    for game, found in levels.of.items():
        rates = [run[game]["success_rate"] for run in runs]
        half = T95[seeds] * statistics.stdev(rates) / seeds**0.5
        told[game] = {
            "levels": len(found),
            "seeds": seeds,
            "success_rate": round(statistics.mean(rates), 2),
            "interval": [round(statistics.mean(rates) - half, 2),
                         round(min(100.0, statistics.mean(rates) + half), 2)],
            "each": [round(rate, 2) for rate in rates],
            "by_tier": {
                tier: round(statistics.mean(run[game]["tiers"][tier]["success_rate"]
                                            for run in runs), 2)
                for tier in runs[0][game]["tiers"]
            },
            "figures": {
                name: round(statistics.mean(run[game][name] for run in runs), 2)
                for name in TOLD if name in runs[0][game]
            },
        }  # fmt: skip
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5, choices=sorted(T95))
    options = parser.parse_args()
    told: dict[str, Any] = {
        "command": f"python perf/games.py --data FOLDER --seeds {options.seeds}",
        "human": {"maze": 90.0, "match2": 86.67},
    }
    for solver in ("planner", "random"):
        told[solver] = measured(options.data, solver, options.seeds)
    print(json.dumps(told, indent=1))
    games = "; ".join(
        f"{name} {of['success_rate']} % [{of['interval'][0]}, {of['interval'][1]}] of "
        f"{of['levels']} levels"
        for name, of in told["planner"].items() if isinstance(of, dict)
    )  # fmt: skip
    keep("evoempirbench", f"planner wins {games}, {options.seeds} seeds", told["command"])


if __name__ == "__main__":
    main()
