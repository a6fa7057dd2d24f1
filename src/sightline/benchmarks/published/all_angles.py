"""All-Angles Bench: the same scene from several cameras, and what that tells about it."""

from __future__ import annotations

from pathlib import Path

from sightline.benchmarks.aggregate import AllRight, Breakdown
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.protocol import Benchmark, Metric
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import choice_sample, holds_replies, read_table, vlmevalkit

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "counting", "attribute_identification", "relative_distance", "relative_direction",
    "manipulation", "camera_pose_estimation",
)  # fmt: skip


def read(source: Path) -> Loaded:
    """Records ``{index, folder, category, pair_idx, image_path, question, A, B, C, answer,
    sourced_dataset}``, as JSON or as VLMEvalKit's table."""
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    name = row.text("category").strip().lower().replace(" ", "_")
    if name not in TASKS:
        raise FaultyRecord("category", f"is none of All-Angles Bench: {name[:40]!r}")
    folder, index = str(row.get("folder", "")), row.text("index")
    pair = str(row.get("pair_idx", ""))
    tags = {
        "dataset": str(row.get("sourced_dataset", "")),
        "scene": folder,
        "pair": " ".join(sorted((index, pair))) if pair else "",
    }
    return choice_sample(row, id=index, task=name, group="", tags=tags)


SHOWN = Breakdown(by=("task",))
benchmark = Benchmark(
    id="all_angles",
    title="All-Angles Bench",
    load=read,
    ids=("index",),
    holds_records=holds_replies,
    hub="ch-chenyu/All-Angles-Bench",
    protocol=vlmevalkit(
        metrics={
            "overall": Metric(SHOWN),
            "pairs": Metric(AllRight("pair", SHOWN)),
        },
    ),
    notes="Unconfirmed: the fields of the record, its 2,132 questions, and that pair_idx is the "
    "index of the question's other wording; questions without one count alone in 'pairs'.",
)
