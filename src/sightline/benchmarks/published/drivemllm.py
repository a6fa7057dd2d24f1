"""DriveMLLM, the first generation of SURDS: ten questions a picture, valid replies count."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import AnswerType, Box, Choice, IoU, Number, Point, YesNo
from sightline.benchmarks.aggregate import Aggregate, Cells, InverseError, Mean, Micro, Only
from sightline.benchmarks.extract.base import Whole
from sightline.benchmarks.extract.driving import (
    Between,
    BoxInPicture,
    DescribedObject,
    OneOfWords,
    PointInPicture,
)
from sightline.benchmarks.extract.numbers import AsFloat
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.judges.numbers import Within
from sightline.benchmarks.judges.regions import BoxOverlap, PixelError
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

QUESTIONS = {
    "xy": "Where is {a} in the image, in pixels? Form: [x, y]",
    "box": "What is the bounding box of {a} in the image, in pixels? Form: [x_min, y_min, x_max, "
    "y_max]",
    "left": "Which is further left in the image, {a} or {b}? Form: the object",
    "right": "Which is further right in the image, {a} or {b}? Form: the object",
    "front": "Is {a} in front of {b}, that is, nearer to the camera? Form: Yes or No",
    "behind": "Is {a} behind {b}, that is, farther from the camera? Form: Yes or No",
    "dA": "How far is {a} from the camera, in meters? Form: a number",
    "dz": "How far is {a} from the camera in the direction it looks, in meters? Form: a number",
    "dAB": "How far are {a} and {b} apart, in meters? Form: a number",
    "dx": "How far are {a} and {b} apart from left to right, in meters? Form: a number",
}
TASKS = tuple(QUESTIONS)
ALONE = ("xy", "box", "dA", "dz")
"""asked about one object; the others about two"""
NUSCENES = (1600, 900)


def like() -> Fresh:
    """The ten questions about what a camera sees; a record is one picture with the things asked of.

    The loader works its truths out from the record, as the authors do; ``tasks`` says which one of
    its questions was found to have a clear answer.
    """
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Boxes,
        Boxes3D,
        Each,
        Images,
        ImageSize,
        Label,
        Record,
        Referred,
    )
    from sightline.questions.tasks import (
        centre_points,
        grounding,
        perspective_taking,
        photo_measures,
        photo_relations,
    )

    beside, before = photo_relations.which_beside, photo_relations.is_before
    asked = {
        "xy": grounding.locate_point, "box": grounding.locate_box,
        "left": beside.using(relation="left"), "right": beside.using(relation="right"),
        "front": before.using(relation="front"), "behind": before.using(relation="behind"),
        "dA": centre_points.centre_distance_to_camera, "dz": perspective_taking.camera_z_distance,
        "dAB": centre_points.centre_distance, "dx": photo_measures.lateral_offset,
    }  # fmt: skip
    boxes, words = Boxes(), ("name", "description")
    fields = {
        "image": Images(0), "image_pixel": Each(ImageSize(), _size_text), "tasks": [Label()],
        "descriptions": Each(Referred(), _bare), "location2D": Each(boxes, _middles),
        "bboxes2D": Each([boxes, ImageSize()], _inside),
        "location3D": Each(Boxes3D(frame="camera"), _centres),
    }  # fmt: skip
    return Fresh(
        Mix.of([task.referring(*words).called(name) for name, task in asked.items()]),
        Record("metadata.jsonl", fields, "jsonl"),
        world="street",
        notes="one question a record, where published ones have ten. Where something is has the "
        "middle of its visible box as truth; distances are those of centres",
    )


def _bare(names: Sequence[str]) -> list[str]:
    # every article, as the authors' rule takes them out of replies
    return [name.replace("the ", "") for name in names]


def _size_text(size: Sequence[int]) -> str:
    return f"{size[0]}x{size[1]}"


def _middles(boxes: Sequence[Sequence[float]]) -> list[list[float]]:
    return [[(x0 + x1) / 2, (y0 + y1) / 2] for x0, y0, x1, y1 in boxes]


def _inside(boxes_and_size: Sequence[Any]) -> list[list[float]]:
    """Boxes that end before the last pixel does, as the authors' rule wants them."""
    boxes, (width, height) = boxes_and_size
    return [[x0, y0, min(x1, width - 1.0), min(y1, height - 1.0)] for x0, y0, x1, y1 in boxes]


def _centres(boxes: Sequence[dict[str, Any]]) -> list[list[float]]:
    return [box["center"] for box in boxes]


def read(source: Path) -> Loaded:
    """``metadata.jsonl`` with ``{image, descriptions, location2D, bboxes2D, location3D}``.

    Fresh records name the questions asked in ``tasks``.

    Which objects are asked about is in ``inference_sample_index.json``, which lies beside the
    replies; without one it is the first object, or the first two.
    """
    faults: list[Fault] = []
    folder = folder_of(source)
    found = files(source, "**/metadata.jsonl", "**/*.parquet", "**/*.jsonl")
    listed = sorted(folder.glob("**/inference_sample_index.json"))
    index = json.loads(listed[0].read_text(encoding="utf-8")) if listed else None
    return load(rows(found, faults), lambda row: _samples(row, index), faults, folder)


def _samples(row: Row, index: Any) -> Iterator[Sample]:
    names = row.texts("descriptions")
    flat, boxes, solid = (_numbers(row, field, size, len(names)) for field, size in
                          (("location2D", 2), ("bboxes2D", 4), ("location3D", 3)))  # fmt: skip
    asked = row.get("tasks", TASKS)
    for place, task in enumerate(TASKS):
        if task not in asked:
            continue
        count = 1 if task in ALONE else 2
        if len(names) < count:
            continue
        chosen = list(range(count))
        if index is not None:
            chosen = list(index[place][row.number]["inference_sample_index"])[:count]
        a, b = chosen[0], chosen[-1]
        truth = _truth(task, flat, boxes, solid, names, a, b)
        yield Sample(
            id=f"{task}/{row.number}",
            task=task,
            question=QUESTIONS[task].replace("{a}", f"the {names[a]}").replace(
                "{b}", f"the {names[b]}"),
            answer=_form(task, (names[a], names[b])),
            truth=truth,
            mended=boxes[a] if task == "xy" else None,
            options=(names[a], names[b]) if task in ("left", "right") else (),
            media=(Media(path=row.text("file_name", "image", "image_path")),),
            extra={"box": boxes[a], "size": _size(row), "descriptions": names},
        )  # fmt: skip


def _numbers(row: Row, field: str, size: int, count: int) -> list[tuple[float, ...]]:
    listed = [tuple(map(float, each)) for each in row.need(field)]
    if len(listed) != count or any(len(each) != size for each in listed):
        raise FaultyRecord(field, f"does not have {size} numbers for each of {count} objects")
    return listed


def _size(row: Row) -> tuple[int, int]:
    """Of the picture where the record says so; nuScenes' pictures all have one size."""
    width, _, height = str(row.get("image_pixel", "")).partition("x")
    return (int(width), int(height)) if height else NUSCENES


def _truth(task: str, flat: Any, boxes: Any, solid: Any, names: Any, a: int, b: int) -> Any:
    if task in ("xy", "box"):
        return list(flat[a] if task == "xy" else boxes[a])
    if task in ("left", "right"):
        first = flat[a][0] < flat[b][0] if task == "left" else flat[a][0] > flat[b][0]
        return names[a] if first else names[b]
    if task in ("front", "behind"):
        nearer = solid[a][2] < solid[b][2] if task == "front" else solid[a][2] > solid[b][2]
        return "Yes" if nearer else "No"
    if task in ("dA", "dz"):
        return math.hypot(*solid[a]) if task == "dA" else solid[a][2]
    return math.dist(solid[a], solid[b]) if task == "dAB" else abs(solid[a][0] - solid[b][0])


def _form(task: str, names: tuple[str, str]) -> AnswerType[Any]:
    forms: dict[str, AnswerType[Any]] = {
        "xy": Point(), "box": Box(metric=IoU(None)), "left": Choice(names, style="text"),
        "right": Choice(names, style="text"), "front": YesNo(), "behind": YesNo(),
    }  # fmt: skip
    return forms.get(task, Number("m"))


START, END = "<OUTPUT FORMAT START>", "<OUTPUT FORMAT END>"
RATE = Mean("task", Micro("valid"), only=TASKS)
VALID = Micro(within="valid")
SCORES: dict[str, Aggregate] = {
    "xy": InverseError(0.005), "box": VALID, "left": VALID, "right": VALID, "front": VALID,
    "behind": VALID, **dict.fromkeys(("dA", "dz", "dAB", "dx"), InverseError(0.05)),
}  # fmt: skip


def _protocol(box: BoxInPicture) -> Protocol:
    distance = AsFloat(Whole())
    return Protocol(
        prompt=Ask(
            template="{question}\n\nWrite the answer, and nothing else, as\n"
            f"{START}answer{END}"
        ),
        reply=f"{START}\n{{answer}}\n{END}",
        extract=Between(START, END, Switch("task", {
            "xy": PointInPicture(listed=False), "box": box, "left": DescribedObject(),
            "right": DescribedObject(), "front": OneOfWords(), "behind": OneOfWords(),
        }, distance)),
        judge=Switch("task", {
            "xy": PixelError(), "box": BoxOverlap(), "left": Equal(fold=False),
            "right": Equal(fold=False), "front": Equal(fold=False), "behind": Equal(fold=False),
        }, Within(0.0)),
        metrics={
            "overall": Metric(Cells({task: Only("task", (task,), SCORES[task]) for task in TASKS})),
            "effective_ratio": Metric(RATE),
        },
        decoding=Decoding(max_tokens=None),
        quirks=(
            "only valid replies count: declining what is hard raises the score",
            "an object in front is nearer to the camera; SURDS says farther",
            "distances score 1 / (1 + 0.05 error in meters), points 1 / (1 + 0.005 error in "
            "pixels)",
            "where nothing is valid the authors print 0, here there is no figure",
        ),
        cite="XiandaGuo/Drive-MLLM at d8f1885, evaluation/eval_from_json.py; questions are worded "
        "by us",
    )  # fmt: skip


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """Lists of ``{dataset_index, output}`` in files with the task's name, ``01_xy_qa...json``."""
    found = sorted(source.rglob("*.json")) if source.is_dir() else [source]
    replies = [
        Prediction(f"{task}/{row.get('dataset_index')}", str(row.get("output", "")))
        for path in found
        for task in TASKS
        if f"_{task}_qa" in path.name
        for row in rows([path], [])
        if "dataset_index" in row
    ]
    return replies or None


PROTOCOL = _protocol(BoxInPicture())
benchmark = Benchmark(
    id="drivemllm",
    title="DriveMLLM",
    load=read,
    like=like,
    saved=saved,
    hub="bonbon-rj/MLLM_eval_dataset",
    protocol=PROTOCOL,
    variants={
        "gemini": replace(
            _protocol(BoxInPicture(thousand=True)),
            quirks=("boxes are y1, x1, y2, x2 in thousandths", *PROTOCOL.quirks),
        )
    },
    notes="880 pictures, 191 of them with two objects. The authors give ten numbers; their mean is "
    "ours (unconfirmed), and so is the choice of objects where no index lies beside the data. The "
    "strict rule counts a point right anywhere in its box.",
)
