"""CA-VQA (MM-Spatial): six forms of answers about one frame, with views and depth beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import (
    AnswerType,
    Box,
    Box3D,
    Choice,
    Integer,
    IoU,
    IoU3D,
    Number,
    Tolerance,
    YesNo,
)
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract.parsed import ByForm
from sightline.benchmarks.judges.formed import AsForm
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options, load_files
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask, Prompt
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["KINDS", "benchmark"]

KINDS = ("binary", "cardinality", "grounding2d", "grounding3d", "multichoice", "regression")
FRAMES = ("support_frame_4", "support_frame_3", "support_frame_2", "support_frame_1",
          "reference_frame")  # fmt: skip
"""in the order shown: the frame that is asked about comes last"""


def like() -> Fresh:
    """All six forms about any scenes."""
    from operator import methodcaller

    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        AnswerWords,
        Column,
        Each,
        Label,
        Prompt,
        Record,
        SideView,
    )
    from sightline.questions.tasks import (
        grounding,
        photo_relations,
        quantities,
        relations,
        viewed_boxes,
    )

    tasks = (
        photo_relations.is_beside.using(relation="left").called("binary"),
        photo_relations.is_taller.using(relation="taller").called("binary"),
        grounding.visible_in_view.called("binary"),
        grounding.count_in_view.called("cardinality"),
        grounding.locate_box.called("grounding2d"),
        viewed_boxes.locate_box_3d.called("grounding3d"),
        relations.left_right.called("multichoice"),
        relations.nearer_camera.using(options=4).called("multichoice"),
        quantities.object_width_in_view.measured("cm").called("regression"),
        quantities.camera_distance.measured("cm").called("regression"),
        quantities.pair_distance.measured("cm").called("regression"),
    )
    named = [t.referring("name", "description") if t.references else t for t in tasks]
    fields = {
        "id": Column("id"), "question": Prompt(),
        "answer": Each(AnswerWords(), methodcaller("replace", " cm", "cm")),
        "question_type": Label(), "reference_frame": SideView(0),
        **{f"support_frame_{n}": SideView(n) for n in (1, 2, 3, 4)},
    }  # fmt: skip
    return Fresh(Mix.of(named), Record("val.jsonl", fields, shape="jsonl"))


def read(source: Path) -> Loaded:
    """Records ``{id, question, answer, reference_frame, support_frame_1..4}``.

    The form of the answer is the field ``question_type``, or is named by the file (``binary``).
    """
    return load_files(
        source,
        _sample,
        "**/val*.jsonl",
        "**/val*.parquet",
        "**/*.parquet",
        "**/*.jsonl",
        "**/*.json",
    )


def _sample(row: Row) -> Sample:
    kind, question, truth = _kind(row), row.text("question"), row.text("answer")
    options = inline_options(question, heading="")[1] if kind == "multichoice" else ()
    answer = _form(kind, options)
    value = answer.parse(truth)
    if value is None:
        raise FaultyRecord("answer", f"is no answer of the form {kind}: {truth[:60]!r}")
    return Sample(
        id=row.text("id"),
        task=kind,
        question=question,
        answer=answer,
        truth=truth,
        mended=value,
        options=options,
        media=tuple(_picture(row.get(name)) for name in FRAMES if name in row),
    )


def _kind(row: Row) -> str:
    file = row.where.rpartition(":")[0].lower()
    for kind in KINDS:
        if row.get("question_type") == kind or ("question_type" not in row and kind in file):
            return kind
    raise FaultyRecord("question_type", f"is none of CA-VQA: {row.get('question_type')!r}")


def _form(kind: str, options: tuple[str, ...]) -> AnswerType[Any]:
    """The forms with the metrics of the paper: 10 % of a length, overlaps of 0.5 and 0.15."""
    if kind == "multichoice":
        if len(options) < 2:
            raise FaultyRecord("question", "lists no options")
        return Choice(options)
    forms: dict[str, AnswerType[Any]] = {
        "binary": YesNo(),
        "cardinality": Integer(),
        "regression": Number("cm", metric=Tolerance(relative=0.1)),
        "grounding2d": Box(convention="thousand", metric=IoU(0.5)),
        "grounding3d": Box3D(metric=IoU3D(0.15)),
    }
    return forms[kind]


def _picture(given: Any) -> Media:
    if isinstance(given, dict):
        inner = given.get("image", given)
        if isinstance(inner, dict):
            return Media(path=str(inner.get("path") or ""), data=inner.get("bytes"))
        return Media(path=str(inner))
    return Media(path=str(given))


PROMPT = Switch[Prompt](
    "task",
    {
        "binary": Ask(template="{question}\nAnswer yes or no."),
        "cardinality": Ask(template="{question}\nAnswer with a whole number."),
        "regression": Ask(template="{question}\nAnswer with a number and its unit."),
    },
    Ask(template="{question}"),
)
benchmark = Benchmark(
    id="ca_vqa",
    title="CA-VQA",
    load=read,
    like=like,
    protocol=Protocol(
        prompt=PROMPT,
        extract=ByForm(),
        judge=AsForm(),
        metrics={"overall": Metric(Mean("task", only=KINDS))},
        quirks=(
            "boxes are right from an overlap of 0.5 in the picture and 0.15 in space: with one box "
            "a question, average precision is the share of right ones",
        ),
        cite="apple/ml-cubifyanything (records); metrics as reported, unconfirmed: no scorer is "
        "published, so replies are read by the form of the answer",
    ),
    notes="Metrics, units of boxes and the choice of questions are from memory and unconfirmed; "
    "the mean over forms as headline is ours. Data come by a list of links.",
)
