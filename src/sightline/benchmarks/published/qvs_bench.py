"""QVS-Bench: the same questions over 1, 4, 8, 12 and 16 frames of a room (Video2Layout)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import MRA, Number
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract import AsFloat, Extractor, Match, Tagged, Whole
from sightline.benchmarks.judges import Equal, Judge, RelativeAccuracy
from sightline.benchmarks.loading import FaultyRecord, Row, load_files
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.published.vsi_bench import video_sample
from sightline.benchmarks.sample import Loaded, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

COUNTS = (1, 4, 8, 12, 16)
UNITS = {"object_counting": None, "object_abs_distance": "m", "object_size_estimation": "cm"}
CHOICES = ("object_rel_distance", "object_rel_direction")


def like() -> Fresh:
    """All types over sixteen frames; what is asked can be seen in them."""
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
    from sightline.questions.families import CLIP

    tasks = tuple(task.called(name) for name, task in CLIP.items())
    fields = {
        "id": Column("id"), "scene_name": SceneColumn("id"), "question_type": Label(),
        "question": Question(), "options": Options(),
        "answer": Truth(letters=tuple(task.label for task in tasks)), "frames": Images(),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("qvs.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records of VSI-Bench's shape; ``frames`` lists the pictures, whose number is the setting."""
    return load_files(source, _sample, "qvs*.jsonl", "**/*.jsonl", "**/*.parquet", "**/*.json")


def _sample(row: Row) -> Sample:
    kind = row.text("question_type")
    task, _, difficulty = kind.partition("direction_")
    task = f"{task}direction" if difficulty else kind
    if task not in (*UNITS, *CHOICES):
        raise FaultyRecord("question_type", f"is none of QVS-Bench: {kind[:40]!r}")
    shown = row.get("frames", row.get("images", ()))
    count = shown if isinstance(shown, int) else len(shown)
    number = Number(UNITS[task], metric=MRA("easi")) if task in UNITS else None
    tags = {"difficulty": difficulty, "frames": str(count)}
    return video_sample(row, task, number, tags)


ANSWER = Tagged("answer", Whole(), last=True, else_whole=True)
EXTRACT: Switch[Extractor] = Switch(
    "kind", {"choice": Tagged("answer", Match((r"[A-Z]",)), last=True, else_whole=True)},
    AsFloat(ANSWER),
)  # fmt: skip
JUDGE: Switch[Judge] = Switch("kind", {"choice": Equal()}, RelativeAccuracy("easi"))
benchmark = Benchmark(
    id="qvs_bench",
    title="QVS-Bench",
    load=read,
    like=like,
    protocol=Protocol(
        prompt=Ask(
            template="{question}\n{options}\nFirst give a map of the room from above between <map> "
            "and </map>, then think between <think> and </think>, then give the answer between "
            "<answer> and </answer>."
        ),
        reply="<answer>{answer}</answer>",
        extract=EXTRACT,
        judge=JUDGE,
        metrics={
            "overall": Metric(Mean("task")),
            "by frames": Metric(Mean("frames")),
        },
        quirks=("a truth of 0 is compared by the absolute error",),
        cite="ybrrraway/Video2Layout; the wording of the request and the letter rule are ours",
    ),
    notes="Question types are VSI-Bench's (memory: the repository does not list them).",
)
