"""SURPRISE3D: the part of a scene that a query means without naming it, scored by overlap."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.answers import Mask3D, spans_of
from sightline.benchmarks.aggregate import Breakdown, Micro
from sightline.benchmarks.extract import ByForm
from sightline.benchmarks.judges import FormOverlap
from sightline.benchmarks.loading import FaultyRecord, Row, below, load_files
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark", "like"]

LEVELS = (0.25, 0.5)
MOST_OBJECTS = 100_000


def like() -> Fresh:
    """All six types about any scenes; an item of several objects is right with all of them."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets import records as r
    from sightline.datasets.mix import Mix
    from sightline.questions.tasks import unnamed

    tasks = (
        unnamed.unnamed_beside.called("relative_position/side"),
        unnamed.unnamed_upon.called("relative_position/support"),
        unnamed.unnamed_seen_from.called("narrative_perspective"),
        unnamed.unnamed_at_place.called("parametric_perspective"),
        unnamed.unnamed_extreme.called("absolute_distance/extreme"),
        unnamed.unnamed_within.called("absolute_distance/metric"),
        unnamed.unnamed_for_use.called("common_sense"),
        unnamed.unnamed_for_need.called("human_intention"),
    )
    fields = {
        "scene_id": r.Column("scene"), "object_id": r.Targets(), "object_name": r.Targets("name"),
        "description": r.Question(), "question_type": r.LabelPart(0),
        "reference_id": r.ObjectIds(number=True),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), r.Record("surprise3d.json", fields), frames=0)


def read(source: Path) -> Loaded:
    """Records ``{scene_id, object_id, object_name, description, question_type, reference_id}``.

    Where ``labels/SCENE.npy`` lies beside them, the (n,) object of every point of a scene, what is
    asked for are runs of point indices, else ids of objects.
    """
    return load_files(source, _sample, "**/*val*.json", "**/*.json", "**/*.jsonl", "**/*.parquet")


def _sample(row: Row) -> Sample:
    ids = _ids(row.need("object_id"), "object_id")
    scene = str(row.need("scene_id"))
    labels = below(row.folder, f"labels/{scene}.npy")
    answer, truth, form = Mask3D(), str(ids), "ids"
    if labels.is_file():
        answer, form = Mask3D(form="points"), "points"
        runs = spans_of(np.isin(_labels(labels), ids))
        if not runs:
            raise FaultyRecord("object_id", f"is of no point of {scene}: {ids}")
        truth = answer.format(runs)
    return Sample(
        id=str(row.get("id", row.number)),
        task=str(row.get("question_type", "unknown")),
        question=row.text("description"),
        answer=answer,
        truth=truth,
        tags={"scene": scene, "form": form},
        extra={"what": "runs [start, stop) of the points" if labels.is_file() else "the objects",
               "like": "[[10, 20], [35, 36]]" if labels.is_file() else "[3, 17]"},
    )  # fmt: skip


def _ids(given: Any, field: str) -> list[int]:
    """Ids of objects, one or several."""
    found = np.asarray(given if isinstance(given, list | np.ndarray) else [given])
    if found.dtype.kind not in "iu" or found.ndim != 1 or not 0 < len(found) <= MOST_OBJECTS:
        raise FaultyRecord(field, "is no list of whole numbers")
    if found.min() < 0 or found.max() > 10**9:
        raise FaultyRecord(field, "is no id of an object")
    return [int(one) for one in np.unique(found)]


def _labels(path: Path) -> np.ndarray[Any, np.dtype[np.int64]]:
    try:
        labels = np.load(path, allow_pickle=False, mmap_mode="r")
    except (OSError, ValueError, EOFError) as error:
        raise FaultyRecord("labels", f"cannot be read: {error}") from None
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise FaultyRecord("labels", "are not one whole number a point")
    return labels


METRICS = {
    "overall": Metric(Breakdown()),
    **{f"Acc@{level}": Metric(Breakdown(Micro(f"above_{level}"))) for level in LEVELS},
}
benchmark = Benchmark(
    id="surprise3d",
    title="SURPRISE3D",
    load=read,
    like=like,
    hub="hhllzz/surprise-3d",
    protocol=Protocol(
        prompt=Ask(template="{question}\nReply with {what} that are meant: {like}."),
        extract=ByForm(),
        judge=FormOverlap(LEVELS),
        metrics=METRICS,
        quirks=(
            "an overlap of exactly 0.25 or 0.5 is no hit",
            "a reply that cannot be read overlaps nothing",
        ),
        cite="liziwennba/SURPRISE3D, Models/reason3d/lavis/tasks/refer_seg_task.py for the "
        "figures: mIoU, Acc@0.25, Acc@0.5; requests and reading of replies are ours",
    ),
    notes="Their model gives a mask over superpoints. Without labels of points the overlap is one "
    "of sets of objects, each counting the same. Scenes are not sent: replies are scored.",
)
