"""Colours that have a name and are told apart: of drawn marks, and of objects seen as boxes."""

from __future__ import annotations

from typing import Final

from sightline.facts.colours import nearest_colours, object_colours

__all__ = ["MARK_COLOURS", "nearest_colours", "object_colours"]

MARK_COLOURS: Final[dict[str, str]] = {
    "red": "#e6194b",
    "blue": "#1f5fd6",
    "green": "#16a34a",
    "yellow": "#ffd60a",
    "purple": "#8e3ccb",
    "orange": "#f58231",
    "cyan": "#22d3ee",
    "pink": "#f9a8d4",
}
"""names a question can use ("the object with the red point"), in the order they are given out"""
