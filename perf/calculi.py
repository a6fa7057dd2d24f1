"""Speed of the reasoner for worlds made of words, in CPU time of one core.

    OMP_NUM_THREADS=1 .venv/bin/python perf/calculi.py

Path consistency of random networks of 200 things, by density (mean number of stated relations per
thing, of half of the base relations each): "random" ones are as they come and mostly contradict
themselves from about 10 on, "planted" ones allow the relations of real intervals among others. And
stories per second: StepGame-like chains of k steps and 2 k/5 noise statements, given as triples,
with one question each; the same under open-world orders per axis.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from sightline.geometry.calculi import (
    ALLEN,
    PER_AXIS,
    RCC8,
    UNIT_GRID,
    Calculus,
    Semantics,
    Stories,
    ask,
    close,
    locate_boxes,
    locate_intervals,
    networks,
)

THINGS = 200
SEEDS = 5


def spent(function: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of one call, and what it returned."""
    start = time.process_time()
    out = function()
    return time.process_time() - start, out


def network(calculus: Calculus, density: float, seed: int, planted: bool) -> np.ndarray:
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(THINGS, k=1)
    some = rng.random(len(i)) < density / (THINGS - 1)
    i, j = i[some], j[some]
    n = len(calculus.base)
    relation = (rng.random((len(i), n)) < 0.5) @ (1 << np.arange(n))
    relation[relation == 0] = 1
    if planted:
        low = rng.integers(0, 40, THINGS)
        spans = np.stack([low, low + rng.integers(1, 20, THINGS)], axis=1)
        locate = locate_boxes if calculus is RCC8 else locate_intervals
        relation |= 1 << locate(spans[i], spans[j]).base
    return networks(calculus, 1, THINGS, np.zeros_like(i), i, j, relation)[0]


def path_consistency(calculus: Calculus, planted: bool) -> list[dict[str, Any]]:
    rows = []
    for density in (4, 8, 10, 12, 16, 30, 60, 100, 199):
        nets = [network(calculus, density, seed, planted) for seed in range(SEEDS)]
        runs = [spent(partial(close, calculus, net)) for net in nets]
        ms = [1000 * seconds for seconds, _ in runs]
        rows.append(
            {
                "density": density,
                "ms_median": round(float(np.median(ms)), 1),
                "ms_most": round(max(ms), 1),
                "without_contradiction": sum(bool(sound) for _, (_, sound) in runs),
            }
        )
    return rows


def stories_per_second(semantics: Semantics, k: int, count: int) -> float:
    """Chains of k random steps through shuffled things, and statements to further things."""
    rng = np.random.default_rng(k)
    noise = 2 * k // 5
    size = k + 1 + noise
    thing = rng.permuted(np.tile(np.arange(size), (count, 1)), axis=1)
    a = np.hstack([thing[:, :k], thing[:, k + 1 :]])
    b = np.hstack([thing[:, 1 : k + 1], thing[:, :noise]])
    story = np.repeat(np.arange(count), k + noise)
    word = semantics.codes(["left", "right", "above", "below",
                            "upper-left", "upper-right", "lower-left", "lower-right"])  # fmt: skip
    told = Stories(story, a.ravel(), b.ravel(), rng.choice(word, len(story)))
    ends = (np.arange(count), thing[:, 0], thing[:, k])
    seconds = min(spent(partial(ask, semantics, told, *ends))[0] for _ in range(3))
    return round(count / seconds)


def main() -> None:
    pc = {
        f"{calculus.name}_{'planted' if planted else 'random'}": path_consistency(calculus, planted)
        for calculus in (RCC8, ALLEN)
        for planted in (False, True)
    }
    rates = {
        semantics.name: {f"k{k}": stories_per_second(semantics, k, count) for k in (1, 5, 10)}
        for semantics, count in ((UNIT_GRID, 50_000), (PER_AXIS, 2_000))
    }
    print(json.dumps({"path_consistency_ms": pc, "stories_per_cpu_s": rates}, indent=1))


if __name__ == "__main__":
    main()
