"""LEGO-Puzzles: eleven tasks of building with bricks, from heights to the order of steps."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Order
from sightline.benchmarks.aggregate import AllRight, Breakdown
from sightline.benchmarks.extract import CanInfer, Extractor, First, OptionText, StepOrder
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import (
    PROMPT,
    choice_sample,
    holds_replies,
    read_table,
    vlmevalkit,
)

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Pictures, Posed

__all__ = ["TASKS", "benchmark", "like"]

TASKS = {
    "height": "spatial understanding",
    "adjacency": "spatial understanding",
    "rotation": "spatial understanding",
    "multiview": "spatial understanding",
    "rotation_status": "single-step reasoning",
    "position": "single-step reasoning",
    "next_step": "single-step reasoning",
    "dependency": "single-step reasoning",
    "backwards": "multi-step reasoning",
    "ordering": "multi-step reasoning",
    "outlier": "multi-step reasoning",
}
"""tasks and their groups, where a record does not name the group itself"""


def read(source: Path) -> Loaded:
    """VLMEvalKit's table ``{index, question, A..D, answer, category, question_type, image}``.

    LEGO-Puzzles-Lite is the same with fewer rows; the circular table has rotated options.
    """
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    kind = str(row.get("question_type", "other"))
    sort = kind == "sort"
    sample = choice_sample(row, Order(tuple("ABCD"), joined=True) if sort else None)
    if sort and sorted(sample.truth) != list("ABCD"):
        raise FaultyRecord("answer", f"is no order of A, B, C, D: {sample.truth[:40]!r}")
    task = sample.task.strip().lower().replace(" ", "_").replace("-", "_")
    group = sample.tags["l2_category"] or TASKS.get(task, "")
    return sample.tagged(l2_category=group, question_type="sort" if sort else "other").with_mended(
        tuple(sample.truth) if sort else None
    )


def like() -> SymbolicMix:
    """All eleven tasks about models of bricks, in VLMEvalKit's table, and the requests for a
    picture among them beside it."""
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Recipe
    from sightline.questions.symbolic.brick_checks import check
    from sightline.questions.symbolic.brick_steps import STEPPED
    from sightline.questions.symbolic.bricks import STANDING, posed
    from sightline.views.symbolic.bricks import draw_bricks

    asked = STANDING | STEPPED
    recipes = [
        Recipe(task, partial(posed, task, asked[task]), check, draw_bricks, even=True)
        for task in TASKS
    ]
    return SymbolicMix.of(recipes, _write, "Requests for a picture: generation.jsonl.")


def _write(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """``LEGO.tsv``; ``generation.jsonl`` ``{index, task, question, images, target}``: the request,
    what it shows, and the picture that fulfils it."""
    from sightline.datasets.symbolic import write_lines, write_table

    made: list[tuple[Posed, tuple[str, ...]]] = []

    def columns(one: Posed, shown: tuple[str, ...]) -> dict[str, Any]:
        if "make" in one.extra:
            made.append((one, shown))
        texts = dict(zip("ABCD", (*one.options, "", "", ""), strict=False))
        return {
            "index": one.id, "question": one.question, **texts, "answer": one.reply,
            "category": one.task, "question_type": one.extra["question_type"],
            "l2-category": TASKS[one.task], "image_path": shown,
        }  # fmt: skip

    def requested(one: Posed, shown: tuple[str, ...]) -> dict[str, Any]:
        make = one.extra["make"]
        return {
            "index": one.id, "task": one.task, "question": make["request"],
            "images": shown[: make["shown"]], "target": shown[make["wanted"]],
        }  # fmt: skip

    table = write_table("LEGO.tsv", columns, folder, posed, pictures)
    drawn = {one.id: shown for one, shown in made}
    of = partial(write_lines, "generation.jsonl", requested, folder)
    return [*table, *of((one for one, _ in made), lambda one: drawn[one.id])]


PICTURES = r"<image (\d)>"
CHOOSE = Ask(
    template=PROMPT.template, option=PROMPT.option, joined="", heading=PROMPT.heading,
    ending=PROMPT.ending, media="inline", placeholder=PICTURES,
)  # fmt: skip
SORT = Ask(
    template=PROMPT.template, option=PROMPT.option, joined="", heading=PROMPT.heading,
    ending={
        "order": "Please respond with only the sequence of letters (e.g., 'BDAC') that correctly "
        "orders the steps.\n"
    },
    media="inline", placeholder=PICTURES,
)  # fmt: skip
ASKED = Switch("question_type", {"sort": SORT}, CHOOSE)
EXTRACT: Switch[Extractor] = Switch(
    "question_type", {"sort": First((StepOrder(), OptionText()))}, CanInfer()
)
SHOWN = Breakdown(by=("l2_category", "task"))
QUIRKS = ("an order read in prose takes the first A to D behind 'first', be it part of a word",)
benchmark = Benchmark(
    id="lego_puzzles",
    title="LEGO-Puzzles",
    load=read,
    ids=("index",),
    holds_records=holds_replies,
    hub="KexianTang/LEGO-Puzzles",
    like=like,
    protocol=vlmevalkit(ASKED, EXTRACT, metrics={"overall": Metric(SHOWN)}, quirks=QUIRKS),
    variants={
        "circular": vlmevalkit(
            ASKED,
            EXTRACT,
            metrics={"overall": Metric(AllRight("group", SHOWN))},
            quirks=QUIRKS,
        )
    },
    notes="Pictures that no <image n> asks for come first; the toolkit leaves them out. The names "
    "of the tasks are unconfirmed. The five image generation tasks are judged by people; fresh "
    "requests of that kind are written, and no judge is.",
)
