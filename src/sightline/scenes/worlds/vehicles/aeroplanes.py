"""Aeroplanes on their wheels, about one metre long; +x is the nose."""

from __future__ import annotations

from sightline.scenes.worlds.palette import DARK_STEEL, MAIN, RUBBER, STEEL, Surface
from sightline.scenes.worlds.shapes import Plan
from sightline.scenes.worlds.vehicles.finish import HEADLIGHT, TAIL_LIGHT, WINDOW

Point = tuple[float, float]
HULL = ((0.12, 0.0), (0.55, 0.12), (0.9, 0.26), (1.0, 0.36), (1.0, 0.84), (0.84, 0.92),
        (0.5, 0.98), (0.12, 1.0))  # fmt: skip
"""radius along the fuselage, from the tail"""


def fuselage(p: Plan, x0: float, x1: float, radius: float, z: float) -> None:
    p.lathe(x0, x1, -radius, radius, z - radius, z + radius, HULL, axis=0, sides=16)
    p.ball(x1 - 0.03, x1 + 0.012, -0.02, 0.02, z - 0.02, z + 0.02, HEADLIGHT)


def wings(
    p: Plan, root: tuple[float, float], tip: tuple[float, float], span: float, z: float,
    thick: float = 0.016, s: Surface = MAIN,
) -> None:  # fmt: skip
    """A pair of flat wings: chords (back, front) at the middle and at the tips."""
    for side in (-span, span):
        p.prism(((root[0], 0.0), (root[1], 0.0), (tip[1], side), (tip[0], side)), z, z + thick, s,
                axis=2)  # fmt: skip


def fin(p: Plan, outline: tuple[Point, ...], y: float = 0.0) -> None:
    p.prism(outline, y - 0.01, y + 0.01)


def gear(p: Plan, nose: float, main: float, track: float, z: float, radius: float = 0.028) -> None:
    """Three wheels on struts that end at height z."""
    for x, y in ((nose, 0.0), (main, -track), (main, track)):
        p.limb((x, y, radius), (x, y, z), 0.01, STEEL)
        p.cyl(x - radius, x + radius, y - 0.015, y + 0.015, 0, 2 * radius, RUBBER, axis=1, sides=12)


def engine(p: Plan, x0: float, x1: float, y: float, z: float, radius: float) -> None:
    p.cyl(x0, x1, y - radius, y + radius, z - radius, z + radius, STEEL, axis=0, bottom=0.7)
    p.cyl(x1 - 0.005, x1 + 0.006, y - 0.8 * radius, y + 0.8 * radius, z - 0.8 * radius,
          z + 0.8 * radius, DARK_STEEL, axis=0)  # fmt: skip


def cabin(p: Plan, x0: float, x1: float, count: int, half: float, z: float) -> None:
    """A row of small windows on both sides."""
    step = (x1 - x0) / count
    for i in range(count):
        x = x0 + i * step
        p.box(x, x + 0.45 * step, -half, half, z - 0.012, z + 0.012, WINDOW)


def tail_light(p: Plan, x: float, z: float, y: float = 0.0) -> None:
    p.ball(x - 0.024, x + 0.024, y - 0.024, y + 0.024, z - 0.024, z + 0.024, TAIL_LIGHT)


def airliner(p: Plan) -> None:
    """Long, with swept low wings and an engine under each."""
    z = 0.15
    fuselage(p, -0.5, 0.49, 0.07, z)
    cabin(p, -0.3, 0.34, 14, 0.0705, z + 0.02)
    p.box(0.4, 0.445, -0.045, 0.045, z + 0.025, z + 0.06, WINDOW)
    wings(p, (-0.12, 0.14), (-0.26, -0.18), 0.46, z - 0.045)
    wings(p, (-0.47, -0.34), (-0.5, -0.44), 0.18, z + 0.02, 0.012)
    fin(p, ((-0.5, z + 0.03), (-0.32, z + 0.05), (-0.44, z + 0.24), (-0.5, z + 0.24)))
    for y in (-0.19, 0.19):
        engine(p, -0.03, 0.12, y, z - 0.075, 0.034)
    gear(p, 0.36, -0.06, 0.07, z)
    tail_light(p, -0.5, z + 0.01)


def jet(p: Plan) -> None:
    """A business jet: engines at the tail, a tailplane on top of the fin."""
    z = 0.14
    fuselage(p, -0.46, 0.46, 0.065, z)
    cabin(p, -0.06, 0.26, 5, 0.0655, z + 0.016)
    p.box(0.35, 0.4, -0.045, 0.045, z + 0.025, z + 0.058, WINDOW)
    wings(p, (-0.14, 0.12), (-0.16, -0.06), 0.42, z - 0.05)
    for y in (-0.115, 0.115):
        engine(p, -0.36, -0.16, y, z + 0.05, 0.045)
    fin(p, ((-0.47, z + 0.04), (-0.28, z + 0.05), (-0.42, z + 0.24), (-0.5, z + 0.24)))
    wings(p, (-0.52, -0.4), (-0.54, -0.47), 0.19, z + 0.235, 0.014)
    gear(p, 0.34, -0.06, 0.09, z)
    tail_light(p, -0.47, z + 0.02)


def fighter(p: Plan) -> None:
    """A pointed nose, a bubble canopy, delta wings and two fins."""
    z = 0.13
    p.prism(((-0.44, -0.09), (0.1, -0.09), (0.3, -0.035), (0.3, 0.035), (0.1, 0.09),
             (-0.44, 0.09)), z - 0.04, z + 0.04, axis=2)  # fmt: skip
    p.cyl(0.28, 0.5, -0.042, 0.042, z - 0.04, z + 0.04, axis=0, top=0.05, sides=14)
    p.ball(0.04, 0.3, -0.045, 0.045, z, z + 0.1, WINDOW)
    wings(p, (-0.4, 0.12), (-0.4, -0.3), 0.4, z - 0.01)
    wings(p, (-0.5, -0.36), (-0.52, -0.46), 0.22, z - 0.01, 0.012)
    for y in (-0.09, 0.09):
        fin(p, ((-0.47, z + 0.03), (-0.24, z + 0.03), (-0.4, z + 0.2), (-0.5, z + 0.2)), y)
        p.cyl(-0.49, -0.42, y - 0.04, y + 0.04, z - 0.035, z + 0.045, DARK_STEEL, axis=0)
    gear(p, 0.24, -0.16, 0.1, z)
    tail_light(p, -0.5, z + 0.2, 0.09)
    tail_light(p, -0.5, z + 0.2, -0.09)
    p.ball(0.2, 0.24, -0.022, 0.022, z - 0.075, z - 0.035, HEADLIGHT)


def biplane(p: Plan) -> None:
    """Two wings above each other with struts between them, a propeller, two large wheels."""
    z = 0.17
    hull = ((0.15, 0.0), (0.4, 0.3), (1.0, 0.7), (1.0, 0.95), (0.7, 1.0))
    p.lathe(-0.4, 0.34, -0.065, 0.065, z - 0.065, z + 0.065, hull, axis=0, sides=14)
    for low, back in ((z - 0.06, 0.0), (z + 0.16, 0.05)):
        wings(p, (0.02 + back, 0.22 + back), (0.02 + back, 0.22 + back), 0.44, low, 0.018)
    for x, y in ((0.08, 0.32), (0.2, 0.32), (0.1, 0.07), (0.22, 0.07)):
        for side in (-y, y):
            p.limb((x, side, z - 0.05), (x + 0.05, side, z + 0.17), 0.009, STEEL)
    p.box(-0.06, 0.0, -0.045, 0.045, z + 0.05, z + 0.085, WINDOW)
    p.cyl(0.34, 0.38, -0.025, 0.025, z - 0.025, z + 0.025, DARK_STEEL, axis=0, sides=12)
    p.prism(((-0.02, z - 0.15), (0.02, z - 0.15), (0.02, z + 0.15), (-0.02, z + 0.15)), 0.365, 0.38,
            DARK_STEEL, axis=0)  # fmt: skip
    wings(p, (-0.42, -0.28), (-0.42, -0.32), 0.18, z + 0.01, 0.014)
    fin(p, ((-0.44, z), (-0.28, z + 0.02), (-0.36, z + 0.17), (-0.44, z + 0.17)))
    for y in (-0.11, 0.11):
        p.limb((0.2, 0.4 * y, z - 0.05), (0.22, y, 0.05), 0.012, STEEL)
        p.cyl(0.17, 0.27, y - 0.018, y + 0.018, 0, 0.1, RUBBER, axis=1, sides=14)
    p.cyl(-0.41, -0.37, -0.01, 0.01, 0, 0.04, RUBBER, axis=1, sides=8)
    p.limb((-0.39, 0.0, 0.02), (-0.37, 0.0, z), 0.008, STEEL)
    p.ball(0.36, 0.4, -0.022, 0.022, z - 0.022, z + 0.022, HEADLIGHT)
    tail_light(p, -0.44, z + 0.02)
