"""All-Angles Bench: the same scene from several cameras, and what that tells about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.benchmarks.aggregate import AllRight, Breakdown
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.protocol import Benchmark, Metric
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import choice_sample, holds_replies, read_table, vlmevalkit

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "counting", "attribute_identification", "relative_distance", "relative_direction",
    "manipulation", "camera_pose_estimation",
)  # fmt: skip


def like() -> Fresh:
    """Counting over two views, distances over three, and how far the camera turned."""
    from sightline.benchmarks.fresh import lettered_table
    from sightline.datasets.records import SceneColumn
    from sightline.questions.tasks import camera_motion, centre_points, multiview

    near = centre_points.nearest_centre.using(show="views").referring("name")
    turn = camera_motion.camera_rotation_angle.answering("choice")
    tasks = (
        multiview.count_across_views.answering("choice").called("counting"),
        near.called("relative_distance"),
        turn.called("camera_pose_estimation"),
    )
    return lettered_table(
        "data.jsonl",
        tasks,
        folder=SceneColumn("id"),
        sourced_dataset=SceneColumn("source"),
        notes="attributes, manipulation and relative direction are not asked",
    )


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
    like=like,
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
