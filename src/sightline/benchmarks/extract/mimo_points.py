"""MiMo-Embodied's reader of points, as RefSpatial's readers give them: boxes of one pixel."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.benchmarks.extract.base import pattern
from sightline.benchmarks.sample import Sample

__all__ = ["MimoPoints"]

PixelBox = tuple[int, int, int, int]
_N = r"\s*+(-?\d++(?:\.\d*+)?)\s*+"
_FAR = 10**9
"""a pixel in no picture"""


@dataclass(frozen=True)
class MimoPoints:
    """All pairs ``[x, y]`` of a reply, else all ``(x, y)``, in pixels whose fractions are cut off.

    A reply without a pair points at (0, 0), which a mask or a box may hold. A point is (x, y,
    x + 1, y + 1). Source: XiaomiMiMo/MiMo-Embodied, lmms_eval/tasks, ``parse_point``.
    """

    def __call__(self, reply: str, sample: Sample) -> tuple[PixelBox, ...]:
        for left, right in ((r"\[", r"\]"), (r"\(", r"\)")):
            found = pattern(f"{left}{_N},{_N}{right}").findall(reply)
            if found:
                return tuple(_pixel(float(x), float(y)) for x, y in found)
        return (_pixel(0.0, 0.0),)


def _pixel(x: float, y: float) -> PixelBox:
    left, top = (int(max(-_FAR, min(value, _FAR))) for value in (x, y))
    return left, top, left + 1, top + 1
