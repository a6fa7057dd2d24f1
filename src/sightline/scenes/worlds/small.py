"""Small things that stand on tables, shelves, counters, beds and seats."""

from __future__ import annotations

from itertools import pairwise

from sightline.scenes.worlds.kinds import ANY, METALLIC, SOFT, Kind
from sightline.scenes.worlds.palette import (
    ACCENT,
    BLACK,
    GREY,
    PAPER,
    SCREEN,
    STEEL,
    WHITE,
    Surface,
)
from sightline.scenes.worlds.shapes import Plan

STEM = Surface("wood", (92, 70, 40))
CUP_WALL = ((0.8, 0), (1, 1), (0.9, 1), (0.72, 0.08), (0, 0.08))


def mug(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    r = hx
    x0, x1 = -hx, hx
    y0, y1 = -hy, -hy + 2 * r
    p.lathe(
        x0, x1, y0, y1, 0, p.sz, ((0.94, 0), (1, 0.06), (1, 1), (0.9, 1), (0.88, 0.08), (0, 0.08))
    )
    t = 0.009
    p.box(-t / 2, t / 2, y1 - 0.006, hy, 0.72 * p.sz, 0.72 * p.sz + t)
    p.box(-t / 2, t / 2, y1 - 0.006, hy, 0.22 * p.sz, 0.22 * p.sz + t)
    p.box(-t / 2, t / 2, hy - t, hy, 0.22 * p.sz, 0.72 * p.sz + t)


def cup(p: Plan) -> None:
    p.lathe(-p.sx / 2, p.sx / 2, -p.sy / 2, p.sy / 2, 0, p.sz, CUP_WALL)


def bowl(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(
        -h,
        h,
        -h,
        h,
        0,
        p.sz,
        ((0.45, 0), (0.82, 0.4), (1, 1), (0.95, 1), (0.76, 0.46), (0.4, 0.1), (0, 0.1)),
        sides=28,
    )
    r = 0.28 * p.sx
    z = 0.1 * p.sz
    p.region("in", "bowl", -r / 1.4, r / 1.4, -r / 1.4, r / 1.4, z)


def plate(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(-h, h, -h, h, 0, p.sz, ((0.6, 0), (1, 1), (0.98, 1), (0.62, 0.4), (0, 0.4)), sides=28)
    r = 0.3 * p.sx / 1.2
    p.region("on", "plate", -r, r, -r, r, 0.4 * p.sz)


def bottle(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(
        -h,
        h,
        -h,
        h,
        0,
        0.94 * p.sz,
        ((0.94, 0), (0.98, 0.03), (0.98, 0.58), (0.38, 0.8), (0.36, 1)),
    )
    p.cyl(-0.42 * h, 0.42 * h, -0.42 * h, 0.42 * h, 0.94 * p.sz, p.sz, WHITE)
    p.lathe(-h, h, -h, h, 0.2 * p.sz, 0.46 * p.sz, ((1, 0), (1, 1)), PAPER)


def book(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.004)
    p.box(-hx, hx, -hy, hy, p.sz - 0.004, p.sz)
    p.box(-hx, hx, -hy, -hy + 0.004, 0.004, p.sz - 0.004)
    p.box(-hx + 0.004, hx - 0.004, -hy + 0.004, hy - 0.005, 0.004, p.sz - 0.004, PAPER)
    p.top("book", 0.005, 0.4)


def books(p: Plan) -> None:
    """A row of upright books, one object."""
    hx, hy = p.sx / 2, p.sy / 2
    count = max(3, int(p.sy / 0.035))
    shades = (
        (168, 52, 44),
        (48, 88, 150),
        (60, 120, 70),
        (214, 178, 74),
        (110, 70, 120),
        (70, 70, 74),
    )
    step = p.sy / count
    for k in range(count):
        high = p.sz * (1.0 if k == 1 else 0.8 + 0.19 * ((k * 7 + int(p.v * 10)) % 5) / 5)
        deep = p.sx * (1.0 if k == 0 else 0.85 + 0.14 * ((k * 3) % 4) / 4)
        s = Surface("paper", shades[(k * 5 + int(p.v * 60)) % 6]) if k % 3 else ACCENT
        y = -hy + k * step
        p.box(-hx, -hx + deep, y, y + step - (0.001 if k < count - 1 else 0), 0, high, s)
    p.box(hx - 0.0001, hx, -hy, -hy + 0.01, 0, 0.01)


def pillow(p: Plan) -> None:
    hx, hy, mid = p.sx / 2, p.sy / 2, p.sz / 2
    p.hexa((-0.8 * hx, 0.8 * hx, -0.8 * hy, 0.8 * hy), 0, (-hx, hx, -hy, hy), mid)
    p.hexa((-hx, hx, -hy, hy), mid, (-0.75 * hx, 0.75 * hx, -0.75 * hy, 0.75 * hy), p.sz)


def laptop(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    front = hx
    hinge = -0.55 * hx
    p.box(hinge, front, -hy, hy, 0, 0.016)
    p.box(hinge + 0.02, 0.35 * hx, -0.88 * hy, 0.88 * hy, 0.016, 0.018, BLACK)
    p.box(0.45 * hx, 0.88 * hx, -0.28 * hy, 0.28 * hy, 0.016, 0.0175, ACCENT)
    p.hexa((hinge, hinge + 0.01, -hy, hy), 0.012, (-hx, -hx + 0.01, -hy, hy), p.sz)
    p.hexa((hinge + 0.0103, hinge + 0.012, -0.94 * hy, 0.94 * hy), 0.025,
           (-hx + 0.0123, -hx + 0.014, -0.94 * hy, 0.94 * hy), p.sz - 0.012, SCREEN)  # fmt: skip


def keyboard(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.7 * p.sz)
    for k in range(4):
        x = -hx + 0.008 + k * (p.sx - 0.012) / 4
        p.box(x, x + (p.sx - 0.03) / 4, -hy + 0.008, hy - 0.008, 0.7 * p.sz, p.sz, GREY)


def mouse(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.3 * p.sz)
    p.hexa((-hx, hx, -hy, hy), 0.3 * p.sz, (-0.7 * hx, 0.5 * hx, -0.75 * hy, 0.75 * hy), p.sz)
    p.box(0.1 * hx, 0.4 * hx, -0.08 * hy, 0.08 * hy, 0.9 * p.sz, p.sz, ACCENT)


def phone(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.85 * p.sz)
    p.box(-hx + 0.004, hx - 0.004, -hy + 0.003, hy - 0.003, 0.85 * p.sz, p.sz, SCREEN)


def fruit(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.ball(-hx, hx, -hy, hy, 0, 0.9 * p.sz)
    p.cyl(-0.05 * hx, 0.05 * hx, -0.05 * hy, 0.05 * hy, 0.86 * p.sz, p.sz, STEM, sides=8)


def round_fruit(p: Plan) -> None:
    p.ball(-p.sx / 2, p.sx / 2, -p.sy / 2, p.sy / 2, 0, p.sz)


def banana(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    n = 6
    points = []
    for k in range(n + 1):
        u = 2 * k / n - 1
        points.append((0.62 * hx - 1.1 * hx * u * u, 0.9 * hy * u))
    for (xa, ya), (xb, yb) in pairwise(points):
        r = min(0.48 * p.sz, 0.36 * hx)
        p.limb((xa, ya, 0.5 * p.sz), (xb, yb, 0.5 * p.sz), r)
    p.ball(0.2 * hx, hx, -0.35 * hy, 0.35 * hy, 0, p.sz)
    p.box(-hx, -0.4 * hx, -hy, -0.86 * hy, 0.42 * p.sz, 0.58 * p.sz, STEM)
    p.box(-0.7 * hx, -0.45 * hx, 0.86 * hy, hy, 0.42 * p.sz, 0.58 * p.sz, STEM)


def pot(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    r = hx
    p.lathe(-r, r, -r, r, 0, 0.86 * p.sz, ((0.96, 0), (1, 0.05), (1, 1), (0.9, 1)), sides=24)
    p.cyl(-r, r, -r, r, 0.86 * p.sz, 0.9 * p.sz, STEEL, sides=24)
    p.cyl(-0.03, 0.03, -0.03, 0.03, 0.9 * p.sz, p.sz, BLACK, sides=12)
    for y0, y1 in ((-hy, -0.9 * r), (0.9 * r, hy)):
        p.box(-0.035, 0.035, y0, y1, 0.62 * p.sz, 0.68 * p.sz, BLACK)


def pan(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    r = hx
    p.lathe(
        -r,
        r,
        -hy,
        -hy + 2 * r,
        0,
        p.sz,
        ((0.8, 0), (1, 1), (0.96, 1), (0.76, 0.15), (0, 0.15)),
        sides=24,
    )
    p.box(-0.012, 0.012, -hy + 1.96 * r, hy, 0.7 * p.sz, 0.95 * p.sz, BLACK)


def kettle(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.lathe(-hx, 0.5 * hx, -hy, hy, 0, 0.9 * p.sz, ((1, 0), (0.95, 0.2), (0.68, 0.9), (0.5, 1)))
    p.hexa(
        (0.2 * hx, 0.4 * hx, -0.02, 0.02), 0.6 * p.sz, (0.6 * hx, hx, -0.012, 0.012), 0.82 * p.sz
    )
    p.box(-hx, -0.9 * hx, -0.012, 0.012, 0.25 * p.sz, 0.9 * p.sz, BLACK)
    p.box(-hx, -0.1 * hx, -0.012, 0.012, 0.84 * p.sz, 0.9 * p.sz, BLACK)
    p.ball(-0.3 * hx - 0.015, -0.3 * hx + 0.015, -0.015, 0.015, 0.88 * p.sz, p.sz, BLACK)


def toaster(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, 0.94 * hy, 0.02, p.sz - 0.001)
    p.box(-0.9 * hx, 0.9 * hx, -0.9 * hy, 0.9 * hy, 0, 0.02, BLACK)
    for x in (-0.45 * hx, 0.25 * hx):
        p.box(x, x + 0.2 * hx, -0.8 * hy, 0.75 * hy, p.sz - 0.003, p.sz, BLACK)
    p.box(-0.15 * hx, 0.15 * hx, 0.94 * hy, hy, 0.6 * p.sz, 0.7 * p.sz, BLACK)


def coffee_machine(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.08 * p.sz)
    p.box(-hx, -0.1 * hx, -hy, hy, 0.08 * p.sz, p.sz)
    p.box(-0.1 * hx, hx, -hy, hy, 0.72 * p.sz, p.sz, ACCENT)
    p.lathe(0.0, 0.9 * hx, -0.45 * hx, 0.45 * hx, 0.09 * p.sz, 0.56 * p.sz,
            ((0.8, 0), (1, 0.4), (0.7, 1), (0.6, 1)), SCREEN)  # fmt: skip


def teddy_bear(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.ball(-hx, 0.5 * hx, -0.7 * hy, 0.7 * hy, 0, 0.6 * p.sz)
    p.ball(-0.7 * hx, 0.4 * hx, -0.6 * hy, 0.6 * hy, 0.52 * p.sz, 0.97 * p.sz)
    for s in (-1, 1):
        y0, y1 = sorted((s * 0.1 * hy, s * 0.75 * hy))
        p.ball(-0.1 * hx, hx, y0, y1, 0, 0.24 * p.sz)
        y0, y1 = sorted((s * 0.5 * hy, s * hy))
        p.ball(-0.4 * hx, 0.4 * hx, y0, y1, 0.25 * p.sz, 0.55 * p.sz)
        y0, y1 = sorted((s * 0.35 * hy, s * 0.72 * hy))
        p.ball(-0.3 * hx, 0.05 * hx, y0, y1, 0.84 * p.sz, p.sz)
        y = s * 0.22 * hy
        p.ball(0.26 * hx, 0.36 * hx, y - 0.012, y + 0.012, 0.76 * p.sz, 0.8 * p.sz, BLACK)
    p.ball(0.15 * hx, 0.52 * hx, -0.2 * hy, 0.2 * hy, 0.6 * p.sz, 0.76 * p.sz, PAPER)


def tray(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.008
    p.box(-hx, hx, -hy, hy, 0, t)
    for x0, x1, y0, y1 in ((-hx, -hx + t, -hy, hy), (hx - t, hx, -hy, hy),
                           (-hx, hx, -hy, -hy + t), (-hx, hx, hy - t, hy)):  # fmt: skip
        p.box(x0, x1, y0, y1, t, p.sz, ACCENT)
    p.region("in", "tray", -hx + t + 0.004, hx - t - 0.004, -hy + t + 0.004, hy - t - 0.004, t)


def block(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, p.sz)
    p.top("block", 0.0)


def cylinder(p: Plan) -> None:
    p.cyl(-p.sx / 2, p.sx / 2, -p.sy / 2, p.sy / 2, 0, p.sz, sides=24)


def pyramid(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.hexa((-hx, hx, -hy, hy), 0, (-0.001, 0.001, -0.001, 0.001), p.sz)


def fork(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, 0.3 * hx, -0.35 * hy, 0.35 * hy, 0, 0.5 * p.sz)
    p.box(0.3 * hx, 0.55 * hx, -hy, hy, 0, p.sz)
    for k in range(4):
        y = -hy + k * 0.58 * hy
        p.box(0.55 * hx, hx, y, y + 0.26 * hy, 0.3 * p.sz, p.sz)


def spoon(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, 0.4 * hx, -0.25 * hy, 0.25 * hy, 0, 0.5 * p.sz)
    p.lathe(0.3 * hx, hx, -hy, hy, 0, p.sz, ((0.5, 0), (1, 1), (0.9, 1), (0.4, 0.3), (0, 0.3)))


def knife(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, -0.1 * hx, -0.7 * hy, 0.7 * hy, 0, p.sz, BLACK)
    p.hexa((-0.1 * hx, hx, -hy, -0.8 * hy), 0.2 * p.sz, (-0.1 * hx, hx, -hy, hy), 0.5 * p.sz)


def candle(p: Plan) -> None:
    h = p.sx / 2
    p.cyl(-h, h, -h, h, 0, 0.88 * p.sz)
    p.cyl(-0.05 * h, 0.05 * h, -0.05 * h, 0.05 * h, 0.88 * p.sz, p.sz, BLACK, sides=8)


def remote(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.85 * p.sz)
    for k in range(5):
        x = -0.8 * hx + k * 0.36 * hx
        p.box(x, x + 0.16 * hx, -0.6 * hy, 0.6 * hy, 0.85 * p.sz, p.sz, GREY)


def can(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(-h, h, -h, h, 0, p.sz, ((0.85, 0), (1, 0.06), (1, 0.92), (0.85, 1), (0.8, 1),
            (0.8, 0.97), (0, 0.97)))  # fmt: skip
    p.cyl(-0.78 * h, 0.78 * h, -0.78 * h, 0.78 * h, 0.96 * p.sz, 0.98 * p.sz, STEEL)


def alarm_clock(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, 0.9 * hx, -hy, hy, 0, p.sz)
    p.box(0.9 * hx, hx, -0.85 * hy, 0.85 * hy, 0.2 * p.sz, 0.85 * p.sz, SCREEN)


def tissue_box(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, 0, 0.72 * p.sz)
    p.hexa((-0.2 * hx, 0.2 * hx, -0.4 * hy, 0.4 * hy), 0.72 * p.sz,
           (-0.06 * hx, 0.3 * hx, -0.3 * hy, 0.2 * hy), p.sz, PAPER)  # fmt: skip


def towel(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    for k in range(3):
        p.box(-hx, hx, -hy, hy, k * p.sz / 3, (k + 0.94) * p.sz / 3 if k < 2 else p.sz)
    p.top("towel", 0.01, 0.3)


TOPS = ("table", "desk", "counter", "nightstand")
EATING = ("table", "counter")
KINDS = (
    Kind("mug", (0.08, 0.095), (0.115, 0.135), (0.09, 0.11), mug, front_known=False, even=True,
         places=(*TOPS, "tray"), colours=ANY, materials=("ceramic",)),
    Kind("cup", (0.07, 0.09), (0.07, 0.09), (0.09, 0.13), cup, front_known=False, square=True,
         places=(*TOPS, "tray"), colours=("red", "blue", "green", "yellow", "white", "pink"),
         materials=("plastic", "glass")),
    Kind("bowl", (0.14, 0.26), (0.14, 0.26), (0.06, 0.11), bowl, front_known=False, even=True,
         places=(*EATING, "shelf"), colours=ANY, materials=("ceramic", "wood")),
    Kind("plate", (0.18, 0.28), (0.18, 0.28), (0.018, 0.028), plate, front_known=False, even=True,
         places=EATING, colours=("white", "blue", "teal", "beige", "pink"), materials=("ceramic",)),
    Kind("bottle", (0.065, 0.09), (0.065, 0.09), (0.2, 0.32), bottle, front_known=False,
         places=(*TOPS, "tub", "floor"), square=True,
         colours=("green", "blue", "brown", "red", "white"), materials=("glass", "plastic")),
    Kind("book", (0.14, 0.2), (0.2, 0.28), (0.02, 0.045), book, front_known=False,
         places=(*TOPS, "shelf", "seat", "bed", "book"), colours=ANY, materials=("paper",)),
    Kind("row of books", (0.16, 0.22), (0.14, 0.4), (0.2, 0.27), books, places=("shelf",),
         colours=ANY, materials=("paper",)),
    Kind("pillow", (0.28, 0.42), (0.4, 0.6), (0.1, 0.15), pillow, front_known=False,
         places=("bed", "seat"), colours=(*SOFT, "white", "yellow"), materials=("fabric",)),
    Kind("laptop", (0.3, 0.36), (0.3, 0.37), (0.2, 0.24), laptop, places=("desk", "table"),
         even=True, colours=METALLIC, materials=("metal",)),
    Kind("keyboard", (0.13, 0.16), (0.36, 0.45), (0.02, 0.03), keyboard, places=("desk",),
         colours=METALLIC, materials=("plastic",)),
    Kind("mouse", (0.1, 0.12), (0.055, 0.065), (0.032, 0.04), mouse, places=("desk",), even=True,
         colours=(*METALLIC, "red", "blue"), materials=("plastic",)),
    Kind("phone", (0.14, 0.165), (0.068, 0.078), (0.007, 0.01), phone, front_known=False, even=True,
         places=TOPS, colours=("black", "white", "blue", "pink"), materials=("plastic",)),
    Kind("apple", (0.065, 0.085), (0.065, 0.085), (0.07, 0.09), fruit, front_known=False, even=True,
         places=(*EATING, "bowl", "plate", "tray"), colours=("red", "green", "yellow"),
         materials=("food",)),
    Kind("orange", (0.065, 0.085), (0.065, 0.085), (0.065, 0.085), round_fruit, front_known=False,
         even=True, places=(*EATING, "bowl", "plate", "tray"), colours=("orange",),
         materials=("food",)),
    Kind("lemon", (0.055, 0.065), (0.07, 0.09), (0.055, 0.065), round_fruit, front_known=False,
         even=True, places=(*EATING, "bowl", "tray"), colours=("yellow",), materials=("food",)),
    Kind("banana", (0.06, 0.075), (0.16, 0.2), (0.034, 0.04), banana, front_known=False, even=True,
         places=(*EATING, "plate", "tray"), colours=("yellow", "green"), materials=("food",)),
    Kind("pot", (0.2, 0.26), (0.28, 0.36), (0.14, 0.2), pot, front_known=False, even=True,
         places=("stove", "counter"), colours=(*METALLIC, "red"), materials=("metal",)),
    Kind("pan", (0.22, 0.28), (0.4, 0.48), (0.045, 0.06), pan, front_known=False, even=True,
         places=("stove", "counter"), colours=("black", "gray", "red"), materials=("metal",)),
    Kind("kettle", (0.2, 0.25), (0.15, 0.18), (0.22, 0.27), kettle, places=("counter",), even=True,
         colours=(*METALLIC, "red", "teal"), materials=("metal", "plastic")),
    Kind("toaster", (0.16, 0.2), (0.27, 0.34), (0.18, 0.21), toaster, places=("counter",),
         front_known=False, colours=(*METALLIC, "red"), materials=("metal",)),
    Kind("coffee machine", (0.26, 0.34), (0.18, 0.24), (0.32, 0.4), coffee_machine,
         places=("counter",), colours=("black", "gray", "red"), materials=("plastic",)),
    Kind("teddy bear", (0.22, 0.32), (0.24, 0.34), (0.3, 0.44), teddy_bear, even=True,
         places=("bed", "seat", "floor"), colours=("brown", "beige", "pink", "white"),
         materials=("fabric",)),
    Kind("tray", (0.26, 0.34), (0.36, 0.46), (0.03, 0.045), tray, front_known=False,
         places=("table", "counter"), colours=(*ANY[:6], "brown", "white"),
         materials=("plastic", "wood")),
    Kind("block", (0.04, 0.08), (0.04, 0.08), (0.04, 0.08), block, front_known=False,
         places=("table", "tray", "block"), colours=ANY, materials=("wood", "plastic")),
    Kind("cylinder", (0.04, 0.07), (0.04, 0.07), (0.04, 0.1), cylinder, front_known=False,
         square=True, places=("table", "tray", "block"), colours=ANY,
         materials=("wood", "plastic")),
    Kind("pyramid", (0.05, 0.08), (0.05, 0.08), (0.05, 0.09), pyramid, front_known=False,
         square=True, places=("table", "tray", "block"), colours=ANY,
         materials=("wood", "plastic")),
    Kind("fork", (0.18, 0.21), (0.022, 0.028), (0.012, 0.016), fork, places=("table", "tray"),
         front_known=False, even=True, colours=("gray",), materials=("metal",)),
    Kind("spoon", (0.17, 0.2), (0.035, 0.042), (0.012, 0.016), spoon, places=("table", "tray"),
         front_known=False, even=True, colours=("gray",), materials=("metal",)),
    Kind("knife", (0.2, 0.24), (0.018, 0.024), (0.01, 0.014), knife, places=("table", "tray"),
         front_known=False, even=True, colours=("gray",), materials=("metal",)),
    Kind("candle", (0.06, 0.09), (0.06, 0.09), (0.1, 0.2), candle, front_known=False, square=True,
         places=("table", "shelf", "nightstand", "tv stand"),
         colours=("white", "red", "beige", "purple"), materials=("wax",)),
    Kind("remote control", (0.15, 0.2), (0.045, 0.055), (0.018, 0.024), remote, even=True,
         front_known=False, places=("table", "tv stand", "nightstand"), colours=("black", "gray"),
         materials=("plastic",)),
    Kind("can", (0.062, 0.068), (0.062, 0.068), (0.11, 0.13), can, front_known=False, even=True,
         places=(*EATING, "desk", "tray"), colours=("red", "blue", "green", "orange"),
         materials=("metal",)),
    Kind("alarm clock", (0.06, 0.09), (0.12, 0.18), (0.08, 0.11), alarm_clock,
         places=("nightstand", "desk", "shelf"), colours=("black", "white", "red", "teal"),
         materials=("plastic",)),
    Kind("tissue box", (0.11, 0.13), (0.21, 0.24), (0.11, 0.14), tissue_box, front_known=False,
         places=(*TOPS, "tv stand"), colours=("blue", "pink", "green", "white", "beige"),
         materials=("cardboard",)),
    Kind("towel", (0.22, 0.3), (0.3, 0.42), (0.06, 0.12), towel, front_known=False,
         places=("bed", "shelf", "basket", "towel", "counter"), colours=(*SOFT, "white"),
         materials=("fabric",)),
)  # fmt: skip
