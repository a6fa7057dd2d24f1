"""DSR-Bench: how things move over a clip, told as procedures, with four options (DSR Suite)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Mean, Micro
from sightline.benchmarks.extract import CanInfer
from sightline.benchmarks.frames import UniformTail
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, load_files
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TYPES", "benchmark"]

TYPES = (
    *(f"{frame}_{what}" for frame in ("rel", "abs")
      for what in ("dis", "dir", "ori", "spd", "spd_comp", "dir_pred")),
    "non_temp",
)  # fmt: skip


def like() -> Fresh:
    """The twelve types that follow from tracks; ``non_temp`` is written by a language model there.

    Scenes need things that move.
    """
    from operator import itemgetter

    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Each,
        Images,
        Label,
        Options,
        Question,
        Record,
    )
    from sightline.questions.tasks import motion_courses as courses

    tasks = {
        "dis": "distance_course", "dir": "direction_course", "ori": "orientation_course",
        "spd": "speed_course", "spd_comp": "speed_comparison", "dir_pred": "direction_prediction",
    }  # fmt: skip
    asked = [
        getattr(courses, f"{frame}_{task}").referring("first_frame").called(f"{frame[:3]}_{name}")
        for frame in ("relative", "absolute")
        for name, task in tasks.items()
    ]
    texts = Options("{text}")
    fields = {
        "id": Column("id"), "Type": Label(), "Question": Question(),
        **{letter: Each(texts, itemgetter(i)) for i, letter in enumerate("ABCD")},
        "Correct": Answer(), "frames": Images(),
    }  # fmt: skip
    record = Record("dsr_bench.jsonl", fields, shape="jsonl")
    return Fresh(Mix.of(asked), record, frames=32, moving=3)


def read(source: Path) -> Loaded:
    """Records ``{Type, Question, A, B, C, D, Correct}``, with ``video`` or ``frames``."""
    return load_files(
        source, _sample, "dsr*.jsonl", "**/*.tsv", "**/*.jsonl", "**/*.parquet", "**/*.json"
    )


def _sample(row: Row) -> Sample:
    kind = row.text("Type", "type", "category")
    if kind not in TYPES:
        raise FaultyRecord("Type", f"is none of DSR-Bench: {kind[:40]!r}")
    options = tuple(row.text(letter) for letter in "ABCD")
    letter = row.text("Correct", "answer")
    if letter not in tuple("ABCD"):
        raise FaultyRecord("Correct", f"is no letter A to D: {letter[:40]!r}")
    if "frames" in row:
        media = tuple(Media("frame", name) for name in row.texts("frames"))
    else:
        media = (Media("video", row.text("video")),) if "video" in row else ()
    return Sample(
        id=str(row.get("id", row.get("index", row.number))),
        task=kind,
        question=row.text("Question", "question"),
        answer=Choice(options),
        truth=letter,
        options=options,
        media=media,
    )


benchmark = Benchmark(
    id="dsr_bench",
    title="DSR-Bench",
    load=read,
    like=like,
    ids=("index",),
    chance=25.0,
    protocol=Protocol(
        prompt=Ask(
            template="{question}\n{options}\n{ending}",
            ending={"": "Answer with the option's letter from the given choices directly."},
        ),
        frames=UniformTail(32),
        extract=CanInfer(),
        judge=Equal(),
        metrics={"overall": Metric(Micro()), "types": Metric(Mean("task", only=TYPES))},
        quirks=("what VLMEvalKit's letter rule does not find would go to a language model",),
        cite="open-compass/VLMEvalKit, vlmeval/dataset/dsrbench.py: by letter",
    ),
    notes="The wording of the request is ours.",
)
