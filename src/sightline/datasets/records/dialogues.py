"""Fields of dialogues in which a scene is shown bit by bit: OST-Bench's records, one a turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sightline.datasets.records.base import Batch

__all__ = ["Turn"]

Part = Literal["scan_id", "turn", "new_observations"]


@dataclass(frozen=True)
class Turn:
    """Where an item stands in a dialogue about its scene.

    Items that have shown the first images of a scene, some more than others, are its turns; of
    those that have shown equally many, each is in a dialogue of its own. ``scan_id`` names the
    dialogue, by its scene and its first item; ``turn`` counts from 0; ``new_observations`` are the
    pictures that the turn before had not shown. Records are to be sorted by the first two.
    """

    part: Part

    def values(self, batch: Batch) -> Sequence[Any]:
        return [turn[self.part] for turn in _turns(batch)]


def _turns(batch: Batch) -> list[dict[str, Any]]:
    if "turns" not in batch.memo:
        batch.memo["turns"] = _found(batch)
    found: list[dict[str, Any]] = batch.memo["turns"]
    return found


def _found(batch: Batch) -> list[dict[str, Any]]:
    """Turns of all items: scene by scene, the nth of every length in the nth dialogue."""
    dialogues: dict[tuple[str, int], list[int]] = {}
    many: dict[tuple[str, int], int] = {}
    rows = batch.rows
    for at in sorted(range(len(rows)), key=lambda i: (len(rows[i]["views"]), rows[i]["id"])):
        length = (rows[at]["scene"], len(rows[at]["views"]))
        nth = many[length] = many.get(length, -1) + 1
        dialogues.setdefault((rows[at]["scene"], nth), []).append(at)
    out: list[dict[str, Any]] = [{}] * len(rows)
    for (scene, _), members in dialogues.items():
        name, shown = f"{scene}_{rows[members[0]]['id']}", 0
        for turn, at in enumerate(members):
            images = list(rows[at]["images"] or ())
            out[at] = {"scan_id": name, "turn": turn, "new_observations": images[shown:]}
            shown = len(images)
    return out
