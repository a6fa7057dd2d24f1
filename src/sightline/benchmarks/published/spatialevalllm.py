"""SpatialEvalLLM: walks on maps that are told in words; what is found at their end?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import NameSet, Text
from sightline.answers.phrases import normalised
from sightline.benchmarks.aggregate import Breakdown, Figure, Micro
from sightline.benchmarks.extract.walks import BareName
from sightline.benchmarks.judges.walks import SameName
from sightline.benchmarks.loading import FaultyRecord, Row, files, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample
from sightline.benchmarks.summaries import accuracy, parts_of
from sightline.questions.symbolic.walk_pieces import Walked
from sightline.questions.symbolic.walk_reading import read_walk, steps_apart

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Posed

__all__ = ["benchmark", "like"]

_STEP = re.compile(r"by one step|around the ring by")
_SIZE = re.compile(r"height=\d+, width=\d+")


def like() -> SymbolicMix:
    """All structures and forms, with eight steps; relatives are four steps apart."""
    from sightline.datasets.symbolic import SymbolicMix, write_lines
    from sightline.questions.symbolic.walk_recipes import RECIPES

    return SymbolicMix.of(RECIPES, partial(write_lines, "spatialevalllm.jsonl", _fields))


def _fields(one: Posed, pictures: tuple[str, ...]) -> Mapping[str, Any]:
    return {"question": f"{one.text} {one.question}", **one.extra, "cot": one.rationale,
            "structure": one.task}  # fmt: skip


def read(source: Path) -> Loaded:
    """JSON lines of ``{question, answer, path, mat, ...}``; questions go by file and line."""
    faults: list[Fault] = []
    found = files(source, "**/*.jsonl", "**/*.json")
    return load(rows(found, faults), _sample, faults)


def _sample(row: Row) -> Sample:
    text, truth = row.text("question"), row.text("answer").strip().removesuffix(".").strip()
    if not truth:
        raise FaultyRecord("answer", "is empty")
    told = read_walk(text)
    names = _names(told, truth)
    form = NameSet(names) if names and not _SIZE.fullmatch(truth) else Text()
    right = truth.split(", ") if isinstance(form, NameSet) else [truth]
    return Sample(
        id=row.where.replace(".jsonl:", "/").replace(".json:", "/"),
        task=told.structure if told else "unread",
        question=text,
        answer=form,
        truth=truth,
        mended=tuple(right) if isinstance(form, NameSet) else None,
        tags={
            "structure": told.structure if told else "", "form": told.form if told else "",
            "steps": _steps(told, text),
        },
        extra={"story": text, "language": "spatialevalllm", "apart": _apart(told, truth)},
        problems=_problems(told, right),
    )  # fmt: skip


def _problems(told: Walked | None, right: Sequence[str]) -> tuple[str, ...]:
    if told is not None and told.status == "impossible":
        return ("its text contradicts itself, or has no answer",)
    if told is not None and told.answers and sorted(told.answers) != sorted(right):
        return ("its answer does not follow from its text",)
    return ()


def _steps(told: Walked | None, text: str) -> str:
    """Moves of a walk; those that fill a rectangle are its size."""
    counted = told is not None and told.structure not in ("tree", "rectangle")
    return str(len(_STEP.findall(text))) if counted else ""


def _names(told: Walked | None, truth: str) -> tuple[str, ...]:
    """What a reply can name, each once after normalising; () where the truth is none of it."""
    names = {normalised(name): name for name in (told.spots if told else ())}
    right = truth.split(", ") if told and told.structure == "tree" else [truth]
    return tuple(names.values()) if all(normalised(each) in names for each in right) else ()


def _apart(told: Walked | None, truth: str) -> dict[str, tuple[float, float]]:
    """Steps on the map, and mentions in the text, between each other thing and the right one."""
    if told is None or truth not in told.spots or told.structure in ("tree", "rectangle"):
        return {}
    order = {name: i for i, name in enumerate(told.spots)}
    return {
        normalised(name): (
            float(steps_apart(told, name, truth)), float(abs(order[name] - order[truth]))
        )
        for name in told.spots
        if name != truth
    }  # fmt: skip


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures) | {"by_structure": parts_of(figures["by_structure"])}


_ERROR = Metric(Micro("spatial"), scale=1, unit="steps", lower_is_better=True)
benchmark = Benchmark(
    id="spatialevalllm",
    title="SpatialEvalLLM",
    load=read,
    like=like,
    summary=_summary,
    protocol=Protocol(
        prompt=Ask(template="{question}\nReply with the answer alone."),
        extract=BareName(),
        judge=SameName(),
        decoding=Decoding(max_tokens=None),
        metrics={
            "overall": Metric(Micro()),
            "by_structure": Metric(Breakdown(by=("structure", "form", "steps"))),
            "wrong_but_on_the_map": Metric(Micro("on_map")),
            "spatial_distance": _ERROR,
            "temporal_distance": replace(_ERROR, of=Micro("temporal"), unit="mentions"),
            "next_on_the_map": Metric(Micro("spatial_next")),
            "next_in_the_text": Metric(Micro("temporal_next")),
        },
        quirks=(
            "the authors publish generators and no scorer: exact match of the name, without case, "
            "article and full stop, is our reading",
            "of wrong answers that name another thing of the map the distance to the right one is "
            "measured: in steps on the map, and in mentions in the text; classifying errors so is "
            "reported of the paper and unconfirmed",
            "several right relatives are wanted all, in the published order",
        ),
        cite="runopti/SpatialEvalLLM, sample_maps.py, square.py, ring.py, tree.py",
    ),
    notes="No data is published, only what makes it: --data takes files that it wrote, or fresh "
    "ones of `bench make --like spatialevalllm`.",
)
