"""What a benchmark of generated pictures is: prompts, and scores of a file of detections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["DetectionBenchmark", "DetectionScores", "Figures"]

Figures = Mapping[str, float | None]


@dataclass(frozen=True)
class DetectionScores:
    """The numbers of one file of detections, in percent.

    Attributes:
        benchmark: its id.
        images, prompts: how many were scored.
        parity: by the authors' rule; None where there is nothing to average.
        clean: by the definition, from classes and boxes alone, every prompt and image counted.
        faults: records that were left out, and why.
        notes: what a reader of the numbers has to know.
    """

    benchmark: str
    images: int
    prompts: int
    parity: Figures
    clean: Figures
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


@dataclass(frozen=True)
class DetectionBenchmark:
    """A published benchmark of pictures that are made from prompts.

    Attributes:
        id: its name on the command line.
        title: the published name.
        score: from a file of detections and the folder of the benchmark's own files (None where it
            needs none) to scores.
        prompts: writes the prompts into a folder, as published; None where they are not made here.
        published: the authors' figures by model.
        quirks: what a reader would not expect.
        cite: where the rule is from.
        notes: what is not covered.
    """

    id: str
    title: str
    score: Callable[[Path, Path | None], DetectionScores]
    prompts: Callable[[Path], Path] | None = None
    published: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    quirks: tuple[str, ...] = ()
    cite: str = ""
    notes: str = ""
