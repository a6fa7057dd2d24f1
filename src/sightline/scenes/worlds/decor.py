"""Decoration, lamps, plants, things on walls, and loose things that stand on the floor."""

from __future__ import annotations

from sightline.scenes.worlds.kinds import METALLIC, SOFT, Kind
from sightline.scenes.worlds.palette import (
    ACCENT,
    BLACK,
    DARK_STEEL,
    LAMP,
    LEAF,
    MIRROR,
    PAPER,
    SKY,
    SOIL,
    STEEL,
    TERRACOTTA,
    WHITE,
    WOOD,
    Surface,
)
from sightline.scenes.worlds.shapes import Plan


def plant(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    pot = 0.3 * p.sz
    p.lathe(-0.55 * hx, 0.55 * hx, -0.55 * hy, 0.55 * hy, 0, pot,
            ((0.68, 0), (1, 1), (0.88, 1), (0.84, 0.86)), TERRACOTTA)  # fmt: skip
    p.cyl(-0.46 * hx, 0.46 * hx, -0.46 * hy, 0.46 * hy, 0.8 * pot, 0.88 * pot, SOIL)
    p.limb((0, 0, 0.85 * pot), (0, 0, 0.72 * p.sz), 0.03 * p.sx + 0.004, WOOD)
    z0, z1 = 1.15 * pot, p.sz
    h = z1 - z0
    p.ball(-0.55 * hx, 0.55 * hx, -0.55 * hy, 0.55 * hy, z0 + 0.4 * h, z1)
    blobs = ((1, 0), (0.31, 0.95), (-0.81, 0.59), (-0.81, -0.59), (0.31, -0.95))
    for k, (ux, uy) in enumerate(blobs):
        cx, cy = 0.52 * hx * ux, 0.52 * hy * uy
        lift = (0.1, 0.28, 0.02, 0.22, 0.14)[k] * h
        p.ball(
            cx - 0.46 * hx,
            cx + 0.46 * hx,
            cy - 0.46 * hy,
            cy + 0.46 * hy,
            z0 + lift,
            z0 + lift + 0.46 * h,
            LEAF if k % 2 else Surface("leaf", (78, 140, 66)),
        )
    p.ball(-hx, hx, -0.35 * hy, 0.35 * hy, z0 + 0.25 * h, z0 + 0.6 * h)
    p.ball(-0.35 * hx, 0.35 * hx, -hy, hy, z0 + 0.3 * h, z0 + 0.66 * h, LEAF)


def cactus(p: Plan) -> None:
    hx, hy, pot = p.sx / 2, p.sy / 2, 0.36 * p.sz
    p.cyl(-0.7 * hx, 0.7 * hx, -hy, hy, 0, pot, TERRACOTTA, bottom=0.75)
    p.cyl(-0.6 * hx, 0.6 * hx, -0.85 * hy, 0.85 * hy, pot, pot + 0.004, SOIL)
    p.ball(-0.45 * hx, 0.45 * hx, -0.6 * hy, 0.6 * hy, 0.8 * pot, p.sz)
    p.ball(-hx, -0.45 * hx, -0.25 * hy, 0.25 * hy, 1.5 * pot, 0.86 * p.sz)
    p.ball(0.45 * hx, hx, -0.25 * hy, 0.25 * hy, 1.35 * pot, 0.75 * p.sz)
    p.box(-0.7 * hx, 0.7 * hx, -0.04 * hy, 0.04 * hy, 1.75 * pot, 1.75 * pot + 0.15 * hx)


def floor_lamp(p: Plan) -> None:
    h = p.sx / 2
    p.cyl(-0.75 * h, 0.75 * h, -0.75 * h, 0.75 * h, 0, 0.025, DARK_STEEL, sides=20)
    p.cyl(-0.015, 0.015, -0.015, 0.015, 0.025, p.sz - 0.15, DARK_STEEL, sides=8)
    p.lathe(-h, h, -h, h, p.sz - 0.3, p.sz, ((1, 0), (0.7, 1), (0.66, 1), (0.94, 0.02)))
    p.ball(-0.05, 0.05, -0.05, 0.05, p.sz - 0.2, p.sz - 0.08, LAMP)


def table_lamp(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(
        -0.6 * h,
        0.6 * h,
        -0.6 * h,
        0.6 * h,
        0,
        0.5 * p.sz,
        ((0.9, 0), (1, 0.08), (0.5, 0.3), (0.62, 0.6), (0.16, 0.9), (0.12, 1)),
        ACCENT,
    )
    p.cyl(-0.008, 0.008, -0.008, 0.008, 0.48 * p.sz, 0.8 * p.sz, STEEL, sides=8)
    p.lathe(-h, h, -h, h, 0.52 * p.sz, p.sz, ((1, 0), (0.64, 1), (0.6, 1), (0.94, 0.02)))
    p.ball(-0.3 * h, 0.3 * h, -0.3 * h, 0.3 * h, 0.62 * p.sz, 0.84 * p.sz, LAMP)


def vase(p: Plan) -> None:
    h = p.sx / 2
    p.lathe(-h, h, -h, h, 0, p.sz, ((0.55, 0), (0.9, 0.25), (1, 0.45), (0.7, 0.72), (0.42, 0.86),
            (0.55, 1), (0.48, 1), (0.34, 0.86), (0.3, 0.7)))  # fmt: skip


def picture(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.03
    p.box(-hx, 0.3 * hx, -hy + t, hy - t, t, p.sz - t, PAPER)
    m = 0.18
    y0, y1 = -hy + t + m * p.sy, hy - t - m * p.sy
    z0, z1 = t + m * p.sz, p.sz - t - m * p.sz
    sky = Surface("paper", (150, 190, 222) if p.v < 0.5 else (226, 190, 120))
    land = Surface("paper", (84, 132, 78) if p.v < 0.7 else (150, 84, 60))
    split = z0 + (0.35 + 0.2 * p.v) * (z1 - z0)
    p.box(0.3 * hx, 0.4 * hx, y0, y1, split, z1, sky)
    p.box(0.3 * hx, 0.4 * hx, y0, y1, z0, split, land)
    for y0, y1, z0, z1 in ((-hy, hy, 0, t), (-hy, hy, p.sz - t, p.sz), (-hy, -hy + t, t, p.sz - t),
                           (hy - t, hy, t, p.sz - t)):  # fmt: skip
        p.box(-hx, hx, y0, y1, z0, z1)


def clock(p: Plan) -> None:
    hx, hy, mid = p.sx / 2, p.sy / 2, p.sz / 2
    r = hy
    p.cyl(-hx, 0.6 * hx, -r, r, 0, p.sz, axis=0, sides=28)
    p.cyl(0.6 * hx, 0.7 * hx, -0.88 * r, 0.88 * r, mid - 0.88 * r, mid + 0.88 * r, PAPER, axis=0,
          sides=28)  # fmt: skip
    p.box(0.7 * hx, hx, -0.012, 0.012, mid - 0.02, mid + 0.62 * r, BLACK)
    p.box(0.7 * hx, 0.9 * hx, -0.02, 0.45 * r, mid - 0.012, mid + 0.012, BLACK)


def mirror(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.025
    p.box(-hx, 0.6 * hx, -hy + t, hy - t, t, p.sz - t, MIRROR)
    for y0, y1, z0, z1 in ((-hy, hy, 0, t), (-hy, hy, p.sz - t, p.sz), (-hy, -hy + t, t, p.sz - t),
                           (hy - t, hy, t, p.sz - t)):  # fmt: skip
        p.box(-hx, hx, y0, y1, z0, z1)


def whiteboard(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.02
    p.box(-hx, 0, -hy + t, hy - t, t, p.sz - t, WHITE)
    for y0, y1, z0, z1 in ((-hy, hy, 0, t), (-hy, hy, p.sz - t, p.sz), (-hy, -hy + t, t, p.sz - t),
                           (hy - t, hy, t, p.sz - t)):  # fmt: skip
        p.box(-hx, 0.2 * hx, y0, y1, z0, z1, STEEL)
    p.box(0, hx, -0.3 * hy, 0.3 * hy, 0.0, 0.02, STEEL)


def window(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.06
    p.box(-hx, -0.6 * hx, -hy + t, hy - t, t, p.sz - t, SKY)
    for y0, y1, z0, z1 in ((-hy, hy, 0, t), (-hy, hy, p.sz - t, p.sz), (-hy, -hy + t, t, p.sz - t),
                           (hy - t, hy, t, p.sz - t)):  # fmt: skip
        p.box(-hx, hx, y0, y1, z0, z1)
    p.box(-hx, 0.3 * hx, -0.02, 0.02, t, p.sz - t)
    p.box(-hx, 0.2 * hx, -hy + t, hy - t, 0.55 * p.sz - 0.018, 0.55 * p.sz + 0.018)


def door(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.07
    p.box(-hx, 0.2 * hx, -hy + t, hy - t, 0, p.sz - t)
    p.box(-hx, 0.55 * hx, -hy, -hy + t, 0, p.sz, ACCENT)
    p.box(-hx, 0.55 * hx, hy - t, hy, 0, p.sz, ACCENT)
    p.box(-hx, 0.55 * hx, -hy + t, hy - t, p.sz - t, p.sz, ACCENT)
    for z0, z1 in ((0.12, 0.44), (0.52, 0.9)):
        p.box(0.2 * hx, 0.45 * hx, -0.62 * hy, 0.62 * hy, z0 * p.sz, z1 * p.sz)
    side = 1 if p.v < 0.5 else -1
    y = side * (hy - t - 0.07)
    p.box(0.2 * hx, hx, y - 0.012, y + 0.012, 1.0, 1.024, STEEL)
    y0, y1 = sorted((y, y - side * 0.11))
    p.box(0.75 * hx, hx, y0, y1, 1.0, 1.024, STEEL)


def trash_bin(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.lathe(-hx, hx, -hy, hy, 0, p.sz, ((0.76, 0), (1, 1), (0.93, 1), (0.7, 0.06)))


def basket(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.02
    p.box(-hx, hx, -hy, hy, 0, 0.02)
    for x0, x1, y0, y1 in ((-hx, -hx + t, -hy, hy), (hx - t, hx, -hy, hy),
                           (-hx, hx, -hy, -hy + t), (-hx, hx, hy - t, hy)):  # fmt: skip
        p.box(x0, x1, y0, y1, 0.02, p.sz)
    p.region("in", "basket", -hx + t + 0.005, hx - t - 0.005, -hy + t + 0.005, hy - t - 0.005, 0.02,
             p.sz - 0.02)  # fmt: skip


def suitcase(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    for y in (-0.8 * hy, 0.8 * hy):
        p.cyl(-0.6 * hx, 0.6 * hx, y - 0.02, y + 0.02, 0, 0.05, BLACK, axis=1, sides=12)
    p.box(-0.8 * hx, 0.8 * hx, -hy, hy, 0.04, p.sz - 0.12)
    for k in range(4):
        y = (k - 1.5) * 0.45 * hy
        p.box(0.8 * hx, hx, y - 0.02, y + 0.02, 0.08, p.sz - 0.16, ACCENT)
        p.box(-hx, -0.8 * hx, y - 0.02, y + 0.02, 0.08, p.sz - 0.16, ACCENT)
    for y in (-0.4 * hy, 0.4 * hy - 0.015):
        p.box(-0.5 * hx, -0.5 * hx + 0.015, y, y + 0.015, p.sz - 0.12, p.sz - 0.02, STEEL)
    p.box(-0.5 * hx, -0.5 * hx + 0.02, -0.4 * hy, 0.4 * hy, p.sz - 0.02, p.sz, BLACK)


def backpack(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.hexa(
        (-0.9 * hx, 0.6 * hx, -hy, hy), 0, (-0.9 * hx, 0.4 * hx, -0.8 * hy, 0.8 * hy), 0.86 * p.sz
    )
    p.cyl(-0.9 * hx, 0.4 * hx, -0.8 * hy, 0.8 * hy, 0.72 * p.sz, 0.97 * p.sz, axis=0, sides=20)
    p.box(0.5 * hx, hx, -0.7 * hy, 0.7 * hy, 0.04 * p.sz, 0.45 * p.sz, ACCENT)
    for y in (-0.5 * hy, 0.3 * hy):
        p.box(-hx, -0.88 * hx, y, y + 0.2 * hy, 0.08 * p.sz, 0.84 * p.sz, BLACK)
    p.box(-0.4 * hx, 0, -0.12 * hy, 0.12 * hy, 0.95 * p.sz, p.sz, BLACK)


def ball(p: Plan) -> None:
    p.ball(-p.sx / 2, p.sx / 2, -p.sy / 2, p.sy / 2, 0, p.sz)


def carton(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.001, -hy, hy - 0.001, 0, p.sz - 0.001)
    tape = Surface("paper", (206, 176, 128))
    p.box(hx - 0.001, hx, -0.02, 0.02, 0.45 * p.sz, 0.5 * p.sz, tape)
    p.box(-0.06 * hx, 0.06 * hx, -hy, hy, p.sz - 0.002, p.sz, tape)
    p.box(-0.06 * hx, 0.06 * hx, hy - 0.002, hy, 0.6 * p.sz, p.sz, tape)
    p.top("box", 0.005)


def guitar(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.cyl(-hx, 0.5 * hx, -hy, hy, 0.0, 0.28 * p.sz, axis=0, sides=24)
    p.cyl(-hx, 0.5 * hx, -0.76 * hy, 0.76 * hy, 0.2 * p.sz, 0.46 * p.sz, axis=0, sides=24)
    p.cyl(0.5 * hx, 0.56 * hx, -0.3 * hy, 0.3 * hy, 0.24 * p.sz, 0.34 * p.sz, BLACK, axis=0)
    p.box(0.1 * hx, hx, -0.13 * hy, 0.13 * hy, 0.34 * p.sz, 0.88 * p.sz, ACCENT)
    p.box(0.0, 0.8 * hx, -0.2 * hy, 0.2 * hy, 0.88 * p.sz, p.sz, ACCENT)


def shoes(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    for y0, y1 in ((-hy, -0.08 * hy), (0.08 * hy, hy)):
        p.box(-hx, hx, y0, y1, 0, 0.22 * p.sz, WHITE)
        p.hexa(
            (-hx, hx, y0, y1), 0.22 * p.sz, (-0.9 * hx, 0.6 * hx, y0 + 0.01, y1 - 0.01), 0.6 * p.sz
        )
        p.box(-0.9 * hx, 0.05 * hx, y0 + 0.01, y1 - 0.01, 0.6 * p.sz, p.sz)


def curtain(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    count = max(4, int(p.sy / 0.07))
    step = p.sy / count
    for k in range(count):
        y = -hy + k * step
        p.cyl(-hx, hx, y, y + step, 0, p.sz - 0.02, sides=8)
    p.box(-0.3 * hx, 0.3 * hx, -hy, hy, p.sz - 0.02, p.sz, STEEL)


GREEN = ("green",)
KINDS = (
    Kind("plant", (0.4, 0.75), (0.4, 0.75), (0.7, 1.5), plant, front_known=False,
         places=("free", "wall"), colours=GREEN, materials=("leaf",), square=True),
    Kind("cactus", (0.1, 0.18), (0.08, 0.12), (0.16, 0.3), cactus, front_known=False,
         places=("table", "desk", "counter", "shelf", "nightstand"), colours=GREEN,
         materials=("leaf",)),
    Kind("floor lamp", (0.34, 0.46), (0.34, 0.46), (1.4, 1.75), floor_lamp, front_known=False,
         places=("free", "wall"), colours=("white", "beige", "yellow", "gray"),
         materials=("fabric",), square=True),
    Kind("table lamp", (0.2, 0.3), (0.2, 0.3), (0.35, 0.52), table_lamp, front_known=False,
         places=("nightstand", "desk", "counter", "table"), materials=("fabric",), square=True,
         colours=("white", "beige", "yellow", "teal", "pink")),
    Kind("vase", (0.1, 0.18), (0.1, 0.18), (0.2, 0.38), vase, front_known=False, square=True,
         places=("table", "counter", "shelf", "shelf top", "tv stand"),
         colours=("white", "blue", "red", "teal", "green", "purple"),
         materials=("ceramic", "glass")),
    Kind("picture", (0.03, 0.05), (0.4, 1.1), (0.35, 0.8), picture, places=("hang",),
         hang=(1.25, 1.5)),
    Kind("clock", (0.04, 0.06), (0.28, 0.4), (0.28, 0.4), clock, places=("hang",), even=True,
         colours=("black", "white", "red", "blue"), materials=("plastic",), hang=(1.7, 1.95)),
    Kind("mirror", (0.03, 0.05), (0.45, 0.8), (0.7, 1.1), mirror, places=("hang",),
         hang=(1.1, 1.2)),
    Kind("whiteboard", (0.06, 0.08), (1.2, 2.0), (0.9, 1.2), whiteboard, places=("hang",),
         colours=("white",), materials=("metal",), hang=(0.9, 1.0)),
    Kind("window", (0.08, 0.12), (0.9, 1.8), (1.0, 1.35), window, places=("hang",),
         colours=("white", "brown"), hang=(0.9, 1.0)),
    Kind("door", (0.1, 0.12), (0.86, 1.0), (2.02, 2.12), door, places=("hang",),
         colours=("white", "brown", "beige")),
    Kind("curtain", (0.08, 0.1), (0.35, 0.6), (2.1, 2.3), curtain, places=("hang",),
         colours=SOFT, materials=("fabric",)),
    Kind("trash bin", (0.22, 0.34), (0.22, 0.34), (0.28, 0.6), trash_bin, front_known=False,
         places=("free", "wall", "floor"), colours=(*METALLIC, "red", "blue", "green"),
         materials=("plastic", "metal"), square=True),
    Kind("basket", (0.26, 0.42), (0.3, 0.5), (0.2, 0.36), basket, front_known=False,
         places=("free", "wall", "floor"), colours=("beige", "brown", "gray", "white"),
         materials=("fabric", "wood")),
    Kind("suitcase", (0.22, 0.3), (0.38, 0.5), (0.55, 0.78), suitcase, places=("free", "wall"),
         colours=("black", "blue", "red", "teal", "purple", "gray"), materials=("plastic",)),
    Kind("backpack", (0.18, 0.26), (0.28, 0.36), (0.4, 0.52), backpack,
         places=("free", "floor", "seat", "bed"),
         colours=("black", "blue", "red", "green", "purple"), materials=("fabric",)),
    Kind("ball", (0.2, 0.26), (0.2, 0.26), (0.2, 0.26), ball, front_known=False, even=True,
         places=("free", "floor"), colours=("red", "orange", "blue", "green", "yellow", "pink"),
         materials=("rubber",)),
    Kind("box", (0.25, 0.45), (0.3, 0.55), (0.2, 0.4), carton, front_known=False,
         places=("free", "wall", "floor", "shelf top", "box"), colours=("brown", "beige"),
         materials=("cardboard",)),
    Kind("guitar", (0.1, 0.13), (0.34, 0.4), (0.95, 1.05), guitar, places=("wall",),
         colours=("brown", "red", "black"), materials=("wood",)),
    Kind("pair of shoes", (0.26, 0.31), (0.2, 0.25), (0.09, 0.13), shoes,
         places=("free", "floor", "wall"),
         colours=("black", "white", "red", "blue"), materials=("leather", "fabric")),
)  # fmt: skip
