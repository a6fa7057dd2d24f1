"""SpartQA: questions about stories of blocks and the objects in them, four types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import AnswerType, Choice, NameSet
from sightline.benchmarks.aggregate import Breakdown, Figure, Mean
from sightline.benchmarks.extract import ByForm
from sightline.benchmarks.judges import AsForm
from sightline.benchmarks.loading import FaultyRecord, Row, files, load, rows
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Sample
from sightline.benchmarks.summaries import accuracy, parts_of

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix

__all__ = ["RELATIONS", "TYPES", "benchmark"]

RELATIONS = ("left", "right", "above", "below", "near to", "far from", "touching", "DK")
"""labels of find-relation questions, in the order of their numbers"""
TYPES = {
    "FR": "find relation",
    "FB": "find block",
    "CO": "choose object",
    "YN": "yes or no",
}


def read(source: Path) -> Loaded:
    """SpartQA's JSON: ``{"name", "data": [{"story": [text], "questions": [...]}]}``.

    Of a folder the test part is read, else the development part, else all there is.
    """
    faults: list[Fault] = []
    found = files(source, "**/*test*.json", "**/*dev*.json", "**/*.json")
    return load(_records(rows(found, faults), faults), _samples, faults)


def _records(source: Iterable[Row], faults: list[Fault]) -> Iterator[Row]:
    """The records of a file that holds them under ``data``, or is the list of them."""
    number = 0
    for row in source:
        inside = row.data["data"] if isinstance(row.data.get("data"), list) else [row.data]
        for place, data in enumerate(inside):
            where = row.where if inside[0] is row.data else f"{row.where}.{place}"
            if isinstance(data, dict):
                yield Row(data, where, number, row.folder)
            else:
                faults.append(Fault(where, "record", f"is no object but {type(data).__name__}"))
            number += 1


def _samples(row: Row) -> Iterator[Sample]:
    story = row.need("story")
    text = " ".join(map(str, story)) if isinstance(story, list) else str(story)
    questions = row.need("questions")
    if not isinstance(questions, list):
        raise FaultyRecord("questions", "are no list")
    for place, data in enumerate(questions):
        if not isinstance(data, dict):
            raise FaultyRecord("questions", f"hold {type(data).__name__}, no object")
        one = Row(data, row.where, row.number, row.folder)
        yield _sample(one, f"{row.where}/{place}", text, "seed_id" in row)


def _sample(row: Row, name: str, story: str, made: bool) -> Sample:
    """One question; ``made``: by the grammar, from a scene."""
    kind = row.text("q_type")
    if kind not in TYPES:
        raise FaultyRecord("q_type", f"is unknown: {kind[:20]!r}")
    answer, truth, options = _answer(kind, row)
    reasons = row.get("reasoning_type", ())
    named = [str(r).strip() for r in reasons] if isinstance(reasons, list) else [str(reasons)]
    return Sample(
        id=name,
        task=TYPES[kind],
        question=" ".join(row.text("question").split()),
        answer=answer,
        truth=truth,
        options=options,
        group=name.rpartition("/")[0],
        tags={"type": kind, "reasoning": ", ".join(named)},
        extra={"story": story, "language": "spartqa" if made else "spartqa_human"},
    )


def _answer(kind: str, row: Row) -> tuple[AnswerType[Any], Any, tuple[str, ...]]:
    """The form, the truth, and the options of a question."""
    given = row.need("answer")
    if not isinstance(given, list):
        raise FaultyRecord("answer", "is no list")
    if kind == "YN":
        said = str(given[0]).strip() if len(given) == 1 else ""
        if said not in ("Yes", "No", "DK"):
            raise FaultyRecord("answer", f"is none of Yes, No, DK: {str(given)[:40]}")
        return Choice(("Yes", "No", "DK"), style="text"), said, ("Yes", "No", "DK")
    offered = tuple(str(text).strip() for text in row.get("candidate_answers") or ())
    if kind == "FB":
        return NameSet(offered), _names(given, offered), ()
    numbers = [_number(one, len(offered)) for one in given]
    if kind == "FR":
        return NameSet(offered), _names([offered[i] for i in numbers], offered), ()
    if len(numbers) != 1:
        raise FaultyRecord("answer", "names more than one choice")
    return Choice(offered), LETTERS[numbers[0]], offered


def _names(chosen: Sequence[Any], offered: Sequence[str]) -> str:
    """Names as a reply states them."""
    names = {str(one).strip() for one in chosen}
    if not names <= set(offered):
        raise FaultyRecord("answer", f"is not among the candidates: {sorted(names)}")
    return ", ".join(name for name in offered if name in names) or "none"


def _number(given: Any, count: int) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < count:
        raise FaultyRecord("answer", f"is no number of a candidate: {str(given)[:20]}")
    return given


def _summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return accuracy(figures) | {"by_type": parts_of(figures["by_type"])}


def like() -> SymbolicMix:
    """The four types about stories of drawn scenes."""
    from sightline.datasets.symbolic.told_blocks import spartqa_mix

    return spartqa_mix()


benchmark = Benchmark(
    id="spartqa",
    title="SpartQA",
    load=read,
    like=like,
    summary=_summary,
    protocol=Protocol(
        prompt=Ask(
            template="{story}\n{question}\n{options}\n{ending}",
            ending={
                "choice": "Reply with the right option and nothing else. DK: the story does not "
                "say.",
                "names": "Reply with all that hold and nothing else, with commas between them; "
                "none where none does. Relations are left, right, above, below, near to, far from, "
                "touching, or DK where the story does not say; blocks are A, B, C.",
            },
        ),
        extract=ByForm(),
        judge=AsForm(),
        metrics={
            "overall": Metric(Breakdown(by=("reasoning",))),
            "by_type": Metric(Mean("type")),
        },
        quirks=(
            "the whole set of relations or blocks has to match; some questions have none",
            "an open world: what does not follow is DK, and only what is excluded is No",
            "people's stories count objects of different blocks as far from each other in two of "
            "three answers",
        ),
        cite="HLR/SpartQA_generation and SpartQA-baselines: accuracy for each type of question; "
        "request and reading of replies are ours",
    ),
    notes="Published: people answer about 92 % of a sample.",
)
