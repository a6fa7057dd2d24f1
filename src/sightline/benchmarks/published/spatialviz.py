"""SpatialViz-Bench: turning, folding, cutting and moving things in the mind, twelve tasks."""

from __future__ import annotations

from pathlib import Path

from sightline.benchmarks.aggregate import Breakdown, Micro
from sightline.benchmarks.easi import easi
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import choice_sample, holds_replies, read_table, vlmevalkit

__all__ = ["TASKS", "benchmark"]

TASKS = {
    "MentalRotation": ("2DRotation", "3DRotation", "3ViewProjection"),
    "MentalFolding": ("PaperFolding", "CubeUnfolding", "CubeReconstruction"),
    "VisualPenetration": ("CrossSection", "CubeCounting", "CubeAssembly"),
    "MentalAnimation": ("ArrowMoving", "BlockMoving", "MechanicalSystem"),
}


def read(source: Path) -> Loaded:
    """EASI's table ``{index, question, A..D, answer, category, task, image or image_path}``."""
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    area, task = row.text("category"), row.text("task")
    if task not in TASKS.get(area, ()):
        raise FaultyRecord("task", f"is none of SpatialViz-Bench: {area}/{task}"[:80])
    return choice_sample(row, task=task, tags={"area": area})


def _asked(how: str) -> Ask:
    return Ask(template=how + "\nQuestion:{question}\n{options}", option="{letter}. {option}\n",
               joined="")  # fmt: skip


METRICS = {"overall": Metric(Breakdown(Micro(), ("area", "task")))}
STEPS = _asked(
    "You should first provide a reasoning process, then provide a single option (A, B, C or D) as "
    "the final answer. The reasoning process and the answer are enclosed within <think></think> "
    "and <answer></answer> tags, respectively, i.e., <think>reasoning process</think>, "
    "<answer>answer</answer>."
)
DIRECT = _asked(
    "Answer with a single option letter (A, B, C, or D), enclosed within the <answer></answer> "
    "tag. For example: <answer>A</answer>. Ensure that your output contains only the final answer, "
    "without any intermediate reasoning or additional content."
)
benchmark = Benchmark(
    id="spatialviz",
    title="SpatialViz-Bench",
    load=read,
    ids=("index",),
    holds_records=holds_replies,
    hub="PLM-Team/Spatial-Visualization-Benchmark",
    chance=25.0,
    protocol=easi(STEPS, METRICS),
    variants={"direct": easi(DIRECT, METRICS), "vlmevalkit": vlmevalkit(metrics=METRICS)},
    published={"Human": 82.46, "GPT-5 (EASI)": 51.27, "Gemini-2.5-Pro (EASI)": 42.71},
    notes="1,180 questions (EASI's report). The authors' own scorer is not covered; these are "
    "EASI's and VLMEvalKit's.",
)
