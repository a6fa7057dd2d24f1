"""Which corners a word means, where only the drawing tells: of a kite, of equal sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .figure import Figure
from .measures import length, measure

__all__ = ["isosceles_apex", "kite_corners", "right_corner"]


def kite_corners(figure: Figure, corners: Sequence[str]) -> tuple[str, ...] | None:
    """A kite's corners a, b, c, d with a-b as long as a-d, as drawn; None where it is not."""
    at = figure.drawing.at
    if len(corners) != 4 or not set(corners) <= at.keys():
        return None
    a, b, c, d = corners

    def off(a: str, b: str, c: str, d: str) -> float:
        gap = np.linalg.norm
        one = abs(gap(at[a] - at[b]) - gap(at[a] - at[d]))
        return float(one + abs(gap(at[c] - at[b]) - gap(at[c] - at[d])))

    return (a, b, c, d) if off(a, b, c, d) <= off(b, c, d, a) else (b, c, d, a)


def isosceles_apex(figure: Figure, corners: Sequence[str]) -> str | None:
    """Where the equal sides meet: as told, else as drawn."""
    for apex in corners:
        p, q = (c for c in corners if c != apex)
        pair = {length(apex, p), length(apex, q)}
        if any({e.left, e.right} == pair for e in figure.equations):
            return None  # told already
        angles = {measure(apex, p, q), measure(apex, q, p)}
        if any({e.left, e.right} == angles for e in figure.equations):
            return None
    at = figure.drawing.at
    if len(corners) != 3 or not set(corners) <= at.keys():
        return None

    def off(apex: str) -> float:
        p, q = (at[c] - at[apex] for c in corners if c != apex)
        return float(abs(np.log(np.linalg.norm(p) / np.linalg.norm(q))))

    return min(corners, key=off)


def right_corner(figure: Figure, corners: Sequence[str]) -> str | None:
    """Where the right angle is, as drawn."""
    at = figure.drawing.at
    if len(corners) != 3 or not set(corners) <= at.keys():
        return None

    def off(apex: str) -> float:
        p, q = (at[c] - at[apex] for c in corners if c != apex)
        return float(abs(p @ q) / (np.linalg.norm(p) * np.linalg.norm(q)))

    return min(corners, key=off)
