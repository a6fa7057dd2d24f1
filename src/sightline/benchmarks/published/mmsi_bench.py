"""MMSI-Bench: a thousand questions by hand that need two or more pictures to be put together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.benchmarks.aggregate import AllRight, Breakdown
from sightline.benchmarks.easi import easi
from sightline.benchmarks.extract import Backticked, CanInfer
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Matcher, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Sample
from sightline.benchmarks.vlmevalkit import (
    MATCHED,
    choice_sample,
    holds_replies,
    read_table,
    vlmevalkit,
)

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "Pos-Cam-Cam", "Pos-Obj-Obj", "Pos-Reg-Reg", "Pos-Cam-Obj", "Pos-Obj-Reg", "Pos-Cam-Reg",
    "Attr-Meas", "Attr-Appr", "Motion-Cam", "Motion-Obj", "MSR",
)  # fmt: skip
_SHORT = {"positionalrelationship": "pos", "attribute": "attr"}


def like() -> Fresh:
    """Five of the eleven types; what is asked about cannot be seen in one picture alone."""
    from sightline.benchmarks.fresh import lettered_table
    from sightline.questions.tasks import (
        camera_motion,
        clip_questions,
        object_motion,
        seen_sizes,
    )

    sizes = seen_sizes.size_in_views.measured("cm")
    spread = clip_questions.clip_direction_hard.using(frames=4, seen="several")
    tasks = (
        camera_motion.camera_translation_direction.called("Pos-Cam-Cam"),
        spread.referring("name").called("Pos-Obj-Obj"),
        sizes.answering("choice").referring("name").called("Attr-Meas"),
        camera_motion.camera_rotation_direction.called("Motion-Cam"),
        object_motion.object_distance_moved.answering("choice").referring("name")
        .called("Motion-Obj"),
    )  # fmt: skip
    return lettered_table(
        "MMSIBench.tsv",
        tasks,
        notes="regions, appearance, several steps and things seen from a camera are not asked; "
        "Motion-Obj needs scenes in which something moves",
    )


def read(source: Path) -> Loaded:
    """Records ``{id, images, question_type, question, answer, thought}`` with options in the text,

    or VLMEvalKit's table with options in columns and the type in ``category``.
    """
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    task = _task(row.text("category", "question_type"))
    tags = {"difficulty": str(row.get("difficulty", ""))}
    if "A" in row:
        sample = choice_sample(row, task=task, tags=tags)
        listed = "".join(
            f"{letter}: {option}, " for letter, option in zip(LETTERS, sample.options, strict=False)
        )
        asked = f"{sample.extra['hint']}{sample.question}\nOptions: {listed}"
    else:
        asked = row.text("question")
        question, options = inline_options(asked)
        row.data |= {"question": question, "options": list(options), "index": row.text("id")}
        sample = choice_sample(row, task=task, tags=tags)
    return sample.showing(asked=asked)


def _task(name: str) -> str:
    """The type of a question: "Attr-Meas", also written "Attribute (Meas.)"."""
    key = _letters(name)
    for long, short in _SHORT.items():
        key = key.replace(long, short)
    for task in TASKS:
        if _letters(task) == key:
            return task
    raise FaultyRecord("category", f"is none of MMSI-Bench: {name[:40]!r}")


def _letters(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalpha())


SHOWN = Breakdown(by=("task",))
DIRECT = Ask(
    template="{asked}\nAnswer with the option's letter from the given choices directly. "
    "Enclose the option's letter within ``."
)
benchmark = Benchmark(
    id="mmsi_bench",
    title="MMSI-Bench",
    load=read,
    like=like,
    ids=("id", "index"),
    holds_records=holds_replies,
    hub="RunsenXu/MMSI-Bench",
    chance=25.0,
    protocol=Protocol(
        prompt=DIRECT,
        extract=Backticked(),
        judge=Equal(),
        metrics={"overall": Metric(SHOWN)},
        matcher=Matcher(MATCHED, CanInfer(), "chatgpt-0125"),
        quirks=(
            "a letter followed by a space and another is none: 'A chair', but also 'B is it'",
            "of what stands between backticks or braces only the first is read",
            "what the rule cannot read is matched by VLMEvalKit's language model; else it is wrong",
        ),
        cite="InternRobotics/MMSI-Bench, README",
    ),
    variants={
        "vlmevalkit": vlmevalkit(metrics={"overall": Metric(SHOWN)}),
        "circular": vlmevalkit(metrics={"overall": Metric(AllRight("group", SHOWN))}),
        "easi": easi(DIRECT),
    },
    published={
        "Human": 97.2, "GPT-5": 41.9, "o3": 41.0, "GPT-4.5": 40.3, "Gemini-2.5-Pro": 36.9,
        "GPT-4o": 30.3, "Qwen2.5-VL-72B": 30.7, "Qwen2.5-VL-7B": 25.9, "blind GPT-4o": 22.7,
    },
)  # fmt: skip
