"""MV-RoboBench: what a robot's cameras show together, five options each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract import First, Match
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.missing import Missing
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

__all__ = ["benchmark"]

SPATIAL = ("crossviewmatching", "distancejudgement", "viewpointidentification",
           "3dspatialconsistency")  # fmt: skip
ROBOTIC = ("actionplanning", "stepexecution", "trajectoryselection", "affordancerecognition")
_PICTURES = (".jpg", ".jpeg", ".png", ".webp")


def read(source: Path) -> Loaded:
    """One ``TASK/QAxxx/QA.json`` a question: ``{question, options {A: text}, correct}``."""
    faults: list[Fault] = []
    folder = folder_of(source)
    return load(_records(files(source, "**/QA.json"), faults, folder), _sample, faults, folder)


def _records(paths: Sequence[Path], faults: list[Fault], folder: Path) -> Iterator[Row]:
    """Every file as a record that knows its place below the folder."""
    for path in paths:
        place = path.relative_to(folder).parent.as_posix()
        for row in rows([path], faults):
            yield Row(row.data, f"{place}/{row.where}", row.number, path.parent)


def _sample(row: Row) -> Sample:
    listed = row.need("options")
    letters = "".join(sorted(listed))
    options = tuple(str(listed[letter]) for letter in letters)
    if letters != LETTERS[: len(letters)] or not 2 <= len(letters) <= 5:
        raise FaultyRecord("options", f"are {letters[:20]!r} and not A to E")
    truth = row.text("correct").strip().upper()[:1]
    if truth not in letters or not truth:
        raise FaultyRecord("correct", f"is no option: {row.text('correct')[:40]!r}")
    place = row.where.rpartition("/")[0]
    task = place.split("/")[-2] if "/" in place else ""
    word = "".join(c for c in task.lower() if c.isalnum())
    level = {word in SPATIAL: "spatial understanding", word in ROBOTIC: "robotic execution"}
    return Sample(
        id=place,
        task=task,
        question=row.text("question").strip(),
        answer=Choice(options),
        truth=truth,
        options=options,
        media=tuple(_shown(row, place)),
        tags={"level": level.get(True, "")},
    )


def _shown(row: Row, place: str) -> Iterator[Media]:
    """Pictures that the record names in ``views``, else those beside it, by their names."""
    named = row.get("views", ())
    pairs = named.items() if isinstance(named, dict) else [("", path) for path in named]
    if not pairs:
        beside = sorted(p.name for p in row.folder.iterdir() if p.suffix.lower() in _PICTURES)
        pairs = [(Path(name).stem, name) for name in beside]
    for name, path in pairs:
        yield Media(path=f"{place}/{path}" if place != "." else str(path), name=str(name))


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """Copies of the records with a field more, ``{model, choice, explanation}``, by their place."""
    if not source.is_dir():
        return None
    known = {sample.id for sample in loaded.samples}
    replies = []
    for path in sorted(source.rglob("QA.json")):
        parts = path.relative_to(source).parent.parts
        name = next(("/".join(parts[i:]) for i in range(len(parts))
                     if "/".join(parts[i:]) in known), "")  # fmt: skip
        for row in rows([path], []) if name else ():
            given = [v for v in row.data.values() if isinstance(v, dict) and "model" in v]
            for each in given[-1:]:
                # the letter was found by the authors' rule; the whole reply is not kept
                choice, error = each.get("choice"), str(each.get("error") or "")
                replies.append(Prediction(name, choice, error=error, extracted=True))
    return replies or None


PROMPT = Ask(
    system="You are tested on questions about what a robot's cameras see. Use only the question, "
    "the options and the pictures. Choose the one best option, A, B, C, D or E, and explain "
    "nothing.\n\nAnswer format:\nAnswer: <option letter>",
    template="Based on the question and options provided, please choose the single best answer.\n\n"
    "Question:\n{question}\n\nOptions:\n{options}\n\n"
    "END your response with a single line: 'Answer: X', where X is one of the option letters "
    "(A-E).",
)
PROTOCOL = Protocol(
    prompt=PROMPT,
    reply="Answer: {answer}",
    extract=First((
        Match((r"Answer:\s*+([A-E])\b",), re.I, upper=True), Match((r"\b([A-E])\b",)),
    )),
    judge=Equal(fold=False),
    missing=Missing(unparsed="guess", value="A"),
    metrics={"overall": Metric(Breakdown(by=("task", "level")))},
    decoding=Decoding(max_tokens=8192, top_p=0.95),
    quirks=(
        "a reply without a letter counts as A",
        "of several 'Answer: X' the first counts; without one the first capital A to E that is a "
        "word, also the article 'A'",
    ),
    cite="microsoft/MV-RoboBench at 48b71cf, api_infer; the system message is worded by us",
)  # fmt: skip


benchmark = Benchmark(
    id="mv_robobench",
    title="MV-RoboBench",
    load=read,
    saved=saved,
    hub="AaronFengZY24/MV_Robobench",
    chance=20.0,
    protocol=PROTOCOL,
    variants={"blind": replace(PROTOCOL, prompt=replace(PROMPT, media="none"))},
    published={"Human": 91.0, "GPT-5": 56.4},
    notes="The released script asks without pictures (the variant blind); scores of models that "
    "see them are published without a scorer. Where records name no views, the pictures beside "
    "them are shown (unconfirmed).",
)
