"""Things that drive about by themselves, or are pushed: all with a front they move towards."""

from __future__ import annotations

from sightline.scenes.worlds.kinds import SOFT, Kind
from sightline.scenes.worlds.palette import (
    BLACK,
    DARK_STEEL,
    GLASS,
    GREY,
    LAMP,
    RUBBER,
    SCREEN,
    STEEL,
    WHITE,
    Surface,
)
from sightline.scenes.worlds.shapes import Plan

SIDES = {
    "red": Surface("plastic", (196, 36, 34)),
    "orange": Surface("plastic", (232, 134, 30)),
    "green": Surface("plastic", (44, 150, 62)),
    "white": Surface("plastic", (236, 236, 232)),
    "blue": Surface("plastic", (40, 84, 178)),
    "yellow": Surface("plastic", (240, 206, 50)),
}
"""faces of the cube: +x, -x, +y, -y, +z, -z"""


def robot(p: Plan) -> None:
    """A service robot: a round base, a column, a head with a lit face."""
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    p.cyl(-hx, hx, -hy, hy, 0.02, 0.16 * h, DARK_STEEL, sides=24)
    for y in (-0.6 * hy, 0.6 * hy):
        p.cyl(-0.16 * h, 0.16 * h, y - 0.02, y + 0.02, 0, 0.14 * h, RUBBER, axis=1, sides=16)
    p.lathe(-0.7 * hx, 0.7 * hx, -0.7 * hy, 0.7 * hy, 0.16 * h, 0.78 * h,
            ((1, 0), (0.86, 0.4), (0.62, 1)))  # fmt: skip
    p.box(0.42 * hx, 0.62 * hx, -0.34 * hy, 0.34 * hy, 0.4 * h, 0.62 * h, SCREEN)
    p.ball(-0.62 * hx, 0.62 * hx, -0.66 * hy, 0.66 * hy, 0.72 * h, h, WHITE)
    for y in (-0.3 * hy, 0.3 * hy):
        p.ball(0.44 * hx, 0.7 * hx, y - 0.1 * hy, y + 0.1 * hy, 0.84 * h, 0.9 * h, BLACK)
    p.box(0.88 * hx, hx, -0.3 * hy, 0.3 * hy, 0.06 * h, 0.1 * h, LAMP)


def vacuum(p: Plan) -> None:
    """A robot vacuum: a low disc with a bumper and a lamp at its front."""
    hx, hy = p.sx / 2, p.sy / 2
    p.cyl(-hx, 0.94 * hx, -hy, hy, 0.1 * p.sz, 0.86 * p.sz, sides=28)
    for y in (-0.6 * hy, 0.6 * hy):
        p.cyl(-0.1, 0.02, y - 0.015, y + 0.015, 0, 0.5 * p.sz, RUBBER, axis=1)
    p.cyl(-0.5 * hx, 0.1 * hx, -0.3 * hy, 0.3 * hy, 0.86 * p.sz, p.sz, DARK_STEEL, sides=20)
    p.box(0.8 * hx, hx, -0.42 * hy, 0.42 * hy, 0.3 * p.sz, 0.7 * p.sz, LAMP)


def toy_car(p: Plan) -> None:
    hx, hy, h = p.sx / 2, p.sy / 2, p.sz
    for x in (-0.6 * hx, 0.58 * hx):
        for y0, y1 in ((-hy, -0.68 * hy), (0.68 * hy, hy)):
            p.cyl(x - 0.22 * h, x + 0.22 * h, y0, y1, 0, 0.44 * h, RUBBER, axis=1, sides=16)
    p.box(-hx, 0.96 * hx, -0.86 * hy, 0.86 * hy, 0.18 * h, 0.56 * h)
    p.hexa((-0.7 * hx, 0.3 * hx, -0.8 * hy, 0.8 * hy), 0.56 * h,
           (-0.55 * hx, 0.06 * hx, -0.66 * hy, 0.66 * hy), h)  # fmt: skip
    p.hexa((0.02 * hx, 0.34 * hx, -0.7 * hy, 0.7 * hy), 0.57 * h,
           (0.0, 0.1 * hx, -0.6 * hy, 0.6 * hy), 0.93 * h, GLASS)  # fmt: skip
    for y in (-0.6 * hy, 0.6 * hy):
        p.box(0.96 * hx, hx, y - 0.16 * hy, y + 0.16 * hy, 0.34 * h, 0.46 * h, LAMP)


def cart(p: Plan) -> None:
    """A serving cart that is pushed by the handle at its back."""
    hx, hy, h, t = p.sx / 2, p.sy / 2, p.sz, 0.025
    for x in (-0.84 * hx, 0.84 * hx):
        for y in (-0.84 * hy, 0.84 * hy):
            p.cyl(x - 0.04, x + 0.04, y - 0.02, y + 0.02, 0, 0.08, RUBBER, axis=1)
            p.box(x - t / 2, x + t / 2, y - t / 2, y + t / 2, 0.06, 0.86 * h, STEEL)
    for z in (0.2 * h, 0.5 * h, 0.82 * h):
        p.box(-0.9 * hx, hx, -hy, hy, z, z + 0.05 * h)
    for y in (-0.84 * hy, 0.84 * hy):
        p.limb((-0.86 * hx, y, 0.82 * h), (-hx + 0.015, y, h - 0.015), 0.012, DARK_STEEL)
    p.cyl(-hx, -hx + 0.03, -0.9 * hy, 0.9 * hy, h - 0.03, h, GREY, axis=1, sides=12)


def cube(p: Plan) -> None:
    """A block whose six faces differ, so that its pose can be seen from any side."""
    hx, hy, t = p.sx / 2, p.sy / 2, 0.004
    x0, x1, y0, y1, z1 = -hx + t, hx - t, -hy + t, hy - t, p.sz - t
    p.box(x1, hx, y0, y1, t, z1, SIDES["red"])
    p.box(-hx, x0, y0, y1, t, z1, SIDES["orange"])
    p.box(x0, x1, y1, hy, t, z1, SIDES["green"])
    p.box(x0, x1, -hy, y0, t, z1, SIDES["white"])
    p.box(x0, x1, y0, y1, z1, p.sz, SIDES["blue"])
    p.box(x0, x1, y0, y1, 0, t, SIDES["yellow"])
    p.box(x0, x1, y0, y1, t, z1)


KINDS = (
    Kind("robot", (0.42, 0.5), (0.42, 0.5), (1.0, 1.3), robot, places=(), square=True,
         colours=("white", "blue", "orange", "teal"), materials=("plastic",)),
    Kind("robot vacuum", (0.32, 0.36), (0.32, 0.36), (0.09, 0.11), vacuum, places=(), square=True,
         colours=("black", "white", "gray", "red"), materials=("plastic",)),
    Kind("toy car", (0.3, 0.42), (0.16, 0.22), (0.13, 0.18), toy_car, places=(), colours=SOFT,
         materials=("plastic", "metal")),
    Kind("serving cart", (0.5, 0.6), (0.36, 0.42), (0.85, 0.95), cart, places=(),
         colours=("white", "gray", "brown", "red"), materials=("metal",)),
    Kind("cube", (0.25, 0.8), (0.25, 0.8), (0.25, 0.8), cube, places=(),
         colours=("black",), materials=("plastic",)),
)  # fmt: skip
