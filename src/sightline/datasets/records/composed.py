"""Fields of questions made of several facts, with regions for names; SpatialRGPT."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sightline.datasets.records.base import Batch
from sightline.datasets.records.things import region_masks
from sightline.errors import BadInput
from sightline.narration import Composed, Statement, complex_question, facts_of
from sightline.narration.listing import names_of
from sightline.questions.references import sighting_rows

__all__ = ["ComplexQuestion", "ComplexRegions", "Told"]


def _told(batch: Batch) -> list[tuple[Composed, dict[str, int]] | None]:
    """For each item a question about its frame, and the object behind every name in it."""
    if "composed" in batch.memo:
        found: list[tuple[Composed, dict[str, int]] | None] = batch.memo["composed"]
        return found
    out: list[tuple[Composed, dict[str, int]] | None] = []
    for row, frames in zip(batch.rows, batch.frame_rows, strict=True):
        facts, names = _facts(batch, frames[0])
        try:
            made = complex_question(facts, seed=int.from_bytes(row["id"][:6].encode(), "big"))
        except BadInput:
            # too little is known of this frame
            out.append(None)
            continue
        out.append((made, names))
    batch.memo["composed"] = out
    return out


def _facts(batch: Batch, frame: int) -> tuple[list[Statement], dict[str, int]]:
    key = ("facts of frame", frame)
    if key not in batch.memo:
        world = batch.scenes
        found = facts_of(world, frame=frame)
        rows = {name: row for row, name in names_of(world, frame, True).items()}
        batch.memo[key] = (found, rows)
    facts: tuple[list[Statement], dict[str, int]] = batch.memo[key]
    return facts


def _regions(made: Composed, names: dict[str, int]) -> tuple[list[str], list[int]]:
    """Question and answer with a token for every name; the objects, in the order of the tokens."""
    texts = (made.question.text, made.answer)
    known = sorted((n for n in names if any(n in t.casefold() for t in texts)), key=len)
    # the longest first: "the table lamp" is no table
    pattern = "|".join(rf"\bthe {re.escape(n)}\b" for n in reversed(known)) or "(?!)"
    by_word = {name.casefold(): name for name in names}
    order: list[str] = []

    def token(match: re.Match[str]) -> str:
        name = by_word[match[0][4:].casefold()]
        if name not in order:
            order.append(name)
        return f"<region{order.index(name)}>"

    said = [re.sub(pattern, token, text, flags=re.IGNORECASE) for text in texts]
    return said, [names[name] for name in order]


@dataclass(frozen=True)
class Told:
    """Whether a question of several facts could be made about the item's frame."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [made is not None for made in _told(batch)]


@dataclass(frozen=True)
class ComplexQuestion:
    """The question, or its answer, with ``<region0>`` and so on for the objects it names."""

    part: Literal["question", "answer"] = "question"

    def values(self, batch: Batch) -> Sequence[Any]:
        at = ("question", "answer").index(self.part)
        return ["" if made is None else _regions(*made)[0][at] for made in _told(batch)]


@dataclass(frozen=True)
class ComplexRegions:
    """Box or mask of every object that the question of several facts names, by token."""

    part: Literal["box", "rle"]

    def values(self, batch: Batch) -> Sequence[Any]:
        rows = [[] if made is None else _regions(*made)[1] for made in _told(batch)]
        both = list(zip(batch.frame_rows, rows, strict=True))
        if self.part == "box":
            return [[_box(batch, frames[0], row) for row in some] for frames, some in both]
        masks = region_masks(batch, ((f[0], row) for f, some in both for row in some))
        return [[masks[frames[0], row] for row in some] for frames, some in both]


def _box(batch: Batch, frame: int, row: int) -> list[float]:
    world = batch.scenes
    seen = int(sighting_rows(world, np.array([frame]), np.array([row]))[0])
    return [round(v, 2) for v in world.sightings.box[seen].tolist()]
