"""Figures that ``--json`` shows at the top, under the names that a benchmark's readers expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sightline.benchmarks.aggregate import Figure

__all__ = ["accuracy", "no_summary", "parts_of"]


def no_summary(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Nothing besides both scores."""
    return {}


def accuracy(figures: Mapping[str, Figure], *others: str) -> dict[str, Any]:
    """The headline as ``accuracy``, in percent, and other figures by their names.

    None where there is nothing to average.
    """
    named = {"accuracy": "overall"} | {name: name for name in others}
    return {shown: _plain(figures[name].value) for shown, name in named.items()}


def parts_of(figure: Figure) -> dict[str, float | None]:
    """The parts of a figure by name, in the order of their numbers where the names are numbers."""
    parts = sorted(figure.parts, key=lambda part: int(part.name) if part.name.isdigit() else -1)
    return {part.name: _plain(part.value) for part in parts}


def _plain(value: float) -> float | None:
    return None if value != value else value
