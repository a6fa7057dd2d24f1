"""MapEval-Textual: questions about places and routes, with all that is needed in a text."""

from __future__ import annotations

import re
from pathlib import Path

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Mean, Micro
from sightline.benchmarks.extract import Match, OptionNumber, Whole
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, files, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Sample

__all__ = ["benchmark"]

_OPTIONS = re.compile(r"^(\d+)\. (.*)$", re.M)
METRICS = {"overall": Metric(Micro()), "categories": Metric(Mean("task"))}


def read(source: Path) -> Loaded:
    """The 300 records of MapEval-Textual, or response files of the fine-tuned models (203 each)."""
    faults: list[Fault] = []
    found = files(source, "dataset.json", "**/dataset.json", "**/*.json")
    return load(rows(found, faults), _sample, faults, source if source.is_dir() else source.parent)


def _sample(row: Row) -> Sample:
    return _answered(row) if "input_text" in row else _published(row)


def _published(row: Row) -> Sample:
    answer = row.need("answer")
    if not isinstance(answer["options"], list) or len(answer["options"]) > 9:
        raise FaultyRecord("answer.options", "is no list of at most nine")
    options = tuple(map(str, answer["options"]))
    correct = answer["correct"]
    if not isinstance(correct, int) or not -1 <= correct < len(options):
        raise FaultyRecord("answer.correct", f"is no option: {correct!r}")
    extra = {"context": row.text("context")}
    return _made(row, row.text("id"), row.text("question"), options, correct + 1, extra)


def _answered(row: Row) -> Sample:
    """A row of a response file states its question and the right option as well."""
    text = row.text("input_text")
    options = tuple(option for _, option in _OPTIONS.findall(text.rpartition("Options:")[2]))
    question = text.rpartition("\nQuestion:")[2].partition("\n")[0].strip()
    correct, extra = row.integer("correct_option"), {"asked": text}
    return _made(row, str(row.number), question, options, correct, extra)


def _holds_records(file: Path) -> str | None:
    """Response files of the fine-tuned models repeat question and right option."""
    if not file.is_file() or file.suffix != ".json":
        return None
    first = next(iter(rows([file], [])), None)
    return "responses" if first is not None and "input_text" in first else None


def _made(
    row: Row,
    name: str,
    question: str,
    options: tuple[str, ...],
    correct: int,
    extra: dict[str, str],
) -> Sample:
    """Options are numbered from 1; 0 stands for a question that cannot be answered."""
    given = ("Unanswerable", *options)
    return Sample(
        id=name,
        task=str(row.get("classification") or "unanswerable"),
        question=question,
        # the number decides: an option's text may be a number as well
        answer=Choice(None, "0123456789"[: len(given)]),
        truth=str(correct),
        options=given,
        extra=extra,
    )


TEXTUAL = Ask(
    template="Context: {context}\n\nQuestion: {question}\n{options}\n"
    'Reply with JSON only: {"option_no": number of the option, "explanation": why}',
    option="Option{number}: {option}",
    first=0,
)
DIRECT = Ask(
    template="Context: {context}\nQuestion: {question}\n"
    "Please choose the correct option and respond strictly with the option number.\nOptions:\n"
    "{options}\nRespond with just the option number (1, 2, 3, etc.).",
    option="{number}. {option}",
    first=0,
)
benchmark = Benchmark(
    id="mapeval",
    title="MapEval-Textual",
    load=read,
    holds_records=_holds_records,
    hub="MapEval/MapEval-Textual",
    chance=26.8,
    protocol=Protocol(
        prompt=TEXTUAL,
        reply='{"option_no": {answer}}',
        extract=OptionNumber(),
        judge=Equal(fold=False),
        metrics=METRICS,
        quirks=(
            "0 is wrong where the question can be answered; what is no JSON is wrong",
        ),
        cite="MapEval/MapEval-Textual; the wording of the request is ours",
    ),
    variants={
        "responses": Protocol(
            prompt=Ask(template="{asked}"), extract=Whole(), judge=Equal(fold=False),
            metrics=METRICS,
            quirks=("the reply has to be the number and nothing else",),
            cite="MapEval/MapEval-Textual, sft: reply and option number are compared as text",
        ),
        "api": Protocol(
            prompt=DIRECT, reply="^^{answer}^^",
            extract=Match((r"\^\^\s*(\d+)\s*\^\^",), last=True), judge=Equal(fold=False),
            metrics=METRICS, cite="MapEval/MapEval-API: ^^k^^",
        ),
    },
    published={"Qwen-2.5-7B fine-tuned (203)": 43.35, "Phi-3.5-mini fine-tuned (203)": 34.48},
)  # fmt: skip
