"""What the benchmark commands do for benchmarks of generated pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.cli.console import show_result
from sightline.errors import BadInput

if TYPE_CHECKING:
    from sightline.benchmarks.detections import DetectionBenchmark, DetectionScores

__all__ = ["detection_rows", "make_prompts", "score_detections", "show_detections"]


def score_detections(
    benchmark: DetectionBenchmark, predictions: Path, data: Path | None, as_json: bool
) -> None:
    """Score a file of detections."""
    if not predictions.is_file():
        raise BadInput(predictions, "--predictions", "no such file")
    scores = benchmark.score(predictions, data)
    for fault in scores.faults[:20]:
        print(f"left out: {fault}", file=sys.stderr)
    if len(scores.faults) > 20:
        print(f"and {len(scores.faults) - 20} more", file=sys.stderr)
    show_result(scores.as_dict(), as_json, _lines(scores))


def _lines(scores: DetectionScores) -> list[str]:
    names = list(dict.fromkeys((*scores.parity, *scores.clean)))
    told = [f"{scores.images:,} pictures of {scores.prompts:,} prompts", f"{'':<22}parity   clean"]
    for name in names:
        pair = (scores.parity.get(name), scores.clean.get(name))
        cells = ["      -" if value is None else f"{value:7.2f}" for value in pair]
        told.append(f"{name:<20} {cells[0]} {cells[1]}")
    return [*told, *scores.notes]


def detection_rows() -> list[dict[str, Any]]:
    """Benchmarks of generated pictures, as rows of the list of benchmarks."""
    from sightline.benchmarks.detections import detection_benchmarks, find_detections

    found = [find_detections(name) for name in detection_benchmarks()]
    return [
        {"id": one.id, "title": one.title, "variants": [], "fresh": one.prompts is not None,
         "hub": ""}
        for one in found if one is not None
    ]  # fmt: skip


def show_detections(benchmark: DetectionBenchmark, as_json: bool) -> None:
    """How pictures are scored."""
    told = {
        "id": benchmark.id, "title": benchmark.title, "quirks": list(benchmark.quirks),
        "published": {name: dict(row) for name, row in benchmark.published.items()},
        "source": benchmark.cite, "notes": benchmark.notes,
    }  # fmt: skip
    show_result(told, as_json, [f"{name}: {value}" for name, value in told.items() if value])


def make_prompts(benchmark: DetectionBenchmark, out: Path, as_json: bool) -> None:
    """Write the prompts as published."""
    if benchmark.prompts is None:
        raise BadInput(benchmark.id, "--like", "its prompts are published lists", "none are made")
    if out.exists():
        raise BadInput(out, "--out", "exists", "choose another folder")
    path = benchmark.prompts(out)
    show_result({"file": str(path)}, as_json, [f"prompts in {path}"])
