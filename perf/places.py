"""What the solvers without a model find: MapEval's questions, and places in stories.

    OMP_NUM_THREADS=1 .venv/bin/python perf/places.py --maps FOLDER --stories FOLDER

FOLDERs hold MapEval's ``dataset.json`` and the texts and annotations of Andersen and Persuasion.
Shares are in percent; ``accuracy`` counts what is not answered as wrong, ``accuracy_answered`` only
what is answered.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from agents import keep
from sightline.benchmarks import find_benchmark, score
from sightline.benchmarks.fresh import make_fresh
from sightline.solvers import replies_of, solve_in_process
from sightline.solvers.symbolic.maps import solve_maps


def maps(folder: Path) -> dict[str, Any]:
    samples = find_benchmark("mapeval").load(folder).samples
    start = time.process_time()
    told = solve_maps(samples).as_dict()
    seconds = time.process_time() - start
    return told | {"per_cpu_s": round(len(samples) / seconds)}


def fresh(count: int) -> dict[str, Any]:
    """The agent on made maps, and what the second path finds."""
    with tempfile.TemporaryDirectory() as folder:
        made = make_fresh(find_benchmark("mapeval"), None, Path(folder) / "fresh", count)
        told = solve_maps(made.loaded.samples).as_dict()
    return {"disagreements": len(made.audited.disagreements), **told["overall"]}


def stories(folder: Path) -> dict[str, Any]:
    benchmark = find_benchmark("andersen_persuasion")
    told: dict[str, Any] = {}
    for variant in ("", "likeness-70", "likeness-90"):
        chosen = benchmark.using(variant)
        loaded = chosen.load(folder)
        answers, _ = solve_in_process("last-location", loaded.samples)
        found = score(chosen, loaded, replies_of(chosen.protocol, loaded.samples, answers))
        figures = {name: found.figures[name] for name in ("overall", "exact")}
        told[variant or "likeness-80"] = {
            name: {part.name: {"n": part.n, "value": round(part.value, 2)} for part in each.parts}
            for name, each in figures.items()
        }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--maps", type=Path, required=True)
    parser.add_argument("--stories", type=Path, required=True)
    given = parser.parse_args()
    command = "python perf/places.py --maps MAPEVAL --stories ANDERSEN_PERSUASION"
    found: dict[str, Any] = {
        "command": command,
        "mapeval": maps(given.maps),
        "fresh": fresh(600),
        "stories": stories(given.stories),
    }
    print(json.dumps(found, indent=1))
    of = found["mapeval"]["overall"]
    told = f"tools without a model answer {of['coverage']} % of {of['n']}, {of['accuracy']} % right"
    keep("mapeval", told, command)


if __name__ == "__main__":
    main()
