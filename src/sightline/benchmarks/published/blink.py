"""BLINK: 14 tasks that people solve within a blink, multiple choice over one to four pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Mean
from sightline.benchmarks.extract import BlinkOption, Whole
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample
from sightline.benchmarks.vlmevalkit import PROMPT as E1
from sightline.benchmarks.vlmevalkit import reported, vlmevalkit

__all__ = ["TASKS", "benchmark"]

TASKS = (
    "Art_Style", "Counting", "Forensic_Detection", "Functional_Correspondence", "IQ_Test", "Jigsaw",
    "Multi-view_Reasoning", "Object_Localization", "Relative_Depth", "Relative_Reflectance",
    "Semantic_Correspondence", "Spatial_Relation", "Visual_Correspondence", "Visual_Similarity",
)  # fmt: skip
_ID = re.compile(r"(val|test)_(.+)_(\d+)")


def read(source: Path) -> Loaded:
    """Records (JSON, JSON lines, Parquet), or the gold answers alone, ``val_answers.json``."""
    faults: list[Fault] = []
    found = files(
        source, "val_answers.json", "**/val*.parquet", "**/*.parquet", "**/*.jsonl", "**/*.json"
    )
    records = (row for whole in rows(found, faults) for row in _answers(whole))
    return load(records, _sample, faults, folder_of(source))


def _answers(row: Row) -> Iterator[Row]:
    """A file of gold answers is one object of ids and letters."""
    if "idx" in row or not any(_ID.fullmatch(key) for key in row.data):
        yield row
        return
    # every task has one number of options, and with a hundred questions each is an answer once
    last: dict[str, str] = {}
    for key, value in row.data.items():
        task = _task(key)
        last[task] = max(last.get(task, "A"), str(value)[1:2])
    for number, (key, value) in enumerate(row.data.items()):
        data = {"idx": key, "answer": value, "letters": LETTERS[: ord(last[_task(key)]) - 64]}
        yield Row(data, f"{row.where}:{key}", number, row.folder)


def _task(name: str) -> str:
    match = _ID.fullmatch(name)
    return match[2] if match else ""


def _sample(row: Row) -> Sample:
    name = row.text("idx")
    match = _ID.fullmatch(name)
    if match is None:
        raise FaultyRecord("idx", f"is not like val_Counting_1: {name[:40]!r}")
    options = row.texts("choices") if "choices" in row else ()
    letters = LETTERS[: len(options)] or row.get("letters", LETTERS[:5])
    truth = row.text("answer")
    if truth != "hidden" and (len(truth) != 3 or truth[1] not in letters or truth[::2] != "()"):
        raise FaultyRecord("answer", f"is no option: {truth[:40]!r}")
    return Sample(
        id=name,
        task=match[2],
        question=row.get("prompt", row.get("question", "")),
        answer=Choice(options or None, letters, style="paren"),
        truth=truth,
        options=options,
        media=tuple(_picture(row, f"image_{i}") for i in range(1, 5) if f"image_{i}" in row),
        tags={"split": match[1]},
        extra={"asked": row.get("question", ""), **({} if options else {"letters": letters})},
    )


def _picture(row: Row, field: str) -> Media:
    value = row.need(field)
    if isinstance(value, dict):
        return Media(path=str(value.get("path") or ""), data=value.get("bytes"))
    return Media(path=row.text(field))


MATCHED = (
    "Which of the options does the answer below choose? Reply with the option's letter in "
    "parentheses, or with (Z) where it chooses none.\n\n{question}\n\nAnswer: {reply}\n"
)
benchmark = Benchmark(
    id="blink",
    title="BLINK",
    load=read,
    ids=("idx",),
    # saved predictions hold what was extracted, a few with words behind the letter: those are wrong
    extracted=r"\([A-Z]\)( \w+){0,4}",
    hub="BLINK-Benchmark/BLINK",
    protocol=Protocol(
        # the published field "prompt" holds question, options and what to reply
        prompt=Ask(template="{question}"),
        extract=BlinkOption(),
        judge=Equal(fold=False),
        metrics={"overall": Metric(Mean("task", only=TASKS))},
        decoding=Decoding(max_tokens=None),
        matcher=Matcher(MATCHED, Whole(), "gpt-3.5-turbo"),
        quirks=(
            "an option counts where it stands as (X) between spaces; the last paragraph decides",
            "what the rule cannot read is matched by a language model, else (Z), which is wrong",
        ),
        cite="zeyofu/BLINK_Benchmark, eval/; the matching request is worded by us",
    ),
    variants={
        "vlmevalkit": vlmevalkit(
            prompt=replace(E1, template=E1.template.replace("{question}", "{asked}")),
            judge=Equal(fold=False, ignored="()"),
            metrics=reported("task"),
        )
    },
    published={"GPT-4o": 60.04, "GPT-4 Turbo": 54.61, "GPT-4V": 51.09, "LLaVA-1.6-34B": 46.80},
    notes="Published results are recomputed from the released predictions for the val split.",
)
