"""OpenEQA: open questions about homes that were walked through, marked by a language model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sightline.answers import Text
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract import Match
from sightline.benchmarks.extract.options import TopMark
from sightline.benchmarks.frames import Whole
from sightline.benchmarks.judges.words import MarkOfFive
from sightline.benchmarks.loading import FaultyRecord, Row, below, files, folder_of, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Matcher, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

__all__ = ["CATEGORIES", "benchmark"]

CATEGORIES = (
    "object recognition", "attribute recognition", "object state recognition",
    "object localization", "spatial understanding", "functional reasoning", "world knowledge",
)  # fmt: skip
_PICTURES = (".png", ".jpg", ".jpeg")


def read(source: Path) -> Loaded:
    """``open-eqa-v0.json``; frames lie in ``frames/EPISODE/`` where they were extracted."""
    faults: list[Fault] = []
    folder = folder_of(source)
    found = files(source, "**/open-eqa-v0.json", "**/open-eqa*.json")
    return load(rows(found, faults), lambda row: _sample(row, folder), faults, folder)


def _sample(row: Row, folder: Path) -> Sample:
    category = row.text("category")
    if category not in CATEGORIES:
        raise FaultyRecord("category", f"is none of OpenEQA: {category[:40]!r}")
    accepted = tuple(map(str, row.get("extra_answers", ())))
    truth = row.text("answer").strip()
    return Sample(
        id=row.text("question_id"), task=category, question=row.text("question"),
        answer=Text(), truth=truth,
        # "there is a sink" is read as "sink", here as in replies
        mended=[str(Text().parse(text) or text) for text in (truth, *accepted)],
        media=_frames(row.text("episode_history"), folder), extra={"accepted": accepted},
        tags={"scene": row.text("episode_history")},
    )  # fmt: skip


def _frames(episode: str, folder: Path) -> tuple[Media, ...]:
    """Colour pictures of an episode, in order; none where they are not there."""
    here = below(folder, f"frames/{episode}")
    if not here.is_dir():
        return ()
    names = sorted(p.name for p in here.iterdir() if p.suffix.lower() in _PICTURES)
    colour = [name for name in names if "depth" not in name]
    return tuple(Media("frame", f"frames/{episode}/{name}") for name in colour)


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """Lists of ``{question_id, answer}``; a missing answer is null."""
    if source.is_dir() or source.suffix != ".json":
        return None
    replies = [
        Prediction(str(row.get("question_id")), row.get("answer"))
        for row in rows([source], [])
        if "question_id" in row and set(row.data) <= {"question_id", "answer"}
    ]
    return replies or None


MARKED = (
    "Somebody answered a question about a place. Compare the answer with the true one and give a "
    "mark from 1 (wrong) to 5 (the same in meaning). Reply with the mark alone, as 'Your mark: 3'."
    "\n\nQuestion: {question}\nTrue answer: {truth}\nAnswer: {reply}\nYour mark: "
)
benchmark = Benchmark(
    id="open_eqa",
    title="OpenEQA",
    load=read,
    saved=saved,
    protocol=Protocol(
        prompt=Ask(template="These are frames of a walk through a place. Answer the question in a "
                   "few words.\n{question}"),
        frames=Whole(),
        extract=TopMark(),
        judge=MarkOfFive(),
        matcher=Matcher(MARKED, Match((r"\A\s*+(\d)\s*+\Z", r"Your mark:\s*+(\d)")), "gpt-4o"),
        metrics={"overall": Metric(Breakdown())},
        decoding=Decoding(max_tokens=None),
        quirks=(
            "a language model gives every reply a mark from 1 to 5, which counts as 0 to 100 %",
            "without a model only replies that equal an accepted answer count (ours)",
        ),
        cite="facebookresearch/open-eqa, evaluate-predictions.py; the marking request is worded by "
        "us",
    ),
    notes="Scores without a judge model are lower bounds and no parity.",
)  # fmt: skip
