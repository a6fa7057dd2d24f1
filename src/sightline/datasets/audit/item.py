"""One item as the audit reads it, and what it may find wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sightline.datasets.audit.program import Program
    from sightline.datasets.audit.room import Room

__all__ = ["COLUMNS", "Check", "Disagreement", "Finding", "Item", "ints", "rows"]

COLUMNS = (
    "id", "task", "scene", "question", "choices", "answer", "answer_kind", "value",
    "unit", "images", "frame", "definition", "margin", "status", "program", "tags",
    "licence", "reference", "objects", "views", "params", "region", "own",
    "twins",
)  # fmt: skip


@dataclass(frozen=True)
class Disagreement:
    """What an item states and what the slow path found instead."""

    id: str
    task: str
    scene: str
    field: str
    stored: str
    recomputed: str
    note: str = ""


@dataclass(slots=True)
class Item:
    """A row of the dataset with its objects and views as rows of the scene.

    ``said`` holds the slots of the wording, read back from the question.
    """

    row: dict[str, Any]
    objects: list[int] = field(default_factory=list)
    options: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    views: list[int] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> int:
        """Position of the stored letter among the choices."""
        return ord(self.row["answer"]) - ord("A")

    @property
    def choice(self) -> str:
        """Text of the stored choice."""
        return str(self.row["choices"][self.chosen])

    @property
    def yes(self) -> bool:
        """Whether the stored answer is yes."""
        return bool(self.row["answer"] == "yes")

    @property
    def params(self) -> list[float]:
        """Numbers that define the question besides objects and views."""
        return self.row["params"] or []


@dataclass(slots=True)
class Finding:
    """A disagreement about one item."""

    item: Item
    field: str
    stored: Any
    recomputed: Any
    note: str = ""


Check = Callable[["Room", "Program", Sequence[Item]], Iterable[Finding]]
"""Recomputes the answers of items that have the same scene and the same program."""


def rows(items: Sequence[Item], role: int) -> NDArray[np.int64]:
    """Object rows of the role-th object asked about."""
    return np.array([item.objects[role] for item in items], dtype=np.int64)


def ints(items: Sequence[Item], view: int) -> NDArray[np.int64]:
    """Frame rows of the view-th view."""
    return np.array([item.views[view] for item in items], dtype=np.int64)
