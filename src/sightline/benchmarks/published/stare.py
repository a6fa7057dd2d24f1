"""STARE: simulations in the mind, from turned shapes to cube nets, with or without the steps."""

from __future__ import annotations

from pathlib import Path

from sightline.benchmarks.aggregate import F1, Aggregate, Breakdown, Cells, Mean, Micro, Only
from sightline.benchmarks.easi import easi
from sightline.benchmarks.extract import EasiOption
from sightline.benchmarks.judges import CountedYes, EqualAsRead
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import choice_sample, holds_replies, read_table

__all__ = ["TASKS", "benchmark"]

BINARY = ("folding_nets", "folding_nets_vsim", "tangram_puzzle", "tangram_puzzle_vsim")
TASKS = (
    "2d_trans", "2d_trans_vsim", "3d_trans", "3d_trans_vsim", "temporal", "perspective", *BINARY,
)  # fmt: skip


def read(source: Path) -> Loaded:
    """EASI's table ``{index, question, answer, category, image_path}``, options in the question.

    The published JSON lines (``pid``, ``images``, ``category``) do too; ``category_agg`` is taken
    before ``category``.
    """
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    task = row.text("category_agg", "category").strip().lower()
    if task not in TASKS:
        raise FaultyRecord("category", f"is none of STARE: {task[:40]!r}")
    asked = row.text("question")
    question, options = inline_options(asked, "")
    row.data |= {"options": list(options), "index": row.text("index", "pid")}
    if not options:
        raise FaultyRecord("question", f"lists no options: {asked[:40]!r}")
    sample = choice_sample(row, task=task, question=question)
    shown = asked if "<image>" in asked or not sample.media else f"{asked}\n<image>"
    return sample.showing(asked=shown)


def _macro() -> Aggregate:
    """Mean of six: each of 2D, 3D, nets and tangrams is the mean without and with the steps."""

    def pair(name: str, of: Aggregate) -> Aggregate:
        tasks = (name, f"{name}_vsim")
        return Only("task", tasks, Mean("task", of=of, only=tasks))

    return Cells(
        {
            "2d": pair("2d_trans", Micro()),
            "3d": pair("3d_trans", Micro()),
            "folding_nets": pair("folding_nets", F1()),
            "tangram_puzzle": pair("tangram_puzzle", F1()),
            "temporal": Only("task", ("temporal",)),
            "perspective": Only("task", ("perspective",)),
        }
    )


METRICS = {
    "overall": Metric(_macro()),
    "accuracy": Metric(Breakdown(Micro(), ("task",))),
    "f1": Metric(Only("task", BINARY, Mean("task", of=F1()))),
}
_LETTER = (
    "{asked}\n\nAnswer with the option's letter from the given choices and put the letter in one "
    "<answer> answer </answer>\n"
)
STEPS = Ask(template=_LETTER + "Please solve the problem step by step.", media="inline")
DIRECT = Ask(
    template=_LETTER + "Please ensure that your output only contains the final answer (a single "
    "option letter) without any additional content (such as intermediate reasoning steps).",
    media="inline",
)
JUDGE = CountedYes(EqualAsRead(EasiOption()))
QUIRKS = (
    "yes-or-no tasks count by the F1 of yes, over the replies that could be read",
    "the authors ask for \\boxed{}; EASI changed that to <answer>",
)
benchmark = Benchmark(
    id="stare",
    title="STARE",
    load=read,
    ids=("index", "pid"),
    holds_records=holds_replies,
    hub="kuvvi/STARE",
    chance=34.8,
    protocol=easi(STEPS, METRICS, judge=JUDGE, quirks=QUIRKS),
    variants={"direct": easi(DIRECT, METRICS, judge=JUDGE, quirks=QUIRKS)},
    published={"Human": 96.50, "GPT-5 (EASI)": 54.59, "Gemini-2.5-Pro (EASI)": 49.14},
    notes="The authors' own scorer is not covered; this is EASI's.",
)
