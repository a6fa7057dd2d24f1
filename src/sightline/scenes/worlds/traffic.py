"""What stands and drives in a street, at full size: cars, buses, bicycles, lamps, trees.

Plain solids whose bounds are exact, as the layout needs; the model vehicles of
:mod:`sightline.scenes.worlds.vehicles` are finer, a metre long, and stand by themselves.
"""

from __future__ import annotations

from sightline.scenes.worlds.kinds import Kind
from sightline.scenes.worlds.palette import (
    ACCENT,
    BLACK,
    DARK_STEEL,
    GREY,
    LAMP,
    RUBBER,
    STEEL,
    WOOD,
    Surface,
)
from sightline.scenes.worlds.shapes import Plan

PANE = Surface("glass", (58, 74, 88))
TAIL = Surface("plastic", (176, 24, 24))
CROWN = Surface("leaf", (66, 118, 58))
PAINTS = ("red", "blue", "white", "gray", "black", "green", "yellow", "orange")


def _wheels(p: Plan, axles: tuple[float, ...], radius: float, width: float) -> None:
    """Pairs of wheels at shares of the half length, flush with both sides."""
    hx, hy = p.sx / 2, p.sy / 2
    for share in axles:
        x = share * hx
        for y0, y1 in ((-hy, -hy + width), (hy - width, hy)):
            p.cyl(x - radius, x + radius, y0, y1, 0, 2 * radius, RUBBER, axis=1, sides=20)


def _lamps(p: Plan, z0: float, z1: float) -> None:
    """Headlamps in front, tail lamps behind."""
    hx, hy = p.sx / 2, p.sy / 2
    for y0, y1 in ((-0.86 * hy, -0.6 * hy), (0.6 * hy, 0.86 * hy)):
        p.box(hx - 0.02, hx, y0, y1, z0, z1, LAMP)
        p.box(-hx, -hx + 0.02, y0, y1, z0, z1, TAIL)


def car(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    _wheels(p, (-0.62, 0.64), 0.32, 0.22)
    p.box(-hx + 0.02, hx - 0.02, -0.97 * hy, 0.97 * hy, 0.2, 0.58 * h)
    p.hexa((-0.82 * hx, 0.42 * hx, -0.9 * hy, 0.9 * hy), 0.58 * h,
           (-0.58 * hx, 0.12 * hx, -0.74 * hy, 0.74 * hy), 0.95 * h, PANE)  # fmt: skip
    p.box(-0.58 * hx, 0.12 * hx, -0.74 * hy, 0.74 * hy, 0.95 * h, h)
    _lamps(p, 0.4 * h, 0.5 * h)


def van(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    _wheels(p, (-0.64, 0.64), 0.34, 0.24)
    p.box(-hx + 0.02, 0.5 * hx, -0.97 * hy, 0.97 * hy, 0.25, h)
    p.box(0.5 * hx, hx - 0.02, -0.97 * hy, 0.97 * hy, 0.25, 0.5 * h)
    p.hexa((0.5 * hx, 0.94 * hx, -0.94 * hy, 0.94 * hy), 0.5 * h,
           (0.5 * hx, 0.66 * hx, -0.86 * hy, 0.86 * hy), 0.94 * h, PANE)  # fmt: skip
    p.box(-hx + 0.01, -hx + 0.02, -0.7 * hy, 0.7 * hy, 0.6 * h, 0.86 * h, PANE)
    _lamps(p, 0.32 * h, 0.42 * h)


def truck(p: Plan) -> None:
    """A lorry with a box behind its cab."""
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    _wheels(p, (-0.72, -0.5, 0.7), 0.48, 0.3)
    p.box(-hx + 0.02, hx - 0.02, -0.7 * hy, 0.7 * hy, 0.5, 0.85, DARK_STEEL)
    p.box(-hx + 0.02, 0.46 * hx, -hy, hy, 0.95, h, ACCENT)
    p.box(0.52 * hx, hx - 0.02, -0.95 * hy, 0.95 * hy, 0.5, 0.82 * h)
    p.box(hx - 0.021, hx - 0.01, -0.82 * hy, 0.82 * hy, 0.5 * h, 0.74 * h, PANE)
    _lamps(p, 0.55, 0.75)


def bus(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    _wheels(p, (-0.56, 0.6), 0.48, 0.28)
    p.box(-hx + 0.02, hx - 0.02, -0.98 * hy, 0.98 * hy, 0.3, h)
    for y0, y1 in ((-hy, -0.98 * hy), (0.98 * hy, hy)):
        p.box(-0.92 * hx, 0.9 * hx, y0, y1, 0.45 * h, 0.8 * h, PANE)
    p.box(hx - 0.021, hx - 0.01, -0.86 * hy, 0.86 * hy, 0.34 * h, 0.82 * h, PANE)
    _lamps(p, 0.18 * h, 0.26 * h)


def _two_wheeler(p: Plan, radius: float, thick: float) -> None:
    hx = p.sx / 2
    for x0, x1 in ((-hx, -hx + 2 * radius), (hx - 2 * radius, hx)):
        p.cyl(x0, x1, -thick / 2, thick / 2, 0, 2 * radius, RUBBER, axis=1, sides=20)


def bicycle(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    r = 0.34
    _two_wheeler(p, r, 0.05)
    for a, b in (
        ((-hx + r, 0, r), (-0.2 * hx, 0, 0.3)), ((-0.2 * hx, 0, 0.3), (-0.28 * hx, 0, 0.82 * h)),
        ((-0.2 * hx, 0, 0.3), (0.44 * hx, 0, 0.74 * h)),
        ((-0.26 * hx, 0, 0.72 * h), (0.44 * hx, 0, 0.74 * h)),
        ((hx - r, 0, r), (0.44 * hx, 0, 0.92 * h)),
    ):  # fmt: skip
        p.limb(a, b, 0.025)
    p.box(-0.42 * hx, -0.14 * hx, -0.08, 0.08, 0.82 * h, 0.88 * h, BLACK)
    p.cyl(0.42 * hx, 0.42 * hx + 0.04, -hy, hy, h - 0.04, h, STEEL, axis=1, sides=12)


def motorcycle(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    r = 0.31
    _two_wheeler(p, r, 0.16)
    p.box(-0.5 * hx, 0.4 * hx, -0.18, 0.18, 0.25, 0.6 * h)
    p.box(-0.7 * hx, 0.1 * hx, -0.16, 0.16, 0.6 * h, 0.7 * h, BLACK)
    p.box(0.1 * hx, 0.45 * hx, -0.2, 0.2, 0.6 * h, 0.8 * h)
    p.limb((hx - r, 0, r), (0.5 * hx, 0, 0.92 * h), 0.04, STEEL)
    p.cyl(0.46 * hx, 0.46 * hx + 0.05, -hy, hy, h - 0.05, h, DARK_STEEL, axis=1, sides=12)
    p.box(0.5 * hx, 0.62 * hx, -0.1, 0.1, 0.66 * h, 0.8 * h, LAMP)


def street_lamp(p: Plan) -> None:
    h, z = p.sx / 2, p.sz
    p.cyl(-0.4 * h, 0.4 * h, -0.4 * h, 0.4 * h, 0, z - 0.3, DARK_STEEL, sides=12, top=0.6)
    p.lathe(-h, h, -h, h, z - 0.3, z, ((0.5, 0), (0.9, 0.5), (1, 0.8), (0.3, 1), (0, 1)), LAMP)


def tree(p: Plan) -> None:
    h, z = p.sx / 2, p.sz
    p.cyl(-0.12 * h, 0.12 * h, -0.12 * h, 0.12 * h, 0, 0.5 * z, WOOD, sides=12)
    p.ball(-h, h, -h, h, 0.36 * z, z, CROWN)


def hydrant(p: Plan) -> None:
    h, z = p.sx / 2, p.sz
    p.lathe(-0.7 * h, 0.7 * h, -0.7 * h, 0.7 * h, 0, z, ((1, 0), (1, 0.06), (0.7, 0.08),
            (0.7, 0.75), (0.85, 0.78), (0.5, 0.95), (0, 1)))  # fmt: skip
    for y0, y1 in ((-h, -0.4 * h), (0.4 * h, h)):
        p.cyl(-0.3 * h, 0.3 * h, y0, y1, 0.5 * z, 0.5 * z + 0.6 * h, GREY, axis=1, sides=12)
    p.cyl(-h, h, -0.25 * h, 0.25 * h, 0.3 * z, 0.3 * z + 0.5 * h, GREY, axis=0, sides=12)


KINDS = (
    Kind("car", (3.9, 4.7), (1.7, 1.9), (1.4, 1.6), car, places=(), colours=PAINTS,
         materials=("metal",)),
    Kind("van", (4.8, 5.6), (1.9, 2.1), (2.0, 2.5), van, places=(), colours=PAINTS,
         materials=("metal",)),
    Kind("truck", (6.8, 8.6), (2.3, 2.5), (2.9, 3.4), truck, places=(), colours=PAINTS,
         materials=("metal",)),
    Kind("bus", (9.5, 11.5), (2.5, 2.6), (2.9, 3.2), bus, places=(), colours=PAINTS,
         materials=("metal",)),
    Kind("motorcycle", (1.9, 2.2), (0.7, 0.8), (1.05, 1.2), motorcycle, places=(), colours=PAINTS,
         materials=("metal",)),
    Kind("bicycle", (1.7, 1.85), (0.5, 0.6), (1.0, 1.1), bicycle, places=(), colours=PAINTS,
         materials=("metal",)),
    Kind("street lamp", (0.45, 0.6), (0.45, 0.6), (5.0, 6.0), street_lamp, front_known=False,
         places=(), square=True, colours=("black", "gray"), materials=("metal",)),
    Kind("tree", (1.8, 2.6), (1.8, 2.6), (3.6, 5.5), tree, front_known=False, places=(),
         square=True, colours=("green",), materials=("leaf",)),
    Kind("fire hydrant", (0.32, 0.4), (0.32, 0.4), (0.7, 0.85), hydrant, front_known=False,
         places=(), square=True, colours=("red", "yellow", "blue"), materials=("metal",)),
)  # fmt: skip
