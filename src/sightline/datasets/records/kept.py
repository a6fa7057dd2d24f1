"""Fields that say which items a record keeps: those of some value, and those that make pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sightline.datasets.records.base import Batch, Field, field_values
from sightline.datasets.records.texts import Label

__all__ = ["Among", "PairId", "Paired", "Twins"]


def _partners(batch: Batch) -> list[str]:
    """Name of the pair each item is in, "" for none: the n-th yes with the n-th no, by label."""
    name = "pairs of yes and no"
    if name in batch.memo:
        found: list[str] = batch.memo[name]
        return found
    groups: dict[Any, dict[str, list[int]]] = {}
    for at, (row, label) in enumerate(zip(batch.rows, Label().values(batch), strict=True)):
        if row["answer_kind"] == "yes_no":
            place = (label, row["scene"], tuple(row["views"]))
            groups.setdefault(place, {}).setdefault(row["answer"], []).append(at)
    out = [""] * len(batch)
    for both in groups.values():
        for yes, no in zip(both.get("yes", ()), both.get("no", ()), strict=False):
            out[yes] = out[no] = batch.rows[yes]["id"]
    batch.memo[name] = out
    return out


@dataclass(frozen=True)
class PairId:
    """Id shared by a yes and a no of one label about one picture; "" where none is left."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return _partners(batch)


@dataclass(frozen=True)
class Paired:
    """Whether an item is one of a pair; always so for labels that are not ``only``."""

    only: tuple[str, ...] = ()

    def values(self, batch: Batch) -> Sequence[Any]:
        free = [self.only and label not in self.only for label in Label().values(batch)]
        return [bool(f or name) for f, name in zip(free, _partners(batch), strict=True)]


@dataclass(frozen=True)
class Among:
    """Whether a field has one of some values, for :attr:`Record.keep`."""

    of: Field
    known: tuple[Any, ...]

    def values(self, batch: Batch) -> Sequence[Any]:
        return [value in self.known for value in field_values(self.of, batch)]


@dataclass(frozen=True)
class Twins:
    """Whether an item's opposite, the same pair with the other word, is there too."""

    def values(self, batch: Batch) -> Sequence[Any]:
        return [name is not None for name in batch.column("twins")]
