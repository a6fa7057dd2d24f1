"""The roots of a function of one unknown in an interval."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

__all__ = ["roots_between"]

Floats = NDArray[np.float64]
MOST_ROOTS = 12
WIDE = 1e4
"""where an interval has no end, it is looked at so far"""


def roots_between(of: Callable[[Floats], Floats], low: float, high: float) -> list[float]:
    """Roots strictly between two ends, in order; of a quadratic exactly, else by changes of sign.

    Args:
        of: from (n,) places to (n,) values, NaN where there is none.
        low, high: the ends; may be infinite.
    """
    quadratic = _quadratic(of)
    found = _crossings(of, low, high) if quadratic is None else quadratic
    edge = 1e-7
    kept = [r for r in found if low + edge < r < high - edge]
    return [r for i, r in enumerate(kept) if i == 0 or r - kept[i - 1] > 1e-6 * max(1, abs(r))]


def _quadratic(of: Callable[[Floats], Floats]) -> list[float] | None:
    """The roots, where the function is a polynomial of degree two at most."""
    places = np.array([0.0, 1.0, 2.0, 3.7, -2.3])
    values = np.broadcast_to(of(places), places.shape)
    if not np.isfinite(values).all():
        return None
    c, b2, a2 = values[0], values[1] - values[0], values[2] - values[0]
    a = (a2 - 2 * b2) / 2
    b = b2 - a
    size = np.abs(values).max()
    if np.abs(a * places**2 + b * places + c - values).max() > 1e-9 * max(size, 1e-12):
        return None
    if abs(a) < 1e-9 * max(abs(b), 1e-12):
        return [float(-c / b)] if abs(b) > 1e-12 else []
    inside = b * b - 4 * a * c
    if inside < -1e-9 * b * b:
        return []
    root = math.sqrt(max(inside, 0.0))
    return sorted(float(x) for x in ((-b - root) / (2 * a), (-b + root) / (2 * a)))


def _crossings(of: Callable[[Floats], Floats], low: float, high: float) -> list[float]:
    low, high = max(low, -WIDE), min(high, WIDE)
    if not low < high:
        return []
    if high - low > 1000:
        away = np.geomspace(1e-3, high - low, 400)
        places = np.unique(np.concatenate([low + away, high - away]).clip(low, high))
    else:
        places = np.linspace(low, high, 402)[1:-1]
    values = np.broadcast_to(of(places), places.shape)
    at = np.flatnonzero(values[:-1] * values[1:] <= 0)
    if not len(at) or len(at) > MOST_ROOTS or np.nanmax(np.abs(values)) < 1e-9:
        return []  # an equation that always holds
    a, b, fa = places[at], places[at + 1], values[at]
    jump = np.maximum(np.abs(values[at]), np.abs(values[at + 1]))
    for _ in range(60):
        middle = 0.5 * (a + b)
        fm = np.broadcast_to(of(middle), middle.shape)
        right = fa * fm > 0
        a, b, fa = np.where(right, middle, a), np.where(right, b, middle), np.where(right, fm, fa)
    root = 0.5 * (a + b)
    left = np.abs(np.broadcast_to(of(root), root.shape))
    return [float(x) for x in root[left <= 1e-6 * np.maximum(jump, 1e-9)]]  # the others are poles
