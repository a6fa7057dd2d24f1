"""MulSeT: what two views of a simulated room tell together; three tasks, four options each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Mean, Micro
from sightline.benchmarks.extract.options import LoneStart
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    inline_options,
    load_files,
    rows,
)
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = {
    "mask": "Block_Restoration",
    "distance": "Distance_Assessment",
    "direction": "Direction_Relationship_Transmission",
}
"""tasks by the word in the names of their files; occlusion restoration, distance comparison and
azimuth transfer in the paper"""


def like() -> Fresh:
    """The three tasks about any rooms, each in a file of its own."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Answer, Column, Images, Options, Prompt, Record
    from sightline.questions.tasks import two_views

    asked = {
        "mask": two_views.covered_object.referring("covered"),
        "distance": two_views.nearest_in_both.referring("name"),
        "direction": two_views.quadrant_from_view.referring("name"),
    }
    tasks = [task.called(TASKS[word]) for word, task in asked.items()]
    fields = {
        "id": Column("id"), "image_1": Images(0), "image_2": Images(1),
        "query": Prompt(ending="Only respond with the corresponding letter."),
        "answer": Answer(), "options": Options("{text}"),
    }  # fmt: skip
    masked = {"mask_image" if k == "image_2" else k: field for k, field in fields.items()}
    records = tuple(
        Record(
            f"merged_{word}_questions.jsonl", masked if word == "mask" else fields, "jsonl",
            only=(TASKS[word],),
        )
        for word in asked
    )  # fmt: skip
    return Fresh(
        Mix.of(tasks), records, frames=24,
        notes="what is masked is shared by both views, where one stands to face is too, and where "
        "one looks for is in the second only; which objects the authors chose is not published",
    )  # fmt: skip


def read(source: Path) -> Loaded:
    """``merged_{mask, distance, direction}_questions.jsonl``: lines of
    ``{id, image_1, image_2 or mask_image, query, answer, options}``."""
    return load_files(source, _sample, "**/merged_*_questions.jsonl", "**/*questions*.json*")


def _sample(row: Row) -> Sample:
    file = row.where.rpartition(":")[0]
    task = next((name for word, name in TASKS.items() if word in file), "")
    if not task:
        raise FaultyRecord("file", f"is named after none of {', '.join(TASKS)}: {file[:60]!r}")
    letter = row.text("answer").strip().upper()
    if len(letter) != 1 or letter not in "ABCD":
        raise FaultyRecord("answer", f"is none of A to D: {letter[:40]!r}")
    options = _options(row)
    return Sample(
        id=f"{task}/{row.text('id')}",
        task=task,
        question=row.text("query"),
        answer=Choice(options or None, LETTERS[:4]),
        truth=letter,
        options=options,
        media=(Media(path=row.text("image_1")), Media(path=row.text("mask_image", "image_2"))),
    )


def _options(row: Row) -> tuple[str, ...]:
    """The four texts, of ``options`` or of the query itself; () where neither has them."""
    listed = row.get("options", ())
    texts = [str(o.get("text", "") if isinstance(o, Mapping) else o) for o in listed]
    if len(texts) == 4:
        return tuple(texts)
    found = inline_options(row.text("query"), heading="")[1]
    return found if len(found) == 4 else ()


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """Lines ``{id, query, output}`` of files that begin with the task's name."""
    found = sorted(source.rglob("*.jsonl")) if source.is_dir() else [source]
    replies = [
        Prediction(f"{task}/{row.get('id')}", str(row.get("output", "")))
        for path in found
        for task in TASKS.values()
        if path.name.startswith(task)
        for row in rows([path], [])
    ]
    return replies or None


benchmark = Benchmark(
    id="mulset",
    title="MulSeT",
    load=read,
    like=like,
    saved=saved,
    hub="WanyueZhang/MulSeT",
    chance=25.0,
    protocol=Protocol(
        # the query has its options and what to reply
        prompt=Ask(template="{question}"),
        extract=LoneStart(),
        judge=Equal(fold=False),
        metrics={
            "overall": Metric(Mean("task", only=tuple(TASKS.values()))),
            "micro": Metric(Micro()),
        },
        most_pixels=512 * 28 * 28,
        decoding=Decoding(max_tokens=200),
        quirks=(
            "a reply has to begin with its letter: 'The answer is A' and '(A)' are wrong",
            "a second letter of the options makes it wrong, but only in capitals",
        ),
        cite="WanyueZhang-ai/spatial-understanding, code/Architecture-Centric",
    ),
    notes="The authors report each task; their mean as one number is ours.",
)
