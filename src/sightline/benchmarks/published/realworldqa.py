"""RealWorldQA: 765 photos, most from a car, with a short question each, by choice or in a word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sightline.answers import AnswerType, Choice, Integer, Text, YesNo
from sightline.benchmarks.extract import CanInfer, First, OptionWords, RankedLetter, Trimmed
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Sample
from sightline.benchmarks.vlmevalkit import (
    choice_sample,
    holds_replies,
    pictures,
    read_table,
    vlmevalkit,
)

__all__ = ["benchmark"]

DIRECTLY = "Please answer directly with"


def read(source: Path) -> Loaded:
    """Records ``{image, question, answer}``, options and request in the question's text.

    VLMEvalKit's table, with the options in columns, does too.
    """
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    if "A" in row:
        return choice_sample(row, extra={"asked": row.text("question")}, task="choice")
    asked = row.text("question").strip()
    question, options = inline_options(asked.partition(DIRECTLY)[0].strip(), "")
    truth = row.text("answer").strip()
    answer, mended = _form(truth, options)
    if not isinstance(answer, Choice):
        question, options = asked, ()
    return Sample(
        id=str(row.get("id", row.get("index", row.number))),
        task=answer.kind,
        question=question,
        answer=answer,
        truth=truth,
        options=options,
        media=pictures(row),
        extra={"asked": asked},
        mended=mended,
    )


def _form(truth: str, options: tuple[str, ...]) -> tuple[AnswerType[Any], Any]:
    """How the strict rule reads a reply, and the truth in that form."""
    if len(truth) == 1 and truth in LETTERS:
        if truth not in LETTERS[: len(options)]:
            raise FaultyRecord("answer", f"is no letter of its options: {truth}")
        return Choice(options), None
    if truth.lower() in ("yes", "no"):
        return YesNo(), truth.lower() == "yes"
    if truth.isdecimal() and len(truth) < 10:
        return Integer(), int(truth)
    return Text(), None


SAME = Equal(trim=False)
ASK = Ask(template="{asked}")
SHORT = Decoding(max_tokens=16)
benchmark = Benchmark(
    id="realworldqa",
    title="RealWorldQA",
    load=read,
    holds_records=holds_replies,
    hub="xai-org/RealworldQA",
    protocol=Protocol(
        prompt=ASK,
        extract=Trimmed(),
        judge=SAME,
        decoding=SHORT,
        quirks=("the reply has to be the answer and nothing else: 'B) left' is wrong",),
        cite="EvolvingLMMs-Lab/lmms-eval, tasks/realworldqa/utils.py (process_results)",
    ),
    variants={
        "flexible": Protocol(
            prompt=ASK,
            extract=OptionWords(),
            judge=SAME,
            decoding=SHORT,
            quirks=(
                "the first option text found in the reply wins, also where the reply denies it",
            ),
            cite="the same, filter flexible-extract",
        ),
        "letter": Protocol(
            prompt=ASK,
            extract=Switch("kind", {"choice": First((RankedLetter(), Trimmed()))}, Trimmed()),
            judge=Equal(),
            decoding=SHORT,
            quirks=("'the answer is A, not B' is B",),
            cite="lmms-eval, tasks/_task_utils/mcq_extract.py, for golds that are letters",
        ),
        "vlmevalkit": vlmevalkit(
            extract=Switch("kind", {"choice": CanInfer()}, Trimmed()),
            judge=SAME,
        ),
    },
    notes="Unconfirmed: that the letter rule is used for RealWorldQA, and its 765 records.",
)
