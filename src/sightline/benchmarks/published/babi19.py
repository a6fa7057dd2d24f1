"""bAbI task 19: the way from one room to another, in two steps."""

from __future__ import annotations

import re
from pathlib import Path

from sightline.answers import Text
from sightline.benchmarks.extract import ByForm
from sightline.benchmarks.judges import AsForm
from sightline.benchmarks.loading import FaultyRecord, Row, files, load
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample
from sightline.benchmarks.stories import story_rows
from sightline.benchmarks.summaries import accuracy

__all__ = ["benchmark"]

_WAY = re.compile(r"[nesw](,[nesw])*")


def read(source: Path) -> Loaded:
    """``qa19_*_test.txt``, else any file of the task."""
    faults: list[Fault] = []
    found = files(source, "qa19_*_test.txt", "**/qa19_*_test.txt", "**/qa19_*.txt")
    return load(story_rows(found, faults), _sample, faults)


def _sample(row: Row) -> Sample:
    truth = row.text("answer")
    if not _WAY.fullmatch(truth):
        raise FaultyRecord("answer", f"is no way like n,e: {truth[:40]!r}")
    return Sample(
        id=f"{row.text('file')}/{row.text('place')}",
        task="ways",
        question=row.text("question"),
        answer=Text(),
        truth=truth,
        extra={"story": row.text("story"), "language": "babi19"},
    )


benchmark = Benchmark(
    id="babi19",
    title="bAbI 19, ways",
    load=read,
    summary=accuracy,
    protocol=Protocol(
        prompt=Ask(
            template="{story}\n{question}\nReply with the steps as letters with commas between "
            "them, n for north, e, s or w, and nothing else: n,e"
        ),
        extract=ByForm(),
        judge=AsForm(),
        cite="facebook bAbI tasks 1.2; answers are scored by exact match, the request is ours",
    ),
)
