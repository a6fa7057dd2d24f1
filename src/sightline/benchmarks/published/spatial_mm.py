"""Spatial-MM: where things are in photos, by the camera's view and by that of people in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Text
from sightline.benchmarks.aggregate import Breakdown, Mean
from sightline.benchmarks.extract import First, Match, Whole
from sightline.benchmarks.extract.options import NamedOption
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.judges.words import SameNormalised, without_articles
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    files,
    folder_of,
    inline_options,
    load,
    rows,
)
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Fault, Loaded, Media, Sample

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["benchmark"]

_STEPS = re.compile(r"\[([^\[\]]*)\]")


def like() -> Fresh:
    """Where one thing or two are in any pictures, by the camera's view and by that of a thing."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        AnswerWords,
        Column,
        Each,
        Images,
        Options,
        Question,
        Record,
        Referred,
    )
    from sightline.questions.tasks import (
        configuration,
        picture_relations,
        predicates,
        relations,
        viewed_boxes,
    )

    tasks = (
        predicates.picture_corner.called("one_obj"),
        viewed_boxes.facing_in_view.called("one_obj"),
        relations.left_right.called("two_obj"),
        picture_relations.picture_relation.called("two_obj"),
        configuration.configuration_camera.called("two_obj"),
        configuration.configuration_object.called("two_obj"),
    )
    kind, called = Column("answer_kind"), Referred()
    fields = {
        "image_name": Images(0), "object1": Each(called, _first),
        "question": Each([kind, Question(), Options("{letter}. {text}")], _asked),
        "answer": Each([kind, Column("answer"), AnswerWords()], _answered),
    }  # fmt: skip
    both = fields | {"object2": Each(called, _second)}
    return Fresh(
        Mix.of([task.referring("name", "description") for task in tasks]),
        (Record("spatial_mm_one_obj.json", fields, only=("one_obj",)),
         Record("spatial_mm_two_obj.json", both, only=("two_obj",))),
        notes="the perspective is that of a thing with a front; Spatial-CoT's open answers with "
        "their chains of triplets were written by people and are not asked",
    )  # fmt: skip


_YES_NO = ("A. yes", "B. no")


def _first(names: Sequence[str]) -> str:
    return names[0].removeprefix("the ")


def _second(names: Sequence[str]) -> str:
    return names[1].removeprefix("the ")


def _asked(of: Sequence[Any]) -> str:
    """The question with its options, a line each."""
    kind, question, listed = of
    return "\n".join([question, *(_YES_NO if kind == "yes_no" else listed)])


def _answered(of: Sequence[str]) -> str:
    """The letter and the text of the right option: "B. right"."""
    kind, answer, text = of
    if kind == "yes_no":
        return _YES_NO[answer == "no"]
    return f"{answer}. {text}"


def read(source: Path) -> Loaded:
    """``spatial_mm_one_obj.json``, ``spatial_mm_two_obj.json``, ``multihop_reasoning_309.json``."""
    faults: list[Fault] = []
    found = files(source, "**/*_obj.json", "**/*.json")
    if source.is_dir():
        found += sorted(source.glob("**/multihop*.json"))
    return load(rows(list(dict.fromkeys(found)), faults), _sample, faults, folder_of(source))


def _sample(row: Row) -> Sample:
    file, _, place = row.where.rpartition(":")
    media = (Media(path=row.text("image_name")),)
    question, options = inline_options(row.text("question"), heading="")
    tags = {"frame": _frame(question), "objects": "two" if row.get("object2") else "one"}
    if "hop" in row:
        steps = tuple(_STEPS.findall(row.text("reasoning")))
        return Sample(
            id=f"hops/{place}", task="cot", question=row.text("question"), answer=Text(),
            truth=row.text("answer").strip(), media=media, extra={"steps": steps},
            tags=tags | {"hops": str(row.integer("hop")), "objects": ""},
        )  # fmt: skip
    truth, mended, problems = _letter(row.text("answer"), options)
    return Sample(
        id=f"{tags['objects']}/{place}", task=f"{tags['objects']}_obj", question=question,
        answer=Choice(options), truth=truth, options=options, media=media, mended=mended,
        problems=problems, tags=tags | {"options": str(len(options)), "file": file},
    )  # fmt: skip


def _frame(question: str) -> str:
    """Whose view the question asks about: the camera's, that of somebody in it, or it says none."""
    if "camera" in question:
        return "camera"
    return "other" if "perspective" in question else "none"


def _letter(answer: str, options: tuple[str, ...]) -> tuple[str, str | None, tuple[str, ...]]:
    """The published letter, and the one of its text where letter and text do not belong together.

    Raises:
        FaultyRecord: neither is an option.
    """
    letter, _, text = (part.strip() for part in answer.partition("."))
    if not options or letter not in LETTERS[: max(len(options), 4)] or text not in options:
        raise FaultyRecord("answer", f"is none of the options: {answer[:40]!r}")
    meant = LETTERS[options.index(text)]
    if meant == letter:
        return letter, None, ()
    return letter, meant, (f"answer {answer!r}: option {letter} is not {text!r}, {meant} is",)


PROTOCOL = Protocol(
    prompt=Switch(
        "kind",
        {"choice": Ask(template="{question}\n{options}\nAnswer with the letter of one option.")},
        Ask(template="{question}\nAnswer with a word or a short phrase."),
    ),
    extract=Switch("kind", {"choice": First((Match((r"\b([A-D])\b",)), NamedOption()))}, Whole()),
    judge=Switch("kind", {"choice": Equal(fold=False)}, SameNormalised(without_articles)),
    metrics={
        "overall": Metric(Breakdown(by=("task", "frame", "options"))),
        "tasks": Metric(Mean("task")),
        "hops": Metric(Breakdown(by=("hops",))),
    },
    decoding=Decoding(max_tokens=None),
    quirks=(
        "the authors publish no rule; this one is ours: the first capital letter A to D that "
        "stands alone, else the one option that is named; open answers have to be equal but for "
        "case, punctuation and articles",
        "six published answers name a letter and another option's text; the letter counts, and by "
        "the strict rule the text",
    ),
    cite="FatemehShiri/Spatial-MM has data and no scorer; request and rule are ours (unconfirmed)",
)
benchmark = Benchmark(
    id="spatial_mm",
    title="Spatial-MM",
    load=read,
    like=like,
    protocol=PROTOCOL,
    variants={"strict_case": replace(PROTOCOL, extract=Switch(
        "kind", {"choice": Match((r"^\W*([A-D])\b",))}, Whole()),
        quirks=("the reply has to begin with its letter (ours, unconfirmed)",))},
    notes="Parity cannot be claimed: accuracy is published, the way replies are read is not. "
    "Reasoning triplets are in extra['steps']; correctness of steps needs human or model judges.",
)  # fmt: skip
