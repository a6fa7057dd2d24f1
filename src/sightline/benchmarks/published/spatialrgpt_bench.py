"""SpatialRGPT-Bench: relations, lengths and directions of marked regions, in free text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import AnswerType, Choice, ClockHour, Number, Text, Tolerance, YesNo
from sightline.benchmarks.aggregate import Breakdown, Cells, Micro, Only
from sightline.benchmarks.extract import Extractor
from sightline.benchmarks.extract.regions import (
    JsonNumbers,
    RegionRelation,
    SaidHour,
    SaidMetres,
    region_named,
)
from sightline.benchmarks.judges import Judge
from sightline.benchmarks.judges.regions_said import HourPairs, LengthPairs, Marks
from sightline.benchmarks.loading import FaultyRecord, Row, load_files, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["QUALITATIVE", "QUANTITATIVE", "benchmark"]

QUANTITATIVE = {
    "vertical_distance": "vertical_distance", "horizontal_distance": "horizontal_distance",
    "distance": "direct_distance", "direct_distance": "direct_distance", "width": "width",
    "height": "height", "direction": "direction",
}  # fmt: skip
"""published category, less its ending ``_data``, and how it is reported"""
QUALITATIVE = (
    ("tall/short", ("short", "tall")), ("left/right", ("left", "right")),
    ("below/above", ("below", "above")), ("behind/front", ("behind", "front")),
    ("big/small", ("big", "small")), ("wide/thin", ("wide", "thin")),
)  # fmt: skip
"""the first pair with a word in the category"""


def like() -> Fresh:
    """All categories about regions of any pictures, by the authors' definitions."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets import records as r
    from sightline.datasets.mix import Mix
    from sightline.questions.tasks import photo_measures as measures
    from sightline.questions.tasks import photo_relations, quantities

    centres, nearest = {"frame": "world", "definition": "centroid"}, {"definition": "nearest"}
    meant: tuple[dict[str, str], ...] = (
        centres, centres, nearest | {"frame": "world"}, {"definition": "across"}, {}, {},
    )  # fmt: skip
    relations = [
        task.using(relation=word, **how).called(name)
        for (told, chosen, words), how in zip(photo_relations.OPPOSITES, meant, strict=True)
        for word in words
        for task, name in ((told, f"{word}_predicate"), (chosen, "_".join(words) + "_choice"))
    ]
    lengths = [
        quantities.pair_distance.using(definition="nearest_points_mean").called("distance_data"),
        measures.lateral_offset.called("horizontal_distance_data"),
        quantities.vertical_distance.called("vertical_distance_data"),
        quantities.object_width_in_view.called("width_data"),
        measures.object_height_in_view.called("height_data"),
    ]
    hours = quantities.clock_from_camera.called("direction")
    tasks = [*relations, *(task.measured("spatialrgpt") for task in lengths), hours]
    kinds = r.LabelMap({t.label: "quantitative" for t in (*lengths, hours)}, "qualitative")
    fields = {
        "id": r.Column("id"), "image_info": {"file_path": r.Images(0)},
        "text_q": r.RegionText(r.Question(), "Region [{}]"),
        "qa_info": {"type": kinds, "category": r.Label()},
        "bbox": r.ByMention(r.Boxes()), "rle": r.ByMention(r.Masks()),
        "conversations": r.Conversations(
            r.RegionText(r.Question("<image>\n"), "<mask> <depth>"),
            r.RegionText(r.Reply(), "Region [{}]"),
        ),
    }  # fmt: skip
    return Fresh(
        Mix.of([task.referring("region_token") for task in tasks]),
        r.Record("spatialrgpt_bench.jsonl", fields, shape="jsonl"),
        notes="front and behind are told by the nearest points, as in the authors' pipeline",
    )


def read(source: Path) -> Loaded:
    """Records ``{id, image_info, text_q, qa_info {type, category}, bbox, rle, conversations}``.

    Answer files of the authors, ``{question, gt, pred, qa_info}``, are read as well.
    """
    return load_files(source, _sample, "**/*ench*.jsonl", "**/*.jsonl", "**/*.json", "**/*.parquet")


def _sample(row: Row) -> Sample:
    info = row.need("qa_info")
    kind, category = str(info["type"]), str(info["category"])
    question, truth = row.text("text_q", "question"), _truth(row)
    task = _task(kind, category)
    form = "relation" if kind == "qualitative" else "hour" if task == "direction" else "length"
    answer, mended = _answer(form, question, truth)
    image = row.get("image_info", {})
    return Sample(
        id=str(row.get("id", row.number)),
        task=task,
        question=question,
        answer=answer,
        truth=truth,
        mended=mended,
        media=(Media(path=str(image.get("file_path", ""))),) if image else (),
        tags={"type": kind, "category": category, "form": form},
        extra={"boxes": row.get("bbox", []), "rle": row.get("rle", [])},
    )


def _truth(row: Row) -> str:
    if "gt" in row:
        return row.text("gt")
    turns = row.need("conversations")
    return str(turns[1]["value"]).strip()


def _task(kind: str, category: str) -> str:
    if kind == "quantitative":
        found = QUANTITATIVE.get(category.removesuffix("_data"))
    elif kind == "qualitative":
        found = next((n for n, words in QUALITATIVE if any(w in category for w in words)), None)
    else:
        raise FaultyRecord("qa_info.type", f"is none of SpatialRGPT-Bench: {kind[:40]!r}")
    if found is None:
        raise FaultyRecord("qa_info.category", f"is none of SpatialRGPT-Bench: {category[:40]!r}")
    return found


def _answer(form: str, question: str, truth: str) -> tuple[AnswerType[Any], Any]:
    """The strict form, and the truth in it."""
    if form in ("length", "hour"):
        read: AnswerType[Any] = (
            Number("m", metric=Tolerance(relative=0.25)) if form == "length" else ClockHour(1)
        )
        value = read.parse(truth)
        if value is None:
            raise FaultyRecord("answer", f"states no single {form}: {truth[:60]!r}")
        return read, value
    said = YesNo().parse(truth)
    if said is not None:
        return YesNo(), said
    first, other = region_named(truth), region_named(question)
    if first is None or other is None:
        return Text(), truth
    numbers = sorted({first, other, *_regions(question)})
    options = tuple(f"Region [{number}]" for number in numbers)
    return Choice(options), options[numbers.index(first)]


def _regions(question: str) -> list[int]:
    parts = question.split("Region [")[1:]
    return [int(part.split("]")[0]) for part in parts if part.split("]")[0].isdigit()]


def _holds_records(file: Path) -> str | None:
    """Their answer files hold question, truth and reply (``pred``)."""
    first = next(iter(rows([file], [])), None) if file.suffix == ".jsonl" else None
    return "" if first is not None and "gt" in first and "qa_info" in first else None


JUDGE: Switch[Judge] = Switch("form", {"length": LengthPairs(), "hour": HourPairs()}, Marks())
RULES: Switch[Extractor] = Switch(
    "form", {"length": SaidMetres(), "hour": SaidHour()}, RegionRelation()
)
MARKED: Switch[Extractor] = Switch(
    "form",
    {
        "length": JsonNumbers(("response_in_meters", "answer_in_meters")),
        "hour": JsonNumbers(("response_direction", "answer_direction")),
    },
    JsonNumbers(("your_mark",)),
)
ASKED = (
    "Compare a reply with the right answer to a question about regions of a picture. Reply with "
    "one JSON object. For a length give both in metres, as answer_in_meters and "
    "response_in_meters; for a direction give both as hours of the clock, answer_direction and "
    "response_direction; else give your_mark, 1 where the reply says the same as the answer and 0 "
    "where it does not.\n\nQuestion: {question}\nAnswer: {truth}\nReply: {reply}"
)


def _kind(name: str) -> Only:
    return Only("type", (name,), Breakdown(by=("task",)))


benchmark = Benchmark(
    id="spatialrgpt_bench",
    title="SpatialRGPT-Bench",
    load=read,
    like=like,
    hub="a8cheng/SpatialRGPT-Bench",
    holds_records=_holds_records,
    protocol=Protocol(
        prompt=Ask(template="{question}"),
        extract=RULES,
        judge=JUDGE,
        metrics={
            "overall": Metric(
                Cells({name: _kind(name) for name in ("qualitative", "quantitative")})
            ),
            "qualitative": Metric(_kind("qualitative")),
            "quantitative": Metric(_kind("quantitative")),
            "relative error": Metric(
                Only("form", ("length",), Breakdown(Micro("error"), by=("task",))),
                lower_is_better=True,
            ),
            "hours off": Metric(Micro("hours"), scale=1.0, unit="", lower_is_better=True),
        },
        decoding=Decoding(max_tokens=None),
        matcher=Matcher(ASKED, MARKED, "gpt-4-turbo"),
        quirks=(
            "their GPT-4 reads every reply; here a rule reads what is plain, the model the rest",
            "a reply that cannot be read is wrong and enters no error",
            "errors are relative to the true length plus 0.1 mm",
        ),
        cite="AnjieCheng/SpatialRGPT, scripts/srgpt/eval/evaluate_spatial_with_gpt4.py; the "
        "request to the judge is worded by us",
    ),
    notes="Their printed figures are the two kinds and each category; the mean of both as headline "
    "is ours. A failed mark, which their code replaces by the one before it, is wrong here.",
)
