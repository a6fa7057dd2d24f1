"""Scoring a prediction file: the benchmark's data and the file, in; scores, out."""

from __future__ import annotations

from pathlib import Path

from sightline.benchmarks.catalogue import find_benchmark
from sightline.benchmarks.predictions import read_predictions
from sightline.benchmarks.protocol import Benchmark
from sightline.benchmarks.sample import Fault, Loaded
from sightline.benchmarks.scoring import Scores, score
from sightline.errors import BadInput

__all__ = ["score_file", "score_with"]


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
    own = _holds_records(benchmark, predictions)
    benchmark = benchmark.using(variant or own or "")
    return _scored(benchmark, data, predictions, by_place=own is not None)


def score_with(benchmark: Benchmark, data: Path | None, predictions: Path) -> Scores:
    """The same with the protocol that a benchmark has, whatever the file was made with.

    Raises:
        BadInput: as above.
    """
    own = _holds_records(benchmark, predictions)
    return _scored(benchmark, data, predictions, by_place=own is not None)


def _holds_records(benchmark: Benchmark, predictions: Path) -> str | None:
    if not predictions.exists():
        raise BadInput(predictions, "--predictions", "no such file or folder")
    return benchmark.holds_records(predictions)


def _scored(benchmark: Benchmark, data: Path | None, file: Path, by_place: bool) -> Scores:
    source = file if by_place else data
    if source is None:
        raise BadInput(
            benchmark.id, "--data", "is missing", "give the folder of the benchmark's records"
        )
    loaded = benchmark.load(source)
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
