"""Finding a benchmark of generated pictures by its id."""

from __future__ import annotations

import importlib

from sightline.benchmarks.detections.benchmark import DetectionBenchmark

__all__ = ["detection_benchmarks", "find_detections"]

_IDS = ("geneval", "t2i_compbench", "visor")


def detection_benchmarks() -> tuple[str, ...]:
    """Ids of all of them, in alphabetical order."""
    return _IDS


def find_detections(name: str) -> DetectionBenchmark | None:
    """The one of an id, in any case and with any separators; None where there is none."""
    plain = {"".join(filter(str.isalnum, each)): each for each in _IDS}
    found = plain.get("".join(c for c in name.lower() if c.isalnum()))
    if found is None:
        return None
    module = importlib.import_module(f"sightline.benchmarks.detections.{found}")
    benchmark: DetectionBenchmark = module.benchmark
    return benchmark
