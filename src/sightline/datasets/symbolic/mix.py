"""Which recipes a dataset of symbolic worlds uses, and the record it is published in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sightline.errors import BadInput
from sightline.questions.symbolic import Pictures, Posed, Recipe

__all__ = ["SymbolicMix", "Write"]

Write = Callable[[Path, Iterable[Posed], Pictures], list[Path]]
"""writes questions, in order, below a folder in a published schema; returns the files, of which a
benchmark's loader reads the first (or the folder it lies in)"""


@dataclass(frozen=True)
class SymbolicMix:
    """Recipes with weights; a recipe's share of the items is in proportion.

    Attributes:
        recipes: each with its weight. Everything in them must be importable by name (functions of
            modules, :func:`functools.partial`), since worker processes get a copy.
        write: writes the published record.
        notes: question types that are not asked, and why.
    """

    recipes: tuple[tuple[Recipe, float], ...]
    write: Write
    notes: str = ""

    def __post_init__(self) -> None:
        names = [recipe.name for recipe, _ in self.recipes]
        for name in names:
            if names.count(name) > 1:
                raise BadInput("mix", name, "is listed twice", "give it more weight")

    @classmethod
    def of(
        cls, recipes: Iterable[Recipe | tuple[Recipe, float]], write: Write, notes: str = ""
    ) -> SymbolicMix:
        """Recipes, each with its weight or with weight 1."""
        pairs = tuple((r, 1.0) if isinstance(r, Recipe) else r for r in recipes)
        return cls(pairs, write, notes)

    def shares(self, count: int) -> list[int]:
        """Items of each recipe when ``count`` are wanted in all; one at least."""
        total = sum(weight for _, weight in self.recipes)
        return [max(1, round(count * weight / total)) for _, weight in self.recipes]
