"""Seats, beds and tables. Sizes follow common furniture dimensions (seat 42-48 cm, dining table
72-76 cm, desk 72-75 cm, coffee table 35-48 cm, bed 140-200 x 200 cm)."""

from __future__ import annotations

from sightline.scenes.worlds.kinds import METALLIC, SOFT, WOODY, Kind
from sightline.scenes.worlds.palette import ACCENT, BLACK, DARK_STEEL, DARK_WOOD, LINEN, STEEL, WOOD
from sightline.scenes.worlds.shapes import Plan


def chair(p: Plan) -> None:
    hx, hy, seat = p.sx / 2, p.sy / 2, 0.52 * p.sz
    p.legs(seat - 0.03, 0.04)
    p.box(-hx, hx, -hy, hy, seat - 0.03, seat + 0.01)
    p.box(-hx, -hx + 0.04, -hy, -hy + 0.04, seat, p.sz)
    p.box(-hx, -hx + 0.04, hy - 0.04, hy, seat, p.sz)
    if p.v < 0.5:
        p.box(-hx + 0.01, -hx + 0.03, -hy + 0.04, hy - 0.04, seat + 0.14, p.sz, ACCENT)
    else:
        for k in range(3):
            z = seat + 0.1 + k * (p.sz - seat - 0.16) / 2
            p.box(-hx + 0.01, -hx + 0.03, -hy + 0.04, hy - 0.04, z, z + 0.06, ACCENT)
    p.region("on", "seat", -hx + 0.05, hx - 0.01, -hy + 0.02, hy - 0.02, seat + 0.01)


def office_chair(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    seat = 0.48 * p.sz
    for tx, ty in ((1, 0), (0.31, 0.95), (-0.81, 0.59), (-0.81, -0.59), (0.31, -0.95)):
        p.limb((0, 0, 0.09), (0.9 * hx * tx, 0.9 * hy * ty, 0.06), 0.018, BLACK)
        cx, cy = 0.9 * hx * tx, 0.9 * hy * ty
        p.ball(cx - 0.03, cx + 0.03, cy - 0.03, cy + 0.03, 0, 0.06, BLACK)
    p.cyl(-0.03, 0.03, -0.03, 0.03, 0.06, seat - 0.08, STEEL)
    p.box(-0.72 * hx, 0.8 * hx, -0.78 * hy, 0.78 * hy, seat - 0.08, seat)
    p.hexa((-0.8 * hx, -0.64 * hx, -0.1, 0.1), seat - 0.06,
           (-hx, -0.84 * hx, -0.68 * hy, 0.68 * hy), seat + 0.12, ACCENT)  # fmt: skip
    p.box(-hx, -0.82 * hx, -0.7 * hy, 0.7 * hy, seat + 0.1, p.sz)
    for side in (-1, 1):
        y0, y1 = sorted((side * hy, side * (hy - 0.05)))
        p.box(-0.5 * hx, hx, y0, y1, seat + 0.17, seat + 0.2, BLACK)
        p.box(-0.05, 0.03, y0, y1, seat - 0.05, seat + 0.17, BLACK)
        p.box(-0.05, 0.03, min(0.7 * side * hy, side * hy), max(0.7 * side * hy, side * hy),
              seat - 0.07, seat - 0.04, BLACK)  # fmt: skip
    p.region("on", "seat", -0.6 * hx, 0.78 * hx, -0.76 * hy, 0.76 * hy, seat, 0.16)


def padded_seat(p: Plan, seats: int, arm: float) -> None:
    hx, hy, seat = p.sx / 2, p.sy / 2, 0.5 * p.sz
    back = 0.22 * p.sx
    p.legs(0.08, 0.06, DARK_WOOD, inset=0.03)
    p.box(-hx, hx, -hy, hy, 0.08, seat - 0.12, ACCENT)
    p.box(-hx, -hx + 0.6 * back, -hy, hy, 0.08, p.sz)
    for y0, y1 in ((-hy, -hy + arm), (hy - arm, hy)):
        p.box(-hx, hx - 0.01, y0, y1, 0.08, seat + 0.16)
    wide = (p.sy - 2 * arm) / seats
    for k in range(seats):
        y0 = -hy + arm + k * wide
        p.box(-hx + back, hx, y0 + 0.006, y0 + wide - 0.006, seat - 0.12, seat)
        p.hexa(
            (-hx + 0.6 * back, -hx + 1.15 * back, y0 + 0.006, y0 + wide - 0.006),
            seat,
            (-hx + 0.6 * back, -hx + 0.8 * back, y0 + 0.03, y0 + wide - 0.03),
            p.sz - 0.04,
        )
    p.region("on", "seat", -hx + 1.17 * back, hx - 0.01, -hy + arm + 0.01, hy - arm - 0.01, seat)


def sofa(p: Plan) -> None:
    padded_seat(p, 2 if p.sy < 1.75 else 3, 0.16)


def armchair(p: Plan) -> None:
    padded_seat(p, 1, 0.14)


def stool(p: Plan) -> None:
    p.legs(p.sz - 0.03, 0.035, ACCENT, inset=0.045, round_=True)
    p.cyl(-p.sx / 2, p.sx / 2, -p.sy / 2, p.sy / 2, p.sz - 0.035, p.sz)
    r = 0.34 * p.sx
    p.region("on", "seat", -r, r, -r, r, p.sz)


def bench(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, p.sz - 0.04, p.sz)
    for y in (-0.85 * hy, 0.85 * hy - 0.04):
        p.box(-0.9 * hx, 0.9 * hx, y, y + 0.04, 0, p.sz - 0.04, ACCENT)
    p.top("seat")


def ottoman(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.legs(0.06, 0.04, DARK_WOOD, inset=0.03)
    p.box(-hx, hx, -hy, hy, 0.06, p.sz - 0.06, ACCENT)
    p.box(-hx, hx, -hy, hy, p.sz - 0.055, p.sz)
    p.top("seat")


def bed(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    mattress = min(0.5, 0.55 * p.sz)
    p.box(-hx, -hx + 0.06, -hy, hy, 0, p.sz, WOOD)
    p.box(-hx, hx, -hy, -hy + 0.04, 0.1, mattress - 0.16, WOOD)
    p.box(-hx, hx, hy - 0.04, hy, 0.1, mattress - 0.16, WOOD)
    p.box(hx - 0.04, hx, -hy, hy, 0.0, mattress - 0.1, WOOD)
    p.box(-hx + 0.06, hx - 0.04, -hy + 0.04, hy - 0.04, mattress - 0.2, mattress - 0.02, LINEN)
    p.box(-hx + 0.7, hx - 0.042, -hy + 0.02, hy - 0.02, mattress - 0.15, mattress)
    p.box(-hx + 0.06, -hx + 0.7, -hy + 0.02, hy - 0.02, mattress - 0.1, mattress, LINEN)
    p.region("on", "bed", -hx + 0.08, hx - 0.05, -hy + 0.04, hy - 0.04, mattress)


def dining_table(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, p.sz - 0.035, p.sz)
    p.box(-hx + 0.05, hx - 0.05, -hy + 0.05, hy - 0.05, p.sz - 0.11, p.sz - 0.035, ACCENT)
    p.legs(p.sz - 0.035, 0.06, ACCENT, inset=0.03)
    p.top("table")
    p.region("under", "floor", -hx + 0.1, hx - 0.1, -hy + 0.1, hy - 0.1, 0, p.sz - 0.12)


def round_table(p: Plan) -> None:
    h, r = p.sx / 2, 0.34 * p.sx
    p.cyl(-h, h, -h, h, p.sz - 0.035, p.sz, sides=28)
    p.cyl(-0.05, 0.05, -0.05, 0.05, 0.03, p.sz - 0.03, ACCENT)
    p.cyl(-0.45 * h, 0.45 * h, -0.45 * h, 0.45 * h, 0, 0.04, ACCENT, sides=24)
    p.region("on", "table", -r, r, -r, r, p.sz)


def coffee_table(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, p.sz - 0.04, p.sz)
    p.legs(p.sz - 0.04, 0.05, ACCENT, inset=0.02)
    p.top("table")
    if p.v < 0.5:
        p.box(-hx + 0.03, hx - 0.03, -hy + 0.03, hy - 0.03, 0.1, 0.12, ACCENT)
        p.region("in", "shelf", -hx + 0.08, hx - 0.08, -hy + 0.08, hy - 0.08, 0.12, p.sz - 0.17)
    else:
        p.region("under", "floor", -hx + 0.08, hx - 0.08, -hy + 0.08, hy - 0.08, 0, p.sz - 0.05)


def side_table(p: Plan) -> None:
    h = p.sx / 2
    p.cyl(-h, h, -h, h, p.sz - 0.025, p.sz, sides=24)
    for x, y in ((0.55, 0), (-0.28, 0.48), (-0.28, -0.48)):
        p.limb((0.5 * h * x, 0.5 * h * y, p.sz - 0.02), (1.4 * h * x, 1.4 * h * y, 0.012), 0.012,
               DARK_STEEL)  # fmt: skip
    p.cyl(-0.8 * h, 0.8 * h, -0.8 * h, 0.8 * h, 0, 0.012, DARK_STEEL, sides=24)
    p.region("on", "table", -0.68 * h, 0.68 * h, -0.68 * h, 0.68 * h, p.sz)


def desk(p: Plan) -> None:
    hx, hy = p.sx / 2, p.sy / 2
    p.box(-hx, hx, -hy, hy, p.sz - 0.03, p.sz)
    drawers = 0.36 if p.sy > 1.15 and p.v < 0.6 else 0.03
    p.box(-hx, hx - 0.02, -hy, -hy + 0.03, 0, p.sz - 0.03, ACCENT)
    p.box(-hx, hx - 0.02, hy - drawers, hy, 0, p.sz - 0.03, ACCENT)
    if drawers > 0.1:
        for k in range(3):
            z = 0.05 + k * (p.sz - 0.1) / 3
            p.box(hx - 0.02, hx - 0.01, hy - drawers + 0.01, hy - 0.01, z, z + (p.sz - 0.16) / 3)
            p.box(hx - 0.01, hx, hy - drawers / 2 - 0.05, hy - drawers / 2 + 0.05,
                  z + 0.09, z + 0.1, STEEL)  # fmt: skip
    p.box(-hx, -hx + 0.02, -hy, hy, 0.3, p.sz - 0.03, ACCENT)
    p.top("desk")
    p.region("under", "floor", -hx + 0.04, hx - 0.06, -hy + 0.05, hy - drawers - 0.02, 0,
             p.sz - 0.06)  # fmt: skip


SEATS = ("fabric", "leather")
KINDS = (
    Kind("chair", (0.42, 0.52), (0.40, 0.48), (0.80, 0.95), chair, places=("free",),
         colours=(*WOODY, "red", "green", "blue", "yellow"), materials=("wood", "plastic")),
    Kind("office chair", (0.58, 0.66), (0.58, 0.66), (0.95, 1.15), office_chair, places=("free",),
         colours=("black", "gray", "blue", "red", "green"), materials=("fabric", "leather")),
    Kind("armchair", (0.75, 0.92), (0.72, 0.95), (0.78, 0.98), armchair, places=("free", "wall"),
         colours=SOFT, materials=SEATS),
    Kind("sofa", (0.82, 1.0), (1.45, 2.3), (0.76, 0.92), sofa, colours=SOFT, materials=SEATS),
    Kind("stool", (0.32, 0.42), (0.32, 0.42), (0.42, 0.7), stool, front_known=False,
         places=("free",), colours=(*WOODY, "red", "yellow", "teal"), square=True),
    Kind("bench", (0.3, 0.42), (0.9, 1.5), (0.42, 0.48), bench, front_known=False,
         places=("wall", "free")),
    Kind("ottoman", (0.4, 0.6), (0.4, 0.7), (0.36, 0.45), ottoman, front_known=False,
         places=("free",), colours=SOFT, materials=SEATS),
    Kind("bed", (2.0, 2.15), (0.95, 1.85), (0.8, 1.1), bed, colours=SOFT, materials=("fabric",)),
    Kind("dining table", (0.8, 1.0), (1.2, 1.9), (0.72, 0.76), dining_table, front_known=False,
         places=("free",)),
    Kind("round table", (0.8, 1.2), (0.8, 1.2), (0.72, 0.76), round_table, front_known=False,
         places=("free",), square=True),
    Kind("coffee table", (0.5, 0.7), (0.8, 1.25), (0.36, 0.48), coffee_table, front_known=False,
         places=("free",)),
    Kind("side table", (0.4, 0.55), (0.4, 0.55), (0.45, 0.6), side_table, front_known=False,
         places=("free", "wall"), square=True),
    Kind("desk", (0.6, 0.8), (1.0, 1.7), (0.72, 0.76), desk,
         colours=(*WOODY, *METALLIC[:1])),
)  # fmt: skip
