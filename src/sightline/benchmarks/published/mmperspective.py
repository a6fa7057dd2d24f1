"""MMPerspective: vanishing points, horizons and lines in perspective, and whether edits confuse."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import AllRight, Breakdown, Mean, Only
from sightline.benchmarks.extract import CanInfer
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    inline_options,
    load_files,
    options_of,
)
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Posed

__all__ = ["COUNTS", "PERCEPTION", "REASONING", "benchmark", "like"]

PERCEPTION = ("VPP", "CLP", "VAP", "LDP")
REASONING = ("PTR", "LRR", "OVR", "PTS", "VPC")
COUNTS = {"VPP": 156, "CLP": 123, "VAP": 162, "LDP": 285, "PTR": 606, "LRR": 151, "OVR": 308,
          "PTS": 213, "VPC": 114}  # fmt: skip
"""published questions of each task, edits left out"""
_TASKS = (*PERCEPTION, *REASONING)


def read(source: Path) -> Loaded:
    """Records ``{id, task, question, options, answer, image}``; edits add ``seed_id, variant``."""
    return load_files(source, _sample, "**/*.jsonl", "**/*.json", "**/*.parquet", "**/*.tsv")


def _sample(row: Row) -> Sample:
    task = row.text("task", "category", "question_type").upper()
    if task not in _TASKS:
        raise FaultyRecord("task", f"is none of MMPerspective: {task[:40]!r}")
    question = row.text("question")
    if "options" in row or "choices" in row:
        options = options_of(row.texts("options", "choices"))
    else:
        question, options = inline_options(question, heading="")
    truth = row.text("answer").strip().strip("(). ")[:1].upper()
    if not truth or not "A" <= truth < chr(65 + len(options)):
        raise FaultyRecord("answer", f"is no letter of its options: {row.get('answer')!r}"[:80])
    name = row.text("id", "index")
    variant = str(row.get("variant", row.get("perturbation", "original"))) or "original"
    seed = row.get("seed_id")
    return Sample(
        id=name,
        task=task,
        question=question,
        answer=Choice(options),
        truth=truth,
        options=options,
        media=(Media(path=row.text("image", "image_path")),),
        # an original without a seed has no edits
        group="" if seed is None else f"{task}/{seed}",
        tags={
            "variant": variant,
            "edits": "original" if variant == "original" else "edited",
            "robust": "no" if seed is None else "yes",
        },
    )


def like() -> SymbolicMix:
    """All nine tasks about rendered streets, corridors and houses, and four of them again with
    edited pictures."""
    from sightline.datasets.symbolic import SymbolicMix, write_lines
    from sightline.questions.symbolic import Recipe
    from sightline.questions.symbolic.perspective import posed
    from sightline.questions.symbolic.perspective_checks import check
    from sightline.questions.symbolic.perspective_edits import robust
    from sightline.questions.symbolic.perspective_reasons import REASONED
    from sightline.questions.symbolic.perspective_seen import PERCEIVED
    from sightline.views.symbolic.perspective import draw_perspective

    asked = PERCEIVED | REASONED
    recipes = [
        Recipe(task, partial(posed, task, asked[task]), check, draw_perspective, even=True)
        for task in _TASKS
    ]
    edits = Recipe("edits", robust, check, draw_perspective)
    return SymbolicMix.of(
        [*recipes, (edits, 2.0)], partial(write_lines, "bench.jsonl", _record),
        "Only VPP, CLP, VAP and PTR are asked about edited pictures.",
    )  # fmt: skip


def _record(one: Posed, pictures: tuple[str, ...]) -> dict[str, Any]:
    lettered = [f"{letter}. {text}" for letter, text in zip("ABCD", one.options, strict=True)]
    return {
        "id": one.id, "task": one.task, "question": one.question, "options": lettered,
        "answer": one.reply, "image": pictures[0], **one.extra,
    }  # fmt: skip


def _of_originals(*tasks: str) -> Only:
    return Only("edits", ("original",), Mean("task", only=tasks))


benchmark = Benchmark(
    id="mmperspective",
    title="MMPerspective",
    load=read,
    hub="yunlong10/MMPerspective",
    like=like,
    protocol=Protocol(
        prompt=Ask(
            template="{question}\n{options}\n"
            "Answer with the option's letter from the given choices directly."
        ),
        extract=CanInfer(),
        judge=Equal(fold=False),
        metrics={
            "overall": Metric(_of_originals(*PERCEPTION, *REASONING)),
            "P Acc": Metric(_of_originals(*PERCEPTION)),
            "R Acc": Metric(_of_originals(*REASONING)),
            "P'Robust": Metric(Only("robust", ("yes",), AllRight("group"))),
            "edits": Metric(Only("edits", ("edited",), Breakdown(by=("variant",)))),
        },
        quirks=(
            "tasks count alike, however many questions they have: nine of 114 to 606",
            "a picture is robust when the original and all its edits are right (unconfirmed)",
        ),
        cite="yunlong10/MMPerspective, project page; extraction is VLMEvalKit's, theirs being "
        "unpublished",
    ),
    published={"GPT-4o": 50.0, "InternVL3-78B": 52.9, "Eagle-X4-8B": 41.4},
    notes="Data and scorer are not published: field names, request and extraction are ours. "
    "Fresh pictures are rendered, and cover all tasks; edits are asked of four.",
)
