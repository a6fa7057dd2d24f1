"""SPHERE: single skills, two skills and reasoning about photos, asked with shuffled options."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import Choice, Integer
from sightline.benchmarks.aggregate import Aggregate, Cells, Mean, MeanOfRepeats, Micro, Only
from sightline.benchmarks.extract.sphere import MostSharedWords, PlainWords, SphereNumber
from sightline.benchmarks.judges.words import SameNormalised, bare_words
from sightline.benchmarks.loading import FaultyRecord, Row, files, folder_of, load, rows
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Turn
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Fault, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["FILES", "ShuffledOptions", "benchmark"]

FILES = {
    "position_only": "position",
    "counting_only-paired-position_and_counting": "counting",
    "counting_only-paired-distance_and_counting": "counting",
    "distance_only": "distance",
    "size_only": "size",
    "position_and_counting": "position+counting",
    "distance_and_counting": "distance+counting",
    "distance_and_size": "distance+size",
    "object_occlusion": "occlusion",
    "object_manipulation": "manipulation",
}
"""files of annotations and the column of the table that each counts in"""
GROUPS = {
    "single skill": ("position", "counting", "distance", "size"),
    "two skills": ("position+counting", "distance+counting", "distance+size"),
    "reasoning": ("occlusion", "manipulation"),
}
GIVEN = "_w_intermediate"
NEVER = "the authors' rule can never count it right: it strips the answer's marks or capitals, not "
NEVER += "those of the option it is compared with"


def like() -> Fresh:
    """The ten files about any pictures, final questions alone."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Chosen,
        Column,
        Each,
        NumberedPicture,
        Options,
        Question,
        Record,
        Referred,
    )
    from sightline.questions.tasks import (
        configuration,
        grounding,
        photo_relations,
        relations,
        two_skills,
    )

    kind = Column("answer_kind")
    tasks = (
        relations.left_right.called("position_only"),
        configuration.configuration_object.called("position_only"),
        grounding.count_in_view.called("counting"),
        relations.nearer_camera.called("distance_only"),
        photo_relations.which_bigger.using(relation="bigger").called("size_only"),
        photo_relations.which_taller.using(relation="taller").called("size_only"),
        two_skills.count_beside.called("position_and_counting"),
        two_skills.count_nearer.called("distance_and_counting"),
        two_skills.nearer_is_bigger.called("distance_and_size"),
        two_skills.hidden_behind.called("object_occlusion"),
        two_skills.nearer_if_moved.called("object_manipulation"),
    )
    named = [t.referring("name", "description") if t.references else t for t in tasks]
    metadata = {
        "viewpoint": Each(Column("task"), _viewpoint), "source_dataset": "fresh",
        "format": Each([kind, Column("task")], _form), "source_img_id": NumberedPicture(),
    }  # fmt: skip
    options = Each([kind, Options("{text}"), Referred()], _options)
    fields = {
        "question_id": Column("id"), "question": Question(), "answer": Chosen(),
        "option": options, "metadata": metadata,
    }  # fmt: skip
    halves = (Each(Column("id"), _early), Each(Column("id"), _late))
    counting = [file for file, task in FILES.items() if task == "counting"]
    apart = Each(options, _told_apart)
    records = [Record(f"{file}.json", fields, only=(file,), keep=apart) for file in FILES
               if file not in counting]  # fmt: skip
    records += [Record(f"{file}.json", fields, only=("counting",), keep=half)
                for file, half in zip(counting, halves, strict=True)]  # fmt: skip
    return Fresh(
        Mix.of(named), tuple(records),
        notes="what people asked about photos is asked of any pictures in kinds of our choice: "
        "occlusion is what hides what, manipulation a move along the view; steps towards a "
        "question (intermediate) are not asked, nor what has an option that is part of another: "
        "the authors' rule cannot count it",
    )  # fmt: skip


def _viewpoint(task: str) -> str:
    return "allo" if task.startswith("configuration_object") else "ego"


def _form(of: Sequence[str]) -> str:
    """How SPHERE calls the form of an answer."""
    kind, task = of
    if kind != "choice":
        return "num" if kind == "integer" else "bool"
    return "pos" if task.startswith("left_right") else "name"


def _options(of: Sequence[Any]) -> list[str] | None:
    """The options; of two things that are compared, what they are called."""
    kind, listed, called = of
    if kind == "integer":
        return None
    if kind == "yes_no":
        return ["yes", "no"]
    return list(called) if set(listed) == {"the former", "the latter"} else list(listed)


def _told_apart(options: Sequence[str] | None) -> bool:
    """Whether the authors' rule can tell the options apart: "the tv" is part of "the tv stand"."""
    words = [option.split() for option in options or ()]
    return not any(_within(one, two) for one, two in itertools.permutations(words, 2))


def _within(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether the words of one are among those of the other, in order."""
    rest = iter(two)
    return all(word in rest for word in one)


def _early(name: str) -> bool:
    """Whether an item goes into the first of two files that ask the same, by its id."""
    return name < "g"


def _late(name: str) -> bool:
    return not _early(name)


def read(source: Path) -> Loaded:
    """The annotation files, by their names, in any folder below ``source``."""
    faults: list[Fault] = []
    names = [name for each in FILES for name in (each, each + GIVEN)]
    found = [path for path in files(source, "**/*.json") if path.stem in names]
    if source.is_file():
        found = [source]
    return load(rows(found, faults), _sample, faults, folder_of(source))


def _sample(row: Row) -> Sample:
    stem = row.where.rpartition(":")[0].removesuffix(".json")
    bare = stem.removesuffix(GIVEN)
    if bare not in FILES:
        raise FaultyRecord("file", f"is named as none of SPHERE's: {stem[:60]!r}")
    number, about = row.text("question_id"), row.need("metadata")
    step = "given" if bare != stem else _step(bare, number)
    common: dict[str, Any] = {
        "id": f"{stem}/{number}",
        "task": FILES[bare],
        "question": row.text("question"),
        "truth": row.text("answer"),
        "media": (Media(path=f"{int(about['source_img_id']):012d}.jpg"),),
        "tags": {
            "file": stem, "step": step, "viewpoint": about["viewpoint"], "format": about["format"],
            "column": FILES[bare] if step == "final" else "",
        },
    }  # fmt: skip
    if about["format"] == "num":
        count = row.integer("answer")
        return Sample(**common, answer=Integer(), mended=count)
    options = row.texts("option")
    if common["truth"] not in options:
        raise FaultyRecord("answer", f"is no option: {common['truth'][:40]!r}")
    lost = bare_words(common["truth"]) != common["truth"]
    return Sample(
        **common, answer=Choice(options, style="text"), options=options,
        problems=(NEVER,) if lost else (),
    )  # fmt: skip


def _step(file: str, number: str) -> str:
    """In the files of reasoning, ids with a dot are steps towards the question before them."""
    return "intermediate" if file in ("object_occlusion", "object_manipulation") and "." in number \
        else "final"  # fmt: skip


@dataclass(frozen=True)
class ShuffledOptions:
    """The question and its options as "X or y?", in another order for every repeat.

    Repeat k shuffles the order of the repeat before with Python's generator seeded by k.
    """

    ending: str = " Answer the question directly."

    def __call__(self, sample: Sample, repeat: int = 0) -> tuple[Turn, ...]:
        if not sample.options:
            query = "Give the answer in number format."
        else:
            options = list(sample.options)
            for seed in range(repeat + 1):
                random.Random(seed).shuffle(options)
            query = f"{' or '.join(options).capitalize()}?"
        return (Turn("user", (f"{sample.question} {query}{self.ending}", *sample.media)),)


def saved(source: Path, loaded: Loaded) -> Sequence[Prediction] | None:
    """``raw_prediction`` of the authors' files: ``{model: [reply of seed 0, ...]}`` in a record."""
    found = sorted(source.rglob("*.json")) if source.is_dir() else [source]
    replies = []
    for path in found:
        stem = next((n for f in FILES for n in (f + GIVEN, f) if path.stem.startswith(n)), "")
        for row in rows([path], []) if stem else ():
            raw = row.get("raw_prediction")
            for texts in list(raw.values())[:1] if isinstance(raw, dict) else ():
                name = f"{stem}/{row.get('question_id')}"
                replies += [Prediction(name, text, seed) for seed, text in enumerate(texts)]
    return replies or None


def _columns(of: str) -> Aggregate:
    """The mean over twelve columns: nine tasks, and beside them the means of their three groups."""
    leaf = MeanOfRepeats(of=Micro(of))
    halves = tuple(file for file, task in FILES.items() if task == "counting")
    where = {"counting": Mean("file", leaf, only=halves, absent="zero")}
    cells: dict[str, Aggregate] = {}
    for group, tasks in GROUPS.items():
        alone = {task: Mean("column", leaf, where, (task,), "zero") for task in tasks}
        cells |= alone | {group: Mean("column", leaf, where, tasks, "zero")}
    return Cells(cells)


STEPS = Mean("task", MeanOfRepeats())
METRICS = {
    "overall": Metric(_columns("score")),
    "validity": Metric(_columns("valid")),
    "intermediate": Metric(Only("step", ("intermediate",), STEPS)),
    "intermediate_given": Metric(Only("step", ("given",), STEPS)),
    "viewpoint": Metric(Only("step", ("final",), Mean("viewpoint", MeanOfRepeats()))),
}
PROTOCOL = Protocol(
    prompt=ShuffledOptions(),
    extract=Switch("format", {"num": SphereNumber()}, MostSharedWords()),
    judge=SameNormalised(bare_words, value_too=False),
    metrics=METRICS,
    decoding=Decoding(max_tokens=100, repeats=5),
    quirks=(
        "options are compared as they are with answers that lost capitals and punctuation: 35 of "
        "the published answers ('1/2', 'the TV') can never be right",
        "overall is the mean of nine tasks and of the means of their three groups",
        "only the first sentence counts, and '1.5' ends one",
        "'1.5' is the number 15",
        "a file that is not there counts 0",
    ),
    cite="zwenyu/SPHERE-VLM, tasks/",
)
benchmark = Benchmark(
    id="sphere",
    title="SPHERE",
    load=read,
    like=like,
    saved=saved,
    protocol=PROTOCOL,
    variants={
        "rules": replace(
            PROTOCOL,
            extract=Switch("format", {"num": SphereNumber()}, MostSharedWords(PlainWords())),
            quirks=("words count as they stand, and foreign nouns are not noticed: what the rule "
                    "finds without NLTK is not always what the authors find", *PROTOCOL.quirks),
        ),
        "once": replace(PROTOCOL, decoding=Decoding(max_tokens=100)),
    },
    notes="The rule needs NLTK and its data; the variant rules does without, and is no parity. "
    "The variant once asks one time, as the authors do with models behind an interface. Blind "
    "drawing has 50 where there are two options and 0 where a number is asked.",
)  # fmt: skip
