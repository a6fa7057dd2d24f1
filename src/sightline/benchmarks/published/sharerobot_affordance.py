"""ShareRobot, affordance: the box in which a gripper should take hold, for an instruction."""

from __future__ import annotations

from pathlib import Path

from sightline.answers import Box, IoU
from sightline.benchmarks.aggregate import Micro
from sightline.benchmarks.extract import LiteralBox, RoboBrainPlaces
from sightline.benchmarks.judges import OverlapLevels
from sightline.benchmarks.loading import FaultyRecord, Row, load_files
from sightline.benchmarks.missing import DROP
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.robobrain import asked, finite, picture_of, turns_of
from sightline.benchmarks.sample import Loaded, Sample

__all__ = ["benchmark"]


def read(source: Path) -> Loaded:
    """``affordance_data_test.json``, or the dataset's records with x, y, width and height."""
    return load_files(source, _sample, "**/affordance*.json", "**/*.jsonl", "**/*.json")


def _sample(row: Row) -> Sample:
    turns = turns_of(row)
    if turns is None:
        area = row.need("affordance")
        x, y, wide, high = finite([area[k] for k in ("x", "y", "width", "height")], 4, "affordance")
        box: tuple[float, ...] = (x, y, x + wide, y + high)
        question = asked(row.text("instruction"), "Where should its gripper take hold?")
    else:
        question, gold = turns
        box = finite(gold, 4, "conversations")
    if box[0] >= box[2] or box[1] >= box[3]:
        raise FaultyRecord("affordance", f"is a box without area: {box}")
    return Sample(
        id=row.text("id", "question_id"),
        task="affordance",
        question=question,
        answer=Box(metric=IoU(threshold=None)),
        truth=list(box),
        media=(picture_of(row),),
    )


METRICS = {
    "overall": Metric(Micro()),
    **{f"IoU >= {level}": Metric(Micro(f"at_{level}")) for level in (0.5, 0.75, 0.9)},
}
PROMPT = Ask(
    template="{question}\nReply with one box in pixels of the image, [x1, y1, x2, y2], only."
)
benchmark = Benchmark(
    id="sharerobot_affordance",
    title="ShareRobot, affordance",
    load=read,
    hub="BAAI/ShareRobot",
    ids=("question_id",),
    protocol=Protocol(
        prompt=PROMPT, extract=LiteralBox(), judge=OverlapLevels(), missing=DROP, metrics=METRICS,
        quirks=(
            "a reply that is more than a bare list of four numbers is left out of the mean",
            "what the authors call average precision is the mean overlap",
            "a box that is inside out overlaps nothing",
        ),
        cite="flageval-baai/FlagEvalMM, tasks/affordance; the wording of the request is ours",
    ),
    variants={
        "robobrain2": Protocol(
            prompt=PROMPT, extract=RoboBrainPlaces("box"), judge=OverlapLevels(), metrics=METRICS,
            quirks=("the first box of whole pixels in a reply counts, no box counts 0",),
            cite="FlagOpen/RoboBrain2.0, inference.py, for the reply; the comparison as above",
        ),
    },
    notes="Records in both published forms. Where a gripper takes hold follows from use, not from "
    "geometry: no fresh questions.",
)  # fmt: skip
