"""EmbSpatial-Bench: six relations as somebody in the scene sees them, four options each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.easi import SITE_PROMPT, easi
from sightline.benchmarks.extract import After, Match
from sightline.benchmarks.judges.words import SameOption
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

__all__ = ["RELATIONS", "benchmark"]

RELATIONS = ("above", "under", "left", "right", "close", "far")


def like() -> Fresh:
    """Which of four objects is closest to the camera; see the notes for the other relations."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Column,
        Each,
        Images,
        Label,
        Options,
        Question,
        Record,
        SceneColumn,
        Truth,
    )  # fmt: skip
    from sightline.questions.tasks import depth

    tasks = (depth.nearest_to_camera.called("close"),)
    letters = Truth(letters=RELATIONS)
    fields = {
        "data_source": SceneColumn("source"), "scene_id": SceneColumn("id"),
        "question_id": Column("id"), "question": Question(), "relation": Label(),
        "image": Images(0), "answer_options": Options("{text}"),
        "answer": Each(letters, LETTERS.index),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("embspatial_bench.json", fields))


def read(source: Path) -> Loaded:
    """``embspatial_bench.json`` (lines or a list), Parquet, or VLMEvalKit's and EASI's tables."""
    return read_table(
        source, _sample, "embspatial_bench.json*", "**/embspatial_bench.json*", "**/*.parquet",
        "**/*.tsv", "**/*.jsonl", "**/*.json",
    )  # fmt: skip


def _sample(row: Row) -> Sample:
    options = row.texts("answer_options") if "answer_options" in row else lettered_options(row)
    number = _number(row.text("answer").strip(), len(options))
    relation = str(row.get("relation", row.get("category", "")))
    if relation not in RELATIONS:
        raise FaultyRecord("relation", f"is none of EmbSpatial-Bench: {relation[:40]!r}")
    return Sample(
        id=row.text("question_id", "index"),
        task=relation,
        question=row.text("question"),
        answer=Choice(options),
        truth=LETTERS[number],
        options=options,
        media=pictures(row),
        tags={
            "data_source": str(row.get("data_source", "")),
            "scene": str(row.get("scene_id", "")),
        },
        extra={"boxes": _boxes(row), "hint": ""},
    )


def _number(answer: str, count: int) -> int:
    """Which option is right, published as a number from 0 or as a letter."""
    known = {str(i): i for i in range(count)} | {LETTERS[i]: i for i in range(count)}
    if answer not in known:
        raise FaultyRecord("answer", f"is no option: {answer[:40]!r}")
    return known[answer]


def _boxes(row: Row) -> dict[str, tuple[float, ...]]:
    """Names and boxes ``x, y, width, height`` in pixels of the objects the options speak of."""
    listed = row.get("objects", ())
    found = [o for o in listed if isinstance(o, Mapping)] if isinstance(listed, list) else []
    return {str(o.get("name")): tuple(map(float, o.get("bbox", ()))) for o in found}


METRICS = {"overall": Metric(Breakdown(by=("task", "data_source")))}
LETTER_ONLY = Ask(
    template="Note: You only need to respond with A, B, C, D without providing any additional "
    "information.\n{question}\n{options}",
    option="{letter}) {option}",
)
PROTOCOL = Protocol(
    prompt=LETTER_ONLY,
    # white space in front goes first; what follows the letter does not matter
    extract=After(str.strip, Match((r"[(\s]*+([A-Z])",), re.I, upper=True, anchored=True)),
    judge=SameOption(),
    metrics=METRICS,
    decoding=Decoding(max_tokens=1024),
    quirks=("the first letter of the reply is the answer: 'The ...' chooses T, 'Below ...' B",),
    cite="EvolvingLMMs-Lab/lmms-eval, tasks/embspatial; the authors publish modes and no code",
)
benchmark = Benchmark(
    id="embspatial",
    title="EmbSpatial-Bench",
    load=read,
    holds_records=holds_replies,
    like=like,
    hub="Phineas476/EmbSpatial-Bench",
    chance=25.0,
    protocol=PROTOCOL,
    variants={
        "likelihood": replace(
            PROTOCOL,
            prompt=Ask(template="{question}"),
            mode="likelihood",
            quirks=("the option that the model finds most likely as a reply is the answer",),
            cite="mengfeidu/EmbSpatial-Bench, README: likelihood mode; the request is ours",
        ),
        "vlmevalkit": vlmevalkit(metrics=METRICS),
        "easi": easi(SITE_PROMPT, METRICS),
    },
    notes="Unconfirmed: people are at about 90, GPT-4V at about 36. The authors' two modes are "
    "generation and likelihood; generation is read here as lmms-eval does. Fresh questions are "
    "about close alone: no task of ours asks which object is farthest from the camera, and none "
    "has the sentences that are options of the other relations.",
)
