"""SpatialEval: maps, mazes, grids and photos, each asked in words, as a picture, or as both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown, Figure
from sightline.benchmarks.extract.spatial_eval import SpatialEvalAnswer
from sightline.benchmarks.judges import Contains
from sightline.benchmarks.loading import FaultyRecord, Row, files, inline_options, load, rows
from sightline.benchmarks.missing import DROP, WRONG
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample
from sightline.benchmarks.summaries import accuracy, parts_of

__all__ = ["LANGUAGES", "MODES", "benchmark"]

MODES = ("tqa", "vqa", "vtqa")
LANGUAGES = {
    "spatialmap": "spatialeval_map", "mazenav": "spatialeval_maze",
    "spatialgrid": "spatialeval_grid", "spatialreal": "",
}  # fmt: skip
"""tasks, and the controlled language that their worlds are told in; photos are told in none"""
_ID = re.compile(r"([a-z]+)\.(tqa|vqa|vtqa)\.(\w+)\.(\d+)")
_REQUEST = re.compile(r"\s*Please answer [^.:\n]*[.:]\s*")
_ASKED = re.compile(r"[^.?\n]*\?\s*$")


def read(source: Path) -> Loaded:
    """Records as Parquet, JSON lines, TSV, CSV or JSON, of any tasks and modes."""
    faults: list[Fault] = []
    kinds = ("parquet", "jsonl", "tsv", "csv", "json")
    found = files(source, *(f"**/*.{kind}" for kind in kinds))
    return load(rows(found, faults), _sample, faults, source if source.is_dir() else source.parent)


def _sample(row: Row) -> Sample:
    parts = _ID.fullmatch(row.text("id"))
    if parts is None or parts[1] not in LANGUAGES:
        raise FaultyRecord("id", f"is not like spatialmap.tqa.2000.0: {row.text('id')[:60]!r}")
    task, mode, number, kind = parts.groups()
    text = row.text("text")
    story, question, options = _told(text)
    letter, oracle = row.text("oracle_option").strip(" ."), row.text("oracle_answer")
    known = LETTERS[: len(options)] if options else "ABCD"
    if len(letter) != 1 or letter not in known:
        raise FaultyRecord("oracle_option", f"is no option: {letter[:40]!r}")
    said = options[known.index(letter)] if options else oracle
    language = LANGUAGES[task] if mode != "vqa" and story else ""
    return Sample(
        id=row.text("id"),
        task=task,
        question=question,
        answer=Choice(options, style="both") if options else Choice(),
        truth=f"{letter}. {said}" if options else letter,
        options=options,
        media=() if mode == "tqa" else _pictures(row),
        tags={"type": f"{task}.{int(kind)}", "mode": mode, "number": number},
        extra={"text": text, "oracle": oracle, "mode": mode}
        | ({"story": story, "language": language} if language else {}),
        problems=() if said == oracle else (f"its answer {oracle!r} is not option {letter}",),
    )


def _told(text: str) -> tuple[str, str, tuple[str, ...]]:
    """What is told, what is asked, and the options without the full stop behind the last one."""
    asked, options = inline_options(text, "Available options:")
    if options:
        options = (*options[:-1], options[-1].removesuffix("."))
    requests = list(_REQUEST.finditer(asked))
    if requests:
        return asked[: requests[-1].start()], asked[requests[-1].end() :].strip(), options
    question = _ASKED.search(asked)
    if question is None:
        return "", asked.strip(), options
    return asked[: question.start()].strip(), question[0].strip(), options


def _pictures(row: Row) -> tuple[Media, ...]:
    picture = row.get("image")
    if isinstance(picture, dict):
        return (Media(path=str(picture.get("path") or ""), data=picture.get("bytes")),)
    return (Media(path=row.text("image")),) if picture else ()


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures) | {name: parts_of(figures[name]) for name in ("by_task", "by_type")}


PROTOCOL = Protocol(
    prompt=Ask(
        template="{text} First, provide a concise answer in one sentence. Then, elaborate on the "
        "reasoning behind your answer in a detailed, step-by-step explanation."
    ),
    extract=SpatialEvalAnswer(),
    judge=Contains(reply_in_truth=False, truth_in_reply=True, field="oracle"),
    missing=Switch("task", {"spatialreal": DROP}, WRONG),
    decoding=Decoding(max_tokens=512, temperature=0.2, top_p=0.9),
    metrics={
        "overall": Metric(Breakdown()),
        "by_task": Metric(Breakdown(by=("task",))),
        "by_type": Metric(Breakdown(by=("type",))),
        "by_mode": Metric(Breakdown(by=("mode",))),
    },
    quirks=(
        "right is what holds the answer anywhere: 10 holds 0",
        "where nothing is found the text None is compared, which holds no: an empty reply to a "
        "yes-no question of Maze-Nav is right where the answer is No",
        "in Maze-Nav a number in words counts before any digits, lower ones first, and 'no' is 0",
        "in Spatial-Map and Spatial-Grid the first number counts, also one of a step",
        "'yes' anywhere counts before any 'no'",
        "a number of more than 4,300 digits ends a row without a verdict; it still counts",
        "the script has no rule for Spatial-Real and fails on it: those rows have no parity score",
    ),
    cite="jiayuww/SpatialEval, evals/evaluation.py",
)
benchmark = Benchmark(
    id="spatialeval",
    title="SpatialEval",
    load=read,
    protocol=PROTOCOL,
    variants={
        model: replace(PROTOCOL, extract=SpatialEvalAnswer(model))
        for model in ("claude", "geminiv", "gpt4o")
    },
    hub="MilaWang/SpatialEval",
    chance=25.0,
    summary=_summary,
    notes="Variants take the patterns that the script adds for models of these names. `sightline "
    "audit --published spatialeval` tells which answers follow from the text.",
)
