"""StepGame: where one thing is from another, told in k steps; the corrected stories."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Figure, Mean, Micro
from sightline.benchmarks.extract import ByForm
from sightline.benchmarks.judges import AsForm
from sightline.benchmarks.loading import FaultyRecord, Row, files, load
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample
from sightline.benchmarks.stories import story_rows
from sightline.benchmarks.summaries import accuracy, parts_of

__all__ = ["RELATIONS", "benchmark"]

RELATIONS = (
    "left", "right", "above", "below", "upper-left", "upper-right", "lower-left", "lower-right",
    "overlap",
)  # fmt: skip
_STEPS = re.compile(r"qa(\d+)_\w+")
_SPLITS = ("test", "valid", "train")


def read(source: Path) -> Loaded:
    """``qaK_test.txt``, else ``qaK_valid.txt``, else ``qaK_train.txt``, here or one folder below.

    K is the number of steps; a folder whose name holds ``clean`` or ``noise`` says which they are.
    """
    faults: list[Fault] = []
    found = files(
        source, *(f"{folder}qa*[0-9]_{split}.txt" for split in _SPLITS for folder in ("", "*/"))
    )
    return load(story_rows(found, faults), _sample, faults)


def _sample(row: Row) -> Sample:
    steps = _STEPS.fullmatch(row.text("file"))
    if steps is None:
        raise FaultyRecord("file", f"is not named like qa3_test.txt: {row.text('file')[:40]!r}")
    truth = row.text("answer")
    if truth not in RELATIONS:
        raise FaultyRecord("answer", f"is no relation: {truth[:40]!r}")
    kind = next((k for k in ("clean", "noise") if k in row.folder.resolve().name), "")
    return Sample(
        id="/".join(filter(None, (kind, row.text("file"), row.text("place")))),
        task=f"{steps[1]} steps",
        question=row.text("question"),
        answer=Choice(RELATIONS, style="text"),
        truth=truth,
        options=RELATIONS,
        tags={"k": steps[1], "noise": kind},
        extra={"story": row.text("story"), "language": "stepgame"},
    )


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures) | {"by_k": parts_of(figures["by_k"])}


benchmark = Benchmark(
    id="stepgame",
    title="StepGame (corrected)",
    load=read,
    chance=100 / 9,
    summary=_summary,
    protocol=Protocol(
        prompt=Ask(
            template="{story}\n{question}\n"
            "Reply with one of these relations and nothing else: " + ", ".join(RELATIONS) + "."
        ),
        extract=ByForm(),
        judge=AsForm(),
        metrics={
            "overall": Metric(Micro()),
            "by_k": Metric(Mean("k")),
            "by_noise": Metric(Mean("noise")),
        },
        quirks=(
            "statements of one story are in random order; with noise some lead nowhere",
            "diagonal hours of the clock are one relation: 1 and 2 are both upper-right",
        ),
        cite="Fangjun-Li/SpatialLM-StepGame for the files; the authors score classifiers by exact "
        "match: request and reading of replies are ours",
    ),
    notes="For the corrected stories. In the original ones (Feb 2024) 7 to 16 % of the labels do "
    "not follow from the sentences for k = 1 to 6.",
)
