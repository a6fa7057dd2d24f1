"""Where2Place: pointing at free space that a phrase describes, scored by a mask."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sightline.answers import PointInMask, Points
from sightline.benchmarks.extract import RoboBrainPlaces
from sightline.benchmarks.judges import ShareInMask
from sightline.benchmarks.loading import FaultyRecord, Row, below, load_files
from sightline.benchmarks.masks import PackedMask, mask_of
from sightline.benchmarks.mimo import picture_of, pointing
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Protocol
from sightline.benchmarks.sample import Loaded, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

BRIGHT = 127
"""masks are pictures that lose detail: a pixel is set where it is brighter"""


def like() -> Fresh:
    """Free places between, on and beside objects of any scenes."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Column, Images, JudgeMask, Label, Question, Record
    from sightline.questions.tasks import free_spots

    asked = (
        free_spots.free_points_between, free_spots.free_points_on_top,
        free_spots.free_points_own_side,
    )  # fmt: skip
    fields = {
        "question_id": Column("id"), "image": Images(0), "text": Question(), "mask": JudgeMask(),
        "category": Label(),
    }  # fmt: skip
    return Fresh(
        Mix.of([task.called(f"free_space/{task.name}") for task in asked]),
        Record("point_questions.jsonl", fields, shape="jsonl"),
    )


def read(source: Path) -> Loaded:
    """``point_questions.jsonl``: ``{question_id, image, text, category}``, with a folder of masks
    called as the pictures are, or with ``mask`` in the record.
    """
    return load_files(
        source, _sample, "**/point_questions.jsonl", "**/*.parquet", "**/*.jsonl", "**/*.json"
    )


def _sample(row: Row) -> Sample:
    picture = picture_of(row)
    if "mask" in row:
        mask = mask_of(row, "mask", stated="round", above=BRIGHT)
    else:
        name = PurePosixPath(picture.path).name
        mask = PackedMask(below(row.folder, f"masks/{name}"), above=BRIGHT, stated="round")
    try:
        size = mask.size
    except ValueError as error:
        raise FaultyRecord("mask", str(error)) from None
    return Sample(
        id=row.text("question_id") if "question_id" in row else str(row.number),
        task=str(row.get("category", "free_space")),
        question=row.text("text", "question"),
        answer=Points("pixel", size, metric=PointInMask()),
        truth=mask,
        media=(picture,),
        extra={"size": size},
    )


benchmark = Benchmark(
    id="where2place",
    title="Where2Place",
    load=read,
    like=like,
    hub="wentao-yuan/where2place",
    ids=("question_id",),
    protocol=pointing(ShareInMask(), "points outside the picture are misses"),
    variants={
        "robobrain2": Protocol(
            prompt=Ask(
                template="{question}\nReply with points in pixels of the image: [(x1, y1), ...]"
            ),
            extract=RoboBrainPlaces("points"),
            judge=ShareInMask(),
            reply="[{answer}]",
            quirks=("only whole numbers in round brackets are points",),
            cite="FlagOpen/RoboBrain2.0, inference.py, for the reply; the comparison as above",
        ),
    },
    notes="Names of files and fields are from memory and unconfirmed, and so is that a mask's "
    "pixels count from half brightness. The rule is that of MiMo-Embodied's suite.",
)
