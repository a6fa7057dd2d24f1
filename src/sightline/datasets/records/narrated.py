"""Fields written by :mod:`sightline.narration`: conversations and descriptions, each verified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sightline.datasets.items import prompt
from sightline.datasets.records.base import Batch
from sightline.datasets.records.texts import Label

if TYPE_CHECKING:
    from sightline.narration import Statement

# narration is imported where it is used: most records do without it
__all__ = ["Description", "Dialogue"]

SIDES = ("front", "left", "right", "behind")
ENOUGH = 3
"""statements about a place that a description needs to be more than a remark"""


def _statements(batch: Batch, scene: int) -> list[Statement]:
    """Everything that may be said of a scene."""
    from sightline import narration

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
        from sightline import narration
        from sightline.narration.conversation import ASKED

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

    each: int = 2
    """things told of ahead, to the left, to the right and behind"""
    only: tuple[str, ...] = ()
    """labels of items to describe; () = all about two objects or more"""

    def values(self, batch: Batch) -> Sequence[Any]:
        from sightline import narration
        from sightline.narration.listing import names_of

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
            told = self._told(around)
            if len(told) < ENOUGH:
                out.append("")
                continue
            known = (*_statements(batch, scene), *around)
            request = narration.Request("facts", known, told, (), seed=_seed(row))
            out.append(narration.narrate(request).text)
        return out

    def _told(self, around: Sequence[Statement]) -> tuple[Statement, ...]:
        """The clearest of every side, side by side."""
        ranked = sorted(around, key=lambda fact: -fact.margin)
        sides = ([f for f in ranked if f.predicate == side][: self.each] for side in SIDES)
        return tuple(fact for side in sides for fact in side)
