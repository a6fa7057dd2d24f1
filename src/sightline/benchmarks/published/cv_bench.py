"""CV-Bench: counting and relations in 2D, depth order and distance in 3D, from Cambrian-1."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown, Mean, Micro, Only
from sightline.benchmarks.extract import After, Match
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Sample
from sightline.benchmarks.vlmevalkit import (
    holds_replies,
    lettered_options,
    pictures,
    read_table,
    vlmevalkit,
)

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["SOURCES", "benchmark"]

SOURCES = {"ADE20K": "2D", "COCO": "2D", "Omni3D": "3D"}


def like() -> Fresh:
    """All four tasks; scenes stand for the sources, so each is a source of its own."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Images,
        Label,
        LabelMap,
        Options,
        Prompt,
        Question,
        Record,
        SceneColumn,
    )
    from sightline.questions.tasks import centre_points, grounding, relations

    tasks = (
        grounding.count_in_view.answering("choice").called("Count"),
        relations.left_right.referring("name").called("Relation"),
        relations.nearer_camera.referring("name").called("Depth"),
        centre_points.nearest_centre.referring("name").called("Distance"),
    )
    fields = {
        "idx": Column("id"), "type": LabelMap({"Count": "2D", "Relation": "2D"}, "3D"),
        "task": Label(), "image_path": Images(0), "question": Question(),
        "choices": Options("{text}"), "answer": Answer("({})"),
        "prompt": Prompt("", option="({letter}) {text}"), "source": SceneColumn("source"),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("test.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{idx, type, task, image, question, choices, answer "(A)", prompt, source}``.

    VLMEvalKit's table of them (``index``, ``split``, ``category``, options in columns) does too.
    """
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    options = lettered_options(row)
    letter = row.text("answer").strip().strip("()")
    if len(letter) != 1 or letter not in LETTERS[: len(options)]:
        raise FaultyRecord("answer", f"is no option: {letter[:40]!r}")
    source = row.text("source")
    kind = SOURCES.get(source, row.get("type"))
    if kind not in SOURCES.values():
        raise FaultyRecord("source", f"is none of CV-Bench: {source[:40]!r}")
    return Sample(
        id=row.text("idx", "index"),
        task=row.text("task", "category"),
        question=row.text("question"),
        answer=Choice(options, style="paren"),
        truth=letter,
        options=options,
        media=pictures(row),
        tags={"source": source, "type": kind},
        extra={"prompt": row.text("prompt")},
    )


BY_SOURCE = Mean("type", of=Mean("source"), only=("2D", "3D"))
"""(mean of ADE20K and COCO, and Omni3D) / 2"""
METRICS = {
    "overall": Metric(BY_SOURCE),
    "2D": Metric(Only("type", ("2D",), Mean("source"))),
    "3D": Metric(Only("type", ("3D",))),
    "tasks": Metric(Breakdown(Micro(), ("task",))),
}
benchmark = Benchmark(
    id="cv_bench",
    title="CV-Bench",
    load=read,
    like=like,
    ids=("idx", "index"),
    holds_records=holds_replies,
    hub="nyu-visionx/CV-Bench",
    protocol=vlmevalkit(
        prompt=Ask(template="{prompt}"),
        metrics=METRICS,
        quirks=("the 2D figure is the mean of its two sources, not of its two tasks",),
    ),
    variants={
        "lmms_eval": Protocol(
            prompt=Ask(
                template="Note: You only need to respond with {letters} without providing any "
                "additional information.\n\n{prompt}"
            ),
            extract=After(
                str.strip, Match((r"[(\s]*([A-Z])",), flags=re.I, upper=True, anchored=True)
            ),
            judge=Equal(fold=False),
            metrics=METRICS,
            decoding=Decoding(max_tokens=1024),
            quirks=("the first letter of the reply is the answer: 'The answer is B' is T",),
            cite="EvolvingLMMs-Lab/lmms-eval, tasks/cv_bench/utils.py",
        ),
    },
    notes="A source without questions is left out of the mean; both toolkits need all three.",
)
