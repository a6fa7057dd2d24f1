"""Fields of multiple choice by level: fewer options, a reproducible order, ratings; STVQA-7K.

Items are choices with two options or more. A level says how many are shown: easy 2, medium 3,
hard 4. Their order depends on the question and the options alone, so it is the same wherever the
question is written again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from sightline import hashing
from sightline.datasets.pictures import asked_objects
from sightline.datasets.records.base import Batch
from sightline.facts import visibility
from sightline.narration import facts_of
from sightline.narration.listing import names_of
from sightline.narration.statements import DIRECTIONS, PLACES

__all__ = ["LEVELLED", "LEVELS", "Levelled", "QuestionGraph", "Solvable", "Solver", "stand_in"]

LEVELS: Final[Mapping[str, tuple[int, float]]] = {
    "easy": (2, 0.4), "medium": (3, 0.4), "hard": (4, 0.2),
}  # fmt: skip
"""options and share of each level"""
ABLE: Final = 0.875
"""share of items with four options or more; STVQA's reach and existence have two"""
HALF_CLEAR: Final = 0.3
"""margin, in its own unit, of a rating in the middle"""
LETTERS: Final = "ABCD"

Part = Literal["options", "problem", "question_with_options", "answer", "answer_only",
               "answer_text", "level", "rating"]  # fmt: skip
PARTS: Final[tuple[Part, ...]] = get_args(Part)
Solver = Callable[[Mapping[str, Any], int], str]
"""Answers a question (its fields as :class:`Levelled` gives them) with a letter; called again with
the number of the try."""


@dataclass(frozen=True)
class Levelled:
    """One part of an item as a question of its level.

    Levels have their shares where :data:`ABLE` of the items have four options. The rating, 1 to
    10, is how clear the item is by its margin.
    """

    part: Part

    def values(self, batch: Batch) -> Sequence[Any]:
        return [entry[self.part] for entry in _levelled(batch)]


@dataclass(frozen=True)
class Solvable:
    """Whether a solver is right at least once: ``tries`` times first, then ``more``.

    For :attr:`Record.keep`; pass@2 and two more tries are those of STVQA-7K.
    """

    solver: Solver
    tries: int = 2
    more: int = 2

    def values(self, batch: Batch) -> Sequence[Any]:
        return [
            any(
                self.solver(entry, nth).strip().strip("().").upper() == entry["answer_only"]
                for nth in range(self.tries + self.more)
            )
            for entry in _levelled(batch)
        ]


LEVELLED: Final[Mapping[str, Levelled]] = {part: Levelled(part) for part in PARTS}
"""all parts by their names in STVQA's record"""


def stand_in(entry: Mapping[str, Any], nth: int) -> str:
    """A solver without a model: right more often the clearer the question, else any option.

    Drawn by the question's text and the number of the try, so it is the same every time.
    """
    key = hashing.mix(np.uint64(nth), "stand in", hashing.key(entry["question_with_options"]))
    if int(hashing.uniform(key, 12)[0]) <= entry["rating"]:
        return str(entry["answer_only"])
    return LETTERS[int(hashing.uniform(hashing.mix(key, 1), len(entry["options"]))[0])]


@dataclass(frozen=True)
class QuestionGraph:
    """The objects a question and its options name, with boxes, and the relations among them.

    ``{"objects": [{"id", "bbox"}], "relationships": [{"subject", "predicate", "object"}]}`` with
    pixel boxes [x0, y0, x1, y1]. Kept are the objects that the question refers to, all of a kind
    that it asks about, and those that an option names; "in this picture" names no picture. Of
    several pictures the graph is of the one that shows most of them.
    ``wrap`` puts the graph into a text.
    """

    wrap: str = ""

    def values(self, batch: Batch) -> Sequence[Any]:
        out: list[Any] = []
        for entry, row, frames, objects in zip(
            _levelled(batch), batch.rows, batch.frame_rows, batch.object_rows, strict=True
        ):
            words = [name[1:] for name in row["objects"] if name.startswith("*")]
            roles = len(asked_objects(row["program"], row["objects"]))
            told = {word.casefold() for word in (*words, *entry["options"])}
            graph = max(
                (_graph(batch, frame, told, objects[:roles]) for frame in frames),
                key=lambda each: len(each["objects"]),
            )
            out.append(self.wrap.replace("{}", str(graph)) if self.wrap else graph)
        return out


def _graph(batch: Batch, frame: int, told: set[str], asked: Sequence[int]) -> dict[str, Any]:
    statements, names = _frame(batch, frame)
    objects = [
        {"id": name, "bbox": box}
        for row, name, box in _things(batch, frame, names)
        if row in asked or told & {name.casefold(), _kind(batch, row)}
    ]
    known = {entry["id"] for entry in objects}
    relationships = [
        {"subject": fact.subject, "predicate": fact.predicate, "object": fact.objects[0]}
        for fact in statements
        if fact.predicate in (*DIRECTIONS, *PLACES) and set(fact.names) <= known
    ]
    return {"objects": objects, "relationships": relationships}


def _kind(batch: Batch, row: int) -> str:
    return str(batch.scenes.objects.category[row]).casefold()


def _things(batch: Batch, frame: int, names: Mapping[int, str]) -> list[tuple[int, str, list[int]]]:
    """Object, name and box of all that a frame shows clearly.

    What no name singles out is counted: "chair 1", "chair 2" in the order of the scene.
    """
    world = batch.scenes
    seen = world.sightings
    shown = np.flatnonzero((seen.frame == frame) & visibility.clear(world))
    number: dict[str, int] = {}
    out = []
    for at in shown[np.argsort(seen.object[shown])].tolist():
        row, box = int(seen.object[at]), [round(x) for x in seen.box[at].tolist()]
        kind = str(world.objects.category[row])
        number[kind] = number.get(kind, 0) + 1
        out.append((row, names.get(row, f"{kind} {number[kind]}"), box))
    return out


def _frame(batch: Batch, frame: int) -> tuple[list[Any], dict[int, str]]:
    key = ("question graph", frame)
    if key not in batch.memo:
        world = batch.scenes
        batch.memo[key] = (facts_of(world, frame=frame), names_of(world, frame, True))
    found: tuple[list[Any], dict[int, str]] = batch.memo[key]
    return found


def _levelled(batch: Batch) -> list[dict[str, Any]]:
    """Every item as a question of its level."""
    if "levelled" not in batch.memo:
        batch.memo["levelled"] = [
            _entry(row, _level(row), _rating(row["margin"])) for row in batch.rows
        ]
    found: list[dict[str, Any]] = batch.memo["levelled"]
    return found


def _level(row: Mapping[str, Any]) -> str:
    """Drawn by the item's id, of the levels it has enough options for."""
    options = len(row["choices"])
    draw = float(hashing.uniform(hashing.mix("level", hashing.keys([row["id"]])), 1 << 30)[0])
    draw *= ABLE / (1 << 30)
    if draw < LEVELS["hard"][1] and options >= LEVELS["hard"][0]:
        return "hard"
    within = LEVELS["hard"][1] + LEVELS["medium"][1]
    return "medium" if draw < within and options >= LEVELS["medium"][0] else "easy"


def _rating(margin: float) -> int:
    """1 to 10: how clear the item is, 5 at a margin of HALF_CLEAR."""
    return 10 if math.isinf(margin) else min(10, 1 + int(9 * margin / (margin + HALF_CLEAR)))


def _entry(row: Mapping[str, Any], level: str, rating: int) -> dict[str, Any]:
    choices, right = row["choices"], row["answer_text"]
    wrong = _ordered([c for c in choices if c != right], row["question"] + "#")
    shown = _ordered([right, *wrong[: LEVELS[level][0] - 1]], row["question"])
    lines = [f"({letter}) {text}" for letter, text in zip(LETTERS, shown, strict=False)]
    letter = LETTERS[shown.index(right)]
    whole = "\n".join([row["question"], *lines])
    return {
        "options": shown,
        "problem": whole,
        "question_with_options": whole,
        "answer": f"({letter}) {right}",
        "answer_only": letter,
        "answer_text": right,
        "level": level,
        "rating": rating,
    }


def _ordered(options: Sequence[str], text: str) -> list[str]:
    """The options in an order that the text seeds."""
    keys = hashing.mix(hashing.keys(options), hashing.key(text)) if options else np.zeros(0)
    return [options[i] for i in np.argsort(keys, kind="stable").tolist()]
