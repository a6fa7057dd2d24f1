"""Storage and appliances: shelves, cabinets, kitchen, bathroom, electronics."""

from __future__ import annotations

from sightline.scenes.worlds.kinds import METALLIC, WOODY, Kind
from sightline.scenes.worlds.palette import (
    ACCENT,
    BLACK,
    DARK_STEEL,
    GLASS,
    GREY,
    PORCELAIN,
    SCREEN,
    STEEL,
    WHITE,
    Surface,
)
from sightline.scenes.worlds.shapes import Plan

STONE = Surface("stone", (96, 96, 100))


def bookshelf(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.022
    boards = max(2, int(p.sz / 0.36))
    p.box(-hx, hx, -hy, -hy + t, 0, p.sz)
    p.box(-hx, hx, hy - t, hy, 0, p.sz)
    p.box(-hx, -hx + 0.012, -hy + t, hy - t, 0, p.sz, ACCENT)
    step = (p.sz - t) / boards
    for k in range(boards + 1):
        z = k * step
        p.box(-hx + 0.012, hx, -hy + t, hy - t, z, z + t)
        if k < boards:
            p.region("in", "shelf", -hx + 0.015, hx - 0.005, -hy + t + 0.005, hy - t - 0.005,
                     z + t, step - t - 0.01)  # fmt: skip
    p.top("shelf top")


def doors(p: Plan, columns: int, z0: float, z1: float, *, handles: bool = True) -> None:
    """Door leaves on the front (+x) with a 12 mm reveal inside the box."""
    hx, hy = p.sx / 2, p.sy / 2
    wide = p.sy / columns
    for k in range(columns):
        y0 = -hy + k * wide
        p.box(hx - 0.03, hx - 0.014, y0 + 0.006, y0 + wide - 0.006, z0, z1)
        if handles:
            y = y0 + (wide - 0.05 if k % 2 == 0 else 0.05)
            mid = (z0 + z1) / 2
            p.box(hx - 0.014, hx, y - 0.008, y + 0.008, mid - 0.07, mid + 0.07, STEEL)


def drawers(p: Plan, rows: int, columns: int, z0: float, z1: float) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    wide, step = p.sy / columns, (z1 - z0) / rows
    for k in range(columns):
        for r in range(rows):
            y0, z = -hy + k * wide, z0 + r * step
            p.box(hx - 0.03, hx - 0.014, y0 + 0.006, y0 + wide - 0.006, z + 0.005, z + step - 0.005)
            mid_y, mid_z = y0 + wide / 2, z + step / 2
            p.box(hx - 0.014, hx, mid_y - 0.06, mid_y + 0.06, mid_z - 0.008, mid_z + 0.008, STEEL)


def body(p: Plan, z0: float, z1: float) -> None:
    p.box(-p.sx / 2, p.sx / 2 - 0.03, -p.sy / 2, p.sy / 2, z0, z1, ACCENT)


def wardrobe(p: Plan) -> None:
    body(p, 0, p.sz)
    doors(p, 3 if p.sy > 1.4 else 2, 0.06, p.sz - 0.02)
    p.top("shelf top", 0.03)


def cabinet(p: Plan) -> None:
    body(p, 0.05, p.sz)
    p.legs(0.05, 0.04, DARK_STEEL, inset=0.03)
    doors(p, 2, 0.06, p.sz - 0.01)
    p.top("counter", 0.03)


def dresser(p: Plan) -> None:
    body(p, 0.06, p.sz)
    p.legs(0.06, 0.05, ACCENT, inset=0.03)
    drawers(p, 3 if p.sz < 0.9 else 4, 2 if p.sy > 0.9 else 1, 0.07, p.sz - 0.02)
    p.top("counter", 0.03)


def nightstand(p: Plan) -> None:
    body(p, 0.1, p.sz)
    p.legs(0.1, 0.03, ACCENT, inset=0.03)
    drawers(p, 2, 1, 0.11, p.sz - 0.02)
    p.top("nightstand", 0.03)


def tv_stand(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.025
    p.box(-hx, hx, -hy, hy, p.sz - t, p.sz)
    p.box(-hx, hx, -hy, hy, 0.0, 0.06)
    p.box(-hx, -hx + 0.015, -hy, hy, 0.06, p.sz - t, ACCENT)
    third = p.sy / 3
    for y in (-hy, -hy + third, hy - third - t, hy - t):
        p.box(-hx + 0.015, hx, y, y + t, 0.06, p.sz - t)
    p.box(hx - 0.02, hx, -hy + t, -hy + third, 0.06, p.sz - t, ACCENT)
    p.box(hx - 0.02, hx, hy - third, hy - t, 0.06, p.sz - t, ACCENT)
    p.region("in", "shelf", -hx + 0.02, hx - 0.01, -hy + third + t + 0.005, hy - third - t - 0.005,
             0.06, p.sz - t - 0.07)  # fmt: skip
    p.top("tv stand")


def kitchen_counter(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.06, -hy, hy, 0, 0.09, DARK_STEEL)
    p.box(-hx, hx - 0.03, -hy, hy, 0.09, p.sz - 0.04, ACCENT)
    doors(p, max(2, round(p.sy / 0.55)), 0.1, p.sz - 0.05)
    p.box(-hx, hx, -hy, hy, p.sz - 0.04, p.sz, STONE)
    p.top("counter")


def fridge(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    split = 0.36 * p.sz if p.v < 0.5 else 0.66 * p.sz
    p.box(-hx, hx - 0.09, -hy, hy, 0, p.sz, ACCENT)
    for z0, z1 in ((0.03, split - 0.006), (split + 0.006, p.sz)):
        p.box(hx - 0.085, hx - 0.03, -hy, hy, z0, z1)
        lo = max(z0 + 0.05, min(split - 0.35, z1 - 0.4)) if z1 < p.sz else z0 + 0.08
        p.box(hx - 0.03, hx, -hy + 0.05, -hy + 0.075, lo, min(lo + 0.32, z1 - 0.04), STEEL)
    p.top("shelf top", 0.1)


def oven(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.04, -hy, hy, 0, p.sz - 0.01)
    p.box(hx - 0.04, hx - 0.03, -hy, hy, 0.12, p.sz - 0.14, BLACK)
    p.box(hx - 0.03, hx - 0.025, -0.7 * hy, 0.7 * hy, 0.2, p.sz - 0.28, SCREEN)
    p.box(hx - 0.03, hx, -0.8 * hy, 0.8 * hy, p.sz - 0.2, p.sz - 0.18, STEEL)
    for k in range(5):
        y = (k - 2) * 0.34 * hy
        p.cyl(hx - 0.04, hx - 0.01, y - 0.02, y + 0.02, p.sz - 0.09, p.sz - 0.05, STEEL, axis=0)
    p.box(-hx, hx - 0.04, -hy, hy, p.sz - 0.01, p.sz - 0.004, BLACK)
    for x in (-0.5 * hx - 0.02, 0.5 * hx - 0.02):
        for y in (-0.5 * hy, 0.5 * hy):
            p.cyl(x - 0.09, x + 0.09, y - 0.09, y + 0.09, p.sz - 0.004, p.sz, DARK_STEEL)
    p.region("on", "stove", -hx + 0.03, hx - 0.06, -hy + 0.03, hy - 0.03, p.sz)


def washing_machine(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.03, -hy, hy, 0, p.sz)
    mid, r = 0.47 * p.sz, 0.3 * p.sy
    p.cyl(hx - 0.03, hx - 0.006, -r, r, mid - r, mid + r, STEEL, axis=0, sides=24)
    p.cyl(hx - 0.01, hx, -0.75 * r, 0.75 * r, mid - 0.75 * r, mid + 0.75 * r, SCREEN,
          axis=0, sides=24)  # fmt: skip
    p.box(hx - 0.03, hx - 0.02, -hy + 0.02, hy - 0.02, p.sz - 0.13, p.sz - 0.02, GREY)
    p.cyl(hx - 0.03, hx - 0.005, -0.03, 0.03, p.sz - 0.11, p.sz - 0.05, WHITE, axis=0)
    p.top("counter", 0.03)


def dishwasher(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.05, -hy, hy, 0, p.sz)
    p.box(hx - 0.05, hx - 0.03, -hy + 0.005, hy - 0.005, 0.1, p.sz - 0.03)
    p.box(hx - 0.03, hx, -0.7 * hy, 0.7 * hy, p.sz - 0.16, p.sz - 0.14, STEEL)
    p.top("counter", 0.05)


def toilet(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    rim = 0.54 * p.sz
    p.box(-hx, -hx + 0.2, -hy, hy, rim - 0.05, p.sz - 0.03)
    p.box(-hx, -hx + 0.21, -hy, hy, p.sz - 0.03, p.sz)
    p.cyl(-hx + 0.12, hx, -0.95 * hy, 0.95 * hy, rim - 0.14, rim, bottom=0.8, sides=24)
    p.cyl(-hx + 0.13, hx - 0.005, -0.93 * hy, 0.93 * hy, rim, rim + 0.03, WHITE, sides=24)
    p.hexa((-hx + 0.05, 0.6 * hx, -0.55 * hy, 0.55 * hy), 0,
           (-hx + 0.1, 0.7 * hx, -0.7 * hy, 0.7 * hy), rim - 0.1)  # fmt: skip


def sink(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    rim = p.sz - 0.14
    p.box(-hx, hx - 0.05, -0.85 * hy, 0.85 * hy, 0, rim - 0.12, ACCENT)
    p.box(hx - 0.05, hx - 0.04, -0.83 * hy, -0.01, 0.05, rim - 0.14)
    p.box(hx - 0.05, hx - 0.04, 0.01, 0.83 * hy, 0.05, rim - 0.14)
    p.box(-hx, hx, -hy, hy, rim - 0.12, rim - 0.11, PORCELAIN)
    for y0, y1 in ((-hy, -hy + 0.05), (hy - 0.05, hy)):
        p.box(-hx, hx, y0, y1, rim - 0.11, rim, PORCELAIN)
    p.box(-hx, -hx + 0.12, -hy, hy, rim - 0.11, rim, PORCELAIN)
    p.box(hx - 0.04, hx, -hy, hy, rim - 0.11, rim, PORCELAIN)
    p.cyl(-hx + 0.04, -hx + 0.08, -0.02, 0.02, rim, p.sz, STEEL)
    p.box(-hx + 0.05, -hx + 0.2, -0.015, 0.015, p.sz - 0.03, p.sz - 0.005, STEEL)


def bathtub(p: Plan) -> None:
    hx, hy, t = p.sx / 2, p.sy / 2, 0.06
    p.box(-hx, hx, -hy, hy, 0, 0.14)
    for x0, x1, y0, y1 in ((-hx, -hx + t, -hy, hy), (hx - t, hx, -hy, hy),
                           (-hx, hx, -hy, -hy + t), (-hx, hx, hy - t, hy)):  # fmt: skip
        p.box(x0, x1, y0, y1, 0.14, p.sz)
    p.box(-0.03, 0.03, -hy + 0.01, -hy + 0.05, p.sz - 0.02, p.sz - 0.001, STEEL)
    p.region("in", "tub", -hx + t + 0.01, hx - t - 0.01, -hy + t + 0.01, hy - t - 0.01, 0.14,
             p.sz - 0.16)  # fmt: skip


def tv(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-0.02, 0.02, -hy, hy, 0.07, p.sz, BLACK)
    p.box(0.02, 0.022, -hy + 0.015, hy - 0.015, 0.09, p.sz - 0.015, SCREEN)
    p.box(-0.015, 0.015, -0.05, 0.05, 0.01, 0.08, BLACK)
    p.box(-hx, hx, -0.35 * hy, 0.35 * hy, 0, 0.015, DARK_STEEL)


def monitor(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-0.025, 0.015, -hy, hy, 0.12, p.sz)
    p.box(0.015, 0.017, -hy + 0.012, hy - 0.012, 0.135, p.sz - 0.012, SCREEN)
    p.box(-0.045, -0.02, -0.04, 0.04, 0.01, p.sz - 0.12)
    p.box(-hx, hx, -0.38 * hy, 0.38 * hy, 0, 0.012)


def microwave(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.02, -hy, hy, 0, p.sz)
    p.box(hx - 0.02, hx - 0.008, -hy + 0.01, 0.5 * hy, 0.02, p.sz - 0.02, SCREEN)
    p.box(hx - 0.02, hx - 0.01, 0.54 * hy, hy - 0.01, 0.02, p.sz - 0.02, GREY)
    p.box(hx - 0.008, hx, 0.42 * hy, 0.48 * hy, 0.05, p.sz - 0.05, STEEL)
    p.top("shelf top", 0.03)


def printer(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx - 0.06, -hy, hy, 0, p.sz - 0.02)
    p.box(-hx + 0.03, hx - 0.1, -hy + 0.03, hy - 0.03, p.sz - 0.02, p.sz, ACCENT)
    p.box(hx - 0.06, hx, -0.7 * hy, 0.7 * hy, 0.03, 0.05, ACCENT)
    p.box(hx - 0.06, hx - 0.05, 0.4 * hy, 0.9 * hy, p.sz - 0.08, p.sz - 0.03, SCREEN)


def radiator(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    count = max(4, int(p.sy / 0.09))
    step = p.sy / count
    for k in range(count):
        p.box(-hx, hx, -hy + k * step, -hy + (k + 0.72) * step, 0.08, p.sz)
    p.box(-0.02, 0.02, -hy, hy, p.sz - 0.08, p.sz - 0.05)
    p.box(-0.02, 0.02, -hy, hy, 0.12, 0.15)
    p.box(-0.015, 0.015, hy - 0.03, hy, 0, 0.12, STEEL)
    p.box(-0.015, 0.015, -hy, -hy + 0.03, 0, 0.12, STEEL)


def fan(p: Plan) -> None:
    hx, hy, r = p.sx / 2, p.sy / 2, p.sy / 2
    mid = p.sz - r
    p.cyl(-hx, hx, -0.6 * hy, 0.6 * hy, 0, 0.03, sides=20)
    p.cyl(-0.025, 0.015, -0.02, 0.02, 0.03, mid, ACCENT, sides=8)
    p.cyl(0.02, 0.03, -r, r, p.sz - 2 * r, p.sz, STEEL, axis=0, sides=24)
    p.cyl(0.03, 0.034, -0.92 * r, 0.92 * r, mid - 0.92 * r, mid + 0.92 * r, GLASS, axis=0, sides=24)
    p.cyl(0.03, 0.06, -0.2 * r, 0.2 * r, mid - 0.2 * r, mid + 0.2 * r, axis=0)
    p.cyl(-0.09, 0.02, -0.25 * r, 0.25 * r, mid - 0.25 * r, mid + 0.25 * r, axis=0)


WHITES = ("white",)
KINDS = (
    Kind("bookshelf", (0.26, 0.36), (0.7, 1.3), (1.4, 2.1), bookshelf),
    Kind("shelf", (0.26, 0.36), (0.6, 1.2), (0.75, 1.15), bookshelf),
    Kind("wardrobe", (0.55, 0.65), (1.0, 1.9), (1.9, 2.2), wardrobe),
    Kind("cabinet", (0.38, 0.48), (0.75, 1.2), (0.8, 1.2), cabinet),
    Kind("dresser", (0.42, 0.52), (0.7, 1.4), (0.72, 1.05), dresser),
    Kind("nightstand", (0.36, 0.45), (0.38, 0.5), (0.45, 0.6), nightstand),
    Kind("tv stand", (0.36, 0.45), (1.2, 1.8), (0.42, 0.58), tv_stand),
    Kind("kitchen counter", (0.6, 0.64), (1.0, 2.2), (0.88, 0.92), kitchen_counter,
         colours=(*WOODY, "blue", "green")),
    Kind("fridge", (0.62, 0.72), (0.58, 0.76), (1.6, 1.9), fridge, colours=(*METALLIC, "red"),
         materials=("metal",)),
    Kind("oven", (0.58, 0.65), (0.58, 0.62), (0.86, 0.92), oven, colours=METALLIC,
         materials=("metal",)),
    Kind("washing machine", (0.55, 0.62), (0.58, 0.62), (0.84, 0.88), washing_machine,
         colours=("white", "gray"), materials=("metal",)),
    Kind("dishwasher", (0.56, 0.62), (0.58, 0.61), (0.82, 0.88), dishwasher,
         colours=("white", "gray", "black"), materials=("metal",)),
    Kind("toilet", (0.62, 0.72), (0.36, 0.42), (0.74, 0.84), toilet, colours=WHITES,
         materials=("ceramic",)),
    Kind("sink", (0.44, 0.55), (0.55, 0.9), (0.96, 1.02), sink,
         colours=("white", "brown", "gray", "blue")),
    Kind("bathtub", (0.7, 0.8), (1.5, 1.75), (0.52, 0.6), bathtub, front_known=False,
         colours=WHITES, materials=("ceramic",)),
    Kind("tv", (0.2, 0.26), (0.85, 1.4), (0.58, 0.85), tv, places=("tv stand",),
         colours=("black",), materials=("plastic",)),
    Kind("monitor", (0.18, 0.24), (0.48, 0.68), (0.4, 0.52), monitor, places=("desk",),
         colours=("black", "gray", "white"), materials=("plastic",)),
    Kind("microwave", (0.34, 0.42), (0.46, 0.55), (0.27, 0.32), microwave, places=("counter",),
         colours=METALLIC, materials=("metal",)),
    Kind("printer", (0.36, 0.44), (0.4, 0.48), (0.22, 0.32), printer,
         places=("counter", "desk"), colours=METALLIC, materials=("plastic",)),
    Kind("radiator", (0.09, 0.12), (0.6, 1.2), (0.55, 0.7), radiator, front_known=False,
         colours=WHITES, materials=("metal",)),
    Kind("fan", (0.28, 0.34), (0.38, 0.46), (0.9, 1.3), fan, places=("free",),
         colours=("white", "black", "blue"), materials=("plastic",)),
)  # fmt: skip
