"""MindCube: what is where, from a few views around, among or by turning, by choice of a letter."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sightline.answers import Choice
from sightline.benchmarks.aggregate import Breakdown
from sightline.benchmarks.extract.reasoned import MindCubeLetter
from sightline.benchmarks.judges import Equal
from sightline.benchmarks.loading import (
    FaultyRecord,
    Row,
    inline_options,
    load_files,
    rows,
)
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Metric, Protocol
from sightline.benchmarks.sample import LETTERS, Loaded, Media, Sample
from sightline.benchmarks.scoring import Prediction

if TYPE_CHECKING:
    from sightline.benchmarks.fresh import Fresh

__all__ = ["SETTINGS", "benchmark"]

SETTINGS = ("around", "rotation", "translation", "among")
"""looked for in the id, in this order"""
# where their result files have the reply; "answer" is the gold letter in other tables
_REPLIES = ("cogmap_gen_answer", "cogmap_answer", "plain_answer", "answer")


def like() -> Fresh:
    """Rotation and among about rooms, around about tables; the id names the setting."""
    from sightline.benchmarks.fresh import Fresh
    from sightline.datasets.mix import Mix
    from sightline.datasets.records import (
        Answer,
        Column,
        Images,
        Label,
        Prompt,
        Record,
        Template,
    )
    from sightline.questions.tasks import named_views

    tasks = (
        named_views.beside_viewer.called("rotation"),
        named_views.beside_viewer.using(setting="among", views=3).called("among"),
        named_views.beside_object_from_view.called("around"),
    )
    fields = {
        "id": Template("{setting}_{id}", {"setting": Label(), "id": Column("id")}),
        "images": Images(), "question": Prompt(ending=""), "gt_answer": Answer(),
        "category": [Label()], "type": Label(), "meta_info": [],
    }  # fmt: skip
    return Fresh(
        Mix.of(tasks), Record("MindCube_tinybench.jsonl", fields, "jsonl"),
        world=("lookouts", "rooms", "tabletop"), frames=16,
        notes="what is left, right, in front or behind, at a named view; which sectors count is "
        "our reading. Moves of the viewer (translation, what is nearer after a walk) are not "
        "asked. Rotation needs frames from one spot",
    )  # fmt: skip


def read(source: Path) -> Loaded:
    """Records ``{id, images, question, gt_answer, category, type, meta_info}``, JSON lines."""
    return load_files(
        source,
        _sample,
        "MindCube_tinybench*.jsonl",
        "**/*tinybench*.jsonl",
        "**/*.jsonl",
        "**/*.json",
    )


def _sample(row: Row) -> Sample:
    name, question = row.text("id"), row.text("question")
    _, options = inline_options(question, heading="")
    letters = LETTERS[: len(options)] or LETTERS[:5]
    truth = row.text("gt_answer").strip().rstrip(".")
    if len(truth) != 1 or truth not in letters:
        raise FaultyRecord("gt_answer", f"is no letter of its options: {truth[:40]!r}")
    low = name.lower()
    categories = row.get("category", ())
    return Sample(
        id=name,
        task=next((setting for setting in SETTINGS if setting in low), "other"),
        question=question,
        answer=Choice(options or None, letters),
        truth=truth,
        options=options,
        media=tuple(Media(path=path) for path in row.texts("images")),
        tags={
            "type": str(row.get("type", "")),
            "category": categories if isinstance(categories, str) else ", ".join(categories),
        },
        extra={} if options else {"letters": letters},
    )


def _holds_records(file: Path) -> str | None:
    """Their result files repeat every record beside the reply."""
    first = next(iter(rows([file], [])), None) if file.suffix == ".jsonl" else None
    if first is None or "gt_answer" not in first or "question" not in first:
        return None
    return "" if any(name in first for name in _REPLIES) else None


def _saved(file: Path, loaded: Loaded) -> list[Prediction] | None:
    if not file.is_file() or _holds_records(file) is None:
        return None
    found = [(row, next((n for n in _REPLIES if n in row), "")) for row in rows([file], [])]
    return [Prediction(row.text("id"), row.get(name)) for row, name in found if "id" in row]


# options stand in the question
RAW = Ask(
    template='{question}\nReply with the letter of the right option and a dot, as in "A."',
)
MAPPED = Ask(
    template="{question}\nFirst draw a map of the scene as seen from above, as JSON on a 10 x 10 "
    "grid with the position of every object and view. Then reason with it, and end with "
    "<Answer> and the letter of the right option with a dot.",
)
METRICS = {"overall": Metric(Breakdown(by=("task",)))}
QUIRKS = (
    "the last capital A to E with a dot behind it is the answer, wherever it stands",
    "lower-case letters are never read",
)
CITE = "mll-lab-nu/MindCube, src/evaluation/core/extractors.py; the requests are worded by us"
benchmark = Benchmark(
    id="mindcube",
    title="MindCube",
    load=read,
    like=like,
    hub="MLL-Lab/MindCube",
    holds_records=_holds_records,
    saved=_saved,
    protocol=Protocol(
        prompt=RAW, extract=MindCubeLetter(), judge=Equal(fold=False), metrics=METRICS,
        reply="{answer}.", quirks=QUIRKS, cite=CITE,
    ),
    variants={
        "map": Protocol(
            prompt=MAPPED, extract=MindCubeLetter(), judge=Equal(fold=False), metrics=METRICS,
            reply="<Answer>{answer}.", quirks=QUIRKS, cite=CITE,
        ),
    },
    notes="Field names, the full count of 21,154 and the tiny set of 1,050 are unconfirmed. The "
    "similarity of a drawn map to the true one (0.7 directions + 0.3 facings, best of the "
    "rotations) is not scored: how its directions are told apart is not known to us.",
)  # fmt: skip
