"""ShareRobot, trajectory: the path of the gripper in the picture, for an instruction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Trace
from sightline.benchmarks.aggregate import Micro
from sightline.benchmarks.extract import PathOfShares, RoboBrainPlaces
from sightline.benchmarks.extract.robobrain import shares
from sightline.benchmarks.judges import PathDistances
from sightline.benchmarks.loading import FaultyRecord, Row, load_files
from sightline.benchmarks.missing import DROP
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.robobrain import asked, finite, picture_of, size_of, turns_of
from sightline.benchmarks.sample import Loaded, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

FORM = r" (?:Give the path|Answer with a list|Which way should|List points) .*"
"""what our questions say of the form of a trace with depth"""


def like() -> Fresh:
    """Paths of things that are picked up and put down, which the gripper goes with them."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Column,
        Images,
        ImageSize,
        Question,
        Record,
        Rewritten,
        Trace2D,
    )
    from sightline.questions.tasks import traces

    fields = {
        "id": Column("id"), "image_path": Images(0), "image_size": ImageSize(),
        "instruction": Rewritten(Question(), FORM, ""), "points": Trace2D(pixels=True),
    }  # fmt: skip
    tasks = [
        task.referring("name", "description").called(f"trajectory/{task.name}")
        for task in (traces.trace_beside, traces.trace_direction)
    ]
    return Fresh(Mix.of(tasks), Record("trajectory.jsonl", fields, shape="jsonl"), "tabletop")


def read(source: Path) -> Loaded:
    """``traj_data_test.json``, or the dataset's records with ``points``, in pixels."""
    return load_files(source, _sample, "**/traj*.json*", "**/*.jsonl", "**/*.json")


def _sample(row: Row) -> Sample:
    turns = turns_of(row)
    picture = picture_of(row)
    size = size_of(row, picture)
    if turns is None:
        gold = row.need("points")
        question = asked(row.text("instruction"), "Which way should its gripper take?")
    else:
        question, gold = turns
    points = [finite(point, 2, "points") for point in gold]
    if not points:
        raise FaultyRecord("points", "are none")
    outside = any(not (0 <= x <= size[0] and 0 <= y <= size[1]) for x, y in points)
    return Sample(
        id=row.text("id", "question_id"),
        task="trajectory",
        question=question,
        answer=Trace(dims=2, size=size, pixels=True),
        truth=[list(point) for point in points],
        media=(picture,),
        extra={"size": size, "path": shares(points, size)},
        problems=("the true path leaves the picture",) if outside else (),
    )


def _error(name: str) -> Metric:
    return Metric(Micro(name), scale=1.0, unit="", lower_is_better=True)


METRICS = {
    "overall": _error("frechet"), "hausdorff": _error("hausdorff"), "rmse": _error("rmse"),
}  # fmt: skip
PROMPT = Ask(
    template="{question}\nReply with up to ten points of the path in pixels of the image, in "
    "order, as a list: [[x1, y1], [x2, y2], ...]."
)
benchmark = Benchmark(
    id="sharerobot_trajectory",
    title="ShareRobot, trajectory",
    load=read,
    like=like,
    hub="BAAI/ShareRobot",
    ids=("question_id",),
    protocol=Protocol(
        prompt=PROMPT, extract=PathOfShares(), judge=PathDistances(), missing=DROP, metrics=METRICS,
        quirks=(
            "overall is the discrete Fréchet distance as a share of the picture: lower is better",
            "a reply without a point is a path at (0, 0)",
            "a point with a number above 1 is in pixels, another one in shares: (1, 1) is the far "
            "corner",
            "curves are compared at the points that are given; the root mean square pairs them in "
            "order as far as both go",
            "points are read from lists in square brackets; (x, y) only where the whole reply is a "
            "list",
            "longer paths than the authors' recursion can take are left out",
        ),
        cite="flageval-baai/FlagEvalMM, tasks/trajectory; the wording of the request is ours",
    ),
    variants={
        "robobrain2": Protocol(
            prompt=PROMPT, extract=RoboBrainPlaces("path"), judge=PathDistances(), missing=DROP,
            metrics=METRICS, quirks=("any two whole numbers with a comma between are a point",),
            cite="FlagOpen/RoboBrain2.0, inference.py, for the reply; the comparison as above",
        ),
    },
    notes="By the strict rule a path is right where its discrete Fréchet distance is at most 0.1, "
    "both curves at 100 points of equal steps.",
)  # fmt: skip
