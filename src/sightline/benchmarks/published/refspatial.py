"""RefSpatial-Bench: pointing at what a chain of relations describes, and at free places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sightline.answers import PointInMask, Points
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract.ref_points import RefPoints
from sightline.benchmarks.judges.pictures import ShareInMask
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.masks import mask_of
from sightline.benchmarks.missing import WRONG, Missing
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = ("Location", "Placement", "Unseen")
SUFFIX = (
    "Your answer should be formatted as a list of tuples, i.e. [(x1, y1)], with coordinates "
    "between 0 and 1."
)


def like() -> Fresh:
    """Located objects, by up to five steps, and free places, about any scenes."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Column, Images, JudgeMask, Label, Record, UnitQuestion
    from sightline.questions.tasks import free_spots, grounding, relation_chains

    named = ("name", "description", "hierarchy")
    tasks = (
        grounding.locate_point.called("Location"),
        *(relation_chains.located.using(steps=n).called("Location") for n in range(1, 6)),
        free_spots.free_points_between.referring(*named).called("Placement"),
        free_spots.free_points_on_top.referring(*named).called("Placement"),
        free_spots.free_points_own_side.referring(*named).called("Placement"),
    )
    fields = {
        "id": Column("id"), "prompt": UnitQuestion(), "rgb_path": Images(0), "mask": JudgeMask(),
        "category": Label(),
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks),
        Record("question.jsonl", fields, shape="jsonl"),
        notes="Unseen holds further combinations of relations and is not asked apart",
    )


def read(source: Path) -> Loaded:
    """Records ``{id, prompt, suffix, rgb_path, mask_path, category, step}`` of one part or all."""
    faults: list[Fault] = []
    found = files(source, "**/question.json", "**/*.parquet", "**/*.jsonl", "**/*.json")
    several = len(found) > 1
    return load(
        rows(found, faults),
        lambda row: _sample(row, source, several),
        faults,
        folder_of(source),
    )


def _sample(row: Row, source: Path, several: bool) -> Sample:
    task = _task(row)
    # files of the parts number their questions and pictures alike
    inside = row.folder.relative_to(source).as_posix() if source.is_dir() else "."
    within = "" if inside == "." else f"{inside}/"
    mask = mask_of(row, "mask", "mask_path", stated="unit")
    try:
        size = mask.size
    except ValueError as error:
        raise FaultyRecord("mask", str(error)) from None
    name = row.text("id", "question_id")
    return Sample(
        id=f"{task}/{name}" if several else name,
        task=task,
        question=row.text("prompt", "question"),
        answer=Points("unit", size, metric=PointInMask()),
        truth=mask,
        media=(_picture(row, within),),
        tags={"step": str(row.get("step", "")), "object": str(row.get("object", ""))},
        extra={"size": size, "suffix": str(row.get("suffix", SUFFIX))},
    )


def _task(row: Row) -> str:
    file = Path(row.where.rpartition(":")[0]).stem
    for given in (row.get("category"), row.folder.name, file):
        for task in TASKS:
            if str(given or "").lower().startswith(task.lower()):
                return task
    raise FaultyRecord("category", f"is none of RefSpatial-Bench: {row.get('category')!r}")


def _picture(row: Row, within: str) -> Media:
    given = row.get("image", row.get("rgb_path"))
    if isinstance(given, dict):
        return Media(path=str(given.get("path") or ""), data=given.get("bytes"))
    return Media(path=within + row.text("rgb_path", "image"))


def _read(
    reader: Literal["tuples", "xml", "json"] = "tuples",
    pixels: bool = False,
    missing: Missing = WRONG,
    quirks: tuple[str, ...] = (),
) -> Protocol:
    return Protocol(
        prompt=Ask(template="{question} {suffix}"),
        extract=RefPoints(reader, pixels),
        judge=ShareInMask(),
        missing=missing,
        metrics={"overall": Metric(Mean("task", only=TASKS))},
        decoding=Decoding(max_tokens=None),
        reply="[{answer}]",
        quirks=(
            "of several points each counts its share; those outside the picture are misses",
            *quirks,
        ),
        cite="Zhoues/RoboRefer, Evaluation/summarize_acc.py",
    )


FAILED = Missing(unparsed="drop")
DROPPED = "replies at which the reader fails are left out of the mean; those without a point are 0"
benchmark = Benchmark(
    id="refspatial",
    title="RefSpatial-Bench",
    load=read,
    like=like,
    hub="BAAI/RefSpatial-Bench",
    ids=("question_id",),
    protocol=_read(quirks=("(3, 4) is a pixel and (0.3, 0.4) a share of the picture's size",)),
    variants={
        "pixels": _read(pixels=True),
        "xml": _read("xml"),
        "json": _read("json"),
        "dropped": _read(missing=FAILED, quirks=(DROPPED,)),
        "json_dropped": _read("json", missing=FAILED, quirks=(DROPPED,)),
    },
    notes="Parts are reported apart; their mean as headline is ours. Field names of the records "
    "are from memory and unconfirmed. Which reader a model needs is set by hand.",
)
