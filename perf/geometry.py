"""Speed of the box distances, per second of CPU time on one core.

    .venv/bin/python perf/geometry.py --json

Random boxes of 0.1 to 2 m in a room of a few metres. The comparison is what several published
generators do: sample both boxes every 5 cm, all pairwise distances (scipy's cdist), the minimum.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from sightline import geometry as g
from sightline.geometry._gaps import certified_gap
from sightline.geometry.distances import _columns

Boxes = tuple[np.ndarray, np.ndarray, np.ndarray]


def room(seed: int, n: int, upright: bool) -> Boxes:
    rng = np.random.default_rng(seed)
    angles = rng.uniform(-np.pi, np.pi, (n, 3))
    if upright:
        angles[:, 1:] = 0.0
    return rng.normal(size=(n, 3)) * 2, rng.uniform(0.1, 2.0, (n, 3)), g.euler_matrix(angles)


def rate(function: Callable[..., object], n: int, seconds: float) -> float:
    """Items per CPU second: repeated for about ``seconds``, the best run counts."""
    best, spent = 0.0, 0.0
    while spent < seconds:
        start = time.process_time()
        function()
        used = time.process_time() - start
        best, spent = max(best, n / max(used, 1e-9)), spent + used
    return best


def samples(box: Boxes, step: float = 0.05) -> np.ndarray:
    """One box as the published generators sample it, without its core."""
    centre, extent, rotation = box
    lines = [np.linspace(-e / 2, e / 2, int(np.ceil(e / step))) for e in extent]
    points = np.stack(np.meshgrid(*lines), axis=-1).reshape(-1, 3)
    return points[np.any(np.abs(points) > extent / 4, axis=1)] @ rotation.T + centre


def by_cdist(a: Boxes, b: Boxes) -> float:
    """The published way for one pair: two clouds of samples, all distances, the minimum."""
    cloud_a, cloud_b = samples(a), samples(b)
    # all at once would need gigabytes
    parts = (cloud_a[k : k + 2000] for k in range(0, len(cloud_a), 2000))
    return min(float(cdist(part, cloud_b).min()) for part in parts)


def by_tree(a: Boxes, b: Boxes) -> float:
    """The same value by a k-d tree, the fair competitor of ``sampled_gap``."""
    return float(cKDTree(samples(b)).query(samples(a))[0].min())


def measure(seconds: float) -> dict[str, float]:
    out: dict[str, float] = {}
    n = 100_000
    for name, upright in (("upright", True), ("general", False)):
        a, b = room(1, n, upright), room(2, n, upright)
        out[f"box_gap_{name}_per_s"] = rate(lambda a=a, b=b: g.box_gap(*a, *b), n, seconds)
        out[f"overlap_volume_{name}_per_s"] = rate(
            lambda a=a, b=b: g.overlap_volume(*(x[:20_000] for x in (*a, *b))), 20_000, seconds
        )
    proven = certified_gap(*_columns(*a, *b))[1]
    out["general_share_unproven"] = float(1 - proven.mean())
    few = 10_000
    args = [x[:few] for x in (*a, *b)]
    out["box_gap_bounds_per_s"] = rate(lambda: g.box_gap_bounds(*a, *b), n, seconds)
    out["closest_points_per_s"] = rate(lambda: g.closest_points(*args), few, seconds)
    camera, k = g.look_at([6, 0, 1.5], [0, 0, 0]), np.array([500.0, 500, 320, 240])
    out["project_boxes_per_s"] = rate(
        lambda: g.project_boxes(*(x[:few] for x in a), camera, k, (640, 480)), few, seconds
    )
    out["silhouette_area_per_s"] = rate(
        lambda: g.silhouette_area(*(x[:few] for x in a), camera, k, (640, 480)), few, seconds
    )
    pairs = 12
    small = [x[:pairs] for x in (*a, *b)]
    out["sampled_gap_per_s"] = rate(lambda: g.sampled_gap(*small), pairs, seconds)
    one = [(tuple(x[p] for x in a), tuple(x[p] for x in b)) for p in range(pairs)]
    out["kdtree_5cm_per_s"] = rate(lambda: [by_tree(*p) for p in one], pairs, 1e-4)
    out["cdist_5cm_per_s"] = rate(lambda: [by_cdist(*p) for p in one], pairs, 1e-4)
    assert np.allclose(g.sampled_gap(*small), [by_tree(*p) for p in one])
    for name in ("upright", "general"):
        out[f"box_gap_{name}_over_cdist"] = out[f"box_gap_{name}_per_s"] / out["cdist_5cm_per_s"]
    out["sampled_gap_over_cdist"] = out["sampled_gap_per_s"] / out["cdist_5cm_per_s"]
    return out


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--seconds", type=float, default=0.5, help="CPU seconds per measurement")
    options = parser.parse_args(arguments)
    found = measure(options.seconds)
    if options.json:
        print(json.dumps({key: float(f"{value:.4g}") for key, value in found.items()}))
    else:
        for key, value in found.items():
            print(f"{key:32s} {value:14,.4g}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
