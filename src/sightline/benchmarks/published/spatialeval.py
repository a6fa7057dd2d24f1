"""SpatialEval: maps, mazes, grids and photos, each asked in words, as a picture, or as both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice
from sightline.benchmarks.ablations import WithOtherPicture
from sightline.benchmarks.aggregate import Breakdown, Figure
from sightline.benchmarks.extract.spatial_eval import SpatialEvalAnswer
from sightline.benchmarks.judges import Contains
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    files,
    folder_of,
    inline_options,
    load,
    rows,
)
from sightline.benchmarks.missing import DROP, WRONG
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample
from sightline.benchmarks.summaries import accuracy, parts_of

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Posed

__all__ = ["LANGUAGES", "benchmark", "like"]

LANGUAGES = {
    "spatialmap": "spatialeval_map", "mazenav": "spatialeval_maze",
    "spatialgrid": "spatialeval_grid", "spatialreal": "",
}  # fmt: skip
"""tasks, and the controlled language that their worlds are told in; photos are told in none"""
_ID = re.compile(r"([a-z]+)\.(tqa|vqa|vtqa)\.(\w+)\.(\d+)")
_REQUEST = re.compile(r"\s*Please answer [^.:\n]*[.:]\s*")
_ASKED = re.compile(r"[^.?\n]*\?\s*$")


def like() -> SymbolicMix:
    """Maps, mazes and grids in all three modes; what is asked is determined by its text."""
    from sightline.datasets.symbolic import SymbolicMix, write_lines
    from sightline.questions.symbolic.told_recipes import RECIPES
    from sightline.views.symbolic.told_worlds import draw_told_world

    drawn = [replace(recipe, draw=draw_told_world) for recipe in RECIPES]
    return SymbolicMix.of(drawn, partial(write_lines, "spatialeval.jsonl", _fields))


def _fields(one: Posed, pictures: tuple[str, ...]) -> Mapping[str, Any]:
    task, _, kind = one.task.partition(".")
    listed = "\n".join(
        f"{letter}. {text}" for letter, text in zip(LETTERS, one.options, strict=False)
    )
    told = f"{one.text}\n" if one.text else ""
    return {
        "id": f"{task}.{one.tags['mode']}.{one.key}.{kind}",
        "text": f"{told}Please answer the following multiple-choice question based on the provided "
        f"information. {one.question} Available options:\n{listed}.",
        "oracle_answer": one.extra["truth"], "oracle_option": one.truth,
        "oracle_full_answer": f"{one.truth}. {one.extra['truth']}",
    } | ({"image": pictures[0]} if pictures else {})  # fmt: skip


def read(source: Path) -> Loaded:
    """Records as Parquet, JSON lines, TSV, CSV or JSON, of any tasks and modes."""
    faults: list[Fault] = []
    kinds = ("parquet", "jsonl", "tsv", "csv", "json")
    found = files(source, *(f"**/*.{kind}" for kind in kinds))
    return load(rows(found, faults), _sample, faults, folder_of(source))


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
        tags={"type": f"{task}.{int(kind)}", "mode": mode, "scene": f"{task}.{number}"},
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


ASK = Ask(
    template="{text} First, provide a concise answer in one sentence. Then, elaborate on the "
    "reasoning behind your answer in a detailed, step-by-step explanation."
)
PROTOCOL = Protocol(
    prompt=ASK,
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
    like=like,
    variants={
        **{
            model: replace(PROTOCOL, extract=SpatialEvalAnswer(model))
            for model in ("claude", "geminiv", "gpt4o")
        },
        "noise": replace(PROTOCOL, prompt=WithOtherPicture(ASK, "noise")),
        "random": replace(PROTOCOL, prompt=WithOtherPicture(ASK, "random")),
    },
    hub="MilaWang/SpatialEval",
    chance=25.0,
    summary=_summary,
    notes="The variants claude, geminiv and gpt4o take the patterns that the script adds for "
    "models of these names; noise and random show noise or another world instead. `sightline "
    "audit --published spatialeval` tells which answers follow from the text.",
)
