"""Picture worlds made by rule: how many questions the second path confirms, how even answers are,
and what asking, checking and drawing cost. Prints JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np

from sightline import hashing
from sightline.benchmarks.catalogue import find_benchmark
from sightline.datasets.symbolic import SymbolicMix
from sightline.questions.symbolic import Posed, Recipe

CHUNK = 50


def _posed(recipe: Recipe, seed: int, tried: list[int]) -> Iterator[Posed]:
    for chunk in range(1_000_000):
        numbers = np.arange(chunk * CHUNK, (chunk + 1) * CHUNK, dtype=np.uint64)
        for number in numbers:
            tried[0] += 1
            yield from recipe.pose(hashing.mix(recipe.name, np.uint64(seed), [number]))


def measured(recipe: Recipe, count: int, drawn: int, seed: int) -> dict[str, Any]:
    """Figures of one recipe; times are CPU milliseconds an item."""
    tried = [0]
    start = time.process_time()
    asked: list[Posed] = list(islice(_posed(recipe, seed, tried), count))
    posing = time.process_time() - start
    start = time.process_time()
    wrong = [(one.key, said) for one in asked if (said := recipe.check(one))]
    checking = time.process_time() - start
    start = time.process_time()
    pictures = 0
    for one in asked[:drawn]:
        made = recipe.draw(one) if recipe.draw else ()
        pictures += len(made) if isinstance(made, list | tuple) else 1
    drawing = time.process_time() - start
    replies = Counter(one.reply for one in asked)
    known = Counter(str(dict(one.world)) + one.question for one in asked)
    return {
        "checked": len(asked), "keys_tried": tried[0], "disagreements": len(wrong),
        "first": wrong[:3], "different": len(known),
        "answers": dict(replies.most_common(8)), "kinds_of_answer": len(replies),
        "most_frequent_percent": round(100 * replies.most_common(1)[0][1] / len(asked), 1),
        "ms_pose": round(1e3 * posing / len(asked), 2),
        "ms_check": round(1e3 * checking / len(asked), 2),
        "ms_picture": round(1e3 * drawing / max(1, pictures), 1), "pictures_drawn": pictures,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("benchmark")
    parser.add_argument("-n", type=int, default=2000, help="questions of each recipe")
    parser.add_argument("--draw", type=int, default=10, help="questions that are drawn")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    like = find_benchmark(asked.benchmark).like
    mix = like() if like else None
    if not isinstance(mix, SymbolicMix):
        sys.exit(f"{asked.benchmark} draws no worlds of its own")
    found = {
        recipe.name: measured(recipe, asked.n, asked.draw, asked.seed) for recipe, _ in mix.recipes
    }
    print(json.dumps({
        "command": " ".join(["python perf/picture_worlds.py", *sys.argv[1:]]),
        "n": sum(entry["checked"] for entry in found.values()),
        "disagreements": sum(entry["disagreements"] for entry in found.values()),
        "recipes": found,
    }, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
