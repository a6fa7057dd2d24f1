"""Spatial457: rendered scenes of vehicles, from single objects to collisions, in one word."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sightline.answers import AnswerType, Integer, Text, YesNo
from sightline.benchmarks.aggregate import Breakdown, Mean
from sightline.benchmarks.extract import Match
from sightline.benchmarks.judges.shapes import SameShape
from sightline.benchmarks.loading import FaultyRecord, Row
from sightline.benchmarks.parts import Switch
from sightline.benchmarks.prompts import Ask
from sightline.benchmarks.protocol import Benchmark, Decoding, Metric, Protocol
from sightline.benchmarks.sample import Loaded, Sample
from sightline.benchmarks.vlmevalkit import holds_replies, pictures, read_table

if TYPE_CHECKING:
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Pictures, Posed

__all__ = ["LEVELS", "benchmark", "like"]

LEVELS = {
    "L1_single": "the attributes of the objects",
    "L2_objects": "the attributes of several objects",
    "L3_2d_spatial": "the attributes of several objects and how they lie in the picture",
    "L4_occ": "the attributes of several objects and which of them hides which",
    "L4_pose": "the attributes of several objects and where they face, seen from the camera",
    "L5_6d_spatial": "the attributes of several objects and how they lie as seen by one of them",
    "L5_collision": "the attributes of several objects and which would collide if they moved",
}
SHAPES = (
    "airliner", "dirtbike", "road bike", "tandem bike", "suv", "wagon", "scooter", "mountain bike",
    "minivan", "sedan", "school bus", "fighter", "chopper", "double bus", "truck",
    "articulated bus", "cruiser", "jet", "utility bike", "regular bus", "biplane",
)  # fmt: skip
COLOURS = ("gray", "blue", "purple", "brown", "green", "cyan", "red", "yellow")
ANSWERS = ("small", "large", *SHAPES, *COLOURS, "left", "right", "front", "back")


def read(source: Path) -> Loaded:
    """VLMEvalKit's table ``{index, question, answer, category, image}``."""
    return read_table(source, _sample)


def _sample(row: Row) -> Sample:
    level = row.text("category")
    if level not in LEVELS:
        raise FaultyRecord("category", f"is no level: {level[:40]!r}")
    truth = row.text("answer").strip()
    return Sample(
        id=row.text("index"), task=level, question=row.text("question"), answer=_form(truth),
        truth=truth, media=pictures(row),
    )  # fmt: skip


def _form(truth: str) -> AnswerType[Any]:
    if truth.lower() in ("yes", "no"):
        return YesNo()
    if truth.isdigit():
        return Integer()
    if truth.lower() not in ANSWERS:
        raise FaultyRecord("answer", f"is no word that may be an answer: {truth[:40]!r}")
    return Text()


def like() -> SymbolicMix:
    """All seven types about rendered vehicles, in VLMEvalKit's table."""
    from sightline.datasets.symbolic import SymbolicMix
    from sightline.questions.symbolic import Recipe
    from sightline.questions.symbolic.vehicle_checks import check
    from sightline.questions.symbolic.vehicles import pose_vehicles
    from sightline.views.symbolic.vehicles import draw_vehicles

    recipes = [
        Recipe(level, partial(pose_vehicles, level), check, draw_vehicles, even=True)
        for level in LEVELS
    ]
    notes = "Pictures of single vehicles are not drawn: L1_single asks about one among several."
    return SymbolicMix.of(recipes, _write, notes)


def _write(folder: Path, posed: Iterable[Posed], pictures: Pictures) -> list[Path]:
    """``Spatial457.tsv``, and what each question runs as nested JSON in ``program``."""
    from sightline.datasets.symbolic import write_table

    def columns(one: Posed, shown: tuple[str, ...]) -> dict[str, Any]:
        return {
            "index": one.id, "question": one.question, "answer": one.reply, "category": one.task,
            "image_path": shown, "program": one.world["program"],
        }  # fmt: skip

    return write_table("Spatial457.tsv", columns, folder, posed, pictures)


def _asked(what: str) -> Ask:
    return Ask(
        template=f"You answer questions about an image. Look for {what}, then answer.\n"
        "{question}\n"
        "First name the objects that the question is about, with shape, color (one of "
        f"{', '.join(COLOURS)}) and size (small or large), and reason briefly. An object faces "
        "left, right, front or back.\n\nThen answer with (1) one of these: "
        f"{', '.join(ANSWERS)}; or (2) a whole number from 0 to 10 where a number is asked; or "
        "(3) 'Yes' or 'No' where it is asked whether something is there. Always give the answer "
        "that fits best.\n\nWrite your response into this json template: "
        "{'Reasoning': '<your reasons>', 'Answer': '<Your answer>'}"
    )


benchmark = Benchmark(
    id="spatial457",
    title="Spatial457",
    load=read,
    holds_records=holds_replies,
    hub="RyanWW/Spatial457",
    like=like,
    protocol=Protocol(
        prompt=Switch("task", {level: _asked(what) for level, what in LEVELS.items()}),
        extract=Match(
            (r"Answer': '(.*?)'", r'Answer": "(.*?)"', r"Answer': (\d)", r"(?s)\A(.*)\Z")
        ),
        judge=SameShape(),
        metrics={"overall": Metric(Breakdown()), "levels": Metric(Mean("task"))},
        decoding=Decoding(max_tokens=None),
        quirks=(
            "any shape of the same kind of vehicle is right: 'sedan' for 'suv'",
            "a reply without the template is the answer as a whole, outer space included",
            "a number without quotes is read up to its first digit",
            "any count from 1 to 9 is right where the answer is yes",
        ),
        cite="open-compass/VLMEvalKit, vlmeval/dataset/spatial457.py; the request is worded by us",
    ),
    notes="The relative performance drop rate is not reported: its formula is unconfirmed. The "
    "toolkit counts replies without the template as format errors; they are scored all the same.",
)
