"""What vehicles are made of beside their paint, and parts that several kinds share."""

from __future__ import annotations

import math

from sightline.scenes.worlds.palette import DARK_STEEL, RUBBER, STEEL, Surface
from sightline.scenes.worlds.shapes import Plan

WINDOW = Surface("plastic", (52, 66, 80))
HEADLIGHT = Surface("light", (255, 246, 222))
TAIL_LIGHT = Surface("plastic", (214, 22, 30))
CHROME = Surface("metal", (196, 198, 202))
SEAT = Surface("leather", (44, 40, 40))


def sides(low: float, high: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Spans of y on the right and on the left, between distances from the middle."""
    return (-high, -low), (low, high)


def wheel(p: Plan, x: float, y0: float, y1: float, radius: float, rim: float = 0.6) -> None:
    """A tyre with a rim that stands out on both sides; its lowest point is at z = 0."""
    p.cyl(x - radius, x + radius, y0, y1, 0, 2 * radius, RUBBER, axis=1, sides=16)
    r, out = rim * radius, 0.004
    p.cyl(x - r, x + r, y0 - out, y1 + out, radius - r, radius + r, STEEL, axis=1, sides=12)


def spoked_wheel(p: Plan, x: float, radius: float, tyre: float, spokes: int = 4) -> None:
    """A bicycle's wheel: a tyre of round bars, spokes across, a hub; in the plane y = 0."""
    count, r = 14, radius - tyre
    ring = [
        (x + r * math.cos(2 * math.pi * i / count), 0.0,
         radius + r * math.sin(2 * math.pi * i / count)) for i in range(count)
    ]  # fmt: skip
    for a, b in zip(ring, ring[1:] + ring[:1], strict=True):
        p.limb(a, b, tyre, RUBBER)
    for i in range(spokes):
        turn = math.pi * i / spokes
        dx, dz = r * math.cos(turn), r * math.sin(turn)
        p.limb((x - dx, 0.0, radius - dz), (x + dx, 0.0, radius + dz), 0.004, STEEL)
    p.cyl(x - 0.025, x + 0.025, -0.03, 0.03, radius - 0.025, radius + 0.025, DARK_STEEL, axis=1)


def lights(
    p: Plan, y: float, half: float, front: tuple[float, float], back: tuple[float, float],
    ends: tuple[float, float] | None = None,
) -> None:  # fmt: skip
    """A pair of headlights and a pair of tail lights, between heights ``front`` and ``back``, on
    faces at ``ends`` (back, front)."""
    rear, nose = ends or (-p.sx / 2, p.sx / 2)
    for side in (-y, y):
        p.box(nose - 0.03, nose + 0.004, side - half, side + half, *front, HEADLIGHT)
        p.box(rear - 0.004, rear + 0.02, side - half, side + half, *back, TAIL_LIGHT)
