"""Scoring a prediction file: the benchmark's data and the file, in; scores, out."""

from __future__ import annotations

from pathlib import Path

from sightline.benchmarks.catalogue import find_benchmark
from sightline.benchmarks.predictions import read_predictions
from sightline.benchmarks.protocol import Benchmark
from sightline.benchmarks.sample import Fault, Loaded
from sightline.benchmarks.scoring import Scores, score
from sightline.errors import BadInput

__all__ = ["score_file"]


def score_file(name: str, data: Path | None, predictions: Path, variant: str = "") -> Scores:
    """Scores of the replies in a file.

    Args:
        name: id of the benchmark.
        data: its records; None where the prediction file repeats them.
        predictions: the file, or a folder of files.
        variant: another published protocol of the benchmark.

    Raises:
        BadInput: something cannot be read, or nothing in the file belongs to the benchmark.
    """
    benchmark = find_benchmark(name)
    if not predictions.exists():
        raise BadInput(predictions, "--predictions", "no such file or folder")
    own = benchmark.holds_records(predictions)
    if own is not None:
        benchmark = benchmark.using(variant or own)
        return _scored(benchmark, benchmark.load(predictions), predictions, by_place=True)
    if data is None:
        raise BadInput(name, "--data", "is missing", "give the folder of the benchmark's records")
    benchmark = benchmark.using(variant)
    return _scored(benchmark, benchmark.load(data), predictions, by_place=False)


def _scored(benchmark: Benchmark, loaded: Loaded, file: Path, by_place: bool) -> Scores:
    if not loaded.samples:
        first = f"; the first: {loaded.faults[0]}" if loaded.faults else ""
        raise BadInput(benchmark.id, "--data", f"no record could be used{first}")
    faults: list[Fault] = []
    found = benchmark.saved(file, loaded)
    if found is None:
        found = read_predictions(
            file, loaded, benchmark.ids, faults, benchmark.extracted, by_place=by_place
        )
    whole = Loaded(loaded.samples, (*loaded.faults, *faults), loaded.folder)
    return score(benchmark, whole, found)
