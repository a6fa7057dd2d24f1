"""CoreCognition: twelve core abilities that children grow into, by choice or by yes and no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sightline.answers import Choice, YesNo
from sightline.benchmarks.aggregate import Breakdown, Micro
from sightline.benchmarks.extract import After, TemplateLetter
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, inline_options, literal
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.vlmevalkit import holds_replies, pictures, read_table

__all__ = ["benchmark"]

_CHOICE = {"MCQ": True, "MC": True, "YORN": False, "TF": False}


def read(source: Path) -> Loaded:
    """VLMEvalKit's table ``{index, question, question_type MCQ|YORN, answer, category, l2-category,
    image}``, or the published CSV (``type`` MC or TF, ``choices``, ``stage``, ``concept``)."""
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    kind = row.text("question_type", "type").strip().upper()
    if kind not in _CHOICE:
        raise FaultyRecord("question_type", f"is none of CoreCognition: {kind[:40]!r}")
    asked, truth = row.text("question"), row.text("answer").strip().upper()
    common: dict[str, Any] = {
        "id": row.text("index", "id"),
        "task": row.text("l2-category", "concept"),
        "question": asked,
        "truth": truth,
        "media": _media(row),
        "group": str(row.get("g_index", "")),
        "tags": {"stage": str(row.get("category", row.get("stage", "")))},
    }
    if not _CHOICE[kind]:
        if truth not in ("YES", "NO"):
            raise FaultyRecord("answer", f"is neither yes nor no: {truth[:40]!r}")
        return Sample(**common, answer=YesNo(), mended=truth == "YES")
    common["question"], options = _options(row, asked)
    letters = LETTERS[: len(options)] or LETTERS[:6]
    if len(truth) != 1 or truth not in letters:
        raise FaultyRecord("answer", f"is no option: {truth[:40]!r}")
    return Sample(**common, answer=Choice(options or None, letters), options=options,
                  extra={"letters": letters})  # fmt: skip


def _options(row: Row, asked: str) -> tuple[str, tuple[str, ...]]:
    """The question, and the options of the record, else those of its text.

    There may be none: pictures can be the options.
    """
    if "choices" not in row:
        return inline_options(asked, "")
    listed = row.get("choices")
    if isinstance(listed, str):
        listed = literal(listed, "choices")
    return asked, tuple(map(str, listed.values() if isinstance(listed, dict) else listed))


def _media(row: Row) -> tuple[Media, ...]:
    found = pictures(row)
    names = row.get("videos", "")
    videos = [name for name in str(names).split(";") if name.strip() and name != "nan"]
    return (*found, *(Media("video", name.strip()) for name in videos))


def without_marks(reply: str) -> str:
    """A reply less what some models put around it, as the authors do before their rule."""
    for mark in (">\n\n", "**\n\n"):
        reply = reply.rsplit(mark, 1)[-1]
    for text in ("\\[ \\boxed{", "} \\]", "<｜end▁of▁sentence｜>", "<|end_of_sentence|>", "</s>",
                 "<CONCLUSION>", "</CONCLUSION>", "Falcon: "):  # fmt: skip
        reply = reply.replace(text, "")
    return reply.strip()


MATCHED = (
    "Below are a question and an answer somebody gave. Reply with the option that the answer means "
    "and nothing else: its letter, or Yes or No where that was asked. Reply Z where it means none."
    "\n\nQuestion: {question}\n{options}\nAnswer: {reply}\nOption: "
)
RULE = After(without_marks, TemplateLetter())
benchmark = Benchmark(
    id="corecognition",
    title="CoreCognition",
    load=read,
    ids=("index", "id"),
    holds_records=holds_replies,
    hub="williamium/CoreCognition",
    chance=33.93,
    protocol=Protocol(
        prompt=Ask(template="{question}\n{options}", option="{letter}. {option}"),
        extract=RULE,
        judge=Equal(),
        metrics={"overall": Metric(Breakdown(Micro(), ("stage", "task")))},
        decoding=Decoding(max_tokens=None),
        matcher=Matcher(MATCHED, TemplateLetter(), "any"),
        quirks=(
            "a reply that begins with a word of one letter is that option: 'A cup stands there'",
            "rotated options are questions of their own (soft circular)",
            "what the rule cannot read is matched by a language model, else wrong",
        ),
        cite="open-compass/VLMEvalKit, vlmeval/dataset/utils/corecognition.py",
    ),
    published={"Human": 86.98, "GPT-5 (EASI)": 84.37, "Gemini-2.5-Pro (EASI)": 76.70},
    notes="The wording of the request and the fields of the CSV are unconfirmed; chance is the "
    "figure of EASI's report.",
)
