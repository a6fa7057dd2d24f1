"""VSR, Visual Spatial Reasoning: is what a caption says of a photo true?"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sightline.answers import YesNo
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract.spatialscore import ScoreYesNo
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample

__all__ = ["benchmark"]


def read(source: Path) -> Loaded:
    """``random_test.jsonl``, ``zeroshot_test.jsonl``: ``{image, caption, label, relation}``."""
    faults: list[Fault] = []
    found = files(source, "**/*test.jsonl", "**/*.jsonl")
    place: Counter[str] = Counter()

    def sample(row: Row) -> Sample:
        split = row.where.partition("_")[0]
        place[split] += 1
        return _sample(row, split, place[split] - 1)

    return load(rows(found, faults), sample, faults, folder_of(source))


def _sample(row: Row, split: str, place: int) -> Sample:
    label = row.integer("label")
    if label not in (0, 1):
        raise FaultyRecord("label", f"is neither 0 nor 1: {label}")
    return Sample(
        id=f"{split}/{place}",
        task=row.text("relation"),
        question=row.text("caption"),
        answer=YesNo(),
        truth="Yes" if label else "No",
        media=(Media(path=row.text("image")),),
        tags={"split": split, "frame": str(row.get("reference_frame", ""))},
    )


benchmark = Benchmark(
    id="vsr",
    title="VSR",
    load=read,
    hub="cambridgeltl/vsr_random",
    chance=50.0,
    protocol=Protocol(
        prompt=Ask(template="{question}\nIs this true of the image? Answer with yes or no."),
        extract=ScoreYesNo(),
        judge=Equal(),
        metrics={
            "overall": Metric(Breakdown(by=("split", "task"))),
        },
        decoding=Decoding(max_tokens=None),
        quirks=(
            "the authors score classifiers; replies are read here as SpatialScore reads them, for "
            "which 'that is not right' is yes",
        ),
        cite="cambridgeltl/visual-spatial-reasoning: accuracy; haoningwu3639/SpatialScore for the "
        "replies; the request is ours",
    ),
)
