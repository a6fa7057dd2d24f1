"""NuScenes-SpatialQA: relations and measures of things on the road, and reasoning about them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Number, Tolerance, YesNo, to_si
from sightline.benchmarks.aggregate import Mean, Micro, Only
from sightline.benchmarks.extract import CanInfer, FirstNumber, Match
from sightline.benchmarks.extract.spatialscore import length_of
from sightline.benchmarks.judges import Equal, Within
from sightline.benchmarks.loading import FaultyRecord, Row, load_files, options_of
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Sample
from sightline.benchmarks.vlmevalkit import pictures

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["MEASURES", "REASONING", "RELATIONS", "benchmark"]

RELATIONS = ("below_above", "left_right", "front_behind", "large_small", "wide_thin", "tall_short",
             "long_short")  # fmt: skip
MEASURES = ("spatial_distance", "lateral_offset", "longitudinal_offset", "length", "width",
            "height", "angle")  # fmt: skip
REASONING = ("direct_reasoning", "situational_reasoning")
LENGTHS = MEASURES[:-1]


def like() -> Fresh:
    """Relations by yes and no, and measures, about any scenes."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import AnswerWords, Column, Images, Label, Question, Record
    from sightline.questions.tasks import photo_measures, photo_relations, quantities

    tasks = (
        photo_relations.is_over.called("below_above"),
        photo_relations.is_beside.called("left_right"),
        photo_relations.is_before.called("front_behind"),
        photo_relations.is_bigger.called("large_small"),
        photo_relations.is_wider.called("wide_thin"),
        photo_relations.is_taller.called("tall_short"),
        quantities.pair_distance.called("spatial_distance"),
        photo_measures.lateral_offset.called("lateral_offset"),
        photo_measures.depth_offset.called("longitudinal_offset"),
    )
    fields = {
        "id": Column("id"), "image_path": Images(0), "category": Label(), "question": Question(),
        "answer": AnswerWords(unit_words=True),
    }  # fmt: skip
    return Fresh(Mix.of(tasks), Record("nuscenes_spatialqa.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{id, image_path, category, question, answer, options?}``.

    The names of the fields are ours: the published page shows the questions, not the files.
    """
    return load_files(source, _sample, "**/*.jsonl", "**/*.json", "**/*.csv", "**/*.parquet")


def _sample(row: Row) -> Sample:
    task, answer = row.text("category"), row.text("answer").strip()
    common: dict[str, Any] = {
        "id": str(row.get("id", row.number)), "task": task, "question": row.text("question"),
        "media": pictures(row),
        "tags": {"level": "measure" if task in MEASURES else
                 "reasoning" if task in REASONING else "relation"},
    }  # fmt: skip
    if task in MEASURES:
        return Sample(**common, **_measured(task, answer))
    if task not in RELATIONS + REASONING:
        raise FaultyRecord("category", f"is none of NuScenes-SpatialQA: {task[:40]!r}")
    if "options" in row:
        options = options_of(row.texts("options"))
        letter = answer.strip("(). ")[:1]
        if letter not in LETTERS[: len(options)]:
            raise FaultyRecord("answer", f"is no option: {answer[:40]!r}")
        return Sample(**common, answer=Choice(options), truth=letter, options=options)
    word = answer.lower().rstrip(".")
    if word not in ("yes", "no"):
        raise FaultyRecord("answer", f"is neither yes nor no: {answer[:40]!r}")
    return Sample(**common, answer=YesNo(), truth=word)


def _measured(task: str, answer: str) -> dict[str, Any]:
    """Lengths in metres, angles in degrees, as number or with the unit as text."""
    number, unit = length_of(answer) or (None, "")
    if number is None:
        try:
            number = float(answer)
        except ValueError:
            raise FaultyRecord("answer", f"is no number: {answer[:40]!r}") from None
    own = "deg" if task == "angle" else "m"
    metres = {"cm": 0.01, "centimeter": 0.01, "centimeters": 0.01}
    truth = number * metres.get(unit, 1.0)
    form = Number(own, metric=Tolerance(relative=0.25))
    return {"answer": form, "truth": truth, "mended": float(to_si(truth, own))}


WITHIN = Metric(Mean("task", only=MEASURES))
benchmark = Benchmark(
    id="nuscenes_spatialqa",
    title="NuScenes-SpatialQA",
    load=read,
    like=like,
    protocol=Protocol(
        prompt=Switch("kind", {
            "yes_no": Ask(template="{question}\nAnswer with yes or no."),
            "choice": Ask(template="{question}\n{options}\nAnswer with the option's letter."),
        }, Ask(template="{question}\nAnswer with a number in meters, or degrees for an angle.")),
        extract=Switch("kind", {
            "yes_no": Match((r"(?i)\b(yes|no)\b",)), "choice": CanInfer(),
        }, FirstNumber()),
        judge=Switch("kind", {"yes_no": Equal(), "choice": Equal(fold=False)}, Within(0.25)),
        metrics={
            "overall": Metric(Mean("task", only=(*RELATIONS, *MEASURES, *REASONING))),
            "qualitative": Metric(Mean("task", only=RELATIONS)),
            "tolerance": WITHIN,
            "reasoning": Metric(Mean("task", only=REASONING)),
            "mae": Metric(Mean("task", Micro("error"), only=LENGTHS), 1.0, " m", True),
            "mae_angle": Metric(Only("task", ("angle",), Micro("error")), 1.0, " deg", True),
        },
        decoding=Decoding(max_tokens=None),
        quirks=(
            "a measure is right within 75 to 125 % of the truth",
            "the authors publish no rule for replies: the first yes or no, and the first number, "
            "are ours (unconfirmed)",
        ),
        cite="taco-group/NuScenes-SpatialQA, web page; request and extraction are ours",
    ),
    notes="The weights of the published mean tolerance are not published (it is not the plain mean "
    "of its columns), so the plain mean here cannot be compared with it. Field names are ours.",
)  # fmt: skip
