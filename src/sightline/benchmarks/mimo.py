"""What the pointing benchmarks of MiMo-Embodied's suite share: request, rule, and boxes to hit."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import PointInBox, Points
from sightline.benchmarks.extract.mimo_points import MimoPoints
from sightline.benchmarks.judges import Judge
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, literal, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["located", "picture_of", "pointing", "read_boxes"]

PROMPT = Ask(
    template='{question}\nReply in JSON with pixels of the image: [{"points": [x, y], '
    '"label": "what is there"}]'
)


def pointing(judge: Judge, *quirks: str) -> Protocol:
    """The protocol of a benchmark of points."""
    return Protocol(
        prompt=PROMPT,
        extract=MimoPoints(),
        judge=judge,
        reply='[{"points": {answer}, "label": "it"}]',
        quirks=(
            "a reply without a point counts as pointing at (0, 0), which may be right",
            "of several points each counts its share",
            *quirks,
        ),
        cite="XiaomiMiMo/MiMo-Embodied, lmms_eval/tasks; the wording of the request is ours",
    )


def located(name: str) -> Fresh:
    """Points on named and described objects, in the records that :func:`read_boxes` takes."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Boxes, Column, Images, Question, Record
    from sightline.questions.tasks import grounding

    asked = grounding.locate_point.referring("name", "description").called(name)
    fields = {
        "question_id": Column("id"), "image": Images(0), "question": Question(),
        "bbox": Boxes(at=0),
    }  # fmt: skip
    return Fresh(Mix.of([asked]), Record(f"{name}.jsonl", fields, shape="jsonl"))


def read_boxes(source: Path, task: str) -> Loaded:
    """Records ``{image, question, bbox}`` with a box (x1, y1, x2, y2) in pixels."""
    faults: list[Fault] = []
    found = files(source, f"{task}.jsonl", "**/*.parquet", "**/*.jsonl", "**/*.json")
    return load(rows(found, faults), lambda row: _sample(row, task), faults, folder_of(source))


def _sample(row: Row, task: str) -> Sample:
    box = _box(row)
    # what is published is the box; its middle is stated instead
    middle = [math.floor((box[i] + box[i + 2]) / 2) for i in (0, 1)]
    return Sample(
        id=row.text("question_id", "id")
        if "question_id" in row or "id" in row
        else str(row.number),
        task=task,
        question=row.text("question", "text", "instruction"),
        answer=Points("pixel", metric=PointInBox()),
        truth=str(middle),
        mended=box,
        media=(picture_of(row),),
        extra={"box": box},
    )


def _box(row: Row) -> tuple[float, ...]:
    given = row.need("bbox", "box", "answer")
    numbers = literal(given, "bbox") if isinstance(given, str) else given
    box: tuple[float, ...] = tuple(map(float, numbers))
    if len(box) != 4 or not all(map(math.isfinite, box)):
        raise FaultyRecord("bbox", f"is not four numbers: {str(given)[:60]}")
    if math.trunc(box[0]) > math.trunc(box[2]) or math.trunc(box[1]) > math.trunc(box[3]):
        raise FaultyRecord("bbox", f"is inside out: {str(given)[:60]}")
    return box


def picture_of(row: Row) -> Media:
    """The picture of a record: a path, or bytes in the record."""
    given: Any = row.need("image", "image_path")
    if isinstance(given, dict):
        data = given.get("bytes")
        if data is not None and not isinstance(data, bytes):
            raise FaultyRecord("image", f"holds no bytes but {type(data).__name__}")
        return Media(path=str(given.get("path") or ""), data=data)
    return Media(path=row.text("image", "image_path"))
