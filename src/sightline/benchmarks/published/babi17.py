"""bAbI task 17: is one shape left of, right of, above or below another?"""

from __future__ import annotations

from pathlib import Path

from sightline.answers import YesNo
from sightline.benchmarks.extract import ByForm
from sightline.benchmarks.judges import AsForm
from sightline.benchmarks.loading import FaultyRecord, Row, files, load
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample
from sightline.benchmarks.stories import story_rows
from sightline.benchmarks.summaries import accuracy

__all__ = ["benchmark"]


def read(source: Path) -> Loaded:
    """``qa17_*_test.txt``, else any file of the task."""
    faults: list[Fault] = []
    found = files(source, "qa17_*_test.txt", "**/qa17_*_test.txt", "**/qa17_*.txt")
    return load(story_rows(found, faults), _sample, faults)


def _sample(row: Row) -> Sample:
    truth = row.text("answer")
    if truth not in ("yes", "no"):
        raise FaultyRecord("answer", f"is neither yes nor no: {truth[:40]!r}")
    return Sample(
        id=f"{row.text('file')}/{row.text('place')}",
        task="positions",
        question=row.text("question"),
        answer=YesNo(words=("yes", "no")),
        truth=truth,
        options=("yes", "no"),
        extra={"story": row.text("story"), "language": "babi17"},
    )


benchmark = Benchmark(
    id="babi17",
    title="bAbI 17, positions",
    load=read,
    chance=50.0,
    summary=accuracy,
    protocol=Protocol(
        prompt=Ask(template="{story}\n{question}\nReply with yes or no."),
        extract=ByForm(),
        judge=AsForm(),
        quirks=(
            "a closed world: what does not hold on a grid of unit steps is no. Read as orders that "
            "leave things open, two of three answers do not follow",
        ),
        cite="facebook bAbI tasks 1.2; answers are scored by exact match, the request is ours",
    ),
)
