"""SITE: spatial intelligence in 31 data sets' pictures and videos, adjusted for chance."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown, ChanceAdjusted, Micro
from sightline.benchmarks.easi import SITE_PROMPT, easi
from sightline.benchmarks.extract import MarkedLetter
from sightline.benchmarks.frames import UniformTail
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.vlmevalkit import holds_replies, lettered_options, pictures, read_table

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "counting & existence", "object localization & positioning", "3d information understanding",
    "multi-view & cross-image reasoning", "spatial relationship reasoning",
    "movement prediction & navigation",
)  # fmt: skip
_OLDER = {
    "depth & 3d understanding": "3d information understanding",
    "movement navigation & intent prediction": "movement prediction & navigation",
}
_VIDEOS = (".mp4", ".avi", ".mov", ".mkv", ".webm")


def like() -> Fresh:
    """Five of the six categories, about one or two pictures."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Images,
        Label,
        Options,
        Question,
        Record,
        SceneColumn,
    )
    from sightline.questions.tasks import depth, grounding, multiview, predicates, relations

    tasks = (
        grounding.count_in_view.answering("choice").called(TASKS[0]),
        predicates.picture_corner.referring("name").called(TASKS[1]),
        depth.nearest_to_camera.referring("name").called(TASKS[2]),
        multiview.shared_object.called(TASKS[3]),
        relations.relation_word.referring("name").called(TASKS[4]),
    )
    fields = {
        "index": Column("id"), "question": Question(), "options": Options("{text}"),
        "answer": Answer(), "dataset": SceneColumn("source"), "category": Label(),
        "visual": Images(),
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks),
        Record("image_test.jsonl", fields, shape="jsonl"),
        notes="movement prediction and navigation, and videos, are not asked",
    )


def read(source: Path) -> Loaded:
    """Records ``{question, options, answer, category, dataset, visual}`` of pictures and videos.

    VLMEvalKit's tables have ``image_path``, or ``video_path`` and ``candidates``; a folder may hold
    both.
    """
    return read_table(source, _sample, apart=_modality)


def _sample(row: Row) -> Sample:
    category = row.text("category").strip()
    task = _OLDER.get(category, category)
    if task not in TASKS:
        raise FaultyRecord("category", f"is none of SITE: {category[:40]!r}")
    options = lettered_options(row)
    letter = row.text("answer").strip()
    if len(letter) != 1 or letter not in LETTERS[: len(options)]:
        raise FaultyRecord("answer", f"is no option: {letter[:40]!r}")
    return Sample(
        id=row.text("index"),
        task=task,
        question=row.text("question"),
        answer=Choice(options),
        truth=letter,
        options=options,
        media=_media(row),
        tags={"dataset": str(row.get("dataset", "")), "modality": _modality(row)},
    )


def _modality(row: Row) -> str:
    shown = row.get("visual", ())
    first = shown[0] if isinstance(shown, list | tuple) and shown else shown
    video = "video_path" in row or str(first).lower().endswith(_VIDEOS)
    return "video" if video else "image"


def _media(row: Row) -> tuple[Media, ...]:
    if _modality(row) == "image":
        return pictures(row)
    found = pictures(row)
    return (Media("video", row.text("video_path") if "video_path" in row else found[0].path),)


IMAGE = Ask(
    template=SITE_PROMPT.template, option=SITE_PROMPT.option, media="inline", placeholder="<image>"
)
VIDEO = Ask(
    template="Select the best answer to the following multiple-choice question based on the "
    "video. Respond with only the letter of the correct option.\n" + SITE_PROMPT.template,
    option=SITE_PROMPT.option,
)
PROMPT = Switch("modality", {"video": VIDEO}, IMAGE)
SHOWN = ("task", "modality", "dataset")
METRICS = {
    "overall": Metric(Breakdown(ChanceAdjusted(), SHOWN)),
    "accuracy": Metric(Breakdown(Micro(), SHOWN)),
}
benchmark = Benchmark(
    id="site",
    title="SITE",
    load=read,
    like=like,
    holds_records=holds_replies,
    hub="franky-veteran/SITE-Bench",
    chance=0.0,
    protocol=Protocol(
        prompt=PROMPT,
        frames=UniformTail(32),
        extract=MarkedLetter(),
        judge=Equal(fold=False),
        metrics=METRICS,
        decoding=Decoding(max_tokens=1024, top_p=1.0),
        quirks=(
            "'(A)' anywhere wins over any letter that stands alone",
            "of several letters found with a dot or a colon the first of the alphabet counts",
            "where no letter is found the authors draw an option; here that is wrong",
        ),
        cite="wenqi-wang20/SITE-Bench, eval_scripts/sitebench",
    ),
    variants={"easi": easi(PROMPT, METRICS, frames=UniformTail(32))},
    published={"Human": 67.5, "GPT-5 (EASI)": 61.88, "Gemini-2.5-Pro (EASI)": 57.06},
    notes="The number of frames is EASI's; the authors hand videos to the model as they are.",
)
