"""Ego3D-Bench: distances, places and motion told from all cameras around a car."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sightline.answers import Choice, Number, Tolerance, YesNo
from sightline.benchmarks.aggregate import Mapped, Mean, Micro
from sightline.benchmarks.extract import CanInfer, FirstNumber, Match
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.judges.lengths import SquaredError
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    load_files,
    options_of,
)
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.vlmevalkit import pictures

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["COLUMNS", "DISTANCES", "benchmark"]

COLUMNS = (
    "ego_absolute_distance", "object_absolute_distance", "localization", "ego_motion",
    "object_motion", "travel_time", "ego_relative_distance", "object_relative_distance",
)  # fmt: skip
"""columns of accuracy"""
DISTANCES = ("ego_distance_meters", "object_distance_meters")
"""columns of error"""


def like() -> Fresh:
    """Distances and which of two is nearer, in metres and by choice."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import Column, Images, Label, Options, Question, Record, Truth
    from sightline.questions.tasks import centre_points, distance, relations

    tasks = (
        centre_points.centre_distance_to_camera.referring("name").called(DISTANCES[0]),
        distance.absolute_distance.referring("name").called(DISTANCES[1]),
        relations.nearer_camera.referring("name").called("ego_relative_distance"),
        distance.relative_distance.referring("name").using(options=2)
        .called("object_relative_distance"),
    )  # fmt: skip
    letters = Truth(letters=COLUMNS)
    fields = {
        "id": Column("id"), "images": Images(), "category": Label(), "question": Question(),
        "options": Options(), "answer": letters,
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("ego3d.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{id, images, category, question, options, answer}``; ``images`` may name views.

    The names of the fields are ours: the published page shows the questions, not the files.
    """
    return load_files(source, _sample, "**/*.jsonl", "**/*.json", "**/*.parquet")


def _sample(row: Row) -> Sample:
    task, answer = row.text("category"), row.text("answer").strip()
    common: dict[str, Any] = {
        "id": str(row.get("id", row.number)), "task": task, "question": row.text("question"),
        "media": _views(row),
    }  # fmt: skip
    if task in DISTANCES:
        number = row.number_of("answer")
        form = Number("m", metric=Tolerance(relative=0.25))
        return Sample(**common, answer=form, truth=number)
    if task not in COLUMNS:
        raise FaultyRecord("category", f"is none of Ego3D-Bench: {task[:40]!r}")
    if answer.lower() in ("yes", "no"):
        return Sample(**common, answer=YesNo(), truth=answer.lower())
    options = options_of(row.texts("options"))
    letter = answer.strip("(). ")[:1]
    if not letter or letter not in LETTERS[: len(options)]:
        raise FaultyRecord("answer", f"is no option: {answer[:40]!r}")
    return Sample(**common, answer=Choice(options), truth=letter, options=options)


def _views(row: Row) -> tuple[Media, ...]:
    """Pictures by the name of their view where the record has them, in its order."""
    named = row.get("images")
    if isinstance(named, dict):
        return tuple(Media(path=str(path), name=str(view)) for view, path in named.items())
    return pictures(row)


METRES = Ask(template="{question}\nAnswer with a number in meters.")
benchmark = Benchmark(
    id="ego3d",
    title="Ego3D-Bench",
    load=read,
    like=like,
    hub="vbdi/Ego3D-Bench",
    chance=37.5,
    protocol=Protocol(
        prompt=Switch("kind", {
            "choice": Ask(template="{question}\n{options}\nAnswer with the option's letter."),
            "yes_no": Ask(template="{question}\nAnswer with yes or no."),
        }, METRES),
        extract=Switch("kind", {
            "choice": CanInfer(), "yes_no": Match((r"(?i)\b(yes|no)\b",)),
        }, FirstNumber(signed=False)),
        judge=Switch("kind", {"choice": Equal(fold=False), "yes_no": Equal()}, SquaredError()),
        metrics={
            "overall": Metric(Mean("task", only=COLUMNS)),
            "rmse": Metric(Mean("task", Mapped(Micro("squared"), np.sqrt), only=DISTANCES),
                           1.0, " m", True),
        },
        decoding=Decoding(max_tokens=None),
        quirks=(
            "errors are taken over the replies that hold a number",
            "the authors publish no rule for replies: VLMEvalKit's for letters, the first yes or "
            "no, and the first number are ours (unconfirmed)",
        ),
        cite="vbdi/Ego3D-Bench, web page; request and extraction are ours",
    ),
    published={"Human": 85.3},
    notes="The overall figure is the mean of the eight columns, as the published rows of people "
    "and chance are; one published row (GPT-4o, 56.7) is not the mean of its own columns (60.2). "
    "Views are those that the record lists. Field names are ours.",
)  # fmt: skip
