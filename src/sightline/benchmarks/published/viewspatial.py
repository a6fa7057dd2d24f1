"""ViewSpatial-Bench: where things are, from the camera's place and from somebody else's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.easi import easi
from sightline.benchmarks.extract import After, Match
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, options_of
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import holds_replies, pictures, read_table

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "Camera perspective - Relative Direction",
    "Camera perspective - Object View Orientation",
    "Person perspective - Object View Orientation",
    "Person perspective - Relative Direction",
    "Person perspective - Scene Simulation Relative Direction",
)


def like() -> Fresh:
    """Directions and headings seen by the camera, and directions for somebody who stands there."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        AnswerWords,
        Each,
        Images,
        Label,
        Options,
        Question,
        Record,
        Template,
    )  # fmt: skip
    from sightline.questions.tasks import direction, viewed_boxes

    tasks = (
        viewed_boxes.facing_in_view.called(TASKS[1]),
        direction.relative_direction_hard.referring("name").called(TASKS[4]),
    )
    fields = {
        "question_type": Label(), "image_path": Images(), "question": Question(),
        "answer": Template("{letter}. {text}", {"letter": Answer(), "text": AnswerWords()}),
        "choices": Each(Options(), "\n".join),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("ViewSpatial-Bench.json", fields))


def read(source: Path) -> Loaded:
    """``ViewSpatial-Bench.json``, or VLMEvalKit's table with ``candidates`` and a letter."""
    return read_table(source, _sample, "**/ViewSpatial*.json", "**/*.json", "**/*.tsv", "**/*.csv")


def _sample(row: Row) -> Sample:
    task = row.text("question_type")
    if task not in TASKS:
        raise FaultyRecord("question_type", f"is none of ViewSpatial-Bench: {task[:40]!r}")
    listed = row.text("choices", "candidates")
    lines = listed.split("\n")
    options = options_of(lines)
    given = row.text("answer").strip()
    letter = given[:1]
    if len(options) < 2 or options == tuple(lines):
        raise FaultyRecord("choices", f"are no lettered options: {listed[:40]!r}")
    if given not in (letter, *lines) or not "A" <= letter < chr(65 + len(options)):
        raise FaultyRecord("answer", f"is none of the choices: {given[:40]!r}")
    return Sample(
        id=row.text("index") if "index" in row else str(row.number),
        task=task,
        question=row.text("question"),
        answer=Choice(options),
        truth=letter,
        options=options,
        media=pictures(row),
        extra={"choices": listed},
    )


def last_line(text: str) -> str:
    """What stands behind the last line break."""
    return text.rpartition("\n")[2]


ASKED = Ask(template="{question}{choices}\nReply only to the corresponding option.\nAnswer:")
EASI_ASKED = Ask(
    template="Question: {question}\nChoices: {choices}\nReply only to the corresponding option.\n"
    "Answer:"
)
PROTOCOL = Protocol(
    prompt=ASKED,
    extract=After(last_line, Match((r"\b([A-D])\b",), re.I, upper=True)),
    judge=Equal(fold=False),
    metrics={"overall": Metric(Breakdown(by=("task",)))},
    decoding=Decoding(max_tokens=128),
    quirks=(
        "only the last line counts; a reply that ends with a line break has none",
        "the first word a to d there is the answer, also the article: 'a left turn' is A",
        "question and choices are joined without a break",
    ),
    cite="ZJU-REAL/ViewSpatial-Bench, evaluate.py",
)
benchmark = Benchmark(
    id="viewspatial",
    title="ViewSpatial-Bench",
    load=read,
    holds_records=holds_replies,
    ids=("ID",),
    like=like,
    hub="lidingm/ViewSpatial-Bench",
    protocol=PROTOCOL,
    variants={
        "question_alone": replace(
            PROTOCOL,
            prompt=Ask(template="{question}\nReply only to the corresponding option.\nAnswer:"),
            quirks=("the choices are not shown", *PROTOCOL.quirks),
            cite="ZJU-REAL/ViewSpatial-Bench at 0e86b63, evaluate.py: the question alone is asked",
        ),
        "easi": easi(EASI_ASKED),
    },
    notes="Pictures for Qwen are 420 x 280 in the authors' runs; here they are sent as they are. "
    "Fresh questions are of the two types that need no human figure.",
)
