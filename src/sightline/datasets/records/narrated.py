"""Fields written by :mod:`sightline.narration`: conversations and descriptions, each verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline import narration
from sightline.datasets.items import prompt
from sightline.datasets.records.base import Batch
from sightline.datasets.records.texts import Label
from sightline.narration import Request, Statement
from sightline.narration.conversation import ASKED
from sightline.narration.listing import names_of

__all__ = ["Description", "Dialogue"]

ENOUGH = 3
"""statements about a place that a description needs to be more than a remark"""


def _statements(batch: Batch, scene: int) -> list[Statement]:
    """Everything that may be said of a scene."""
    key = ("narration", scene)
    if key not in batch.memo:
        batch.memo[key] = narration.facts_of(batch.scenes, scene=scene)
    found: list[Statement] = batch.memo[key]
    return found


def _seed(row: dict[str, Any]) -> int:
    return int.from_bytes(str(row["id"]).encode()[:6], "big")


@dataclass(frozen=True)
class Dialogue:
    """The item as a first turn and ``turns`` more about the scene, as LLaVA's list of messages.

    Every further answer follows from the scene.
    """

    turns: int = 3
    image_token: str = "<image>\n"

    def values(self, batch: Batch) -> Sequence[Any]:
        return [
            self._one(batch, row, scene)
            for row, scene in zip(batch.rows, batch.scene_rows.tolist(), strict=True)
        ]

    def _one(self, batch: Batch, row: dict[str, Any], scene: int) -> list[dict[str, str]]:
        facts = _statements(batch, scene)
        most = min(self.turns, sum(fact.predicate in ASKED for fact in facts))
        turns = narration.conversation(facts, turns=most, seed=_seed(row)) if most else []
        told = [(self.image_token + prompt(row), row["answer"])]
        told += [(turn.question.text, turn.answer.text) for turn in turns]
        return [
            {"from": who, "value": text}
            for pair in told
            for who, text in zip(("human", "gpt"), pair, strict=True)
        ]


@dataclass(frozen=True)
class Description:
    """What is around somebody at the item's first object who faces its second one, in words.

    "" where fewer than ``ENOUGH`` things have a clear place, or nobody can stand there.
    """

    most: int = 8
    only: tuple[str, ...] = ()
    """labels of items to describe; () = all about two objects or more"""

    def values(self, batch: Batch) -> Sequence[Any]:
        world, out = batch.scenes, []
        labels = Label().values(batch)
        every = zip(batch.rows, labels, batch.scene_rows.tolist(), batch.object_rows, strict=True)
        for row, label, scene, objects in every:
            if len(objects) < 2 or (self.only and label not in self.only):
                out.append("")
                continue
            if not {*objects[:2]} <= set(names_of(world, scene)):
                out.append("")
                continue
            around = narration.observed_from(world, scene, objects[0], objects[1])
            around.sort(key=lambda fact: -fact.margin)
            told = tuple(around[: self.most])
            if len(told) < ENOUGH:
                out.append("")
                continue
            known = (*_statements(batch, scene), *around)
            request = Request("facts", known, told, (), seed=_seed(row))
            out.append(narration.narrate(request).text)
        return out
