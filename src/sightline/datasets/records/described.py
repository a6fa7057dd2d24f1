"""Fields of described pairs: triples with boxes, and captions that state them; VSD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sightline.datasets.records.base import Batch
from sightline.datasets.records.things import Boxes, Names
from sightline.narration import (
    Request,
    Statement,
    describe_pair,
    facts_of,
    mutual_bleu,
    narrate,
)
from sightline.narration.listing import names_of

__all__ = ["CaptionDiversity", "Captions", "Describable", "Triples"]

SPOKEN: Final[Mapping[str, tuple[str, ...]]] = {
    "to the left of": ("left",),
    "to the right of": ("right",),
    "in front of": ("front",),
    "behind": ("behind",),
    "above": ("above",),
    "under": ("under", "below"),
    "on": ("on",),
    "in": ("in",),
    "next to": ("next_to",),
}
"""predicates of VSD as statements have them, the first one that is known"""
CONVERSE: Final[Mapping[str, str]] = {
    "left": "right", "right": "left", "front": "behind", "behind": "front",
    "above": "below", "below": "above", "next_to": "next_to",
}  # fmt: skip


@dataclass(frozen=True)
class Triples:
    """The item as one triple in a list: s, o, p and the two boxes [ymin, ymax, xmin, xmax]."""

    def values(self, batch: Batch) -> Sequence[Any]:
        names = Names().values(batch)
        # whole pixels
        boxes = [
            [None if box is None else [round(x) for x in box] for box in pair]
            for pair in Boxes(order="yyxx").values(batch)
        ]
        told = batch.column("answer_text")
        return [
            [{"s": name[0], "o": name[1], "p": p, "s_bbox": box[0], "o_bbox": box[1]}]
            for name, box, p in zip(names, boxes, told, strict=True)
        ]


@dataclass(frozen=True)
class Captions:
    """Sentences on how the two objects lie to each other, each verified against the scene.

    The first states the triple. The others do so in other words (``diverse=False``, VSD v1), or
    tell another random part of the scene graph with the two at its centre (v2, Go3D-S2G).
    """

    count: int = 2
    diverse: bool = False
    further: int = 1
    """relations to third objects in each of the diverse captions"""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [self._one(batch, row, i) for i, row in enumerate(batch.rows)]

    def _one(self, batch: Batch, row: dict[str, Any], at: int) -> list[str]:
        told = _told(batch)[at]
        if told is None:
            return []
        facts, triple = told
        seed = int.from_bytes(row["id"].encode()[:5], "big")
        pair = (triple.subject, triple.objects[0])
        out = [
            narrate(Request("pair", tuple(facts), (triple,), pair, seed=seed + nth)).text
            for nth in range(1 if self.diverse else self.count)
        ]
        if self.diverse and self.count > 1:
            more = describe_pair(
                facts, *pair, count=self.count - 1, further=self.further, seed=seed
            )
            out += [one.text for one in more]
        return list(dict.fromkeys(out))


@dataclass(frozen=True)
class CaptionDiversity:
    """mBLEU-4 of an item's captions: 1 = all alike, 0 = nothing in common."""

    of: Captions
    decimals: int = 4

    def values(self, batch: Batch) -> Sequence[Any]:
        return [round(mutual_bleu(texts), self.decimals) for texts in self.of.values(batch)]


@dataclass(frozen=True)
class Describable:
    """Whether the triple can be said in words: both objects have names that single them out."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [told is not None for told in _told(batch)]


def _told(batch: Batch) -> list[tuple[list[Statement], Statement] | None]:
    """What is known of each item's frame, and its triple as a statement."""
    if "triples" not in batch.memo:
        world = batch.scenes
        known: dict[int, tuple[list[Statement], dict[int, str]]] = {}
        out: list[tuple[list[Statement], Statement] | None] = []
        for words, frames, objects in zip(
            batch.column("answer_text"), batch.frame_rows, batch.object_rows, strict=True
        ):
            frame = frames[0]
            if frame not in known:
                known[frame] = (facts_of(world, frame=frame), names_of(world, frame, True))
            facts, names = known[frame]
            out.append(_stated(facts, [names.get(row, "") for row in objects[:2]], words))
        batch.memo["triples"] = out
    found: list[tuple[list[Statement], Statement] | None] = batch.memo["triples"]
    return found


def _stated(
    facts: list[Statement], names: Sequence[str], words: str
) -> tuple[list[Statement], Statement] | None:
    """The triple, where the facts have it or its converse."""
    a, b = names
    for predicate in SPOKEN.get(words, ()) if a and b else ():
        for one, other, said in ((a, b, predicate), (b, a, CONVERSE.get(predicate, ""))):
            for fact in facts:
                if (fact.subject, fact.predicate, fact.objects) == (one, said, (other,)):
                    if one == a:
                        return facts, fact
                    return facts, Statement(
                        a, predicate, (b,), fact.number, fact.frame, fact.definition, (),
                        fact.margin,
                    )  # fmt: skip
    return None
