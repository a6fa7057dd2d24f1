"""VSTI-Bench: where the camera is and how it moves, asked about frames of a video (VLM-3R)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import MRA, Number
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.frames import UniformTail
from sightline.benchmarks.loading import FaultyRecord, Row, load_files
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.published.vsi_bench import EXTRACT, JUDGE, PROMPT, QUIRKS, video_sample
from sightline.benchmarks.sample import Loaded, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

NUMBERS = ("camera_obj_abs_dist", "camera_displacement")
TASKS = (
    *NUMBERS, "camera_obj_rel_dist", "camera_movement_direction", "obj_obj_relative_pos",
)  # fmt: skip
_KIND = re.compile(rf"({'|'.join(TASKS)})(?:_(v[123]|nf|lr|ud))?")


def like() -> Fresh:
    """All types about the frames of any scenes."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Column,
        Images,
        Label,
        Options,
        Question,
        Record,
        SceneColumn,
        Truth,
    )
    from sightline.questions.families import VSTI

    tasks = tuple(task.called(name) for name, task in VSTI.items())
    fields = {
        "id": Column("id"), "dataset": SceneColumn("source"), "scene_name": SceneColumn("id"),
        "question_type": Label(), "question": Question(), "options": Options(),
        "ground_truth": Truth(letters=tuple(task.label for task in tasks)), "frames": Images(),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("test.jsonl", fields, shape="jsonl"), frames=32)


def read(source: Path) -> Loaded:
    """Records as VSI-Bench has them, with ``mc_answer`` for the letter where it is apart."""
    return load_files(
        source, _sample, "test*.jsonl", "**/*.jsonl", "**/*.parquet", "qa_*.json", "**/*.json"
    )


def _sample(row: Row) -> Sample:
    kind = row.text("question_type")
    match = _KIND.fullmatch(kind)
    if match is None:
        raise FaultyRecord("question_type", f"is none of VSTI-Bench: {kind[:40]!r}")
    task = match[1]
    number = Number("m", metric=MRA("vsi")) if task in NUMBERS else None
    return video_sample(row, task, number, {"version": match[2] or "", "type": kind})


benchmark = Benchmark(
    id="vsti_bench",
    title="VSTI-Bench",
    load=read,
    like=like,
    hub="Journey9ni/vstibench",
    protocol=Protocol(
        prompt=PROMPT,
        frames=UniformTail(32),
        extract=EXTRACT,
        judge=JUDGE,
        metrics={"overall": Metric(Mean("task", of=Mean("version"), only=TASKS))},
        decoding=Decoding(max_tokens=16),
        quirks=QUIRKS,
        cite="VITA-Group/VLM-3R, thinking-in-space/lmms_eval/tasks/vstibench/utils.py",
    ),
    notes="Versions of a type are averaged before the types are: unconfirmed. The hub id is from "
    "memory.",
)
