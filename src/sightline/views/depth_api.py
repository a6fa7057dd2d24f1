"""Depth on demand: a reply may hold calls ``Depth(x, y)``; their answers make the next turn.

x and y are shares of the picture's width and height from its top left corner. The same question in
words, ``What is the depth value of point <x,y>?``, is understood too. Source: SpatialBot (2024),
where the harness reads the depth map and hands the number back in millimetres.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["DepthCall", "answer_depth_calls", "depth_at", "depth_calls"]

_NUMBER = r"[<(\[]*\s*(?:[xy]\s*=\s*)?([-+]?\d*\.?\d+)\s*[)\]>]*"
_CALL = re.compile(
    rf"(?:\bdepth\s*\(|\bdepth\s+value\s+of\s+(?:the\s+)?point\s*[<(\[])\s*{_NUMBER}\s*,\s*{_NUMBER}",
    re.IGNORECASE,
)
REACH: Final = 3
"""pixels around the point in which a measured depth is looked for"""


@dataclass(frozen=True, slots=True)
class DepthCall:
    """One request, and where it stands in the text."""

    x: float
    """share of the width"""
    y: float
    """share of the height"""
    start: int
    end: int

    @property
    def inside(self) -> bool:
        """Whether the point is on the picture."""
        return 0 <= self.x <= 1 and 0 <= self.y <= 1


def depth_calls(text: str) -> list[DepthCall]:
    """Every call in a reply, in order; points off the picture included."""
    return [
        DepthCall(float(found[1]), float(found[2]), found.start(), found.end())
        for found in _CALL.finditer(text)
    ]


def depth_at(depth: ArrayLike, xy: ArrayLike, reach: int = REACH) -> NDArray[np.float64]:
    """Depths (n,) in metres at points (n, 2) given as shares of width and height, NaN = unknown.

    Of a pixel without depth the nearest measured one answers, up to ``reach`` pixels away.

    Args:
        depth: (H, W) metres, 0 = none.
    """
    image = np.asarray(depth, dtype=np.float64)
    height, width = image.shape
    at = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    inside = np.asarray(((at >= 0) & (at <= 1)).all(axis=1))
    # the right and lower borders belong to the last pixel
    pixel = np.where(inside[:, None], at, 0.0) * [width, height]
    pixel = np.minimum(pixel.astype(np.int64), [width - 1, height - 1])
    step = np.arange(-reach, reach + 1)
    around = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    far = (around**2).sum(axis=1)
    around = around[np.lexsort((around[:, 0], around[:, 1], far))]
    around = around[np.sort(far) <= reach**2]
    near = pixel[:, None] + around
    there = np.asarray(((near >= 0) & (near < [width, height])).all(axis=2))
    near = np.where(there[..., None], near, 0)
    found = np.where(there, image[near[..., 1], near[..., 0]], 0.0)
    first = (found > 0).argmax(axis=1)
    value = found[np.arange(len(at)), first]
    return np.where(inside & (value > 0), value, np.nan)


def answer_depth_calls(
    text: str, depth: ArrayLike, *, unit: str = "mm", reach: int = REACH
) -> str | None:
    """The next turn for a reply that calls; None when there is no call in it.

    One line per call, in order: ``Depth(0.5, 0.25) = 1834 mm``.

    Args:
        depth: (H, W) metres, 0 = none, of the picture the points are on.
        unit: mm (SpatialBot) or m.
    """
    calls = depth_calls(text)
    if not calls:
        return None
    values = depth_at(depth, [(call.x, call.y) for call in calls], reach)
    return "\n".join(_lines(calls, values, unit))


def _lines(calls: Sequence[DepthCall], values: NDArray[np.float64], unit: str) -> list[str]:
    out = []
    for call, metres in zip(calls, values.tolist(), strict=True):
        if not call.inside:
            said = "the point is outside the picture; x and y run from 0 to 1"
        elif np.isnan(metres):
            said = "no depth was measured there"
        else:
            said = f"{metres * 1000:.0f} mm" if unit == "mm" else f"{metres:.2f} m"
        out.append(f"Depth({call.x:g}, {call.y:g}) = {said}")
    return out
