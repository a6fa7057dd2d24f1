"""NLVR, first version: is a statement about three boxes of shapes true?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sightline.answers import YesNo
from sightline.benchmarks.aggregate import AllRight, Breakdown, Figure
from sightline.benchmarks.extract import ByForm
from sightline.benchmarks.judges import AsForm
from sightline.benchmarks.loading import FaultyRecord, Row, below, files, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.summaries import accuracy
from sightline.errors import BadInput
from sightline.scenes.symbolic.canvases import Canvases

__all__ = ["benchmark"]

PERMUTATIONS = 6
_SPLITS = ("dev", "test", "train")


def read(source: Path) -> Loaded:
    """``dev.json``, ``test.json`` or ``train.json``: JSON lines.

    The six pictures of a record, its boxes in every order, lie in ``images/DIRECTORY/``; each is a
    question of its own. A record without them is one question, asked from its structure.
    """
    faults: list[Fault] = []
    found = files(source, *(f"{place}{split}.json*" for place in ("", "**/") for split in _SPLITS))
    return load(rows(found, faults), _samples, faults, found[0].parent)


def _samples(row: Row) -> list[Sample]:
    label = row.text("label").lower()
    if label not in ("true", "false"):
        raise FaultyRecord("label", f"is neither true nor false: {label[:40]!r}")
    try:
        world = Canvases.from_structured(row.need("structured_rep"))
    except BadInput as error:
        raise FaultyRecord("structured_rep", error.problem) from None
    votes = row.get("evals", {})
    against = sum(str(vote).lower() != label for vote in dict(votes).values())
    name, sentence = row.text("identifier"), row.text("sentence")
    one = Sample(
        id=name,
        task="statement",
        question=sentence,
        answer=YesNo(words=("true", "false")),
        truth=label,
        options=("true", "false"),
        group=name.rpartition("-")[0],
        tags={"record": name, "against": str(against)},
        extra={"language": "nlvr", "boxes": world.as_structured()},
    )
    shown = _pictures(row, name)
    return [
        replace(one, id=f"{name}-{i}", media=(picture,)) for i, picture in enumerate(shown)
    ] or [one]


def _pictures(row: Row, name: str) -> list[Media]:
    """The pictures of a record; none where they are not all there."""
    split = row.where.partition(".")[0]
    folder = f"images/{row.get('directory', '')}"
    paths = [f"{folder}/{split}-{name}-{i}.png" for i in range(PERMUTATIONS)]
    if not all(below(row.folder, path).is_file() for path in paths):
        return []
    return [Media(path=path) for path in paths]


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures, "consistency")


benchmark = Benchmark(
    id="nlvr",
    title="NLVR (first version)",
    load=read,
    chance=50.0,
    summary=_summary,
    protocol=Protocol(
        prompt=Ask(
            template="{question}\nIs this statement true of the three boxes? "
            "Reply with true or false."
        ),
        extract=ByForm(),
        judge=AsForm(),
        metrics={
            "overall": Metric(Breakdown(by=("against",))),
            "consistency": Metric(AllRight("group")),
            "permutations": Metric(AllRight("record")),
        },
        quirks=(
            "consistency counts a sentence as right when it is for all worlds that it was asked of "
            "(up to four, and six orders of the boxes each where there are pictures)",
            "labels are votes of five people; of a quarter of the records one or two voted against",
        ),
        cite="lil-lab/nlvr, nlvr/: accuracy and consistency; the request is ours",
    ),
    notes="Published (from memory): majority 56 %, classifiers on the structure 67 to 69 %, "
    "semantic parsers on the structure 84 %, people 95 %.",
)
